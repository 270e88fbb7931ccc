"""Bantuan in a browser: each page of the help is looked at and judged, its pictures are there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from gateway.console.navigation import EXPLAINED
from tests.browser.console.conftest import Screen

pytestmark = pytest.mark.browser


def test_the_help_is_looked_at(screen: Callable[..., Screen]) -> None:
    shown = screen("petugas")
    for topic in EXPLAINED:
        page = shown.open(f"/bantuan/{topic}")
        for picture in page.locator("img").all():
            picture.scroll_into_view_if_needed()  # it is fetched when it comes near
            expect(picture).to_have_js_property("complete", True)
            assert picture.evaluate("each => each.naturalWidth") > 0
        shown.look(f"bantuan-{topic}")
