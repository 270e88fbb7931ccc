"""`flask webhook`: registering, a new secret, ending; each as a token whose territory applies."""

from __future__ import annotations

import json

import pytest

from storage.models import Audit, Receiver
from tests.gateway.commands.conftest import Flask_
from tests.gateway.conftest import CITY, ELSEWHERE, KECAMATAN

URL = "https://example.org/h"


@pytest.fixture
def tokens(flask: Flask_, places: None) -> None:
    for name, role, area in (
        ("chief", "pengawas", KECAMATAN),
        ("desk", "operator", KECAMATAN),
        ("foreign", "pengawas", ELSEWHERE),
    ):
        assert flask("token", "add", name, "--role", role, "--area", area).exit_code == 0


def added(flask: Flask_) -> str:
    """Registers a webhook; its secret."""
    made = flask("webhook", "add", URL, "--event", "report.created", "--by", "chief")
    assert made.exit_code == 0, made.stderr
    return made.stdout.strip()


def test_a_webhook_from_its_first_secret_to_its_end(flask: Flask_, tokens: None) -> None:
    first = added(flask)
    (kept,) = json.loads(flask("webhook", "list", "--json").stdout)
    assert (kept["url"], kept["areas"], kept["made_by"]) == (URL, [KECAMATAN], "chief")
    id_ = kept["id"]
    rotated = flask("webhook", "rotate", id_, "--by", "chief")
    assert rotated.exit_code == 0 and rotated.stdout.startswith("whsec_")
    assert rotated.stdout.strip() != first
    assert URL in flask("webhook", "list").stdout
    assert flask("webhook", "disable", id_, "--by", "chief").exit_code == 0
    assert Receiver.get().disabled_because == "by hand"
    for deed in ("disable", "rotate"):
        assert flask("webhook", deed, id_).exit_code == 1
    done = [(row.actor, row.action) for row in Audit.select() if "webhook" in row.action]
    assert done == [("chief", f"webhook.{deed}") for deed in ("add", "rotate", "disable")]
    told = "".join(row.detail for row in Audit.select()) + flask("webhook", "list", "--json").stdout
    assert first not in told and rotated.stdout.strip() not in told


def test_role_and_territory_apply(flask: Flask_, tokens: None) -> None:
    added(flask)
    id_ = Receiver.get().id
    for deed in ("rotate", "disable"):
        refused = flask("webhook", deed, id_, "--by", "desk")
        assert refused.exit_code == 1 and "operator" in refused.stderr
        missing = flask("webhook", deed, id_, "--by", "foreign")
        assert missing.exit_code == 1 and f"no webhook {id_}" in missing.stderr
    assert json.loads(flask("webhook", "list", "--by", "foreign", "--json").stdout) == []
    wide = flask(
        "webhook", "add", URL, "--event", "report.created", "--area", CITY, "--by", "chief"
    )
    assert wide.exit_code == 1
    bad = flask("webhook", "add", "http://10.0.0.1/", "--event", "report.created", "--by", "chief")
    assert bad.exit_code == 1 and "https" in bad.stderr
