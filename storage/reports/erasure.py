"""Erasing what reports must not hold any longer; the row stays as a count.

What is held for a case (`holds`) stays as it is.

Used through `storage.reports`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta

from storage.engine.sql import chunks, marks, run, update, utc
from storage.models import LegalHold, Report
from storage.people.promises import BLANKED, CUT, ERASED
from storage.reports import reputation, search
from storage.reports.unlinking import unlink

#: The link to the number goes this long after a report is closed (sooner, if RETENTION_NUMBER_DAYS
#: is over before).
NUMBER_AFTER_CLOSING = timedelta(days=7)
#: So long HAPUS can be taken back.
TAKE_BACK = timedelta(hours=24)

#: Is told what is about to be erased of which reports, so that it is also erased where a backup is
#: put back.
Promising = Callable[[str, Sequence[int]], object]


def ask_erasure(asked: Collection[tuple[str, int]], now: datetime) -> dict[int, datetime]:
    """HAPUS: erase number and text in 24 hours, of tickets of these phones.

    Asked before, the first time counts. Returns which reports, by id, are to be erased when.
    """
    return dict.fromkeys(
        _set_erasure(asked, now + TAKE_BACK, "report.erase_at IS NULL"), now + TAKE_BACK
    )


def take_back(asked: Collection[tuple[str, int]]) -> list[int]:
    """The reporters take HAPUS back, unless it is done already. Returns the ids of the reports."""
    return _set_erasure(asked, None, "report.erase_at IS NOT NULL")


def _set_erasure(
    asked: Collection[tuple[str, int]], at: datetime | None, condition: str
) -> list[int]:
    changed = update(
        "report",
        "code text, phone_id bigint",
        sorted(asked),
        to="erase_at = ?",
        where=f"report.code = v.code AND report.phone_id = v.phone_id AND {condition}",
        params=[utc(at)],
        returning="report.id",
    )
    return [int(id_) for (id_,) in changed]


def erase_due(now: datetime, limit: int, promise: Promising) -> int:
    """Carry out each HAPUS whose 24 hours are over.

    Number, texts and notes go, here and on the way here. Of a sensitive report the texts stay until
    they are too old: who holds the phone must not make a case vanish.
    """
    which = f"erase_at <= ? AND NOT {LegalHold.HELD} ORDER BY erase_at LIMIT ?"
    due = run(f"SELECT id, {Report.HIDDEN} FROM report WHERE {which}", [utc(now), utc(now), limit])
    ids = [int(id_) for id_, _ in due]
    whole = [int(id_) for id_, hidden in due if not hidden]
    promise(ERASED, whole)
    promise(CUT, [id_ for id_ in ids if id_ not in set(whole)])
    carry_out(ids, whole, dict.fromkeys(ids), now)
    return len(ids)


def carry_out(
    cut: Sequence[int], blank: Sequence[int], due: Mapping[int, datetime | None], now: datetime
) -> None:
    """Take numbers off `cut`, words from `blank`, and set when those of `due` are to be erased."""
    unlink(cut, now)
    _blank_texts(blank)
    update(
        "report",
        "id bigint, at timestamp",
        [(id_, utc(at)) for id_, at in sorted(due.items())],
        to="erase_at = v.at",
        where="report.id = v.id",
    )


def forget_numbers(now: datetime, limit: int, days: int, promise: Promising) -> int:
    """Cut the number off reports, days after closing or after the report; returns how many.

    Seven days after closing, at most `days` after the report. A report counts from the later of
    when it was said and when it reached us: a wrong date must not erase what came today.
    """
    numbers = _older("phone_id IS NOT NULL", "closed_at", now, NUMBER_AFTER_CLOSING, limit)
    numbers += _older("phone_id IS NOT NULL", "created_at", now, timedelta(days=days), limit)
    chosen = sorted(set(numbers))[:limit]
    promise(CUT, chosen)
    reputation.keep(chosen, now)
    unlink(chosen, now)
    return len(chosen)


def forget_texts(now: datetime, limit: int, days: int, promise: Promising) -> int:
    """Erase the texts of reports so many days after the report, closed or not.

    Phones are promised a day. Returns how many reports. They count as in `forget_numbers`.
    """
    words = "(place IS NOT NULL OR story IS NOT NULL)"
    texts = _older(words, "created_at", now, timedelta(days=days), limit)
    promise(BLANKED, texts)
    _blank_texts(texts)
    return len(texts)


def _older(holding: str, since: str, now: datetime, age: timedelta, limit: int) -> list[int]:
    # By the index of what is held and since when; what was said so long ago and came later is as
    # good as nothing.
    before = utc(now - age)
    found = run(
        f"SELECT id FROM report WHERE {holding} AND {since} <= ? AND (received_at IS NULL OR"
        f" received_at <= ?) AND NOT {LegalHold.HELD} ORDER BY {since} LIMIT ?",
        [before, before, utc(now), limit],
    )
    return [int(id_) for (id_,) in found]


def _blank_texts(ids: Sequence[int]) -> None:
    for batch in chunks(ids):
        run(
            "UPDATE report SET place = NULL, story = NULL, reading = NULL, happens_at = NULL"
            f" WHERE id IN ({marks(batch)})",
            batch,
        )
        search.forget(batch)
        run(f"UPDATE report_step SET note = NULL WHERE report_id IN ({marks(batch)})", batch)
        run(f"UPDATE question SET text = NULL WHERE report_id IN ({marks(batch)})", batch)
        run(f"UPDATE unmasking SET reason = NULL WHERE report_id IN ({marks(batch)})", batch)
        # A reason may quote either of the two.
        for side in ("low_id", "high_id"):
            run(f"UPDATE report_link SET reason = NULL WHERE {side} IN ({marks(batch)})", batch)
