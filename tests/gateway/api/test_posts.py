"""Guard posts and their nights by the API."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from flows.rules import schedule
from gateway.officers import attendance
from storage import watch as posts
from storage.engine import db
from storage.engine.vault import Vault
from storage.models import Audit
from storage.watch import duress, remarks
from tests.cast import DARMO, UJANG, WATI
from tests.gateway.api.conftest import Api
from tests.gateway.conftest import ELSEWHERE, TUJUH_ULU, both_engines

ZONE = ZoneInfo("Asia/Jakarta")
NIGHT = date(2027, 2, 10)
LATER, END = datetime(2027, 2, 10, 18, tzinfo=UTC), datetime(2027, 2, 10, 21, 2, tzinfo=UTC)


def row(code: str, area: str, guards: tuple[str, ...]) -> posts.PostRow:
    return posts.PostRow(
        code, f"Pos {code.title()}", area, "14", "03", "22:00", "04:00", 180, 20, guards
    )


@pytest.fixture
def melati(places: None, vault: Vault, now: datetime) -> posts.Post:
    """A post here and one elsewhere, with their slots of one night; the first check-in has come."""
    with db.transaction():
        posts.save_posts(
            vault, [row("MELATI", TUJUH_ULU, (DARMO, UJANG)), row("MAWAR", ELSEWHERE, (WATI,))], now
        )
        post = posts.find("MELATI")
        assert post is not None
        posts.write_slots(
            post, schedule.slots(schedule.Shift("22:00", "04:00", 180, 20), NIGHT, ZONE), NIGHT
        )
        guard = posts.guards_of(post.id)[0]
        at = now + timedelta(minutes=3)
        posts.check_in([posts.Word(post, guard, "masuk", 3, "c:1", at)])
    return post


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_duress_word_shows_in_no_answer(api: Api, melati: posts.Post, now: datetime) -> None:
    def seen() -> list[bytes]:
        return [
            api.get(path, role, **words).data
            for role in ("petugas", "operator", "pengawas", "admin")
            for path, words in (
                ("/posts", {}),
                ("/posts/MELATI/slots", {"night": f"{NIGHT}"}),
                (f"/nights/{NIGHT}", {}),
                ("/attendance", {"month": "2027-02"}),
                ("/attendance.csv", {"month": "2027-02"}),
            )
        ]

    before, (guard, *_) = seen(), posts.guards_of(melati.id)
    with db.transaction():
        duress.note([(guard.id, now)])
    assert seen() == before and b"terlambat" not in before[1] and b"hadir" in before[1]


def test_posts_of_the_territory(api: Api, melati: posts.Post) -> None:
    (item,) = api.get("/posts", "petugas").json["items"]
    assert item == {
        "code": "MELATI",
        "name": "Pos Melati",
        "area": TUJUH_ULU,
        "rt": "14",
        "rw": "03",
        "shift_start": "22:00",
        "shift_end": "04:00",
        "every_minutes": 180,
        "grace_minutes": 20,
        "times": "",
        "free": False,
        "until_subuh": True,
        "partner": "",
        "ladder": "",
        "texts_a_night": 3,
        "guards": 2,
    }
    assert [post["code"] for post in api.get("/posts", "city").json["items"]] == ["MAWAR", "MELATI"]
    first = api.get("/posts", "city", limit=1).json
    assert [post["code"] for post in first["items"]] == ["MAWAR"]
    assert [
        post["code"] for post in api.get("/posts", "city", cursor=first["next"]).json["items"]
    ] == ["MELATI"]
    assert [post["code"] for post in api.get("/posts", "city", area=ELSEWHERE).json["items"]] == [
        "MAWAR"
    ]


def test_slots_of_a_night(api: Api, melati: posts.Post) -> None:
    answer = api.get("/posts/MELATI/slots", night="2027-02-10").json
    assert answer["items"][0] == {
        "due_at": "2027-02-10T15:00:00Z",
        "state": "hadir",
        "checked_in_at": "2027-02-10T15:03:00Z",
        "situation": "masuk",
        "guards": 3,
        "left_at": None,
    }
    assert [(slot["due_at"][11:16], slot["state"]) for slot in answer["items"][1:]] == [
        ("18:00", "menunggu"),
        ("21:00", "menunggu"),
    ]
    assert api.get("/posts/MELATI/slots", night="2027-02-11").json["items"] == []
    assert api.get("/posts/MELATI/slots").status_code == 200


def test_who_goes_home_before_the_end_is_told_as_a_time(
    api: Api, melati: posts.Post, now: datetime
) -> None:
    """Of a post that is empty since when, of a guard who left only that one did."""
    other, ketua = posts.guards_of(melati.id)[1], posts.guards_of(melati.id)[0]
    one, all_ = now + timedelta(minutes=70), now + timedelta(minutes=95)
    with db.transaction():
        posts.check_in([posts.Word(melati, other, "pulang", None, "c:2", one)])
    answer = api.get("/posts/MELATI/slots", "petugas", night=f"{NIGHT}").json
    assert answer["left"] == ["2027-02-10T16:10:00Z"]
    assert [slot["left_at"] for slot in answer["items"]] == [None, None, None]
    with db.transaction():
        posts.check_in([posts.Word(melati, ketua, "pulang", 2, "c:3", all_)])
    for role in ("petugas", "operator"):
        answer = api.get("/posts/MELATI/slots", role, night=f"{NIGHT}").json
        assert answer["left"] == ["2027-02-10T16:10:00Z", "2027-02-10T16:35:00Z"]
        empty = [None, "2027-02-10T16:35:00Z", "2027-02-10T16:35:00Z"]
        assert [slot["left_at"] for slot in answer["items"]] == empty
        (of_night,) = api.get(f"/nights/{NIGHT}", role).json["items"]
        assert of_night["slots"] == answer["items"]
    assert api.get("/posts/MELATI/slots", night="2027-02-11").json["left"] == []


def test_posts_elsewhere_and_nowhere_look_the_same(api: Api, melati: posts.Post) -> None:
    elsewhere = api.get("/posts/MAWAR/slots", night="2027-02-10")
    nowhere = api.get("/posts/ANGGREK/slots", night="2027-02-10")
    assert elsewhere.status_code == nowhere.status_code == 404
    assert elsewhere.json == nowhere.json


@pytest.mark.parametrize("night", ["tonight", "2027-2-1", "20270210", "2027-02-30"])
def test_a_night_that_is_none(api: Api, melati: posts.Post, night: str) -> None:
    answer = api.get("/posts/MELATI/slots", night=night)
    assert (answer.status_code, answer.json["field"]) == (400, "night")


UNTIL = "2027-02-11T06:00:00Z"


@pytest.fixture
def today(now: datetime, monkeypatch: pytest.MonkeyPatch) -> datetime:
    """It is 22.10 of the night."""
    at = now + timedelta(minutes=10)
    monkeypatch.setattr("gateway.api.posts.now", lambda: at)
    return at


def night(api: Api) -> list[str]:
    return [
        slot["state"] for slot in api.get("/posts/MELATI/slots", night="2027-02-10").json["items"]
    ]


def test_a_post_is_paused_resumed_and_ended(api: Api, melati: posts.Post, today: datetime) -> None:
    paused = api.post(
        "/posts/MELATI/pause", {"until": UNTIL, "reason": "Banjir, hub 0812-1100-0007"}
    )
    assert paused.status_code == 200
    assert (paused.json["paused_until"], paused.json["code"]) == (UNTIL, "MELATI")
    assert "0007" not in paused.json["paused_because"]
    assert night(api) == ["hadir", "jeda", "jeda"]
    assert api.get("/posts").json["items"][0]["paused_until"] == UNTIL
    for _ in range(2):  # a call that is repeated does no harm
        resumed = api.post("/posts/MELATI/resume")
        assert resumed.status_code == 200 and "paused_until" not in resumed.json
    assert night(api) == ["hadir", "menunggu", "menunggu"]
    for _ in range(2):
        assert api.post("/posts/MELATI/end").json["ended_at"] == "2027-02-10T15:10:00Z"
    assert night(api) == ["hadir"]
    assert api.get("/posts").json["items"] == []
    assert api.post("/posts/MELATI/pause", {"until": UNTIL, "reason": "hujan"}).status_code == 409
    assert api.post("/posts/MELATI/resume").status_code == 409
    entries = [
        (row.action, row.subject, row.actor)
        for row in Audit.select().order_by(Audit.seq)
        if "post." in row.action[:5]
    ]
    assert entries == [
        (f"post.{what}", "MELATI", "operator") for what in ("pause", "resume", "end")
    ]
    detail = Audit.select().order_by(Audit.seq).first().detail
    assert "Banjir" in detail and "2027-02-11T06:00:00" in detail and "0007" not in detail


@pytest.mark.parametrize(
    ("role", "pause", "end"),
    [
        ("petugas", 200, 403),
        ("operator", 200, 200),
        ("pengawas", 200, 200),
        ("admin", 200, 200),
        ("inspektorat", 403, 403),
        ("dpo", 403, 403),
        ("foreign operator", 404, 404),
        ("foreign pengawas", 404, 404),
    ],
)
def test_who_may_silence_a_post(
    api: Api, melati: posts.Post, today: datetime, role: str, pause: int, end: int
) -> None:
    assert (
        api.post("/posts/MELATI/pause", {"until": UNTIL, "reason": "hujan"}, role).status_code
        == pause
    )
    assert api.post("/posts/MELATI/resume", by=role).status_code == pause
    assert api.post("/posts/MELATI/end", by=role).status_code == end
    assert api.post("/posts/ANGGREK/end", by=role).status_code == 404


CHANGES = {
    "times": "22.00; 1.00; 04:00",
    "grace_minutes": 30,
    "free": True,
    "until_subuh": False,
    "ladder": "Ketua 5; petugas -",
}


@both_engines
def test_what_is_said_of_a_post_anew_is_as_in_a_list(
    api: Api, melati: posts.Post, today: datetime, vault: Vault
) -> None:
    coming = NIGHT + timedelta(days=1)
    with db.transaction():
        posts.write_slots(melati, schedule.slots(posts.shift_of(melati), coming, ZONE), coming)
        posts.save_posts(vault, [row("KENANGA", TUJUH_ULU, (UJANG,))], today)
    guards = [guard.id for guard in posts.guards_of(melati.id)]
    answer = api.post("/posts/MELATI", CHANGES | {"partner": "KENANGA"}, "operator")
    assert answer.status_code == 200
    kept = {
        "times": "22:00;01:00;04:00",
        "every_minutes": 0,
        "grace_minutes": 30,
        "free": True,
        "until_subuh": False,
        "ladder": "ketua 5; petugas -",
        "partner": "KENANGA",
    }
    assert kept.items() <= answer.json.items()
    # The night that is on stays, the coming one is written anew; the guards are the same.
    assert night(api) == ["hadir", "menunggu", "menunggu"]
    assert api.get("/posts/MELATI/slots", night=f"{coming}").json["items"] == []
    assert [guard.id for guard in posts.guards_of(melati.id)] == guards
    entry = Audit.get(Audit.action == "post.change")
    assert (entry.subject, entry.actor) == ("MELATI", "operator")
    assert "ketua 5; petugas -" in entry.detail
    # An interval takes the place of fixed times; what is not named stays, "" is what all have.
    answer = api.post("/posts/MELATI", {"every_minutes": 60, "ladder": "", "partner": ""})
    assert (
        answer.json.items()
        >= {
            "times": "",
            "every_minutes": 60,
            "texts_a_night": 7,
            "ladder": "",
            "partner": "",
            "free": True,
        }.items()
    )
    api.post("/posts/MELATI/end")
    assert api.post("/posts/MELATI", {"rt": "01"}).status_code == 409


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"times": "21:00"}, "times"),
        ({"times": "23:00", "every_minutes": 60}, "times"),
        ({"every_minutes": 10}, "grace_minutes"),
        ({"grace_minutes": 0}, "grace_minutes"),
        ({"grace_minutes": "20"}, "grace_minutes"),
        ({"free": "ya"}, "free"),
        ({"shift_end": "22:00"}, "shift_end"),
        ({"name": " "}, "name"),
        ({"ladder": "petugas 5; ketua 9"}, "ladder"),
        ({"partner": "MELATI"}, "partner"),
        ({"partner": "ANGGREK"}, "partner"),
        ({"partner": "MAWAR"}, "partner"),  # of another territory: as one that is not there
        ({"guards": [DARMO]}, "guards"),
        ({"area": ELSEWHERE}, "area"),
    ],
)
def test_what_cannot_be_said_of_a_post(
    api: Api, melati: posts.Post, body: dict[str, object], field: str
) -> None:
    before = api.get("/posts").json
    answer = api.post("/posts/MELATI", body, "operator")
    assert (answer.status_code, answer.json["field"]) == (422, field)
    assert api.get("/posts").json == before


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"reason": "hujan"}, "until"),
        ({"until": UNTIL}, "reason"),
        ({"until": UNTIL, "reason": "  "}, "reason"),
        ({"until": UNTIL, "reason": "x" * 201}, "reason"),
        ({"until": "2027-02-10T15:09:59Z", "reason": "hujan"}, "until"),
        ({"until": "2028-02-20T00:00:00Z", "reason": "hujan"}, "until"),
        ({"until": "besok", "reason": "hujan"}, "until"),
        ({"until": UNTIL, "reason": "hujan", "who": "x"}, "who"),
    ],
)
def test_a_pause_that_cannot_be(
    api: Api, melati: posts.Post, today: datetime, body: dict[str, str], field: str
) -> None:
    answer = api.post("/posts/MELATI/pause", body)
    assert (answer.status_code, answer.json["field"]) == (422, field)
    assert "jeda" not in night(api)


@both_engines
def test_a_check_in_that_was_judged_without_a_carrier_says_so(
    api: Api, melati: posts.Post, now: datetime
) -> None:
    last = posts.slots_of(NIGHT, melati)[-1]
    with db.transaction():
        assert posts.claim_missed([last.id], now + timedelta(days=1), ["africastalking"])
    items = api.get("/posts/MELATI/slots", night="2027-02-10").json["items"]
    assert ["unasked" in item for item in items] == [False, False, True]
    assert items[-1]["unasked"] == ["africastalking"]


def test_a_night_of_every_post_and_the_attendance_of_a_month(
    api: Api, melati: posts.Post, vault: Vault
) -> None:
    """The columns are those that SIM Linmas asks for; no number and no name is in them."""
    keep = remarks.Said(melati, posts.guards_of(melati.id)[0], "lampu pos mati", "c:2", LATER)
    with db.transaction():
        remarks.keep(vault, [keep])
        guard = posts.guards_of(melati.id)[1]
        posts.check_in([posts.Word(melati, guard, "pulang", None, "c:3", END)])
    night = api.get(f"/nights/{NIGHT}", "petugas").json
    assert [item["post"]["code"] for item in night["items"]] == ["MELATI"]
    assert [slot["state"] for slot in night["items"][0]["slots"]] == ["hadir", "menunggu", "hadir"]
    assert api.get("/nights/2027-13-01", "petugas").status_code == 404
    found = api.get("/attendance", "operator", month="2027-02").json
    (line,) = found["items"]
    assert (line["arrived_at"], line["left_at"], line["guards"]) == (
        "2027-02-10T15:03:00Z",
        "2027-02-10T21:02:00Z",
        3,
    )
    assert found["next"] is None and line["remarks"][0]["text"] == "lampu pos mati"
    assert api.get("/attendance", "operator", month="2027-2").status_code == 400
    assert api.get("/attendance", "operator", month="2027-03").json["items"] == []
    sheet = api.get("/attendance.csv", "operator", month="2027-02")
    header, row = sheet.data.decode("utf-8-sig").splitlines()
    assert header.split(";") == list(attendance.COLUMNS)
    cells = dict(zip(header.split(";"), next(csv.reader([row], delimiter=";")), strict=True))
    assert (cells["tanggal"], cells["jam_masuk"], cells["jam_pulang"]) == (
        "10/02/2027",
        "22.03",
        "04.02",
    )
    assert cells["situasi"] == "22.00 hadir; 01.00 menunggu; 04.00 hadir"
    assert "lampu pos mati" in cells["kejadian"] and "812" not in row
    book = api.get("/attendance.xlsx", "operator", month="2027-02")
    assert book.data.startswith(b"PK")
    assert Audit.select().where(Audit.action == "attendance.export").count() == 2
