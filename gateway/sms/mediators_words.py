"""Mediators' words among the SMS of a batch: they become facts, and are read as nothing else.

Only from the phone that was chosen for a dispute, and with its code. Anything else is read like
anybody's: BELUM and the code of one's own report opens that again.
"""

from __future__ import annotations

from collections.abc import Sequence

from flows.officer_effects import MediationAnswered
from flows.reading import mediators
from gateway.sms.decided import Decided
from storage.received import inbox
from storage.reports import mediations


def take(decided: Decided, rows: Sequence[inbox.Row]) -> list[inbox.Row]:
    """Note the facts of mediators' words; returns the SMS that are none."""
    known = decided.known
    words = {}
    for row in rows:
        if row.phone_id is not None:
            word = mediators.read(known.runtime.providers[row.carrier].read_sms(row.body))
            if word is not None:
                words[row.id] = word
    theirs = mediations.of_mediators(
        {
            (row.phone_id, words[row.id].code)
            for row in rows
            if row.id in words and row.phone_id is not None
        }
    )
    others = []
    for row in rows:
        word = words.get(row.id)
        if word is None or row.phone_id is None or (row.phone_id, word.code) not in theirs:
            others.append(row)
            continue
        known.quotas[row.phone_id].text = word.text or word.outcome
        decided.state(row, MediationAnswered(word.code, word.outcome, word.text))
    return others
