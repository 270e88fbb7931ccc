"""What a monitor sees: health, readiness part by part, metrics."""

from __future__ import annotations

import signal
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families
from redis import Redis

from gateway import create_app
from gateway.carriers import NotSent, credit
from gateway.install import starting
from gateway.install.doctor import checks, privacy
from gateway.install.queues import LANES
from gateway.install.settings import Settings
from gateway.web import metrics
from storage import people, reports
from storage.engine import db
from storage.engine.vault import Vault, new_key
from storage.models import Delivery, Heartbeat, Receiver
from storage.places.receivers import registry
from storage.record import heartbeats
from storage.sent import outbox
from tests.cast import SARI
from tests.conftest import TEST_DATABASE
from tests.gateway.conftest import CITY
from tests.limits import small_files
from tests.servers import Postgres, Valkey

TOKEN = "metrics-token-of-the-tests"


class Carrier:
    """A carrier that says a credit, or what else it is told to."""

    by_phone = False

    def __init__(self, says: str | Exception) -> None:
        self.says = says
        self.asked = 0

    def balance(self) -> str:
        self.asked += 1
        if isinstance(self.says, Exception):
            raise self.says
        return self.says


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"metrics_token": TOKEN})


@pytest.fixture
def everybody_lives(app: Flask) -> None:
    with db.transaction():
        for part in (*(f"worker:{lane}" for lane in LANES), "clock"):
            heartbeats.beat(part, datetime.now(UTC))


def test_a_living_process_is_healthy_whatever_else_is_not(settings: Settings) -> None:
    settings = settings.model_copy(update={"database_url": "postgresql://nobody@127.0.0.1:9/none"})
    assert create_app(settings).test_client().get("/healthz").json == {"status": "ok"}


def test_ready_when_every_part_works(redis: Redis, app: Flask, everybody_lives: None) -> None:
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 200
    parts = ("database", "redis", "workers", "clock")
    assert answer.json == {
        "status": "ready",
        "parts": {part: {"state": "ok", "reason": ""} for part in parts},
    }


def test_not_ready_names_the_part_and_the_mend(
    redis: Redis, app: Flask, everybody_lives: None
) -> None:
    with db.transaction():
        heartbeats.beat("worker:bulk", datetime.now(UTC) - timedelta(minutes=5))
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 503
    assert "worker:bulk" in answer.json["parts"]["workers"]["reason"]
    assert answer.json["parts"]["clock"]["state"] == "ok"
    assert app.test_client().get("/readyz?exclude=workers").status_code == 200


@pytest.mark.parametrize(
    "url", ["postgresql://ani:geheim@127.0.0.1:9/none", "sqlite:////proc/nowhere/k.db"]
)
def test_an_unreachable_database_is_said_without_its_password(settings: Settings, url: str) -> None:
    try:
        app = create_app(settings.model_copy(update={"database_url": url}))
    except db.DatabaseAway as away:
        assert "cannot be made" in str(away)
        return
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json["parts"]["database"]["state"] == "failed"
    assert "geheim" not in answer.text
    assert (
        app.test_client().get("/api/v1/reports", headers={"Authorization": "Bearer x"}).status_code
        == 503
    )
    db.close_all()


def test_a_database_without_its_tables_is_not_ready(settings: Settings, blank_url: str) -> None:
    app = create_app(settings.model_copy(update={"database_url": blank_url}))
    answer = app.test_client().get("/readyz")
    assert "flask db upgrade" in answer.json["parts"]["database"]["reason"]
    assert answer.json["parts"]["workers"]["state"] == "failed"
    db.close_all()


@pytest.fixture
def locked_redis() -> Iterator[Valkey]:
    server = Valkey("--requirepass", "rahasia")
    yield server
    server.remove()


@pytest.mark.parametrize("engine", ["sqlite"])
def test_redis_with_a_password(settings: Settings, database_url: str, locked_redis: Valkey) -> None:
    def found(url: str) -> checks.Finding:
        app = create_app(
            settings.model_copy(update={"redis_url": url, "database_url": database_url})
        )
        runtime = app.extensions["kentongan"]
        return checks.redis(runtime.settings, runtime.redis)

    none = found(locked_redis.url)
    assert (none.state, none.says) == ("failed", "Redis wants a password and REDIS_URL has none.")
    wrong = found(locked_redis.url.replace("unix://", "unix://:salah@"))
    assert (wrong.state, wrong.says) == ("failed", "Redis does not take the password in REDIS_URL.")
    assert found(locked_redis.url.replace("unix://", "unix://:rahasia@")).state == "ok"
    locked_redis.stop(signal.SIGKILL)
    gone = found(locked_redis.url.replace("unix://", "unix://:rahasia@"))
    assert gone.state == "failed"
    assert "rahasia" not in gone.says + gone.do
    db.close_all()


@pytest.mark.parametrize("engine", ["sqlite"])
def test_redis_that_throws_things_away(app: Flask, redis: Redis) -> None:
    here = app.extensions["kentongan"].settings, redis
    assert checks.redis(*here).state == "ok"
    redis.config_set("maxmemory", "100mb")
    redis.config_set("maxmemory-policy", "allkeys-lru")
    try:
        assert checks.redis(*here).state == "attention"
    finally:
        redis.config_set("maxmemory", "0")
        redis.config_set("maxmemory-policy", "noeviction")


@pytest.mark.parametrize("lost", ["data_keys", "lookup_keys"])
def test_a_lost_key_is_found(
    app: Flask, settings: Settings, vault: Vault, now: datetime, lost: str
) -> None:
    with db.transaction():
        people.phone_ids(vault, [SARI], now)
    assert starting.keys(app.extensions["kentongan"]).state == "ok"
    here = app.extensions["kentongan"]

    def with_keys(*keys: str) -> checks.Finding:
        both = {"data_keys": settings.data_keys, "lookup_keys": settings.lookup_keys} | {lost: keys}
        return starting.keys(replace(here, vault=Vault(both["data_keys"], both["lookup_keys"])))

    found = with_keys(new_key())
    assert (found.state, lost.upper() in found.says) == ("failed", True)
    assert with_keys(new_key(), getattr(settings, lost)[0]).state == "ok"


@pytest.mark.parametrize("engine", ["sqlite"])
def test_secrets_that_others_can_read(app: Flask, settings: Settings) -> None:
    secrets = settings.var_dir / "secrets.env"
    secrets.write_text("SECRET_KEY=x\n")
    secrets.chmod(0o644)
    assert checks.settings(app.extensions["kentongan"]).state == "attention"
    secrets.chmod(stat.S_IRUSR | stat.S_IWUSR)
    assert checks.settings(app.extensions["kentongan"]).state == "ok"


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize(
    ("different", "state"),
    [
        ({"at_base_url": ""}, "failed"),
        ({"at_base_url": "https://proxy.example.id"}, "failed"),
        ({"at_base_url": "", "pdp_assessment": "DPIA 3/2027"}, "ok"),
        ({"at_base_url": "", "at_username": "sandbox"}, "ok"),
        ({"at_base_url": "", "at_api_key": ""}, "ok"),
        ({"at_base_url": "", "reply_countries": ("254",)}, "ok"),
        ({"at_base_url": "http://127.0.0.1:9000"}, "ok"),
        ({"carriers": ("smsgate",), "smsgate_url": "http://192.168.1.20:8080"}, "ok"),
        ({"carriers": ("smsgate",), "smsgate_url": "https://sms.polsek.example"}, "ok"),
        ({"carriers": ("smsgate",), "smsgate_url": "https://api.sms-gate.app"}, "failed"),
        ({"smsgate_url": "https://api.sms-gate.app"}, "ok"),
    ],
)
def test_a_live_account_abroad_needs_an_assessment(
    settings: Settings, database_url: str, different: dict[str, object], state: str
) -> None:
    app = create_app(settings.model_copy(update=different))
    assert privacy.transfer(app.extensions["kentongan"]).state == state


# Metrics


@pytest.fixture
def scrape(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], dict[tuple[str, ...], float]]:
    monkeypatch.setattr(metrics, "credits_left", credit.Credits())
    app.extensions["kentongan"].providers["africastalking"] = Carrier("IDR 12500.50")

    def read() -> dict[tuple[str, ...], float]:
        answer = app.test_client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
        assert answer.status_code == 200
        families = text_string_to_metric_families(answer.text)
        return {
            (sample.name, *sample.labels.values()): sample.value
            for family in families
            for sample in family.samples
        }

    return read


@pytest.mark.parametrize("engine", ["sqlite"])
def test_metrics_are_not_public(app: Flask, settings: Settings) -> None:
    client = app.test_client()
    assert client.get("/metrics").status_code == 401
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 401
    closed = create_app(settings.model_copy(update={"metrics_token": ""})).test_client()
    for headers in ({}, {"Authorization": "Bearer "}, {"Authorization": f"Bearer {TOKEN}"}):
        assert closed.get("/metrics", headers=headers).status_code == 404


def test_metrics_count_what_is_there(
    app: Flask, vault: Vault, now: datetime, scrape: Callable[[], dict[tuple[str, ...], float]]
) -> None:
    earlier = datetime.now(UTC) - timedelta(seconds=90)
    with db.transaction():
        phone = people.phone_ids(vault, [SARI], now)[SARI]
        for count, category in enumerate(("petasan", "petasan", "petugas")):
            incident = reports.Incident(
                conversation=f"c{count}",
                code=f"4800{count}",
                category=category,
                place="lr ketapang",
                story="",
                area=None,
                channel="sms",
                urgent=False,
                sensitive=False,
                phone_id=phone,
                at=now,
            )
            reports.file(vault, [incident])
        message = outbox.Message(
            "ack:1", "reply", "africastalking", phone, "Laporan tersimpan", earlier
        )
        outbox.put(vault, [message], earlier)
        heartbeats.beat("clock", earlier)
    found = scrape()
    assert found["kentongan_database_up",] == 1
    assert found["kentongan_reports", "baru"] == 2  # the one about an officer is in no count
    assert found["kentongan_outbox_messages", "reply", "pending"] == 1
    assert 89 < found["kentongan_outbox_oldest_seconds", "reply"] < 120
    assert found["kentongan_inbox_messages", "new"] == found["kentongan_inbox_oldest_seconds",] == 0
    assert 89 < found["kentongan_heartbeat_age_seconds", "clock"] < 120
    assert found["kentongan_carrier_credit", "africastalking", "IDR"] == 12500.5
    assert found["kentongan_carrier_up", "africastalking"] == 1


def test_metrics_say_which_receiver_takes_nothing(
    vault: Vault, places: None, scrape: Callable[[], dict[tuple[str, ...], float]]
) -> None:
    earlier = datetime.now(UTC) - timedelta(seconds=90)
    url, events = "https://x.example/h", ["report.created"]
    with db.transaction():
        failing, works, gone = (
            registry.add_webhook(vault, url, events, [CITY], "BPBD", earlier)[0] for _ in range(3)
        )
        registry.disable(gone, registry.GONE, earlier)
    Receiver.update(failing_since=earlier).where(Receiver.id == failing).execute()
    Delivery.create(receiver=failing, name="msg_1", body="{}", at=earlier)
    found = {name: value for name, value in scrape().items() if "receiver" in name[0]}
    since = found.pop(("kentongan_receiver_failing_seconds", "webhook", f"{failing}"))
    assert 89 < since < 120
    assert found == {
        ("kentongan_receiver_waiting", "webhook", f"{failing}"): 1,
        ("kentongan_receiver_waiting", "webhook", f"{works}"): 0,
    }


@pytest.mark.parametrize("engine", ["sqlite"])
def test_the_carrier_is_asked_once_a_minute(
    app: Flask, scrape: Callable[[], dict[tuple[str, ...], float]]
) -> None:
    carrier = app.extensions["kentongan"].providers["africastalking"]
    for _ in range(3):
        scrape()
    assert carrier.asked == 1


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize("says", [NotSent("http 401"), RuntimeError("what"), "no number"])
def test_a_carrier_that_says_nothing_useful(
    app: Flask, scrape: Callable[[], dict[tuple[str, ...], float]], says: str | Exception
) -> None:
    app.extensions["kentongan"].providers["africastalking"] = Carrier(says)
    found = scrape()
    assert found["kentongan_carrier_up", "africastalking"] == float(isinstance(says, str))
    assert ("kentongan_carrier_credit", "africastalking", "IDR") not in found


def test_metrics_without_a_database(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(metrics, "credits_left", credit.Credits())
    app = create_app(
        settings.model_copy(update={"database_url": "postgresql://nobody@127.0.0.1:9/none"})
    )
    app.extensions["kentongan"].providers["africastalking"] = Carrier("IDR 1.00")
    answer = app.test_client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert "kentongan_database_up 0.0" in answer.text
    db.close_all()


def test_not_ready_when_a_carrier_refuses_everything(
    redis: Redis, app: Flask, everybody_lives: None, vault: Vault
) -> None:
    at = datetime.now(UTC)
    with db.connected(), db.transaction():
        phone = people.phone_ids(vault, [SARI], at)[SARI]
        outbox.put(vault, [outbox.Message("x", "reply", "africastalking", phone, "x", at)], at)
        taken = outbox.claim(vault, "reply", "me", at, 1)
        outbox.put_back([row.id for row in taken], at, "InsufficientBalance", at)
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 503
    assert "InsufficientBalance (1)" in answer.json["parts"]["carrier"]["reason"]


# What answers questions but takes nothing


@contextmanager
def by_pragma(app: Flask, name: str, value: int | str) -> Iterator[None]:
    database = app.extensions["kentongan"].database
    if name == "max_page_count":  # what is free inside the file is not free any more
        database.execute_sql("VACUUM")
        value = database.execute_sql("PRAGMA page_count").fetchone()[0]
    database.pragma(name, value, permanent=True)
    yield


@contextmanager
def read_only_server(app: Flask, postgres: Postgres) -> Iterator[None]:
    def say(change: str) -> None:
        with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
            connection.execute(f"ALTER DATABASE {TEST_DATABASE} {change}".encode())
        app.extensions["kentongan"].database.close_all()

    say("SET default_transaction_read_only = on")
    try:
        yield
    finally:
        say("RESET default_transaction_read_only")


def not_ready(app: Flask) -> dict[str, str]:
    """The parts that fail, with their reasons."""
    answer = app.test_client().get("/readyz")
    failed = {
        name: part["reason"]
        for name, part in answer.json["parts"].items()
        if part["state"] == "failed"
    }
    assert answer.status_code == (503 if failed else 200)
    return failed


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize(
    ("pragma", "word"), [("max_page_count", "full"), ("query_only", "readonly")]
)
def test_not_ready_while_sqlite_takes_nothing(
    redis: Redis, app: Flask, everybody_lives: None, pragma: str, word: str
) -> None:
    with by_pragma(app, pragma, 1):
        found = not_ready(app)
    assert found.keys() == {"database"}
    assert word in found["database"]


@pytest.mark.parametrize("engine", ["postgresql"])
def test_not_ready_while_postgresql_takes_nothing(
    redis: Redis, app: Flask, everybody_lives: None, postgres: Postgres
) -> None:
    with read_only_server(app, postgres):
        found = not_ready(app)
    assert found.keys() == {"database"}
    assert "read-only" in found["database"]
    assert "default_transaction_read_only" in found["database"]
    assert not_ready(app) == {}


def test_not_ready_while_no_file_can_grow(
    redis: Redis, app: Flask, everybody_lives: None, engine: str
) -> None:
    assert not_ready(app) == {}
    with small_files():
        found = not_ready(app)
    assert found.keys() == ({"database", "spool"} if engine == "sqlite" else {"spool"})
    assert not_ready(app) == {}


def test_not_ready_while_the_spool_cannot_be_written(
    redis: Redis, app: Flask, everybody_lives: None, settings: Settings
) -> None:
    assert not_ready(app) == {}
    folder = settings.var_dir / "spool"
    assert list(folder.iterdir()) == []
    folder.rmdir()
    folder.touch()
    assert not_ready(app).keys() == {"spool"}
    assert not app.test_client().get("/readyz?exclude=spool").json["parts"].keys() & {"spool"}
    folder.unlink()
    assert not_ready(app) == {}


def test_what_is_tried_leaves_nothing(
    redis: Redis, app: Flask, everybody_lives: None, settings: Settings
) -> None:
    before = Heartbeat.select().count()
    for _ in range(3):
        assert not_ready(app) == {}
    assert Heartbeat.select().count() == before
    assert list((settings.var_dir / "spool").iterdir()) == []
