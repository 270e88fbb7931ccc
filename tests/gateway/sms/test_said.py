"""What a carrier dates wrongly is handled as if dated right: reports, check-ins, opt-outs."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from peewee import Database

from flows.rules.carrier_dates import LAGS
from flows.rules.tickets import grouped
from gateway.carriers.form import write_form
from gateway.install.doctor import checks, timecheck
from gateway.install.settings import Settings
from gateway.jobs import intake, spool
from gateway.jobs import posts as clock
from storage import watch
from storage.engine.db import connected, transaction
from storage.engine.vault import Vault
from storage.models import CarrierClock, CheckIn, Inbox, Phone, Slot
from storage.received import carrier_clocks, inbox
from tests.cast import DARMO, SARI, UJANG, resident
from tests.gateway.conftest import TUJUH_ULU
from tests.gateway.records import CARRIER, House

SECOND, MINUTE, HOUR, DAY = (
    timedelta(seconds=1),
    timedelta(minutes=1),
    timedelta(hours=1),
    timedelta(days=1),
)

#: By how much a date is wrong that counts from arrival: ahead of us, or too old to be believed.
WRONG = [
    11 * MINUTE,
    31 * MINUTE,
    HOUR,
    7 * HOUR,
    23 * HOUR,
    DAY,
    40 * DAY,
    -8 * DAY,
    -100 * DAY,
    -2000 * DAY,
]


@pytest.fixture
def house(settings: Settings, database: Database, vault: Vault) -> House:
    return House(settings, database, vault)


@pytest.fixture
def melati(house: House, now: datetime) -> watch.Post:
    """A post that is watched every half hour from `now` on, with its slots written."""
    local = now.astimezone(ZoneInfo("Asia/Jakarta"))
    begin, end = f"{local:%H:%M}", f"{local + 3 * HOUR:%H:%M}"
    row = watch.PostRow(
        "MELATI", "Pos Melati", TUJUH_ULU, "14", "03", begin, end, 30, 10, (DARMO, UJANG)
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


# --- a single wrong date ---


@pytest.mark.parametrize("wrong", [*WRONG, 9 * MINUTE, SECOND])
def test_no_report_is_dated_ahead_of_us_and_one_stays_one(
    house: House, now: datetime, wrong: timedelta
) -> None:
    """An emergency and its place, both dated wrongly: one report, of when it came."""
    house.sms(SARI, "DARURAT", now + wrong, now)
    house.handle(now)
    house.sms(SARI, "lr ketapang rt 14 7 ulu", now + MINUTE + wrong, now + MINUTE)
    house.handle(now + MINUTE)
    (report,) = house.reports()
    assert report.created_at == now
    assert report.updated_at <= now + MINUTE
    assert house.place(report) == "lr ketapang rt 14 7 ulu"
    assert any(grouped(report.code) in text for text in house.answers(SARI))


@pytest.mark.parametrize("wrong", [31 * MINUTE, 7 * HOUR, DAY])
def test_only_the_first_of_two_dated_ahead(house: House, now: datetime, wrong: timedelta) -> None:
    """The carrier puts its clock right between the two."""
    house.sms(SARI, "DARURAT", now + wrong, now)
    house.handle(now)
    house.sms(SARI, "lr ketapang rt 14 7 ulu", now + MINUTE, now + MINUTE)
    house.handle(now + MINUTE)
    (report,) = house.reports()
    assert (report.created_at, house.place(report)) == (now, "lr ketapang rt 14 7 ulu")


@pytest.mark.parametrize("wrong", WRONG)
def test_a_guards_word_fills_the_slot_in_which_it_came(
    house: House, melati: watch.Post, now: datetime, wrong: timedelta
) -> None:
    house.sms(UJANG, "MASUK 3", now + 2 * MINUTE + wrong, now + 2 * MINUTE)
    house.sms(UJANG, "AMAN", now + 32 * MINUTE + wrong, now + 32 * MINUTE)
    house.handle(now + 33 * MINUTE)
    clock.tell_missed(house.runtime, now + 41 * MINUTE)
    assert slots()[:2] == [
        ("hadir", "masuk", now + 2 * MINUTE),
        ("hadir", "aman", now + 32 * MINUTE),
    ]
    assert house.answers(DARMO) == []


@pytest.mark.parametrize("wrong", WRONG)
def test_what_was_said_last_counts_of_stop_and_go(
    house: House, now: datetime, wrong: timedelta
) -> None:
    house.sms(SARI, "BERHENTI", now + wrong, now)
    house.handle(now)
    with connected():
        assert Phone.get().opted_out_at == now
    house.sms(SARI, "MULAI", now + HOUR, now + HOUR)
    house.handle(now + HOUR)
    with connected():
        assert Phone.get().opted_out_at is None


@pytest.mark.parametrize("wrong", [31 * MINUTE, 7 * HOUR, -100 * DAY])
def test_through_the_spool_it_arrived_when_it_came_to_us(
    house: House, now: datetime, wrong: timedelta
) -> None:
    form = write_form("sms", _form(SARI, "LAPOR maling di 7 ulu", now + wrong))
    house.runtime.spool.put(house.runtime.providers[CARRIER].read(form, now))
    later = now + 3 * HOUR
    assert spool.take_over(house.runtime, later) == 1
    house.handle(later)
    assert [report.created_at for report in house.reports()] == [now]
    with connected():
        assert [row.received_at for row in Inbox.select()] == [now]


def _form(phone: str, text: str, dated: datetime) -> dict[str, str]:
    return {
        "id": "ATXid_s",
        "from": phone,
        "to": "20880",
        "text": text,
        "date": f"{dated:%Y-%m-%d %H:%M:%S}",
    }


# --- a carrier whose clock is hours off ---


def flow(house: House, off: Sequence[timedelta], begin: datetime) -> datetime:
    """Messages a minute apart from as many residents, each dated so far from its arrival.

    Returns the next minute.
    """
    with transaction():
        for number, apart in enumerate(off):
            at = begin + number * MINUTE
            house.sms(resident(number), "STATUS 1", at + apart, at)
    return begin + len(off) * MINUTE


def doctor(house: House) -> checks.Finding:
    return timecheck.carrier_dates(house.runtime)


@pytest.mark.parametrize("hours", [7, -7, 1, -1, 23, -13])
def test_twenty_that_agree_begin_it_and_one_that_does_not_ends_it(
    house: House, now: datetime, hours: int
) -> None:
    off = timedelta(hours=hours)
    at = flow(house, [off + (number % 9 - 4) * MINUTE for number in range(LAGS)], now)
    house.handle(at)
    assert doctor(house).state == checks.ATTENTION
    assert f"{abs(hours)} h {'ahead' if hours > 0 else 'behind'}" in doctor(house).says
    assert CARRIER in doctor(house).says
    house.sms(SARI, "LAPOR maling di 7 ulu", at + off, at)
    house.handle(at)
    assert [report.created_at for report in house.reports()] == [at]
    # The carrier has put its clock right. What it dates two hours back was on its way so long.
    house.sms(SARI, "LAPOR petasan di 7 ulu", at + MINUTE - 2 * HOUR - 20 * MINUTE, at + MINUTE)
    house.handle(at + MINUTE)
    assert doctor(house).state == checks.OK
    assert at + MINUTE - 2 * HOUR - 20 * MINUTE in [report.created_at for report in house.reports()]


@pytest.mark.parametrize("lags", [LAGS - 1, LAGS])
def test_a_guard_of_a_carrier_seven_hours_behind(
    house: House, melati: watch.Post, now: datetime, lags: int
) -> None:
    """Before the twentieth such a date looks like a message seven hours on its way."""
    flow(house, [-7 * HOUR] * (lags - 1), now - HOUR)
    house.sms(UJANG, "MASUK 3", now + MINUTE - 7 * HOUR, now + MINUTE)
    house.handle(now + MINUTE)
    with connected():
        (word,) = CheckIn.select()
        assert word.at == (now + MINUTE if lags == LAGS else now + MINUTE - 7 * HOUR)
    assert (slots()[0][0] == "hadir") is (lags == LAGS)


@pytest.mark.parametrize("batch", [1, 7, 200])
def test_it_is_the_same_in_whatever_batches_it_is_handled(
    house: House, now: datetime, batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each message counts by the twenty that end with it, and not by what came after it."""
    monkeypatch.setattr(intake, "BATCH", batch)
    off = [timedelta()] * 3 + [-7 * HOUR] * 22 + [timedelta()] + [-7 * HOUR] * 21
    end = flow(house, off, now)
    house.handle(end)
    with connected():
        rows = list(Inbox.select().order_by(Inbox.id))
        disbelieved = [
            place for place, row in enumerate(rows) if off[place] and row.sent_at == row.received_at
        ]
        assert disbelieved == [22, 23, 24, 45, 46]
        assert {row.lag for row in rows} == {None}
        assert {row.state for row in rows} == {"done"}


def test_messages_of_one_phone_keep_their_order(house: House, vault: Vault, now: datetime) -> None:
    """Dated seven hours back, what was sent after a key press would be handled before it."""
    at = flow(house, [-7 * HOUR] * LAGS, now)
    house.handle(at)
    pressed = inbox.Item(CARRIER, "fact", "call:menu:1", SARI, {"text": "1"}, at)
    with transaction():
        inbox.put(vault, [pressed], at)
    house.sms(SARI, "DARURAT", at + MINUTE - 7 * HOUR, at + MINUTE)
    with connected():
        rows = inbox.claim(vault, "me", at + MINUTE, 100)
        inbox.release(rows, "me")
    assert [row.kind for row in rows] == ["fact", "sms"]
    assert rows[1].sent_at == at + MINUTE


def test_two_workers_weigh_each_message_once(house: House, vault: Vault, now: datetime) -> None:
    flow(house, [-7 * HOUR] * 60, now)
    claimed: list[int] = []

    def work(owner: str) -> None:
        with connected():
            claimed.extend(row.id for row in inbox.claim(vault, owner, now + 2 * HOUR, 40))

    threads = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(claimed) == len(set(claimed)) == 60
    with connected():
        (known,) = CarrierClock.select()
        assert (
            known.hours,
            known.weighed,
            Inbox.select().where(Inbox.lag.is_null(False)).count(),
        ) == (7, 60, 0)


def test_one_that_was_seen_after_later_ones_is_weighed_all_the_same(
    house: House, vault: Vault, now: datetime
) -> None:
    """Two came at once, and the one with the smaller id was committed last."""
    flow(house, [-7 * HOUR] * (LAGS + 5), now)
    house.handle(now + HOUR)
    with transaction():
        Inbox.update(state="new", lag=7 * 3600, sent_at=now - 7 * HOUR).where(
            Inbox.id == LAGS + 2
        ).execute()
    with connected():
        (row,) = inbox.claim(vault, "me", now + HOUR, 10)
        assert (row.id, row.sent_at) == (LAGS + 2, row.received_at)


def test_what_is_known_of_a_carrier_outlives_its_messages(house: House, now: datetime) -> None:
    at = flow(house, [7 * HOUR] * LAGS, now)
    house.handle(at)
    with transaction():
        Inbox.delete().where(Inbox.id < LAGS).execute()
    assert carrier_clocks.hours_off(CARRIER) == -7
    assert carrier_clocks.hours_off("another") == 0
    house.handle(at + DAY)
    assert doctor(house).state == checks.ATTENTION


def test_what_has_no_date_says_nothing_of_the_carrier(house: House, now: datetime) -> None:
    flow(house, [7 * HOUR] * (LAGS - 1), now)
    house.callback(
        "sms", now + HOUR, id="ATXid_u", **{"from": SARI}, to="20880", text="LAPOR maling di 7 ulu"
    )
    house.handle(now + HOUR)
    assert doctor(house).state == checks.OK
    assert [report.created_at for report in house.reports()] == [now + HOUR]
