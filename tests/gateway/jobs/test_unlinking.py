"""After erasure nothing leads from a report to a number: every pair of tables is tried."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from peewee import Database

from flows.effects import Fact, ReportBegun, ReportSent
from flows.rules.tickets import with_check
from gateway.install.settings import Settings
from gateway.jobs import desk, retention
from storage import people, reports, watch
from storage.conversations import calls
from storage.conversations.call_names import name_of
from storage.engine import db
from storage.engine.vault import Vault
from storage.models import (
    Audit,
    CheckIn,
    Contact,
    Inbox,
    Outbox,
    Phone,
    Report,
    ReportStep,
    Seen,
    WordPair,
)
from storage.people import contacts
from storage.places import units
from storage.received import inbox
from storage.record import audit
from storage.reports import mediations, pairs
from storage.sent import outbox
from tests.cast import DARMO, HASAN, LONG_AGO, SARI, UJANG, YANTO, resident
from tests.facts import as_json
from tests.gateway import joins
from tests.gateway.conftest import KECAMATAN, TUJUH_ULU, both_engines
from tests.gateway.records import CARRIER, House

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
CALLER, LEAVER, SPEAKER = resident(1), resident(2), resident(3)
SESSION = "ATUid_1"


@pytest.fixture
def now(now: datetime) -> datetime:
    """With seconds of its own, so that no time is a day's or an hour's by chance."""
    return now.replace(hour=15, minute=37, second=23)


@dataclass
class World:
    """Reports by every road, with all that can stand beside them; whose, and where each is."""

    house: House
    codes: dict[str, str]
    said: dict[str, datetime]

    def rows(self) -> list[joins.Row]:
        with db.connected():
            return joins.everything(self.house.vault)

    def found(self, number: str) -> set[tuple[str, str]]:
        """What joins the report of this number with it now."""
        rows, vault = self.rows(), self.house.vault
        theirs, mine = (
            joins.of_report(rows, self.codes[number]),
            joins.of_person(rows, vault, number),
        )
        return joins.joins(
            theirs, mine, joins.recomputable(vault, number, [SESSION, f"{SESSION}x"])
        )

    def age(self, now: datetime) -> None:
        """A round of the clock's retention."""
        for _ in range(2):
            retention.forget(self.house.runtime, now)


@pytest.fixture
def world(settings: Settings, database: Database, vault: Vault, now: datetime) -> World:
    house = House(settings, database, vault)
    world = World(house, {}, {})
    _enrol(house, now)
    for place, number in enumerate((SARI, YANTO, UJANG, SPEAKER)):
        at = now + place * 7 * MINUTE
        what = "kebakaran, api besar" if number == SPEAKER else f"maling masuk rumah rt {place}"
        text = f"LAPOR {what} di 7 ulu"
        house.sms(number, text, at, at)
        house.handle(at)
        _note(world, number, at)
    for place, number in enumerate((CALLER, LEAVER)):
        _call(
            world,
            number,
            SESSION + "x" * place,
            now + (40 + 9 * place) * MINUTE,
            left=number == LEAVER,
        )
    later = now + 2 * HOUR
    house.sms(
        UJANG, "AMAN", world.said[UJANG], world.said[UJANG]
    )  # a guard's word of the same second
    for number, code in world.codes.items():
        house.sms(number, f"STATUS {code}", later, later)
    house.sms(SARI, "BERHENTI", world.said[SARI], later)  # said in the second of the report, too
    desk.tell_desk(house.runtime, later)
    house.handle(later)
    _settle(house, later)
    with db.transaction():
        pairs.confirm([pairs.Confirmed("mlaing", "LAPOR", _conversation(world, SARI), now)])
        audit.note("desk", "report.state", world.codes[SARI], {}, later + 3 * MINUTE)
    _link(world)
    _mediate(world, now - 90 * DAY)
    return world


def _link(world: World) -> None:
    """Links of reports, made and undone in the very seconds in which they were told."""
    speaker, sari = world.codes[SPEAKER], world.codes[SARI]
    with db.transaction():
        for other in (sari, world.codes[YANTO]):
            reports.link(
                world.house.vault, speaker, other, "satu kejadian", "desk", world.said[SPEAKER]
            )
        reports.unlink(world.house.vault, speaker, sari, "desk", world.said[SARI])


def _mediate(world: World, enrolled: datetime) -> None:
    """A mediation: asked, given and answered in the very second in which the report was told."""
    vault, at = world.house.vault, world.said[SPEAKER]
    with db.transaction():
        row = contacts.ContactRow(DARMO, "Pak Darmo", TUJUH_ULU, "mitra")
        (kept,) = people.save_contacts(vault, [row], enrolled)
        code = world.codes[SPEAKER]
        report = Report.get(Report.code == code)
        mediations.asked({report.id: None}, at)
        mediations.chosen({code: "wanted"})
        id_ = mediations.give(vault, report.id, kept.id, "desk", at, at)
        assert id_ is not None
        given = mediations.Given(id_, report.id, kept.id)
        assert mediations.answer(vault, [mediations.Answer(given, "damai", "salaman")], at)
        phone = _phone(world, DARMO).id
        sms = [
            outbox.Message(
                dedup_key=name,
                lane="alarm",
                carrier=CARRIER,
                phone_id=phone,
                text=f"DAMAI {code}",
                not_before=at,
                expires_at=at + DAY,
            )
            for name in mediations.names_of(id_)
        ]
        outbox.put(vault, sms, at)


def _enrol(house: House, now: datetime) -> None:
    with db.transaction():
        units.load(
            [
                {
                    "code": "P1",
                    "name": "Polsek",
                    "parent_code": "",
                    "areas": KECAMATAN,
                    "desk_phone": HASAN,
                }
            ],
            LONG_AGO,
        )
        post = watch.PostRow(
            "M", "Pos Melati", TUJUH_ULU, "14", "03", "22:00", "04:00", 60, 15, [DARMO, UJANG]
        )
        watch.save_posts(house.vault, [post], now - 90 * DAY)


def _note(world: World, number: str, at: datetime) -> None:
    with db.connected():
        phone = people.find_phone(world.house.vault, number)
        report = Report.get(Report.phone == phone)
    world.codes[number], world.said[number] = report.code, at


def _conversation(world: World, number: str) -> str:
    return str(Report.get(Report.code == world.codes[number]).conversation)


def _call(world: World, number: str, session: str, at: datetime, left: bool) -> None:
    """What a call states, as `gateway.ussd.key_press` keeps it; one left is offered by SMS."""
    vault = world.house.vault
    name = name_of(vault, CARRIER, session, number)
    conversation = hashlib.sha256(name.encode()).hexdigest()[:32] + "-1"
    facts: list[tuple[str, Fact]] = [("lapor.draf", ReportBegun("petasan", "lr ketapang 7 ulu"))]
    if not left:
        facts.append(("lapor.simpan", ReportSent()))
    code = with_check(f"4821{len(world.codes)}")
    for fact_name, fact in facts:
        body = {
            "fact": as_json(fact),
            "conversation": conversation,
            "name": fact_name,
            "ordinal": 1,
            "channel": "ussd",
            "code": code,
            "pressed": "1",
            "shown": "END",
        }
        key = f"{conversation}:{fact_name}:1"
        ticket = code if fact_name == "lapor.draf" else None
        with db.transaction():
            inbox.put(vault, [inbox.Item(CARRIER, "fact", key, number, body, at, ticket)], at)
    world.house.handle(at)
    _note(world, number, at)
    if left:
        with db.transaction():
            phone = people.phone_ids(vault, [number], at)[number]
            calls.leave(
                vault, [calls.Leaving(conversation, phone, name, {"base": conversation[:-2]})], at
            )


def _settle(house: House, now: datetime) -> None:
    """Everything was sent."""
    with db.transaction():
        for lane in ("alarm", "reply"):
            while claimed := outbox.claim(house.vault, lane, "me", now + MINUTE, 100):
                outbox.record(
                    [
                        (message.id, "delivered", f"ATXid_{message.id}", "", "")
                        for message in claimed
                    ],
                    now + MINUTE,
                )


def erase_asked(world: World, number: str, at: datetime) -> None:
    """HAPUS, by SMS, with its answer."""
    world.house.sms(number, f"HAPUS {world.codes[number]}", at, at)
    world.house.handle(at)
    _settle(world.house, at)


def close(world: World, number: str, at: datetime) -> None:
    """An officer closes the report."""
    with db.transaction():
        reports.set_state(
            world.house.vault, world.codes[number], "selesai", "sudah ditangani", "desk", at
        )


ROADS: dict[str, tuple[Callable[[World, str, datetime], None], timedelta]] = {
    "HAPUS": (erase_asked, DAY),
    "closed": (close, 7 * DAY),
    "old": (lambda world, number, at: None, 30 * DAY),
}


@pytest.mark.parametrize("road", ROADS)
def test_no_pair_of_tables_leads_from_the_report_to_the_number(
    world: World, now: datetime, road: str
) -> None:
    ask, after = ROADS[road]
    asked = now + 5 * HOUR
    for number in world.codes:
        before = world.found(number)
        # The judge is no rubber stamp: it sees the link, the second, the conversation and the
        # ticket.
        assert ("report.phone", "phone.phone") in before and (
            "report.created_at",
            "inbox.sent_at",
        ) in before
        assert {column for column, _ in before} & {"report.conversation", "report.code"}
        ask(world, number, asked)
    # Until it is due they may ask about it, and are answered.
    late = asked + after - HOUR
    for number, code in world.codes.items():
        world.house.sms(number, f"STATUS {code}", late, late)
    world.house.handle(late)
    _settle(world.house, late)
    world.age(asked + after + MINUTE)
    for number in world.codes:
        assert world.found(number) == set(), number
    with db.connected():
        assert Report.select().where(Report.phone.is_null(False)).count() == 0
        # A guard and their ketua are needed, the desk for as long as what it was sent is kept; of
        # who stopped imbauan the hash.
        stay = (UJANG, DARMO, SARI) if road == "old" else (UJANG, DARMO, SARI, HASAN)
        needed = {_phone(world, number).id for number in stay}
        assert {phone.id for phone in Phone.select()} == needed
        assert people.number_of(world.house.vault, needed).keys() == needed - {
            _phone(world, SARI).id
        }


def _phone(world: World, number: str) -> Phone:
    found = people.find_phone(world.house.vault, number)
    assert found is not None
    return found


def test_no_second_of_it_is_left_in_any_row(world: World, now: datetime) -> None:
    """Not in what the desk was sent, nor in the report's steps; other rows keep theirs."""
    close(world, SPEAKER, now + 3 * HOUR)
    erase_asked(world, SPEAKER, now + 5 * HOUR)
    world.age(now + 2 * DAY)
    theirs = joins.of_report(world.rows(), world.codes[SPEAKER])
    times = {
        value
        for row in theirs
        if row.table != "audit"
        for value in row.cells.values()
        if isinstance(value, datetime)
    }
    assert times and {(at.hour, at.minute, at.second) for at in times} == {(0, 0, 0)}
    assert {row.table for row in theirs} == {"mediation", "report", "report_link", "report_step"}
    assert ReportStep.select().count() > 2


def test_another_report_of_the_phone_stays_as_it_is(world: World, now: datetime) -> None:
    at = now + 3 * HOUR
    world.house.sms(YANTO, "LAPOR tawuran di 7 ulu dekat pasar", at, at)
    world.house.handle(at)
    erase_asked(world, YANTO, now + 5 * HOUR)
    world.age(now + 2 * DAY)
    assert world.found(YANTO) == set()
    phone = _phone(world, YANTO)
    (other,) = Report.select().where(Report.phone == phone)
    assert (other.created_at, people.number_of(world.house.vault, [phone.id])) == (
        at,
        {phone.id: YANTO},
    )
    assert Report.select().where(Report.phone.is_null(False)).count() == len(world.codes)


def test_what_was_asked_meanwhile_does_not_hold_up_the_phone(world: World, now: datetime) -> None:
    erase_asked(world, CALLER, now + 5 * HOUR)
    at = now + 5 * HOUR + DAY - MINUTE
    world.house.sms(CALLER, f"STATUS {world.codes[CALLER]}", at, at)
    world.house.handle(at)
    _settle(world.house, at)
    world.age(now + 5 * HOUR + DAY)
    assert people.find_phone(world.house.vault, CALLER) is None


@pytest.mark.parametrize("waits", ["imbauan", "answer", "message", "lease"])
def test_what_needs_the_phone_keeps_it(world: World, now: datetime, waits: str) -> None:
    erase_asked(world, CALLER, now + 5 * HOUR)
    due = now + 5 * HOUR + DAY
    phone = _phone(world, CALLER)
    with db.transaction():
        if waits == "imbauan":
            row = contacts.ContactRow(CALLER, "Bu", TUJUH_ULU, "warga", "id", now, "rapat RT")
            people.save_contacts(world.house.vault, [row], now)
        elif waits == "answer":
            answer = outbox.Message("reply:x", "reply", CARRIER, phone.id, "halo", due, due + HOUR)
            outbox.put(world.house.vault, [answer], due)
        elif waits == "message":
            inbox.put(
                world.house.vault,
                [inbox.Item(CARRIER, "sms", "new", CALLER, {"text": "x"}, due)],
                due,
            )
        else:
            people.claim_phones([phone.id], "me", due)
    world.age(due)
    assert people.number_of(world.house.vault, [phone.id]) == {phone.id: CALLER}
    assert world.found(CALLER) == set()


def test_replays_are_known_when_all_of_it_is_gone(world: World, now: datetime) -> None:
    text = "LAPOR maling masuk rumah rt 1 di 7 ulu"
    (row,) = [row for row in Inbox.select() if _said(world, row) == text]
    key = row.key
    erase_asked(world, YANTO, now + 5 * HOUR)
    for days in (2, 8, 29):
        at = now + days * DAY
        world.age(at)
        world.house.sms(YANTO, text, world.said[YANTO], at, id_=key)
        world.house.handle(at)
    assert Report.select().count() == len(world.codes)
    assert people.find_phone(world.house.vault, YANTO) is None


def _said(world: World, row: Inbox) -> str:
    return str(world.house.vault.open_json(row.body, "inbox.body")["body"].get("text", ""))


@both_engines
def test_what_is_seen_is_joined_to_nothing(world: World, now: datetime) -> None:
    digests = {bytes(seen.digest) for seen in Seen.select()}
    assert digests
    world.age(now + 2 * DAY)
    others = [row for row in world.rows() if row.table not in ("seen", "inbox")]
    assert not digests & {
        value for row in others for value in row.cells.values() if isinstance(value, bytes)
    }
    made = {
        value
        for number in world.codes
        for value in joins.recomputable(world.house.vault, number, [SESSION])
    }
    assert not digests & {value for value in made if isinstance(value, bytes)}
    # What was received is gone twelve hours later, erased or not; of the newest row the number
    # stays.
    (shell,) = Inbox.select()
    assert (shell.phone_hash, bytes(shell.body), shell.ticket) == (None, b"", None)


def test_what_was_set_aside_goes_with_its_report_and_with_no_other(
    world: World, now: datetime
) -> None:
    with db.transaction():
        conversation = _conversation(world, LEAVER)
        for key in (f"{conversation}:lapor.simpan:1", "f" * 32 + "-1:lapor.simpan:1"):
            item = inbox.Item(CARRIER, "fact", key, LEAVER, {"story": "rahasia"}, now)
            (kept,) = inbox.put(world.house.vault, [item], now)
            for _ in range(inbox.MOST_TRIES):
                assert kept.id is not None
                inbox.failed(kept.id, "ValueError", now)
    erase_asked(world, LEAVER, now + 5 * HOUR)
    world.age(now + 2 * DAY)
    assert [row.key for row in inbox.quarantined()] == ["f" * 32 + "-1:lapor.simpan:1"]


def test_words_that_were_confirmed_stay_without_their_conversation(
    world: World, now: datetime
) -> None:
    conversation = _conversation(world, SARI)
    erase_asked(world, SARI, now + 5 * HOUR)
    world.age(now + 2 * DAY)
    (pair,) = WordPair.select()
    assert (pair.typed, pair.meant) == ("mlaing", "LAPOR") and pair.conversation != conversation


def test_of_phones_only_months_are_kept(world: World, now: datetime) -> None:
    phones = list(Phone.select())
    kept = {
        at
        for phone in phones
        for at in (phone.first_seen_at, phone.last_seen_at, phone.privacy_told_at)
        if at
    }
    assert kept and {(at.day, at.hour, at.minute, at.second) for at in kept} == {(1, 0, 0, 0)}
    assert (
        _phone(world, SARI).opted_out_at == world.said[SARI]
    )  # a MULAI said before it may still come in
    world.age(now + 8 * DAY)
    for low in people.ranges(500):
        with db.transaction():
            people.forget_unused(now + 8 * DAY, 500, low)
    assert _phone(world, SARI).opted_out_at == world.said[SARI].replace(
        day=1, hour=0, minute=0, second=0
    )


def test_phones_do_not_stand_in_the_order_of_their_reports(world: World) -> None:
    ids = [report.phone_id for report in Report.select().order_by(Report.id)]
    with db.transaction():
        more = people.phone_ids(
            world.house.vault, [resident(n) for n in range(100, 130)], world.said[SARI]
        )
    assert ids != sorted(ids) or list(more.values()) != sorted(more.values())
    assert max(more.values()) > 10**6


def test_others_keep_their_rows(world: World, now: datetime) -> None:
    erase_asked(world, SARI, now + 5 * HOUR)
    before = {
        name: table.select().count()
        for name, table in (("check_in", CheckIn), ("audit", Audit), ("contact", Contact))
    }
    theirs = Outbox.select().where(Outbox.phone == _phone(world, UJANG)).count()
    world.age(now + 2 * DAY)
    assert before == {
        name: table.select().count()
        for name, table in (("check_in", CheckIn), ("audit", Audit), ("contact", Contact))
    }
    assert Outbox.select().where(Outbox.phone == _phone(world, UJANG)).count() == theirs > 0
