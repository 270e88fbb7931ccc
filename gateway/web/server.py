"""`python -m gateway.web.server`: how the web begins (`serving` is the server itself).

The application is loaded once, in the server's own process; its workers are forked from that and
share what nobody writes.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from gateway.install import addresses, loading

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

    from gateway.install.settings import Settings

APP = "wsgi:app"
WORKERS = 2


def main() -> int:
    """Serve the application; 0 after a clean stop. Ends with 1 when the settings are wrong."""
    parser = argparse.ArgumentParser(prog="python -m gateway.web.server", description=__doc__)
    parser.add_argument(
        "app", nargs="?", default=APP, help=f"what is served, module:name (default {APP})"
    )
    parser.add_argument(
        "--workers", type=int, default=WORKERS, help=f"processes that answer (default {WORKERS})"
    )
    chosen = parser.parse_args()

    def load(settings: Settings) -> Callable[[], None]:
        from gateway.web import serving

        sys.stderr.write(f"kentongan: {addresses.reach(settings.host)}\n")
        sys.stderr.flush()
        app = loaded(chosen.app)
        return partial(serving.serve, app, settings.host, settings.port, chosen.workers)

    loading.begin(load)()
    return 0


def loaded(app: str) -> WSGIApplication:
    """The application (``module:name``), ready to read: no key press waits for its tables."""
    from werkzeug.utils import import_string

    from flows.reading.report import see

    see("api")
    found: WSGIApplication = import_string(app)
    return found


if __name__ == "__main__":
    sys.exit(main())
