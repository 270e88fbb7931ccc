"""Peta and Statistik in a real Chromium: looked at, judged, and walked with the keyboard."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from flows.rules.counting import HAZARDS
from gateway.commands.loading import DATA
from storage.engine.db import connected, transaction
from storage.models import Area, Post, Report
from storage.places import areas, units
from tests.browser.console.conftest import Screen
from tests.cast import LONG_AGO

pytestmark = pytest.mark.browser
CITY = "16.71"


@pytest.fixture
def busy(served: str) -> None:
    """A city with its polsek, and a month of reports and posts in it."""
    chance = random.Random(5)
    now = datetime.now(UTC)
    with connected(), transaction():
        for name, load in (("areas.csv", areas.load), ("units.csv", _units)):
            with (DATA / name).open(newline="", encoding="utf-8") as file:
                load(list(csv.DictReader(file)))
        kelurahan = [str(area.code) for area in Area.select().where(Area.level == "kelurahan")]
        city = [code for code in kelurahan if code.startswith(f"{CITY}.")]
        for number in range(900):
            at = now - timedelta(minutes=int(chance.triangular(0, 28 * 1440, 4000)))
            Report.create(
                code=f"{number:06d}",
                conversation=f"sms{number}",
                category=chance.choice((*HAZARDS, "lainnya")),
                area=city[int(chance.triangular(0, len(city) - 1, 20))],
                channel="sms",
                state="baru",
                alias="Warga-1",
                created_at=at,
                updated_at=at,
            )
        for number in range(60):
            Post.create(
                code=str(number),
                name=f"Pos {number}",
                area=chance.choice(city),
                shift_start="22:00",
                shift_end="04:00",
                every_minutes=60,
                grace_minutes=15,
            )


def _units(lines: list[dict[str, str]]) -> object:
    return units.load(lines, LONG_AGO)


def test_the_map_is_looked_at(busy: None, screen: Callable[..., Screen]) -> None:
    seen = screen("pengawas", area=CITY)
    page = seen.open("/peta")
    assert page.locator("svg.map a.place").count() == 107
    seen.look("peta")
    page.locator("#tabel-peta summary").click()
    assert page.locator("#tabel-peta tbody tr").count() == 107
    page.set_viewport_size({"width": 1280, "height": 900})
    first = page.locator("svg.map a.place").first
    first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/laporan?wilayah=*")
    page.get_by_role("heading", name="Laporan", level=1).wait_for()


def test_the_province_posts_and_darkness(busy: None, screen: Callable[..., Screen]) -> None:
    seen = screen("operator", area="16", scheme="dark")
    page = seen.open("/peta?peta=16")
    assert page.locator("svg.map .place").count() == 241
    seen.look("peta-provinsi")
    seen.open("/peta?lapis=pos&kurun=7")
    seen.look("peta-pos")


def test_the_sheet_and_the_trend(busy: None, screen: Callable[..., Screen]) -> None:
    seen = screen("pengawas", area=CITY)
    page = seen.open("/statistik?lembar=mingguan")
    page.locator("[data-chart][data-drawn] canvas").wait_for()
    assert page.get_by_role("row", name="Polsek Sukarami").count() == 1
    page.set_viewport_size({"width": 360, "height": 900})
    page.reload()
    page.locator("[data-chart][data-drawn] canvas").wait_for()
    seen.look("statistik")


def test_numbers_are_there_without_scripts(busy: None, screen: Callable[..., Screen]) -> None:
    page = screen("pengawas", area=CITY, scripts=False).open("/statistik?kurun=30")
    table = page.get_by_role("region", name="Enam gangguan per satuan")
    assert table.evaluate("frame => frame.scrollWidth <= frame.clientWidth"), "a column is cut off"
    page.get_by_text("Tren sebagai tabel").click()
    assert page.locator("details tbody tr").count() == 30
