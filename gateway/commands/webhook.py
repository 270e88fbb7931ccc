"""`flask webhook`: which other systems are told of what happens, and by which secret."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from flows.rules.dates import stamp
from flows.rules.fields import Unusable
from flows.rules.receivers import EVENTS
from flows.rules.rights import NotAllowed
from gateway.commands.group import (
    CommandError,
    Commands,
    as_json,
    json_option,
    note,
    runtime,
    table,
)
from gateway.commands.named import by_option, maybe_by_option, officer_acting, officer_named
from gateway.officers import webhooks

group = Commands("webhook", help="Webhooks: other systems that are told of what happens.")

_ID = click.argument("webhook_id", metavar="ID", type=click.IntRange(1, 2**63 - 1))


@group.does("list")
@maybe_by_option
@json_option
def listed(by: str | None, json_: bool) -> None:
    """List the webhooks and how each of them does; never a secret."""
    items = [
        {
            "id": each.id,
            "url": each.url,
            "events": each.events,
            "areas": each.areas,
            "made_by": each.made_by,
            "waiting": each.waiting,
            "given_up": each.given_up,
            "failing_since": stamp(each.failing_since),
            "trouble": each.trouble,
            "disabled": each.disabled_because,
        }
        for each in webhooks.listed(officer_acting(by), runtime())
    ]
    if json_:
        as_json(items)
        return
    columns = ("id", "url", "events", "areas", "waiting", "failing_since", "trouble", "disabled")
    cells = [
        [", ".join(value) if isinstance(value, list) else value for value in map(item.get, columns)]
        for item in items
    ]
    table([name.upper().replace("_", " ") for name in columns], cells)


@group.does("add")
@click.argument("url")
@click.option("--event", "events", multiple=True, required=True, type=click.Choice(EVENTS))
@click.option("--area", "areas", multiple=True, metavar="CODE", help="Else the whole territory.")
@by_option
def add(url: str, events: tuple[str, ...], areas: tuple[str, ...], by: str) -> None:
    """Tell URL of these events, as the token NAME; prints the secret, which is shown this once."""
    officer, now = officer_named(by), datetime.now(UTC)
    try:
        kept, secret = webhooks.register(officer, url, events, areas, runtime(), now)
    except (Unusable, NotAllowed) as why:
        raise CommandError(str(why)) from None
    click.echo(secret)
    note(f"Webhook {kept.id} is told from now on. Its secret is not shown again.")


@group.does("rotate")
@_ID
@maybe_by_option
def rotate(webhook_id: int, by: str | None) -> None:
    """Give the webhook ID a new secret and print it; for 24 hours the one before signs, too."""
    secret = webhooks.rotate(officer_acting(by), webhook_id, runtime(), datetime.now(UTC))
    if secret is None:
        raise _missing(webhook_id)
    click.echo(secret)
    note("For 24 hours every event is signed by both. The secret is not shown again.")


@group.does("disable")
@_ID
@maybe_by_option
def disable(webhook_id: int, by: str | None) -> None:
    """Tell the webhook ID nothing more, not even what waits for it."""
    if not webhooks.disable(officer_acting(by), webhook_id, runtime(), datetime.now(UTC)):
        raise _missing(webhook_id)
    note(f"Webhook {webhook_id} is told nothing more.")


def _missing(webhook_id: int) -> CommandError:
    return CommandError(f"no webhook {webhook_id} is told of anything; `flask webhook list`")
