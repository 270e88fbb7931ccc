"""`flask retention`: forgetting what must not be kept any longer."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from gateway.commands.group import Commands, actor, as_json, json_option, note, runtime, table
from gateway.jobs import retention
from storage import audit
from storage.db import transaction

group = Commands("retention", help="Forgetting what must not be kept any longer.")


def moment() -> datetime:
    """The moment of this command."""
    return datetime.now(UTC)


@group.does("run")
@click.option("--dry-run", is_flag=True, help="Write nothing; count at most 10,000 of each kind.")
@json_option
def run(dry_run: bool, json_: bool) -> None:
    """Forget at once all that has outlived its retention, and print how much of what. The clock does the same bit by bit.

    erased: reports after HAPUS; numbers, texts: of reports; questions: open ones by SMS; received, sent: messages;
    words: confirmed ones; nights: check-ins; phones: numbers that nothing refers to.
    """
    now = moment()
    gone = retention.would_forget(runtime(), now) if dry_run else retention.forget_all(runtime(), now)
    if not dry_run:
        with transaction():
            audit.note(actor(), "retention.run", "all", dict(gone), now)
    if json_:
        as_json(gone)
    else:
        table(("FORGOTTEN", "COUNT"), list(gone.items()))
    note(f"{sum(gone.values())} rows {'would be forgotten' if dry_run else 'forgotten'}.")
