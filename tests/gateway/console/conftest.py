"""The console as an officer's browser sees it, without a browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from gateway.console import cookies
from storage.engine.vault import Vault
from tests import signed_in
from tests.conftest import engine  # noqa: F401
from tests.gateway.conftest import KECAMATAN


class Client(FlaskClient):
    """A browser: it keeps the cookie, and its forms carry what they must prove."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        kwargs.setdefault("base_url", "https://localhost")
        headers = dict(kwargs.pop("headers", {}))
        if kwargs.get("method", "GET") == "POST" and kwargs.pop("csrf", True):
            headers.setdefault("Referer", "https://localhost/")
            headers.setdefault("X-CSRFToken", self.proof())
        return super().open(*args, headers=headers, **kwargs)

    def proof(self) -> str:
        """What the forms of this browser carry along."""
        with self.session_transaction(base_url="https://localhost") as cookie:
            raw = cookie.setdefault("csrf_token", "proof")
        signer = URLSafeTimedSerializer(str(self.application.secret_key), salt="wtf-csrf-token")
        return str(signer.dumps(raw))


@pytest.fixture
def pages(app: Flask) -> Flask:
    """The console's own application."""
    made: Flask = app.extensions["console"].app()
    made.test_client_class = Client
    return made


@pytest.fixture
def console(
    pages: Flask, places: None, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Client]:
    """`console("operator")`: a browser signed in as an officer of this role.

    `area`: where they answer, the first kecamatan unless said; `board`: for a whole shift; `name`
    and `unit`: the officer's.
    """

    def sign_in(role: str, area: str = KECAMATAN, **more: Any) -> Client:
        client = pages.test_client()
        assert isinstance(client, Client)
        token = signed_in.token(vault, role, area, **more)
        with client.session_transaction(base_url="https://localhost") as cookie:
            cookie[cookies._TOKEN] = token
        return client

    return sign_in


@pytest.fixture
def stranger(pages: Flask, places: None) -> Client:
    """A browser in which nobody is signed in."""
    client = pages.test_client()
    assert isinstance(client, Client)
    return client
