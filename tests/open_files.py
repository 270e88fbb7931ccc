"""A session of tests fails when it ends with many more open files than it began with.

Left alone they add up until, past 1,024, whatever still asks `select` for its descriptors breaks at
a random place. Under xdist every worker counts its own files, and the session that started the
workers fails for them.
"""

from __future__ import annotations

import gc
import os
import re
from collections import Counter
from typing import Any

import pytest

#: So many more than at the beginning are no leak: libraries keep a few for the life of a process.
MOST = 60


def open_files() -> Counter[str]:
    """How many files this process has open, by kind: "socket", "pipe", or a name (N: a number)."""
    kinds: Counter[str] = Counter()
    for descriptor in os.listdir("/proc/self/fd"):
        try:
            target = os.readlink(f"/proc/self/fd/{descriptor}")
        except FileNotFoundError:  # the one that lists the folder
            continue
        kinds[re.sub(r"\d+", "N", re.sub(r":\[\d+\]$", "", target).rpartition("/")[2])] += 1
    return kinds


class OpenFiles:
    """The plugin that counts."""

    def __init__(self) -> None:
        self._began: Counter[str] = Counter()
        self._left: list[str] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        """Count at the beginning."""
        self._began = open_files()

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Count when every fixture is gone; a worker tells its figure, the main session fails."""
        gc.collect()
        more = open_files()
        more.subtract(self._began)
        if more.total() > MOST:
            kinds = ", ".join(f"{count} {kind}" for kind, count in more.most_common(8) if count > 0)
            self._left.append(
                f"{more.total()} more open files than at the beginning (at most {MOST}): {kinds}"
            )
        told: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
        if told is not None:
            told["left_open"] = self._left
        elif self._left and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """What a worker of xdist told at its end; one that was killed told nothing."""
        told = getattr(node, "workeroutput", {}).get("left_open", ())
        self._left += [f"{node.gateway.id}: {said}" for said in told]

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Say it where it is read."""
        if self._left:
            terminalreporter.section("files left open", red=True)
            for said in self._left:
                terminalreporter.line(said, red=True)
