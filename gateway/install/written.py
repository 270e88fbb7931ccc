"""How the values of settings are written: words with commas between, and addresses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BeforeValidator


def _split(value: object) -> object:
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


Words = Annotated[tuple[str, ...], BeforeValidator(_split)]


def usable_url(url: str, schemes: Sequence[str]) -> str:
    """The address as it is, if it begins with one of these or is empty. Raises ValueError."""
    if url and urlsplit(url).scheme not in schemes:
        raise ValueError(f"must begin with {' or '.join(scheme + '://' for scheme in schemes)}")
    try:
        urlsplit(url).port  # noqa: B018 - reading it is the check
    except ValueError as unknown:
        raise ValueError("the port in it is no number from 0 to 65535") from unknown
    return url
