"""One value a process: made once for all threads, and anew after a real fork."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest

from storage.engine.per_process import PerProcess
from tests.forks import in_child


def test_it_is_made_once_for_all_threads() -> None:
    together, made = threading.Barrier(8), count(1)
    value = PerProcess(lambda: next(made))

    def get(_: int) -> int:
        together.wait()
        return value.get()

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(get, range(8))) == [1] * 8


def test_a_forked_child_makes_its_own_and_its_parent_keeps_the_first() -> None:
    value = PerProcess(os.getpid)
    assert value.get() == os.getpid()
    assert in_child(lambda: value.get() == os.getpid() and value.get() != os.getppid())
    assert value.get() == os.getpid()


def test_a_fork_in_the_middle_of_making_does_not_stop_the_child() -> None:
    making, forked = threading.Event(), threading.Event()

    def slowly() -> int:
        making.set()
        assert forked.wait(60)
        return os.getpid()

    slow, quick = PerProcess(slowly), PerProcess(os.getpid)
    thread = threading.Thread(target=slow.get)
    thread.start()
    assert making.wait(60)
    try:
        assert in_child(lambda: quick.get() == os.getpid())
    finally:
        forked.set()
        thread.join()
    assert slow.get() == os.getpid()


def test_threads_that_ended_with_the_fork_are_made_anew() -> None:
    threads = PerProcess(lambda: ThreadPoolExecutor(1))
    assert threads.get().submit(os.getpid).result(60) == os.getpid()
    assert in_child(lambda: threads.get().submit(os.getpid).result(60) == os.getpid())
    threads.get().shutdown()


def test_what_was_let_go_is_made_again_by_whoever_asks_next() -> None:
    made = count(1)
    value = PerProcess(lambda: next(made))
    assert value.let_go() is None
    assert value.get() == 1 and value.let_go() == 1 and value.let_go() is None
    assert value.get() == 2


def test_a_child_does_not_let_go_of_its_parents() -> None:
    value = PerProcess(os.getpid)
    value.get()
    assert in_child(lambda: value.let_go() is None and value.get() == os.getpid())
    assert value.let_go() == os.getpid()


def test_what_cannot_be_made_is_tried_again() -> None:
    tries = iter([OSError("no room"), 7])

    def make() -> int:
        found = next(tries)
        if isinstance(found, OSError):
            raise found
        return found

    value = PerProcess(make)
    with pytest.raises(OSError, match="no room"):
        value.get()
    assert value.get() == 7
