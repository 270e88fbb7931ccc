"""One conversation on either channel: what it tells and asks, and whether it may be continued."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from flows.conversation import Channel, Conversation, Event, advance
from flows.effects import IncidentReported, ReportBegun, ReportSent
from flows.menu import menu
from flows.queries import Helplines, Query
from flows.questions import End, Talk, ask, look_up, tell
from flows.rules.kinds import KINDS
from flows.screens import Screen
from flows.session import Session
from tests.flows.calls import TICKET, dial

PLACE = "LR KETAPANG RT 14 7 ULU"


def unasked(query: Query) -> Any:
    pytest.fail(f"asked {query}")


def pressing(
    talk: Conversation, *keys: str | None
) -> tuple[Conversation, Screen | End, list[Event]]:
    """These keys one after the other; the events of the last."""
    for key in keys:
        talk, show, events = advance(talk, key, unasked, lambda filed: f"{TICKET} of {filed}")
    return talk, show, events


def test_what_it_tells_is_filed_under_its_name_and_round() -> None:
    begun, _, events = pressing(Conversation("call.1"), None, "1", "3", PLACE)
    assert events == [
        Event(
            "call.1-0",
            "lapor.rintis",
            1,
            ReportBegun("petasan", PLACE),
            f"{TICKET} of call.1-0",
        )
    ]
    _, show, events = pressing(begun, "1")
    assert [(event.conversation, type(event.fact), event.ticket) for event in events] == [
        ("call.1-0", ReportSent, "")
    ]
    assert isinstance(show, End) and show.words["code"] == f"{TICKET} of call.1-0"


def test_whoever_goes_home_after_telling_begins_another_record() -> None:
    home, _, _ = pressing(Conversation("call.1"), None, "1", "3", PLACE, "00")
    assert home.id == "call.1-1"
    _, _, events = pressing(home, "1", "4", PLACE)
    assert [event.conversation for event in events] == ["call.1-1"]


def test_it_goes_on_from_where_it_was_as_often_as_wanted() -> None:
    asked, _, _ = pressing(Conversation("call.1"), None, "1", "3")
    assert pressing(asked, PLACE) == pressing(asked, PLACE)
    assert asked == pressing(Conversation("call.1"), None, "1", "3")[0]


def test_the_records_are_asked_what_it_looks_up_and_no_facts() -> None:
    asked = []

    def records(query: Query) -> str:
        asked.append(query)
        return "110"

    def talk() -> Talk[End]:
        number = yield from look_up("nomor", Helplines(""))
        code = yield from tell("simpan", IncidentReported("petasan", story=number))
        return End("pesan.ack", code=code)

    _, show, events = advance(Conversation("sms1", flow=talk), None, records, lambda _: TICKET)
    assert asked == [Helplines("")]
    assert [event.fact for event in events] == [IncidentReported("petasan", story="110")]
    assert show == End("pesan.ack", code=TICKET)


@pytest.mark.parametrize(("channel", "most"), [("ussd", 160), ("sms", 1_600)])
def test_an_sms_holds_more_than_a_key_press(channel: Channel, most: int) -> None:
    def talk() -> Talk[End]:
        return End("uji", said=(yield from ask("lapor.tempat")))

    begun, _, _ = pressing(Conversation("sms1", flow=talk, channel=channel), None)
    then, show, _ = pressing(begun, "x" * 2_000)
    assert isinstance(show, End) and show.words["said"] == "x" * most
    assert then.channel == channel


def test_a_call_may_be_gone_on_with_by_sms() -> None:
    call, _, _ = pressing(Conversation("call.1"), None, "1", "3", PLACE)
    _, show, events = pressing(replace(call, channel="sms"), "1")
    assert isinstance(show, End) and [event.conversation for event in events] == ["call.1-0"]


def unfinished(session: Session) -> bool:
    return Conversation("call.1", session).unfinished


@pytest.mark.parametrize(
    "keys", [("1", "3"), ("1", "3", PLACE), ("1", "3", PLACE, "3"), ("1", "3", PLACE, "0")]
)
def test_from_the_kind_on_until_it_is_sent_a_report_isunfinished(keys: tuple[str, ...]) -> None:
    assert unfinished(dial(menu, *keys).turn.session)


@pytest.mark.parametrize(
    "keys",
    [(), ("1",), ("1", "98"), ("3",), ("4",), ("2", "1"), ("1", "3", "0"), ("1", "3", PLACE, "00")],
)
def test_whoever_only_looked_round_left_nothing(keys: tuple[str, ...]) -> None:
    assert not unfinished(dial(menu, *keys).turn.session)


@pytest.mark.parametrize("how", ["1", "2", "4"])
def test_what_was_sent_is_finished(how: str) -> None:
    assert not unfinished(dial(menu, "1", "3", PLACE, how).turn.session)


@pytest.mark.parametrize(
    "number", [at for at, kind in enumerate(KINDS.values(), 1) if kind.sensitive]
)
def test_a_sensitive_kind_is_never_offered_also_when_it_was_changed(number: int) -> None:
    call = dial(menu, "1", str(number))
    assert not unfinished(call.turn.session)
    assert not unfinished(call.press(PLACE).turn.session)
    assert not unfinished(call.press("0").press("3").press(PLACE).turn.session)


def test_sensitive_words_under_another_kind_are_not_offered_either() -> None:
    assert not unfinished(dial(menu, "1", "16", "lr a, suami mukul istri").turn.session)
