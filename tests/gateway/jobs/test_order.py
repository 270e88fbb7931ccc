"""Callbacks repeated, shuffled, hours late: the same record, and at most one answer a message."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import permutations
from zoneinfo import ZoneInfo

import pytest
from peewee import Database

from flows.rules.quota import ANSWER_LIFE
from flows.rules.tickets import grouped
from gateway.install.settings import Settings
from gateway.jobs import intake, retention
from gateway.jobs import posts as clock
from storage import people, watch
from storage.engine.db import connected, transaction
from storage.engine.vault import Vault
from storage.models import CheckIn, Dialogue, Inbox, Outbox, Phone, Seen, Slot
from storage.received import inbox
from storage.sent import outbox
from tests.cast import DARMO, SARI, UJANG, YANTO, resident
from tests.gateway.conftest import TUJUH_ULU, both_engines
from tests.gateway.records import CARRIER, House

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)

#: Something that comes in: when it is brought, by what.
Bring = Callable[[datetime], None]


@pytest.fixture
def house(settings: Settings, database: Database, vault: Vault) -> House:
    return House(settings, database, vault)


# --- repeated and shuffled ---


def record_of(house: House) -> list[tuple[object, ...]]:
    """What the records say, without what chance decides (tickets, aliases)."""
    return [
        (
            report.category,
            house.place(report),
            report.state,
            report.urgent,
            report.created_at,
            report.channel,
        )
        for report in house.reports()
    ]


@both_engines
@pytest.mark.parametrize(
    "late", [timedelta(), 12 * HOUR, 24 * HOUR], ids=["at once", "half a day", "a day"]
)
def test_thrice_and_shuffled_is_as_once_and_in_order(
    house: House, now: datetime, late: timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Thirty people, two messages each, every callback thrice, in batches that cut across."""
    said = [
        (f"a{n}-{turn}", resident(n), text, now + n * MINUTE + turn * 10 * timedelta(seconds=1))
        for n in range(30)
        for turn, text in enumerate(("DARURAT", f"lr ketapang rt {n + 1} 7 ulu"))
    ]
    coming = said * 3
    random.Random(5).shuffle(coming)
    at = now + HOUR + late
    monkeypatch.setattr(intake, "BATCH", len(said) // 4)
    with transaction():
        for id_, phone, text, sent_at in coming:
            house.sms(phone, text, sent_at, at, id_=id_)
    house.handle(at)
    with transaction():
        for id_, phone, text, sent_at in said:  # once more, after everything was handled
            house.sms(phone, text, sent_at, at + MINUTE, id_=id_)
    house.handle(at + MINUTE)
    expected = [
        ("lainnya", f"lr ketapang rt {n + 1} 7 ulu", "baru", True, now + n * MINUTE, "sms")
        for n in range(30)
    ]
    assert record_of(house) == expected
    # Two messages and the privacy line; half a day later nobody is startled by an answer.
    assert [len(house.answers(resident(n))) for n in range(30)] == [0 if late else 3] * 30


def test_a_phone_is_served_by_the_carriers_date_then_by_arrival(
    house: House, vault: Vault, now: datetime
) -> None:
    for order in permutations(range(4)):
        with transaction():
            for place in order:
                when = now + (place // 2) * MINUTE  # two in one second each
                item = inbox.Item(
                    CARRIER, "sms", f"{order}-{place}", SARI, {"text": str(place)}, when
                )
                inbox.put(vault, [item], now)
        with connected():
            rows = inbox.claim(vault, "me", now, 100)
            dates = [row.sent_at for row in rows]
            assert dates == sorted(dates)
            assert [row.id for row in rows if row.sent_at == now] == sorted(
                row.id for row in rows if row.sent_at == now
            )
            inbox.done([row.id for row in rows], now)
            inbox.release(rows, "me")


# --- a late answer ---


def ask_for_the_place(house: House, now: datetime, phone: str = SARI) -> None:
    house.sms(phone, "DARURAT", now, now)
    house.handle(now)


@pytest.mark.parametrize("late", [HOUR, 11 * HOUR, 23 * HOUR])
def test_an_answer_given_in_time_belongs_to_its_question_however_late_it_comes(
    house: House, now: datetime, late: timedelta
) -> None:
    ask_for_the_place(house, now)
    retention.forget(house.runtime, now + late)
    house.sms(SARI, "lr ketapang rt 14 7 ulu", now + 5 * MINUTE, now + late)
    house.handle(now + late)
    (report,) = house.reports()
    assert (house.place(report), report.area_id) == ("lr ketapang rt 14 7 ulu", TUJUH_ULU)


def test_an_answer_given_too_late_is_told_that_nobody_understood_it(
    house: House, now: datetime
) -> None:
    ask_for_the_place(house, now)
    before = len(house.answers(SARI))
    house.sms(SARI, "lr ketapang rt 14 7 ulu", now + 3 * HOUR, now + 3 * HOUR)
    house.handle(now + 3 * HOUR)
    assert house.place(house.reports()[0]) == ""
    (said,) = house.answers(SARI)[before:]
    assert "110" in said


def test_a_place_that_comes_when_the_question_waits_no_more_is_added_for_two_hours(
    house: House, now: datetime
) -> None:
    ask_for_the_place(house, now)
    house.sms(SARI, "lr ketapang rt 14 7 ulu", now + HOUR, now + HOUR)
    house.handle(now + HOUR)
    (report,) = house.reports()
    assert (house.place(report), report.area_id) == ("lr ketapang rt 14 7 ulu", TUJUH_ULU)


def test_an_old_message_is_no_answer_to_a_new_question(house: House, now: datetime) -> None:
    ask_for_the_place(house, now)
    house.sms(SARI, "tidak jadi, sudah pulang", now - 3 * HOUR, now + MINUTE)
    house.handle(now + MINUTE)
    house.sms(SARI, "BATAL", now - 3 * HOUR, now + MINUTE)
    house.handle(now + MINUTE)
    house.sms(SARI, "lr ketapang rt 14 7 ulu", now + 2 * MINUTE, now + 2 * MINUTE)
    house.handle(now + 2 * MINUTE)
    (report,) = house.reports()
    assert house.place(report) == "lr ketapang rt 14 7 ulu"


def test_a_day_late_the_question_is_not_asked_and_does_not_wait(
    house: House, now: datetime
) -> None:
    late = now + 20 * HOUR
    house.sms(SARI, "DARURAT", now, late)
    house.handle(late)
    assert [report.created_at for report in house.reports()] == [now]
    assert house.answers(SARI) == []
    house.sms(SARI, "kapan imbauan datang lagi", late + MINUTE, late + MINUTE)
    house.handle(late + MINUTE)
    assert house.place(house.reports()[0]) == ""
    assert len(house.answers(SARI)) == 1


def test_a_day_late_it_does_not_push_out_the_question_that_waits(
    house: House, now: datetime
) -> None:
    ask_for_the_place(house, now)
    house.sms(SARI, "LAPOR maling", now - 20 * HOUR, now + MINUTE)
    house.handle(now + MINUTE)
    house.sms(SARI, "lr ketapang rt 14 7 ulu", now + 2 * MINUTE, now + 2 * MINUTE)
    house.handle(now + 2 * MINUTE)
    old, new = house.reports()
    assert (old.category, house.place(old), house.place(new)) == (
        "kriminalitas",
        "",
        "lr ketapang rt 14 7 ulu",
    )


@both_engines
def test_questions_are_forgotten_a_day_after_their_time(house: House, now: datetime) -> None:
    ask_for_the_place(house, now)
    retention.forget(house.runtime, now + 24 * HOUR)
    assert Dialogue.select().count() == 1
    retention.forget(house.runtime, now + 25 * HOUR)
    assert Dialogue.select().count() == 0


# --- answers to old messages ---


@pytest.mark.parametrize(("age", "answered"), [(0, True), (11.9, True), (12, False), (24, False)])
def test_a_report_is_answered_within_half_a_day_and_kept_always(
    house: House, now: datetime, age: float, answered: bool
) -> None:
    house.sms(SARI, "LAPOR maling di lr ketapang 7 ulu", now - age * HOUR, now)
    house.handle(now)
    (report,) = house.reports()
    assert report.created_at == now - age * HOUR
    assert [grouped(report.code) in text for text in house.answers(SARI)][:1] == (
        [True] if answered else []
    )
    with connected():
        assert all(row.expires_at == report.created_at + ANSWER_LIFE for row in Outbox.select())
        # Who was told nothing is still to be told who sees their number.
        assert (Phone.get().privacy_told_at is not None) == answered


@pytest.mark.parametrize(("age", "answered"), [(0, True), (20, True), (30, False), (600, False)])
def test_a_sensitive_report_is_answered_at_once_or_never(
    house: House, now: datetime, age: int, answered: bool
) -> None:
    """Later somebody else may hold the phone."""
    house.sms(SARI, "LAPOR suami saya memukul saya", now - age * MINUTE, now)
    house.handle(now)
    assert [report.sensitive for report in house.reports()] == [True]
    assert len(house.answers(SARI)) == answered
    with connected():
        assert all(row.expires_at <= now + 30 * MINUTE for row in Outbox.select())


# --- what was said last counts ---


@pytest.mark.parametrize("order", list(permutations(["BERHENTI", "MULAI", "BERHENTI"], 3))[:3])
def test_who_said_stop_last_gets_nothing(house: House, now: datetime, order: Sequence[str]) -> None:
    times = {"MULAI": now + MINUTE}
    stops = iter((now, now + 2 * MINUTE))
    for word in order:
        house.sms(SARI, word, times.get(word) or next(stops), now + HOUR)
        house.handle(now + HOUR)
    with connected():
        assert Phone.get().opted_out_at is not None
    house.sms(SARI, "MULAI", now + 2 * HOUR, now + 2 * HOUR)
    house.handle(now + 2 * HOUR)
    with connected():
        assert Phone.get().opted_out_at is None


# --- a guard's words ---


@pytest.fixture
def melati(house: House, now: datetime) -> watch.Post:
    """A post that is watched every half hour from `now` on, with its slots written."""
    local = now.astimezone(ZoneInfo("Asia/Jakarta"))
    row = watch.PostRow(
        "MELATI",
        "Pos Melati",
        TUJUH_ULU,
        "14",
        "03",
        f"{local:%H:%M}",
        f"{local + 3 * HOUR:%H:%M}",
        30,
        10,
        (DARMO, UJANG),
    )
    with transaction():
        watch.save_posts(house.vault, [row], now - HOUR)
    clock.write_tonight(house.runtime, now - HOUR)
    post = watch.find("MELATI")
    assert post is not None
    return post


def slots() -> list[tuple[str, str | None, datetime | None]]:
    with connected():
        return [
            (slot.state, slot.situation, slot.checked_in_at)
            for slot in Slot.select().order_by(Slot.due_at)
        ]


@pytest.mark.parametrize("late", [HOUR, 12 * HOUR, 24 * HOUR])
def test_a_late_word_lands_in_the_slot_of_its_own_time(
    house: House, melati: watch.Post, now: datetime, late: timedelta
) -> None:
    clock.tell_missed(house.runtime, now + HOUR)
    assert [state for state, _, _ in slots()][:2] == ["terlewat", "terlewat"]
    house.sms(UJANG, "MASUK 3", now + 2 * MINUTE, now + late)
    house.sms(UJANG, "AMAN", now + 33 * MINUTE, now + late)
    house.handle(now + late)
    assert slots()[:3] == [
        ("hadir", "masuk", now + 2 * MINUTE),
        ("hadir", "aman", now + 33 * MINUTE),
        ("menunggu", None, None),
    ]


def test_of_the_words_for_one_slot_the_first_said_counts_in_whatever_order(
    house: House, melati: watch.Post, now: datetime
) -> None:
    words = [("MASUK 2", now + 3 * MINUTE), ("AMAN", now + 8 * MINUTE), ("AMAN", now + 13 * MINUTE)]
    for order in permutations(words):
        with transaction():
            for table in (CheckIn, Inbox, Seen):  # the same words are to come again
                table.delete().execute()
            Slot.update(state="menunggu", checked_in_at=None, situation=None, guards=None).execute()
        for word, at in order:
            house.sms(UJANG, word, at, now + 5 * HOUR)
            house.handle(now + 5 * HOUR)
        assert slots()[0] == ("hadir", "masuk", now + 3 * MINUTE)
        assert [state for state, _, _ in slots()[1:]] == ["menunggu"] * 6
        with connected():
            assert CheckIn.select().count() == 3


# --- delivery reports that come early ---


def sending(house: House, phone: str, now: datetime, dedup_key: str = "a") -> int:
    """A message that was handed over and whose id we have not noted yet."""
    with transaction():
        phone_id = people.phone_ids(house.vault, [phone], now)[phone]
        outbox.put(
            house.vault, [outbox.Message(dedup_key, "reply", CARRIER, phone_id, "x", now)], now
        )
        (claimed,) = outbox.claim(house.vault, "reply", dedup_key, now, 1)
    return claimed.id


def state(dedup_key: str = "a") -> str:
    with connected():
        return str(Outbox.get(Outbox.dedup_key == dedup_key).state)


@pytest.mark.parametrize("words", list(permutations(["Success", "Sent", "Failed"], 2)))
@pytest.mark.parametrize("after", [timedelta(seconds=1), HOUR, 71 * HOUR])
def test_a_report_waits_for_its_message(
    house: House, now: datetime, words: Sequence[str], after: timedelta
) -> None:
    id_ = sending(house, SARI, now)
    for word in words:
        house.callback("receipt", now, id="ATXid_9", status=word, phoneNumber=SARI)
    house.handle(now)
    house.handle(now + after)
    assert state() == "sending"
    with transaction():
        outbox.record([(id_, "accepted", "ATXid_9", "", "")], now + after)
    house.handle(now + after + HOUR)
    assert (
        state()
        == {"Success": "delivered", "Failed": "failed"}[
            min(words, key=("Success", "Failed", "Sent").index)
        ]
    )


def test_a_report_that_waits_is_looked_at_less_and_less_and_hides_nothing(
    house: House, now: datetime
) -> None:
    with transaction():
        for number in range(intake.BATCH + 20):
            house.callback(
                "receipt", now, id=f"ATXid_{number}", status="Success", phoneNumber=YANTO
            )
    house.handle(now)
    with connected():
        assert inbox.waiting(now + HOUR).count == 0
    looks, at = 0, now
    while at < now + 72 * HOUR:
        at += timedelta(seconds=1) if at < now + MINUTE else 20 * MINUTE
        with connected():
            rows = inbox.claim(house.vault, "me", at, 1000, lease_seconds=0)
        looks += bool(rows)
        intake._receipts(house.runtime, rows, at)
    assert 20 < looks < 120
    house.handle(now + 74 * HOUR)
    with connected():
        assert {row.state for row in Inbox.select(Inbox.state)} == {"done"}


@both_engines
def test_the_report_of_a_sender_that_was_killed_is_adopted_when_its_lease_is_over(
    house: House, now: datetime
) -> None:
    sending(house, SARI, now)
    house.callback("receipt", now, id="ATXid_9", status="Success", phoneNumber=SARI)
    house.handle(now)
    assert state() == "sending"
    with transaction():
        outbox.lapse(now + 2 * MINUTE)
    house.handle(now + 4 * MINUTE)
    assert state() == "delivered"
    house.callback("receipt", now, id="ATXid_10", status="Failed", phoneNumber=SARI)
    house.handle(now + 4 * MINUTE)
    assert state() == "delivered"
