"""The description of the API is valid, and says all that there is and nothing else."""

from __future__ import annotations

import ast
import inspect
import re
from typing import Any

import openapi_spec_validator
from flask import Flask

from flows.rules import delivery, routing, slot_steps
from flows.rules.audience import ROLES
from flows.rules.kinds import KINDS
from flows.rules.report_steps import STATES
from flows.text import languages
from gateway.jobs import who_gets
from tests.gateway.api.conftest import DESCRIPTION


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


def taken(view: Any) -> tuple[set[str], set[str]]:
    """The fields of the body that a view takes, and those that it needs, as its source says."""
    view = inspect.unwrap(view)
    for call in ast.walk(ast.parse(inspect.getsource(view))):
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "bodies.json_object":
            given = [*call.args, *(word.value for word in call.keywords)]
            said = [eval(ast.unparse(argument), view.__globals__) for argument in given]
            return set(said[0]), set(said[1] if said[1:] else ())
    return set(), set()


def test_description_names_every_field_that_a_call_takes(app: Flask) -> None:
    officers = app.extensions["officers"].app()
    bodies = {
        re.sub(r"\{\w+\}", "{}", path): operations["post"].get("requestBody", {"content": {}})
        for path, operations in DESCRIPTION["paths"].items()
        if "post" in operations
    }
    posted = [
        rule
        for rule in officers.url_map.iter_rules()
        if rule.rule.startswith("/api/v1") and "POST" in (rule.methods or ())
    ]
    assert len(posted) == len(bodies)
    for rule in posted:
        path = re.sub(r"<[^>]+>", "{}", rule.rule.removeprefix("/api/v1"))
        body = bodies[path]["content"]
        schema = body.get("application/json", {}).get("schema", {})
        described = set(schema.get("properties", ())), set(schema.get("required", ()))
        assert taken(officers.view_functions[rule.endpoint]) == described, path


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
