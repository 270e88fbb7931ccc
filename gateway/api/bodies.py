"""JSON bodies, checked field by field; a problem names the field and says what is right."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from flask import request
from werkzeug.exceptions import BadRequest

from flows.reading.report import blot
from flows.rules.cleaning import clean, unusable
from gateway.api.problems import Problem, wrong
from gateway.web.body import BrokenOff


def json_object(fields: Collection[str], needed: Collection[str] = ()) -> dict[str, Any]:
    """The body as an object that has no other than these fields and all of the needed ones.

    An unknown field is refused: a mistyped `send_at` that were ignored would send at once.
    """
    if not request.is_json:
        raise Problem(415, "Unsupported media type", "Send the body as application/json.")
    try:
        body = request.get_json()
    except BrokenOff:
        raise
    except (BadRequest, RecursionError):
        raise Problem(
            400, "No valid JSON", "The body is not valid JSON in UTF-8, or is nested too deeply."
        ) from None
    if not isinstance(body, dict):
        raise Problem(400, "No JSON object", "The body must be a JSON object.")
    for name in body:
        if name not in fields:
            raise wrong(clean(name)[:40], f"is not known here; known are {', '.join(fields)}")
    for name in needed:
        if body.get(name) is None:
            raise wrong(name, "is needed")
    return {name: value for name, value in body.items() if value is not None}


def text(
    body: Mapping[str, Any],
    name: str,
    longest: int,
    default: str | None = None,
    lines: bool = False,
) -> str:
    """A text, cleaned, identity numbers blotted out.

    It is refused with control characters, or when it is needed and empty; it is needed where there
    is no default.

    With `lines` it may have several, ended as any program ends them.
    """
    value = body.get(name, default)
    if not isinstance(value, str):
        raise wrong(name, "must be a text")
    if unusable(value.replace("\r\n", "\n").replace("\r", "\n") if lines else value):
        raise wrong(name, "holds control characters")
    value = clean(value)
    if name != "url":  # an address may hold any digits
        value = blot(value)
    if not value.strip() and default is None:
        raise wrong(name, "must not be empty")
    if len(value) > longest:
        raise wrong(name, f"has {len(value)} characters, at most {longest} are possible")
    return value.strip()


def words(body: Mapping[str, Any], name: str) -> list[str]:
    """A list of at least one different words."""
    value = body.get(name)
    if (
        not isinstance(value, list)
        or not value
        or not all(isinstance(item, str) and item for item in value)
    ):
        raise wrong(name, "must be a list of at least one text")
    if any(map(unusable, value)):
        raise wrong(name, "holds control characters")
    return list(dict.fromkeys(value))


def number(body: Mapping[str, Any], name: str, least: int = 1) -> int:
    """A whole number, by itself the id of something, that a database takes."""
    value = body.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value < 2**63:
        raise wrong(name, f"must be a whole number from {least}")
    return value


def flag(body: Mapping[str, Any], name: str) -> bool:
    """True or false; absent is false."""
    value = body.get(name, False)
    if not isinstance(value, bool):
        raise wrong(name, "must be true or false")
    return value
