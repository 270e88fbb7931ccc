"""What is shown at the end of ``make quick``: how much of each corpus is read right."""

from __future__ import annotations

import pytest

from tests.flows.corpora import SHARES


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The table of the shares that were counted in this run; one below its floor has failed its
    test.
    """
    if SHARES:
        terminalreporter.section("how texts are read", sep="-")
    for corpus, shares in SHARES.items():
        cells = "".join(f"{what:>8} {share:6.1%}" for what, share in shares.items())
        terminalreporter.write_line(f"{corpus:22}{cells}")
