"""What somebody may begin with who reports nothing yet: a greeting, a number wanted, a place."""

from __future__ import annotations

from flows.reading.data import sets
from flows.reading.events import SURE
from flows.reading.intent import Reading
from flows.reading.lexicon import CUES, WORDS
from flows.reading.spelling import plain
from flows.reading.utterance import Utterance

_LISTS = sets("words/openings")

_GREETINGS = _LISTS["greetings"]
"""One of these must be there: "pak" alone greets nobody."""
_SMALL = _LISTS["small"]
"""What may stand beside a greeting."""
_ASKED = 10
"""Words up to which a text asks for a number and tells of nothing."""


def greeting(said: Utterance) -> Reading | None:
    """A greeting and nothing else: whoever tries the line is shown the menu.

    They see what it can do.
    """
    words = {word.word for word in said.words}
    if said.open or not words & _GREETINGS or not words <= WORDS["polite"] | _GREETINGS | _SMALL:
        return None
    said.note([at for at, word in enumerate(said.words) if word.word in _GREETINGS][:1], "greeting")
    return Reading("TIDAK_JELAS", text=said.text, meant="SALAM")


def number_wanted(said: Utterance) -> Reading | None:
    """ "nomor ambulan", "berapo telpon damkar pak": the important numbers.

    Who tells of a fire beside it is heard first.
    """
    alone = [word.word for word in said.body if word.word not in WORDS["polite"]] == [
        "nomor",
        "polisi",
    ]  # no number plate
    found = tuple(range(len(said.words))) if alone else CUES["number_wanted"].any(said.words)
    if not found or said.open or len(said.words) > _ASKED:
        return None
    service = {at for hit in CUES["service"].find(said.words) for at in hit.at} | set(found)
    if any(event.sure and not service.issuperset(event.at) for event in said.sight.events):
        return None
    if not service.issuperset(said.sight.danger):
        return None
    said.note(found, "number_wanted")
    return Reading("BANTUAN", text=said.text, meant="NOMOR")


def secrecy(said: Utterance) -> Reading | None:
    """ "jangan bilang siapa2", "nomor saya aman?": who learns of it.

    Of who tells nothing else in the same text.
    """
    found = CUES["secret"].any(said.words)
    if (
        not found
        or said.open
        or said.strength >= SURE
        or said.danger
        or said.sight.accuses
        or len(said.words) > _ASKED
    ):
        return None
    said.note(found, "secret")
    return Reading("TIDAK_JELAS", text=said.text, meant="RAHASIA")


def place_alone(said: Utterance) -> Reading | None:
    """A place and nothing else ("7 ulu"): it is kept, and asked what happens there.

    A house number alone is none.
    """
    if said.open or said.sight.events or said.danger or said.sight.accuses or not said.place:
        return None
    named = [word.word for word in plain(said.place)]
    if all(word.isdigit() for word in named):
        return None
    rest = [word.word for word in plain(said.text) if word.word not in named]
    if not all(word in WORDS["polite"] | WORDS["where"] | _AT for word in rest):
        return None
    said.trail.append((said.place, "place_alone"))
    return Reading("TIDAK_JELAS", text=said.text, place=said.place, meant="TEMPAT")


_AT = _LISTS["at"]
"""Small words round a place."""
