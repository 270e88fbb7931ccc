"""The web process: `granian --interface wsgi wsgi:app`."""

import multiprocessing
import sys

from gateway import cores, create_app, stop
from gateway.settings import BadSettings, load
from storage.db import DatabaseAway

if multiprocessing.parent_process() is not None:  # one of the server's workers
    stop.with_parent()
    cores.claim()
try:
    app = create_app(load())
except (BadSettings, DatabaseAway, ValueError) as wrong:
    sys.exit(f"kentongan: {wrong}")
