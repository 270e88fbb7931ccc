"""Whether what waited in the outbox still holds: asked once more before it leaves.

A message may say what it is about: a kind and an id, ``missed:12``. Each kind has one question
here; whatever puts a message of a new kind into the outbox adds its question.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from flows.rules.delivery import NOT_YET
from storage import watch
from storage.sent import outbox
from storage.sent.outbox import Claimed
from storage.watch import alarmed, swaps

#: Says of messages, by their row, why each does not leave: NOT_YET, or a reason for ever. Those
#: that leave are left out.
Question = Callable[[Sequence[Claimed], datetime], Mapping[int, str]]


def about(kind: str, id_: int) -> str:
    """What a message is about, as the outbox keeps it.

    Raises KeyError for a kind without a question.
    """
    QUESTIONS[kind]
    return f"{kind}:{id_}"


def ask(claimed: Sequence[Claimed], now: datetime) -> dict[int, str]:
    """Why some of these messages do not leave, by row; at most two statements a kind."""
    kinds: dict[str, list[Claimed]] = defaultdict(list)
    for row in claimed:
        kinds[row.about.partition(":")[0]].append(row)
    stays: dict[int, str] = {}
    for kind, batch in kinds.items():
        stays |= QUESTIONS[kind](batch, now)
    return stays


def _id(row: Claimed) -> int:
    return int(row.about.partition(":")[2])


def _missed(claimed: Sequence[Claimed], now: datetime) -> dict[int, str]:
    still = watch.still(watch.MISSED, [_id(row) for row in claimed], now)
    return {row.id: "no longer missed" for row in claimed if _id(row) not in still}


def _reminder(claimed: Sequence[Claimed], now: datetime) -> dict[int, str]:
    still = watch.still(watch.SILENT, [_id(row) for row in claimed], now)
    return {row.id: "no longer silent" for row in claimed if _id(row) not in still}


def _behind(kind: str, claimed: Sequence[Claimed], why: str) -> dict[int, str]:
    """These wait for the SMS of this kind that they answer, and go only to whom it reached."""
    first = outbox.fates([about(kind, _id(row)) for row in claimed])
    stays = {}
    for row in claimed:
        fates = {left for phone, left in first[about(kind, _id(row))] if phone == row.phone_id}
        if True not in fates:
            stays[row.id] = NOT_YET if None in fates else why
    return stays


def _heard(claimed: Sequence[Claimed], now: datetime) -> dict[int, str]:
    return _behind("missed", claimed, "was not alarmed")


def _swap(claimed: Sequence[Claimed], now: datetime) -> dict[int, str]:
    """Who is free of a post is asked for a turn while nobody has taken it."""
    still = swaps.still_asked([_id(row) for row in claimed])
    return {row.id: "taken already" for row in claimed if _id(row) not in still}


def _swap_free(claimed: Sequence[Claimed], now: datetime) -> dict[int, str]:
    return _behind("swap", claimed, "was not asked")


def _alarm(claimed: Sequence[Claimed], now: datetime) -> dict[int, str]:
    """An SMS about alarms, named by its first dispatch, leaves while one of them is open."""
    still = alarmed.still_open([_id(row) for row in claimed])
    return {row.id: "no longer open" for row in claimed if _id(row) not in still}


#: What a message may be about, and its question.
QUESTIONS: dict[str, Question] = {
    "missed": _missed,
    "reminder": _reminder,
    "heard": _heard,
    "alarm": _alarm,
    "swap": _swap,
    "swap_free": _swap_free,
}
