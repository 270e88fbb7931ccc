"""Contacts, posts and officers from CSV: good rows in, bad rows out with a reason.

Memory stays flat.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TextIO, TypeAlias, TypeVar
from zoneinfo import ZoneInfo

import structlog
from peewee import DataError, IntegrityError

from flows.rules.fields import Unusable
from flows.rules.rights import MayNot, Officer, lies_in
from gateway.officers import enrolment, rows, tables
from storage import people, watch
from storage.engine.db import connected, transaction
from storage.engine.vault import Vault
from storage.people import Change
from storage.people import officers as enrolled
from storage.people.officers import OfficerRow
from storage.places import areas, units

log = structlog.get_logger()

R = TypeVar("R")

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

    @property
    def good(self) -> int:
        """Rows that were not refused."""
        return self.new + self.changed + self.same


#: Writes a chunk, or compares it, and says what each row is to the record.
Take: TypeAlias = Callable[[Sequence[R]], Sequence[Change]]


def contacts(
    vault: Vault,
    path: Path,
    rejects: Path | TextIO,
    now: datetime,
    zone: ZoneInfo,
    dry_run: bool = False,
    read_to: Callable[[int], None] = lambda position: None,
) -> Outcome:
    """Read a contact list.

    Of two rows with one number the last counts. Raises BadTable and DatabaseAway.
    """

    def read(cells: Mapping[str, str], known: Mapping[str, str]) -> people.ContactRow:
        return rows.contact(cells, known, now, zone)

    def save(good: Sequence[people.ContactRow]) -> list[Change]:
        return [saved.change for saved in people.save_contacts(vault, good, now)]

    def compare(good: Sequence[people.ContactRow]) -> list[Change]:
        return people.compare_contacts(vault, good)

    return _run(path, rows.CONTACT_COLUMNS, read, compare if dry_run else save, rejects, read_to)


def guard_posts(
    vault: Vault,
    path: Path,
    rejects: Path | TextIO,
    now: datetime,
    dry_run: bool = False,
    read_to: Callable[[int], None] = lambda position: None,
) -> Outcome:
    """Read a list of posts with their guards. Raises BadTable and DatabaseAway.

    A post that the list leaves out goes on; the outcome names those of the territory that the list
    is about.
    """
    with connected():
        watched = {post.code: str(post.area.path) for post in watch.listed()}
    codes: set[str] = set()

    def read(cells: Mapping[str, str], known: Mapping[str, str]) -> watch.PostRow:
        watched.pop(cells.get("code", ""), None)  # also of a row that is refused: it is in the list
        row = rows.post(cells, known)
        codes.add(row.area)
        return row

    def save(good: Sequence[watch.PostRow]) -> list[Change]:
        changes = watch.compare_posts(vault, good)
        watch.save_posts(vault, good, now)
        return changes

    def compare(good: Sequence[watch.PostRow]) -> list[Change]:
        return watch.compare_posts(vault, good)

    outcome = _run(path, rows.POST_COLUMNS, read, compare if dry_run else save, rejects, read_to)
    with connected():
        path_of_all = areas.common_path(codes)
    left_out = sorted(
        code for code, path in watched.items() if path_of_all and lies_in(path, path_of_all)
    )
    return replace(outcome, left_out=tuple(left_out))


def officers(
    vault: Vault,
    path: Path,
    rejects: Path | TextIO,
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
    seen: set[str] = set()

    def read(cells: Mapping[str, str], known: Mapping[str, str]) -> OfficerRow:
        row = rows.officer(cells, known, known_units)
        if row.phone in seen:
            raise Unusable("phone", "sudah ada di baris lain dari daftar ini")
        seen.add(row.phone)
        return row

    def compare(good: Sequence[OfficerRow]) -> Sequence[Change]:
        enrolment.must_enrol(by, good)
        return enrolled.compare(vault, good)

    def save(good: Sequence[OfficerRow]) -> Sequence[Change]:
        changes = compare(good)
        enrolled.save(vault, good, now)
        return changes

    return _run(
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


def _run(
    path: Path,
    columns: Sequence[str],
    read: Callable[[Mapping[str, str], Mapping[str, str]], R],
    take: Take[R],
    target: Path | TextIO,
    read_to: Callable[[int], None],
    areas_of: Callable[[Mapping[str, str]], Sequence[str]] = _one_area,
) -> Outcome:
    """Read a table chunk by chunk; `read` is given the areas that exist of those that a chunk names
    (`areas_of` a row), each with its level.
    """
    counted: Counter[Change] = Counter()
    with (
        tables.open_table(path, columns, read_to=read_to) as table,
        tables.Rejects(target, columns, table.dialect) as rejects,
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
