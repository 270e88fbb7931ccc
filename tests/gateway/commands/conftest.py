"""Commands as somebody types them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import Result
from flask import Flask

Flask_ = Callable[..., Result]


@pytest.fixture
def flask(app: Flask) -> Flask_:
    """`flask("token", "add", ...)` runs a command: its result; a traceback fails the test."""
    runner = app.test_cli_runner(catch_exceptions=False)

    def run(*words: object, input: str | None = None) -> Result:
        return runner.invoke(args=[str(word) for word in words], input=input)

    return run
