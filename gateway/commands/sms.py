"""`flask sms`: how texts are read and how well, what senders meant, and what a road may drop."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click

from flows.reading import scoring
from flows.reading.intent import Reading, Reason
from flows.reading.reasons import EMERGENCY, reasons_of
from flows.reading.report import is_urgent
from flows.reading.words import read
from flows.rules.cleaning import clean
from flows.rules.kinds import OTHER
from flows.rules.lint import lint as remarks_on
from gateway.commands.group import (
    Commands,
    as_json,
    in_one_sentence,
    json_option,
    note,
    runtime,
    table,
)
from gateway.install.providers import roads
from gateway.install.settings import KNOWN_CARRIERS
from gateway.officers import tables
from gateway.ussd.places import gazetteer
from storage.reports import pairs

group = Commands("sms", any_keys=True, help="How SMS are read, and what may become of them.")


@group.does("explain")
@click.argument("text")
@click.option(
    "--warga", is_flag=True, help="Read it as from a resident; else as from an enrolled guard."
)
@click.option(
    "--open",
    "open_",
    is_flag=True,
    help="Read it while a question to its sender waits for an answer.",
)
@json_option
def explain(text: str, warga: bool, open_: bool, json_: bool) -> None:
    """Say what TEXT is read as, and which of its words led to that. Nothing is kept of it."""
    reading = read(
        clean(text),
        is_guard=not warga,
        open_question=open_,
        gazetteer=gazetteer(runtime(), datetime.now(UTC)),
    )
    why = dict.fromkeys((*reading.why, *_reported(reading)))
    if json_:
        as_json({**dict(_told(reading)), "why": [list(reason) for reason in why]})
        return
    for name, value in _told(reading):
        click.echo(f"{name:10}{value}")
    for words, what in why:
        click.echo(f"{'why':10}{f'{words!r} -> ' if words else ''}{what}")


def _told(reading: Reading) -> list[tuple[str, str]]:
    near = " -> ".join(reading.near) if reading.near else ""
    told = {
        "intent": reading.intent,
        "category": reading.category,
        "urgent": "yes" if _waits_not(reading) else "",
        "place": reading.place,
        "when": " / ".join(reading.when),
        "also": ", ".join(reading.also),
        "ask": " / ".join(reading.doubt),
        "which": " / ".join(told for _, told in reading.where),
        "near": near,
        "meant": reading.meant,
        "code": reading.code,
        "guards": "" if reading.guards is None else str(reading.guards),
        "answer": "none" if reading.mute else "",
    }
    return [(name, value) for name, value in told.items() if value]


def _reported(reading: Reading) -> tuple[Reason, ...]:
    """Why a report is of its kind, urgent, sensitive or in need of help; nothing of other texts."""
    if reading.intent not in ("LAPOR", "DARURAT") or not reading.text:
        return ()
    emergency = EMERGENCY if reading.intent == "DARURAT" else ""
    return reasons_of(reading.category or OTHER, reading.text, urgent_by=emergency)


def _waits_not(reading: Reading) -> bool:
    report = reading.intent == "LAPOR" and is_urgent(reading.category or OTHER, reading.text)
    return report or reading.intent == "DARURAT"


@group.command("lint")
@click.argument("text", default="-")
@click.option("--road", type=click.Choice(list(KNOWN_CARRIERS)), help="Only the road of this one.")
@json_option
@click.pass_context
@in_one_sentence
def lint(context: click.Context, text: str, road: str | None, json_: bool) -> None:
    """Say what of TEXT may be dropped on its way to a phone, by the road of each carrier.

    Without TEXT, or with -, it is read from standard input. Exit 1 if there is anything.
    """
    if text == "-":
        text = sys.stdin.read().rstrip("\n")
    found = [
        (name, remark)
        for name, drops in roads().items()
        if road in (None, name)
        for remark in remarks_on(text, drops)
    ]
    if json_:
        as_json([{"road": name, **asdict(remark)} for name, remark in found])
    elif found:
        rows = [(name, remark.at + 1, remark.what, remark.why) for name, remark in found]
        table(("ROAD", "AT", "WHAT", "WHY"), rows)
    else:
        note("Nothing in it is known to be dropped.")
    context.exit(1 if found else 0)


@group.does("score")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@json_option
def score(file: Path, json_: bool) -> None:
    """Read every text of FILE and print how many were right.

    FILE has the columns text,expected_intent,expected_category,expected_place_words.

    ``|`` parts readings that are equally fair, ``;`` words of a place. Senders count as enrolled
    guards.
    """
    rows = []
    with tables.open_table(file, scoring.COLUMNS, ("note",)) as table:
        for line in table.lines:
            if line.why:
                note(f"line {line.number}: {line.why}")
            else:
                rows.append(line.cells)
    names = gazetteer(runtime(), datetime.now(UTC))
    found = scoring.score(rows, partial(read, is_guard=True, open_question=False, gazetteer=names))
    if json_:
        as_json(found.to_json())
        return
    for wrong in found.wrong:
        click.echo(
            f"{wrong['text']!r}: expected {wrong['expected']}, got {wrong['got']} ({wrong['why']})"
        )
    click.echo(
        f"{found.n} texts: intent {found.intent:.1%}, category {found.category:.1%}, place"
        f" {found.place:.1%},"
        f" {found.missed_emergencies} emergencies missed, {found.invented_optouts} opt-outs"
        f" invented"
    )


@group.does("pairs")
@click.option(
    "--least",
    default=1,
    show_default=True,
    type=click.IntRange(1),
    help="Confirmed at least so often.",
)
@json_option
def listed(least: int, json_: bool) -> None:
    """List words with what senders said they meant.

    A command belongs into spelling.txt, a kind of report into events/.

    Both files are in flows/reading/data. Nothing is read otherwise before an officer has put it
    there.
    """
    found = pairs.confirmed(least)
    if json_:
        as_json([{"typed": pair.typed, "meant": pair.meant, "times": pair.times} for pair in found])
    else:
        table(("TYPED", "MEANT", "TIMES"), [(pair.typed, pair.meant, pair.times) for pair in found])
