"""Texts of 10,000 characters, whatever they say, are read in bounded time and kept whole.

No webhook takes so much (8 KiB), but a carrier of another kind joins the parts of an SMS itself.
"""

from __future__ import annotations

import itertools
import random
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask

from flows import gsm
from flows.engine import step
from flows.menu import menu
from flows.reading.place import Gazetteer
from flows.reading.report import BLOT, blot, has_nik
from flows.reading.words import read
from flows.rules.cleaning import clean
from flows.rules.redaction import mask
from flows.screens import render
from flows.session import Session
from flows.sms import talk
from gateway.jobs import intake
from storage.conversations.sessions import as_json
from storage.engine.db import transaction
from storage.models import Inbox, Report
from storage.received import inbox
from storage.sent import outbox
from tests.cast import SARI

LONG = 10_000
#: CPU seconds for one step over one text: a hundred times what it takes, a hundredth of what a
#: runaway pattern takes.
BOUND = 2.0

PIECES = [
    "x",
    "7",
    "1 ",
    "1-",
    "1.1",
    "pak ",
    "jl ",
    "jl x,",
    "rt 1 ",
    ",a",
    "tolong",
    "tulu",
    "tlg ",
    "o",
    "7ulu ",
    "1ulu",
    "#",
    "*",
    "_",
    " ",
    "\n",
    "stop ",
    "aman ",
    "tidak ada ",
    "LAPOR ",
    "STATUS 1 ",
    "assalamualaikum ",
    "petasan tawuran ",
    "1671012345678901",
    "1671 0123 4567 8901 ",
    "e\u0301",
    "\u0301",
    "\u202e",
    "\u200b",
    "\x00",
    "\ud800",
    "\U0001f600",
    "\u20ac",
    "\u0627",
    "\u4e00",
    "\ufdfa",
    "\uff11",
]
#: What stands before the text, and whether a guard wrote it: nothing, and each of the others by
#: turns.
ALONE = ("", False)
BEFORE = [("", True), ("LAPOR ", False), ("MASUK ", True), ("STATUS ", False)]
GAZETTEER = Gazetteer(
    {"7 ulu": "16.71.02.1006", "16 ilir": "16.71.05.1002", "pak pak": "1", "ulu": "2"}
)


def texts() -> list[str]:
    made = [(piece * LONG)[:LONG] for piece in PIECES]
    letters = random.Random(20_000)
    made.append("".join(chr(letters.randrange(0x3000)) for _ in range(LONG)))
    made.append("".join(letters.choice(PIECES) for _ in range(LONG))[:LONG])
    return made


def within(bound: float, step_: Callable[..., Any], *arguments: Any) -> Any:
    began = time.process_time()
    result = step_(*arguments)
    assert time.process_time() - began < bound, f"{step_.__name__} takes more than {bound} s"
    return result


@pytest.mark.parametrize(
    ("text", "before"),
    list(zip(texts(), itertools.cycle(BEFORE), strict=False)),
    ids=lambda said: ascii(said[:10]),
)
def test_reading_is_bounded(text: str, before: tuple[str, bool]) -> None:
    cleaned = within(BOUND, clean, text)
    without = within(BOUND, blot, cleaned)
    assert not has_nik(without.replace(BLOT, ""))
    assert within(BOUND, mask, within(BOUND, mask, text))
    for said, is_guard in (ALONE, before):
        reading = within(BOUND, read, said + cleaned, is_guard, False, GAZETTEER)
        name, args = talk.begin(reading)
        turn = within(BOUND, step, talk.flow_for(name, args), Session(), None, lambda asked: None)
        assert gsm.parts(render(turn.show, "id", "sms").text) == 1
    answer = within(BOUND, read, cleaned, False, True, GAZETTEER)
    assert answer.intent
    within(BOUND, GAZETTEER.area_of, cleaned)


@pytest.mark.parametrize("text", texts(), ids=lambda text: ascii(text[:10]))
def test_counting_is_bounded(text: str) -> None:
    cleaned = clean(text)
    count = within(BOUND, gsm.parts, cleaned)
    assert len(cleaned) // 160 <= count <= 2 * len(cleaned) // 60 + 1
    plain = within(BOUND, gsm.plain, cleaned)
    assert gsm.is_gsm(plain)
    assert gsm.septets(within(BOUND, gsm.clip, plain, 160)) <= 160
    assert within(BOUND, gsm.offending, cleaned) == list(dict.fromkeys(gsm.offending(cleaned)))


@pytest.mark.parametrize("text", texts(), ids=lambda text: ascii(text[:10]))
def test_a_key_press_is_bounded(text: str) -> None:
    """At every question of a report: a screen, and at most 160 characters of it remembered."""
    session = step(menu, Session(), None, lambda asked: None).session
    for pressed in ("1", "3", "LR KETAPANG", "3"):
        turn = within(BOUND, step, menu, session, clean(text), lambda asked: "482136")
        assert gsm.septets(render(turn.show, "id").text) <= 156
        assert len(str(as_json(turn.session))) < 2_000
        session = step(menu, session, pressed, lambda asked: "482136").session


def test_a_report_of_many_characters_is_kept_whole(places: None, app: Flask, now: datetime) -> None:
    runtime = app.extensions["kentongan"]
    text = clean(
        "LAPOR petasan di LR KETAPANG RT 14 7 ULU. "
        + "Mereka b\u00e9rkumpul \U0001f6a8 lagi; " * 1_000
    )[:LONG]
    item = inbox.Item("africastalking", "sms", "ATXid_long", SARI, {"text": text}, now)
    with transaction():
        inbox.put(runtime.vault, [item], now)
    assert intake.once(runtime, now) == 1
    assert Inbox.get().state == "done"
    report = Report.get()
    assert report.category == "petasan"
    assert (
        runtime.vault.open_text(report.story, "report.story") == text.removeprefix("LAPOR ").strip()
    )
    assert len(runtime.vault.open_text(report.place, "report.place")) <= 80
    messages = outbox.claim(runtime.vault, "reply", "test", now, 10)
    assert messages and all(gsm.parts(message.text) == 1 for message in messages)
