"""What messages about the watch were about, for who has played a night."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from storage.engine.sql import chunks, marks, run


class Told(NamedTuple):
    """A message: its key in the outbox, and the code of the first post it is about, or ""."""

    key: str
    post: str


def about(provider_ids: Sequence[str]) -> dict[str, Told]:
    """What the messages are that a carrier knows by these ids."""
    found: list[tuple[str, str, str, int]] = []
    for batch in chunks(sorted(provider_ids)):
        for id_, key, of in run(
            f"SELECT provider_id, once, about FROM outbox WHERE provider_id IN ({marks(batch)})",
            batch,
        ):
            kind, _, number = str(of or "").partition(":")
            found.append((str(id_), str(key), kind, int(number or 0)))
    of_alarms = _codes(
        "dispatch d JOIN alarm a ON a.id = d.alarm_id JOIN slot s ON s.id = a.slot_id",
        "d.id",
        {number for _, _, kind, number in found if kind == "alarm"},
    )
    of_slots = _codes("slot s", "s.id", {number for _, _, kind, number in found if kind != "alarm"})
    return {
        id_: Told(key, (of_alarms if kind == "alarm" else of_slots).get(number, "") if kind else "")
        for id_, key, kind, number in found
    }


def _codes(tables: str, column: str, ids: Collection[int]) -> dict[int, str]:
    codes: dict[int, str] = {}
    for batch in chunks(sorted(ids)):
        codes |= {
            int(id_): str(code)
            for id_, code in run(
                f"SELECT {column}, p.code FROM {tables} JOIN post p ON p.id = s.post_id WHERE"
                f" {column} IN ({marks(batch)})",
                batch,
            )
        }
    return codes
