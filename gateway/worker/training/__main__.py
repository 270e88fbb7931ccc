"""`python -m gateway.worker.training` writes the invented night, as `make train` does once."""

from __future__ import annotations

import logging
import sys
from datetime import UTC, datetime

import structlog

from gateway.install import training
from gateway.install.runtime import open_runtime
from gateway.install.settings import BadSettings, load
from gateway.worker.training.night import Night
from storage.engine import db


def main() -> int:
    """Write it; 0 when all of it is there, 1 where this is no training."""
    try:
        settings = load()
    except BadSettings as wrong:
        sys.stderr.write(f"kentongan: {wrong}\n")
        return 1
    if not settings.training:
        sys.stderr.write("kentongan: invented data are for the training mode alone\n")
        return 1
    # A night of lanes and rounds is no news.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    Night(open_runtime(settings), datetime.now(UTC)).tell()
    db.close_all()
    training.call_whole(settings.var_dir)
    return 0


if __name__ == "__main__":
    sys.exit(main())
