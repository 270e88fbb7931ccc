"""Questions by SMS that are answered YA or TIDAK and two digits: put, and answered once.

Each phone has digits of its own for what it is asked at one time.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from flows.rules.posed import DIGITS, LIFE
from storage.engine.digits import draw
from storage.engine.sql import chunks, count, marks, run, update, utc
from storage.models import Posed

#: Kept so long after its end, so that a late answer is known for what it is.
KEPT = timedelta(days=1)


class Answer(NamedTuple):
    """A question that was answered, once: its kind, what it is about, who was asked."""

    id: int
    kind: str
    subject: int
    phone_id: int
    yes: bool


def pose(kind: str, subject: int, phones: Collection[int], now: datetime) -> dict[int, str]:
    """Put this question to these phones; the digits of those that were not asked it before.

    A phone that is asked a hundred things is not asked another. For the caller's transaction.
    """
    free = _taken(phones, now)
    made: dict[int, str] = {}
    for phone in sorted(set(phones)):
        if digits := draw(free[phone], DIGITS):
            fresh = run(
                "INSERT INTO posed (phone_id, kind, subject, digits, asked_at, until)"
                " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (kind, subject, phone_id) DO NOTHING"
                " RETURNING id",
                [phone, kind, subject, digits, utc(now), utc(now + LIFE[kind])],
            )
            if fresh:
                made[phone] = digits
    return made


def _taken(phones: Collection[int], now: datetime) -> dict[int, set[str]]:
    """The digits that these phones are asked something with; what is over gives its own back."""
    taken: dict[int, set[str]] = {phone: set() for phone in phones}
    for batch in chunks(sorted(taken)):
        count(
            "UPDATE posed SET answered_at = until WHERE answered_at IS NULL AND until <= ?"
            f" AND phone_id IN ({marks(batch)})",
            [utc(now), *batch],
        )
        for phone, digits in run(
            "SELECT phone_id, digits FROM posed WHERE answered_at IS NULL AND phone_id IN"
            f" ({marks(batch)})",
            batch,
        ):
            taken[int(phone)].add(str(digits))
    return taken


def lately(phones: Collection[int], now: datetime) -> dict[int, dict[str, bool]]:
    """What each of these phones was asked lately, by its digits: whether it may answer that yet."""
    found: dict[int, dict[str, bool]] = {}
    for batch in chunks(sorted(set(phones))):
        for phone, digits, waits in run(
            "SELECT phone_id, digits, answered_at IS NULL AND until > ? FROM posed"
            f" WHERE phone_id IN ({marks(batch)})",
            [utc(now), *batch],
        ):
            mine = found.setdefault(int(phone), {})
            mine[str(digits)] = mine.get(str(digits), False) or bool(waits)
    return found


def answer(said: Sequence[tuple[int, str, bool, datetime]]) -> list[Answer]:
    """Answer what these phones were asked with these digits, at that moment; each counts once."""
    changed: list[Answer] = []
    for batch in chunks(sorted(said), columns=4):
        rows = update(
            "posed",
            "phone bigint, digits text, yes boolean, at timestamp",
            [(phone, digits, yes, utc(at)) for phone, digits, yes, at in batch],
            to="yes = v.yes, answered_at = v.at",
            where="posed.phone_id = v.phone AND posed.digits = v.digits"
            " AND posed.answered_at IS NULL AND posed.until > v.at",
            returning="posed.id, posed.kind, posed.subject, posed.phone_id, posed.yes",
        )
        changed += [
            Answer(int(id_), str(kind), int(subject), int(phone), bool(yes))
            for id_, kind, subject, phone, yes in rows
        ]
    return sorted(changed)


def withdraw(kind: str, subject: int, now: datetime) -> set[int]:
    """Nobody has to answer this question any more; the phones that had not."""
    gone = run(
        "UPDATE posed SET answered_at = ? WHERE kind = ? AND subject = ? AND answered_at IS NULL"
        " AND until > ? RETURNING phone_id",
        [utc(now), kind, subject, utc(now)],
    )
    return {int(phone) for (phone,) in gone}


class Tally(NamedTuple):
    """How a question was answered: by how many, of how many who were asked."""

    asked: int
    yes: int
    no: int


def tally(kind: str, subject: int) -> Tally:
    """How a question was answered."""
    mine = Posed.kind == kind, Posed.subject == subject
    answers = [posed.yes for posed in Posed.select(Posed.yes).where(*mine)]
    return Tally(len(answers), answers.count(True), answers.count(False))


def forget(now: datetime, limit: int) -> int:
    """Delete questions that are over since a day, at most `limit`."""
    return count(
        "DELETE FROM posed WHERE id IN (SELECT id FROM posed WHERE until <= ? ORDER BY until"
        " LIMIT ?)",
        [utc(now - KEPT), limit],
    )
