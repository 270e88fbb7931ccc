"""The frame of every page in a browser: small, by keyboard, without script, red when cut off."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from flows.rules.phrases import phrase
from gateway.console import sistem
from gateway.install.doctor.finding import FAILED, OK, Finding
from storage.engine import db
from storage.models import SignIn
from storage.people.accounts import sessions
from tests.browser.console.conftest import Screen

pytestmark = pytest.mark.browser

Signed = Callable[..., Screen]
#: What the first view of a signed-in officer may weigh on the line (bytes).
FIRST_VIEW = 40_000


@pytest.fixture
def findings(monkeypatch: pytest.MonkeyPatch) -> list[Finding]:
    """What the live page of this test shows; it is asked for every other second."""
    found = [Finding("database", OK, phrase("It answers."))]
    monkeypatch.setattr(sistem, "_found", lambda: {"findings": found, "queues": []})
    return found


def test_the_first_view_is_small(screen: Signed) -> None:
    shown = screen("operator")
    line = shown.page.context.new_cdp_session(shown.page)
    line.send("Network.enable")
    line.send("Network.setCacheDisabled", {"cacheDisabled": True})
    weights: list[float] = []
    line.on("Network.loadingFinished", lambda said: weights.append(said["encodedDataLength"]))
    shown.open("/")
    shown.page.wait_for_load_state("networkidle")
    assert len(weights) >= 4 and sum(weights) <= FIRST_VIEW, weights


def test_by_keyboard_alone(screen: Signed) -> None:
    page = screen("operator").open("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Langsung ke isi")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_the_menu_of_a_phone_opens_without_script(screen: Signed) -> None:
    shown = screen("pengawas", scripts=False, width=360)
    page = shown.open("/")
    menu = page.get_by_role("navigation", name="Menu utama")
    expect(menu).to_be_hidden()
    page.get_by_role("link", name="Menu", exact=True).click()
    expect(menu).to_be_visible()
    menu.get_by_role("link", name="Akun saya").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Akun saya")
    expect(menu).to_be_hidden()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My account")


def test_dark_and_wide(screen: Signed) -> None:
    shown = screen("pengawas", scheme="dark")
    shown.open("/saya")
    shown.look("saya-gelap")
    shown.open("/tidak-ada")
    shown.look("galat")


def test_a_part_comes_anew_and_asks_for_nothing_that_it_has(
    screen: Signed, findings: list[Finding]
) -> None:
    shown = screen("admin")
    answers: list[int] = []
    shown.page.on(
        "response",
        lambda got: answers.append(got.status) if got.url.endswith("/bagian") else None,
    )
    page = shown.open("/sistem")
    wait_until(page, lambda: answers.count(304) >= 1)
    assert set(answers) == {304}
    findings[:] = [
        Finding("database", FAILED, phrase("It does not answer."), phrase("Look at it."))
    ]
    expect(page.get_by_text("It does not answer.")).to_be_visible()
    assert answers.count(200) == 1
    shown.look("sistem-rusak")


def test_out_of_touch_is_red_and_says_since_when(screen: Signed, findings: list[Finding]) -> None:
    shown = screen("admin")
    shown.page.clock.install()
    page = shown.open("/sistem")
    cut = page.locator("#putus")
    expect(cut).to_be_hidden()
    page.context.set_offline(True)
    page.clock.fast_forward(40_000)
    expect(cut).to_be_visible()
    expect(cut).to_contain_text("Putus sejak")
    shown.judge()
    page.context.set_offline(False)
    page.clock.fast_forward(20_000)
    expect(cut).to_be_hidden()
    shown.wrong.clear()  # what was cut off is told by htmx as an error


def test_whoever_is_signed_out_sees_it(screen: Signed, findings: list[Finding]) -> None:
    shown = screen("admin")
    page = shown.open("/sistem")
    with db.transaction():
        assert sessions.end_all(SignIn.get().account_id) == 1
    expect(page.get_by_role("heading", level=1)).to_have_text("Masuk")
    expect(page.get_by_role("alert").filter(has_text="Anda sudah keluar")).to_be_visible()
    shown.look("masuk-berakhir")


def wait_until(page: Page, true: Callable[[], bool]) -> None:
    """Let the page go on until that holds."""
    for _ in range(600):
        if true():
            return
        page.wait_for_timeout(100)
    raise AssertionError("it did not become so within a minute")
