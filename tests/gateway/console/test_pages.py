"""Pages for who is signed in, and where everybody else is sent."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.gateway.console.conftest import Client

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])


def test_the_first_page(console: Callable[..., Client]) -> None:
    shown = console("operator").get("/")
    assert shown.status_code == 200
    assert "<h1>Beranda</h1>" in shown.text
    assert shown.headers["Cache-Control"] == "no-store"


def test_a_stranger_is_sent_to_sign_in(stranger: Client) -> None:
    sent = stranger.get("/")
    assert (sent.status_code, sent.location) == (303, "/masuk?lanjut=/")
    shown = stranger.get("/masuk")
    assert shown.status_code == 200 and "<h1>Masuk</h1>" in shown.text
