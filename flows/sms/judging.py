"""What a text is while a question of ours waits.

A report, an emergency, a check-in, a command, an answer, or neither. Every question is judged here.
What reads as something that matters is that, whatever is asked; what can be an answer is one. Of
what is neither the conversation asks once more, and keeps it with the report it is about
(`flows.sms.asking`).
"""

from __future__ import annotations

from dataclasses import replace

from flows.answers import kind_answered, says_no, says_yes
from flows.reading.apart import another_event
from flows.reading.codes import find_code
from flows.reading.events import SURE
from flows.reading.frame import cut
from flows.reading.guards import guards_in
from flows.reading.intent import Intent, Reading
from flows.reading.lexicon import SPELLER, WORDS
from flows.reading.needs import need_of
from flows.reading.numbered import number_said
from flows.reading.place import Gazetteer, place_in
from flows.reading.report import blot, is_sensitive, see, tells_of_own_life
from flows.reading.suspicion import suspicion_in
from flows.reading.whereabouts import can_be_place
from flows.reading.words import read
from flows.rules.kinds import KINDS, OTHER, PROTECTED
from flows.rules.tickets import is_ticket
from flows.saran import UNNAMED
from flows.sms.waiting import Waiting

_CHECK_INS: frozenset[Intent] = frozenset(("MASUK", "AMAN", "PULANG"))
_ASKED_OF_US: frozenset[Intent] = frozenset(
    ("STATUS", "HAPUS", "BELUM", "CEK", "BERHENTI", "MULAI", "LANJUT", "IZIN", "GANTI")
)
"""Wishes in a sentence ("laporan saya sudah sampai mana") that are no answer to anything we ask."""
_IMPRESSIONS = frozenset(("gangguan_umum", "mencurigakan"))
"""Kinds whose words tell of no event where no place is named: "gelap nian", "aku besembunyi"."""
_ABOUT_CODE = 3
"""So many strange words may stand by an awaited number: "nomornya 482137 kalo dak salah"."""


def judge(
    text: str, question: Waiting, is_guard: bool, gazetteer: Gazetteer | None = None
) -> Reading:
    """How a text is to be taken while this question waits.

    JAWAB: as its answer, or as neither; all else goes before it. A report that names no place
    happened where its sender just said that they are.
    """
    found = _judged(text, question, is_guard, gazetteer)
    reports = found.intent == "DARURAT" or (found.intent == "LAPOR" and bool(found.text))
    return replace(found, place=found.place or question.place) if reports else found


def _judged(text: str, question: Waiting, is_guard: bool, gazetteer: Gazetteer | None) -> Reading:
    inside = read(text, is_guard, True, gazetteer, off_menu=question.missed)
    outside = read(text, is_guard, False, gazetteer)
    if outside.intent == "DAFTAR" and not question.name.startswith("daftar."):
        return outside
    if question.awaited == "option":
        return inside
    said = cut(blot(text))
    answer = Reading("JAWAB", text=said, nik=inside.nik)
    if inside.intent not in ("JAWAB", "DARURAT") or (
        inside.intent == "DARURAT" and _is_command(text)
    ):
        return inside
    if (
        question.category
        and not KINDS[question.category].sensitive
        and (accusing := suspicion_in(said))
    ):
        why = ((accusing, PROTECTED),)
        own = Reading(
            "LAPOR", text=said, category=PROTECTED, nik=inside.nik, place=outside.place, why=why
        )
        return outside if outside.category == PROTECTED else own
    if question.awaited == "story":
        return outside if _checks_in(outside) and not outside.besides else inside
    if _answers(said, question, outside, gazetteer):
        return answer
    return outside if _matters(said, question, outside) else answer


def _is_command(text: str) -> bool:
    """Whether it begins with DARURAT, SOS or TITIR."""
    body = [word.word for word in see(text).words if word.word not in WORDS["polite"]]
    return bool(body) and body[0] in WORDS["emergency"]


def _checks_in(outside: Reading) -> bool:
    return outside.intent in _CHECK_INS


def _answers(said: str, question: Waiting, outside: Reading, gazetteer: Gazetteer | None) -> bool:
    """Whether it says what the question waits for, and of no other event."""
    match question.awaited:
        case "place":
            if number_said(said):
                return True
            if _checks_in(outside) and not _goes_into(outside):
                return False
            return can_be_place(said, place_in(said, gazetteer)) and not _tells_of_another(
                said, question, outside
            )
        case "code":
            found = find_code(said)
            known = (
                WORDS["polite"]
                | WORDS["code_talk"]
                | WORDS["courtesy"]
                | WORDS["status_talk"]
                | WORDS["erase_talk"]
            )
            strange = (
                [word for word in SPELLER.words(found.around) if word.word not in known]
                if found
                else []
            )
            right = found is not None and (is_ticket(found.digits) or len(strange) == 0)
            return right and len(strange) <= _ABOUT_CODE and not _tells(said, outside)
        case "kind":
            chosen, _ = kind_answered(said, question.doubt)
            cries = outside.intent == "DARURAT"
            return bool(chosen) and not (
                cries or _tells_of_another(said, question, outside, question.doubt)
            )
        case "yes":
            return says_yes(said, question.command) or (says_no(said) and not _tells(said, outside))
        case "count":
            return guards_in(said) is not None and not _tells(said, outside)
    return False


def _goes_into(outside: Reading) -> bool:
    """ "masuk lorong ketapang" is the way to a place; "masuk pos melati" is a check-in."""
    return (
        outside.intent == "MASUK"
        and bool(outside.place)
        and outside.guards is None
        and "pos" not in outside.place.casefold()
    )


def _tells(said: str, outside: Reading) -> bool:
    """Whether it surely tells of something that happened."""
    if outside.intent not in ("LAPOR", "DARURAT"):
        return False
    seen = see(said)
    strong = any(event.strength >= SURE and not event.denied for event in seen.events)
    return (
        strong
        or bool(seen.danger)
        or bool(seen.accuses)
        or outside.intent == "DARURAT"
        or bool(outside.place)
    )


def _tells_of_another(
    said: str, question: Waiting, outside: Reading, kinds: tuple[str, ...] = ()
) -> bool:
    """Whether it tells of another event than the report in hand.

    With none in hand, whether it tells of one at all. What accuses somebody sworn to help, or is
    sensitive in itself, is a report of its own, unless it only adds to one like it: whoever knows
    the first would learn of it.
    """
    about = question.category
    if not about:
        return _tells(said, outside)
    if not question.life and need_of(outside.category or OTHER, said) in UNNAMED:
        return True
    place = outside.place if not kinds else ""
    return any(
        another_event(about, kind, place) for kind in _told(said, place) - {*kinds, PROTECTED}
    )


def _told(said: str, place: str) -> set[str]:
    """The kinds of which it tells for sure.

    Who does not know the street, cannot speak or sees nothing tells of themselves.
    """
    seen = see(said)
    events = [
        event
        for event in seen.events
        if event.sure
        and (place or not any(seen.words[at].word in WORDS["negation"] for at in event.at))
    ]
    return {kind for event in events for kind in event.kinds if place or kind not in _IMPRESSIONS}


def _matters(said: str, question: Waiting, outside: Reading) -> bool:
    """Whether what is no answer goes before the question.

    What only says more of the report in hand is kept with it, and a cry raises its alarm: one event
    is one report.
    """
    if outside.mute or _checks_in(outside) or outside.intent in _ASKED_OF_US:
        return True
    if outside.intent in ("BANTUAN", "LAPOR") and outside.meant:  # a number to call; "tidak aman"
        return True
    if not question.category or question.awaited in ("yes", "count", "code"):
        return _tells(said, outside)
    if outside.intent not in ("LAPOR", "DARURAT"):
        return False
    if tells_of_own_life(said) and not question.emergency:
        return True
    if _tells_of_another(said, question, outside) or see(said).accuses:
        return True
    if is_sensitive(OTHER, said) and not KINDS[question.category].sensitive:
        return True
    return outside.intent == "DARURAT" and question.awaited == "kind"
