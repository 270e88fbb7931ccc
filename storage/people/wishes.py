"""People: their phones (`phones`), what they wish, and who of them
receives imbauan (`contacts`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from flows.rules.message_kinds import IMBAUAN, NEWS, ROUTINE, MessageKind
from flows.text import FALLBACK
from storage.engine.sql import chunks, for_update, marks, run, update, utc
from storage.models import Phone
from storage.people.contacts import (
    skip_waiting,
)
from storage.people.phones import (
    month,
)


def languages_of(phone_ids: Sequence[int]) -> dict[int, str]:
    """The language of each of these phones."""
    languages = dict.fromkeys(phone_ids, FALLBACK)
    for batch in chunks(list(languages)):
        query = Phone.select(Phone.id, Phone.language).where(Phone.id.in_(list(batch)))
        languages |= {phone.id: str(phone.language) for phone in query}
    return languages


def tell_privacy(phone_ids: Collection[int], now: datetime) -> set[int]:
    """Who of these is still to be told who sees their number.

    Each for one caller only, who must then tell it.
    """
    told: set[int] = set()
    for batch in chunks(sorted(phone_ids)):
        untold = f"id IN ({marks(batch)}) AND privacy_told_at IS NULL"
        made = run(
            "UPDATE phone SET privacy_told_at = ? WHERE privacy_told_at IS NULL AND id IN"
            f" (SELECT id FROM phone WHERE {untold} ORDER BY id{for_update()}) RETURNING id",
            [utc(month(now)), *batch],
        )
        told |= {int(id_) for (id_,) in made}
    return told


#: Where a phone keeps since when it does not want a kind of messages.
STOPPED_AT: dict[MessageKind, str] = {
    IMBAUAN: "opted_out_at",
    ROUTINE: "routine_stopped_at",
    NEWS: "news_stopped_at",
}


def stop_messages(said: Mapping[int, datetime], kind: MessageKind = IMBAUAN) -> set[int]:
    """BERHENTI, said by these phones at these times: no messages of this kind, also none that wait.

    Returns those who had not said so before.
    """
    column = STOPPED_AT[kind]
    fresh = update(
        *_SAID,
        _by_phone(said),
        to=f"{column} = v.at",
        where=f"phone.id = v.id AND (phone.{column} IS NULL OR phone.{column} < v.at)",
        returning="phone.id",
    )
    if kind != NEWS:
        skip_waiting(said, "optout", routine=kind == ROUTINE)
    return {int(id_) for (id_,) in fresh}


def resume_messages(said: Mapping[int, datetime], kind: MessageKind = IMBAUAN) -> set[int]:
    """MULAI, said by these phones at these times: this kind may come again, from the next one on.

    One that arrives after a BERHENTI that was said later changes nothing: in doubt nobody is
    written to. Returns those for whom they had been stopped.
    """
    column = STOPPED_AT[kind]
    back = update(
        *_SAID,
        _by_phone(said),
        to=f"{column} = NULL",
        where=f"phone.id = v.id AND phone.{column} <= v.at",
        returning="phone.id",
    )
    return {int(id_) for (id_,) in back}


def wanting_news(phone_ids: Collection[int]) -> set[int]:
    """Which of these phones may be sent news of their own reports: those that never stopped it."""
    wanting: set[int] = set()
    for batch in chunks(sorted(phone_ids)):
        query = f"SELECT id FROM phone WHERE id IN ({marks(batch)}) AND news_stopped_at IS NULL"
        wanting |= {int(id_) for (id_,) in run(query, batch)}
    return wanting


_SAID = ("phone", "id bigint, at timestamp")


def _by_phone(said: Mapping[int, datetime]) -> list[tuple[int, datetime | None]]:
    return [(phone_id, utc(at)) for phone_id, at in sorted(said.items())]
