"""Who gets an imbauan is fixed at its submission; who left since is counted as skipped."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from peewee import Database

from flows.rules.cleaning import tidy
from flows.rules.imbauan_draft import Draft
from flows.rules.imbauan_steps import TimePassed
from gateway.officers.imbauan import suggestions
from storage import people
from storage.engine import db
from storage.engine.vault import Vault
from storage.models import Contact, Imbauan, Outbox, Phone, Recipient
from storage.places import areas
from storage.sent import imbauan, outbox
from tests.cast import resident
from tests.gateway.conftest import KECAMATAN, PLACES, TUJUH_ULU, both_engines

Enrol = Callable[..., None]


@pytest.fixture
def enrol(database: Database, vault: Vault, now: datetime) -> Enrol:
    def some(*numbers: int) -> None:
        rows = [
            people.ContactRow(resident(n), "", TUJUH_ULU, "warga", consent_at=now) for n in numbers
        ]
        with db.transaction():
            people.save_contacts(vault, rows, now)

    with db.transaction():
        areas.load(PLACES)
    return some


def draft(now: datetime, send_at: datetime | None = None) -> Imbauan:
    text = "Kunci ganda. " * 13  # two parts
    written = Draft(text, [KECAMATAN], ["warga"], send_at, now + timedelta(days=1))
    with db.transaction():
        return imbauan.draft(written, "operator", "350", "IDR", now)


def queued(drafted: Imbauan) -> dict[str, int]:
    return {state: number for state, number in imbauan.counts(drafted.id).items() if number}


def test_nobody_is_added_after_the_submission(enrol: Enrol, now: datetime) -> None:
    enrol(*range(10))
    drafted = draft(now)
    assert (drafted.recipients, drafted.cost) == (10, "7000")
    enrol(*range(10, 20))
    with db.transaction():
        submitted = imbauan.submit(drafted.id, now)
    assert (submitted.recipients, submitted.cost) == (
        20,
        "14000",
    )  # counted anew, for the approver to see
    enrol(*range(20, 320))
    with db.transaction():
        imbauan.approve(drafted.id, "pengawas", now)
        assert imbauan.start(drafted.id, now, "africastalking") == 20
    assert queued(drafted) == {"pending": 20} and Recipient.select().count() == 0


@both_engines
def test_who_left_since_is_skipped(enrol: Enrol, vault: Vault, now: datetime) -> None:
    enrol(*range(6))
    drafted = draft(now)
    with db.transaction():
        imbauan.submit(drafted.id, now)
        phones = people.phone_ids(vault, [resident(n) for n in range(6)], now)
        people.stop_messages({phones[resident(0)]: now})
        people.drop_contact(Contact.get(Contact.phone == phones[resident(1)]).id, now)
        people.drop_contact(Contact.get(Contact.phone == phones[resident(2)]).id, now)
        Phone.delete().where(Phone.id == phones[resident(2)]).execute()  # forgotten for good
        imbauan.approve(drafted.id, "pengawas", now)
        imbauan.start(drafted.id, now, "africastalking")
    assert queued(drafted) == {"pending": 3, "skipped": 3}
    assert imbauan.find(drafted.id).recipients == 6  # type: ignore[union-attr]


def test_who_left_while_it_could_not_leave_is_skipped(
    enrol: Enrol, vault: Vault, now: datetime
) -> None:
    enrol(*range(3))
    drafted = draft(now)
    with db.transaction():
        imbauan.submit(drafted.id, now)
        imbauan.approve(drafted.id, "pengawas", now)
        imbauan.start(drafted.id, now, "africastalking")
        taken = outbox.claim(vault, "bulk", "me", now, 3)
        people.stop_messages({taken[0].phone_id: now})
        people.drop_contact(Contact.get(Contact.phone == taken[1].phone_id).id, now)
        outbox.put_back([row.id for row in taken], now, "http 503", now)
    assert queued(drafted) == {"pending": 1, "skipped": 2}


@both_engines
def test_a_returned_one_is_frozen_anew(enrol: Enrol, now: datetime) -> None:
    enrol(1, 2)
    drafted = draft(now)
    with db.transaction():
        imbauan.submit(drafted.id, now)
        imbauan.send_back(drafted.id, "", now)
    assert Recipient.select().count() == 0
    enrol(3)
    with db.transaction():
        assert imbauan.submit(drafted.id, now).recipients == 3
        imbauan.stop(drafted.id, now)
    assert Recipient.select().count() == 0


@both_engines
def test_one_of_the_version_before_is_frozen_when_it_starts(enrol: Enrol, now: datetime) -> None:
    enrol(1, 2)
    drafted = draft(now)
    Imbauan.update(state="disetujui", approver="pengawas", price=None).where(
        Imbauan.id == drafted.id
    ).execute()
    with db.transaction():
        imbauan.start(drafted.id, now, "africastalking")
    assert queued(drafted) == {"pending": 2}


def test_recipients_of_what_was_never_sent_are_forgotten(enrol: Enrol, now: datetime) -> None:
    enrol(1, 2)
    drafted = draft(now)
    with db.transaction():
        imbauan.submit(drafted.id, now)
        assert imbauan.forget_recipients(now) == 0
        assert imbauan.forget_recipients(now + timedelta(days=2)) == 2


def test_one_whose_time_is_over_is_sent_only_if_somebody_says_so(
    enrol: Enrol, now: datetime
) -> None:
    enrol(1)
    drafted = draft(now, send_at=now + timedelta(hours=1))
    late = now + timedelta(hours=2)
    with db.transaction():
        imbauan.submit(drafted.id, now)
        with pytest.raises(TimePassed):
            imbauan.approve(drafted.id, "pengawas", late)
        assert imbauan.approve(drafted.id, "pengawas", late, send_now=True).state == "disetujui"


def test_what_a_carrier_refuses_is_counted_by_its_reason(
    enrol: Enrol, vault: Vault, now: datetime
) -> None:
    from storage.sent.outbox import tallies

    enrol(1, 2, 3)
    drafted = draft(now)
    with db.transaction():
        imbauan.submit(drafted.id, now)
        imbauan.approve(drafted.id, "pengawas", now)
        imbauan.start(drafted.id, now, "africastalking")
        taken = outbox.claim(vault, "bulk", "me", now, 2)
        outbox.put_back([row.id for row in taken], now, "InvalidSenderId", now)
    assert tallies.held_back(drafted.id) == tallies.held_back() == {"InvalidSenderId": 2}
    assert tallies.held_back(drafted.id + 1) == {}
    Outbox.update(state="accepted").execute()
    assert tallies.held_back() == {}


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("a\r\nb\rc", "a\nb\nc"),
        ("jam\u00a020.00\u202fWIB\tdi\u2009pos", "jam 20.00 WIB di pos"),
        ("ron\u200bda\ufeff", "ronda"),
        ("cafe\u0301", "caf\u00e9"),
        ("  \n Kunci  \n\n", "Kunci"),
        ("satu  dua", "satu  dua"),
    ],
)
def test_what_nobody_sees_is_mended_in_the_draft(written: str, kept: str) -> None:
    assert tidy(written) == kept == tidy(kept)


def test_what_costs_is_named_with_its_place_and_what_could_stand_there() -> None:
    text = "Ronda 1\u00bd jam \u201cpos\u201d " + "x" * 60
    assert [
        (suggestion.at, suggestion.char, suggestion.instead, suggestion.saves_parts)
        for suggestion in suggestions(text)
    ] == [
        (7, "\u00bd", " 1/2", 1),
        (13, "\u201c", '"', 1),
        (17, "\u201d", '"', 1),
    ]
    assert suggestions("Ronda 20.00 WIB") == []
