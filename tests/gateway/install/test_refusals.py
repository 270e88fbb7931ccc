"""Every way in which a real Redis refuses is told by its own name, and none of another's."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from redis import Redis
from redis.exceptions import ConnectionError, RedisError, ResponseError, TimeoutError

from gateway.install.doctor import checks
from gateway.install.doctor.refusals import BY_CODE, BY_WORDS, explain
from gateway.install.runtime import open_runtime
from gateway.install.settings import Settings
from storage.conversations.sessions import connect_redis
from tests.servers import Valkey
from tests.waiting import wait_for


def _full_disk(server: Valkey, admin: Redis) -> None:
    """A Redis that could not write its snapshot: where the file should be there is a folder."""
    (server.folder / "snapshot").mkdir()
    admin.config_set("save", "900 1")
    admin.set("something", "new")
    admin.bgsave()
    wait_for(
        lambda: admin.info("persistence")["rdb_last_bgsave_status"] == "err",
        "the snapshot was written",
    )


def _busy(server: Valkey, admin: Redis) -> None:
    admin.config_set("busy-reply-threshold", "1")
    script = threading.Thread(target=_endless, args=(Redis.from_url(server.url),), daemon=True)
    script.start()
    wait_for(lambda: _says(admin) == "BUSY", "the script never ran")


def _endless(client: Redis) -> None:
    try:
        client.eval("while true do end", 0)
    except RedisError:
        pass  # the server was ended
    finally:
        client.close()


def _says(client: Redis) -> str:
    try:
        client.ping()
    except ResponseError as refused:
        return str(refused.status_code or str(refused).partition(" ")[0])
    return ""


def _config(name: str, value: str) -> Callable[[Valkey, Redis], None]:
    def change(server: Valkey, admin: Redis) -> None:
        admin.config_set(name, value)

    return change


def _user(server: Valkey, admin: Redis) -> None:
    admin.execute_command("ACL", "SETUSER", "ani", "on", ">rahasia", "+ping")


def _nothing(server: Valkey, admin: Redis) -> None:
    pass


#: Options of the server, what is done to it, what stands before or behind its address, and how it
#: then refuses.
WAYS = [
    pytest.param(
        ("--requirepass", "rahasia"), _nothing, "unix://", BY_CODE["NOAUTH"], id="no password"
    ),
    pytest.param(
        ("--requirepass", "rahasia"),
        _nothing,
        "unix://:salah@",
        BY_CODE["WRONGPASS"],
        id="wrong password",
    ),
    pytest.param((), _nothing, "unix://budi:salah@", BY_CODE["WRONGPASS"], id="unknown user"),
    pytest.param(
        (),
        _nothing,
        "unix://:salah@",
        BY_WORDS["without any password configured"],
        id="needless password",
    ),
    pytest.param((), _user, "unix://ani:rahasia@", BY_CODE["NOPERM"], id="no right"),
    pytest.param(
        ("--dbfilename", "snapshot"), _full_disk, "unix://", BY_CODE["MISCONF"], id="full disk"
    ),
    pytest.param(("--maxmemory", "1"), _nothing, "unix://", BY_CODE["OOM"], id="full memory"),
    pytest.param(
        ("--replicaof", "127.0.0.1 9"), _nothing, "unix://", BY_CODE["READONLY"], id="replica"
    ),
    pytest.param(
        ("--min-replicas-to-write", "1"),
        _nothing,
        "unix://",
        BY_CODE["NOREPLICAS"],
        id="no replicas",
    ),
    pytest.param(
        ("--cluster-enabled", "yes"), _nothing, "unix://", BY_CODE["CLUSTERDOWN"], id="cluster"
    ),
    pytest.param((), _busy, "unix://", BY_CODE["BUSY"], id="busy"),
    pytest.param(
        (), _config("maxclients", "1"), "unix://", BY_WORDS["max number of clients"], id="crowded"
    ),
    pytest.param(
        (), _nothing, "unix://?db=99", BY_WORDS["db index is out of range"], id="no such database"
    ),
]


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Iterator[Valkey]:
    made = Valkey(*request.param)
    yield made
    made.remove()


@pytest.mark.parametrize(("server", "change", "address", "meaning"), WAYS, indirect=["server"])
def test_a_redis_that_refuses_is_told_by_its_own_name(
    settings: Settings,
    server: Valkey,
    change: Callable[[Valkey, Redis], None],
    address: str,
    meaning: tuple[str, str],
) -> None:
    before, _, behind = address.partition("?")
    url = server.url.replace("unix://", before) + (f"?{behind}" if behind else "")
    told = checks.Finding("redis", checks.FAILED, *meaning)
    admin = Redis.from_url(server.url, socket_timeout=5)
    try:
        change(server, admin)
        runtime = open_runtime(settings.model_copy(update={"redis_url": url}))
        # A crowded server hangs up while it is talked to, so that now and then its refusal is not
        # heard.
        wait_for(
            lambda: checks.redis(runtime.settings, runtime.redis) == told,
            f"it never said: {told.says}",
        )
        runtime.redis.close()
    finally:
        admin.close()


def test_every_refusal_has_a_sentence_of_its_own() -> None:
    meanings = [*BY_CODE.values(), *BY_WORDS.values()]
    assert len({says for says, _ in meanings}) == len(meanings)
    for code, meaning in BY_CODE.items():
        assert explain(ResponseError(f"{code} something, and a secret")) == meaning
        assert explain(ConnectionError("something", status_code=code)) == meaning
        if "password" not in code.lower() and code not in ("NOAUTH", "WRONGPASS", "DENIED"):
            assert "password" not in meaning[0]


@pytest.mark.parametrize(
    ("refused", "says"),
    [
        (ResponseError("NEWCODE with a secret"), "Redis refused (NEWCODE)."),
        (ResponseError("nothing anybody knows, a secret"), "Redis refused (ResponseError)."),
        (ResponseError("ERR unknown secret"), "Redis refused (ERR)."),
    ],
)
def test_a_refusal_nobody_knows_is_told_by_its_code_alone(refused: RedisError, says: str) -> None:
    assert explain(refused) == (says, "Look into the log of Redis.")


@pytest.mark.parametrize(
    "away", [ConnectionError("Connection refused"), TimeoutError("Timeout reading from socket")]
)
def test_a_redis_that_is_away_has_not_refused(away: RedisError) -> None:
    assert explain(away) is None


def test_a_frozen_and_a_missing_redis_are_no_refusal(
    settings: Settings, redis_server: Valkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "storage.conversations.sessions.DEADLINE", 0.2
    )  # as long as a phone waits, and not a test
    gone = open_runtime(settings.model_copy(update={"redis_url": "redis://127.0.0.1:9/0"}))
    assert "cannot be reached" in checks.redis(gone.settings, gone.redis).says
    frozen = connect_redis(redis_server.url)
    frozen.ping()
    frozen.client_pause(3_000)
    late = open_runtime(settings.model_copy(update={"redis_url": redis_server.url}))
    assert "does not answer in time" in checks.redis(late.settings, late.redis).says
    awake = Redis.from_url(redis_server.url, socket_timeout=60)
    awake.ping()  # the server is everybody's: wait until it answers again
    for redis in (gone.redis, late.redis, frozen, awake):
        redis.close()
