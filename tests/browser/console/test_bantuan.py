"""Bantuan in a browser: each page of the help is looked at and judged, its pictures are there."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gateway.console.navigation import EXPLAINED
from tests.browser.console.conftest import Screen

pytestmark = pytest.mark.browser


def test_the_help_is_looked_at(screen: Callable[..., Screen]) -> None:
    shown = screen("petugas")
    for topic in EXPLAINED:
        page = shown.open(f"/bantuan/{topic}")
        page.wait_for_function("[...document.images].every(each => each.naturalWidth > 0)")
        shown.look(f"bantuan-{topic}")
