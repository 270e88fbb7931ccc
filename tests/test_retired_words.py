"""No retired word of docs/words.md stands in code, tests, documentation or messages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.rules import delivery, imbauan_steps, report_steps, slot_steps
from tests.test_architecture import ROOT

PAGE = "docs/words.md"

ROOMS = ("flows", "storage", "gateway", "tests", "docs")
#: What was written for one day and is never changed; and where the retired words must be named.
HISTORY = ("docs/adr/", "storage/migrations/", PAGE, "tests/test_retired_words.py")
#: What people write to us and what they call their places, and programs of others as they are.
THEIRS = (
    "flows/reading/data/",
    "tests/flows/texts/",
    "storage/data/",
    "gateway/console/vendored/",
    "tests/browser/vendored/",
)

#: Where a retired word stays, and why: file and word.
KEPT = {
    ("gateway/web/metrics.py", "door"): "the label of a metric; dashboards ask for it",
    ("tests/gateway/web/test_strangers.py", "door"): "the label of a metric",
    ("storage/models/messages.py", "twin"): "a column, which goes with the next migration",
    ("tests/storage/received/test_spool.py", "twin"): "a field that the version before wrote",
}


def table() -> list[str]:
    """The entries of the third column: `x`, `x.py`, `x()`, `x=` or `X`."""
    section = (ROOT / PAGE).read_text("utf-8").split("## The house's terms")[1].split("\n## ")[0]
    rows = [line.split("|") for line in section.splitlines() if line.startswith("| ")]
    return sorted({word for row in rows for word in re.findall(r"`([^`]+)`", row[3])})


RETIRED = table()


def files(*endings: str) -> list[str]:
    """Our files with one of these endings, but for history and for what is not ours."""
    found = [*ROOT.glob("*"), *(path for room in ROOMS for path in (ROOT / room).rglob("*"))]
    names = [str(path.relative_to(ROOT)) for path in found if path.is_file()]
    away = (*HISTORY, *THEIRS, "CHANGELOG.md")
    return sorted(name for name in names if name.endswith(endings) and not name.startswith(away))


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def words_of(text: str) -> set[str]:
    """The words of a text in lower case; those of an identifier too: `set_mood`, `setMood`."""
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", text)}


def defined(name: str) -> Iterator[str]:
    """What a module names, as the table writes it: `f()`, `field=`, `Class`."""
    for node in ast.walk(ast.parse(read(name), name)):
        match node:
            case ast.ClassDef():
                yield node.name
                yield from (
                    f"{part.target.id}="
                    for part in node.body
                    if isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name)
                )
                yield from (
                    f"{target.id}="
                    for part in node.body
                    if isinstance(part, ast.Assign)
                    for target in part.targets
                    if isinstance(target, ast.Name)
                )
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                yield f"{node.name}()"
            case ast.keyword(arg=str(arg)):
                yield f"{arg}="


def test_the_table_is_read() -> None:
    assert {"bell", "once=", "Sorry", "said()", "turns.py"} <= set(RETIRED)
    assert words_of("set_mood, setMood and MOODS") == {"set", "mood", "and", "moods"}


def test_no_retired_word() -> None:
    names = files(".py", ".js", ".css", ".html", ".md", ".toml", ".yaml", ".sh", "Makefile")
    found = {
        (name, word)
        for name in names
        for word in words_of(f"{name} {read(name)}").intersection(RETIRED)
    }
    assert found == set(KEPT), "see the table of docs/words.md; what stays needs a reason in KEPT"


def test_no_retired_name() -> None:
    exact = {word for word in RETIRED if not re.fullmatch(r"[a-z]+", word)}
    bare = "|".join(word.rstrip("()=") for word in exact)
    # A tree is made only of a module in which one may be named: a thousand take many seconds.
    naming = re.compile(rf"\b(?:class|def)\s+(?:{bare})\b|\b(?:{bare})\s*[:=]")
    found = {
        (name, word)
        for name in files(".py")
        for word in exact.intersection(
            {
                Path(name).name,
                Path(name).stem,
                Path(name).stem.removeprefix("test_"),
                *(defined(name) if naming.search(read(name)) else ()),
            }
        )
    }
    assert not found, "see the table of docs/words.md"


def test_nobody_is_he_or_she() -> None:
    people = {"he", "his", "him", "himself", "she", "her", "hers", "herself"}
    found = {
        (name, word)
        for name in files(".py", ".js", ".md", ".html")
        for word in words_of(read(name)).intersection(people)
    }
    assert not found, "a person is who, they or the role; a process is it"


@pytest.mark.parametrize(
    ("of", "states"),
    [
        ("a report", report_steps.STATES),
        ("a check-in", slot_steps.STATES),
        ("an imbauan", imbauan_steps.STATES),
        ("a message to be sent", delivery.STATES),
    ],
)
def test_the_words_of_states_are_those_of_the_rules(of: str, states: tuple[str, ...]) -> None:
    row = next(line for line in read(PAGE).splitlines() if line.startswith(f"| {of} |"))
    assert set(re.findall(r"`(\w+)`", row)) == set(states)
