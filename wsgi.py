"""The web process: what `gateway.server` serves."""

import multiprocessing
import sys

from gateway import cores, create_app, idle, server, stop
from gateway.settings import BadSettings, load
from storage.db import DatabaseAway

if multiprocessing.parent_process() is not None:  # one of the server's workers
    stop.with_parent()
    cores.claim()
try:
    settings = load()
    app = create_app(settings)
except (BadSettings, DatabaseAway, ValueError) as wrong:
    sys.exit(f"kentongan: {wrong}")
if multiprocessing.parent_process() is not None:
    idle.watch(settings.port, server.THREADS - server.FEW_THREADS)
