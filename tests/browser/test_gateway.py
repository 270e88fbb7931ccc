"""The page with the phones, and an officer's desk, in front of the real gateway: every part a
process of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Browser, expect

from flows.rules.tickets import grouped
from gateway.install.runtime import open_runtime
from gateway.install.settings import Settings
from storage.engine import db
from tests import signed_in
from tests.browser.conftest import DEADLINE
from tests.browser.test_phones import keys, phone
from tests.gateway.conftest import KECAMATAN
from tests.journeys.world import World, as_a_process_of_its_own, running
from tests.servers import Valkey

pytestmark = [pytest.mark.browser, pytest.mark.journey]


@pytest.fixture
def world(
    settings: Settings, database_url: str, redis_server: Valkey, redis: object, tmp_path: Path
) -> Iterator[World]:
    """The web, those who answer, the clock, and the stand-in with its page."""
    with running(settings, redis_server, tmp_path, "carrier", "web", "all") as world:
        yield world


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_report_pressed_faster_than_the_answers_come_stands_on_an_open_desk(
    browser: Browser, world: World
) -> None:
    """What a phone reports is taken, asked about and closed at a desk that was open before."""
    with as_a_process_of_its_own():
        vault = open_runtime(world.settings).vault
        with db.connected():
            signed_in.account(vault, signed_in.officer(vault, "operator", KECAMATAN), "rina")
    context = browser.new_context()
    context.set_default_timeout(DEADLINE)
    desk, page = context.new_page(), context.new_page()
    desk.goto(f"{world.web}/masuk")
    desk.get_by_label("Nama").fill("rina")
    desk.get_by_label("Sandi").fill(signed_in.PASSWORD)
    desk.get_by_role("button", name="Masuk").click()
    desk.get_by_label("Kode").fill(pyotp.TOTP(signed_in.TOTP).at(datetime.now(UTC)))
    desk.get_by_role("button", name="Masuk").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Beranda")
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
    came_in = desk.locator(f'main a[href="/laporan/{ticket}"]')
    expect(came_in).to_be_visible(timeout=3_000)
    expect(unit.locator(".mail")).to_contain_text("2")
    keys(unit, "1")  # any key leaves the screen of a call that is over
    unit.get_by_role("button", name="Pesan").click()
    kabar = f"Kabar: STATUS {grouped(ticket)}"
    expect(unit.get_by_role("listitem").filter(has_text=kabar)).to_be_visible()
    came_in.click()
    desk.get_by_role("button", name="Terima").click()
    expect(desk.locator(".notice.good")).to_have_text("Laporan diterima.")
    desk.get_by_label("Pertanyaan siap pakai").select_option("luka")
    desk.get_by_role("button", name="Kirim pertanyaan").click()
    expect(desk.locator(".notice.good")).to_have_text("Pertanyaan dikirim.")
    expect(unit.get_by_role("listitem").filter(has_text="apa ada yang luka")).to_be_visible()
    desk.get_by_role("button", name="Tutup laporan").click()
    expect(desk.locator("main")).to_contain_text("Sudah ditangani")
    context.close()
