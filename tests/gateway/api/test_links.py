"""Reports of one incident by the API: proposed, linked by a person for a reason, and undone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from storage import reports
from storage.engine import db
from storage.engine.sql import current
from storage.engine.vault import Vault
from storage.models import Audit, Report, ReportLink
from tests.gateway.api.conftest import Api
from tests.gateway.conftest import CITY, ELSEWHERE, KECAMATAN, TUJUH_ULU, both_engines

File = Callable[..., str]
MINUTE = timedelta(minutes=1)
WRITERS, READERS = ("petugas", "operator", "pengawas", "admin"), ("inspektorat", "dpo")


def link(
    api: Api, code: str, other: str, by: str = "operator", reason: str = "satu kejadian"
) -> TestResponse:
    return api.post(f"/reports/{code}/links", {"code": other, "reason": reason}, by)


def similar(api: Api, code: str, by: str = "operator") -> dict[str, str]:
    found = api.get(f"/reports/{code}", by).json["similar"]
    return {proposal["code"]: proposal["why"] for proposal in found}


def linked(api: Api, code: str, by: str = "operator") -> dict[str, dict[str, Any]]:
    found = api.get(f"/reports/{code}", by).json["linked"]
    return {other.pop("code"): other for other in found}


@both_engines
def test_what_is_near_is_proposed_with_its_reason(
    api: Api, file_report: File, now: datetime
) -> None:
    code = file_report()
    near = file_report(at=now - 12 * MINUTE, place="Lr. Ketapang RT 14")
    unplaced = file_report(at=now + 3 * MINUTE, place="")
    wider = file_report(area=KECAMATAN, at=now + 90 * MINUTE)
    file_report(category="kebakaran")
    file_report(area=ELSEWHERE)
    file_report(at=now - 361 * MINUTE)
    refused = file_report()
    api.post(f"/reports/{refused}/state", {"state": "ditolak"})
    assert similar(api, code) == {
        near: "jenis sama, tempat sama, 12 menit",
        wider: "jenis sama, tempat sama, 1 jam 30 menit",
        unplaced: "jenis sama, kelurahan sama, 3 menit",
    }
    assert similar(api, near)[code] == "jenis sama, tempat sama, 12 menit"
    assert set(similar(api, wider)) == {code, near}


def test_nothing_beyond_the_readers_sight_is_proposed_or_shown_as_linked(
    api: Api, file_report: File
) -> None:
    code, city_wide = file_report(), file_report(area=CITY)
    assert similar(api, code) == {}
    assert similar(api, code, "city") == {city_wide: "jenis sama, tempat sama, bersamaan"}
    assert link(api, code, city_wide, "city").status_code == 200
    assert linked(api, code) == {}
    assert set(linked(api, code, "city")) == {city_wide}
    # The timeline says that something was linked, and not with what.
    (step,) = [
        step for step in api.get(f"/reports/{code}").json["steps"] if step["actor"] == "city"
    ]
    assert step["note"] == "ditautkan: satu kejadian"


@pytest.mark.parametrize(
    "hidden",
    [
        {"category": "kdrt", "sensitive": True},
        {"category": "petugas", "sensitive": True},
        {"sensitive": True},
        {"quiet": True},
        {"category": "narkoba"},  # whatever its row says
    ],
    ids=str,
)
def test_what_is_hidden_is_never_proposed_or_linked(
    api: Api, file_report: File, hidden: dict[str, Any]
) -> None:
    open_, one, other = file_report(), file_report(**hidden), file_report(**hidden)
    for code in (open_, one, other):
        for by in ("city", *WRITERS, *READERS):
            answer = api.get(f"/reports/{code}", by)
            if answer.status_code == 200:
                assert answer.json["similar"] == answer.json["linked"] == []
    seen = hidden.get("category") != "petugas"
    for code, to in ((open_, one), (one, open_), (one, other)):
        answer = link(api, code, to)
        assert answer.status_code == (409 if seen else 404)
        assert ("is never linked" in answer.json["detail"]) is seen
    assert ReportLink.select().count() == 0
    if not seen:  # as where there is none
        assert link(api, open_, one).json == link(api, open_, "99999").json


def test_a_link_holds_both_ways_and_can_be_undone(api: Api, file_report: File) -> None:
    code, other = file_report(), file_report()
    answer = link(api, code, other, "petugas", "motor yang sama, hub 081200000001")
    assert answer.status_code == 200
    (entry,) = answer.json["linked"]
    at = entry.pop("at")
    assert at.endswith("Z") and entry == {
        "code": other,
        "state": "baru",
        "reason": "motor yang sama, hub [nomor HP]",
        "actor": "petugas",
    }
    assert set(linked(api, other)) == {code} and similar(api, other) == {}
    assert api.delete(f"/reports/{other}/links/{code}", "pengawas").json["linked"] == []
    assert linked(api, code) == {} and set(similar(api, code)) == {other}
    for ticket in (code, other):
        steps = api.get(f"/reports/{ticket}").json["steps"]
        assert [(step["actor"], step["state"], step["note"]) for step in steps] == [
            ("pelapor", "baru", ""),
            ("petugas", "baru", "ditautkan: motor yang sama, hub [nomor HP]"),
            ("pengawas", "baru", "tautan dilepas"),
        ]
    noted = [
        (row.actor, row.action, row.subject, row.detail)
        for row in Audit.select().where(Audit.action.startswith("report.")).order_by(Audit.seq)
        if "link" in row.action
    ]
    assert noted == [
        ("petugas", "report.link", code, f'{{"with": "{other}"}}'),
        ("pengawas", "report.unlink", other, f'{{"with": "{code}"}}'),
    ]
    # What was undone stays, and the two may be linked anew.
    assert link(api, other, code).status_code == 200
    assert [row.undone_by for row in ReportLink.select().order_by(ReportLink.id)] == [
        "pengawas",
        None,
    ]


def test_an_incident_is_all_that_hangs_together(api: Api, file_report: File) -> None:
    first, second, third, fourth = (file_report() for _ in range(4))
    for code, to in ((first, second), (third, second), (third, fourth), (fourth, first)):
        assert link(api, code, to).status_code == 200
    assert {other: bool(entry["at"]) for other, entry in linked(api, first).items()} == {
        second: True,
        third: False,
        fourth: True,
    }
    assert linked(api, first)[third] == {"state": "baru", "reason": "", "actor": "", "at": None}
    assert similar(api, first) == {}
    api.delete(f"/reports/{first}/links/{fourth}")
    api.delete(f"/reports/{second}/links/{third}")
    assert set(linked(api, first)) == {second}
    assert set(linked(api, third)) == {fourth}
    # Whose reporter wants no answer after all is in no incident, nor is what hangs on it alone.
    link(api, second, third)
    with db.transaction():
        Report.update(quiet=True).where(Report.code == second).execute()
    assert linked(api, first) == linked(api, second) == {}
    assert set(linked(api, third)) == {fourth}


def test_what_cannot_be_linked_is_said(api: Api, file_report: File) -> None:
    code, other, elsewhere = file_report(), file_report(), file_report(area=ELSEWHERE)
    link(api, code, other)
    for to, status, words in (
        (code, 409, "not linked with itself"),
        (other, 409, "linked already"),
        (elsewhere, 404, "nothing of this name"),
        ("99999", 404, "nothing of this name"),
    ):
        answer = link(api, code, to)
        assert (answer.status_code, words in answer.json["detail"]) == (status, True), to
    assert link(api, other, code).status_code == 409
    assert api.delete(f"/reports/{code}/links/{elsewhere}").status_code == 404
    third = file_report()
    link(api, other, third)
    by_way = api.delete(f"/reports/{code}/links/{third}")
    assert by_way.status_code == 404 and "by way of others" in by_way.json["detail"]


def test_a_draft_is_linked_once_somebody_has_taken_it_up(
    api: Api, file_report: File, vault: Vault, now: datetime
) -> None:
    code, draft = file_report(), "48999"
    begun = reports.Incident(
        "talk-x", draft, "petasan", "lr ketapang", TUJUH_ULU, "ussd", False, False, None, now
    )
    with db.transaction():
        reports.begin(vault, [begun])
    assert similar(api, code) == similar(api, draft) == {}
    refused = link(api, code, draft)
    assert refused.status_code == 409
    assert "has sent it or somebody has taken it up" in refused.json["detail"]
    api.post(f"/reports/{draft}/state", {"state": "diterima"})
    assert link(api, code, draft).status_code == 200


def test_who_may_link(api: Api, file_report: File) -> None:
    code, other, *more = (file_report() for _ in range(6))
    for by, to in zip(WRITERS, more, strict=True):
        assert link(api, code, to, by).status_code == 200
        assert api.delete(f"/reports/{code}/links/{to}", by).status_code == 200
    assert link(api, code, other, "dpo").status_code == 403
    assert api.delete(f"/reports/{code}/links/{other}", "dpo").status_code == 403
    assert link(api, code, other, "inspektorat").status_code == 404
    assert link(api, code, other, "foreign operator").status_code == 404


@both_engines
def test_confidants_see_links_by_the_day_and_no_proposal(api: Api, file_report: File) -> None:
    code, other, _ = (file_report() for _ in range(3))
    link(api, code, other)
    assert similar(api, code, "dpo") == {}
    assert linked(api, code, "dpo")[other]["at"].endswith("T17:00:00Z")  # midnight in Palembang


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "code"),
        ({"code": "48001"}, "reason"),
        ({"code": 48001, "reason": "x"}, "code"),
        ({"code": "48002", "reason": " "}, "reason"),
        ({"code": "48002", "reason": "x" * 1001}, "reason"),
        ({"code": "48002", "reason": "x\u0000"}, "reason"),
        ({"code": "48002", "reason": "x", "why": "x"}, "why"),
    ],
)
def test_a_wrong_field_is_named(api: Api, file_report: File, body: object, field: str) -> None:
    code, _ = file_report(), file_report()
    answer = api.post(f"/reports/{code}/links", body)
    assert (answer.status_code, answer.json["field"]) == (422, field)


def test_showing_a_report_costs_the_same_among_many(
    api: Api, file_report: File, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, ran = current().execute_sql, Counter[int]()
    code = file_report()
    link(api, code, file_report())
    for many in (3, 20):
        for count in range(many):
            other = file_report(at=now + (count - many // 2) * MINUTE)
            if count % 2:
                link(api, code, other)

        def counted(*given: Any, many: int = many, **more: Any) -> Any:
            ran[many] += 1
            return real(*given, **more)

        with monkeypatch.context() as patched:
            patched.setattr(current(), "execute_sql", counted)
            answer = api.get(f"/reports/{code}").json
        assert answer["similar"] and answer["linked"]
    assert ran[3] == ran[20]
