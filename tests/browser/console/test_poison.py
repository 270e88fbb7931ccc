"""Script in an SMS, a name or a note: it stands on the page as it was written, and does not run."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import expect

from storage.engine.vault import Vault
from tests.browser.console.conftest import Screen
from tests.browser.console.test_every_page import pages
from tests.gateway.console import poison
from tests.gateway.console.test_rights import address, everything

pytestmark = pytest.mark.browser

#: Pages with words of residents, guards, officers and carriers. Every page is read by
#: `tests/gateway/console/test_poison.py`.
LOOKED_AT = (
    "/",
    "/imbauan/<int:imbauan_id>",
    "/laporan/<code>",
    "/pos/<post:code>",
    "/sistem",
    "/templat/<spoken>/<name>/<part>",
    "/wilayah/<code>",
)


def test_no_script_runs(
    app: Flask, places: None, vault: Vault, screen: Callable[..., Screen]
) -> None:
    there = everything(app.extensions["kentongan"])
    poison.everywhere(vault, there)
    found = [(role, row) for role, rows in pages().items() for row in rows if row.rule in LOOKED_AT]
    assert len(found) == len(LOOKED_AT)
    for role, row in found:
        # Chromium says so in its console, and the window fails, when a script is refused.
        page = screen(role).open(address(row, there))
        expect(page.get_by_text(poison.SCRIPT).first).to_be_attached()
        expect(page.locator('img[src="x"], script:not([src])')).to_have_count(0)
