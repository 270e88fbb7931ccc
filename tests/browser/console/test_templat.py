"""Templat in a browser: counted while somebody types, and without scripts by a button."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.console.conftest import Screen

pytestmark = pytest.mark.browser
Open = Callable[..., Screen]

CITY = "16.71"
ADDRESS = "/templat/id/status.baru/say"


def test_a_text_is_counted_while_it_is_written_and_changed(screen: Open) -> None:
    admin = screen("admin", area=CITY, name="Iptu Sari")
    page = admin.open("/templat?cari=status")
    admin.look("templat")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(admin.address + ADDRESS)
    count, typed = page.locator("#hitungan"), page.get_by_label("Bunyi teks")
    typed.fill("Laporan tersimpan, nomor \N{FIRE}")
    expect(count).to_contain_text("UCS-2")
    expect(count).to_contain_text("{code} harus tetap ada")
    admin.look("templat-salah")
    page.set_viewport_size({"width": 1280, "height": 900})
    own = "Laporan {code} kami simpan, BELUM dibaca. Bahaya? Telp 110 (gratis)."
    typed.fill(own)
    expect(count).to_contain_text("888 888 88 kami simpan")
    expect(count).not_to_contain_text("Belum bisa disimpan")
    page.get_by_role("button", name="Simpan").click()
    expect(page.locator(".notice.good")).to_contain_text("Tersimpan")
    expect(page.locator(".timeline")).to_contain_text("Iptu Sari")
    admin.look("templat-diubah")


def test_without_scripts_a_button_counts(screen: Open) -> None:
    admin = screen("admin", area=CITY, scripts=False, width=360)
    page = admin.open("/templat/id/lapor.jenis/ask")
    page.get_by_label("Bunyi teks").fill("Lapor kejadian apa?")
    page.get_by_role("button", name="Hitung").click()
    expect(page.locator("#hitungan")).to_contain_text("Lapor kejadian apa?\n1 Kejahatan")
    assert page.get_by_label("Bunyi teks").input_value() == "Lapor kejadian apa?"
