"""Alarms of the watch: withdrawn while they wait, answered once sent, never about what is over."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from peewee import Database

from flows.rules.season import RAMADHAN, Span
from gateway.install.settings import Settings
from gateway.jobs import posts as steps
from storage import watch as posts
from storage.engine.db import transaction
from storage.engine.vault import Vault
from storage.models import Outbox, Slot
from storage.sent import outbox as stored
from storage.watch import seasons
from tests.cast import DARMO, UJANG, WATI, resident
from tests.gateway.carriers.counter import Counter
from tests.gateway.conftest import both_engines
from tests.gateway.jobs.night import NIGHT, WAY, Night, quiet_counter


@pytest.fixture
def counter() -> Iterator[Counter]:
    with quiet_counter() as opened:
        yield opened


@pytest.fixture
def night(
    counter: Counter, settings: Settings, database: Database, vault: Vault, now: datetime
) -> Night:
    return Night(settings, database, vault, now, counter)


def test_who_was_alarmed_hears_that_a_word_said_in_time_has_come(night: Night) -> None:
    night.judge(15)
    night.send(15)
    night.judge(20)
    night.send(20)
    night.say(UJANG, "MASUK 3", 19, arrived=20.2)
    for again in (20.3, 20.4):
        night.judge(again)
        night.send(again)
    assert night.states()[0] == "hadir"
    reminder, alarm, heard = night.got(DARMO)
    assert "belum memberi kabar jam 22.00" in alarm
    assert "sudah ada kabar untuk jam 22.00: MASUK, jam 22.19" in heard and "110" in heard
    assert [len(night.got(phone)) for phone in (UJANG, WATI)] == [1, 1]  # the reminder


def test_only_those_on_duty_are_reminded_and_the_ketua_hears_of_a_silent_post(night: Night) -> None:
    (post,) = posts.listed()
    _, ujang, wati = posts.guards_of(post.id)
    with transaction():
        posts.plan(post.id, {NIGHT.weekday(): (ujang.id, wati.id)}, night.start)
        posts.excuse(wati, NIGHT, night.start)
    night.judge(15)
    night.send(15)
    assert [len(night.got(phone)) for phone in (DARMO, UJANG, WATI)] == [0, 1, 0]
    night.judge(20)
    night.send(20)
    assert [len(night.got(phone)) for phone in (DARMO, UJANG, WATI)] == [1, 1, 0]


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_night_is_written_until_subuh_and_excused_where_all_said_so_before(night: Night) -> None:
    (post,) = posts.listed()
    with transaction():
        Slot.delete().execute()
        seasons.announce(RAMADHAN, Span(NIGHT, NIGHT + timedelta(days=1), "isbat"), night.start)
        for guard in posts.guards_of(post.id):
            posts.excuse(guard, NIGHT, night.start)
    steps.write_tonight(night.runtime, night.at(-60))
    dues = [slot.due_at.astimezone(night.runtime.settings.zone) for slot in posts.slots_of(NIGHT)]
    hours = ["22.00", "23.00", "00.00", "01.00", "02.00", "03.00", "04.00", "04.52"]
    assert [f"{due:%H.%M}" for due in dues] == hours
    assert set(night.states()) == {"izin"}
    with transaction():
        posts.come_after_all(posts.guards_of(post.id)[1], NIGHT, night.at(-30))
    assert set(night.states()) == {"menunggu"}


def test_an_alarm_that_still_waits_is_withdrawn_and_nobody_hears_of_anything(night: Night) -> None:
    night.judge(20)
    night.say(UJANG, "MASUK 3", 19, arrived=20.2)
    night.send(20.3)
    assert night.alarms() == ["skipped"] and night.alarms("heard") == []
    assert not [text for text in night.got(DARMO) if "kabar jam" in text]


def test_every_late_word_after_an_alarm_is_told_once_whatever_comes_after_it(night: Night) -> None:
    night.judge(20)
    night.send(20)
    night.say(UJANG, "MASUK", 25)
    night.say(WATI, "AMAN", 22, arrived=26)  # earlier: the slot's word is another now
    night.say(UJANG, "AMAN", 27)
    night.send(28)
    assert night.states()[0] == "terlambat"
    assert [text for text in night.got(DARMO) if "sudah ada kabar" in text] == [
        "Pos Melati: sudah ada kabar untuk jam 22.00: MASUK, jam 22.25. Masih ragu? Telepon"
        " penjaganya. Bahaya? Telp 110 (gratis)."
    ]


@both_engines
def test_who_was_alarmed_hears_of_a_word_that_fills_a_later_check_in(night: Night) -> None:
    """A ketua who was told of 22.00 must not go on looking for guards who are there at 22.40."""
    night.judge(20)
    night.send(20)
    night.say(UJANG, "MASUK", 40)
    assert night.states()[:2] == ["terlewat", "hadir"]
    night.say(UJANG, "AMAN", 45)  # fills 22.00 late, of which the ketua has heard by now
    night.send(46)
    (heard,) = [text for text in night.got(DARMO) if ", jam 22.4" in text]
    assert "jam 22.00 tanpa kabar, tetapi sekarang ada: MASUK" in heard


@both_engines
def test_one_word_that_fills_two_missed_check_ins_is_told_once(night: Night) -> None:
    with transaction():
        Slot.update(late_at=night.at(60)).where(Slot.due_at == night.start).execute()
    night.judge(80)
    night.send(80)
    night.say(UJANG, "AMAN", 60, arrived=90)
    night.send(91)
    assert night.states()[:2] == ["hadir", "hadir"]
    assert night.alarms() == ["accepted"] * 2 and night.alarms("heard") == ["accepted"]


def test_the_good_news_waits_for_an_alarm_that_is_on_its_way(night: Night) -> None:
    """A worker claimed the alarm before the word came: the news goes after it, or with it."""
    night.judge(20)
    with transaction():
        (claimed,) = [
            message
            for message in stored.claim(night.vault, "alarm", "other", night.at(20) + WAY, 9)
            if "missed" in message.about
        ]
    night.say(UJANG, "MASUK", 19, arrived=20.2)
    night.send(20.3)
    assert night.alarms() == ["sending"] and night.alarms("heard") == ["pending"]
    with transaction():
        stored.record([(claimed.id, "accepted", "ATXid_1", "", "")], night.at(20.4))
    night.send(21)
    assert night.alarms("heard") == ["accepted"]


@both_engines
def test_an_alarm_that_could_not_leave_takes_the_good_news_with_it(night: Night) -> None:
    night.judge(20)
    with transaction():
        (claimed,) = [
            message
            for message in stored.claim(night.vault, "alarm", "other", night.at(20) + WAY, 9)
            if "missed" in message.about
        ]
    night.say(UJANG, "MASUK", 19, arrived=20.2)
    with transaction():
        stored.put_back([claimed.id], night.at(20.3), "busy", night.at(20.3))
    for minutes in (20.4, 21, 22):
        night.send(minutes)
    assert night.alarms() == ["skipped"] and night.alarms("heard") == ["skipped"]


@both_engines
@pytest.mark.parametrize("what", ["filled", "paused", "ended", "excused", "gone"])
def test_what_waits_asks_once_more_before_it_leaves(night: Night, what: str) -> None:
    """Nothing leaves that no longer holds, whatever made it untrue."""
    night.judge(10)
    night.judge(20)
    slot, post = Slot.select().order_by(Slot.due_at).first(), posts.find("MELATI")
    assert post is not None and (night.alarms("reminder"), night.alarms()) == (
        ["pending"] * 3,
        ["pending"],
    )
    changes = {
        "filled": Slot.update(state="hadir").where(Slot.id == slot.id),
        "paused": posts.Post.update(paused_until=night.at(600)),
        "ended": posts.Post.update(active=False),
        "excused": Slot.update(state="izin").where(Slot.id == slot.id),
        "gone": Slot.delete().where(Slot.id == slot.id),
    }
    with transaction():
        changes[what].execute()
    night.send(21)
    assert (night.alarms("reminder"), night.alarms()) == (["skipped"] * 3, ["skipped"])
    assert {row.reason for row in Outbox.select()} == {"no longer missed", "no longer silent"}
    assert not any(night.got(phone) for phone in (DARMO, UJANG, WATI))


def test_an_uncertain_alarm_is_not_repeated_when_a_word_has_come(night: Night) -> None:
    night.judge(20)
    with transaction():
        claimed = stored.claim(night.vault, "alarm", "other", night.at(20) + WAY, 9)
        stored.record(
            [(message.id, "uncertain", "", "timeout", "") for message in claimed],
            night.at(20) + WAY,
        )
    night.say(UJANG, "MASUK", 19, arrived=21)
    night.send(31)
    assert not [
        text for text in night.got(DARMO) if text.startswith("ULANG") and "belum memberi" in text
    ]
    assert [text for text in night.got(DARMO) if "sudah ada kabar" in text]  # it may have arrived


def test_one_who_goes_home_early_ends_no_watch_of_the_others(night: Night) -> None:
    night.say(UJANG, "MASUK", 2)
    night.say(UJANG, f"PULANG {night.of_the_night(UJANG)}", 75)
    assert "Yang masih jaga tetap kami tunggu sampai jam 01.00" in night.answers(UJANG)[-1]
    night.judge(130)
    night.send(131)
    assert (
        "Pos Melati: seorang penjaga PULANG jam 23.15, jaga sampai jam 01.00. Kabar pos tetap kami"
        " tunggu. Bahaya? Telp 110 (gratis)."
    ) in night.got(DARMO)
    assert [len(night.got(guard)) for guard in (DARMO, WATI, UJANG)] == [2, 1, 0]  # who is there
    night.judge(140)
    missed = {slot.id for slot in Slot.select().where(Slot.state == "terlewat")}
    assert posts.still(posts.UNEXPLAINED, sorted(missed), night.at(141)) == missed


def test_the_ketua_hears_of_who_goes_home_once_it_is_said_with_the_digits(night: Night) -> None:
    night.say(UJANG, "MASUK", 2)
    night.say(UJANG, "PULANG", 73)
    night.send(74)
    assert not [text for text in night.got(DARMO) if "PULANG jam" in text]
    night.say(UJANG, f"PULANG {night.of_the_night(UJANG)}", 75)
    night.send(76)
    (told,) = [text for text in night.got(DARMO) if "PULANG jam" in text]
    assert "PULANG jam 23.15" in told


@pytest.mark.parametrize("way", ["everybody", "for all"])
def test_a_watch_that_everybody_leaves_is_empty_and_the_ketua_is_told(
    night: Night, way: str
) -> None:
    night.say(UJANG, "MASUK 3 ORANG", 2)
    mine = night.of_the_night(UJANG)
    if way == "for all":
        night.say(UJANG, f"PULANG 3 ORANG {mine}", 75)
    else:
        night.say(WATI, "MASUK", 3)
        night.say(UJANG, f"PULANG 2 ORANG {mine}", 74)
        night.say(WATI, f"PULANG {night.of_the_night(WATI)}", 75)
    night.judge(130)  # 00.00 is silent
    night.send(131)
    assert (
        "Pos Melati: semua penjaga PULANG jam 23.15, jaga baru selesai jam 01.00. Pos kosong, tidak"
        " kami ingatkan lagi. Bahaya? Telp 110 (gratis)."
    ) in night.got(DARMO)
    assert night.alarms("reminder") == []
    night.judge(140)  # nobody says that the post is watched when it is not, nor wakes the police
    assert night.states() == ["hadir", "hadir", "terlewat", "menunggu"]
    missed = [slot.id for slot in Slot.select().where(Slot.state == "terlewat")]
    assert posts.still(posts.UNEXPLAINED, missed, night.at(141)) == set()


def test_a_forged_pulang_ends_no_watch_and_says_nothing_of_what_is_to_come(night: Night) -> None:
    night.enrol("MAWAR", "22:00", "01:00", (resident(5),))
    alone = resident(5)
    night.say(alone, "MASUK", 2)
    night.say(alone, "PULANG", 100)
    assert f"Benar pulang? Balas PULANG {night.of_the_night(alone)}" in night.answers(alone)[-1]
    night.judge(130)
    night.send(131)
    assert any("belum ada kabar jam 00.00" in text for text in night.got(alone))


def test_a_reminder_that_waits_does_not_leave_after_pulang_and_masuk_begins_them_again(
    night: Night,
) -> None:
    night.say(UJANG, "MASUK 1 ORANG", 2)
    night.judge(70)
    night.say(UJANG, f"PULANG {night.of_the_night(UJANG)}", 62, arrived=71)
    night.send(72)
    assert night.got(UJANG) == []
    night.say(WATI, "MASUK", 82)
    night.judge(130)
    night.send(131)
    assert len(night.got(WATI)) == 1


@pytest.mark.parametrize(("who", "minutes"), [(UJANG, 176), (UJANG, 185), (DARMO, 75)])
def test_going_home_at_the_end_or_as_the_ketua_tells_nobody(
    night: Night, who: str, minutes: float
) -> None:
    night.say(who, "PULANG", minutes)
    night.send(minutes)
    assert not [text for text in night.got(DARMO) if "PULANG" in text]


@both_engines
def test_a_guard_of_two_posts_is_told_which_one_was_spoken_for(night: Night) -> None:
    night.enrol("MAWAR", "04:00", "09:00")
    night.say(UJANG, "MASUK", 5, arrived=9 * 60)  # it comes in while the other one is watched
    night.say(UJANG, "AMAN", 9 * 60)
    assert [text.partition(" tersimpan")[0] for text in night.answers(UJANG)] == [
        "MASUK Pos Melati",
        "AMAN Pos Mawar",
    ]
    filled = (
        Slot.select(Slot, posts.Post)
        .join(posts.Post)
        .where(Slot.state == "hadir")
        .order_by(Slot.due_at)
    )
    assert [(slot.post.code, slot.situation) for slot in filled] == [
        ("MELATI", "masuk"),
        ("MAWAR", "aman"),
    ]


def test_a_guard_of_two_posts_that_are_watched_at_once_speaks_for_one_of_them(
    night: Night,
) -> None:
    night.enrol("MAWAR", "22:00", "01:00", (resident(1), UJANG))
    night.say(UJANG, "MASUK POS MELATI", 3)
    night.judge(70)
    night.send(71)
    assert any("balas AMAN POS MAWAR" in text for text in night.got(UJANG))
    assert any("balas AMAN. " in text for text in night.got(WATI))  # of one post
    night.say(UJANG, "AMAN", 72)  # at Melati, where they are
    night.say(UJANG, f"AMAN POS MAWAR {night.of_the_night(UJANG)}", 73)
    saved = [text.partition(" tersimpan")[0] for text in night.answers(UJANG) if "ersimp" in text]
    assert saved == [
        "MASUK Pos Melati",
        "AMAN Pos Melati",
        "AMAN Pos Mawar",
    ]
    by_post = {slot.post.code: slot for slot in Slot.select().where(Slot.due_at == night.at(60))}
    assert {code: slot.state for code, slot in by_post.items()} == {
        "MELATI": "hadir",
        "MAWAR": "hadir",
    }


def test_news_costs_the_same_number_of_statements_for_many_posts(
    night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, ran = night.runtime.database.execute_sql, Tally[int]()
    for many in (2, 8):
        guards = {f"P{many}-{n}": resident(many * 10 + n) for n in range(many)}
        for code, guard in guards.items():
            night.enrol(code, "22:00", "01:00", (DARMO, guard))
        for guard in guards.values():
            night.say(guard, "MASUK", 2)
        night.judge(110)
        night.send(110)
        for n, guard in enumerate(guards.values()):
            word = f"PULANG {night.of_the_night(guard)}" if n % 2 else "AMAN"
            night.sms(guard, word, night.at(112), night.at(112))

        def counted(*given: object, many: int = many, **more: object) -> object:
            ran[many] += 1
            return real(*given, **more)  # type: ignore[arg-type]

        with monkeypatch.context() as patched:
            patched.setattr(night.runtime.database, "execute_sql", counted)
            night.handle(night.at(112))
    assert night.alarms("heard") == ["pending"] * 10 and night.alarms("left") == ["pending"] * 5
    assert ran[8] <= ran[2]  # the first time the place names are read, too
