"""People: their phones (`phones`), what they wish, and who of them
receives imbauan (`contacts`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

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


def stop_imbauan(said: Mapping[int, datetime]) -> set[int]:
    """BERHENTI, said by these phones at these times: no imbauan to them, also none that waits.

    Returns those who had not said so before.
    """
    fresh = update(
        *_SAID,
        _by_phone(said),
        to="opted_out_at = v.at",
        where="phone.id = v.id AND (phone.opted_out_at IS NULL OR phone.opted_out_at < v.at)",
        returning="phone.id",
    )
    skip_waiting(said, "optout")
    return {int(id_) for (id_,) in fresh}


def resume_imbauan(said: Mapping[int, datetime]) -> set[int]:
    """MULAI, said by these phones at these times: imbauan may come again, from the next one on.

    One that arrives after a BERHENTI that was said later changes nothing: in doubt nobody is
    written to. Returns those for whom they had been stopped.
    """
    back = update(
        *_SAID,
        _by_phone(said),
        to="opted_out_at = NULL",
        where="phone.id = v.id AND phone.opted_out_at <= v.at",
        returning="phone.id",
    )
    return {int(id_) for (id_,) in back}


_SAID = ("phone", "id bigint, at timestamp")


def _by_phone(said: Mapping[int, datetime]) -> list[tuple[int, datetime | None]]:
    return [(phone_id, utc(at)) for phone_id, at in sorted(said.items())]
