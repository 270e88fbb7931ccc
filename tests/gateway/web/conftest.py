"""What the web says of a database it says on each of them."""

from __future__ import annotations

from tests.conftest import engine  # noqa: F401
