"""In the training mode every page and every file says that nothing of it is real."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from zipfile import ZipFile

import pytest
from flask import Flask

from flows.rules.rights import ROLES
from gateway.install import demo
from gateway.install.settings import Settings
from gateway.install.training import SAYS, WORD
from tests.gateway.console.conftest import Client
from tests.gateway.console.rights import TABLE
from tests.gateway.console.test_rights import answered, there

__all__ = ["there"]

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])

#: What each kind of file begins with, or holds.
HEADINGS = {
    "csv": SAYS.encode(),
    "geojson": f'"name": "{SAYS}"'.encode(),
}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Those of a training."""
    return settings.model_copy(update={"training": True})


def test_the_band_stands_on_every_page(
    console: Callable[..., Client], stranger: Client, there: dict[str, str]
) -> None:
    clients = {role: console(role) for role in ROLES}
    seen = 0
    for row in TABLE:
        role = dict(zip(row.own.split(), ROLES, strict=True)).get("200")
        if row.method != "GET" or role is None:
            continue
        answer = answered(clients[role], row, there)
        assert answer.headers["Kentongan-Mode"] == "latihan", row.name
        if name := re.search(r'filename="(.+)"', answer.headers.get("Content-Disposition", "")):
            assert name[1].startswith(f"{WORD}-"), row.name
        if answer.mimetype == "text/html" and "<html" in answer.text:
            seen += 1
            assert f"<title>{WORD} · " in answer.text and f"<p>{SAYS}</p>" in answer.text, row.name
    assert seen > 40
    for answer in (stranger.get("/masuk"), stranger.get("/tidak-ada"), clients["dpo"].get("/pos")):
        assert f"<p>{SAYS}</p>" in answer.text, answer.request.path


@pytest.mark.parametrize("kind", ["csv", "xlsx", "geojson"])
def test_a_file_of_reports_says_so(
    console: Callable[..., Client], there: dict[str, str], kind: str
) -> None:
    answer = console("operator").post("/laporan/ekspor", data={"format": kind})
    assert re.search(rf'filename="{WORD}-.+\.{kind}"', answer.headers["Content-Disposition"])
    if kind == "xlsx":
        assert f'name="{WORD}1"' in _book(answer.data)
    else:
        assert HEADINGS[kind] in answer.data[:120]


@pytest.mark.parametrize("kind", ["pdf", "xlsx"])
def test_a_sheet_says_so(console: Callable[..., Client], kind: str) -> None:
    answer = console("pengawas").get(f"/statistik/lembar.{kind}")
    assert answer.headers["Content-Disposition"].startswith(f'attachment; filename="{WORD}-')
    if kind == "xlsx":
        assert f'name="{WORD}"' in _book(answer.data)
    else:
        title = re.search(rb"/Title \((.+?)\)", answer.data)
        assert title is not None and title[1].decode() == SAYS


def _book(data: bytes) -> str:
    return ZipFile(BytesIO(data)).read("xl/workbook.xml").decode()


def test_the_api_says_so(app: Flask, places: None) -> None:
    answer = app.test_client().get("/api/v1/openapi.json")
    assert answer.headers["Kentongan-Mode"] == "latihan"


def test_who_comes_sees_whom_they_may_be(stranger: Client, settings: Settings) -> None:
    assert "Petugas karangan" not in stranger.get("/masuk").text
    kept = {"password-rina": "satu dua tiga", "totp-rina": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"}
    lines = [f"{name}={secret}\n" for name, secret in kept.items()]
    (settings.var_dir / demo._TOKENS_FILE).write_text("".join(lines))
    page = stranger.get("/masuk").text
    assert "Petugas karangan" in page and "satu dua tiga" in page and "hasan" not in page
