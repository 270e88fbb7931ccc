"""Pos ronda in a browser: a silent post appears by itself, and the desk closes its alarm."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from playwright.sync_api import expect

from storage import watch
from storage.engine import db
from storage.engine.vault import Vault
from storage.watch import duress
from tests.browser.console.conftest import Screen
from tests.gateway.conftest import TUJUH_ULU
from tests.gateway.console import watching

pytestmark = pytest.mark.browser


def test_a_silent_post_appears_and_its_alarm_is_closed(
    app: Flask, vault: Vault, screen: Callable[..., Screen]
) -> None:
    desk = screen("operator")
    watching.post(vault, "MAWAR", TUJUH_ULU)
    melati = watching.post(vault, "MELATI", TUJUH_ULU)
    watching.hear(melati, 0, "masuk")
    watching.count(melati, 3)
    page = desk.open("/pos")
    expect(page.locator("main")).not_to_contain_text("alarm terbuka")
    watching.miss(melati, 1)
    expect(page.locator("main")).to_contain_text("alarm terbuka")
    desk.look("pos")
    page.get_by_role("link", name="Tutup Pos Melati").click()
    desk.look("pos-melati")
    page.get_by_label("Apa yang ditemukan").fill("penjaga tertidur")
    page.get_by_role("button", name="Tutup", exact=True).click()
    expect(page.locator(".notice.good")).to_have_text("Alarm ditutup.")
    desk.look("pos-ditutup")
    with db.transaction():
        duress.note([(watch.guards_of(melati.id)[1].id, datetime.now(UTC))])
    page = desk.open("/pos/MELATI")
    desk.look("pos-paksaan")
    page.get_by_label("Apa yang ditemukan petugas").fill("tiga orang pergi")
    page.get_by_role("button", name="Tutup tanda paksaan").click()
    expect(page.locator(".notice.good")).to_have_text("Tanda paksaan ditutup.")


@pytest.mark.usefixtures("redis")
def test_a_night_is_tried_before_the_post_goes_live(
    vault: Vault, app: Flask, screen: Callable[..., Screen]
) -> None:
    watching.post(vault, "MELATI", TUJUH_ULU)
    desk = screen("operator")
    page = desk.open("/pos/MELATI")
    page.get_by_label("tidak ada penjaga yang memberi kabar").check()
    page.get_by_role("button", name="Coba satu malam").click()
    expect(page.locator("main")).to_contain_text("Siapa diberi tahu", timeout=60_000)
    expect(page.locator("main")).to_contain_text("Ketua pos")
    desk.look("pos-coba")


def test_an_officer_sees_forty_posts_at_a_glance(
    app: Flask, vault: Vault, screen: Callable[..., Screen]
) -> None:
    """The whole night of 40 posts, 4 of them silent, 2 waited for, within few screens."""
    made = [watching.post(vault, f"P{number:02}", TUJUH_ULU) for number in range(40)]
    for each in made[:34]:
        watching.hear(each, 0, "masuk")
    for each in made[34:38]:
        watching.miss(each, 0)
    for each in made[38:]:
        watching.wait(each, 0)
    desk = screen("petugas")
    page = desk.open("/pos")
    expect(page.locator(".board > li")).to_have_count(40)
    expect(page.locator(".lit > .alarm")).to_have_count(4)
    for width, most in ((1280, 2400), (360, 4000)):  # it had 4,900 and 6,100
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollHeight") < most
    desk.look("pos-banyak")
