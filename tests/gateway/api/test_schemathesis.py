"""Schemathesis over the whole API: every answer, also to nonsense, is one of its description."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from storage import watch
from storage.engine import db
from storage.engine.deadline import API
from storage.engine.vault import Vault
from tests.cast import DARMO
from tests.conftest import ENGINES
from tests.gateway.api.conftest import DESCRIPTION, Api, undone
from tests.gateway.conftest import TUJUH_ULU

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
#: Calls of each sort to each operation, others on each engine. All of them together take a few
#: seconds.
EXAMPLES = 6

ROLES = (
    "petugas",
    "operator",
    "pengawas",
    "inspektorat",
    "admin",
    "dpo",
    "foreign operator",
    "city",
)


@pytest.fixture
def known(
    api: Api, file_report: Callable[..., str], vault: Vault, now: datetime
) -> dict[str, list[Any]]:
    """The names of what there is, by the first word of its path."""
    row = watch.PostRow(
        "MELATI", "Pos Melati", TUJUH_ULU, "14", "03", "22:00", "04:00", 60, 15, (DARMO,)
    )
    with db.transaction():
        watch.save_posts(vault, [row], now)
    draft = {"text": "Ronda malam ini", "areas": [TUJUH_ULU], "audience": ["warga"]}
    contact = {
        "phone": "081200000001",
        "area": TUJUH_ULU,
        "role": "warga",
        "consent_at": "2026-01-01",
    }
    drafts = [api.post("/imbauan", draft).json["id"] for _ in range(2)]
    api.post(f"/imbauan/{drafts[1]}/submit")
    codes = [
        file_report(),
        file_report(category="petugas", sensitive=True),
        file_report(category="kdrt", sensitive=True),
        file_report(),
        file_report(),
    ]
    api.post(f"/reports/{codes[0]}/links", {"code": codes[-1], "reason": "satu kejadian"})
    contacts = [api.post("/contacts", contact, "admin").json["id"]]
    webhook = {"url": "https://example.org/h", "events": ["report.created"]}
    webhooks = [api.post("/webhooks", webhook, by).json["id"] for by in ("admin", "city")]
    return {
        "reports": codes,
        "posts": ["MELATI"],
        "imbauan": drafts,
        "contacts": contacts,
        "webhooks": webhooks,
    }


@pytest.fixture(autouse=True)
def in_this_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """The API reads the records in the test's thread, whose transaction undoes each call."""
    monkeypatch.setattr(API, "ask", lambda question: question())


@pytest.fixture
def operations(app: Flask) -> list[APIOperation[Any, Any, Any, Any, Any]]:
    """Everything that the description, as it is served, says can be called."""
    described = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    return [found.ok() for found in described.get_all_operations()]


@pytest.mark.parametrize(
    "mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["sensible", "not sensible"]
)
def test_every_call_is_answered_as_described(
    operations: list[APIOperation[Any, Any, Any, Any, Any]],
    known: dict[str, list[Any]],
    secrets: dict[str, str],
    mode: GenerationMode,
    engine: str,
) -> None:
    called = {(operation.method.upper(), operation.path) for operation in operations}
    described = {
        (method.upper(), path)
        for path, methods in DESCRIPTION["paths"].items()
        for method in methods
    }
    # Schemathesis leaves the description itself out.
    assert {operation for operation in described if operation[0] != "PARAMETERS"} - called == {
        ("GET", "/openapi.json")
    }
    for operation in operations:
        _call_all_ways(operation, mode, known, secrets, ENGINES.index(engine))


def _call_all_ways(
    operation: Any,
    mode: GenerationMode,
    known: dict[str, list[Any]],
    secrets: dict[str, str],
    chance: int,
) -> None:
    there = st.sampled_from([*known.get(operation.path.split("/")[1], ()), None])
    others = st.sampled_from(known["reports"])
    areas = st.sampled_from([TUJUH_ULU, None])

    @seed(chance)
    @settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck), print_blob=False)
    @given(
        operation.as_strategy(generation_mode=mode), there, others, areas, st.sampled_from(ROLES)
    )
    def called(case: schemathesis.Case, named: Any, other: str, area: str | None, by: str) -> None:
        if (
            named is not None
        ):  # of nothing but made-up names, most answers would be that there is no such thing
            case.path_parameters = {
                name: other if name == "other" else named for name in case.path_parameters or {}
            }
        if area is not None and isinstance(case.body, dict):
            case.body |= {
                name: value
                for name, value in (("area", area), ("areas", [area]), ("code", other))
                if name in case.body
            }
        with undone():
            answer = case.call(headers={"Authorization": f"Bearer {secrets[by]}"})
            case.validate_response(answer, checks=CHECKS)

    called()
