"""Contacts and posts from CSV files: good rows go in, bad rows come out with a reason, memory stays flat."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TextIO, TypeVar
from zoneinfo import ZoneInfo

import structlog
from peewee import DataError, IntegrityError

from gateway import rows, tables
from storage import areas, people, posts
from storage.db import connected, transaction
from storage.vault import Vault

log = structlog.get_logger()

R = TypeVar("R")

#: Rows that are read, checked and saved together.
CHUNK = 500


@dataclass(frozen=True)
class Outcome:
    """What became of a file's rows."""

    good: int
    bad: int


def contacts(vault: Vault, path: Path, rejects: Path | TextIO, now: datetime, zone: ZoneInfo, dry_run: bool = False) -> Outcome:
    """Read a contact list. Of two rows with one number the last counts. Raises BadTable and DatabaseAway."""

    def read(cells: Mapping[str, str], known: set[str]) -> people.ContactRow:
        return rows.contact(cells, known, now, zone)

    def save(good: Sequence[people.ContactRow]) -> None:
        people.save_contacts(vault, good, now)

    return _run(path, rows.CONTACT_COLUMNS, read, save, rejects, dry_run)


def guard_posts(vault: Vault, path: Path, rejects: Path | TextIO, now: datetime, dry_run: bool = False) -> Outcome:
    """Read a list of posts with their guards. Raises BadTable and DatabaseAway."""

    def save(good: Sequence[posts.PostRow]) -> None:
        posts.save_posts(vault, good, now)

    return _run(path, rows.POST_COLUMNS, rows.post, save, rejects, dry_run)


def _run(
    path: Path,
    columns: Sequence[str],
    read: Callable[[Mapping[str, str], set[str]], R],
    save: Callable[[Sequence[R]], None],
    target: Path | TextIO,
    dry_run: bool,
) -> Outcome:
    good = 0
    with tables.Rejects(target, columns) as rejects:
        for chunk in _chunks(tables.read(path, columns)):
            fit: list[tuple[tables.Line, R]] = []
            known = _known_areas(chunk)
            for line in chunk:
                try:
                    if line.why:
                        raise ValueError(line.why)
                    fit.append((line, read(line.cells, known)))
                except ValueError as why:
                    rejects.add(line, str(why))
            good += len(fit) if dry_run else _save(fit, save, rejects)
    return Outcome(good, rejects.count)


def _save(fit: Sequence[tuple[tables.Line, R]], save: Callable[[Sequence[R]], None], rejects: tables.Rejects) -> int:
    """Save a chunk; if the database refuses it, each row alone, so that one bad row costs only itself."""
    try:
        if fit:
            with transaction():
                save([row for _, row in fit])
        return len(fit)
    except (ValueError, DataError, IntegrityError) as refused:
        log.info("import.chunk_refused", rows=len(fit), error=type(refused).__name__)
    good = 0
    for line, row in fit:
        try:
            with transaction():
                save([row])
            good += 1
        except ValueError as why:
            rejects.add(line, str(why))
        except (DataError, IntegrityError):
            rejects.add(line, "baris ini tidak dapat disimpan, periksa isinya")
    return good


def _known_areas(chunk: Sequence[tables.Line]) -> set[str]:
    with connected():
        return set(areas.exists({line.cells["area"] for line in chunk if line.cells.get("area")}))


def _chunks(lines: Iterator[tables.Line]) -> Iterator[list[tables.Line]]:
    while chunk := list(islice(lines, CHUNK)):
        yield chunk
