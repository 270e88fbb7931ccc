"""Guards' duress words are agreed, and what they led to is closed by the desk; both audited."""

from __future__ import annotations

from datetime import datetime

from flows.reading.duress_fit import unfit
from flows.rules.fields import Unusable
from flows.rules.rights import NotAllowed, Officer
from storage import watch
from storage.engine.db import transaction
from storage.engine.vault import Vault
from storage.record import audit
from storage.watch import Post, duress

#: Characters of what was found.
LONGEST_FOUND = 200


def agree(
    vault: Vault, post: Post, place: int, word: str, officer: Officer | None, by: str, now: datetime
) -> None:
    """This guard (1: the ketua) and the desk have agreed on a word, face to face; "": on none.

    `officer`: whose role and territory apply, None: nobody's. Raises MayNot, and Unusable.
    """
    _must(officer, post)
    guards = watch.guards_of(post.id)
    if not 1 <= place <= len(guards):
        raise Unusable("penjaga", f"nomor urut 1 sampai {len(guards)}")
    if word and (why := unfit(word)):
        raise Unusable("kata", why)
    with transaction():
        duress.agree(vault, guards[place - 1], word)
        audit.note(by, "duress.agree", post.code, {"guard": place, "word": bool(word)}, now)


def close(
    vault: Vault, post: Post, found: str, officer: Officer | None, by: str, now: datetime
) -> int:
    """The desk knows how the guards are: what is open of the post ends; returns how many.

    Raises MayNot, and NotAllowed where nothing is open.
    """
    _must(officer, post)
    with transaction():
        closed = duress.close(vault, post.id, by, found, now)
        if not closed:
            raise NotAllowed(f"nothing is open of the post {post.code}")
        audit.note(by, "duress.close", post.code, {"count": closed}, now)
    return closed


def _must(officer: Officer | None, post: Post) -> None:
    if officer is not None:
        officer.must("duress")
        officer.must_cover(post.area.path, "CODE")
