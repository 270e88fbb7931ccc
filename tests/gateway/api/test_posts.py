"""Guard posts and their nights by the API."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from flows import watch
from storage import db, posts
from storage.vault import Vault
from tests.cast import DARMO, UJANG, WATI
from tests.gateway.api.conftest import Api
from tests.gateway.conftest import ELSEWHERE, TUJUH_ULU

ZONE = ZoneInfo("Asia/Jakarta")
NIGHT = date(2027, 2, 10)


def row(code: str, area: str, guards: tuple[str, ...]) -> posts.PostRow:
    return posts.PostRow(code, f"Pos {code.title()}", area, "14", "03", "22:00", "04:00", 180, 20, guards)


@pytest.fixture
def melati(places: None, vault: Vault, now: datetime) -> posts.Post:
    """A post here and one elsewhere, with their slots of one night; the first check-in has come."""
    with db.transaction():
        posts.save_posts(vault, [row("MELATI", TUJUH_ULU, (DARMO, UJANG)), row("MAWAR", ELSEWHERE, (WATI,))], now)
        post = posts.find("MELATI")
        assert post is not None
        posts.write_slots(post, watch.slots(watch.Shift("22:00", "04:00", 180, 20), NIGHT, ZONE), NIGHT)
        guard = posts.guards_of(post.id)[0]
        at = now + timedelta(minutes=3)
        posts.check_in([posts.Word(post, guard, "masuk", 3, "c:1", at)])
    return post


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
        "guards": 2,
    }
    assert [one["code"] for one in api.get("/posts", "city").json["items"]] == ["MAWAR", "MELATI"]
    first = api.get("/posts", "city", limit=1).json
    assert [one["code"] for one in first["items"]] == ["MAWAR"]
    assert [one["code"] for one in api.get("/posts", "city", cursor=first["next"]).json["items"]] == ["MELATI"]
    assert [one["code"] for one in api.get("/posts", "city", area=ELSEWHERE).json["items"]] == ["MAWAR"]


def test_slots_of_a_night(api: Api, melati: posts.Post) -> None:
    answer = api.get("/posts/MELATI/slots", night="2027-02-10").json
    assert answer["items"][0] == {
        "due_at": "2027-02-10T15:00:00Z",
        "state": "hadir",
        "checked_in_at": "2027-02-10T15:03:00Z",
        "situation": "masuk",
        "guards": 3,
    }
    assert [(slot["due_at"][11:16], slot["state"]) for slot in answer["items"][1:]] == [
        ("18:00", "menunggu"),
        ("21:00", "menunggu"),
    ]
    assert api.get("/posts/MELATI/slots", night="2027-02-11").json["items"] == []
    assert api.get("/posts/MELATI/slots").status_code == 200


def test_posts_elsewhere_and_nowhere_look_the_same(api: Api, melati: posts.Post) -> None:
    elsewhere = api.get("/posts/MAWAR/slots", night="2027-02-10")
    nowhere = api.get("/posts/ANGGREK/slots", night="2027-02-10")
    assert elsewhere.status_code == nowhere.status_code == 404
    assert elsewhere.json == nowhere.json


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize("night", ["tonight", "2027-2-1", "20270210", "2027-02-30"])
def test_a_night_that_is_none(api: Api, melati: posts.Post, night: str) -> None:
    answer = api.get("/posts/MELATI/slots", night=night)
    assert (answer.status_code, answer.json["field"]) == (400, "night")
