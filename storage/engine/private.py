"""Files that only the account of this installation may read.

The database, its log, the spool, what Redis keeps.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

OTHERS = 0o077
#: What is written to see whether more can be kept (bytes).
_TRIED = 16 * 1024


@contextmanager
def written_whole(file: Path) -> Iterator[Path]:
    """Where to write a file that bears its name only when it is whole and on the disk.

    Nothing stays of a half one. Nobody else may read it. Raises FileExistsError when there is one
    of this name, OSError when it cannot be written.
    """
    if os.path.lexists(file):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(file))
    half = file.with_name(f".{file.name}.{os.getpid()}")
    os.close(os.open(half, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    try:
        yield half
        flush(half)
        half.rename(file)
        flush(file.parent)
    finally:
        half.unlink(missing_ok=True)


def try_writing(file: Path) -> None:
    """Write a file as large as a few messages to the disk, and take it away.

    Raises OSError when that cannot be.
    """
    try:
        with open(file, "xb", opener=lambda path, flags: os.open(path, flags, 0o600)) as tried:
            tried.write(bytes(_TRIED))
            tried.flush()
            os.fsync(tried.fileno())
    finally:
        file.unlink(missing_ok=True)


def flush(path: Path) -> None:
    """See that a file, or the names in a folder, are on the disk. Raises OSError."""
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def tighten(paths: Iterable[Path]) -> None:
    """Take these files and folders from others, as far as this account can."""
    for path in exposed(paths):
        with suppress(OSError):  # somebody else's: `exposed` goes on to say so
            path.chmod(stat.S_IMODE(path.lstat().st_mode) & ~OTHERS)


def exposed(paths: Iterable[Path]) -> list[Path]:
    """Those of these files and folders that others may read, write or enter.

    A folder that belongs to everybody on purpose, such as /tmp, is none of ours to close and not
    named.
    """
    found = []
    for path in paths:
        with suppress(OSError):  # it is not there, or gone meanwhile
            mode = path.lstat().st_mode
            if (
                mode & OTHERS
                and not mode & stat.S_ISVTX
                and not stat.S_ISLNK(mode)
                and not stat.S_ISSOCK(mode)
            ):
                found.append(path)
    return found


def kept_in(var_dir: Path, database: str = "") -> Iterator[Path]:
    """What an installation keeps: folders, secrets, and a SQLite file with what is beside it.

    The folders are its own and those of Redis, spool and promises, with all in them; beside a
    SQLite file stands under its name: log, locks, backups.
    """
    yield var_dir
    for folder in (var_dir / "redis", var_dir / "spool", var_dir / "promises"):
        yield folder
        yield from folder.rglob("*")
    yield from var_dir.glob("*.env")
    yield from var_dir.glob("*.anchor")
    if database:
        yield from Path(database).parent.glob(f"{Path(database).name}*")
