"""The recipes of CONTRIBUTING.md, followed to the letter in a copy of the house.

What stands in a block there is what is done: a block with the name of a file behind its language is
that file, or comes at its end if there is one; a ``diff`` changes a file; a ``sh`` is typed.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from storage.engine.vault import new_key
from tests.test_architecture import ROOT

COPIED = ("flows", "storage", "gateway", "tests", "docs")
LEFT = shutil.ignore_patterns(".*_cache", "pictures")


class Step(NamedTuple):
    """One block of a recipe."""

    language: str
    file: str
    text: str


def steps(recipe: str) -> Iterator[Step]:
    """The blocks under this heading."""
    page = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    section = page.partition(f"\n## {recipe}\n")[2].partition("\n## ")[0]
    for _, language, file, text in re.findall(
        r"^( *)```(\w+) ?(\S*)\n(.*?)^\1```$", section, re.MULTILINE | re.DOTALL
    ):
        yield Step(language, file, textwrap.dedent(text))


def follow(step: Step, house: Path) -> str:
    """Do what a block says. Returns what a program said to it."""
    if step.language == "sh":
        typed = ["bash", "-euc", step.text]
        return subprocess.run(
            typed, cwd=house, check=True, timeout=600, capture_output=True, text=True
        ).stdout
    file = house / step.file
    if step.language == "diff":
        file.write_text(changed(file.read_text("utf-8"), step.text), "utf-8")
    else:
        before = f"{file.read_text('utf-8')}\n" if file.exists() else ""
        file.parent.mkdir(exist_ok=True)
        file.write_text(before + step.text, "utf-8")
    return ""


def changed(text: str, diff: str) -> str:
    """A file's text with the block's ``+`` lines, each behind the line that stands before it.

    A line that ends with ... is the first that begins so.
    """
    lines, at = text.splitlines(), 0
    for mark, line in ((line[:1], line[1:]) for line in diff.splitlines()):
        if mark == "+":
            lines.insert(at, line)
            at += 1
        else:
            found = [place for place in range(at, len(lines)) if _fits(line, lines[place])]
            assert found, f"the block names a line that is not there: {line}"
            at = found[0] + 1
    return "\n".join(lines) + "\n"


def _fits(line: str, there: str) -> bool:
    return there.startswith(line[:-3]) if line.endswith("...") else there == line


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of all that a recipe touches."""
    for folder in COPIED:
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=LEFT)
    for path in ROOT.iterdir():
        if path.is_file():
            shutil.copy(path, tmp_path)
    (tmp_path / ".venv").symlink_to(Path(sys.prefix).resolve())
    return tmp_path


def python(house: Path, *words: str) -> None:
    """What Python does there; fails with what it said."""
    environment = os.environ | {"PYTHONPATH": str(house)}
    ran = subprocess.run(
        [sys.executable, *words],
        cwd=house,
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout[-4000:] + ran.stderr[-2000:]


def prove(house: Path, tests: str, chosen: str) -> None:
    """Run those of these tests that an expression of pytest's chooses."""
    python(house, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests.split(), "-k", chosen)


MISREAD = "tests/flows/test_scoring.py tests/flows/test_word_lists.py"
"""What of `make quick` judges a line in a corpus and one in a list."""


def a_text_was_read_wrong(house: Path) -> str:
    """The tests that this recipe must pass, once it was seen to matter."""
    corpus, explain, mend = steps("A text was read wrong")
    follow(corpus, house)
    text = corpus.text.partition(",")[0]
    with pytest.raises(AssertionError, match=f"'why'.*{text}|{text}.*'why'"):
        prove(house, "tests/flows/test_scoring.py", "once_misread")
    python(house, "-m", "flask", "db", "upgrade")
    assert "category  lainnya" in follow(explain, house)
    follow(mend, house)
    assert (
        "category  kriminalitas" in (told := follow(explain, house)) and "-> kriminalitas" in told
    )
    return MISREAD


ALONE = (
    "from tests.flows.calls import dial; from flows.menu import menu; dial(menu, '8',"
    " '1').shows('tips.rumah')"
)
"""The new menu by its keys."""


def a_new_menu(house: Path) -> str:
    """The tests that this recipe must pass."""
    for step in steps("A new menu"):  # one of them walks every path of every conversation
        follow(step, house)
    python(house, "-c", ALONE)
    return """
        tests/flows/test_menus.py tests/flows/test_texts.py
        tests/flows/test_lanjut.py tests/flows/test_screens.py
        tests/flows/test_walk.py::test_the_five_screens_of_a_report
        tests/test_architecture.py::test_every_question_has_its_text
        tests/test_architecture.py::test_languages_hold_the_same_texts
    """


def a_new_carrier(house: Path) -> str:
    """The tests that this recipe must pass."""
    for step in steps("A new carrier"):
        follow(step, house)
    return """
        tests/gateway/carriers/test_every_carrier.py tests/gateway/install/test_settings.py
        tests/test_architecture.py::test_dotted_paths_in_strings_exist
    """


def a_new_page_of_the_console(house: Path) -> str:
    """The tests that this recipe must pass."""
    for step in steps("A new page of the console"):
        follow(step, house)
    return """
        tests/gateway/console/test_words.py
        tests/gateway/console/test_rights.py::test_every_page_is_declared
        tests/gateway/console/test_frame.py::test_no_template_holds_a_script_or_a_style
    """


RECIPES = (a_text_was_read_wrong, a_new_menu, a_new_carrier, a_new_page_of_the_console)
#: What has passed where it is, and no recipe touches: the other carriers, the other engine, and the
#: scores of the other corpora.
TESTED = (
    "not africastalking and not smsgate and not postgresql and (once_misread or not test_scoring)"
)


def test_what_the_recipes_say_works(house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All in one house, for to start its tests is most of what each would take alone."""
    for key in ("DATA_KEYS", "LOOKUP_KEYS"):
        monkeypatch.setenv(key, new_key())
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{house}/kentongan.db")
    tests = [recipe(house) for recipe in RECIPES]
    for style in (["check"], ["format", "--check"]):
        python(house, "-m", "ruff", *style, "--no-cache", "flows", "gateway", "tests")
    prove(house, " ".join(tests), TESTED)


def test_a_block_that_names_a_line_which_is_gone_is_no_recipe() -> None:
    assert changed("a\nb\nc\n", " a\n+x\n c\n+y\n") == "a\nx\nb\nc\ny\n"
    with pytest.raises(AssertionError, match="not there: d"):
        changed("a\n", " d\n+x\n")
