"""Reads the pages of SMS that Africa's Talking keeps, strictly, one entry at a time.

An entry is turned into the form of a callback and read as one, so that a message is the same by
either road.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from flows.rules.cleaning import clean
from gateway.carriers import MAX_BODY, Fetched, Malformed, NotSent
from gateway.carriers.answer import Answer
from gateway.carriers.form import Form
from storage.received.inbox import Item

#: No id has more digits: a longer one would move the bookmark beyond all that is to come.
_ID = re.compile(r"[0-9]{1,18}")


def read_page(answer: Answer, since: str, read: Callable[[Form], Item]) -> Fetched:
    """The messages of a page, oldest first; `read` makes one of a callback, or raises Malformed.

    What cannot be read is skipped and counted. It moves the bookmark only where nothing else does:
    a page of nothing but rubbish must not hold up what comes behind it, and a single stray number
    must not hide it. Raises NotSent where the answer is no page at all.
    """
    said = data.get("SMSMessageData") if isinstance(data := answer.json(), dict) else None
    entries = said.get("Messages") if isinstance(said, dict) else None
    if answer.status >= 300 or not isinstance(entries, list):
        raise NotSent(f"http {answer.status}, no messages in it")
    received: dict[int, Item] = {}
    rubbish = [0]
    for entry in entries:
        place = _place(entry)
        try:
            received[place] = _told_apart(read(_form(entry)))
        except Malformed:
            rubbish.append(place)
    last = max(received or rubbish, default=0)
    return Fetched(
        [received[place] for place in sorted(received)],
        str(last) if last > int(since or 0) else since,
        len(rubbish) - 1,
    )


def _place(entry: Any) -> int:
    """Where an entry stands in the carrier's order; 0 for one without a usable id."""
    raw = entry.get("id") if isinstance(entry, dict) else None
    return (
        int(str(raw))
        if isinstance(raw, int | str) and not isinstance(raw, bool) and _ID.fullmatch(str(raw))
        else 0
    )


def _form(entry: Any) -> Form:
    if not _place(entry):
        raise Malformed("id: not a number")
    if not all(isinstance(value, str | int | float | None) for value in entry.values()):
        raise Malformed("entry: not all of it is plain")
    form = {
        clean(str(name)): clean(str(value)) for name, value in entry.items() if value is not None
    }
    if sum(len(value.encode()) for value in form.values()) > MAX_BODY:  # no callback is longer
        raise Malformed("entry: too long")
    return form


def _told_apart(received: Item) -> Item:
    """This message; Malformed for one without a date, which nothing tells apart from callbacks.

    The ids here need not be those of the callbacks.
    """
    if not received.second:
        raise Malformed("date: missing, impossible, or without a second")
    return received
