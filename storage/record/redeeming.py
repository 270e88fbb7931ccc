"""Carrying out again, on a backup that is being put back, what was promised since.

In the transaction of the restore.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time

from flows.rules.message_kinds import IMBAUAN, MESSAGE_KINDS, MessageKind
from flows.values import dataclass
from storage import people
from storage.engine.sql import chunks, marks, run, utc
from storage.engine.vault import Vault
from storage.people import phones
from storage.people.naming import name_of
from storage.people.promises import (
    ASKED,
    BLANKED,
    CUT,
    ERASED,
    REMOVED,
    RESUMED,
    STOPPED,
    TAKEN_BACK,
    UNREADABLE,
    Promise,
)
from storage.reports import erasure, reputation

#: Which kind of messages a wish is about.
_KINDS = {what: kind for wishes in (STOPPED, RESUMED) for kind, what in wishes.items()}
#: Reports that are looked at together.
_TOGETHER = 5_000


@dataclass
class _Report:
    """What all promises about a report come to."""

    cut: bool = False
    blank: bool = False
    due: datetime | None = None
    asked: bool = False  # whether a HAPUS was given or taken back

    def hear(self, promise: Promise) -> None:
        self.cut |= promise.what in (ERASED, CUT)
        self.blank |= promise.what in (ERASED, BLANKED)
        self.asked |= promise.what in (ASKED, TAKEN_BACK)
        if promise.what in (ASKED, TAKEN_BACK):
            self.due = promise.at


def redeem(vault: Vault, promises: Iterable[Promise], now: datetime) -> Counter[str]:
    """Carry out these promises, oldest first. Returns how many reports, phones and contacts each
    kind has changed, and how many lines could not be read.

    Of BERHENTI and MULAI the last one counts. A phone that the backup does not know is remembered
    by its hash, so that a list which is imported later does not write to who said BERHENTI.
    """
    reports: dict[str, _Report] = {}
    wishes: dict[MessageKind, dict[str, Promise]] = {kind: {} for kind in MESSAGE_KINDS}
    removed: dict[str, Promise] = {}
    unreadable = 0
    for promise in promises:
        if promise.what == UNREADABLE:
            unreadable += 1
        elif promise.what in _KINDS:
            wishes[_KINDS[promise.what]] |= dict.fromkeys(promise.about, promise)
        elif promise.what == REMOVED:
            removed |= dict.fromkeys(promise.about, promise)
        else:
            for name in promise.about:
                reports.setdefault(name, _Report()).hear(promise)
    done = _reports(vault, reports, now) + _removed(removed, now)
    for kind, wanted in wishes.items():
        done += _wishes(kind, wanted, now)
    return done + Counter({UNREADABLE: unreadable})


def _reports(vault: Vault, wanted: Mapping[str, _Report], now: datetime) -> Counter[str]:
    cut: list[int] = []
    blank: list[int] = []
    due: dict[int, datetime | None] = {}
    asking: list[int] = []
    last = 0
    while wanted:
        reports = run(
            "SELECT id, code, alias, phone_id IS NOT NULL, place IS NOT NULL OR story IS NOT"
            " NULL FROM report WHERE id > ? ORDER BY id LIMIT ?",
            [last, _TOGETHER],
        )
        if not reports:
            break
        last = int(reports[-1][0])
        for id_, code, alias, has_phone, has_text in reports:
            found = wanted.get(name_of(vault, str(code), str(alias)))
            if found is None:
                continue
            if found.cut and has_phone:
                cut.append(int(id_))
            if found.blank and has_text:
                blank.append(int(id_))
            if found.asked and has_phone:
                asking.append(int(id_))
            if found.asked and has_phone and not found.cut:
                due[int(id_)] = found.due
    reputation.drop_of_reporters(asking)
    erasure.carry_out(cut, blank, due, now)
    asked = sum(at is not None for at in due.values())
    return Counter(
        {"numbers": len(cut), "texts": len(blank), "asked": asked, "taken back": len(due) - asked}
    )


def _wishes(kind: MessageKind, wanted: Mapping[str, Promise], now: datetime) -> Counter[str]:
    stops = STOPPED[kind]
    there = {name for _, hash_ in _phones(wanted) for name in wanted[hash_].about}
    unknown = [
        (bytes.fromhex(promise.about[0]), promise.key)
        for name, promise in wanted.items()
        if promise.what == stops and name == promise.about[0] and not there & set(promise.about)
    ]
    phones.remember_hashes(unknown, now)
    if kind == IMBAUAN:
        reputation.drop(
            {
                bytes.fromhex(hash_)
                for promise in wanted.values()
                if promise.what == stops
                for hash_ in promise.about
            }
        )
    known = {id_: wanted[hash_] for id_, hash_ in _phones(wanted)}
    stopped = {id_: _day(promise) for id_, promise in known.items() if promise.what == stops}
    back = {id_: now for id_, promise in known.items() if promise.what == RESUMED[kind]}
    return Counter(
        {
            "stopped": len(people.stop_messages(stopped, kind)),
            "resumed": len(people.resume_messages(back, kind)),
        }
    )


def _removed(wanted: Mapping[str, Promise], now: datetime) -> Counter[str]:
    """Who was taken out of the contacts, and not put in again later; their names as guards, too."""
    gone = 0
    for phone_id, hash_ in _phones(wanted):
        at = wanted[hash_].at
        for (id_,) in run(
            "SELECT id FROM contact WHERE phone_id = ? AND created_at <= ?",
            [phone_id, utc(at or now)],
        ):
            gone += people.drop_contact(int(id_), now)
        gone += len(people.forget_guard_names([phone_id]))
    return Counter({"removed": gone})


def _phones(wanted: Mapping[str, Promise]) -> list[tuple[int, str]]:
    """The phones that the backup knows by these hashes."""
    found = []
    for batch in chunks(sorted(wanted)):
        rows = run(
            f"SELECT id, hash FROM phone WHERE hash IN ({marks(batch)})",
            [bytes.fromhex(hash_) for hash_ in batch],
        )
        found += [(int(id_), bytes(hash_).hex()) for id_, hash_ in rows]
    return found


def _day(promise: Promise) -> datetime:
    assert promise.day is not None
    return datetime.combine(promise.day, time(), UTC)
