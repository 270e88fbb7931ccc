"""Calls to the API, every answer of which is held against its own description."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from importlib.resources import files
from typing import Any

import pytest
from flask import Flask
from jsonschema import Draft202012Validator
from openapi_schema_validator import oas31_format_checker
from referencing import Registry
from referencing.jsonschema import DRAFT202012
from werkzeug.test import TestResponse

from storage import reports
from storage.engine import db
from storage.engine.vault import Vault
from tests.gateway.conftest import TUJUH_ULU

DESCRIPTION: dict[str, Any] = json.loads(files("gateway.api").joinpath("openapi.json").read_text())
_REGISTRY: Registry[Any] = Registry().with_resource(
    "urn:api", DRAFT202012.create_resource(DESCRIPTION)
)


class Api:
    """The API as another system sees it."""

    def __init__(self, app: Flask, secrets: dict[str, str]) -> None:
        self._client = app.test_client()
        self._adapter = app.extensions["officers"].app().url_map.bind("localhost")
        self._secrets = secrets

    def get(self, path: str, by: str = "operator", **query: Any) -> TestResponse:
        return self.call("GET", path, by, query_string=query)

    def post(self, path: str, body: Any = None, by: str = "operator") -> TestResponse:
        return self.call("POST", path, by, **({} if body is None else {"json": body}))

    def delete(self, path: str, by: str = "operator") -> TestResponse:
        return self.call("DELETE", path, by)

    def call(self, method: str, path: str, by: str = "", **more: Any) -> TestResponse:
        headers = dict(more.pop("headers", {}))
        if by:
            headers["Authorization"] = f"Bearer {self._secrets[by]}"
        answer = self._client.open(f"/api/v1{path}", method=method, headers=headers, **more)
        self._hold_against_description(method, path, answer)
        assert not re.search(rb"\+62\d{5}", answer.data)
        return answer

    def _hold_against_description(self, method: str, path: str, answer: TestResponse) -> None:
        operation = _operation(path, method)
        if operation is None:
            assert answer.status_code in (404, 405)
            assert answer.mimetype == "application/problem+json"
            return
        described = operation["responses"].get(str(answer.status_code))
        assert described, f"{method} {path} answers {answer.status_code}, which is not described"
        if "$ref" in described:
            described = DESCRIPTION["components"]["responses"][described["$ref"].rpartition("/")[2]]
        if "content" not in described:
            assert not answer.data
            return
        assert answer.mimetype in described["content"]
        schema = _absolute(described["content"][answer.mimetype]["schema"])
        Draft202012Validator(
            schema, registry=_REGISTRY, format_checker=oas31_format_checker
        ).validate(answer.json)


def _absolute(schema: Any) -> Any:
    if isinstance(schema, dict):
        return {
            key: f"urn:api{value}" if key == "$ref" else _absolute(value)
            for key, value in schema.items()
        }
    return [_absolute(part) for part in schema] if isinstance(schema, list) else schema


def _operation(path: str, method: str) -> dict[str, Any] | None:
    for template, operations in DESCRIPTION["paths"].items():
        if (
            re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path)
            and method.lower() in operations
        ):
            return dict(operations[method.lower()])
    return None


@pytest.fixture
def api(app: Flask, secrets: dict[str, str]) -> Api:
    """Calls to the API in the name of an officer."""
    return Api(app, secrets)


@pytest.fixture
def file_report(places: None, vault: Vault, now: datetime) -> Callable[..., str]:
    """Files a report and returns its ticket."""
    count = 0

    def file(**different: Any) -> str:
        nonlocal count
        count += 1
        given: dict[str, Any] = {
            "conversation": f"talk-{count}",
            "code": f"{48000 + count}",
            "category": "petasan",
            "place": "lr ketapang",
            "story": "ribut sekali",
            "area": TUJUH_ULU,
            "channel": "ussd",
            "urgent": False,
            "sensitive": False,
            "phone_id": None,
            "at": now,
        }
        incident = reports.Incident(**(given | different))
        with db.transaction():
            reports.file(vault, [incident])
        return incident.code

    return file


class _Undone(Exception):
    """What one call changed is taken back, so that every example finds the same."""


@contextmanager
def undone() -> Iterator[None]:
    """A transaction that is taken back."""
    with suppress(_Undone), db.transaction():
        yield
        raise _Undone
