"""The processes of this machine: who descends from whom, and who has ended.

Read from every process's own line. The kernel's list of a process's children may lack some while
one of them ends (proc(5), ``/proc/pid/task/tid/children``).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path


def children(pid: int) -> set[int]:
    """Those that this process has started, also one that has ended and that it does not know of."""
    return {each for each, fields in _all() if _parent(fields) == pid}


def family(pid: int) -> set[int]:
    """The process and all that descend from it."""
    parents = {each: _parent(fields) for each, fields in _all()}
    found = {pid}
    while more := {each for each, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def is_gone(pid: int) -> bool:
    """Whether it has ended."""
    fields = fields_of(pid)
    return not fields or fields[0] == "Z"


def fields_of(pid: int) -> list[str]:
    """What ``/proc/pid/stat`` says of it, from its state on; nothing when it has ended."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return []
    return stat.rpartition(")")[2].split()  # its name may contain spaces and brackets


def _all() -> Iterator[tuple[int, list[str]]]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := fields_of(int(entry.name))):
            yield int(entry.name), fields


def _parent(fields: list[str]) -> int:
    return int(fields[1])
