"""Answers to what was asked with two digits, among the SMS of a batch: they become facts.

Only from the phone that was asked, and with its digits. Without them, or with others, nothing is
decided: the phone hears which they are. Anything else is read like anybody's.
"""

from __future__ import annotations

from collections.abc import Sequence

from flows import messages
from flows.effects import PosedAnswered
from flows.reading import yes_or_no
from flows.reading.yes_or_no import YesOrNo
from flows.rules.posed import DIGITS
from gateway.sms.decided import Decided
from gateway.sms.reading import answer_to
from storage.received import inbox
from storage.watch import posed


def take(decided: Decided, rows: Sequence[inbox.Row]) -> list[inbox.Row]:
    """Note the facts of these answers; returns the SMS that are none."""
    known = decided.known
    words: dict[int, tuple[YesOrNo | None, bool, str]] = {}
    for row in rows:
        if row.phone_id is not None:
            text = known.runtime.providers[row.carrier].read_sms(row.body)
            word, lacks = yes_or_no.read(text, DIGITS), yes_or_no.lacks(text)
            if word is not None or lacks:
                words[row.id] = word, lacks and row.phone_id not in known.waiting, text
    if not words:
        return list(rows)
    phones = {row.phone_id for row in rows if row.id in words and row.phone_id is not None}
    asked = posed.lately(phones, decided.now)
    others = []
    for row in rows:
        if row.id not in words or row.phone_id is None:
            others.append(row)
            continue
        word, lacks, text = words[row.id]
        mine = asked.get(row.phone_id, {})
        waiting = [digits for digits, waits in mine.items() if waits]
        if word is not None and (word.digits in mine or (lacks and not waiting)):
            decided.state(row, PosedAnswered(word.digits, word.yes))  # also one that is over
        elif lacks and waiting:
            _tell_digits(decided, row, row.phone_id, waiting)
        else:
            others.append(row)
            continue
        known.quotas[row.phone_id].text = text
    return others


def _tell_digits(decided: Decided, row: inbox.Row, phone_id: int, waiting: Sequence[str]) -> None:
    """Of one question its digits; of several only their number, for each has its own."""
    key, words = "tanya_pos_angka", {"digits": waiting[0]}
    if len(waiting) > 1:
        key, words = "tanya_pos_angka_mana", {"count": f"{len(waiting)}"}
    text = messages.say(key, decided.known.languages[phone_id], **words)
    decided.say(phone_id, answer_to(row.id), text, row.sent_at, worth="owed")
