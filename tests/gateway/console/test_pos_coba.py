"""Coba satu malam: a night of a post is played beside, with invented numbers."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from redis import Redis

from flows.rules.ladder import MISSED, OFFICERS, POLSEK, Step
from gateway.install.runtime import open_runtime
from gateway.install.settings import Settings
from gateway.jobs import seasons
from gateway.officers import playing, rotas, trying
from gateway.worker.rehearsal import Plan, read
from storage import watch
from storage.engine import db
from storage.engine.vault import Vault
from storage.models import Season
from storage.watch import tried
from tests.cast import DARMO, UJANG, resident
from tests.gateway.conftest import TUJUH_ULU
from tests.gateway.console import watching
from tests.gateway.console.conftest import Client

pytestmark = [
    pytest.mark.parametrize("engine", ["sqlite"]),
    pytest.mark.usefixtures("redis"),
]

ZONE = ZoneInfo("Asia/Jakarta")
#: Wednesdays; the morning after the second is of Ramadhan.
MAY, FASTING = date(2027, 5, 5), date(2027, 2, 10)
NOW = datetime(2027, 2, 1, tzinfo=UTC)
#: One officer near the post, and the desk.
STEPS = (
    Step(MISSED.index(OFFICERS), NOW, (7,)),
    Step(MISSED.index(POLSEK), NOW, (8, 9), ("POLSEK-SU1",)),
)


@pytest.fixture
def melati(places: None, vault: Vault) -> watch.Post:
    """A post with a ladder and a rota of its own, and a partner with three guards."""
    post = watching.post(vault, "MELATI", TUJUH_ULU)
    row = watch.PostRow("MAWAR", "Pos Mawar", TUJUH_ULU, "15", "03", "21:00", "05:00", 0, 15)
    guards = (resident(31), resident(32), resident(33))
    with db.transaction():
        watch.save_posts(vault, [watch.PostRow(**{**vars(row), "guards": guards})], NOW)
        melati = watch.PostRow(
            *("MELATI", "Pos Melati", TUJUH_ULU, "14", "03", "22:00", "04:00", 180, 20),
            partner="MAWAR",
            ladder="partner 1; ketua 7; petugas 12; polsek 40",
        )
        watch.change_post(melati, NOW)
    rotas.change(post, "rab 1", "uji", NOW)
    changed = watch.find("MELATI")
    assert changed is not None
    return changed


def planned(post: watch.Post, night: date, subuh: datetime | None, answers: str) -> Plan:
    mine, partner = trying.staffed(post, night), trying.partner_of(post, night, NOW, ZONE)
    text = json.dumps(trying.plan(mine, partner, ZONE, subuh, STEPS, answers))
    assert DARMO not in text and UJANG not in text and resident(31) not in text
    return read(text)


def test_the_plan_is_the_post_as_it_stands_without_any_person(melati: watch.Post) -> None:
    found = planned(melati, MAY, None, trying.ALL)
    mine, partner = found.posts
    assert (mine.ladder, mine.partner) == ("partner 1; ketua 7; petugas 12; polsek 40", "MAWAR")
    assert (len(mine.phones), len(partner.phones)) == (2, 3)
    assert mine.turns == {MAY: (1,)} and partner.turns == {MAY: (1, 2, 3)}
    assert [len(officer.areas) for officer in found.officers] == [1]
    assert set(found.desks) == {"POLSEK-SU1"} and found.season == "biasa"
    # Who is on duty at the post is heard, and the partner always is.
    said = [(event.sender, event.sms, f"{event.at:%H:%M}") for event in found.events]
    assert [each[1:] for each in said if each[0] == mine.ketua] == [
        ("MASUK 2", "22:01"),
        ("AMAN", "01:01"),
        ("PULANG", "04:01"),
    ]
    assert [each[2] for each in said if each[0] == partner.phones[-1]] == [
        "21:01",
        "01:01",
        "05:01",
    ]
    silent = planned(melati, MAY, None, trying.NOBODY)
    assert {event.sender for event in silent.events} == {partner.phones[-1]}
    # On another evening everybody stands guard; a partner that is paused is none.
    rotas.change(melati, "kam 2", "uji", NOW)
    with db.transaction():
        assert melati.partner is not None
        watch.pause(melati.partner, NOW + timedelta(days=1), "hujan", NOW)
    (alone,) = planned(watch.find("MELATI") or melati, MAY + timedelta(2), None, trying.ALL).posts
    assert alone.turns == {MAY + timedelta(2): (1, 2)} and not alone.partner


def test_a_watch_in_the_morning_is_tried_in_its_morning(melati: watch.Post) -> None:
    """It was over before the rehearsal began, and nobody was told anything."""
    with db.transaction():
        watch.change_post(
            watch.PostRow(
                *("MELATI", "Pos Melati", TUJUH_ULU, "14", "03", "05:00", "06:30", 0, 20),
                partner="MAWAR",
                times="",
            ),
            NOW,
        )
    found = planned(watch.find("MELATI") or melati, MAY, None, trying.ALL)
    mine, partner = found.posts
    before = MAY - timedelta(days=1)
    assert (found.night, found.night_of(mine, ZONE), found.night_of(partner, ZONE)) == (
        before,
        MAY,
        before,
    )
    assert (mine.turns, partner.turns) == ({MAY: (1,)}, {before: (1, 2, 3)})
    said = [f"{found.moment(each.at, ZONE):%d %H:%M} {each.sms}" for each in found.events]
    assert sorted(said)[:2] == ["04 21:01 MASUK 2", "05 01:01 AMAN"]
    assert sorted(said)[-2:] == ["05 05:46 AMAN", "05 06:31 PULANG"]


def test_a_night_of_ramadhan_is_one_whoever_wrote_it_down(
    melati: watch.Post, settings: Settings
) -> None:
    runtime = open_runtime(settings)
    assert seasons.foreseen_subuh(runtime, MAY) is None
    subuh = seasons.foreseen_subuh(runtime, FASTING)
    assert subuh is not None and f"{subuh:%H:%M}" > "04:30"
    found = planned(melati, FASTING, subuh, trying.ALL)
    assert found.season == "ramadhan"
    assert [event.sms for event in found.events if event.sender == found.posts[0].ketua] == [
        *("MASUK 2", "AMAN", "AMAN", "PULANG")
    ]
    # What the state announces counts instead.
    Season.create(name="ramadhan", since=date(2027, 2, 12), until=date(2027, 3, 10), source="SKB")
    assert seasons.foreseen_subuh(runtime, FASTING) is None


def test_one_is_played_at_a_time_and_seen_on_every_machine(
    console: Callable[..., Client],
    melati: watch.Post,
    redis: Redis,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    played: list[tuple[str, date, Mapping[str, Any]]] = []
    monkeypatch.setattr(playing, "_play", lambda *given: played.append(given[2:]))
    officer, tonight = console("petugas"), watching.tonight()
    answer = officer.post("/pos/MELATI/coba", data={"jawaban": "diam"})
    assert answer.status_code == 303
    at = answer.headers["Location"]
    assert "sedang dimainkan" in officer.get(at).text
    busy = officer.post("/pos/MELATI/coba", data={"jawaban": "hadir"})
    assert busy.status_code == 422 and "Percobaan lain sedang berjalan" in busy.text
    ((name, _, plan),) = played
    assert plan["night"] == f"{tonight}"
    came: dict[str, Any] = {
        "night": "2027-02-10",
        "season": "ramadhan",
        "timeline": [
            {"at": "2026-12-05T22:20:00+07:00", "role": "ketua", "step": "missed"}
            | {"post": "MELATI", "text": "Pos Melati belum ada kabar", "to": "+6281200000101"},
            {"at": "2026-12-05T22:16:00+07:00", "role": "penjaga", "step": "missed"}
            | {"post": "MELATI", "text": "Pos Melati, pasangan", "to": trying.PARTNER},
            {"at": "2026-12-05T22:16:00+07:00", "role": "penjaga", "step": "answer"}
            | {"post": "MAWAR", "text": "MASUK Pos Mawar", "to": trying.PARTNER},
        ],
        "slots": [{"post": "MELATI", "due_at": "2026-12-05T22:00:00+07:00", "state": "terlewat"}],
        "failed": [],
    }
    # Another machine played it: nothing of it lies in the folder of this one.
    tried.end(redis, "MELATI", name, came)
    page = officer.get(f"{at}/bagian").text
    assert "22.20" in page and "belum ada kabar" in page and "2 SMS, 2 bagian" in page
    assert "Penjaga pos pasangan" in page and "malam Ramadhan" in page and "Mawar" not in page
    assert 0 < redis.ttl(f"tried:MELATI:{name}") <= tried.LIFE
    tried.end(redis, "MELATI", name, came | {"failed": "there is no area 1"})
    assert "tidak bisa dimainkan" in officer.get(at).text
    for other in (at.replace("MELATI", "MAWAR"), "/pos/MELATI/coba/..x"):
        assert officer.get(other).status_code == 404


def test_which_nights_are_played(
    console: Callable[..., Client], melati: watch.Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(playing, "_play", lambda *given: None)
    officer, tonight = console("petugas"), watching.tonight()

    def asked(night: str) -> str:
        answer = officer.post("/pos/MELATI/coba", data={"jawaban": "diam", "coba": night})
        assert answer.status_code == 422
        return str(answer.text)

    assert "tulis tanggal" in asked("besok")
    assert "mulai malam ini" in asked(f"{tonight - timedelta(days=1)}")
    assert "mulai malam ini" in asked(f"{tonight + timedelta(days=500)}")
    later = tonight + timedelta(days=9)
    with db.transaction():
        for guard in watch.guards_of(melati.id):
            watch.excuse(guard, later, NOW)
    assert "semua penjaganya izin" in asked(f"{later}")


def test_a_silent_night_of_ramadhan_is_played_with_partner_and_ladder(
    melati: watch.Post, redis: Redis, settings: Settings
) -> None:
    subuh = seasons.foreseen_subuh(open_runtime(settings), FASTING)
    mine, partner = trying.staffed(melati, FASTING), trying.partner_of(melati, FASTING, NOW, ZONE)
    plan = trying.plan(mine, partner, ZONE, subuh, STEPS, trying.NOBODY)
    name = tried.begin(redis, "MELATI", 120)
    playing._play(redis, "MELATI", name, FASTING, plan)
    came = playing.found(redis, "MELATI", name)
    assert came is not None and not came.failed and came.ramadhan and came.night == FASTING
    assert came.parts >= len(came.lines) > 0
    assert subuh is not None
    # 22.00 and every three hours, and until subuh instead of 04.00.
    assert [at for at, _ in came.slots] == ["22:00", "01:00", "04:00", f"{subuh:%H:%M}"]
    assert {state for _, state in came.slots} == {"terlewat"}
    told = [(line.at, line.role) for line in came.lines if line.at[:2] in ("22", "23")]
    # 20 minutes of grace, then the minutes of its own ladder; whose turn it is not hears nothing.
    assert told == [
        ("22:10", "ketua"),
        ("22:21", "pasangan"),
        ("22:21", "pasangan"),
        ("22:21", "pasangan"),
        ("22:27", "ketua"),
        ("22:32", "petugas"),
        ("23:00", "meja"),
    ]
    assert tried.begin(redis, "MELATI", 120)  # the next may be tried
