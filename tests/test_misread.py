"""The recipe "A text was read wrong" of CONTRIBUTING.md, followed to the letter in a copy of the tree."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from storage.vault import new_key
from tests.test_architecture import ROOT

STEP = re.compile(r"^(\d)\. .*?(?=^\d\. |\Z)", re.MULTILINE | re.DOTALL)
TYPED = re.compile(r"^ {7}(\S.*)$", re.MULTILINE)


def recipe() -> dict[str, str]:
    """The steps of the recipe by their numbers."""
    section = (ROOT / "CONTRIBUTING.md").read_text("utf-8").partition("## A text was read wrong\n")[2].partition("\n## ")[0]
    return {step[1]: step[0] for step in STEP.finditer(section)}


def named(step: str, ending: str) -> str:
    """The file that a step names."""
    found = re.search(rf"`([\w/]+\.{ending})`", step)
    assert found, step
    return found[1]


def typed(step: str) -> str:
    """What a step says to type, into a file or at the prompt."""
    found = TYPED.search(step)
    assert found, step
    return found[1]


def copied(folder: Path) -> Path:
    """The parts of the tree that reading needs."""
    cache = shutil.ignore_patterns("__pycache__", "var")
    for part in ("flows", "storage", "gateway", "tests"):
        shutil.copytree(ROOT / part, folder / part, ignore=cache)
    for part in ("wsgi.py", "pyproject.toml"):
        shutil.copy(ROOT / part, folder / part)
    return folder


def ran(tree: Path, *command: str) -> subprocess.CompletedProcess[str]:
    keys = {"DATA_KEYS": new_key(), "LOOKUP_KEYS": new_key(), "DATABASE_URL": f"sqlite:///{tree}/kentongan.db"}
    given = {**os.environ, **keys, "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run([sys.executable, "-m", *command], cwd=tree, env=given, capture_output=True, text=True, timeout=300)


def scored(tree: Path) -> tuple[bool, str]:
    """Whether the corpus holds and the lists are in order, as `make quick` would say; and what it says."""
    files = ("tests/flows/test_scoring.py", "tests/flows/test_word_lists.py")
    done = ran(tree, "pytest", "-q", "-p", "no:cacheprovider", *files, "-k", "once_misread or word_lists")
    return done.returncode == 0, done.stdout


def add_in_its_place(file: Path, listed: str, term: str) -> None:
    """Put a term into a list, where the alphabet has it."""
    before, heading, rest = file.read_text("utf-8").partition(f"[{listed}]\n")
    assert heading
    terms, following, others = rest.partition("\n\n[")
    lines = sorted([*terms.rstrip("\n").split("\n"), term])
    file.write_text(before + heading + "\n".join(lines) + (following + others or "\n"), "utf-8")


def test_the_recipe_mends_a_text_that_was_read_wrong(tmp_path: Path) -> None:
    steps, tree = recipe(), copied(tmp_path)
    line, term = typed(steps["1"]), typed(steps["3"])
    text = line.split(",")[0]
    with (tree / named(steps["1"], "csv")).open("a", encoding="utf-8") as corpus:
        corpus.write(f"{line}\n")
    right, told = scored(tree)
    assert not right and text in told and "'why'" in told, told

    assert ran(tree, "flask", "db", "upgrade").returncode == 0
    command = shlex.split(typed(steps["2"]))
    assert command[0] == ".venv/bin/flask" and command[-1] == text
    before = ran(tree, "flask", *command[1:])
    assert "lainnya" in before.stdout and f"'{term}'" not in before.stdout, before

    listed = re.search(r"`\[(\w+)\]`", steps["3"])
    assert listed
    add_in_its_place(tree / named(steps["3"].partition("Here the list")[2], "txt"), listed[1], term)
    assert f"'{term}' -> kriminalitas" in ran(tree, "flask", *command[1:]).stdout
    right, told = scored(tree)
    assert right, told
