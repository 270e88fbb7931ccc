"""The page with the phones in front of the real gateway: every part a process of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from flows.rules.tickets import grouped
from gateway.install.settings import Settings
from tests.browser.conftest import DEADLINE
from tests.browser.test_phones import keys, phone
from tests.journeys.world import World, running
from tests.servers import Valkey

pytestmark = [pytest.mark.browser, pytest.mark.journey]


@pytest.fixture
def world(
    settings: Settings, database_url: str, redis_server: Valkey, redis: object, tmp_path: Path
) -> Iterator[World]:
    """The web, those who answer, and the stand-in with its page."""
    with running(settings, redis_server, tmp_path, "carrier", "web", "worker") as world:
        yield world


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_report_pressed_faster_than_the_answers_come(browser: Browser, world: World) -> None:
    page = browser.new_page()
    page.set_default_timeout(DEADLINE)
    page.goto(world.carrier)
    unit = phone(page)
    unit.get_by_role("button", name="Panggil atau jawab").click()
    answer = unit.get_by_label("Jawaban", exact=True)
    for typed in ("1", "3", "LR KETAPANG RT 14 7 ULU", "1"):
        answer.fill(typed)
        answer.press("Enter")
    expect(unit.locator(".words")).to_have_text(
        re.compile(r"^Laporan \d{5,8} tersimpan, belum dibaca petugas\.")
    )
    ticket = unit.locator(".words").inner_text().split()[1]
    expect(unit.locator(".mail")).to_contain_text("2")
    keys(unit, "1")  # any key leaves the screen of a call that is over
    unit.get_by_role("button", name="Pesan").click()
    kabar = f"Kabar: STATUS {grouped(ticket)}"
    expect(unit.get_by_role("listitem").filter(has_text=kabar)).to_be_visible()
    page.close()
