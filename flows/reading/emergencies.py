"""A cry for help, which comes before all else: DARURAT in so many words, a shout, haste, a siege.

TOLONG is "please" too. BANTUAN is the menu, but to a frightened person it means "send help", and
then there is haste.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from flows.reading.data import sets
from flows.reading.events import SURE
from flows.reading.intent import Reading
from flows.reading.lexicon import CUES, WORDS
from flows.reading.report import besieged
from flows.reading.spelling import plain
from flows.reading.utterance import Utterance

_LISTS = sets("words/emergencies")

_SHOUT = 4
"""So few words beside a cry and a danger are shouted."""
_SHOUTED = frozenset(("kriminalitas", "konflik_sosial", "kebakaran", "kecelakaan", "bencana"))
_OURSELVES = frozenset(("aku", "saya", "kami"))
"""Whoever cries and says one of these is in it: no "please" of a bystander."""
_FEW = _LISTS["few"]
"""Small words beside "they come"."""
_SHOUTS = _LISTS["shouts"]
"""What people shout."""
_HASTE = _LISTS["haste"]
"""Words that press."""
_GRAVE = frozenset(("gawat", "genting", "kritis", "cepat", "lekas", "buruan"))
"""Of these, one is enough."""
_FORCE = frozenset(("pasukan", "brimob", "backup", "perkuatan"))
"""Who calls for these needs them now."""
_TOWARDS = frozenset("ke di sini rt lorong jalan simpang".split())
"""Behind "cepat", these tell where to."""
_CALLED = frozenset("polisi bantuan pasukan brimob datang backup sini".split())
"""Who or what is called for; said twice it is a cry."""
_AID = WORDS["aid"] | WORDS["hurry"] | WORDS["polite"] | WORDS["cry"]
_PURPOSES = _LISTS["purposes"]
"""What help is asked for in time."""


def cry(said: Utterance) -> Reading | None:
    """DARURAT without the command: a cry alone, twice or with danger, "bantuan cepat", a siege."""
    words = [word.word for word in said.words]
    cries = [at for at, word in enumerate(words) if word in WORDS["cry"]]
    if said.head in WORDS["emergency"]:
        return None  # the command: it keeps the text behind it apart
    others = [word for word in words if word not in WORDS["cry"] and word not in WORDS["polite"]]
    again = len(cries) > 1 and cries[1] == cries[0] + 1
    if cries and (not others or (not said.open and (again or not set(others) - WORDS["hurry"]))):
        said.note(cries[:1], "cry")
        return said.report("DARURAT", said.text)
    if (siege := besieged(said.text)) or (
        cries and said.lacks("past") and _cries_out(said, cries[0], others)
    ):
        told = (("besieged", siege), ("danger", said.sight.danger), ("cry", cries[:1]))
        for what, at in told:
            if at:
                said.note(at, what)
        return said.report("DARURAT", said.text)
    if said.open:
        return None
    if (
        said.has("alarm")
        and said.lacks("unreal")
        and (
            said.danger
            or _grave(said)
            or not set(others) - WORDS["alarm"] - WORDS["hurry"] - WORDS["gasp"]
        )
    ):
        return said.report("DARURAT", said.text)
    for what, cries_out in _WHOLLY.items():
        if cries_out(said):
            said.note(range(len(said.words)), what)
            return said.report("DARURAT", said.text)
    return said.report("DARURAT", said.text) if said.danger and said.has("emergency") else None


def _cries_out(said: Utterance, at: int, others: Sequence[str]) -> bool:
    """Whether the cry at this position is one.

    With danger it is, if it is loud or the sender is in it; so is "tolong! maling!".
    """
    loud = len(said.words[at].typed) > 4 and not _others_before(said, at)
    burning = any(
        event.strength > SURE and not event.denied and event.kinds[0] == "kebakaran"
        for event in said.sight.events
    )
    if (said.danger or burning) and (loud or len(others) <= _SHOUT or _ours(said)):
        return True
    strong = [event for event in said.sight.events if event.strength > SURE and not event.denied]
    told = {word for event in strong if event.kinds[0] in _SHOUTED for word in event.at}
    beside = WORDS["cry"] | WORDS["polite"] | WORDS["here"]
    return bool(told) and all(
        position in told or word.word in beside for position, word in enumerate(said.words)
    )


def _grave(said: Utterance) -> bool:
    """Whether it tells for sure of something that cannot wait.

    "gawat" alone makes no emergency of glue or slots.
    """
    return any(event.sure and event.kinds[0] in _SHOUTED for event in said.sight.events)


def _ours(said: Utterance) -> bool:
    return any(word.word in _OURSELVES for word in said.words)


def _others_before(said: Utterance, at: int) -> bool:
    """Whether anything but politeness stands before this word."""
    return any(word.word not in WORDS["polite"] for word in said.words[:at])


def _struck(said: Utterance) -> bool:
    """Whether it tells, in few words, of the signal that is struck at an attack, or of an SOS."""
    words = [word.word for word in said.words]
    struck = any(word in ("titir", "mayday", "sos") for word in words) and not {
        "media",
        "sosial",
        "salah",
        "maaf",
    } & set(words)
    return (
        struck
        and len(said.words) <= 2 * _SHOUT
        and not said.asks
        and said.lacks("past", "habit", "plan", "unreal")
    )


def _shouts(said: Utterance) -> bool:
    """Whether it is "maling!

    maling!", "maling di dapur", or "ya allah tolong": a word or two, and where in the house.
    """
    words = [word.word for word in said.words]
    if len(words) > 2 * _SHOUT:
        return False
    moved = WORDS["polite"] | WORDS["cry"] | WORDS["gasp"] | WORDS["hurry"] | WORDS["kin"] | {"pos"}
    if any(word in WORDS["cry"] for word in words) and all(word in moved for word in words):
        return True
    loud = [word for word in said.words if word.word not in WORDS["polite"]]
    twice = any(
        word.word == following.word and word.word in _SHOUTS and word.typed[-1:] != "2"
        for word, following in zip(loud, loud[1:], strict=False)
    )
    helped = "bantu" in words and all(word in WORDS["polite"] or word == "bantu" for word in words)
    at_home = any(word in _SHOUTS for word in words) and bool(CUES["indoors"].any(said.words))
    inside = WORDS["indoors"] | WORDS["polite"] | _SHOUTS | {"ada", "itu"}
    return (
        twice
        or helped
        or (at_home and all(word in inside for word in words))
        or _they_come(said, moved | _FEW)
    )


def _they_come(said: Utterance, small: Collection[str]) -> bool:
    """Whether it says nothing but that "they" come: "mereka datang", "dio la masuk"."""
    told = said.has("inside_now") or (said.has("them", "robber") and said.has("comes"))
    if not told or not said.lacks("past", "thanks", "chat", "question", "ended", "plan"):
        return False
    known = WORDS["comes"] | WORDS["them"] | WORDS["robber"]
    return all(word.word in known or word.word in small for word in said.words)


def _only_haste(said: Utterance) -> bool:
    """Whether it says nothing but "come, quick": twice quick, or once and who; and maybe where."""
    place = {word.word for word in plain(said.place)} if said.place else set()
    small = (
        WORDS["polite"] | WORDS["cry"] | WORDS["where"] | WORDS["gasp"] | {"yang", "tidak", "lah"}
    )
    words = [word.word for word in said.words]
    told = [
        word
        for word in words
        if word in _HASTE or not (word in small or word in place or word.isdigit())
    ]
    haste = [word for word in told if word in _HASTE]
    if not all(word in WORDS["haste"] or word in WORDS["come"] for word in told):
        return False
    called = [word for word in told if word in _CALLED]
    behind = next((word.word for word in said.body[1:] if word.word not in WORDS["polite"]), "")
    if (
        said.head in _HASTE
        and behind in _TOWARDS
        and said.place
        and len(words) <= 2 * _SHOUT + 2
        and not said.sight.events
    ):
        return True
    alone = len(told) == 1 and bool(haste) and haste[0] in _GRAVE
    sent = bool(_FORCE & set(told))
    return alone or sent or len(haste) > 1 or (bool(haste) and len(told) > 1) or len(called) > 1


def _helped(said: Utterance) -> bool:
    """ "bantuan cepat", "minta bantuan", "butuh bantuan", alone or in haste.

    "minta bantuan beras" is none.
    """
    if said.has("aid") and (said.danger or all(word.word in _AID for word in said.body)):
        return True
    words = [word.word for word in said.words]
    if "bantuan" not in words:
        return False
    at = words.index("bantuan")
    asked = words[max(0, at - 1) : at]
    haste = bool(WORDS["hurry"] & set(words[at + 1 :])) or said.danger
    if (_PURPOSES & set(words) and not said.danger) or said.has("ago"):
        return False
    begs = asked in (["minta"], ["butuh"], ["perlu"], ["usah"])
    alone = begs and all(word in WORDS["polite"] for word in (*words[: at - 1], *words[at + 1 :]))
    return alone or ((begs or said.head == "bantuan") and haste)


_WHOLLY = {"signal": _struck, "shout": _shouts, "help": _helped, "haste": _only_haste}
"""What a text is that cries for help as a whole, and who says so."""
