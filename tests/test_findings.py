"""The findings are run in turn and summed up; the tests run none, for each needs the network."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

FINDINGS = Path(__file__).parents[1] / "findings"


def run(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", str(FINDINGS / "run"), str(folder)], capture_output=True, text=True, timeout=120
    )


def test_they_are_run_in_order_and_one_that_fails_stops_no_other(tmp_path: Path) -> None:
    for name, code in (("b-second", 1), ("a-first", 0), ("c-third", 0)):
        (tmp_path / f"{name}.sh").write_text(f"echo this is {name}; exit {code}\n")
    done = run(tmp_path)
    assert done.returncode == 1
    assert re.findall(r"this is (.)", done.stdout) == ["a", "b", "c"]
    assert done.stdout.endswith(
        "holds    a-first\nFAILED   b-second\nholds    c-third\n3 findings, 1 failed\n"
    )
    (tmp_path / "b-second.sh").write_text("exit 0\n")
    assert run(tmp_path).returncode == 0


def test_it_says_so_when_there_are_none(tmp_path: Path) -> None:
    done = run(tmp_path)
    assert (done.returncode, done.stdout) == (0, "There are no findings here.\n")


@pytest.mark.parametrize("script", sorted(FINDINGS.glob("*.sh")), ids=lambda script: script.stem)
def test_each_says_what_it_shows_and_can_be_run_by_anybody(script: Path) -> None:
    text = script.read_text("utf-8")
    assert (
        text.startswith("#!/usr/bin/env bash\n# ")
        and "\n# Guess: " in text
        and "\n# Behaviour: " in text
    )
    assert "set -euo pipefail" in text and "mktemp -d" in text and "trap " in text
    (installed,) = re.findall(r"^.*(?:pip\"|npm) install (.*)$", text, re.MULTILINE)
    words = installed.removesuffix(" > /dev/null").split()
    packages = [word for word in words if not word.startswith("--") and word != '"$folder"']
    pinned = r"'[\w.-]+==[\w.]+'|'(?:@[\w.-]+/)?[\w.-]+@[\d.]+'"
    assert packages and all(re.fullmatch(pinned, package) for package in packages)
    assert "index" not in installed
    assert not re.search(r"\b(import|from) (gateway|storage|flows|tests)\b", text), (
        "without our code"
    )
