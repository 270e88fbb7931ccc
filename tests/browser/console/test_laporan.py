"""Laporan in a browser: a report appears by itself, is taken by keys, asked about and closed; two
people open a number.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import expect

from flows.rules.rights import Officer
from gateway.officers import filing
from storage.engine import db
from storage.places import units
from tests.browser.console.conftest import Screen
from tests.cast import LONG_AGO, SARI
from tests.gateway.conftest import KECAMATAN, TUJUH_ULU

pytestmark = pytest.mark.browser


def filed(app: Flask, **different: Any) -> str:
    """A report by phone; its ticket."""
    given: dict[str, Any] = {
        "key": str(time.monotonic_ns()),
        "channel": "telepon",
        "kind": "konflik_sosial",
        "place": "lr ketapang rt 3",
        "story": "tawuran anak muda, bawa parang, sudah ada yang luka",
        "area": TUJUH_ULU,
        "urgent": True,
        "number": SARI,
        "consent": True,
    }
    desk = Officer("petugas 99", "operator", KECAMATAN, f"16/16.71/{KECAMATAN}/")
    told = filing.Told(**(given | different))
    return filing.file(app.extensions["kentongan"], desk, told, datetime.now(UTC))


def test_a_report_appears_and_is_taken_asked_about_and_closed_by_keys(
    app: Flask, screen: Callable[..., Screen]
) -> None:
    filed(app, kind="petasan", story="mercon besar", urgent=False)
    filed(app, kind="kemacetan", story="truk mogok", urgent=False, place="simpang jakabaring")
    desk = screen("operator")
    page = desk.open("/laporan")
    rows = page.locator("[data-keys] > li")
    expect(rows).to_have_count(2)
    code = filed(app)
    expect(rows).to_have_count(3, timeout=3_000)
    desk.look("laporan")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text(f"{code[:3]} {code[3:]}")
    desk.look("laporan-berkas")
    page.keyboard.press("t")
    page.keyboard.press("Enter")
    expect(page.locator(".notice.good")).to_have_text("Laporan diterima.")
    page.get_by_label("Pertanyaan siap pakai").select_option("luka")
    page.get_by_role("button", name="Kirim pertanyaan").click()
    expect(page.locator(".notice.good")).to_have_text("Pertanyaan dikirim.")
    page.get_by_label("Catatan untuk berkas").fill("Ambulans sudah dipanggil.")
    page.get_by_role("button", name="Simpan catatan").click()
    expect(page.locator(".timeline")).to_contain_text("Ambulans sudah dipanggil.")
    page.get_by_label("Tutup dengan hasil").select_option("diamankan")
    page.get_by_role("button", name="Tutup laporan").click()
    expect(page.locator("main")).to_contain_text("Pelaku diamankan")
    desk.look("laporan-ditutup")
    page.keyboard.press("u")
    expect(page.locator("[data-keys] > li")).to_have_count(2)
    page.get_by_label("Cari").fill("mercon")
    page.get_by_role("button", name="Cari").click()
    expect(page.locator("[data-keys] > li")).to_have_count(1)
    assert "mercon" not in page.url


def test_without_scripts_a_report_is_filed_taken_and_closed(
    app: Flask, screen: Callable[..., Screen]
) -> None:
    desk = screen("operator", scripts=False, width=360)
    page = desk.open("/laporan/baru")
    page.get_by_label("Telepon ke meja").check()
    page.get_by_label("Jenis").select_option("kebakaran")
    page.get_by_label("Tempat").fill("lr ketapang")
    page.get_by_label("Apa yang terjadi").fill("api besar di rumah panggung")
    page.get_by_label("Nomor HP pelapor").fill("0812 0000 0001")
    page.get_by_role("button", name="Simpan laporan").click()
    expect(page.locator(".wrong")).to_contain_text("pelapor setuju")
    page.get_by_label("Pelapor setuju").check()
    page.get_by_role("button", name="Simpan laporan").click()
    expect(page.locator("h2").first).to_have_text("Kebakaran")
    page.get_by_role("button", name="Terima").click()
    expect(page.locator(".notice.good")).to_have_text("Laporan diterima.")
    page.get_by_role("button", name="Tutup laporan").click()
    expect(page.locator("main")).to_contain_text("Sudah ditangani")


def test_a_number_is_opened_by_two_people(app: Flask, screen: Callable[..., Screen]) -> None:
    code = filed(app)
    with db.transaction():
        other = {"code": "POLRES-UJI", "name": "Polres Uji", "parent_code": "", "areas": ""}
        units.load([other], LONG_AGO)
    desk = screen("operator")
    asking = desk.open(f"/laporan/{code}")
    assert "0812" not in asking.content()
    asking.get_by_text("Nomor pelapor", exact=True).click()
    asking.get_by_label("Nomor perkara").fill("LP/B/12/II/2027")
    asking.get_by_label("Alasan membuka nomor").fill("Pelapor dibutuhkan sebagai saksi kunci.")
    asking.get_by_role("button", name="Minta nomor dibuka").click()
    expect(asking.locator(".notice.good")).to_contain_text("Permintaan dikirim")
    chief = screen("pengawas", name="Kompol Hasan", unit="POLRES-UJI")
    deciding = chief.open("/laporan")
    deciding.get_by_text("1 permintaan membuka nomor").click()
    chief.look("nomor-permintaan")
    deciding.get_by_role("button", name="Izinkan 15 menit").click()
    expect(deciding.locator(".notice.good")).to_contain_text("15 menit")
    desk.open(f"/laporan/{code}")
    asking.get_by_role("link", name="Lihat nomor").click()
    expect(asking.locator(".secret")).to_have_text(SARI)
    desk.look("nomor")


def test_a_report_about_an_officer_is_the_inspectorate_s_and_all_others_are_not(
    app: Flask, screen: Callable[..., Screen]
) -> None:
    of_all = filed(app)
    of_few = filed(app, kind="petugas", story="petugas minta uang di jalan", urgent=False)
    for role, own, other in (("petugas", of_all, of_few), ("inspektorat", of_few, of_all)):
        page = screen(role, width=360).open("/laporan")
        rows = page.locator("[data-keys] > li")
        expect(rows).to_have_count(1)
        rows.get_by_role("link").click()
        expect(page.locator("h1")).to_contain_text(f"{own[:3]} {own[3:]}")
        page.get_by_role("button", name="Terima").click()
        expect(page.locator(".notice.good")).to_have_text("Laporan diterima.")
        page.get_by_role("button", name="Tutup laporan").click()
        expect(page.locator("main")).to_contain_text("Sudah ditangani")
        found = page.goto(page.url.replace(own, other))
        assert found is not None and found.status == 404


def test_the_other_pages_of_a_desk(app: Flask, screen: Callable[..., Screen]) -> None:
    filed(app), filed(app, urgent=False, kind="petasan", story="mercon")
    desk = screen("operator", scheme="dark")
    for path, name in (
        ("/laporan/baru", "laporan-baru"),
        ("/laporan/ekspor", "laporan-ekspor"),
        ("/serah-terima", "serah-terima"),
    ):
        desk.open(path)
        desk.look(name)
    page = desk.page
    page.get_by_role("button", name="Ambil alih").click()
    expect(page.locator(".notice.good")).to_contain_text("2 laporan Anda ambil alih")
