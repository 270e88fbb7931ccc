"""What an SMS wants: one way in, `read`.

The rules are asked one after the other; the first that knows it answers. What comes first matters:
a cry for help before all else but advertising, a guard's words before the commands that begin like
them, a question after an old report before what happened in it, and a report before thanks.
"""

from __future__ import annotations

from dataclasses import replace

from rapidfuzz.distance import OSA

from flows.options import word_said
from flows.reading import openings, requests, rounds, sentences
from flows.reading.away import away
from flows.reading.commands import command, in_front
from flows.reading.data import sets
from flows.reading.emergencies import cry
from flows.reading.frame import cut
from flows.reading.intent import Intent, Reading
from flows.reading.numbered import number_said
from flows.reading.optout import imbauan
from flows.reading.place import Gazetteer
from flows.reading.report import blot, has_nik
from flows.reading.utterance import Utterance
from flows.reading.watch import watch

_LISTS = sets("words/commands")

__all__ = ["Intent", "Reading", "read"]

_RULES = (
    sentences.machine,
    openings.number_wanted,
    cry,
    away,
    rounds.unsafe,
    watch,
    sentences.accusation,
    requests.erase,
    requests.resume,
    requests.asked_after,
    requests.how,
    requests.genuine,
    openings.greeting,
    command,
    imbauan,
    requests.thanks,
    openings.place_alone,
    sentences.report,
    requests.numbers,
    rounds.checked_in,
    rounds.news,
    openings.secrecy,
)
_NEAR = _LISTS["asked back"]
"""Commands of which a misspelling is asked back. Only a cry for help is heard at once."""


def read(
    text: str,
    is_guard: bool,
    open_question: bool,
    gazetteer: Gazetteer | None = None,
    off_menu: bool = False,
) -> Reading:
    """Read one SMS: whether of an enrolled guard, and whether a question waits for an answer.

    `off_menu`: that question has options, and this is none of them. Then it is only an answer if it
    is nothing else: a report that comes while a menu is open is a report.
    """
    nik, text, whole = has_nik(text), cut(blot(text)), text
    if not text and whole.strip():  # a reaction to a text of ours, and nothing else
        return Reading("TIDAK_JELAS", nik=nik, mute=True, why=(("", "reaction"),))
    if open_question and not off_menu and number_said(text):
        return Reading("JAWAB", text=text, nik=nik, why=(("", "answer"),))
    off_menu = off_menu and word_said(text) != "batal"  # which leaves a question with options, too
    said = Utterance(text, is_guard, open_question and not off_menu, gazetteer)
    for rule in _RULES:
        said.trail.clear()
        found = rule(said)
        if found is not None:
            besides = in_front(said) if found.intent in ("LAPOR", "DARURAT") else None
            if besides:
                said.trail.append((said.body[0].typed, f"besides {besides[0]}"))
            return replace(rounds.of_guard(said, found), nik=nik, besides=besides, why=said.why())
    said.trail.clear()
    unclear = _unclear(said)
    if off_menu and unclear.intent == "TIDAK_JELAS" and not unclear.near:
        unclear = _answer(said)
    return replace(unclear, nik=nik, why=said.why())


def _unclear(said: Utterance) -> Reading:
    """An answer to the open question, a word near to a command, or nothing understood."""
    near = _near(said)
    if near == "darurat":
        return said.report("DARURAT", said.text)
    if said.open:
        return _answer(said)
    typed = said.body[0].typed if near else ""
    meant = (
        read(said.text.casefold().replace(typed, near, 1), said.guard, False, said.gazetteer)
        if near
        else None
    )
    if meant is None or meant.intent == "TIDAK_JELAS":
        said.trail[:] = [("", "unknown")]
        return Reading("TIDAK_JELAS", text=said.text)
    return Reading("TIDAK_JELAS", text=said.text, near=(typed, near.upper()), instead=meant)


def _answer(said: Utterance) -> Reading:
    """It answers the open question, for it is nothing else."""
    said.trail[:] = [("", "answer")]
    return Reading("JAWAB", text=said.text)


def _near(said: Utterance) -> str:
    """The command that the first word is one slip away from, if hardly anything else is said."""
    if not said.body or len(said.body) > 4 or len(said.body[0].typed) < 5:
        return ""
    typed = said.body[0].typed
    near = [
        word
        for word in _NEAR
        if word != typed
        and word[0] == typed[0]
        and OSA.distance(word, typed) <= 1 + (len(word) > 7)
    ]
    if near:
        said.trail.append((typed, f"near {near[0].upper()}"))
    return near[0] if near else ""
