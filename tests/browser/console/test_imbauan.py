"""Imbauan in a browser: one officer writes, another approves, it is followed and stopped."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from playwright.sync_api import expect

from storage import people
from storage.engine import db
from storage.engine.vault import Vault
from storage.models import Outbox
from storage.people.audience import _counted
from storage.sent import imbauan
from tests.browser.console.conftest import Screen
from tests.cast import resident
from tests.gateway.conftest import TUJUH_ULU

pytestmark = pytest.mark.browser
Open = Callable[..., Screen]


@pytest.fixture(autouse=True)
def residents(app: Flask, places: None, vault: Vault) -> None:
    """Twelve residents who said yes."""
    _counted.cache_clear()
    yes = datetime.now(UTC) - timedelta(days=1)
    with db.transaction():
        rows = [
            people.ContactRow(resident(number), "", TUJUH_ULU, "warga", consent_at=yes)
            for number in range(12)
        ]
        people.save_contacts(vault, rows, yes)


def test_written_by_one_approved_by_another_followed_and_stopped(screen: Open) -> None:
    desk = screen("operator", name="Aiptu Rina")
    page = desk.open("/imbauan/baru")
    count = page.locator("#hitungan")
    page.get_by_label("Isi imbauan").fill("Kejar pelaku petasan! Simpan PIN 482137 \N{FIRE}")
    page.get_by_label("7 Ulu").check()
    page.get_by_label("Warga yang setuju").check()
    expect(count).to_contain_text("Rp 8.400")
    expect(count).to_contain_text("ajakan kekerasan")
    desk.look("imbauan-baru")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_label("Isi imbauan").fill("Tarawih aman, kunci ganda motor. Info: 110")
    expect(count).to_contain_text("Rp 4.200")
    expect(count).not_to_contain_text("ajakan kekerasan")
    page.get_by_role("button", name="Simpan konsep").click()
    page.get_by_role("button", name="Ajukan").click()
    expect(page.locator("main")).to_contain_text("orang lain yang memutuskan")
    expect(page.get_by_role("button", name="Setujui")).to_have_count(0)
    desk.look("imbauan-diajukan")

    chief = screen("pengawas", name="Kompol Hasan")
    deciding = chief.open("/imbauan")
    chief.look("imbauan")
    deciding.locator("[data-keys] a").click()
    chief.look("imbauan-keputusan")
    deciding.on("dialog", lambda dialog: dialog.accept())
    deciding.get_by_role("button", name="Setujui").click()
    expect(deciding.locator(".notice.good")).to_contain_text("Disetujui")

    live = page.locator("#kemajuan")
    expect(live).to_contain_text("Disetujui")
    with db.transaction():
        imbauan.start(1, datetime.now(UTC), "africastalking")
    expect(live).to_contain_text("0 dari 12")
    with db.transaction():
        some = [row.id for row in Outbox.select().order_by(Outbox.id).limit(7)]
        Outbox.update(state="delivered").where(Outbox.id.in_(some)).execute()
        Outbox.update(state="uncertain").where(Outbox.id == some[0]).execute()
    expect(live).to_contain_text("7 dari 12")
    desk.look("imbauan-dikirim")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Hentikan").click()
    expect(page.locator("main")).to_contain_text("Tidak jadi dikirim")
    desk.look("imbauan-dihentikan")


def test_without_scripts_it_is_counted_by_a_button(screen: Open) -> None:
    desk = screen("operator", scripts=False, width=360)
    page = desk.open("/imbauan/baru")
    page.get_by_label("Isi imbauan").fill("Jaga lingkungan.")
    page.get_by_label("7 Ulu").check()
    page.get_by_label("Warga yang setuju").check()
    page.get_by_role("button", name="Hitung").click()
    expect(page.locator("#hitungan")).to_contain_text("Rp 4.200")
    expect(page.get_by_label("Isi imbauan")).to_have_value("Jaga lingkungan.")
    page.get_by_role("button", name="Simpan konsep").click()
    expect(page.locator("main")).to_contain_text("Konsep disimpan")
