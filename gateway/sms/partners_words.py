"""Officers' words of partners among the SMS of a batch: YA or TIDAK, and the digits they were told.

Only from phones of officers who are asked about somebody. Digits that fit nothing are a slip, which
is told, unless the phone is asked something else: then it may be the answer to that.
"""

from __future__ import annotations

from collections.abc import Sequence

from flows.officer_effects import PartnerJudged
from flows.reading import yes_or_no
from gateway.sms.decided import Decided
from storage.people import askings
from storage.received import inbox


def take(decided: Decided, rows: Sequence[inbox.Row]) -> list[inbox.Row]:
    """Note the facts of these words; returns the SMS that are none."""
    known, words = decided.known, {}
    for row in rows:
        officer = known.officers.get(row.phone_id) if row.phone_id is not None else None
        if officer is not None:
            text = known.runtime.providers[row.carrier].read_sms(row.body)
            if (word := yes_or_no.read(text, 4)) is not None:
                words[row.id] = int(officer.id), word, text
    if not words:
        return list(rows)
    fitting = askings.by_digits({(officer, word.digits) for officer, word, _ in words.values()})
    asked = askings.open_of({officer for officer, *_ in words.values()})
    others = []
    for row in rows:
        if row.id in words and row.phone_id is not None:
            officer_id, word, text = words[row.id]
            slip = officer_id in asked and row.phone_id not in known.waiting
            if (officer_id, word.digits) in fitting or slip:
                known.quotas[row.phone_id].text = text
                decided.state(row, PartnerJudged(word.digits, word.yes))
                continue
        others.append(row)
    return others
