"""``python -m tests.bench.first <database>``: what a new process's first reading costs, as JSON.

It imports nothing of ours before it looks at the clock.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import time
import tracemalloc
from pathlib import Path

CITY = "16.71"
SAID = "LAPOR ado maling masuk rumah wong lr ketapang rt 14 jkabaring cepet"


def main(database_url: str) -> dict[str, float]:
    """Seconds until the first SMS is read, bytes that the process grew by, bytes of the tables."""
    resident, began = _resident(), time.perf_counter()
    from flows.reading.words import read
    from storage.engine import db
    from storage.places import gazetteer

    db.open_database(database_url)
    with db.connected():
        assert read(SAID, False, False, gazetteer.read(CITY)).place
        seconds, grown = time.perf_counter() - began, _resident() - resident
        gazetteer.made_of.cache_clear()
        gc.collect()
        tracemalloc.start()
        gazetteer.read(CITY)
        gc.collect()
        tables = tracemalloc.get_traced_memory()[0]
    db.close_all()
    return {"first": seconds, "grown": grown, "tables": tables}


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1])))
