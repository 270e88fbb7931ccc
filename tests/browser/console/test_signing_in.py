"""Signing in by hand, as every officer does at the beginning of a shift."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pyotp
import pytest
from flask import Flask
from playwright.sync_api import expect

from storage.engine.vault import Vault
from tests import signed_in
from tests.browser.console.conftest import Screen
from tests.gateway.conftest import KECAMATAN

pytestmark = pytest.mark.browser


def test_by_password_and_authenticator(
    app: Flask, window: Callable[..., Screen], vault: Vault
) -> None:
    officer = signed_in.officer(vault, "operator", KECAMATAN)
    signed_in.account(vault, officer, "rina")
    screen = window()
    page = screen.open("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Masuk")
    screen.look("masuk")
    page.get_by_label("Nama").fill("Rina")
    page.get_by_label("Sandi").fill(signed_in.PASSWORD)
    page.get_by_role("button", name="Masuk").click()
    screen.look("masuk-kode")
    code = pyotp.TOTP(signed_in.TOTP).at(datetime.now(UTC))
    page.get_by_label("Kode").fill(f"{code[:3]} {code[3:]}")
    page.get_by_role("button", name="Masuk").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Beranda")
    screen.look("beranda")
