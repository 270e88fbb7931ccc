"""A call that is a form, as browsers send it: its fields, and back."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import unquote_to_bytes, urlencode

from flows.rules.cleaning import clean
from gateway.carriers import Call, Malformed

Form = Mapping[str, str]

#: The one kind of body that is read.
FORM = "application/x-www-form-urlencoded"
#: More fields than any carrier sends (ADR 11).
MOST_FIELDS = 32


def write_form(kind: str, form: Form) -> Call:
    """The call that brings these fields."""
    return Call(kind, "POST", "", {"content-type": FORM}, urlencode(form).encode())


def read_form(call: Call) -> Form:
    """The fields of a call, cleaned, of a body in UTF-8 whatever its charset parameter says.

    What does not decode is kept with U+FFFD in its place: no carrier sends a refused message again.
    Raises Malformed for another kind of body, too many fields or one that comes twice.
    """
    if call.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        raise Malformed(f"content type: send {FORM}")
    pieces = [piece for piece in call.body.split(b"&") if piece]
    if len(pieces) > MOST_FIELDS:
        raise Malformed(f"more than {MOST_FIELDS} fields")
    form: dict[str, str] = {}
    for piece in pieces:
        called, _, encoded = piece.partition(b"=")
        name, value = _name(called), _decoded(encoded)
        if name in form:
            # Only a plain word is repeated in the answer: the name of a field may be anything, a
            # number too.
            raise Malformed(
                f"{name if name.isascii() and name.isalpha() else 'a field'}: comes twice"[:60]
            )
        form[name] = value
    if not form:
        raise Malformed("no fields in the body")
    return form


@lru_cache(256)
def _name(encoded: bytes) -> str:
    """Carriers call their fields the same every time."""
    return _decoded(encoded)


def _decoded(encoded: bytes) -> str:
    return clean(unquote_to_bytes(encoded.replace(b"+", b" ")).decode("utf-8", "replace"))
