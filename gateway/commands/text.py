"""`flask text`: the texts of the phones, and saying some in this installation's own words."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import click

from flows import text
from flows.rules.rights import NotAllowed
from flows.text import Key
from gateway.commands.group import (
    CommandError,
    Commands,
    as_json,
    json_option,
    note,
    runtime,
    table,
)
from gateway.commands.named import maybe_by_option, officer_acting
from gateway.officers import texts
from storage.record import texts as record

group = Commands("text", help="The texts that phones are shown and told.")

_LANGUAGE = click.argument("language", type=click.Choice(text.languages()))
_NAME, _PART = click.argument("name"), click.argument("part")


@group.does("list")
@click.option("--changed", is_flag=True, help="Only those that are said otherwise than they ship.")
@json_option
def listed(changed: bool, json_: bool) -> None:
    """List the texts as they are said; with --json also how each ships, and who changed it last."""
    found = [each for each in texts.standing(record.last()) if each.changed or not changed]
    if json_:
        as_json(
            [
                each.key._asdict()
                | {
                    "words": each.words,
                    "shipped": each.shipped,
                    "changed_by": each.last.actor if each.last else None,
                    "changed_at": each.last.at.isoformat() if each.last else None,
                    "shipped_changed": each.overtaken,
                }
                for each in found
            ]
        )
    elif found:
        rows = [(*each.key, _mark(each), each.words.replace("\n", " | ")) for each in found]
        table(("LANGUAGE", "NAME", "PART", "", "TEXT"), rows)
    count = sum(each.changed for each in found)
    note(f"{count} said otherwise than they ship." if count else "All are said as they ship.")


def _mark(each: texts.Text) -> str:
    if each.unused:
        return "not used"
    if each.overtaken:
        return "shipped text changed"
    return "changed" if each.changed else ""


@group.does("set")
@_LANGUAGE
@_NAME
@_PART
@click.argument("words", metavar="TEXT")
@maybe_by_option
def set_(language: str, name: str, part: str, words: str, by: str | None) -> None:
    """Say a text in these words ("-" reads them from standard input), if they keep the rules."""
    if words == "-":
        words = sys.stdin.read()
    stands = _found(Key(language, name, part))
    try:
        texts.say(
            officer_acting(by),
            stands.key,
            texts.tidy(words),
            stands.number,
            runtime(),
            datetime.now(UTC),
        )
    except texts.Faulty as wrong:
        found = "; ".join(
            f"{fault.rule} {fault.what}".strip()
            + (f" in {fault.where.name}" if fault.where else "")
            for fault in wrong.faults
        )
        raise CommandError(f"these words cannot be said: {found}") from None
    except (NotAllowed, record.Behind) as why:
        raise CommandError(_said(why)) from None


@group.does("reset")
@_LANGUAGE
@_NAME
@_PART
@maybe_by_option
def reset(language: str, name: str, part: str, by: str | None) -> None:
    """Say a text as it ships again."""
    stands = _found(Key(language, name, part))
    try:
        texts.reset(officer_acting(by), stands.key, stands.number, runtime(), datetime.now(UTC))
    except (NotAllowed, record.Behind) as why:
        raise CommandError(_said(why)) from None


def _said(why: Exception) -> str:
    return str(why) or "somebody else changed it meanwhile; look at it again"


def _found(key: Key) -> texts.Text:
    stands = texts.one(key, record.history(key))
    if stands is None:
        raise CommandError(
            f"there is no text {key.name} {key.part} in {key.language}; `flask text list` has all"
        )
    return stands
