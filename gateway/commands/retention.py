"""`flask retention`: forgetting what must not be kept any longer."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from gateway.commands.group import (
    CommandError,
    Commands,
    actor,
    as_json,
    json_option,
    note,
    runtime,
    table,
)
from gateway.install.doctor import timecheck
from gateway.jobs import retention
from storage.engine.db import transaction
from storage.record import audit, clock_doubt, forgotten, set_back

group = Commands("retention", help="Forgetting what must not be kept any longer.")


def moment() -> datetime:
    """The moment of this command."""
    return datetime.now(UTC)


@group.does("run")
@click.option("--dry-run", is_flag=True, help="Write nothing; count at most 10,000 of each kind.")
@click.option(
    "--confirm-clock",
    is_flag=True,
    help="This machine's clock is right: believe it again, and go on.",
)
@json_option
def run(dry_run: bool, confirm_clock: bool, json_: bool) -> None:
    """Forget all that has outlived its retention, and print how much; the clock does it bit by bit.

    While the clock is doubted only HAPUS is done; in an hour only so much is forgotten. `flask
    doctor` says more.

    erased: reports after HAPUS; numbers, texts: of reports; questions: open ones by SMS; received,
    sent: messages; known: digests of handled messages; words: confirmed ones; nights: check-ins;
    untold: events that no receiver took;
    phones: numbers that nothing refers to; audit: entries that a seal takes the place of.
    """
    now = moment()
    if confirm_clock and not dry_run:
        _confirm(now)
    gone = (
        retention.would_forget(runtime(), now) if dry_run else retention.forget_all(runtime(), now)
    )
    if not dry_run:
        with transaction():
            audit.note(actor(), "retention.run", "all", dict(gone), now)
    if json_:
        as_json(gone)
    else:
        table(("FORGOTTEN", "COUNT"), list(gone.items()))
    note(f"{sum(gone.values())} rows {'would be forgotten' if dry_run else 'forgotten'}.")
    if stopped := timecheck.clock_doubted():
        raise CommandError(f"retention is stopped: {stopped.says} {stopped.do}")
    if dry_run:
        return
    with transaction():
        kinds = forgotten.used_up(now)
    if kinds:
        note(f"No more of these in this hour, run it again in the next: {', '.join(kinds)}.")


def _confirm(now: datetime) -> None:
    """A person says that the clock is right: what it wrote while ahead is corrected."""
    doubted = clock_doubt.confirm()
    with transaction():
        changed = set_back.from_ahead(now)
        audit.note(actor(), "clock.confirm", "clock", {"why": doubted.why, "changed": changed}, now)
    note(f"The clock shows {now:%Y-%m-%d %H:%M:%S} UTC and is believed.")
