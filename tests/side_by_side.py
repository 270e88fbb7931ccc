"""Test processes side by side, forked from the one that has collected all tests.

To collect them takes six seconds of a core, which each process would take by itself if it began
from nothing. A forked one is a session of pytest from there on: it asks for a file, runs its tests
and tells what came of each; the session that forked it tells that to the person.

Half of the processes begin with the files that mostly wait, for programs or a browser, and half
with those that work: side by side the first would leave the cores idle. Whoever finds no more of
its kind goes on with the other.
"""

from __future__ import annotations

import os
import random
import signal
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

import pytest
from _pytest.tmpdir import TempPathFactory

#: The marks of tests that mostly wait.
WAITING = ("browser", "journey")
#: What a session has to say that fails although none of its tests did.
LEFT = pytest.StashKey[list[str]]()

File = Sequence[pytest.Item]


@dataclass
class Process:
    """A forked process, as the session that forked it knows it."""

    number: int
    pid: int
    line: Connection
    test: tuple[str, Any] | None = None  # the name and the place of the one that it runs
    over: bool = False


def pytest_addoption(parser: pytest.Parser) -> None:
    """How many processes."""
    parser.addoption("--processes", type=int, default=4, help="test processes side by side")


def pytest_configure(config: pytest.Config) -> None:
    """Fork so many."""
    config.pluginmanager.register(SideBySide(config.getoption("--processes")))


class SideBySide:
    """What forks."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._files: list[File] = []
        self._kinds: tuple[deque[int], deque[int]] = (deque(), deque())  # those that wait are first

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        """Run all tests. If there is nothing to run, pytest itself says why."""
        if session.testsfailed or session.config.option.collectonly or not session.items:
            return None
        self._files = [list(items) for _, items in groupby(session.items, lambda item: item.path)]
        # Those in no folder take longest.
        for file in sorted(range(len(self._files)), key=self._is_deep):
            self._kinds[not any(map(self._files[file][0].get_closest_marker, WAITING))].append(file)
        folder = _factory(session).getbasetemp()
        if terminal := session.config.pluginmanager.get_plugin("terminalreporter"):
            terminal.showfspath = False  # a line cannot be about one file
        processes: list[Process] = []
        for number in range(self._count):
            here, there = Pipe()
            pid = os.fork()
            if not pid:
                for line in (here, *(process.line for process in processes)):
                    line.close()
                return self._become(session, there, folder / f"process-{number}")
            there.close()
            processes.append(Process(number, pid, here))
        try:
            self._follow(session, processes)
        finally:
            _end(processes)
        return True

    def _is_deep(self, file: int) -> bool:
        return self._files[file][0].path.parent != Path(__file__).parent

    def _follow(self, session: pytest.Session, processes: Sequence[Process]) -> None:
        """Give files and hear what comes of them, until every process is over."""
        while lines := {process.line: process for process in processes if not process.over}:
            for line in wait(list(lines)):
                process = lines[line]  # type: ignore[index]
                try:
                    told = process.line.recv()
                except EOFError:
                    told = ("died", None)
                self._hear(session, process, *told)
                if session.shouldfail:
                    raise session.Failed(session.shouldfail)
                if session.shouldstop:
                    raise session.Interrupted(session.shouldstop)

    def _hear(self, session: pytest.Session, process: Process, what: str, told: Any) -> None:
        hook = session.config.hook
        if what == "asks":
            mine, others = self._kinds if process.number % 2 == 0 else self._kinds[::-1]
            files = mine or others
            process.line.send(files.popleft() if files else None)
        elif what == "begins":
            process.test = told
            hook.pytest_runtest_logstart(nodeid=told[0], location=told[1])
        elif what == "reports":
            hook.pytest_runtest_logreport(report=pytest.TestReport._from_json(told))
        elif what == "ends":
            process.test = None
            hook.pytest_runtest_logfinish(nodeid=told[0], location=told[1])
        elif what == "over":
            process.over = True
            left = session.config.stash.setdefault(LEFT, [])
            left += [f"process {process.number}: {line}" for line in told]
        else:
            process.over = True
            hook.pytest_runtest_logreport(report=_died(process))

    def _become(self, session: pytest.Session, line: Connection, folder: Path) -> bool:
        """Be a forked process: run what is given until nothing more is."""
        config = session.config
        silenced = {  # they tell the person, or a file
            name: plugin
            for name, plugin in config.pluginmanager.list_name_plugin()
            if hasattr(plugin, "pytest_runtest_logreport") and plugin is not session
        }
        for name in silenced:
            config.pluginmanager.unregister(name=name)
        config.pluginmanager.register(_Teller(line, silenced))
        capture = config.pluginmanager.get_plugin("capturemanager")
        assert capture is not None
        capture.stop_global_capturing()  # into a file that all would share
        capture.start_global_capturing()
        capture.suspend_global_capture()
        config.option.basetemp = folder
        config._tmp_path_factory = TempPathFactory.from_config(config, _ispytest=True)  # type: ignore[attr-defined]
        random.seed()
        while (file := _asked(line)) is not None:
            items = self._files[file]
            for item, after in zip(items, [*items[1:], session], strict=True):
                # Before a file that is not known yet, all is taken down but what is the session's.
                config.hook.pytest_runtest_protocol(item=item, nextitem=after)
                if session.shouldfail:
                    raise session.Failed(session.shouldfail)
                if session.shouldstop:
                    raise session.Interrupted(session.shouldstop)
        return True


class _Teller:
    """In a forked process: tells the session that forked it."""

    def __init__(self, line: Connection, silenced: Mapping[str, object]) -> None:
        self._line = line
        self._silenced = silenced

    def pytest_runtest_logstart(self, nodeid: str, location: Any) -> None:
        """Which test begins."""
        self._line.send(("begins", (nodeid, location)))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """What came of a part of it."""
        self._line.send(("reports", report._to_json()))

    def pytest_runtest_logfinish(self, nodeid: str, location: Any) -> None:
        """That it is over."""
        self._line.send(("ends", (nodeid, location)))

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> Iterator[None]:
        """What the session has to say when all is taken down."""
        yield
        with suppress(OSError):  # who ended all hears nothing more
            self._line.send(("over", session.config.stash.get(LEFT, [])))

    @pytest.hookimpl(tryfirst=True)
    def pytest_unconfigure(self, config: pytest.Config) -> None:
        """Have the others back, for who registered one takes it away."""
        for name, plugin in self._silenced.items():
            config.pluginmanager.register(plugin, name)


def _asked(line: Connection) -> int | None:
    """The next file to run, if there is one and somebody still gives them."""
    try:
        line.send(("asks", None))
        file: int | None = line.recv()
    except (EOFError, OSError):
        return None
    return file


def _died(process: Process) -> pytest.TestReport:
    """What is told of the test in which a process died, and with it the rest of the file."""
    name, place = process.test or (f"process {process.number}", ("", None, ""))
    return pytest.TestReport(name, place, {}, "failed", "the process died", "call")


def _end(processes: Sequence[Process]) -> None:
    """End those that are not over, and wait until all are gone."""
    for process in processes:
        if not process.over:
            os.kill(process.pid, signal.SIGINT)
        process.line.close()  # a test may have caught the signal
    for process in processes:
        os.waitpid(process.pid, 0)


def _factory(session: pytest.Session) -> pytest.TempPathFactory:
    factory: pytest.TempPathFactory = session.config._tmp_path_factory  # type: ignore[attr-defined]
    return factory
