"""`python -m gateway.worker.rehearsal [--json]`: plays the plan that comes in, prints the result.

Exit 1: an expectation does not hold; 2: the plan cannot be played, said on stderr.
"""

from __future__ import annotations

import json
import logging
import sys

import click
import structlog

from gateway.install.settings import BadSettings, load
from gateway.worker import rehearsal


def main() -> int:
    """Play the plan on stdin."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    try:
        settings = load()
        plan = rehearsal.read(sys.stdin.buffer.read().decode())
        played = rehearsal.play(plan, settings)
    except UnicodeDecodeError:
        click.echo("bukan YAML: bukan teks UTF-8", err=True)
        return 2
    except (rehearsal.BadPlan, BadSettings) as wrong:
        click.echo(wrong, err=True)
        return 2
    if "--json" in sys.argv[1:]:
        click.echo(json.dumps(played.as_json(settings.zone), ensure_ascii=False, indent=2))
    else:
        click.echo(played.as_text(settings.zone))
    return 1 if played.failed else 0


if __name__ == "__main__":
    sys.exit(main())
