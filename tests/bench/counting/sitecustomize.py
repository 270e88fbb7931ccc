"""Counts what a process asks of its database; Python imports this where it is on PYTHONPATH.

Switched on by BENCH_COUNTS, a folder: each process keeps two numbers there in a file of its own,
statements (all of peewee's go through `execute_sql`) and commits. The file is mapped memory, so
nothing is lost when the process is killed. It is never part of a measured run, only of the short
pass after it.
"""

from __future__ import annotations

import os
from typing import Any

FOLDER = os.environ.get("BENCH_COUNTS", "")


def _count(folder: str) -> None:
    import mmap
    import struct
    import threading
    from pathlib import Path

    import peewee

    numbers = struct.Struct("=qq")
    lock = threading.Lock()
    kept: list[mmap.mmap] = []

    def begin() -> None:
        path = Path(folder) / f"{os.getpid()}.counts"
        path.write_bytes(bytes(numbers.size))
        with path.open("r+b") as file:
            kept[:] = [mmap.mmap(file.fileno(), numbers.size)]

    def add(statements: int, commits: int) -> None:
        with lock:
            before = numbers.unpack(kept[0][:])
            kept[0][:] = numbers.pack(before[0] + statements, before[1] + commits)

    execute_sql, commit = peewee.Database.execute_sql, peewee.Database.commit

    def counted_execute_sql(self: peewee.Database, *given: Any, **more: Any) -> Any:
        add(1, 0)
        return execute_sql(self, *given, **more)

    def counted_commit(self: peewee.Database, *given: Any, **more: Any) -> Any:
        add(0, 1)
        return commit(self, *given, **more)

    begin()
    os.register_at_fork(after_in_child=begin)
    for name, counted in (("execute_sql", counted_execute_sql), ("commit", counted_commit)):
        setattr(peewee.Database, name, counted)


if FOLDER:
    _count(FOLDER)
