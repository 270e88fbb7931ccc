"""When two SMS are one message.

A carrier may bring one twice, under the same id or another, by callback or in its list. The same id
and the same content: one message, whatever the date. The same id with another content: two. Another
id: one message if content and second are the same, within `BY_SECOND` of its arrival (in a list,
whenever); where the date has no second, within `BY_ARRIVAL`. Anything else is two, for people say a
thing twice.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta

#: How long a message under another id, dated the same second, is the one that is there.
BY_SECOND = timedelta(hours=12)
#: How far a listed one may be from it: so far that no clock matters.
BY_LIST = timedelta(days=3650)
#: How long one without a second is.
BY_ARRIVAL = timedelta(seconds=5)

_NUMBER = re.compile(r"[+\d ()./-]+")
#: A date and a time of day down to the second; what follows (a fraction, a zone) is for the parser.
_TO_THE_SECOND = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d")


def content(sender: str, receiver: str, words: str) -> str:
    """What an SMS is, in a spelling of its own: from whom, to whom, which words.

    In lines, so that no two read alike. `sender` is E.164 where it is a person's number. Spaces,
    and the plus sign of a receiver, differ by road.
    """
    to = _plain(receiver)
    if not to.isdigit() and _NUMBER.fullmatch(to):
        to = re.sub(r"\D", "", to)
    return "\n".join((_plain(sender).casefold(), to.casefold(), _plain(words)))


def second(date: str) -> str:
    """The second a carrier's date names, in UTC; "" without a date, or with none to be read."""
    if not _TO_THE_SECOND.match(date.strip()):
        return ""
    try:
        read = datetime.fromisoformat(date.strip())
        named = read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except (ValueError, OverflowError):
        return ""
    return named.isoformat(timespec="seconds")


def window(second: str, listed: bool = False) -> timedelta:
    """How far apart two arrivals of one message may lie, by the second of its date.

    Whoever lists what was sent means nothing a second time (`listed`): there it does not matter
    when the other came, nor by which clock.
    """
    if listed and second:
        return BY_LIST
    return BY_SECOND if second else BY_ARRIVAL


def _plain(text: str) -> str:
    return " ".join((text if text.isascii() else unicodedata.normalize("NFC", text)).split())
