"""A core of its own for each web process.

The threads of one Python process take turns anyway. Left to itself the kernel spreads them over all
cores, so that every turn wakes another core and finds its caches cold: a third of the throughput,
measured (docs/performance.md, ADR 12). Everything else on the machine stays free to go where there
is room.
"""

from __future__ import annotations

import os
import socket
import zlib
from contextlib import suppress

#: Held while this process lives: the names of the cores that are taken. The kernel gives them back
#: when it dies.
_held: list[socket.socket] = []


def claim() -> int | None:
    """Keep this process, all threads of it, on a core that no sibling has; which one.

    None, and nothing is changed, when there are fewer cores than siblings, or only one, or the
    system has no such thing or forbids it.
    """
    if not hasattr(os, "sched_setaffinity"):
        return None
    cores = sorted(os.sched_getaffinity(0))
    # Where the first one goes differs by machine and server, so that many small containers do not
    # all crowd core 0.
    first = zlib.crc32(f"{socket.gethostname()}:{os.getppid()}".encode()) % len(cores)
    for core in cores[first:] + cores[:first] if len(cores) > 1 else []:
        if _take(core):
            return core if _keep_on(core) else None
    return None


def _keep_on(core: int) -> bool:
    """Keep all threads there: the server's, which are there already; new ones inherit it.

    False: the system forbids it.
    """
    try:
        for thread in os.listdir("/proc/self/task"):
            with suppress(ProcessLookupError):  # it has ended meanwhile
                os.sched_setaffinity(int(thread), {core})
    except OSError:
        _held.pop().close()
        return False
    return True


def _take(core: int) -> bool:
    """Take the name of a core among the children of one parent; whether it was free."""
    name = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    try:
        name.bind(f"\0kentongan-core-{os.getppid()}-{core}")
    except OSError:
        name.close()
        return False
    _held.append(name)
    return True
