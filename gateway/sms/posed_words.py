"""Answers to what was asked with two digits, among the SMS of a batch: they become facts.

Only from the phone that was asked, and with its digits. Anything else is read like anybody's.
"""

from __future__ import annotations

from collections.abc import Sequence

from flows.effects import PosedAnswered
from flows.reading import yes_or_no
from flows.rules.posed import DIGITS
from gateway.sms.decided import Decided
from storage.received import inbox
from storage.watch import posed


def take(decided: Decided, rows: Sequence[inbox.Row]) -> list[inbox.Row]:
    """Note the facts of these answers; returns the SMS that are none."""
    known, words = decided.known, {}
    for row in rows:
        if row.phone_id is not None:
            text = known.runtime.providers[row.carrier].read_sms(row.body)
            if (word := yes_or_no.read(text, DIGITS)) is not None:
                words[row.id] = word, text
    if not words:
        return list(rows)
    asked = {row.phone_id for row in rows if row.id in words and row.phone_id is not None}
    fitting = posed.lately(asked)
    others = []
    for row in rows:
        if row.id in words and row.phone_id is not None:
            word, text = words[row.id]
            if (row.phone_id, word.digits) in fitting:
                known.quotas[row.phone_id].text = text
                decided.state(row, PosedAnswered(word.digits, word.yes))
                continue
        others.append(row)
    return others
