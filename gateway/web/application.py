"""The web application as Flask has it, and what its pages find in it."""

from __future__ import annotations

import structlog
from flask import Flask, current_app, request

from gateway.install.runtime import Runtime

log = structlog.get_logger()


class Application(Flask):
    """Logs the endpoint of an error, never its address or message.

    The address may hold a token, the message what a person wrote.
    """

    def log_exception(self, exc_info: object) -> None:
        """Log what no handler caught."""
        log.exception("web.trouble", endpoint=request.endpoint)


def current() -> Runtime:
    """The runtime of the application that answers this request."""
    runtime = current_app.extensions["kentongan"]
    assert isinstance(runtime, Runtime)
    return runtime
