"""What was promised to people, in files beside the database.

Erasures, and imbauan stopped or wished for again. A backup does not know what was promised after it
was made. So each promise is written here before the transaction that carries it out is committed,
and carried out once more when a backup is put back (`redeeming`); to do it twice does no harm. A
file holds the promises of a day, one a line, and only digests under the keys of this installation:
no number, no name, no ticket, and of times those that a promise cannot do without.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from flows.rules.message_kinds import IMBAUAN, MESSAGE_KINDS, MessageKind
from flows.values import dataclass
from storage.engine.private import flush

_ENDING = ".promises"

#: Of a report: number and words are erased; the number, or the words; it is to be erased, or is not
#: any more.
ERASED, CUT, BLANKED, ASKED, TAKEN_BACK = "erased", "cut", "blanked", "asked", "taken back"
#: Of a phone: it is no contact any more.
REMOVED = "removed"
#: Of a phone: no messages of a kind any more, or again. Those of imbauan have older names.
STOPPED: dict[MessageKind, str] = {kind: f"stopped {kind}" for kind in MESSAGE_KINDS} | {
    IMBAUAN: "stopped"
}
RESUMED: dict[MessageKind, str] = {kind: f"resumed {kind}" for kind in MESSAGE_KINDS} | {
    IMBAUAN: "resumed"
}
#: A line that was cut off by a full disk or a power cut (then what it promised was not carried out
#: either), or damaged.
UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Promise:
    """One promise.

    `about`: the digest of a report, or the hashes of a phone under all lookup keys, newest first.
    """

    what: str
    about: tuple[str, ...]
    key: str = ""  # the name of the key that made the first hash of a phone
    at: datetime | None = None  # when a report is to be erased, or a contact was removed
    day: date | None = None  # on which it was made; in the name of the file

    def line(self) -> str:
        """The promise as it is written."""
        known = {"what": self.what, "about": list(self.about)}
        more = {"key": self.key, "at": self.at.astimezone(UTC).isoformat() if self.at else ""}
        return json.dumps({**known, **{name: value for name, value in more.items() if value}})

    @staticmethod
    def read(line: str, day: date) -> Promise:
        """The promise in a line, or UNREADABLE."""
        try:
            read = json.loads(line)
            at = datetime.fromisoformat(read["at"]) if "at" in read else None
            about = tuple(bytes.fromhex(name).hex() for name in read["about"])
            return Promise(str(read["what"]), about, str(read.get("key", "")), at, day)
        except (ValueError, KeyError, TypeError):
            return Promise(UNREADABLE, (), day=day)


class Promises:
    """The folder of one installation. Any number of processes may add to it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, promises: Sequence[Promise], now: datetime) -> None:
        """Add promises; they are on the disk when this returns. Raises OSError."""
        if not promises:
            return
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self.folder / f"{now.astimezone(UTC).date().isoformat()}{_ENDING}"
        fresh = not path.exists()
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            # One write, so that no two mix; after a line that was cut off it begins a new one.
            data = "".join(f"\n{promise.line()}" for promise in promises).encode()
            if os.write(handle, data) < len(data):
                raise OSError("the disk took only a part of it")
            os.fsync(handle)
        finally:
            os.close(handle)
        if fresh:
            flush(self.folder)

    def tidy(self, first: date) -> int:
        """Delete the files of the days before `first`; returns how many.

        No backup is older that may still be put back.
        """
        old = [path for day, path in _files(self.folder) if day < first]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)


def kept(folders: Iterable[Path]) -> Iterator[Promise]:
    """All promises of these folders (each host that works has one), oldest first.

    Raises OSError.
    """
    files = sorted(
        (day, place, path) for place, folder in enumerate(folders) for day, path in _files(folder)
    )
    for day, _, path in files:
        for line in path.read_text("utf-8", errors="replace").splitlines():
            if line:
                yield Promise.read(line, day)


def _files(folder: Path) -> list[tuple[date, Path]]:
    found = []
    for path in folder.glob(f"*{_ENDING}"):
        try:
            found.append((date.fromisoformat(path.name.removesuffix(_ENDING)), path))
        except ValueError:  # nobody's day: not ours
            continue
    return sorted(found)
