"""How the values of settings are written: words with commas between, places, and addresses."""

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


def _place(value: object) -> tuple[float, float]:
    try:
        latitude, longitude = map(float, value.split(",") if isinstance(value, str) else value)  # type: ignore[call-overload]
    except (TypeError, ValueError):
        raise ValueError("write latitude and longitude such as -2.9911,104.7567") from None
    if not (abs(latitude) <= 60 and abs(longitude) <= 180):
        raise ValueError("the latitude is from -60 to 60, the longitude from -180 to 180")
    return latitude, longitude


Place = Annotated[tuple[float, float], BeforeValidator(_place)]


def usable_url(url: str, schemes: Sequence[str]) -> str:
    """The address as it is, if it begins with one of these or is empty. Raises ValueError."""
    if url and urlsplit(url).scheme not in schemes:
        raise ValueError(f"must begin with {' or '.join(scheme + '://' for scheme in schemes)}")
    try:
        urlsplit(url).port  # noqa: B018 - reading it is the check
    except ValueError as unknown:
        raise ValueError("the port in it is no number from 0 to 65535") from unknown
    return url
