"""A real Chromium in front of the page with the phones."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from gateway.simulator.serve import Standin
from tests.simulator.conftest import double, network, playing, standin

__all__ = ["double", "network", "playing", "standin"]

#: How long anything in the page may take while other programs use the cores (milliseconds).
DEADLINE = 60_000
expect.set_options(timeout=DEADLINE)

#: What may be run, best first: without windows it takes half the time of a core.
PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
#: Nothing of the browser's own may go beyond this machine.
OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-quic",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of this process."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    assert program, f"Chromium is not installed: run `make test`, or apt-get install {PROGRAMS[0]}"
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=program, args=list(OPTIONS))
        yield launched
        launched.close()


#: The mark of a test of what stands where: both a wide window and that of a phone.
BOTH_WIDTHS = pytest.mark.parametrize("width", [1280, 360], ids=["wide", "narrow"])


@pytest.fixture
def width() -> int:
    """The width of the window in pixels: what can be pressed on a phone can be on a desk."""
    return 360


@pytest.fixture
def page(browser: Browser, standin: Standin, width: int) -> Iterator[Page]:
    """The page, open; the test fails when anything in it fails or asks for something elsewhere."""
    context = browser.new_context(viewport={"width": width, "height": 900}, reduced_motion="reduce")
    context.set_default_timeout(DEADLINE)
    opened = context.new_page()
    wrong: list[str] = []
    opened.on("pageerror", lambda error: wrong.append(f"error: {error}"))
    opened.on(
        "console",
        lambda said: wrong.append(said.text) if said.type in ("error", "warning") else None,
    )
    opened.on(
        "request",
        lambda asked: (
            wrong.append(asked.url)
            if not asked.url.startswith((standin.url, "blob:", "data:"))
            else None
        ),
    )
    opened.goto(standin.url)
    yield opened
    context.close()
    assert not wrong
