"""Beranda in a browser: what came in stands there within seconds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from playwright.sync_api import expect

from storage.engine import db
from storage.models import Alarm, Report
from storage.places import units
from tests.browser.console.conftest import Screen
from tests.browser.console.test_laporan import filed
from tests.cast import LONG_AGO
from tests.gateway.conftest import CITY, KECAMATAN, TUJUH_ULU
from tests.gateway.console.test_beranda import post

pytestmark = pytest.mark.browser
Open = Callable[..., Screen]


def night(app: Flask) -> None:
    """A restless night: something of everything."""
    now = datetime.now(UTC)
    above = {"code": "RESTABES", "name": "Polrestabes Palembang", "parent_code": ""}
    polsek = {"code": "POLSEK", "name": "Polsek Seberang Ulu I", "parent_code": "RESTABES"}
    with db.transaction():
        units.load([above | {"areas": CITY}, polsek | {"areas": KECAMATAN}], LONG_AGO)
    for minutes, kind, changes in (
        (4, "kriminalitas", {"emergency": True}),
        (11, "kebakaran", {}),
        (2, "kdrt", {}),
        (95, "konflik_sosial", {"happens_at": now + timedelta(hours=3, minutes=4)}),
        (200, "kecelakaan", {"state": "menunggu_verifikasi", "accepted_at": now}),
    ):
        code = filed(app, kind=kind, story="cepat pak")
        at = now - timedelta(minutes=minutes)
        with db.transaction():
            row = {"created_at": at, "urgent": True, "sensitive": kind == "kdrt"}
            Report.update(**(row | changes)).where(Report.code == code).execute()
    filed(app, kind="kemacetan", urgent=False, story="truk mogok", place="simpang jakabaring")
    with db.transaction():
        slot = post("15", TUJUH_ULU, due_at=now - timedelta(minutes=70), state="terlewat")
        Alarm.create(slot=slot.id, since=now - timedelta(minutes=40))
        post("12", TUJUH_ULU)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_report_that_comes_in_stands_there_within_three_seconds(
    app: Flask, screen: Open, scheme: str
) -> None:
    night(app)
    desk = screen("operator", scheme=scheme)
    page = desk.open("/")
    urgent = page.locator("[data-ring]")
    expect(page.locator("main")).to_contain_text("Pos 15")
    before = urgent.count()
    filed(app)
    expect(urgent).to_have_count(before + 1, timeout=3_000)
    expect(page.locator("time[data-until]")).to_contain_text("\N{MINUS SIGN}3:0")
    desk.look(f"beranda-{scheme}")


def test_a_quiet_night(app: Flask, screen: Open) -> None:
    desk = screen("petugas", area=TUJUH_ULU)
    desk.open("/")
    desk.look("beranda-tenang")
