"""Fetching SMS from Africa's Talking: through the real SDK over real HTTP, read strictly."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.carriers import Fetched, Malformed, NotSent
from gateway.carriers.africastalking import AfricasTalking
from gateway.carriers.africastalking_fetch import read_page
from gateway.carriers.answer import Answer
from gateway.carriers.form import write_form
from gateway.install.settings import Settings
from tests.cast import SARI, YANTO
from tests.gateway.carriers.counter import Counter, Handler, Request, impatient

NOW = datetime(2027, 2, 10, 15, 0, tzinfo=UTC)


def sms(id_: Any, text: str = "LAPOR maling", **more: Any) -> dict[str, Any]:
    return {
        "linkId": None,
        "text": text,
        "to": "20880",
        "id": id_,
        "date": "2027-02-10T14:59:58.445Z",
        "from": SARI,
        **more,
    }


def page(*entries: Any) -> bytes:
    return json.dumps({"SMSMessageData": {"Messages": entries}}).encode()


def read(entries: list[Any], since: str, settings: Settings) -> Fetched:
    carrier = AfricasTalking(settings)
    return read_page(
        Answer(200, page(*entries), "application/json"),
        since,
        lambda form: carrier.item("sms", form, NOW),
    )


def test_the_first_page_is_asked_for_as_the_sdk_asks(
    carrier: AfricasTalking, counter: Counter
) -> None:
    counter.says(200, page(sms(12, "dua"), sms(3, "satu")))
    got = carrier.fetch("", NOW)
    (request,) = counter.taken
    assert (request.method, request.path) == ("GET", "/version1/messaging")
    assert request.form == {"username": "kentongan", "lastReceivedId": "0"}
    assert [
        (message.key, message.phone, carrier.read_sms(message.body)) for message in got.received
    ] == [
        ("3", SARI, "satu"),
        ("12", SARI, "dua"),
    ]
    assert got.received[0].sent_at == datetime(2027, 2, 10, 14, 59, 58, 445000, UTC)
    assert (got.bookmark, got.skipped) == ("12", 0)


def test_the_bookmark_asks_for_what_comes_after(carrier: AfricasTalking, counter: Counter) -> None:
    counter.says(200, page())
    assert carrier.fetch("41", NOW) == Fetched([], "41")
    assert counter.taken[0].form["lastReceivedId"] == "41"


@pytest.mark.parametrize(
    "bad",
    [
        None,
        7,
        "text",
        [],
        {},
        sms(None),
        sms(True),
        sms(1.5),
        sms(-4),
        sms("abc"),
        sms(10**30),
        sms([8]),
        sms(0),
        sms(8, date="yesterday"),
        sms(8, date=None),
        sms(8, date="2027-02-10 14:59"),
        sms(8, text=None),
        sms(8, text={"a": 1}),
        sms(8, text="a" * 9000),
        sms(8, **{"from": ""}),
        sms(8, **{"from": None}),
        sms(8, to=None),
        sms(8, to="1" * 400),
    ],
)
def test_what_makes_no_sense_is_skipped_and_stops_nothing(settings: Settings, bad: Any) -> None:
    got = read([bad, sms(9), bad], "5", settings)
    assert ([message.key for message in got.received], got.bookmark, got.skipped) == (["9"], "9", 2)


def test_rubbish_alone_does_not_hold_up_what_comes_behind_it(settings: Settings) -> None:
    assert read([sms(6, date=""), sms(7, text=None), "x"], "5", settings) == Fetched([], "7", 3)
    assert read(["x", {}], "5", settings) == Fetched([], "5", 2)


def test_a_stray_huge_number_does_not_hide_what_is_to_come(settings: Settings) -> None:
    assert read([sms(9), sms(10**17, date="")], "5", settings).bookmark == "9"


def _hang(handler: Handler, request: Request) -> None:
    handler.counter.over.wait(120)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (401, b"The supplied authentication is invalid"),
        (404, b""),
        (429, b""),
        (500, b""),
        (302, page()),
        (200, b"<html>"),
        (200, b"{}"),
        (200, b"[]"),
        (200, b'{"SMSMessageData":{}}'),
        (200, b'{"SMSMessageData":{"Messages":{"a":1}}}'),
        (200, page(sms(1))[:-9]),
    ],
)
def test_a_carrier_that_cannot_be_asked(
    carrier: AfricasTalking, counter: Counter, status: int, body: bytes
) -> None:
    counter.says(status, body)
    with pytest.raises(NotSent):
        carrier.fetch("", NOW)


def test_a_carrier_that_says_nothing(
    carrier: AfricasTalking, counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter.play = _hang
    with impatient(carrier, monkeypatch), pytest.raises(NotSent):
        carrier.fetch("", NOW)


def by_callback(
    carrier: AfricasTalking, entry: dict[str, Any], **other: str
) -> tuple[str, str | None]:
    """Content and second of the same message as a callback: as a form, then parsed."""
    fields = {name: str(value) for name, value in entry.items() if value is not None} | other
    (read,) = carrier.read(write_form("sms", fields), NOW)
    return read.content, read.second


@given(text=st.text(st.characters(codec="utf-8"), max_size=200))
def test_a_message_is_the_same_by_either_road(text: str) -> None:
    from tests.conftest import LOOKUP_KEY

    carrier = AfricasTalking(Settings(lookup_keys=(LOOKUP_KEY,), at_base_url="http://127.0.0.1:9"))  # type: ignore[call-arg]
    entry = sms(5, text)
    answer = Answer(200, page(entry), "application/json")
    (fetched,) = read_page(answer, "", lambda form: carrier.item("sms", form, NOW)).received
    for date in ("2027-02-10 14:59:58", "2027-02-10T14:59:58Z", "2027-02-10T21:59:58+07:00"):
        assert by_callback(carrier, entry, id="another", date=date, networkCode="99999") == (
            fetched.content,
            fetched.second,
        )
    assert parse_qsl(urlencode({"text": text}), keep_blank_values=True) == [("text", text)]


def test_another_message_is_another_one(settings: Settings) -> None:
    carrier = AfricasTalking(settings)
    ours = by_callback(carrier, sms(5))
    others = (
        {"text": "LAPOR malin"},
        {"to": "20881"},
        {"from": YANTO},
        {"date": "2027-02-10 14:59:59"},
        {"date": "2027-02-09 14:59:58"},
    )
    assert all(ours) and ours not in {by_callback(carrier, sms(5), **other) for other in others}
    assert by_callback(carrier, sms(5), date="soon") == (ours[0], "")
    # The number is the sender's own in any spelling.
    assert by_callback(carrier, sms(5), **{"from": SARI[1:]}) == ours


_plain = st.none() | st.booleans() | st.integers() | st.text()
_named = st.sampled_from(["id", "from", "to", "text", "date", "x"])
_anything = st.recursive(
    _plain, lambda inner: st.lists(inner) | st.dictionaries(_named, inner), max_leaves=12
)


@given(entries=st.lists(_anything))
def test_no_page_breaks_it(entries: list[Any]) -> None:
    def refuse(form: Any) -> Any:
        raise Malformed("x")

    got = read_page(Answer(200, page(*entries), ""), "5", refuse)
    assert got.received == [] and got.skipped == len(entries) and int(got.bookmark) >= 5


def test_a_date_of_yesterday_is_kept(settings: Settings) -> None:
    yesterday = NOW - timedelta(days=3)
    (message,) = read([sms(4, date=f"{yesterday:%Y-%m-%d %H:%M:%S}")], "", settings).received
    assert message.sent_at == yesterday
