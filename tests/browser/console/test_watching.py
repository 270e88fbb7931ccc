"""The pages of those who watch over the house: Jejak audit, Sistem, Hak."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from gateway.console import moments
from storage.engine import db
from storage.record import audit
from tests.browser.console.conftest import Screen

pytestmark = pytest.mark.browser
Open = Callable[..., Screen]


def test_the_audit(screen: Open) -> None:
    with db.transaction():
        for number, action in enumerate(("report.read", "number.ask", "imbauan.approve") * 20):
            at = moments.now() - timedelta(minutes=60 - number)
            audit.note("petugas 99", action, f"4821{number:02d}", {"case": "LP/7"}, at)
    dpo = screen("dpo", name="Ipda Rukmini")
    page = dpo.open("/audit")
    dpo.look("audit")
    page.get_by_label("Tindakan").select_option(label="Nomor pelapor: diminta")
    page.get_by_role("button", name="Cari").click()
    assert page.locator(".list > li").count() == 20
    dpo.open("/audit/saya")
    dpo.look("audit-own")


def test_the_system(screen: Open) -> None:
    admin = screen("admin", scheme="dark")
    page = admin.open("/sistem")
    page.get_by_role("heading", name="Pekerja pesan").wait_for()
    admin.look("sistem")
