"""Contacts, officers, duty, units, areas and routes as a browser shows them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import FilePayload, expect
from redis import Redis

from storage.engine import db
from storage.places import called, units
from tests.browser.console.conftest import Screen
from tests.cast import LONG_AGO
from tests.gateway.conftest import CITY, KECAMATAN, TUJUH_ULU
from tests.gateway.console import people

pytestmark = pytest.mark.browser


def test_what_a_question_opens_fits_and_reads_by_ear(
    app: Flask, screen: Callable[..., Screen]
) -> None:
    """Pages by their address alone: `test_every_page`."""
    people.there(app.extensions["kentongan"].vault)
    with db.transaction():
        units.load(
            [{"code": "RES", "name": "Polrestabes", "parent_code": "", "areas": CITY}], LONG_AGO
        )
        called.load_aliases([{"alias": "tuju ulu", "code": TUJUH_ULU}])
    admin = screen("admin", area=CITY, name="Aipda Dedi", unit="UJI-SEK")
    for name, path in {
        "jadwal": "/jadwal?satuan=semua",
        "wilayah": f"/wilayah/{KECAMATAN}",
        "rute": f"/rute?area={TUJUH_ULU}&riwayat=ya",
    }.items():
        page = admin.open(path)
        expect(page.locator("h1")).to_be_visible()
        admin.look(name)


def test_a_list_is_looked_at_and_imported_without_a_script(
    screen: Callable[..., Screen], redis: Redis
) -> None:
    operator = screen("operator", scripts=False)
    page = operator.open("/kontak")
    page.get_by_role("link", name="Impor", exact=True).click()
    _check(operator)
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody tr")).to_contain_text("nomor")
    page.get_by_role("button", name="Impor", exact=True).click()
    expect(page.locator("h1")).to_have_text("Impor selesai")
    page.get_by_role("link", name="Lihat daftar").click()
    expect(page.locator(".list li")).to_have_count(1)


def test_what_a_list_will_change_fits_and_reads_by_ear(
    screen: Callable[..., Screen], redis: Redis
) -> None:
    operator = screen("operator")
    operator.open("/kontak/impor")
    _check(operator)
    operator.look("impor-periksa")


def _check(operator: Screen) -> None:
    """Let a list of a good row and a bad one be checked."""
    head = "phone,name,area,role,language,consent_at,consent_source"
    rows = (f"0812-0000-0001,Sari,{TUJUH_ULU},tokoh", f"123,Tono,{TUJUH_ULU},tokoh")
    buffer = "\n".join([head, *rows]).encode()
    file = FilePayload(name="a.csv", mimeType="text/csv", buffer=buffer)
    operator.page.get_by_label("Berkas CSV").set_input_files([file])
    operator.page.get_by_role("button", name="Periksa berkas").click()
    expect(operator.page.locator("h1")).to_have_text("Periksa sebelum impor")
