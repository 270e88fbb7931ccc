"""Draining the inbox: batches at a fixed cost, a phone's messages in order, bad rows set aside."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from peewee import BlobField

from flows import messages
from flows.effects import Fact, ReportBegun, ReportSent
from flows.rules import schedule
from flows.rules.conversations import QUESTION_LIFE
from flows.rules.quota import REPEATS
from flows.rules.tickets import grouped, with_check
from flows.text import lookup
from gateway.install.runtime import Runtime, open_runtime
from gateway.install.settings import Settings
from gateway.jobs import intake
from gateway.ussd import records
from storage import people
from storage import watch as posts
from storage.conversations import dialogues
from storage.engine.db import DatabaseAway, close_all, connected, transaction
from storage.models import CheckIn, Dialogue, Inbox, Outbox, Phone, Report, Slot
from storage.places import areas
from storage.received import inbox
from storage.received.inbox.claims import MOST_TRIES
from tests.cast import DARMO, SARI, UJANG, YANTO, resident
from tests.facts import as_json
from tests.gateway.conftest import PLACES, TUJUH_ULU, both_engines

CARRIER = "africastalking"
TICKET = with_check("48213")


class House:
    """An inbox to put messages into, and the drain."""

    def __init__(self, runtime: Runtime, now: datetime) -> None:
        self.runtime, self.now = runtime, now
        self._count = itertools.count(1)

    def sms(self, phone: str, *texts: str) -> None:
        """These texts come in, one after the other."""
        for text in texts:
            self._put("sms", phone, f"sms-{next(self._count)}", {"text": text})

    def fact(self, phone: str, conversation: str, fact: dict[str, Any], code: str = "") -> None:
        """A call states a fact."""
        key = f"{conversation}:{fact['fact']}:1"
        told = {
            "fact": fact,
            "conversation": conversation,
            "name": "x",
            "ordinal": 1,
            "channel": "ussd",
            "code": code,
        }
        self._put("fact", phone, key, told)

    def call(self, phone: str, conversation: str, code: str) -> None:
        """A call reports a disturbance: it is begun, then sent."""
        stated: tuple[Fact, ...] = (ReportBegun("petasan", "lr ketapang 7 ulu"), ReportSent())
        for fact in stated:
            self.fact(phone, conversation, as_json(fact), code)

    def _put(self, kind: str, phone: str, key: str, body: dict[str, Any]) -> None:
        self.now += timedelta(milliseconds=20)
        with transaction():
            inbox.put(
                self.runtime.vault,
                [inbox.Item(CARRIER, kind, key, phone, body, self.now)],
                self.now,
            )

    def drain_once(self) -> int:
        return intake.once(self.runtime, self.now)

    def phone(self, number: str) -> Phone:
        found = people.find_phone(self.runtime.vault, number)
        assert found is not None
        return found

    def texts(self, phone: str) -> list[str]:
        """What this phone is answered, in the order in which it will leave."""
        sent = (
            Outbox.select()
            .where(Outbox.phone == self.phone(phone).id)
            .order_by(Outbox.not_before, Outbox.id)
        )
        return [self.runtime.vault.open_text(row.body, "outbox.body") for row in sent]

    def places(self) -> list[str]:
        """The places of all reports, in the order of their conversations."""
        reports = Report.select().order_by(Report.conversation)
        return [self.runtime.vault.open_text(report.place, "report.place") for report in reports]


@pytest.fixture
def house(
    settings: Settings, database_url: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> Iterator[House]:
    monkeypatch.setattr(intake, "TURN", 60.0)  # however busy this machine is
    runtime = open_runtime(settings)
    shift = schedule.Shift("22:00", "04:00", 180, 20)
    night = schedule.night_of(now, shift, settings.zone)
    with connected():
        with transaction():
            areas.load(PLACES)
            row = posts.PostRow(
                "MELATI",
                "Pos Melati",
                TUJUH_ULU,
                "14",
                "03",
                "22:00",
                "04:00",
                180,
                20,
                (DARMO, UJANG),
            )
            posts.save_posts(runtime.vault, [row], now)
            posts.write_slots(posts.listed()[0], schedule.slots(shift, night, settings.zone), night)
        yield House(runtime, now)
    close_all()


@pytest.fixture
def statements(house: House, monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """How many statements ran since it was asked last."""
    database, ran = house.runtime.database, Counter[str]()
    real = database.execute_sql

    def counted(*arguments: Any, **more: Any) -> Any:
        ran["statements"] += 1
        return real(*arguments, **more)

    monkeypatch.setattr(database, "execute_sql", counted)
    return lambda: ran.pop("statements", 0)


def crowd(house: House, people_: Iterator[int], count: int) -> None:
    """So many people, in equal parts: reports by SMS and USSD, questions, unclear texts."""
    for number in itertools.islice(people_, count):
        phone = resident(number)
        match number % 5:
            case 0:
                house.sms(phone, "LAPOR petasan di lr ketapang 7 ulu")
            case 1:
                house.sms(phone, "LAPOR ado maling motor")
            case 2:
                house.call(phone, f"call-{number}", f"{4_800_000 + number}")
            case 3:
                house.sms(phone, "STATUS 482137")
            case _:
                house.sms(phone, "halo apo kabar")


def test_a_batch_costs_the_same_number_of_statements_however_many_rows(
    house: House, statements: Callable[[], int]
) -> None:
    numbers = itertools.count()
    cost = []
    for count in (20, 40, 160):  # the first one also reads the names of places
        crowd(house, numbers, count)
        statements()
        assert house.drain_once() == count * 6 // 5  # a call is two rows
        cost.append(statements())
    assert cost[1] == cost[2] < 62


@both_engines
def test_messages_of_one_phone_in_one_batch_see_what_came_before(house: House) -> None:
    house.sms(
        SARI,
        "LAPOR ado maling motor",
        "lr ketapang 7 ulu",
        "LAPOR petasan di lr ketapang 7 ulu",
        "BERHENTI",
    )
    house.call(YANTO, "call-1", TICKET)
    house.sms(YANTO, f"STATUS {TICKET}")
    assert house.drain_once() == 7
    assert house.places() == ["lr ketapang 7 ulu"] * 3
    first = Report.select().order_by(Report.id).first()
    privacy = messages.say("privacy", "id", code=first.code)
    assert len(house.texts(SARI)) == 5  # one each, and once the word on privacy
    assert house.texts(SARI).count(privacy) == 1
    sari = house.phone(SARI)
    assert sari.opted_out_at is not None and sari.privacy_told_at is not None
    assert dialogues.open_for(house.runtime.vault, [sari.id]) == {}
    assert lookup("id", "status.baru", "say").format(code=grouped(TICKET)) in house.texts(YANTO)


def test_a_question_waits_until_it_is_answered_and_no_longer(house: House) -> None:
    house.sms(SARI, "LAPOR ado maling motor")
    house.drain_once()
    sari = house.phone(SARI)
    question = dialogues.open_for(house.runtime.vault, [sari.id])[sari.id]
    assert question.waits_at(house.now + QUESTION_LIFE - timedelta(seconds=1))
    assert not question.waits_at(house.now + QUESTION_LIFE)
    house.sms(SARI, "BATAL")
    house.drain_once()
    assert dialogues.open_for(house.runtime.vault, [sari.id]) == {}
    assert house.places() == [""]


def test_a_report_that_comes_while_the_menu_is_open_is_filed(house: House) -> None:
    house.sms(SARI, "BANTUAN", "ada rame2 bawa parang dpn sd 200 sukarami tolong")
    house.drain_once()
    (report,) = Report.select()
    assert report.category == "kriminalitas" and grouped(report.code) in house.texts(SARI)[-1]
    house.sms(SARI, "yang mano yo")
    house.drain_once()
    assert Report.select().count() == 1
    assert any(text.startswith(lookup("id", "layar", "ulang")) for text in house.texts(SARI)), (
        "the menu is open still"
    )


@both_engines
@pytest.mark.parametrize(
    "fact",
    [
        {"fact": "OfAnotherVersion"},
        {"fact": "ReportBegun", "category": "of another version", "place": "x"},
    ],
)
def test_a_bad_row_stops_no_other_and_its_phone_goes_on_when_it_is_set_aside(
    house: House, fact: dict[str, Any]
) -> None:
    """The one fails when it is read, the other when it is written with all the others."""
    house.fact(SARI, "call-bad", fact)
    house.sms(SARI, "LAPOR petasan di lr ketapang 7 ulu")
    for number in range(20):
        house.sms(resident(number), "LAPOR petasan di lr ketapang 7 ulu")
    assert house.drain_once() == 20
    assert Report.select().count() == 20
    for tries in range(1, MOST_TRIES):
        row = Inbox.get(Inbox.kind == "fact")
        assert (row.state, row.tries, row.error) == ("new", tries, "KeyError")
        house.sms(resident(tries), "halo")
        assert house.drain_once() == 1
    assert Inbox.get(Inbox.kind == "fact").state == "quarantined"
    assert house.drain_once() == 1
    assert Report.select().count() == 21
    assert len(Outbox.select(Outbox.dedup_key).distinct()) == Outbox.select().count()


def test_a_row_that_somebody_else_handled_meanwhile_undoes_itself_only(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.sms(SARI, "LAPOR petasan di lr ketapang 7 ulu")
    house.sms(YANTO, "LAPOR petasan di lr ketapang 7 ulu")
    claim = inbox.claim

    def slowly(*arguments: Any, **more: Any) -> list[inbox.Row]:
        rows = claim(*arguments, **more)
        with transaction():
            inbox.done([row.id for row in rows[:1]], house.now)
        return rows

    monkeypatch.setattr(inbox, "claim", slowly)
    house.drain_once()
    assert Report.select().count() == 1
    assert house.texts(SARI) == [] != house.texts(YANTO)


def test_a_database_that_goes_away_is_no_failure_of_a_row(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.sms(SARI, "LAPOR petasan di lr ketapang 7 ulu")
    house.sms(YANTO, "LAPOR petasan di lr ketapang 7 ulu")

    def away(*_: Any) -> set[int]:
        raise DatabaseAway("away")

    with monkeypatch.context() as outage:
        outage.setattr(inbox, "done", away)
        with pytest.raises(DatabaseAway):
            house.drain_once()
    assert [row.tries for row in Inbox.select()] == [0, 0]
    assert Report.select().count() == 0
    assert house.drain_once() == 2


@both_engines
def test_somebody_whose_number_was_forgotten_is_heard_again(house: House) -> None:
    house.sms(SARI, "BERHENTI")
    house.drain_once()
    Outbox.delete().execute()
    Phone.update(last_seen_at=house.now - timedelta(days=30)).execute()
    people.forget_unused(house.now, 1000)
    assert people.number_of(house.runtime.vault, [house.phone(SARI).id]) == {}
    house.sms(SARI, "LAPOR petasan di lr ketapang 7 ulu")
    assert house.drain_once() == 1
    assert house.places() == ["lr ketapang 7 ulu"]
    assert house.texts(SARI)


@both_engines
def test_two_guards_of_a_post_in_one_batch_fill_its_slot_once(house: House) -> None:
    house.sms(UJANG, "MASUK 2")
    house.sms(DARMO, "MASUK 3")
    assert house.drain_once() == 2
    assert CheckIn.select().count() == 2
    (filled,) = Slot.select().where(Slot.state != "menunggu")
    assert (filled.state, filled.guards) == ("hadir", 2)


def test_a_machine_is_answered_a_few_times_and_a_guard_for_longer(house: House) -> None:
    house.sms(YANTO, *["Saya sedang rapat"] * 6)
    house.sms(UJANG, *["AMAN"] * 6)
    assert house.drain_once() == 12
    assert (len(house.texts(YANTO)), len(house.texts(UJANG))) == (REPEATS["stranger"] - 1, 6)


def test_what_was_sent_is_a_report_even_if_its_draft_never_arrives(house: House) -> None:
    sent = ReportSent(urgent=True, story="masih ramai", kind="petasan", place="lr ketapang 7 ulu")
    house.fact(SARI, "talk-1", as_json(sent), TICKET)
    house.drain_once()
    (report,) = Report.select()
    assert (report.code, report.state, report.category, report.urgent) == (
        TICKET,
        "baru",
        "petasan",
        True,
    )
    assert house.places() == ["lr ketapang 7 ulu"]
    assert grouped(TICKET) in house.texts(SARI)[0]
    house.fact(
        SARI, "talk-1", as_json(ReportBegun("petasan", "lr ketapang 7 ulu")), TICKET
    )  # late, from another host
    house.drain_once()
    (report,) = Report.select()
    assert (report.code, report.state) == (TICKET, "baru")


@both_engines
@pytest.mark.parametrize(
    "text", ["LAPOR petasan di lr ketapang 7 ulu", "DARURAT maling di lr ketapang"]
)
def test_a_ticket_that_a_call_was_promised_meanwhile_is_drawn_anew(
    house: House, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    free = inbox.free_tickets
    promised: list[str] = []

    def overtaken(tickets: set[str]) -> set[str]:
        found = free(tickets)
        if not promised:  # between this look and the commit a call is promised each of them
            for number, ticket in enumerate(sorted(found), 1):
                promised.append(ticket)
                body = {
                    "fact": as_json(ReportBegun("petasan", "lr kuningan")),
                    "conversation": f"c{number}",
                    "name": "x",
                }
                body |= {"ordinal": 1, "channel": "ussd", "code": ticket}
                item = inbox.Item(
                    CARRIER, "fact", f"c{number}:x:1", resident(number), body, house.now, ticket
                )
                with transaction():
                    assert inbox.put(house.runtime.vault, [item], house.now)[0].fresh
        return found

    monkeypatch.setattr(inbox, "free_tickets", overtaken)
    house.sms(SARI, text)
    house.drain_once()
    house.drain_once()
    assert len(promised) >= 2 and not Inbox.select().where(Inbox.state != "done").count()
    by_sms = Report.select().where(Report.phone == house.phone(SARI).id)
    assert [report.code for report in by_sms if report.code not in promised] and len(by_sms) == 1
    assert grouped(by_sms[0].code) in house.texts(SARI)[0]
    assert {report.code for report in Report.select()} == {*promised, by_sms[0].code}


@both_engines
def test_no_call_is_promised_the_ticket_of_an_sms(house: House, now: datetime) -> None:
    house.sms(SARI, "LAPOR petasan di lr ketapang 7 ulu")
    house.drain_once()
    code = Report.get().code
    Report.update(code=with_check("99999")).execute()  # as if the report were not committed yet
    with pytest.raises(inbox.TicketTaken), transaction():
        inbox.put(
            house.runtime.vault, [inbox.Item(CARRIER, "fact", "c:x:1", UJANG, {}, now, code)], now
        )


def test_as_the_short_tickets_run_out_longer_ones_are_drawn(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "TICKET_DIGITS", 1)
    for phone in range(40):
        house.sms(resident(phone), "LAPOR petasan di lr ketapang 7 ulu")
    while house.drain_once():
        pass
    codes = [report.code for report in Report.select()]
    assert len(set(codes)) == 40 and {len(code) for code in codes} == {2, 3}
    assert {len(records.draw_ticket(taken)) for taken in range(9)} == {2, 3, 4, 5, 6, 7, 8}


def test_a_kirim_that_comes_after_the_report_was_completed_by_sms_is_not_acknowledged_again(
    house: House,
) -> None:
    house.fact(SARI, "c1-0", as_json(ReportBegun("petasan", "lr ketapang 7 ulu")), TICKET)
    for channel in ("sms", "ussd"):
        told = {
            "fact": as_json(ReportSent()),
            "conversation": "c1-0",
            "name": "x",
            "ordinal": 1,
            "channel": channel,
        }
        house._put("fact", SARI, f"c1-0:{channel}", told | {"code": TICKET})
        house.drain_once()
    assert Report.get().state == "baru"
    assert not [text for text in house.texts(SARI) if text.startswith(f"Laporan {grouped(TICKET)}")]


def test_a_sensitive_one_without_its_draft_gets_no_sms(house: House) -> None:
    house.fact(
        SARI,
        "talk-1",
        as_json(ReportSent(sensitive=True, kind="kdrt", place="lr ketapang")),
        TICKET,
    )
    house.drain_once()
    assert Report.get().sensitive and not house.texts(SARI)


def test_what_was_spooled_is_handled_first_and_gets_a_free_number(house: House) -> None:
    house.call(YANTO, "talk-0", TICKET)
    house.drain_once()
    told = {
        "fact": as_json(ReportBegun("petasan", "lr ketapang 7 ulu")),
        "conversation": "talk-1",
        "name": "x",
        "ordinal": 1,
        "channel": "ussd",
        "code": TICKET,
    }
    spooled = inbox.Item(
        CARRIER, "fact", "talk-1:x:1", SARI, told, house.now, ticket=TICKET
    )  # somebody else's by now
    house.runtime.spool.put([spooled])
    house.fact(SARI, "talk-1", as_json(ReportSent(kind="petasan", place="lr ketapang 7 ulu")))
    house.drain_once()
    report = Report.get(Report.conversation == "talk-1")
    assert report.state == "baru" and report.code != TICKET
    assert grouped(report.code) in house.texts(SARI)[0]
    assert house.runtime.spool.waiting() == 0


def test_the_second_draft_of_a_report_without_a_number_keeps_the_first_ones(house: House) -> None:
    house.fact(SARI, "talk-1", as_json(ReportBegun("petasan", "lr ketapang")), TICKET)
    again = {
        "fact": as_json(ReportBegun("petasan", "lr mufakat")),
        "conversation": "talk-1",
        "name": "x",
        "ordinal": 2,
        "channel": "ussd",
        "code": "",
    }
    house._put("fact", SARI, "talk-1:x:2", again)
    house.drain_once()
    (report,) = Report.select()
    assert report.code == TICKET and house.places() == ["lr mufakat"]


@both_engines
@pytest.mark.parametrize("damaged", [Inbox.body, Outbox.body, Dialogue.session, Phone.sealed])
def test_what_no_key_opens_any_more_silences_nobody(house: House, damaged: BlobField) -> None:
    house.sms(SARI, "halo apo kabar", "LAPOR petasan")
    house.drain_once()
    damaged.model.update({damaged: b"damaged"}).execute()
    house.sms(SARI, "LAPOR petasan di lr ketapang 7 ulu")
    for _ in range(MOST_TRIES):
        house.drain_once()
    assert not inbox.quarantined()
    assert "lr ketapang 7 ulu" in house.places()


def test_a_spool_that_cannot_be_read_does_not_stop_the_inbox(house: House) -> None:
    (house.runtime.settings.var_dir / "spool").write_text("a file where the folder should be")
    house.sms(SARI, "LAPOR petasan di lr ketapang 7 ulu")
    assert house.drain_once() == 1


def test_a_draft_whose_number_is_nowhere_gets_one(house: House) -> None:
    for phone in (SARI, YANTO):
        house.fact(phone, f"talk-{phone}", as_json(ReportBegun("petasan", "lr ketapang")))
    house.drain_once()
    first, second = Report.select()
    assert not inbox.quarantined() and first.code and second.code and first.code != second.code


@both_engines
def test_who_waits_for_news_of_a_report_may_ask_again_and_again(house: House) -> None:
    house.sms(SARI, "LAPOR petasan di lr ketapang 7 ulu")
    house.drain_once()
    code = Report.get().code
    for turn in range(1, 7):
        house.sms(SARI, f"STATUS {code}")
        house.drain_once()
        asked = [text for text in house.texts(SARI) if "BELUM dibaca" in text]
        assert len(asked) == turn
    Report.update(state="selesai").execute()
    for _ in range(6):
        house.sms(SARI, f"STATUS {code}")
        house.drain_once()
    assert len([text for text in house.texts(SARI) if "sudah selesai" in text]) < 6


@both_engines
def test_who_writes_after_a_flood_from_fifty_numbers_is_in_the_next_batch(house: House) -> None:
    for number in range(1500):
        house.sms(resident(number % 50), f"LAPOR kebakaran di lr ketapang rt {number} 7 ulu")
    house.sms(resident(99), "LAPOR begal bawa parang di 18 ilir")
    last = Inbox.select().order_by(Inbox.id.desc()).get()
    assert 0 < house.drain_once() < 1500
    assert Inbox.get_by_id(last.id).state == "done"


@both_engines
def test_who_writes_while_a_batch_takes_long_goes_before_its_second_messages(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "TURN", 0.0)
    house.sms(YANTO, *(f"LAPOR kebakaran di lr ketapang rt {turn} 7 ulu" for turn in range(4)))
    assert house.drain_once() == 1
    house.sms(SARI, "LAPOR begal bawa parang di 18 ilir")
    assert house.drain_once() == 2
    assert Inbox.select().order_by(Inbox.id.desc()).get().state == "done"
    while house.drain_once():
        pass
    assert {row.state for row in Inbox.select()} == {"done"}
