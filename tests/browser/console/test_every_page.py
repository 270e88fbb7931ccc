"""Every page that needs no record to be named: axe finds nothing, and nothing is too wide."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

import pytest

from flows.rules.rights import ROLES
from tests.browser.console.conftest import WIDTHS, Screen
from tests.gateway.api.conftest import file_report
from tests.gateway.console.rights import TABLE

__all__ = ["file_report"]

pytestmark = pytest.mark.browser


def pages() -> dict[str, list[str]]:
    """Each such page once, by a role that may open it. What is a file or a part is none."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in TABLE:
        whole = "<" not in row.rule and not row.rule.endswith("/bagian") and "." not in row.rule
        if row.method == "GET" and whole and not row.query and "200" in row.own.split():
            found[ROLES[row.own.split().index("200")]].append(row.rule)
    return found


@pytest.mark.parametrize("role", pages())
def test_nobody_is_kept_out(
    screen: Callable[..., Screen], file_report: Callable[..., str], role: str
) -> None:
    for number in range(3):
        file_report(urgent=number == 0)
    shown = screen(role)
    wrong = {}
    for path in pages()[role]:
        shown.open(path)
        if shown.page.locator("h1").count() != 1:
            continue  # a file or a part of a page
        for width in WIDTHS:
            shown.page.set_viewport_size({"width": width, "height": 900})
            wide = shown.page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            if wide > 0:
                wrong[f"{path} at {width}"] = f"{wide} px too wide"
        try:
            shown.judge()
        except AssertionError as found:
            wrong[path] = str(found)[:600]
    assert not wrong
