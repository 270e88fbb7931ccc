"""The Redis client under faults: nobody waits long, and it heals by itself.

Nobody asks a dead one again and again.
"""

from __future__ import annotations

import itertools
import os
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from redis import Redis
from redis.exceptions import ResponseError

from storage.conversations.sessions import Sessions, SessionsAway, connect_redis
from storage.engine.redis_client import RedisAway, RedisClient
from storage.engine.vault import Vault
from tests.forks import in_child
from tests.servers import Valkey


@pytest.fixture(autouse=True)
def long_deadlines(monkeypatch: pytest.MonkeyPatch) -> None:
    """More seconds than a phone has: a well Redis answers late when others have the cores."""
    monkeypatch.setattr("storage.conversations.sessions.DEADLINE", 2.0)


@pytest.fixture
def server() -> Iterator[Valkey]:
    """A Redis of this test's own, to be ill-treated."""
    server = Valkey()
    yield server
    server.remove()


@pytest.fixture
def client(server: Valkey) -> RedisClient:
    return RedisClient(connect_redis(server.url))


def _pid(server: Valkey) -> int:
    return int(Redis.from_url(server.url).info("server")["process_id"])


def _until(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def _answers(client: RedisClient) -> bool:
    try:
        return bool(client.ask("PING") == b"PONG")
    except RedisAway:
        return False


def test_one_connection_a_thread_is_enough(client: RedisClient, server: Valkey) -> None:
    with ThreadPoolExecutor(4) as threads:
        assert set(threads.map(lambda _: client.ask("PING"), range(200))) == {b"PONG"}
    assert len(Redis.from_url(server.url).client_list()) <= 5


def test_a_forked_child_has_a_connection_of_its_own(client: RedisClient) -> None:
    mine = client.ask("CLIENT", "ID")
    assert in_child(lambda: client.ask("CLIENT", "ID") != mine)
    assert client.ask("CLIENT", "ID") == mine


def test_a_refused_command_is_no_outage(client: RedisClient) -> None:
    with pytest.raises(ResponseError):
        client.ask("NO-SUCH-COMMAND")
    assert client.ask("PING") == b"PONG"


def test_a_redis_that_was_started_again_is_found_again_at_once(
    client: RedisClient, server: Valkey
) -> None:
    client.ask("SET", "a", "1")
    server.stop(signal.SIGKILL)
    server.start()
    assert client.ask("PING") == b"PONG"


def test_a_dead_one_is_left_alone_and_then_tried_by_one(
    client: RedisClient, server: Valkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.stop(signal.SIGKILL)
    with pytest.raises(RedisAway, match="Error"):
        client.ask("PING")
    with pytest.raises(RedisAway, match="resting"):
        client.ask("PING")
    monkeypatch.setattr(client.breaker, "rest", 0.1)
    server.start()
    _until(lambda: _answers(client))
    assert client.ask("PING") == b"PONG"


def test_a_frozen_one_costs_each_caller_at_most_its_deadline_and_hardly_anybody_that(
    client: RedisClient, server: Valkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.ask("PING")
    monkeypatch.setattr(client.breaker, "rest", 0.5)
    asked: list[float] = []
    exchange = client._exchange
    monkeypatch.setattr(
        client, "_exchange", lambda *what: (asked.append(time.monotonic()), exchange(*what))[1]
    )
    pid = _pid(server)
    os.kill(pid, signal.SIGSTOP)
    began = time.monotonic()
    try:
        for _ in range(100):  # each would wait for ever, if it were allowed to
            assert not _answers(client)
            time.sleep(0.01)
    finally:
        os.kill(pid, signal.SIGCONT)
    # Each time it is tried again it is one who waits, however many there were.
    assert 0 < len(asked) <= (time.monotonic() - began) / 0.5 + 1
    assert all(later - earlier >= 0.5 for earlier, later in itertools.pairwise(asked))
    _until(lambda: _answers(client))


def test_no_answer_of_a_frozen_one_is_taken_for_that_to_another_question(
    client: RedisClient, server: Valkey
) -> None:
    client.ask("SET", "a", "old")
    pid = _pid(server)
    os.kill(pid, signal.SIGSTOP)
    assert not _answers(client)  # this answer comes later, to nobody
    os.kill(pid, signal.SIGCONT)
    _until(lambda: _answers(client))
    assert [client.ask("GET", "a") for _ in range(3)] == [b"old"] * 3


def test_a_full_one_still_says_what_it_has_and_is_known_to_be_behind(
    server: Valkey, vault: Vault
) -> None:
    sessions = Sessions(connect_redis(server.url), vault)
    sessions.save("call:1", {"text": "1"}, 1)
    assert not sessions.may_be_stale()
    Redis.from_url(server.url).config_set("maxmemory", "1mb")
    with pytest.raises(SessionsAway):
        sessions.save("call:1", {"text": "1*3"}, 2)
    assert sessions.load("call:1") == {"text": "1"}
    assert sessions.may_be_stale()
