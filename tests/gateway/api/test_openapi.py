"""The description of the API is valid, and says all that there is and nothing else."""

from __future__ import annotations

import re

import openapi_spec_validator
import pytest
from flask import Flask

from flows.rules import delivery, routing, slot_steps
from flows.rules.audience import ROLES
from flows.rules.kinds import KINDS
from flows.rules.report_steps import STATES
from flows.text import languages
from gateway.jobs import who_gets
from tests.gateway.api.conftest import DESCRIPTION

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])


def test_description_is_valid_and_served_to_everybody(app: Flask) -> None:
    openapi_spec_validator.validate(DESCRIPTION)
    answer = app.test_client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert answer.json == DESCRIPTION


def test_description_and_routes_are_the_same(app: Flask) -> None:
    routes = {
        (re.sub(r"<[^>]+>", "{}", rule.rule.removeprefix("/api/v1")), method)
        for rule in app.extensions["officers"].app().url_map.iter_rules()
        if rule.rule.startswith("/api/v1")
        for method in rule.methods or ()
        if method not in ("HEAD", "OPTIONS")
    }
    described = {
        (re.sub(r"\{\w+\}", "{}", path), name.upper())
        for path, operations in DESCRIPTION["paths"].items()
        for name in operations
        if name != "parameters"
    }
    assert routes == described


def test_description_names_what_the_code_names(app: Flask) -> None:
    schemas = DESCRIPTION["components"]["schemas"]
    assert set(schemas["Category"]["enum"]) == set(KINDS)
    assert set(schemas["ReportState"]["enum"]) == set(STATES)
    assert set(schemas["Slot"]["properties"]["state"]["enum"]) == set(slot_steps.STATES)
    assert set(schemas["Imbauan"]["properties"]["counts"]["properties"]) == set(delivery.STATES)
    roles = set(schemas["RouteStep"]["properties"]["role"]["enum"])
    assert roles == {
        routing.RW,
        routing.KELURAHAN,
        routing.DESK,
        routing.HEAD,
        routing.INSPECTORS,
        who_gets.DESK_ROLE,
    }
    for path in ("/imbauan", "/contacts"):
        properties = DESCRIPTION["paths"][path]["post"]["requestBody"]["content"][
            "application/json"
        ]["schema"]
        told = properties["properties"]
        roles = told["audience"]["items"]["enum"] if "audience" in told else told["role"]["enum"]
        assert roles == list(ROLES)
    assert told["language"]["enum"] == list(languages())
