"""Parts of a page that come anew by themselves: asked for every other second, sent when changed.

A part is one template, which the page includes within the macro `live` and its own address renders
by `part`. Both make the same tag of the same words; the browser sends the tag along, and gets 304
while nothing is new.
"""

from __future__ import annotations

import hashlib
from typing import Any

from flask import Response, g, render_template, request

from gateway.console.moments import now
from gateway.console.visitor import visitor
from storage.engine.db import transaction
from storage.people.accounts import boards, sessions

HEADER = "HX-PTag"


def part(template: str, **words: Any) -> Response:
    """The part, or 304 when the browser has it."""
    who = visitor()
    if who.watches and sessions.note_polled(who.visit, now()):
        with transaction():
            boards.note(who.visit.unit, who.visit.officer_id, now())
    shown = render_template(template, **words)
    made = tag(shown)
    same = request.headers.get(HEADER) == made
    response = Response(status=304) if same else Response(shown, mimetype="text/html")
    response.headers[HEADER] = made
    return response


def tag(shown: str) -> str:
    """What tells one state of a part from another: its words, but not what its forms must prove,
    which is another at each request.
    """
    proof = str(g.get("csrf_token", ""))
    words = " ".join(str(shown).replace(proof, "").split() if proof else str(shown).split())
    return hashlib.blake2b(words.encode(), digest_size=9).hexdigest()
