"""A desk takes, closes and gives reports by the API; the timeline tells what was done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from flows.rules.report_steps import EVENTS
from flows.rules.results import RESULTS
from storage import people
from storage.engine import db
from storage.engine.vault import Vault
from storage.models import Audit, Dispatch, Report
from storage.people import officers
from storage.people.officers import Answers, OfficerRow
from storage.places import units
from tests.cast import AYU, HASAN, LONG_AGO, SARI
from tests.gateway.api.conftest import DESCRIPTION, Api
from tests.gateway.conftest import CITY, ELSEWHERE, KECAMATAN, TUJUH_ULU, both_engines

File = Callable[..., str]


@pytest.fixture
def staff(secrets: dict[str, str], vault: Vault) -> dict[str, int]:
    """A Bhabinkamtibmas and somebody of the inspectorate, by name."""
    with db.transaction():
        units.load(
            [
                {"code": "RES", "name": "Polrestabes", "areas": CITY},
                {"code": "SEK", "name": "Polsek", "parent_code": "RES", "areas": KECAMATAN},
            ],
            LONG_AGO,
        )
        ids = officers.save(
            vault,
            [
                OfficerRow(AYU, "Ayu", "SEK", "petugas", (Answers(TUJUH_ULU),), "24"),
                OfficerRow(HASAN, "Tono", "RES", "inspektorat", (Answers(CITY),), "24"),
            ],
            LONG_AGO,
        )
    return {"Ayu": ids[AYU], "Tono": ids[HASAN]}


def events(api: Api, code: str, by: str = "operator") -> list[tuple[str, str, str]]:
    return [
        (event["what"], event["by"], event["note"])
        for event in api.get(f"/reports/{code}", by).json["events"]
    ]


def test_a_report_is_taken_once_and_its_ladder_ends(api: Api, file_report: File) -> None:
    code = file_report(urgent=True)
    assert Report.get(Report.code == code).route_at is not None
    taken = api.post(f"/reports/{code}/accept")
    assert (taken.status_code, taken.json["state"]) == (200, "diterima")
    kept = Report.get(Report.code == code)
    assert (kept.route_at, kept.officer_id) == (None, None) and kept.accepted_at is not None
    assert events(api, code)[-1] == ("accept", "operator", "")
    again = api.post(f"/reports/{code}/accept", by="pengawas")
    assert again.status_code == 409 and "assign gives it to another" in again.json["detail"]
    assert [row.actor for row in Audit.select().where(Audit.action == "report.accept")] == [
        "operator"
    ]


def test_a_report_is_closed_with_a_result_of_the_list(api: Api, file_report: File) -> None:
    code = file_report(urgent=True)
    for wrong, status in (
        ({}, 422),
        ({"result": "beres"}, 422),
        ({"result": RESULTS[1], "note": "x" * 1001}, 422),
        ({"result": RESULTS[1], "extra": 1}, 422),
    ):
        assert api.post(f"/reports/{code}/close", wrong).status_code == status
    done = api.post(
        f"/reports/{code}/close",
        {"result": "diamankan", "note": "dua orang, 081200000001, NIK 1671021234567890"},
    )
    assert (done.status_code, done.json["state"]) == (200, "selesai")
    kept = Report.get(Report.code == code)
    assert (kept.result, kept.route_at) == ("diamankan", None) and kept.closed_at is not None
    assert events(api, code)[-1] == (
        "close",
        "operator",
        "dua orang, [nomor HP], NIK (NIK dihapus)",
    )
    for verb, body in (
        ("close", {"result": "diamankan"}),
        ("accept", None),
        ("assign", {"unit": "SEK", "reason": "x"}),
    ):
        if verb == "assign":
            with db.transaction():
                units.load([{"code": "SEK", "name": "Polsek", "areas": KECAMATAN}], LONG_AGO)
        refused = api.post(f"/reports/{code}/{verb}", body)
        assert refused.status_code == 409
        assert refused.json["detail"].startswith("a report that is selesai can become nothing")


@both_engines
def test_what_waits_for_the_desk_is_confirmed_or_taken_up_again(
    api: Api, file_report: File, staff: dict[str, int]
) -> None:
    code = file_report(urgent=True)
    Report.update(state="menunggu_verifikasi").where(Report.code == code).execute()
    for verb, body in (("accept", None), ("assign", {"officer": staff["Ayu"], "reason": "x"})):
        refused = api.post(f"/reports/{code}/{verb}", body)
        assert refused.status_code == 409
        assert "can become ditangani or selesai or ditolak" in refused.json["detail"]
    assert api.post(f"/reports/{code}/close", {"result": "di_tempat"}).json["state"] == "selesai"


@both_engines
@pytest.mark.parametrize("urgent", [True, False])
def test_a_report_is_given_to_an_officer_who_is_told_at_once(
    api: Api, file_report: File, staff: dict[str, int], urgent: bool
) -> None:
    code = file_report(urgent=urgent)
    api.post(f"/reports/{code}/accept")
    given = api.post(
        f"/reports/{code}/assign", {"officer": staff["Ayu"], "reason": "dekat dari sini"}
    )
    assert (given.status_code, given.json["state"]) == (200, "diterima")
    kept = Report.get(Report.code == code)
    assert (kept.officer_id, kept.accepted_at, kept.round) == (None, None, 1)
    (told,) = Dispatch.select().where(Dispatch.report == kept.id)
    assert (told.officer_id, told.unit_id, told.told_at) == (staff["Ayu"], "SEK", None)
    # the others hear of it when the first step is over
    later = timedelta(minutes=2 if urgent else 15)
    assert kept.route_at - told.due_at == later
    assert events(api, code)[-1] == ("assign", "operator", "dekat dari sini")
    (noted,) = Audit.select().where(Audit.action == "report.assign")
    assert noted.detail == f'{{"officer": {staff["Ayu"]}}}'


@both_engines
def test_a_report_is_given_to_a_unit(api: Api, file_report: File, staff: dict[str, int]) -> None:
    code = file_report()
    with db.transaction():
        kept = Report.get(Report.code == code)
    assert api.post(f"/reports/{code}/assign", {"unit": "RES", "reason": "x"}).status_code == 200
    kept = Report.get(Report.code == code)
    assert (kept.sent_to_id, kept.round, kept.climbs) == ("RES", 1, "routine")
    assert kept.route_at == kept.climbs_since == kept.updated_at
    assert Dispatch.select().count() == 0


def test_whom_nothing_is_given_to(api: Api, file_report: File, staff: dict[str, int]) -> None:
    code = file_report()
    ayu, tono = staff["Ayu"], staff["Tono"]
    with db.transaction():
        officers.disable(ayu, LONG_AGO)
    for body, status in (
        ({"reason": "x"}, 422),
        ({"unit": "RES"}, 422),
        ({"unit": "RES", "officer": tono, "reason": "x"}, 422),
        ({"unit": "NOWHERE", "reason": "x"}, 422),
        ({"unit": "RES", "reason": " "}, 422),
        ({"officer": 99, "reason": "x"}, 422),
        ({"officer": ayu, "reason": "x"}, 422),  # disabled
        ({"officer": tono, "reason": "x"}, 422),  # of the inspectorate
        ({"officer": True, "reason": "x"}, 422),
        ({"officer": "1", "reason": "x"}, 422),
        ({"officer": 2**63, "reason": "x"}, 422),
    ):
        assert api.post(f"/reports/{code}/assign", body).status_code == status, body
    assert Report.get(Report.code == code).round == 0


def test_who_may_do_what(api: Api, file_report: File, staff: dict[str, int]) -> None:
    code, elsewhere = file_report(), file_report(area=ELSEWHERE)
    given = {"unit": "RES", "reason": "x"}
    assert api.post(f"/reports/{code}/assign", given, "petugas").status_code == 403
    for by in ("dpo",):
        assert api.post(f"/reports/{code}/accept", by=by).status_code == 403
        assert api.post(f"/reports/{code}/close", {"result": "di_tempat"}, by).status_code == 403
    assert api.post(f"/reports/{code}/accept", by="inspektorat").status_code == 404
    for verb, body in (("accept", None), ("close", {"result": "di_tempat"}), ("assign", given)):
        assert api.post(f"/reports/{elsewhere}/{verb}", body).status_code == 404
    assert api.post(f"/reports/{code}/accept", by="petugas").status_code == 200


def test_reports_about_officers_stay_with_the_inspectorate(
    api: Api, file_report: File, staff: dict[str, int]
) -> None:
    code = file_report(category="petugas", sensitive=True)
    for by in ("petugas", "operator", "pengawas", "admin"):
        assert api.post(f"/reports/{code}/accept", by=by).status_code == 404
    assign = f"/reports/{code}/assign"
    assert api.post(assign, {"unit": "SEK", "reason": "x"}, "inspektorat").status_code == 422
    ayu = {"officer": staff["Ayu"], "reason": "x"}
    assert api.post(assign, ayu, "inspektorat").status_code == 422
    tono = {"officer": staff["Tono"], "reason": "x"}
    assert api.post(assign, tono, "inspektorat").status_code == 200
    found = api.get(f"/reports/{code}", "inspektorat").json
    assert {event["at"] for event in found["events"]} >= {found["updated_at"]}
    assert all(event["at"].endswith("T17:00:00Z") for event in found["events"])


def test_the_timeline_names_every_kind_of_event(api: Api, file_report: File) -> None:
    code = file_report()
    api.post(f"/reports/{code}/state", {"state": "ditangani", "note": "di jalan"})
    report = api.get(f"/reports/{code}").json
    assert [(event["what"], event["note"]) for event in report["events"]][-1] == (
        "state",
        "di jalan",
    )
    assert len(report["events"]) == len(report["steps"])
    sensitive = file_report(category="kdrt", sensitive=True)
    assert "events" not in api.get(f"/reports/{sensitive}", "petugas").json
    schemas = DESCRIPTION["components"]["schemas"]
    told = schemas["ReportWithStory"]["properties"]["events"]["items"]["properties"]["what"]
    assert told["enum"] == list(EVENTS)
    close = DESCRIPTION["paths"]["/reports/{code}/close"]["post"]["requestBody"]
    result = close["content"]["application/json"]["schema"]["properties"]["result"]
    assert result["enum"] == list(RESULTS)


def reported_by(vault: Vault, code: str) -> None:
    """Its reporter has a phone."""
    with db.transaction():
        phone = people.phone_ids(vault, [SARI], LONG_AGO)[SARI]
        Report.update(phone=phone).where(Report.code == code).execute()


def test_own_words_are_asked_when_another_person_has_read_them(
    api: Api, file_report: File, vault: Vault
) -> None:
    code = file_report()
    reported_by(vault, code)
    asked = api.post(f"/reports/{code}/questions", {"text": "Warna motornya apa?"})
    assert asked.status_code == 200, asked.json
    (question,) = asked.json["questions"]
    assert (question["state"], question["by"]) == ("waiting", "operator")
    verdict = f"/reports/{code}/questions/{question['id']}/approve"
    assert api.post(verdict).status_code == 409
    assert api.post(verdict, by="petugas").status_code == 403
    read = api.post(verdict, by="pengawas")
    assert (read.status_code, read.json["questions"][0]["state"]) == (200, "ready")
    assert api.post(verdict.replace("approve", "refuse"), by="pengawas").status_code == 409


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"template": "masih"}, 200, ""),
        ({"template": "nama"}, 422, "template"),
        ({"text": "siapa nama Anda?"}, 422, "text"),
        ({"text": "x" * 91}, 422, "text"),
        ({}, 422, "template"),
        ({"text": "di mana?", "template": "luka"}, 422, "template"),
    ],
)
def test_what_may_be_asked(
    api: Api, file_report: File, vault: Vault, body: dict[str, str], status: int, field: str
) -> None:
    code = file_report()
    reported_by(vault, code)
    answer = api.post(f"/reports/{code}/questions", body)
    assert answer.status_code == status, answer.json
    if field:
        assert field in answer.json["detail"] or answer.json.get("field") == field


def test_nobody_is_asked_who_may_not_be_written_to(
    api: Api, file_report: File, vault: Vault
) -> None:
    quiet, numberless, closed = file_report(quiet=True), file_report(), file_report()
    reported_by(vault, quiet)
    reported_by(vault, closed)
    api.post(f"/reports/{closed}/close", {"result": "di_tempat"})
    for code in (quiet, numberless, closed):
        asked = api.post(f"/reports/{code}/questions", {"template": "masih"})
        assert asked.status_code == 409, code
