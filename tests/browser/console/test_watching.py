"""The pages of those who watch over the house: Jejak audit, Sistem, Hak."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from gateway.console import moments
from storage.engine import db
from storage.record import audit
from tests.browser.console.conftest import Screen
from tests.gateway.api.conftest import file_report

__all__ = ["file_report"]

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


def test_the_system(screen: Open) -> None:
    admin = screen("admin", scheme="dark")
    page = admin.open("/sistem")
    page.get_by_role("heading", name="Pekerja pesan").wait_for()
    admin.look("sistem")


def test_the_rights_of_people(screen: Open, file_report: Callable[..., str]) -> None:
    file_report()
    dpo = screen("dpo")
    page = dpo.open("/hak/baru")
    page.get_by_label("Menghapus data").check()
    page.get_by_label("Nomor ponsel").fill("123")
    page.get_by_role("button", name="Simpan").click()
    page.get_by_role("alert").get_by_text("bukan nomor ponsel").wait_for()
    dpo.look("hak-salah")
    page.get_by_label("Nomor ponsel").fill("081200000001")
    page.get_by_role("button", name="Simpan").click()
    page.get_by_role("heading", name="Menghapus data #1").wait_for()
    dpo.open("/hak/insiden/baru")
    page.get_by_label("Apa yang terjadi").fill("salinan cadangan hilang")
    page.get_by_role("button", name="Simpan").click()
    page.get_by_label("Catatan", exact=True).fill("surat dikirim")
    page.get_by_role("button", name="Catat", exact=True).click()
    page.get_by_role("listitem").get_by_text("surat dikirim").wait_for()
    dpo.look("hak-insiden-satu")


def test_a_report_is_held_by_two(screen: Open, file_report: Callable[..., str]) -> None:
    code = file_report()
    pengawas = screen("pengawas")
    page = pengawas.open(f"/tahan?laporan={code}")
    page.get_by_label("Nomor perkara").fill("LP/7/2027")
    page.get_by_label("Alasan").fill("bukti perkara pencurian")
    page.get_by_role("button", name="Minta ditahan").click()
    page.get_by_text("menunggu orang kedua").wait_for()
    assert page.get_by_role("button", name="Setujui").count() == 0
    pengawas.look("tahan")
    dpo = screen("dpo")
    other = dpo.open("/tahan")
    other.on("dialog", lambda asked: asked.accept())
    other.get_by_role("button", name="Setujui").click()
    other.get_by_text("ditahan", exact=True).wait_for()
