"""What a guard heard or feared, and was none: "ribut tadi cuma kucing"."""

from __future__ import annotations

from flows.reading.duty import found, turned
from flows.reading.lexicon import CUES, WORDS
from flows.reading.utterance import Utterance

SEEMED = {
    "harmless": frozenset(
        ("konflik_sosial", "gangguan_umum", "petasan", "mencurigakan", "kemacetan", "lainnya")
    ),
    "cooking": frozenset(("kebakaran", "gangguan_umum", "lainnya")),
    "passer_by": frozenset(("mencurigakan",)),
}
"""The kinds that a cat or a tyre, burning rubbish, or somebody on their way may seem to be."""

_SUPPOSED = frozenset(("dikira", "disangka", "kirain", "kukira"))
"""Words of what was supposed, and was not."""
_SURELY = frozenset(("ternyata", "rupanya", "jebule", "tibaknyo"))
"""Words that alone tell of a mistake; "cuma" and the like do so only where all is calm."""
_INSTEAD = _SURELY | {"cuma", "hanya"}
"""Behind what was supposed, these tell what it was."""


def seeming(said: Utterance) -> set[tuple[int, ...]]:
    """The events that were none: "ribut tadi cuma kucing", "dikiro maling ruponyo pak rt"."""
    words = said.words
    none = _gone(said)
    marks = [at for at, word in enumerate(words) if word.word in WORDS["mistaken"]]
    if not marks:
        return none
    calm = any(not turned(said, at) for at in found(said, "calm"))
    things = {cue: {hit.at[0] for hit in CUES[cue].find(words)} for cue in SEEMED}
    for at in marks:
        sure = calm or words[at].word in _SURELY | _SUPPOSED
        behind = set(range(at + 1, at + 5))
        kinds = {
            kind
            for cue, mild in SEEMED.items()
            if behind & things[cue]
            for kind in mild
            if sure or cue == "passer_by"
        }
        for event in said.sight.events:
            seen = -9 < event.at[-1] - at < 0 or (
                event.at[0] > at and words[event.at[0]].clause == words[at].clause
            )
            turns = any(word.word == "tapi" for word in words[at : event.at[0]])
            supposed = (
                words[at].word in _SUPPOSED and 0 < event.at[0] - at <= 2 and _corrected(said, at)
            )
            if supposed or (seen and not turns and not kinds.isdisjoint(event.kinds)):
                none.add(event.at)
    return none


def _gone(said: Utterance) -> set[tuple[int, ...]]:
    """The events that are said not to be, behind them: "maling dak ado, tawuran dak ado"."""
    words, gone = said.words, set()
    begins = {event.at[0] for event in said.sight.events} | {
        hit.at[0] for hit in CUES["calm"].find(words)
    }
    for event in said.sight.events:
        end = event.at[-1] + 3
        none = [word.word for word in words[end - 2 : end]] == ["tidak", "ada"]
        if none and (
            end == len(words) or end in begins or words[end].clause != words[end - 1].clause
        ):
            gone.add(event.at)
    return gone


def _corrected(said: Utterance, at: int) -> bool:
    """Whether behind this word it is said what it was instead, and that was no event."""
    behind = next(
        (
            position
            for position in range(at + 1, len(said.words))
            if said.words[position].word in _INSTEAD
        ),
        None,
    )
    return behind is not None and not any(
        event.sure and event.at[0] > behind for event in said.sight.events
    )
