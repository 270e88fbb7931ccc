"""The console in a real Chromium: served from this process, on a database of its own."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import Browser, BrowserContext, Page
from werkzeug.serving import WSGIRequestHandler, make_server

from gateway.console import cookies
from storage.engine.vault import Vault
from tests import signed_in
from tests.browser.conftest import DEADLINE
from tests.gateway.conftest import KECAMATAN, app, places

__all__ = ["app", "places"]

#: Where pictures of pages are left, by test and width, when PICTURES is set.
PICTURES = Path(__file__).parents[3] / "var" / "pictures"
AXE = Path(__file__).parents[1] / "vendored" / "axe-4.14.1.js"
#: What axe finds: of each rule, what breaks it. It asks for nothing and describes nothing that is
#: not told here, which is half of what it does otherwise.
JUDGED = """axe.run({
  resultTypes: ["violations"], reporter: "no-passes", selectors: false, ancestry: false,
  preload: false, rules: {region: {enabled: true}},
}).then((all) => all.violations.map((rule) => [rule.id, rule.nodes.map((node) => node.html)]))"""
WIDTHS = (1280, 360)


@pytest.fixture
def engine() -> str:
    """What a browser shows does not depend on the database."""
    return "sqlite"


class _Silent(WSGIRequestHandler):
    def log(self, *_: Any) -> None:
        """Say nothing of a request."""


@pytest.fixture
def served(app: Flask, places: None) -> Iterator[str]:
    """The address of the web of this test's database."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Silent)
    server.daemon_threads = True  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


class Screen:
    """One window of an officer: Playwright's page, and what must hold of each of ours."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.page: Page = context.new_page()
        self.address = address
        self.wrong: list[str] = []
        #: Bytes that came over the line, by address.
        self.transferred: dict[str, int] = {}
        self.page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        self.page.on("console", self._said)
        self.page.on("request", self._asked)

    def open(self, path: str) -> Page:
        """Open a page of the console."""
        self.page.goto(self.address + path)
        return self.page

    def judge_many(self) -> None:
        """Have axe in every page from here on. To send its text to a page takes Chromium as long
        as to judge it; so it is sent once to the window.
        """
        self.page.add_init_script(path=AXE)

    def look(self, name: str) -> None:
        """Nothing may stick out at any width, and axe must find nothing. Leaves a picture of each
        width when PICTURES is set.
        """
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            if "PICTURES" in os.environ:
                PICTURES.mkdir(parents=True, exist_ok=True)
                self.page.screenshot(path=PICTURES / f"{name}-{width}.png", full_page=True)
            assert self.page.evaluate(
                "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
            ), f"{name} is wider than {width} px"
        self.judge()

    def judge(self) -> None:
        """Nothing keeps somebody out who reads by ear or types without a mouse."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE.read_text("utf-8"))
        found = self.page.evaluate(JUDGED)
        assert not found, found

    def _said(self, said: Any) -> None:
        # An answer of 400 and more is the test's business, and Chromium says it aloud.
        if said.type in ("error", "warning") and "Failed to load resource" not in said.text:
            self.wrong.append(said.text)

    def _asked(self, asked: Any) -> None:
        if not asked.url.startswith((self.address, "data:")):
            self.wrong.append(f"asked for {asked.url}")


@pytest.fixture
def window(browser: Browser, served: str) -> Iterator[Callable[..., Screen]]:
    """`window()`: a window of nobody yet; `window(scheme="dark", scripts=False, width=360)`.

    The test fails when anything in it fails or asks for something elsewhere.
    """
    opened: list[tuple[BrowserContext, Screen]] = []

    def make(scheme: str = "light", scripts: bool = True, width: int = 1280) -> Screen:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            reduced_motion="reduce",
            color_scheme="dark" if scheme == "dark" else "light",
            java_script_enabled=scripts,
        )
        context.set_default_timeout(DEADLINE)
        screen = Screen(context, served)
        opened.append((context, screen))
        return screen

    yield make
    for context, _ in opened:
        context.close()
    assert not [each for _, screen in opened for each in screen.wrong]


@pytest.fixture
def screen(app: Flask, vault: Vault, window: Callable[..., Screen]) -> Callable[..., Screen]:
    """`screen("operator")`: a window in which an officer of this role is signed in.

    `area`, `board`, `name` and `unit` as in the fixture `console` of the tests without a browser;
    whatever else goes to `window`.
    """

    def sign_in(role: str, area: str = KECAMATAN, board: bool = False, **more: Any) -> Screen:
        named = {key: more.pop(key) for key in ("name", "unit") if key in more}
        made = window(**more)
        token = signed_in.token(vault, role, area, board=board, **named)
        pages: Flask = app.extensions["console"].app()
        signer = SecureCookieSessionInterface().get_signing_serializer(pages)
        assert signer is not None
        value = signer.dumps({cookies._TOKEN: token})
        made.page.context.add_cookies(
            [
                {
                    "name": pages.config["SESSION_COOKIE_NAME"],
                    "value": str(value),
                    # As if it had been set over TLS; Chromium sends it to this machine without.
                    "url": made.address.replace("http://", "https://"),
                    "secure": True,
                    "httpOnly": True,
                    "sameSite": "Lax",
                }
            ]
        )
        return made

    return sign_in
