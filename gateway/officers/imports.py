"""Contacts and officers from CSV: good rows in, bad rows out with a reason.

Rows are read and saved in chunks: of those before, memory keeps the numbers or codes alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TypeAlias, TypeVar
from zoneinfo import ZoneInfo

import structlog
from peewee import DataError, IntegrityError

from flows.rules.burden import Burden
from flows.rules.fields import ELSEWHERE, Change, Once, Unusable
from flows.rules.rights import MayNot, Officer
from flows.values import dataclass
from gateway.officers import enrolment, rows, tables
from storage import people
from storage.engine.db import connected, transaction
from storage.engine.vault import Vault
from storage.people import officers as enrolled
from storage.people.officers import OfficerRow
from storage.places import areas, units
from storage.record import audit

log = structlog.get_logger()

R = TypeVar("R")

#: More areas than there are.
_MOST_AREAS = 1_000_000
#: Rows that are read, checked and saved together.
CHUNK = 500


@dataclass(frozen=True)
class Outcome:
    """What became of a file's rows: how many said something new, and how many were refused."""

    new: int = 0
    changed: int = 0
    same: int = 0
    bad: int = 0
    left_out: tuple[str, ...] = ()  # what is known of the list's areas, and is not in the list
    heavy: tuple[tuple[str, Burden], ...] = ()  # posts of which more is asked than is usual
    partnerless: tuple[tuple[str, str], ...] = ()  # posts whose partner nobody knows, and its code

    @property
    def good(self) -> int:
        """Rows that were not refused."""
        return self.new + self.changed + self.same


#: Writes a chunk, or compares it, and says what each row is to the record.
Take: TypeAlias = Callable[[Sequence[R]], Sequence[Change]]


def contacts(
    vault: Vault,
    path: Path,
    rejects: tables.Target,
    now: datetime,
    zone: ZoneInfo,
    dry_run: bool = False,
    read_to: Callable[[int], None] = lambda position: None,
    by: Officer | None = None,
) -> Outcome:
    """Read a contact list.

    A number that another row of the list has is refused. `by`: whose territory the areas, and the
    contacts that there are, must lie in. Raises BadTable and DatabaseAway.
    """

    with connected():
        own = codes_of(by)
    once = Once("phone")

    def read(cells: Mapping[str, str], known: Mapping[str, str]) -> people.ContactRow:
        row = rows.contact(cells, known, now, zone)
        if own is not None and row.area not in own:
            raise Unusable("area", ELSEWHERE)
        once(row.phone)
        return row

    def save(good: Sequence[people.ContactRow]) -> list[Change]:
        _must_be_own(vault, by, good)
        return [saved.change for saved in people.save_contacts(vault, good, now)]

    def compare(good: Sequence[people.ContactRow]) -> list[Change]:
        _must_be_own(vault, by, good)
        return people.compare_contacts(vault, good)

    return read_list(
        path, rows.CONTACT_COLUMNS, read, compare if dry_run else save, rejects, read_to
    )


def codes_of(by: Officer | None) -> set[str] | None:
    """The codes of an officer's territory; None: nobody's territory is asked for."""
    return set(areas.codes_below(by.path, _MOST_AREAS) or ()) if by is not None else None


def _must_be_own(vault: Vault, by: Officer | None, rows: Sequence[people.ContactRow]) -> None:
    """Raise Unusable unless the contacts that have these numbers lie in the territory."""
    if by is not None and people.outside(vault, [row.phone for row in rows], by.path):
        raise Unusable("phone", "milik kontak di luar wilayah Anda")


def officers(
    vault: Vault,
    path: Path,
    rejects: tables.Target,
    now: datetime,
    by: Officer | None = None,
    dry_run: bool = False,
    read_to: Callable[[int], None] = lambda position: None,
) -> Outcome:
    """Read a list of officers. Raises BadTable and DatabaseAway.

    A number that another row of the list has, or another officer, is refused. `by`: whose rights
    and territory apply.
    """
    with connected():
        known_units = {unit.code for unit in units.listed()}
    once = Once("phone")

    def read(cells: Mapping[str, str], known: Mapping[str, str]) -> OfficerRow:
        row = rows.officer(cells, known, known_units)
        once(row.phone)
        return row

    def compare(good: Sequence[OfficerRow]) -> Sequence[Change]:
        enrolment.must_enrol(by, good)
        changes = enrolled.compare(vault, good)
        changed = [row.phone for row, said in zip(good, changes, strict=True) if said == "changed"]
        enrolment.must_change(by, enrolled.with_numbers(vault, changed))
        return changes

    def save(good: Sequence[OfficerRow]) -> Sequence[Change]:
        changes = compare(good)
        enrolled.save(vault, good, now)
        return changes

    return read_list(
        path,
        rows.OFFICER_COLUMNS,
        read,
        compare if dry_run else save,
        rejects,
        read_to,
        rows.areas_named,
    )


def _one_area(cells: Mapping[str, str]) -> list[str]:
    return [cells["area"]] if cells.get("area") else []


def read_list(
    path: Path,
    columns: Sequence[str],
    read: Callable[[Mapping[str, str], Mapping[str, str]], R],
    take: Take[R],
    target: tables.Target,
    read_to: Callable[[int], None],
    areas_of: Callable[[Mapping[str, str]], Sequence[str]] = _one_area,
    optional: Sequence[str] = (),
) -> Outcome:
    """Read a table chunk by chunk; `read` is given the areas that exist of those that a chunk names
    (`areas_of` a row), each with its level.
    """
    counted: Counter[Change] = Counter()
    with (
        tables.open_table(path, columns, optional, read_to) as table,
        tables.rejects(target, table.columns, table.dialect) as rejects,
    ):
        for chunk in _chunks(table.lines):
            fit: list[tuple[tables.Line, R]] = []
            with connected():
                known = areas.levels_of({code for line in chunk for code in areas_of(line.cells)})
            for line in chunk:
                try:
                    if line.why:
                        raise ValueError(line.why)
                    fit.append((line, read(line.cells, known)))
                except ValueError as why:
                    rejects.add(line, str(why))
            counted.update(_take(fit, take, rejects))
    return Outcome(counted["new"], counted["changed"], counted["same"], rejects.count)


def _take(
    fit: Sequence[tuple[tables.Line, R]], take: Take[R], rejects: tables.Rejects
) -> list[Change]:
    """Save a chunk, or each row alone if the database refuses it: a bad row costs only itself."""
    try:
        if fit:
            with connected(), transaction():
                return list(take([row for _, row in fit]))
    except (MayNot, ValueError, DataError, IntegrityError) as refused:
        log.info("import.chunk_refused", rows=len(fit), error=type(refused).__name__)
    changes: list[Change] = []
    for line, row in fit:
        try:
            with connected(), transaction():
                changes += take([row])
        except (MayNot, ValueError) as why:
            rejects.add(line, str(why))
        except (DataError, IntegrityError):
            rejects.add(line, "baris ini tidak dapat disimpan, periksa isinya")
    return changes


def _chunks(lines: Iterator[tables.Line]) -> Iterator[list[tables.Line]]:
    while chunk := list(islice(lines, CHUNK)):
        yield chunk


def note(noun: str, outcome: Outcome, actor: str, now: datetime) -> None:
    """Note an import in the audit: whose rows (contact, post, officer), and what became of them."""
    rows = {name: value for name, value in asdict(outcome).items() if isinstance(value, int)}
    left_out = {"left_out": list(outcome.left_out)} if outcome.left_out else {}
    with transaction():
        detail = {"good": outcome.good, **rows, **left_out}
        audit.note(actor, f"{noun}.import", f"{noun}s", detail, now)
