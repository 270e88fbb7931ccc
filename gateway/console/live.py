"""Parts of a page that come anew by themselves: asked for every other second, sent when changed.

A part is one template, which the page includes within the macro `live` and its own address renders
by `part`. Both make the same tag of the same words; the browser sends the tag along, and gets 304
while nothing is new. What is to be shown is asked for each time; it is rendered when it is another.
"""

from __future__ import annotations

import hashlib
import pickle
from typing import Any

from flask import Response, g, render_template, request

from gateway.console.language import language
from gateway.console.moments import now
from gateway.console.visitor import visitor
from storage.engine.db import transaction
from storage.people.accounts import boards, sessions

HEADER = "HX-PTag"
#: The tags of what was rendered lately, by its mark; so many are kept.
_made: dict[bytes, str] = {}
_MOST = 2000


def part(template: str, **words: Any) -> Response:
    """The part, or 304 when the browser has it."""
    who = visitor()
    if who.watches and sessions.note_polled(who.visit, now()):
        with transaction():
            boards.note(who.visit.unit, who.visit.officer_id, now())
    has, of = request.headers.get(HEADER), _mark(template, words)
    made, shown = _made.get(of), ""
    if made is None or made != has:
        shown = render_template(template, **words)
        made = tag(shown)
        if len(_made) >= _MOST:
            _made.clear()
        _made[of] = made
    response = Response(shown, mimetype="text/html") if made != has else Response(status=304)
    response.headers[HEADER] = made
    return response


def _mark(template: str, words: dict[str, Any]) -> bytes:
    """What tells from another all that a part is rendered of, for this minute: how long ago
    something was is told by it.
    """
    who = visitor()
    around = template, request.full_path, language(), who.visit.id, who.reads_only
    everything = pickle.dumps((around, f"{now():%H:%M}", words), pickle.HIGHEST_PROTOCOL)
    return hashlib.blake2b(everything, digest_size=16).digest()


def tag(shown: str) -> str:
    """What tells one state of a part from another: its words, but not what its forms must prove,
    which is another at each request.
    """
    proof = str(g.get("csrf_token", ""))
    words = " ".join(str(shown).replace(proof, "").split() if proof else str(shown).split())
    return hashlib.blake2b(words.encode(), digest_size=9).hexdigest()
