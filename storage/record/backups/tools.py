"""PostgreSQL's own programs: found, and not older than the server.

They are given the password where nobody sees it.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from storage.record.backups.copying import CannotCopy

_COPY = re.compile(rb'COPY (?:"?[^".]+"?\.)?"?([^" ]+)"? \(.*\) FROM stdin;\n')


class Tool:
    """One of the programs."""

    def __init__(self, name: str, server: int = 0) -> None:
        """`server`: the major version of the server it is to be used with. Raises CannotCopy."""
        found = shutil.which(name)
        if found is None:
            which = f"postgresql-client-{server}" if server else "postgresql-client"
            raise CannotCopy(f"{name} is not installed: install {which} (Debian) and try again.")
        self._name, self._path = name, found
        version = self._version()
        if version < server:
            raise CannotCopy(
                f"{name} is of version {version}, older than the server's {server}: install"
                f" postgresql-client-{server}."
            )

    def _version(self) -> int:
        asked = subprocess.run(
            [self._path, "--version"], capture_output=True, text=True, stdin=subprocess.DEVNULL
        )
        version = re.search(r"\) (\d+)", asked.stdout)
        if asked.returncode or version is None:
            raise CannotCopy(f"{self._name} does not say its version.")
        return int(version[1])

    def run(self, words: Sequence[str], address: str) -> None:
        """Run it with the database at this address.

        Raises CannotCopy with the last thing it said.
        """
        # As it was given: a connection's own words for it may be of a newer libpq than the
        # program's.
        named = conninfo_to_dict(address)
        password = named.pop("password", None)
        secret = {"PGPASSWORD": str(password)} if password else {}
        done = subprocess.run(
            [self._path, *words, "--no-password", f"--dbname={make_conninfo('', **named)}"],
            env=os.environ | secret,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
        )
        if done.returncode:
            raise self._failed(done.stderr, done.returncode)

    @contextmanager
    def output(self, words: Sequence[str]) -> Iterator[IO[bytes]]:
        """What it writes, line by line. Raises CannotCopy when it fails, also at the end."""
        with tempfile.TemporaryFile() as troubles:
            with subprocess.Popen(
                [self._path, *words],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=troubles,
            ) as process:
                assert process.stdout is not None
                yield process.stdout
                process.stdout.close()
            if process.returncode:
                troubles.seek(0)
                raise self._failed(troubles.read().decode(errors="replace"), process.returncode)

    def _failed(self, said: str, code: int) -> CannotCopy:
        """With its last words: its messages name tables and files, and no row."""
        if not said.strip():
            how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"failed ({code})"
            return CannotCopy(f"{self._name} {how}: the disk is full, or the file is damaged.")
        return CannotCopy(
            f"{self._name} failed and said: {said.strip().splitlines()[-1][:200].rstrip('.')}."
        )


def copied_table(line: bytes) -> str | None:
    """The table whose rows follow this line of a dump; None for every other line."""
    found = _COPY.fullmatch(line)
    return found[1].decode() if found else None
