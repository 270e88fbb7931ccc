"""The queue of writers: one at a time, nobody waits for ever or pushes in front."""

from __future__ import annotations

import fcntl
import itertools
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from multiprocessing.process import BaseProcess
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest

from storage.engine import db
from storage.engine import writer_queue as module
from storage.engine.db import DatabaseAway, transaction
from storage.engine.writer_queue import WriterQueue
from tests.waiting import wait_for

pytestmark = pytest.mark.usefixtures("opened")

_fork = multiprocessing.get_context("fork")
#: How often two writers follow each other.
ROUNDS = 100


@pytest.fixture
def path(tmp_path: Path) -> str:
    return str(tmp_path / "one.db")


def _hold(path: str, has_it: Event, let_go: Event) -> None:
    # What this process was made of may have a handler, set by a test of a worker before.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    queue = WriterQueue(path)
    assert queue.take(60)
    has_it.set()
    let_go.wait(120)
    queue.give_back()


@pytest.fixture
def holder(path: str) -> Iterator[tuple[BaseProcess, Event]]:
    """Another process that has its turn now, and what makes it give it back."""
    has_it, let_go = _fork.Event(), _fork.Event()
    process = _fork.Process(target=_hold, args=(path, has_it, let_go))
    process.start()
    assert has_it.wait(60)
    yield process, let_go
    process.kill()
    process.join()


def test_a_turn_is_taken_and_given_back(path: str) -> None:
    queue = WriterQueue(path)
    for _ in range(3):
        assert queue.take(1)
        queue.give_back()


def test_a_thread_waits_for_another_one(path: str) -> None:
    queue = WriterQueue(path)
    assert queue.take(1)
    assert not queue.take(0.05)
    queue.give_back()
    assert queue.take(1)
    queue.give_back()


def test_whoever_waits_in_vain_is_told_and_leaves_nothing_locked(
    path: str, holder: tuple[BaseProcess, Event]
) -> None:
    process, let_go = holder
    queue = WriterQueue(path)
    assert not queue.take(0.05)
    assert not queue.take(0.05)  # the same place in the queue, a second time
    let_go.set()
    process.join()
    # The turn that comes to somebody who has left goes on to the next, here a stranger.
    other = WriterQueue(path)
    assert other.take(60)
    other.give_back()
    assert queue.take(60)
    queue.give_back()


def test_a_turn_comes_when_the_other_process_gives_it_back(
    path: str, holder: tuple[BaseProcess, Event]
) -> None:
    _, let_go = holder
    queue = WriterQueue(path)
    threading.Timer(0.1, let_go.set).start()
    assert queue.take(60)
    queue.give_back()


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_writer_that_dies_gives_its_turn_back(
    path: str, holder: tuple[BaseProcess, Event], how: signal.Signals
) -> None:
    process, _ = holder
    queue = WriterQueue(path)
    assert process.pid is not None
    os.kill(process.pid, how)
    assert queue.take(60)
    queue.give_back()


def test_a_forked_child_does_not_share_the_turn_of_its_parent(path: str) -> None:
    queue = WriterQueue(path)
    assert queue.take(1)
    child = _fork.Process(target=lambda: os._exit(queue.take(0.1)))
    child.start()
    child.join()
    assert child.exitcode == 0, "the child had its parent's turn"
    queue.give_back()


def test_a_writer_that_dies_gives_its_turn_back_though_a_child_of_it_lives(path: str) -> None:
    queue, has_it, let_go = WriterQueue(path), _fork.Event(), _fork.Event()

    def child() -> None:
        queue.close()  # as whoever forks does, and as its first own turn would
        has_it.set()
        let_go.wait(60)

    def parent() -> None:
        assert queue.take(60)
        _fork.Process(target=child).start()
        # not an Event: whoever sets one waits for everybody who was waiting, also for the dead
        signal.pause()

    process = _fork.Process(target=parent)
    process.start()
    assert has_it.wait(60)
    process.kill()
    process.join()
    assert queue.take(60)
    queue.give_back()
    let_go.set()


def test_what_is_closed_holds_no_file_and_opens_again(path: str) -> None:
    def held() -> int:
        return sum(
            os.path.realpath(f"/proc/self/fd/{name}").startswith(path)
            for name in os.listdir("/proc/self/fd")
        )

    queue = WriterQueue(path)
    for _ in range(3):
        assert queue.take(1)
        queue.give_back()
        assert held() == 2
        queue.close()
        assert held() == 0


@pytest.mark.parametrize("engine", ["sqlite"])
def test_whoever_closes_the_database_closes_its_queue(database: object, database_url: str) -> None:
    queue = database_url.removeprefix("sqlite:///")
    with transaction():
        pass
    db.close_all()
    assert not [
        name
        for name in os.listdir("/proc/self/fd")
        if os.path.realpath(f"/proc/self/fd/{name}").startswith(queue)
    ]


def _write_on(path: str, had: Synchronized[int], enough: Event) -> None:
    queue = WriterQueue(path)
    while not enough.is_set():
        assert queue.take(60)
        had.value += 1
        queue.give_back()


def _is_next(path: str) -> bool:
    """Whether somebody waits for the turn that is taken."""
    with open(f"{path}-next", "rb") as queue:
        try:
            fcntl.flock(queue, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False


def test_who_has_just_finished_does_not_push_in_front(path: str) -> None:
    """However the cores are shared: between two turns of one writer lies one of who waits."""
    had, enough = _fork.Value("q", 0), _fork.Event()
    other = _fork.Process(target=_write_on, args=(path, had, enough))
    queue = WriterQueue(path)
    assert queue.take(60)
    other.start()
    for _ in range(ROUNDS):
        wait_for(lambda: _is_next(path), "the other one never waits")
        before = had.value
        queue.give_back()
        assert queue.take(60)
        assert had.value > before
    enough.set()
    queue.give_back()
    other.join(60)
    assert other.exitcode == 0


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_transaction_waits_its_turn(
    database: object, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "BUSY_SECONDS", 0.1)
    other = WriterQueue(database_url.removeprefix("sqlite:///"))
    assert other.take(1)
    with pytest.raises(DatabaseAway, match="stayed locked"), transaction():
        pass
    other.give_back()
    with transaction(), transaction():  # inside one's own turn nobody queues again
        pass


def test_threads_that_come_first_at_the_same_moment_share_one_place_in_the_queue(
    tmp_path: Path,
) -> None:
    for attempt in range(50):
        queue = WriterQueue(str(tmp_path / f"{attempt}.db"))
        together = threading.Barrier(4)
        came: list[bool] = []

        def write(
            queue: WriterQueue = queue,
            together: threading.Barrier = together,
            came: list[bool] = came,
        ) -> None:
            together.wait()
            if queue.take(60):
                came.append(True)
                queue.give_back()

        threads = [threading.Thread(target=write) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        # Whoever opened files of its own would hold or unlock what is another's: this process would
        # wait for itself.
        assert len(came) == 4, f"attempt {attempt}"
        other = WriterQueue(str(tmp_path / f"{attempt}.db"))
        assert other.take(1.0), "nobody holds it, and it is not free"
        other.give_back()


@pytest.mark.parametrize("place", [0, 1])
def test_whoever_is_disturbed_while_waiting_leaves_nothing_locked(
    path: str, monkeypatch: pytest.MonkeyPatch, place: int
) -> None:
    queue, lock, calls = WriterQueue(path), module._locked, itertools.count()

    def disturbed(file: int, end: float) -> bool:
        if next(calls) == place:
            raise OSError("no locks available")
        return lock(file, end)

    monkeypatch.setattr(module, "_locked", disturbed)
    with pytest.raises(OSError, match="no locks"):
        queue.take(0.2)
    for other in (queue, WriterQueue(path)):
        assert other.take(0.2)
        other.give_back()
