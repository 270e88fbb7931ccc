"""What the texts of guards are read for: the cues of the watch, and where they stand."""

from __future__ import annotations

from flows.reading.intent import Intent
from flows.reading.lexicon import CUES, GAP, WORDS
from flows.reading.utterance import Utterance

WATCH: tuple[tuple[str, Intent], ...] = (("leave", "PULANG"), ("arrive", "MASUK"), ("calm", "AMAN"))
"""The cues of the watch itself, and what each makes of a text."""

_PAIRS = {
    "arrive": (("there", "at_post"),),
    "calm": (("nothing", "mishap"),),
    "absence": (("unable", "turn"),),
    "swap": (("stand_in", "stint"), ("stint", "handed")),
}
"""Two cues that make another where the second stands behind the first."""


def found(said: Utterance, cue: str) -> list[tuple[int, ...]]:
    """Where the terms of this cue stand, and the pairs that mean the same: "kumpul ~ di pos"."""
    places = [hit.at for hit in CUES[cue].find(said.words)]
    for first, second in _PAIRS.get(cue, ()):
        behind = [hit.at for hit in CUES[second].find(said.words)]
        for hit in CUES[first].find(said.words):
            last, clause = hit.at[-1], said.words[hit.at[-1]].clause
            near = (
                at
                for at in behind
                if 0 < at[0] - last <= GAP + 1 and said.words[at[0]].clause == clause
            )
            places += (hit.at + at for at in near)
    return places


def turned(said: Utterance, at: tuple[int, ...]) -> bool:
    """Whether a "no" or an "if" makes it something else: "dak aman", "aman dak", "pulang belum"."""
    words = [word.word for word in said.words]
    if any(words[position] in WORDS["negation"] for position in at):
        return False
    before, behind = words[max(0, at[0] - 1) : at[0]], words[at[-1] + 1 : at[-1] + 3]
    if words[at[-1]] == "masuk" and behind[:1] == ["rumah"]:
        return True
    if before and before[0] in ("tidak", "belum", "bukan"):
        return True
    if behind[:1] == ["ada"] or (behind == ["tidak", "ada"] and len(words) <= at[-1] + 3):
        return True
    return (
        bool(behind)
        and behind[0] in ("tidak", "belum")
        and len(words) <= at[-1] + 3
        and behind[1:] != ["ada"]
    )
