"""Reports by the API: territory, secrets, filters, pages, steps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from storage import people
from storage.engine import db
from storage.engine.vault import Vault
from storage.models import Audit, Report
from tests.cast import SARI
from tests.gateway.api.conftest import Api
from tests.gateway.conftest import CITY, ELSEWHERE, KECAMATAN, TUJUH_ULU, both_engines

File = Callable[..., str]
ROLES = ("petugas", "operator", "pengawas", "admin", "dpo")


def codes(api: Api, by: str = "operator", **query: object) -> list[str]:
    answer = api.get("/reports", by, **query)
    assert answer.status_code == 200, answer.json
    return [item["code"] for item in answer.json["items"]]


def test_an_item_is_as_promised(api: Api, file_report: File) -> None:
    code = file_report(urgent=True)
    (item,) = api.get("/reports").json["items"]
    alias = item.pop("alias")
    assert alias.startswith("Warga-")
    assert item == {
        "code": code,
        "state": "baru",
        "category": "petasan",
        "place": "lr ketapang",
        "area": TUJUH_ULU,
        "channel": "ussd",
        "urgent": True,
        "created_at": "2027-02-10T15:00:00Z",
        "updated_at": "2027-02-10T15:00:00Z",
        "happens_at": None,
        "mitra": False,
    }


def test_what_it_announces_has_its_time_but_not_of_a_sensitive_one_for_everybody(
    api: Api, file_report: File, now: datetime
) -> None:
    at, told = now + timedelta(hours=4), "2027-02-10T19:00:00Z"
    code, secret = file_report(happens_at=at), file_report(happens_at=at, sensitive=True)
    items = {item["code"]: item["happens_at"] for item in api.get("/reports").json["items"]}
    assert items == {code: told, secret: None}
    assert api.get(f"/reports/{code}", "petugas").json["happens_at"] == told
    assert api.get(f"/reports/{secret}", "petugas").json["happens_at"] is None
    assert api.get(f"/reports/{secret}").json["happens_at"] == told


def test_only_desks_hear_how_many_reports_of_its_number_were_not_true(
    api: Api, file_report: File, vault: Vault, now: datetime
) -> None:
    with db.transaction():
        phones = people.phone_ids(vault, [SARI], now)
    codes = [file_report(phone_id=phones[SARI]) for _ in range(4)]
    secret = file_report(phone_id=phones[SARI], sensitive=True)
    for code in codes[:3]:
        assert api.get(f"/reports/{codes[3]}").json["doubtful"] == 0
        assert api.post(f"/reports/{code}/close", {"result": "tidak_benar"}).status_code == 200
    for role in ROLES:
        shown = api.get(f"/reports/{codes[3]}", role).json
        assert shown.get("doubtful") == (3 if role in ("operator", "pengawas") else None)
        assert api.get(f"/reports/{secret}", role).json.get("doubtful") in (0, None)
    assert "doubtful" not in api.get("/reports").json["items"][0]


@both_engines
def test_everybody_sees_the_territory_and_nothing_else(api: Api, file_report: File) -> None:
    here, elsewhere = file_report(), file_report(area=ELSEWHERE)
    looks_alike = file_report(area="16.71.021")
    for role in ROLES:
        assert codes(api, role) == [here]
        assert api.get(f"/reports/{elsewhere}", role).status_code == 404
        assert api.get(f"/reports/{elsewhere}", role).json == api.get("/reports/99999", role).json
    assert codes(api, "foreign operator") == [elsewhere]
    assert codes(api, "city") == [looks_alike, elsewhere, here]
    refused = api.post(f"/reports/{elsewhere}/state", {"state": "diterima", "note": ""})
    assert refused.status_code == 404


@both_engines
def test_reports_about_officers_are_seen_by_confidants_only_and_by_the_day(
    api: Api, file_report: File
) -> None:
    about_officer, other = file_report(category="petugas", sensitive=True), file_report()
    for role in ("petugas", "operator", "pengawas", "admin"):
        assert codes(api, role) == [other]
        assert codes(api, role, category="petugas") == []
        assert api.get(f"/reports/{about_officer}", role).status_code == 404
        assert (
            api.post(f"/reports/{about_officer}/state", {"state": "diterima"}, role).status_code
            == 404
        )
    for role in ("inspektorat", "dpo"):
        item = api.get(f"/reports/{about_officer}", role).json
        assert (
            item["created_at"] == item["updated_at"] == "2027-02-09T17:00:00Z"
        )  # midnight in Palembang
        assert {step["at"] for step in item["steps"]} == {"2027-02-09T17:00:00Z"}
    assert codes(api, "inspektorat") == [about_officer]
    # A filter by the minute would tell the minute.
    assert about_officer in codes(api, "inspektorat", since="2027-02-10T16:00:00Z")


def test_only_the_inspectorate_moves_a_report_about_officers(api: Api, file_report: File) -> None:
    code = file_report(category="petugas", sensitive=True)
    assert api.post(f"/reports/{code}/state", {"state": "diterima"}, "dpo").status_code == 403
    assert (
        api.post(f"/reports/{code}/state", {"state": "diterima"}, "inspektorat").status_code == 200
    )


@pytest.mark.parametrize(
    "number",
    [
        "081200000001",
        "0812-0000-0001",
        "+62 812 0000 0001",
        "62812.0000.0001",
        "+6281200000001",
        "+65 9123 4567",
    ],
)
def test_a_number_that_somebody_wrote_into_a_report_is_not_shown(
    api: Api, file_report: File, number: str
) -> None:
    code = file_report(
        place=f"lr ketapang RT 14 RW 03, hub {number}",
        story=f"nomor saya {number}, jam 22.30 tgl 10-02-2027",
    )
    api.post(f"/reports/{code}/state", {"state": "diterima", "note": f"telepon {number}"})
    (item,) = api.get("/reports").json["items"]
    assert item["place"] == "lr ketapang RT 14 RW 03, hub [nomor HP]"
    report = api.get(f"/reports/{code}").json
    assert report["story"] == "nomor saya [nomor HP], jam 22.30 tgl 10-02-2027"
    assert report["steps"][-1]["note"] == "telepon [nomor HP]"


def test_a_sensitive_story_is_for_the_desk(api: Api, file_report: File) -> None:
    open_, sensitive = file_report(), file_report(category="kdrt", sensitive=True)
    for role in ROLES:
        assert api.get(f"/reports/{open_}", role).json["story"] == "ribut sekali"
    for role in ("petugas", "admin"):
        assert "story" not in api.get(f"/reports/{sensitive}", role).json
        assert "steps" not in api.get(f"/reports/{sensitive}", role).json
    for role in ("operator", "pengawas", "dpo"):
        assert api.get(f"/reports/{sensitive}", role).json["story"] == "ribut sekali"
    assert "story" not in api.get("/reports").json["items"][0]


def test_all_that_a_story_tells_of_is_there_with_its_words(api: Api, file_report: File) -> None:
    code = file_report(
        category="konflik_sosial", story="td mlm tawuran di pasar, motor dibakar, dak ado begal"
    )
    report = api.get(f"/reports/{code}").json
    assert (report["also"], report["when"]) == (["kebakaran"], ["td mlm"])
    assert {"words": "tawuran", "meaning": "konflik_sosial"} in report["why"]
    assert {"words": "begal", "meaning": "kriminalitas (denied)"} in report["why"]
    sensitive = api.get(f"/reports/{file_report(category='kdrt', sensitive=True)}", "petugas").json
    assert not {"story", "also", "when", "why"} & sensitive.keys()


def test_a_report_is_shown_as_it_was_read_when_it_was_filed(api: Api, file_report: File) -> None:
    read = {
        "version": "0" * 12,
        "kind": "petasan",
        "reasons": [{"words": "dor 081200000001", "meaning": "petasan"}],
    }
    shown = {**read, "reasons": [{"words": "dor [nomor HP]", "meaning": "petasan"}]}
    report = api.get(f"/reports/{file_report(reading=read)}").json
    assert report["reading"] == shown
    assert (
        api.get(f"/reports/{file_report()}").json["reading"] is None
    )  # filed by the version before
    sensitive = file_report(category="kdrt", sensitive=True, reading=read)
    assert "reading" not in api.get(f"/reports/{sensitive}", "petugas").json
    assert api.get(f"/reports/{sensitive}", "operator").json["reading"] == shown
    assert all("reading" not in item for item in api.get("/reports").json["items"])


@both_engines
def test_filters(api: Api, file_report: File, now: datetime) -> None:
    old = file_report(at=now - timedelta(hours=2))
    fire = file_report(category="kebakaran", area=KECAMATAN)
    api.post(f"/reports/{fire}/state", {"state": "diterima", "note": "berangkat"})
    assert codes(api, state="baru") == [old]
    assert codes(api, state="baru,diterima") == [fire, old]
    assert codes(api, category="kebakaran") == [fire]
    assert codes(api, category=["kebakaran", "petasan"]) == [fire, old]
    assert codes(api, area=TUJUH_ULU) == [old]
    assert codes(api, area=KECAMATAN) == [fire, old]
    assert codes(api, since="2027-02-10T14:30:00Z") == [fire]
    assert codes(api, since="2027-02-10T21:30:00+07:00") == [fire]
    assert codes(api, state="", category="", area="", since="", cursor="") == [fire, old]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"state": "hilang"}, "state"),
        ({"state": "baru,hilang"}, "state"),
        ({"category": "Petasan"}, "category"),
        ({"area": "99"}, "area"),
        ({"since": "yesterday"}, "since"),
        ({"since": "2027-02-10T15:00:00"}, "since"),
        ({"since": "2027-13-40T15:00:00Z"}, "since"),
        ({"since": "0001-01-01T00:00:00+14:00"}, "since"),
        ({"cursor": "nonsense"}, "cursor"),
        ({"cursor": "\u00e4"}, "cursor"),
        ({"cursor": "OTk5OTk="}, "cursor"),
        ({"limit": "0"}, "limit"),
        ({"limit": "101"}, "limit"),
        ({"limit": "\u00b2"}, "limit"),
    ],
)
def test_a_wrong_filter_is_named(api: Api, query: dict[str, str], field: str) -> None:
    answer = api.get("/reports", **query)
    assert answer.status_code == 400
    assert answer.json["field"] == field
    if field == "state":
        assert "tidak_selesai" in answer.json["detail"]


def test_an_area_outside_the_territory_is_refused(api: Api) -> None:
    for code in (CITY, ELSEWHERE):
        assert api.get("/reports", area=code).status_code == 403


@both_engines
def test_pages_hold_every_report_once(api: Api, file_report: File, now: datetime) -> None:
    # Some at the same moment, some later, and more that come in while somebody is reading.
    filed = [file_report(at=now + timedelta(seconds=count // 3)) for count in range(11)]
    seen: list[str] = []
    cursor = ""
    while True:
        page = api.get("/reports", limit=4, cursor=cursor).json
        assert len(page["items"]) <= 4
        seen += [item["code"] for item in page["items"]]
        file_report(at=now + timedelta(minutes=1))
        if page["next"] is None:
            break
        cursor = page["next"]
    assert seen == sorted(filed, key=filed.index, reverse=True)


def test_a_cursor_of_another_territory_opens_nothing(api: Api, file_report: File) -> None:
    for _ in range(3):
        file_report(area=ELSEWHERE)
    cursor = api.get("/reports", "foreign operator", limit=1).json["next"]
    assert api.get("/reports", cursor=cursor).status_code == 400


def test_a_report_moves_on_and_both_chains_know(api: Api, file_report: File) -> None:
    code = file_report()
    answer = api.post(
        f"/reports/{code}/state", {"state": "ditangani", "note": "patroli di lokasi"}, "petugas"
    )
    assert answer.status_code == 200
    assert answer.json["state"] == "ditangani"
    steps = api.get(f"/reports/{code}").json["steps"]
    assert [(step["actor"], step["state"], step["note"]) for step in steps] == [
        ("pelapor", "baru", ""),
        ("petugas", "ditangani", "patroli di lokasi"),
    ]
    noted = [(row.actor, row.action, row.subject) for row in Audit.select().order_by(Audit.seq)]
    assert ("petugas", "report.state", code) in noted
    assert ("operator", "report.read", code) in noted
    assert "patroli" not in "".join(row.detail for row in Audit.select())


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({}, 422, "state"),
        ({"state": None}, 422, "state"),
        ({"state": 7}, 422, "state"),
        ({"state": "hilang"}, 422, "state"),
        ({"state": "diterima", "note": "x" * 1001}, 422, "note"),
        ({"state": "diterima", "note": "\u0000"}, 422, "note"),
        ({"state": "diterima", "note": "\ud800"}, 422, "note"),
        ({"state": "diterima", "nota": "x"}, 422, "nota"),
        ({"state": "baru"}, 409, "state"),
        ({"state": "tidak_selesai"}, 409, "state"),
    ],
)
def test_a_step_that_cannot_be(
    api: Api, file_report: File, body: object, status: int, field: str
) -> None:
    code = file_report()
    answer = api.post(f"/reports/{code}/state", body)
    assert (answer.status_code, answer.json["field"]) == (status, field)
    assert Report.get(Report.code == code).state == "baru"


def test_the_readers_roles_do_not_write(api: Api, file_report: File) -> None:
    code = file_report()
    assert api.post(f"/reports/{code}/state", {"state": "diterima"}, "dpo").status_code == 403
    assert (
        api.post(f"/reports/{code}/state", {"state": "diterima"}, "inspektorat").status_code == 404
    )
