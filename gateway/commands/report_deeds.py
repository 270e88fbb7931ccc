"""What `flask report` does with one report: moving it on, taking, closing and giving it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import click

from flows.rules.cleaning import clean
from flows.rules.fields import Unusable
from flows.rules.questions import LONGEST, TEMPLATES
from flows.rules.report_steps import STATES
from flows.rules.results import HANDLED, RESULTS
from flows.rules.rights import NotAllowed, Officer, moving
from gateway.commands.group import CommandError, actor, note, runtime
from gateway.commands.named import maybe_by_option, officer_named
from gateway.officers import desk_deeds, questioning
from gateway.officers.reports import LONGEST_NOTE, move
from storage import reports

#: Without a name: everything but reports about officers, everywhere. No role is called this.
_NOBODY = ""


class Ticket(click.ParamType[str]):
    """The number of a report, also in groups (`482 137`), as people write it."""

    name = "code"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Its digits alone; a usage error for anything else."""
        digits = re.sub(r"[\s.-]", "", value)
        if not re.fullmatch(r"[0-9]{4,12}", digits):
            self.fail("a report's number has digits only", param, ctx)
        return digits


def one_report(code: str, reader: Officer | None) -> reports.Seen:
    here = runtime()
    seen = reports.show(here.vault, code, role_of(reader), path_of(reader), here.settings.zone)
    if seen is None:
        raise CommandError(
            f"there is no report {code}" + (f" that {reader.name} may see" if reader else "")
        )
    return seen


def role_of(reader: Officer | None) -> str:
    return reader.role if reader else _NOBODY


def path_of(reader: Officer | None) -> str | None:
    return reader.path if reader else None


@click.argument("code", type=Ticket())
@click.argument("state", type=click.Choice(STATES))
@click.option("--note", "words", default="", help="For the file.")
@maybe_by_option
def moved(code: str, state: str, words: str, by: str | None) -> None:
    """Move a report on to another state; prints it. Exit 1 when the report cannot go there."""
    words = short(words, "--note", LONGEST_NOTE)
    seen = _to_move(code, by)
    with refusals():
        move(runtime().vault, by or actor(), seen, state, words, datetime.now(UTC))
    click.echo(state)


@click.argument("code", type=Ticket())
@maybe_by_option
def accepted(code: str, by: str | None) -> None:
    """Take a report for the desk: nobody else is called any more."""
    seen = _to_move(code, by)
    with refusals():
        desk_deeds.accept(seen, by or actor(), datetime.now(UTC))
    note("The report is taken.")


@click.argument("code", type=Ticket())
@click.option("--result", type=click.Choice(RESULTS), default=HANDLED, show_default=True)
@click.option("--note", "words", default="", help="For the file; the reporter does not hear it.")
@maybe_by_option
def closed(code: str, result: str, words: str, by: str | None) -> None:
    """Close a report with a result, which its reporter hears."""
    words = short(words, "--note", LONGEST_NOTE)
    seen = _to_move(code, by)
    with refusals():
        desk_deeds.close(runtime().vault, seen, result, words, by or actor(), datetime.now(UTC))
    note("The report is closed.")


@click.argument("code", type=Ticket())
@click.option("--officer", type=click.IntRange(1), metavar="ID", help="Who is told at once.")
@click.option("--unit", metavar="CODE", help="Whose officers are told.")
@click.option("--reason", required=True, help="For the file.")
@maybe_by_option
def assigned(code: str, officer: int | None, unit: str | None, reason: str, by: str | None) -> None:
    """Give a report to an officer or to a unit; whoever had it is passed over."""
    if (officer is None) is (unit is None):
        raise click.UsageError("give either --officer or --unit")
    reason = short(reason, "--reason", desk_deeds.LONGEST_REASON)
    seen = _to_move(code, by)
    if by:
        desk_deeds.must_assign(officer_named(by), seen.category)
    given = desk_deeds.Given(officer, unit or "")
    with refusals():
        desk_deeds.assign(runtime().vault, seen, given, reason, by or actor(), datetime.now(UTC))
    note("The report is given on.")


@click.argument("code", type=Ticket())
@click.option("--template", type=click.Choice(TEMPLATES), help="Asked at once.")
@click.option("--text", "words", help="In own words: a second person reads it first.")
@maybe_by_option
def asked(code: str, template: str | None, words: str | None, by: str | None) -> None:
    """Ask the reporter something, by way of the alias; the answer comes into the timeline."""
    if (template is None) is (words is None):
        raise click.UsageError("give either --template or --text")
    text = short(words, "--text", LONGEST) if words else ""
    seen = _to_move(code, by)
    with refusals():
        made = questioning.ask(
            runtime().vault, seen, template or "", text, by or actor(), datetime.now(UTC)
        )
    note("It is asked." if template else f"Question {made} waits for a second person.")


@click.argument("code", type=Ticket())
@click.argument("question", type=click.IntRange(1))
@click.argument("verdict", type=click.Choice(("approve", "refuse")))
@click.option("--by", metavar="NAME", required=True, help="As the token NAME, not who asked.")
def question(code: str, question: int, verdict: str, by: str) -> None:
    """Let a question in own words be asked, or refuse it, as a second person."""
    officer = officer_named(by)
    seen = one_report(code, officer)
    with refusals():
        questioning.read(officer, seen, question, verdict == "approve", datetime.now(UTC))
    note("It is asked." if verdict == "approve" else "It is not asked.")


#: What `flask report` has besides reading reports, by what is typed.
COMMANDS: dict[str, Callable[..., Any]] = {
    "state": moved,
    "accept": accepted,
    "close": closed,
    "assign": assigned,
    "ask": asked,
    "question": question,
}


def _to_move(code: str, by: str | None) -> reports.Seen:
    reader = officer_named(by) if by else None
    seen = one_report(code, reader)
    if reader is not None:
        reader.must(moving(seen.category))
    return seen


def short(words: str, option: str, longest: int) -> str:
    """What somebody typed for the file, cleaned; a usage error if it is too long."""
    words = clean(words).strip()
    if len(words) > longest:
        raise click.UsageError(
            f"{option} has {len(words)} characters, at most {longest} are possible"
        )
    return words


@contextmanager
def refusals() -> Iterator[None]:
    """What cannot be done is one sentence."""
    try:
        yield
    except (NotAllowed, Unusable) as refused:
        raise CommandError(str(refused)) from None
