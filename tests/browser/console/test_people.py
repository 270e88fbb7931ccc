"""Contacts, officers, duty, units, areas and routes as a browser shows them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import expect

from storage.engine import db
from storage.places import areas, units
from tests.browser.console.conftest import Screen
from tests.cast import LONG_AGO
from tests.gateway.conftest import CITY, KECAMATAN, TUJUH_ULU
from tests.gateway.console import people

pytestmark = pytest.mark.browser


def test_each_page_fits_and_reads_by_ear(app: Flask, screen: Callable[..., Screen]) -> None:
    there = people.there(app.extensions["kentongan"].vault)
    with db.transaction():
        units.load(
            [{"code": "RES", "name": "Polrestabes", "parent_code": "", "areas": CITY}], LONG_AGO
        )
        areas.load_aliases([{"alias": "tuju ulu", "code": TUJUH_ULU}])
    admin = screen("admin", area=CITY, name="Aipda Dedi", unit="UJI-SEK")
    for name, path in {
        "kontak": "/kontak",
        "kontak-mitra": f"/kontak/{there['contact']}",
        "kontak-baru": "/kontak/baru",
        "petugas": "/petugas",
        "petugas-satu": f"/petugas/{there['officer']}",
        "petugas-baru": "/petugas/baru",
        "jadwal": "/jadwal?satuan=semua",
        "satuan": "/satuan",
        "satuan-satu": "/satuan/UJI-SEK",
        "wilayah": f"/wilayah/{KECAMATAN}",
        "rute": f"/rute?area={TUJUH_ULU}&riwayat=ya",
        "pengaturan": "/pengaturan",
    }.items():
        page = admin.open(path)
        expect(page.locator("h1")).to_be_visible()
        admin.look(name)
