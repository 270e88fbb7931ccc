"""A client that somebody makes of the description: what it sends is taken, what comes it can read.

Whatever a description says in a way that no program understands shows here.
"""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
from flask import Flask

from storage import watch
from storage.engine import db
from storage.engine.vault import Vault
from tests.cast import DARMO
from tests.gateway.api.conftest import DESCRIPTION
from tests.gateway.conftest import TUJUH_ULU

NAME = "generated_client"
#: It knows no workbooks by themselves: their bytes are taken as they are.
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CONFIG = {
    "post_hooks": [],
    "literal_enums": True,
    "content_type_overrides": {_WORKBOOK: "application/octet-stream"},
}


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the client is a package; whatever its maker warns of fails."""
    folder = tmp_path_factory.mktemp("generated")
    (folder / "openapi.json").write_text(json.dumps(DESCRIPTION))
    (folder / "config.json").write_text(json.dumps(CONFIG))
    made = subprocess.run(
        [sys.executable, "-m", "openapi_python_client", "generate"]
        + ["--path", "openapi.json", "--config", "config.json", "--meta", "none"]
        + ["--output-path", NAME, "--fail-on-warning"],
        cwd=folder,
        capture_output=True,
        text=True,
    )
    assert made.returncode == 0, made.stdout + made.stderr
    return folder


Call = Callable[..., Any]


@pytest.fixture
def call(
    generated: Path, app: Flask, secrets: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> Call:
    """Calls an operation by its name in the client: what came, as the client reads it."""
    monkeypatch.syspath_prepend(str(generated))
    client = part("client").AuthenticatedClient(
        base_url="http://localhost/api/v1",
        token=secrets["operator"],
        raise_on_unexpected_status=True,
        httpx_args={"transport": httpx.WSGITransport(app)},
    )

    def called(operation: str, *names: Any, **more: Any) -> Any:
        body = more.pop("body", None)
        if body is not None:
            kind = "".join(word.title() for word in operation.partition(".")[2].split("_"))
            more["body"] = getattr(part("models"), f"{kind}Body").from_dict(body)
        answer = part(f"api.{operation}").sync_detailed(*names, client=client, **more)
        assert answer.parsed is not None or answer.status_code == 204
        return answer.parsed

    return called


def part(name: str) -> ModuleType:
    return importlib.import_module(f"{NAME}.{name}")


def test_an_officers_system_works_with_it(
    call: Call, file_report: Callable[..., str], vault: Vault, now: datetime
) -> None:
    code, other = file_report(), file_report()
    row = watch.PostRow(
        "MELATI", "Pos Melati", TUJUH_ULU, "14", "03", "22:00", "04:00", 60, 15, (DARMO,)
    )
    with db.transaction():
        watch.save_posts(vault, [row], now)

    page = call("reports.list_reports", state=["baru"], limit=1)
    assert len(page.items) == 1 and page.next_
    page = call("reports.list_reports", state=["baru"], cursor=page.next_)
    assert {report.code for report in page.items} < {code, other}
    assert page.items[0].created_at.tzinfo == UTC
    assert call("reports.accept_report", code).state == "diterima"
    call("reports.link_report", code, body={"code": other, "reason": "satu kejadian"})
    report = call("reports.get_report", code)
    assert [linked.code for linked in report.linked] == [other] and report.events
    closed = call("reports.close_report", code, body={"result": "ditangani", "note": "aman"})
    assert closed.state == "selesai"
    refused = call("reports.get_report", "1")
    assert (refused.status, refused.title) == (404, "Not found")
    assert call("reports.move_report", other, body={"state": "ditangani"}).state == "ditangani"
    assert call("reports.accept_report", code).status == 409

    (post,) = call("posts.list_posts").items
    assert (post.code, post.rt) == ("MELATI", "14")
    slots = call("posts.list_slots", "MELATI", night=now.date())
    assert slots.to_dict()["items"] is not None

    offer = call(
        "imbauan.write_imbauan",
        body={"text": "Kunci ganda motor.", "areas": [TUJUH_ULU], "audience": ["warga"]},
    )
    assert (offer.parts, offer.encoding, offer.cost.currency) == (1, "GSM-7", "IDR")
    assert call("imbauan.submit_imbauan", offer.id).state == "diajukan"
    assert call("imbauan.get_imbauan", offer.id).counts.pending == 0
    assert call("routes.list_routes", area=TUJUH_ULU) is not None


def test_every_operation_is_in_it(generated: Path) -> None:
    made = {file.stem for file in (generated / NAME / "api").glob("*/*.py")} - {"__init__"}
    assert len(made) == sum(
        method != "parameters" for path in DESCRIPTION["paths"].values() for method in path
    )
