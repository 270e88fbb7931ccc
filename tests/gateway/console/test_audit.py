"""Jejak audit: the dpo searches all of it, everybody reads their own; each action has words."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from gateway.console import moments
from gateway.console.deeds import _nouns, _verbs, words_of
from storage.engine import db
from storage.models import Audit, Officer
from storage.record import audit
from tests.gateway.console.conftest import Client
from tests.test_architecture import ROOT

Console = Callable[..., Client]
SQLITE = pytest.mark.parametrize("engine", ["sqlite"])


def note(count: int, actor: str = "petugas 99", action: str = "report.read") -> None:
    with db.transaction():
        for number in range(count):
            at = moments.now() - timedelta(minutes=count - number)
            audit.note(actor, action, f"4821{number:02d}", {"n": number}, at)


def subjects(page: str) -> list[str]:
    return re.findall(r'objek=(\d+)"', page)


@SQLITE
def test_the_dpo_searches_it_page_by_page(console: Console) -> None:
    note(60)
    note(3, "SIM Linmas", "number.read")
    dpo = console("dpo")
    first = dpo.get("/audit?tindakan=report.read").text
    assert subjects(first) == [f"4821{number:02d}" for number in range(59, 9, -1)]
    (following,) = re.findall(r'href="([^"]+)" rel="next"', first)
    rest = dpo.get(following.replace("&amp;", "&")).text
    assert subjects(rest) == [f"4821{number:02d}" for number in range(9, -1, -1)]
    assert "Nomor pelapor: dibaca" in first and 'rel="next"' not in rest
    assert len(subjects(dpo.get("/audit?pelaku=SIM+Linmas").text)) == 3
    assert subjects(dpo.get("/audit?objek=4821-59").text) == ["482159"]
    tomorrow = f"{moments.now() + timedelta(days=2):%Y-%m-%d}"
    assert "Tidak ada entri" in dpo.get(f"/audit?dari={tomorrow}&pelaku=petugas+99").text
    assert "Tidak ada entri" in dpo.get("/audit?sampai=2020-01-01").text
    for odd in (
        "dari=x",
        "sesudah=x",
        "sesudah=1e99~1",
        "sesudah=1~x",
        "objek=%00",
        "sampai=9999-12-31",
    ):
        assert dpo.get(f"/audit?{odd}").status_code == 200
    assert {row.action for row in Audit.select().where(Audit.action == "audit.read")}


@SQLITE
def test_everybody_reads_their_own_and_nobody_elses(console: Console) -> None:
    note(2, "petugas 99")
    operator = console("operator")
    me = Officer.select().order_by(Officer.id.desc()).first()
    note(1, f"petugas {me.id}", "report.close")
    shown = operator.get("/audit/saya").text
    assert shown.count("Laporan: ditutup") == 1 and "Laporan: dibaca" not in shown
    assert {role: console(role).get("/audit").status_code for role in ("operator", "admin")} == {
        "operator": 403,
        "admin": 403,
    }


def test_a_name_stands_for_an_officer(console: Console, engine: str) -> None:
    dpo = console("dpo", name="Ipda Rukmini")
    dpo.get("/audit")
    assert "Ipda Rukmini" in dpo.get("/audit?tindakan=audit.read").text


def noted() -> set[str]:
    """The actions that the code notes, as far as they stand there as a text."""
    found: set[str] = set()
    for file in [*(ROOT / "gateway").rglob("*.py"), *(ROOT / "storage").rglob("*.py")]:
        for call in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(call, ast.Call) and ast.unparse(call.func) in (
                "audit.note",
                "audit.note_hourly",
                "audit.Entry",
            ):
                given: Any = call.args[1]
                if isinstance(given, ast.Constant):
                    found.add(str(given.value))
    return found


def test_every_action_has_words() -> None:
    actions = noted()
    assert len(actions) > 30
    assert not [action for action in sorted(actions) if words_of(action) == action]
    assert all(_nouns().values()) and all(_verbs().values())
