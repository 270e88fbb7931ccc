"""No more imbauan, or again, in a command or in a sentence.

A no that nobody said is the worst of readings here.
"""

from __future__ import annotations

from flows.reading.data import sets
from flows.reading.events import SURE
from flows.reading.intent import Reading
from flows.reading.lexicon import WORDS
from flows.reading.utterance import Utterance, is_digits

_LISTS = sets("words/optout")

_ABOUT = WORDS["imbauan"] | {"langganan", "berlangganan", "kirim", "kirimi", "dikirimi"}
"""Words of what is sent to people: an opt-out names it, or says nothing but stop."""
_TROOPS = frozenset(("polisi", "polsek", "polda", "polres"))
"""Who is to be sent no more, unless it is said what of them is."""
_THIRD = _LISTS["third"]
"""With one of these in front it is no wish of the sender's own, or a wish for something else."""
_STOPPING = frozenset(("hentikan", "berhentikan", "berentike", "hentike"))
"""To stop somebody or something: what it is must be said."""
_ASIDE = _LISTS["aside"] | WORDS["courtesy"]
"""What a no is said with."""


def opts_out(said: Utterance) -> bool:
    """Whether it says no to imbauan and to nothing else.

    Never where it asks, denies, or speaks of somebody else.
    """
    words = [
        word.word for word in said.body if not is_digits(word.word)
    ]  # UNREG 12345: of a short code
    stops = [at for at, word in enumerate(words) if word in WORDS["stop"]]
    about = not _ABOUT.isdisjoint(words)
    bare = all(word in WORDS["stop"] | WORDS["polite"] | _ASIDE for word in words)
    if (
        said.asks
        or said.sight.events
        or not (about or bare)
        or not {"kenapa", "kok"}.isdisjoint(words)
    ):
        return False
    if any({"jangan", "tidak"} & set(words[max(0, at - 2) : at]) for at in stops):
        return False  # "jangan stop imbauan"
    left = set(words) - WORDS["stop"] - _ASIDE - {"pak", "bu"}
    over = any(word.word == "sudah" for word in said.words)
    if not about and (over or (left and not _STOPPING.isdisjoint(words))):
        return False  # "sudah berhenti pak", "hentikan bapak saya"
    if not _TROOPS.isdisjoint(words) and WORDS["imbauan"].isdisjoint(words):
        return False  # "dak usah kirim polisi lagi"
    first = next(
        (
            at
            for at, word in enumerate(words)
            if word in WORDS["stop"] | WORDS["negation"] | {"jangan"}
        ),
        0,
    )
    if not _THIRD.isdisjoint(words[:first]):
        return False
    to = [words[at + 1] for at, word in enumerate(words[:-1]) if word == "ke"]
    given = any(
        words[at - 1 : at] == ["kirim"] and words[at + 1 : at + 2] in (["saya"], ["aku"])
        for at in range(1, len(words))
        if words[at] in ("nomor", "hp", "info")
    )
    return not given and all(
        word in ("nomor", "hp", "no", "ini", "aku", "saya", "sini", "kami") for word in to
    )


def imbauan(said: Utterance) -> Reading | None:
    """No more imbauan, or again: only if the whole text is about nothing else.

    No misspelling is taken for a no.
    """
    if said.open or said.strength > SURE or any(word.guessed for word in said.body):
        return None
    words = {word.word for word in said.body}
    if opts_out(said):
        refused = said.has("refuse") or (
            not words & WORDS["negation"] and "jangan" not in words and said.has("stop")
        )
        exact = all(said.spelled(word) for word in said.body if word.word in WORDS["stop"])
        if (said.only("stop_talk") and refused and exact) or (
            not said.place and not words & _THIRD and said.has("no_more")
        ):
            return Reading("BERHENTI")
    if said.only("start_talk") and said.has("start") and said.has("start_about"):
        return Reading("MULAI")
    if said.asks or words & (_THIRD - _TROOPS - {"rt", "rw"}) or not said.has("imbauan"):
        return None
    return (
        Reading("MULAI")
        if said.has("want_again") and not said.has("refuse") and "jangan" not in words
        else None
    )
