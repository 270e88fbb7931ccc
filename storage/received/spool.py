"""The spool: what was received while the database is away, sealed and on the disk.

Each call of `put` makes one file, written beside its place, flushed, and only then renamed into it:
a file that is there is whole. A record is its length, its checksum and the sealed item. `drain`
hands them on in the order in which they came and deletes what was taken; doing it twice does no
harm, for the inbox knows every key.
"""

from __future__ import annotations

import errno
import fcntl
import os
import struct
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, fields, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import structlog

from storage.engine.private import flush, try_writing
from storage.engine.vault import CannotOpen, Vault
from storage.received.inbox import Item

log = structlog.get_logger()

_PURPOSE = "spool"
_HEAD = struct.Struct(">II")  # length of the sealed item, CRC-32 of it
_TIMES = ("sent_at", "received_at")
_WHOLE, _HALF, _DAMAGED = ".spool", ".half", "damaged"

#: Files handed over at once.
_TOGETHER = 100
#: A file that was never finished is thrown away after so many seconds: nobody was told that it was
#: kept.
_HALF_LIFE = 60.0
#: What no second look at a file makes better: a bad sector, no file at all, somebody else's.
_HOPELESS = (errno.EIO, errno.EISDIR, errno.EACCES)


class Spool:
    """A folder of items that wait for the database.

    Any number of processes and threads may put and drain.
    """

    def __init__(self, folder: Path, vault: Vault) -> None:
        self._folder = folder
        self._vault = vault
        self._numbers = count()
        self._lasting = False  # whether the folder itself is known to be on the disk

    def put(self, items: Sequence[Item]) -> None:
        """Keep these items, all or none; they are on the disk when this returns.

        Raises OSError when it cannot.
        """
        name = self._name()
        half, whole = self._folder / (name + _HALF), self._folder / (name + _WHOLE)
        try:
            with open(half, "xb", opener=_private) as file:
                file.writelines(self._record(item) for item in items)
                file.flush()
                os.fsync(file.fileno())
            half.rename(whole)
            flush(self._folder)
        except OSError:
            half.unlink(missing_ok=True)
            whole.unlink(missing_ok=True)
            raise

    def try_writing(self) -> None:
        """Write a file as large as a few messages to the disk, and take it away.

        Raises OSError when that cannot be.
        """
        try_writing(self._folder / (self._name() + _HALF))

    def _name(self) -> str:
        """What a new file is called, in a folder that is there: in the order of their coming."""
        self._make_folder()
        return f"{time.time_ns():020d}-{os.getpid()}-{next(self._numbers)}"

    def _make_folder(self) -> None:
        if self._lasting and self._folder.is_dir():
            return
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        flush(self._folder.parent)
        self._lasting = True

    def waiting(self) -> int:
        """How many files wait to be taken over."""
        return len(self._files())

    def damaged(self) -> int:
        """How many files were set aside: of a record in them no sense could be made."""
        return sum(1 for _ in (self._folder / _DAMAGED).glob("*")) if self._folder.is_dir() else 0

    def drain(self, take: Callable[[Sequence[Item]], bool]) -> int:
        """Hand what waits to `take`, file by file and in order; returns how many items that were.

        What `take` raises goes to the caller, and the file stays. A file with a damaged record, or
        one of which `take` could not keep everything (it says so with False), is set aside; the
        good records in it are taken all the same. Raises OSError when the folder cannot be read.
        """
        taken = 0
        if not self._files():
            return taken
        with self._alone():
            for paths in _batches(self._files()):
                read = [self._read(path) for path in paths]
                items = [item for found, _ in read for item in found]
                everything = take(items)
                for path, (found, whole) in zip(paths, read, strict=True):
                    if whole and (everything or take(found)):
                        path.unlink(missing_ok=True)
                    else:
                        self._set_aside(path)
                taken += len(items)
            self._sweep()
        return taken

    def _set_aside(self, path: Path) -> None:
        (self._folder / _DAMAGED).mkdir(exist_ok=True, mode=0o700)
        path.rename(self._folder / _DAMAGED / path.name)
        log.error("spool.damaged", file=path.name)

    def _files(self) -> list[Path]:
        try:
            with os.scandir(self._folder) as entries:
                return sorted(
                    self._folder / entry.name for entry in entries if entry.name.endswith(_WHOLE)
                )
        except FileNotFoundError:
            return []

    def _record(self, item: Item) -> bytes:
        times = {name: at for name in _TIMES if (at := getattr(item, name)) is not None}
        plain = asdict(replace(item, dated=None)) | {
            name: at.astimezone(UTC).isoformat() for name, at in times.items()
        }
        sealed = self._vault.seal_json(plain, _PURPOSE)
        return _HEAD.pack(len(sealed), zlib.crc32(sealed)) + sealed

    def _read(self, path: Path) -> tuple[list[Item], bool]:
        """The items of a file, and whether that is all there is in it.

        Raises OSError for what may be better next time.
        """
        items: list[Item] = []
        try:
            data, at, whole = path.read_bytes(), 0, True
        except OSError as unreadable:
            if unreadable.errno not in _HOPELESS:
                raise
            return items, False
        while at < len(data):
            head = data[at : at + _HEAD.size]
            if len(head) < _HEAD.size:
                return items, False
            length, checksum = _HEAD.unpack(head)
            sealed = data[at + _HEAD.size : at + _HEAD.size + length]
            at += _HEAD.size + length
            if len(sealed) < length or zlib.crc32(sealed) != checksum:
                whole = False
                continue
            try:
                items.append(_item(self._vault.open_json(sealed, _PURPOSE)))
            except (CannotOpen, ValueError, TypeError, KeyError):
                whole = False
        return items, whole

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One drain at a time.

        Whoever comes second waits, for afterwards it may rely on the spool being empty.
        """
        with open(self._folder / "lock", "ab", opener=_private) as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _sweep(self) -> None:
        for half in self._folder.glob("*" + _HALF):
            begun = half.name.partition("-")[0]
            if begun.isdecimal() and int(begun) / 1e9 < time.time() - _HALF_LIFE:
                half.unlink(missing_ok=True)


def _batches(paths: list[Path]) -> Iterator[list[Path]]:
    for start in range(0, len(paths), _TOGETHER):
        yield paths[start : start + _TOGETHER]


_NAMES = {field.name for field in fields(Item)}


def _item(plain: dict[str, Any]) -> Item:
    """The item of a record; what the version before wrote beside it is left out."""
    known = {name: value for name, value in plain.items() if name in _NAMES}
    return Item(
        **known | {name: datetime.fromisoformat(plain[name]) for name in _TIMES if plain.get(name)}
    )


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
