"""Words by which somebody comes to a post, among the SMS of a batch: they become facts.

Who stands guard there already says MASUK like every guard.
"""

from __future__ import annotations

from collections.abc import Sequence

from flows.effects import EnrolmentAsked
from flows.reading import enrolling
from flows.rules.enrolling import GUEST
from gateway.sms.decided import Decided
from storage import watch
from storage.received import inbox


def take(decided: Decided, rows: Sequence[inbox.Row]) -> list[inbox.Row]:
    """Note the facts of these words; returns the SMS that are none."""
    known = decided.known
    others = []
    for row in rows:
        if row.phone_id is not None:
            text = known.runtime.providers[row.carrier].read_sms(row.body)
            word = enrolling.read(text)
            if word is not None and word.kind == GUEST and word.name and not _known(word.pos):
                word = None  # "masuk pos ronda malam ini" tells of something else
            mine = {str(duty.post.code).upper() for duty in known.duties.get(row.phone_id, ())}
            if word is not None and not (word.kind == GUEST and word.pos in mine):
                known.quotas[row.phone_id].text = text
                decided.state(
                    row,
                    EnrolmentAsked(
                        word.kind, word.pos, word.name, word.count, word.where, word.rt, word.rw
                    ),
                )
                continue
        others.append(row)
    return others


def _known(pos: str) -> bool:
    return any(map(str.isdigit, pos)) or watch.find_said(pos) is not None
