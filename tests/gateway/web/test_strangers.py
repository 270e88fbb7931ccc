"""Callbacks at a wrong address: nothing is kept, they are counted, doctor says what to do."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from redis import Redis

from gateway import create_app
from gateway.carriers.form import FORM
from gateway.install.doctor.finding import ATTENTION, OK
from gateway.install.runtime import open_runtime
from gateway.install.settings import Settings
from gateway.web import callbacks
from gateway.web.metrics import Record
from storage.models import TABLES, Inbox
from storage.received import strangers
from tests.cast import SARI
from tests.conftest import WEBHOOK_TOKEN
from tests.gateway.commands.conftest import Flask_, flask

__all__ = ["flask"]

FORM_OF_AN_SMS = {"id": "1", "from": SARI, "to": "20880", "text": "LAPOR tawuran di 7 ulu"}
OTHER = "token-of-the-tests-0002"

#: A call of the hooks, what it is answered, and what it is counted as.
CALLS = [
    ("POST", f"/hooks/africastalking/{OTHER}/sms", 404, "hooks"),
    ("POST", f"/hooks/africastalking/{OTHER}/nothing", 404, "hooks"),
    ("POST", "/hooks/africastalking/sms", 404, "hooks"),
    ("POST", "/hooks/africastalking/x/y/z", 404, "hooks"),
    ("POST", "/hooks", 404, "hooks"),
    ("GET", "/hooks/", 404, "hooks"),
    ("GET", f"/hooks/africastalking/{OTHER}/sms", 405, "hooks"),
    ("POST", f"/hooks/africastalking/{WEBHOOK_TOKEN}", 404, "hooks_path"),
    ("POST", f"/hooks/{WEBHOOK_TOKEN}/sms", 404, "hooks_path"),
    ("POST", f"/hooks/africastalking/{WEBHOOK_TOKEN}/sms/", 404, "hooks_path"),
    ("POST", f"/hooks/africastalking/{WEBHOOK_TOKEN}/SMS", 404, "hooks_path"),
    ("POST", f"/hooks/africastalking/{WEBHOOK_TOKEN}/ussd_end", 404, "hooks_path"),
    ("POST", f"/hooks/africastalking/{WEBHOOK_TOKEN}/delivery", 404, "hooks_path"),
    ("POST", f"/hooks/nobody/{WEBHOOK_TOKEN}/sms", 404, "hooks_path"),
    ("GET", f"/hooks/africastalking/{WEBHOOK_TOKEN}/sms", 405, "hooks_method"),
    ("PUT", f"/hooks/africastalking/{WEBHOOK_TOKEN}/sms", 405, "hooks_method"),
    ("HEAD", f"/hooks/africastalking/{WEBHOOK_TOKEN}/ussd", 405, "hooks_method"),
]


def refused(app: Flask) -> dict[str, int]:
    """What was counted, at the entry points where anything was."""
    return {
        entry_point: number
        for entry_point, number in app.extensions["kentongan"].strangers.counted().items()
        if number
    }


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize(("method", "path", "status", "entry_point"), CALLS)
def test_a_call_at_a_wrong_address_is_a_number_and_nothing_else(
    app: Flask, method: str, path: str, status: int, entry_point: str
) -> None:
    answer = app.test_client().open(path, method=method, data=FORM_OF_AN_SMS, content_type=FORM)
    assert (answer.status_code, answer.headers.get("Allow")) == (
        status,
        "POST" if status == 405 else None,
    )
    assert refused(app) == {entry_point: 1}
    assert all(not table.select().exists() for table in TABLES)


def test_a_call_from_a_wrong_network_is_counted_as_that(
    settings: Settings, database: object, redis: Redis
) -> None:
    app = create_app(settings.model_copy(update={"webhook_allow_ips": ("198.51.100.0/24",)}))
    path = f"/hooks/africastalking/{WEBHOOK_TOKEN}/sms"
    assert app.test_client().post(path, data=FORM_OF_AN_SMS, content_type=FORM).status_code == 404
    assert refused(app) == {"hooks_address": 1}
    assert not Inbox.select().exists()


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize(
    ("entry_point", "says", "do"),
    [
        ("hooks", "2 without a token of ours", "WEBHOOK_TOKENS"),
        (
            "hooks_path",
            "2 with our token at an address that does not exist",
            "/hooks/africastalking/TOKEN/KIND",
        ),
        ("hooks_method", "2 with our token by a method that is not taken there", "POST"),
        ("hooks_signature", "2 with our token, but a wrong, old or missing signature", "clock"),
        ("hooks_address", "2 with our token from a network that may not call", "WEBHOOK_ALLOW_IPS"),
    ],
)
def test_doctor_explains_the_count(
    settings: Settings, database: object, redis: Redis, entry_point: str, says: str, do: str
) -> None:
    runtime = open_runtime(settings)
    assert callbacks.finding(runtime).state == OK
    for _ in range(2):
        runtime.strangers.refused(entry_point)
    found = callbacks.finding(runtime)
    assert found.state == ATTENTION
    assert says in found.says and do in found.do
    assert WEBHOOK_TOKEN not in found.says + found.do
    assert found.says.count(".") == 1


@pytest.mark.parametrize("engine", ["sqlite"])
def test_what_is_long_ago_troubles_nobody(
    settings: Settings, database: object, redis: Redis
) -> None:
    runtime = open_runtime(settings)
    runtime.strangers.refused("hooks")
    days = list(redis.keys("kentongan:strangers:*"))
    assert len(days) == 1 and 0 < redis.ttl(days[0]) <= 3 * 86_400
    redis.delete(days[0])
    assert callbacks.finding(runtime).state == OK
    assert runtime.strangers.counted()["hooks"] == 1


def test_doctor_and_metrics_tell_it(app: Flask, flask: Flask_, redis: Redis) -> None:
    app.test_client().post(f"/hooks/africastalking/{WEBHOOK_TOKEN}/delivery")
    (said,) = [
        finding
        for finding in json.loads(flask("doctor", "--json").stdout)
        if finding["part"] == "callbacks"
    ]
    assert said["state"] == ATTENTION
    families = {
        family.name: family for family in Record(app.extensions["kentongan"], _now()).collect()
    }
    entry_points = {
        sample.labels["door"]: sample.value
        for sample in families["kentongan_strangers_refused"].samples
    }
    assert entry_points.keys() == set(strangers.ENTRY_POINTS) and entry_points["hooks_path"] >= 1


def _now() -> object:
    from datetime import UTC, datetime

    return datetime.now(UTC)
