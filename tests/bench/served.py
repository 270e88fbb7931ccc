"""``python -m tests.bench.served <module:name> <port>``: any application, served like our web."""

from __future__ import annotations

import sys

from werkzeug.utils import import_string

from gateway.install import loading
from gateway.web import serving
from gateway.web.server import WORKERS

if __name__ == "__main__":
    with loading.for_good():
        app = import_string(sys.argv[1])
    serving.serve(app, "127.0.0.1", int(sys.argv[2]), WORKERS)
