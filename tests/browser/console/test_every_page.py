"""Every page that there is, with something of everything: axe finds nothing, and nothing is too
wide. What a page says after something was done is looked at where it is done.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

import pytest
from flask import Flask

from flows.rules.rights import ROLES
from tests.browser.console.conftest import Screen
from tests.gateway.console.rights import TABLE, Row
from tests.gateway.console.test_rights import address, everything

pytestmark = pytest.mark.browser

#: What is served and is no page: parts of pages, and files.
PARTS = ("/bagian", "/daftar", "/garis-waktu", "/kemajuan", "/ekspor", "/papan")


def pages() -> dict[str, list[Row]]:
    """Each page once, by a role that may open it."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in {row.rule: row for row in TABLE if row.method == "GET" and not row.query}.values():
        whole = not row.rule.endswith(PARTS) and "." not in row.rule and "static" not in row.rule
        if whole and "200" in row.own.split():
            found[ROLES[row.own.split().index("200")]].append(row)
    return found


def test_nobody_is_kept_out(app: Flask, places: None, screen: Callable[..., Screen]) -> None:
    there = everything(app.extensions["kentongan"])
    wrong, looked_at = {}, 0
    for role, rows in pages().items():
        shown = screen(role)
        shown.judge_many()
        for path in (address(row, there) for row in rows):
            shown.open(path)
            try:
                shown.look(f"{role}{path.replace('/', '-')}")
            except AssertionError as found:
                wrong[path] = str(found)[:600]
            looked_at += shown.page.locator("h1").count()
    assert not wrong
    assert looked_at == sum(map(len, pages().values())) > 50, "each page has one heading"
