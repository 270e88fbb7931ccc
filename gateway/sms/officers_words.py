"""Officers' words among the SMS of a batch: they become facts, and are read as nothing else.

Only from phones of enrolled officers. What such a phone says besides is read like anybody's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flows import officer_effects as effects
from flows.effects import Fact
from flows.reading import officers, words
from flows.reading.officers import Command, OfficerWord
from flows.rules.results import result_of
from gateway.sms.decided import Decided
from gateway.sms.known import Known
from storage.received import inbox


def _closed(word: OfficerWord) -> Fact:
    result, note = result_of(word.text)
    return effects.ReportClosed(word.code, word.digits, result, note)


#: The fact that each word states.
_FACTS: dict[Command, Callable[[OfficerWord], Fact]] = {
    "TERIMA": lambda word: effects.ReportAccepted(word.digits, word.code),
    "TANYA": lambda word: effects.ReporterAsked(word.code, word.digits, word.text),
    "SELESAI": _closed,
    "ALIH": lambda word: effects.ReportHandedOn(word.code, word.digits, word.text),
    "DINAS": lambda word: effects.DutyBegun(),
    "LEPAS": lambda word: effects.DutyHandedOver(word.text),
    "TUGAS": lambda word: effects.TasksAsked(),
    "ISI": lambda word: effects.TextAsked(word.code),
}


def take(decided: Decided, rows: Sequence[inbox.Row]) -> list[inbox.Row]:
    """Note the facts of officers' words; returns the SMS that are none."""
    known, others = decided.known, []
    for row in rows:
        officer = known.officers.get(row.phone_id) if row.phone_id is not None else None
        if officer is None or row.phone_id is None:
            others.append(row)
            continue
        text = known.runtime.providers[row.carrier].read_sms(row.body)
        word = officers.read(text)
        if word is None or word.command not in _FACTS or _is_report(known, word, text):
            others.append(row)
            continue
        known.quotas[row.phone_id].text = text
        fact = _FACTS[word.command](word) if word.whole else effects.Misworded(word.command)
        decided.state(row, fact)
    return others


def _is_report(known: Known, word: OfficerWord, text: str) -> bool:
    """Whether it is rather a report: "lepas kendali mobil nabrak" names nobody."""
    if word.command != "LEPAS":
        return False
    reading = words.read(text, is_guard=False, open_question=False, gazetteer=known.places)
    return reading.intent in ("LAPOR", "DARURAT")
