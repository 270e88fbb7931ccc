"""SMS_BUDGET_PER_DAY: what waits, what is withheld, what leaves all the same, and who is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from peewee import Database

from flows.rules.delivery import LANES
from flows.rules.imbauan_draft import Draft
from gateway.carriers import Limits, NotSent, Outgoing, Sent
from gateway.install.runtime import Runtime
from gateway.install.settings import Settings
from gateway.jobs import breaker, outbox
from gateway.jobs import budget as clock
from gateway.sms import budget
from storage import people, watch
from storage.engine.db import transaction
from storage.engine.vault import Vault
from storage.models import Imbauan, Outbox, SmsDay
from storage.people import contacts
from storage.places import units
from storage.sent import imbauan, spending
from storage.sent import outbox as stored
from tests.cast import DARMO, LONG_AGO, SARI, UJANG, WATI, resident
from tests.gateway.carriers.one_way import OneWay
from tests.gateway.conftest import TUJUH_ULU, both_engines
from tests.gateway.records import CARRIER, House

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
PRICE = 350


class Counting(OneWay):
    """A carrier that takes everything, refuses some, or is away."""

    name, limits = CARRIER, Limits(recipients=100)

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.refuses: set[str] = set()
        self.away = False

    def send(self, outgoing: Outgoing) -> list[Sent]:
        numbers = outgoing.numbers
        if self.away:
            raise NotSent("away", 1.0)
        found = [
            Sent("", "refused", reason="no")
            if number in self.refuses
            else Sent(f"ATXid_{number}", "accepted")
            for number in numbers
        ]
        self.taken += [number for number in numbers if number not in self.refuses]
        return found


class Purse(House):
    """A gateway with a budget of so many parts a day."""

    def __init__(
        self, settings: Settings, database: Database, vault: Vault, parts: int | None
    ) -> None:
        limit = None if parts is None else Decimal(parts * PRICE)
        super().__init__(settings.model_copy(update={"sms_budget_per_day": limit}), database, vault)
        self.carrier = Counting()

    def raise_to(self, parts: int) -> None:
        chosen = self.runtime.settings.model_copy(
            update={"sms_budget_per_day": Decimal(parts * PRICE)}
        )
        self.runtime = _with(self.runtime, chosen)

    def drain(self, now: datetime) -> None:
        """Send what may leave, in every lane."""
        breaker.forget_all()
        for lane in LANES:
            while outbox.send_lane(
                lane, "me", {CARRIER: self.carrier}, self.vault, self.runtime.settings, now
            ):  # type: ignore[dict-item]
                pass

    def appeal(
        self,
        now: datetime,
        people_count: int,
        text: str = "Tarawih aman, kunci ganda motor.",
        parts: int = 1,
    ) -> int:
        """An imbauan to so many residents that is on its way."""
        with transaction():
            contacts.save_contacts(
                self.vault,
                [_contact(resident(number), now) for number in range(people_count)],
                now,
            )
            until = now + timedelta(days=1)
            written = Draft(text, [TUJUH_ULU], ["warga"], None, until, True, "malam")
            drafted = imbauan.draft(written, "ayu", str(PRICE), "IDR", now)
            Imbauan.update(parts=parts).where(Imbauan.id == drafted.id).execute()
            imbauan.submit(drafted.id, now)
            imbauan.approve(drafted.id, "budi", now)
            imbauan.start(drafted.id, now, CARRIER)
        return int(drafted.id)

    def spend(self, now: datetime, parts: int) -> None:
        with transaction():
            spending.add(self.runtime.settings.day_of(now), parts=parts)

    def parts(self, now: datetime) -> int:
        return spending.spent(self.runtime.settings.day_of(now)).parts


def _with(runtime: Runtime, settings: Settings) -> Runtime:
    import dataclasses

    return dataclasses.replace(runtime, settings=settings)


def _contact(number: str, now: datetime) -> Any:
    return contacts.ContactRow(number, "", TUJUH_ULU, "warga", "id", now, "tes")


@pytest.fixture(autouse=True)
def no_grudges() -> Iterator[None]:
    breaker.forget_all()
    yield
    breaker.forget_all()


@pytest.fixture
def purse(settings: Settings, database: Database, vault: Vault) -> Purse:
    return Purse(settings, database, vault, 100)


# --- imbauan ---


def test_an_imbauan_goes_as_far_as_the_money_and_waits_for_tomorrow(
    purse: Purse, now: datetime
) -> None:
    id_ = purse.appeal(now, 130)
    purse.drain(now)
    assert len(purse.carrier.taken) == purse.parts(now) == 100
    assert (stored.counts(id_)["accepted"], stored.counts(id_)["pending"]) == (100, 30)
    purse.drain(now + MINUTE)
    assert len(purse.carrier.taken) == 100
    tomorrow = now + timedelta(hours=3)  # past local midnight
    purse.drain(tomorrow)
    assert stored.counts(id_)["accepted"] == 130 and purse.parts(tomorrow) == 30


def test_a_raised_budget_lets_it_go_on(purse: Purse, now: datetime) -> None:
    id_ = purse.appeal(now, 130)
    purse.drain(now)
    purse.raise_to(120)
    purse.drain(now)
    assert stored.counts(id_)["accepted"] == 120
    purse.raise_to(1000)
    purse.drain(now)
    assert stored.counts(id_)["accepted"] == 130


@pytest.mark.parametrize(("parts", "sent"), [(1, 100), (2, 50), (3, 33)])
def test_parts_count_and_none_is_sent_beyond(
    purse: Purse, now: datetime, parts: int, sent: int
) -> None:
    purse.appeal(now, 130, parts=parts)
    purse.drain(now)
    assert len(purse.carrier.taken) == sent and purse.parts(now) == sent * parts <= 100


def test_what_was_refused_or_never_left_costs_nothing(purse: Purse, now: datetime) -> None:
    purse.carrier.refuses = {resident(number) for number in range(40)}
    id_ = purse.appeal(now, 130)
    purse.drain(now)
    assert stored.counts(id_)["refused"] == 40 and stored.counts(id_)[
        "accepted"
    ] == 90 == purse.parts(now)
    purse.carrier.away = True
    again = purse.appeal(now + MINUTE, 130, "Air naik, jauhi tepian.")
    purse.drain(now + MINUTE)
    assert purse.parts(now) == 90 and stored.counts(again)["pending"] == 130


def test_a_sender_that_dies_has_counted_what_it_claimed(purse: Purse, now: datetime) -> None:
    purse.appeal(now, 20)

    class Killed(BaseException):
        pass

    def die(outgoing: Outgoing) -> list[Sent]:
        raise Killed

    purse.carrier.send = die  # type: ignore[method-assign]
    with pytest.raises(Killed):
        purse.drain(now)
    assert purse.parts(now) == 20


def test_without_a_budget_all_leaves_and_is_counted(
    settings: Settings, database: Database, vault: Vault, now: datetime
) -> None:
    purse = Purse(settings, database, vault, None)
    purse.appeal(now, 130)
    purse.drain(now)
    assert purse.parts(now) == 130 and clock.tell(purse.runtime, now) == set()


# --- answers ---


def answers_to(purse: Purse, phone: str, text: str, now: datetime) -> int:
    """How many answers this SMS got."""
    before = len(purse.answers(phone))
    purse.sms(phone, text, now, now)
    purse.handle(now)
    return len(purse.answers(phone)) - before


def test_when_it_is_spent_what_is_owed_is_said_and_the_rest_withheld(
    purse: Purse, now: datetime
) -> None:
    assert answers_to(purse, SARI, "STATUS 482137", now) == 1
    assert answers_to(purse, SARI, "LAPOR petasan di lr ketapang rt 14 7 ulu", now) >= 1
    purse.spend(now, 100)
    later = now + MINUTE
    for text, answers in [
        ("STATUS 482137", 0),
        ("CEK 31742", 0),
        (
            "LAPOR petasan di lr mawar rt 2 7 ulu",
            0,
        ),  # its first acknowledgement of the day was given
        ("DARURAT lr ketapang rt 14 7 ulu", 1),
        ("LAPOR kebakaran di lr anggrek rt 9 7 ulu", 1),
        ("HAPUS 482137", 1),
        ("BERHENTI", 1),
        ("STATUS 482137", 0),
    ]:
        later += 2 * MINUTE
        assert answers_to(purse, SARI, text, later) == answers, text
    assert spending.spent(purse.runtime.settings.day_of(now)).withheld == 4
    assert len(purse.reports()) == 4, "every report is kept"


@pytest.mark.parametrize(
    "text", ["LAPOR petasan di lr ketapang rt 14 7 ulu", "STATUS 482137", "halo"]
)
def test_everybodys_first_answer_of_a_day_leaves(purse: Purse, now: datetime, text: str) -> None:
    assert answers_to(purse, SARI, text, now - 8 * 60 * MINUTE) >= 1
    purse.spend(now, 100)
    purse.spend(now + DAY, 100)
    assert answers_to(purse, WATI, text, now) == 1
    assert answers_to(purse, SARI, "STATUS 482137", now) == 0
    assert answers_to(purse, SARI, text, now + timedelta(hours=3)) == 1, "a new local day"


def test_a_first_acknowledgement_leaves_after_another_answer(purse: Purse, now: datetime) -> None:
    assert answers_to(purse, SARI, "STATUS 482137", now) == 1
    purse.spend(now, 100)
    assert answers_to(purse, SARI, "LAPOR petasan di lr ketapang rt 14 7 ulu", now + MINUTE) == 1
    assert answers_to(purse, SARI, "LAPOR judi di lr mawar rt 2 7 ulu", now + 2 * MINUTE) == 0


@both_engines
def test_who_sees_a_number_is_said_later_and_not_forgotten(purse: Purse, now: datetime) -> None:
    purse.spend(now, 100)
    assert answers_to(purse, SARI, "LAPOR petasan di lr ketapang rt 14 7 ulu", now) == 1
    assert answers_to(purse, SARI, "LAPOR judi di lr mawar rt 2 7 ulu", now + DAY) == 2


def test_guards_are_answered(purse: Purse, now: datetime) -> None:
    with transaction():
        post = watch.PostRow(
            "P1", "Pos Melati", TUJUH_ULU, "14", "03", "22:00", "04:00", 60, 15, [UJANG, DARMO]
        )
        watch.save_posts(purse.vault, [post], now)
    purse.spend(now, 100)
    assert [
        answers_to(purse, DARMO, word, now + n * MINUTE)
        for n, word in enumerate(("MASUK 3", "AMAN", "STATUS 482137"))
    ] == [1] * 3


def test_alarms_leave(purse: Purse, now: datetime) -> None:
    purse.spend(now, 100)
    with transaction():
        phone = people.phone_ids(purse.vault, [WATI], now)[WATI]
        stored.put(
            purse.vault, [stored.Message("a", "alarm", CARRIER, phone, "MENDESAK", now)], now
        )
    purse.drain(now)
    assert purse.carrier.taken == [WATI] and purse.parts(now) == 101


# --- who is told ---


def test_the_desk_is_told_at_80_percent_and_at_the_end_once(purse: Purse, now: datetime) -> None:
    with transaction():
        units.load(
            [
                {
                    "code": "POLRESTABES",
                    "name": "x",
                    "parent_code": "",
                    "areas": "16.71",
                    "desk_phone": WATI,
                }
            ],
            LONG_AGO,
        )
    steps = []
    for parts in (79, 1, 0, 19, 1, 0, 5):
        purse.spend(now, parts)
        steps.append(bool(clock.tell(purse.runtime, now)))
    assert steps == [False, True, False, False, True, False, False]
    told = [
        purse.vault.open_text(row.body, stored.PURPOSE)
        for row in Outbox.select().order_by(Outbox.id)
    ]
    assert ["80 persen" in text for text in told] == [True, False] and "habis" in told[1]


@both_engines
def test_a_budget_of_nothing_is_told_once(purse: Purse, now: datetime) -> None:
    purse.raise_to(0)
    clock.tell(purse.runtime, now)
    clock.tell(purse.runtime, now)
    assert SmsDay.select().count() == 1 and SmsDay.get().told == 2


@pytest.mark.parametrize(
    ("parts", "state", "word"),
    [(10, "ok", "10 SMS parts"), (80, "attention", "80 %"), (100, "attention", "spent")],
)
def test_the_doctor_says_how_it_stands(
    purse: Purse, now: datetime, parts: int, state: str, word: str
) -> None:
    purse.spend(now, parts)
    found = budget.finding(purse.runtime, now)
    assert found.state == state and word in found.says
    assert json.dumps(found.says)


@both_engines
def test_counting_a_claim_is_one_statement_and_no_scan(
    purse: Purse, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many messages there are: a day is one row, found by its key."""
    purse.appeal(now, 10)
    asked: list[str] = []
    run = spending.run
    monkeypatch.setattr(
        spending, "run", lambda sql, params=(): asked.append(sql) or run(sql, params)
    )
    purse.drain(now)
    assert len(asked) <= 4 and all("sms_day" in sql and "outbox" not in sql for sql in asked)
    assert Imbauan.select().count() == 1
