"""What a guard's SMS says of who watches: IZIN (away), GANTI (another), DAFTAR (a new one).

The words of it stand in reports, too ("maling masuk pas kami izin"), so nothing else may have
happened but what its own words tell ("nomor lamo hangus") or what excuses a guard ("macet, telat
jago").
"""

from __future__ import annotations

import re

from flows.reading.duty import WATCH, found
from flows.reading.events import denies
from flows.reading.intent import ENROL_GUARD, Intent, Reading
from flows.reading.lexicon import WORDS
from flows.reading.utterance import Utterance


def away(said: Utterance) -> Reading | None:
    """IZIN, GANTI and DAFTAR. "izin lapor pak" greets."""
    if said.open or said.sight.accuses:
        return None
    if _says(said, "enrol") and not _attends(said) and (said.guard or said.has("guarding")):
        return Reading("DAFTAR", text=said.text, place=said.place, meant=ENROL_GUARD)
    if said.guard and said.words and said.words[0].word in _ALONE and _only_when(said):
        said.note((0,), "absence")
        return Reading(_ALONE[said.words[0].word], text=said.text)
    if not said.guard or (said.asks and not said.lacks("how")):
        return None
    if (
        _says(said, "swap")
        and said.lacks("relieved", "came_upon")
        and (said.has("duty") or said.lacks("chat"))
    ):
        return Reading("GANTI", text=said.text, place=said.place)
    if not said.lacks("how"):
        return None
    if _says(said, "absence") and said.lacks("going") and not _attends(said) and _excused(said):
        return Reading("IZIN", text=said.text, place=said.place)
    return None


_LATER = {"besok": 1, "esok": 1, "besuk": 1, "isuk": 1, "isok": 1, "lusa": 2}


_ALONE: dict[str, Intent] = {"izin": "IZIN", "ganti": "GANTI"}
_WHEN = frozenset(("malam", "ini", "nanti", "pak", "ndan"))


def _only_when(said: Utterance) -> bool:
    """Whether the command says nothing but for when: "izin besok", "GANTI malam ini"."""
    others = [word.word for word in said.words[1:]]
    return len(others) <= 3 and all(
        word in WORDS["polite"] or word in _WHEN or word in _LATER for word in others
    )


def nights_later(text: str) -> int:
    """For how many nights after the one that is on or comes next a guard says IZIN: "besok"."""
    words = re.findall(r"[a-z]+", text.casefold())
    return next((_LATER[word] for word in words if word in _LATER), 0)


_LATE = frozenset(("kemacetan",))
_BUSY = frozenset(("gangguan_umum", "lainnya"))
_HURT = _LATE | _BUSY | {"kecelakaan", "bencana"}
"""Kinds of events: a guard may be late for, be called to, or kept at home by one of these."""


def _says(said: Utterance, cue: str) -> bool:
    """Whether this cue is there, not denied, and nothing happened but what its words are.

    "nomor lamo hangus" tells of no fire.
    """
    told = [at for at in found(said, cue) if not denies(said.words, at)]
    within = {position for at in told for position in range(at[0], at[-1] + 1)}
    live = [event for event in said.sight.events if event.sure and not within.issuperset(event.at)]
    if cue == "swap":
        live = [event for event in live if event.kinds != ("lainnya",)]
    if live and cue == "absence":
        asked = any(word.word == "izin" for word in said.words[:4])
        hurt = asked or any(said.words[position].word == "bisa" for at in told for position in at)
        excuses = (_HURT if hurt and not said.place else _LATE) | (_BUSY if asked else frozenset())
        live = [event for event in live if not excuses.issuperset(event.kinds)]
    if not told or live or not within.issuperset(said.sight.danger):
        return False
    said.note(told[0], cue)
    return True


def _attends(said: Utterance) -> bool:
    """Whether the roll is called, also with one missing: "presensi: 4 hadir 1 izin"."""
    missing = {
        position
        for at in found(said, "absence")
        if said.words[at[0]].word != "absen"
        for position in at
    }
    called = any(word.word in ("absen", "absensi", "presensi") for word in said.words)
    if any(word.word == "hadir" and at not in missing for at, word in enumerate(said.words)):
        return True
    if not called:
        return False
    return any(word.word == "lengkap" for word in said.words) or any(
        missing.isdisjoint(at)
        and (len(at) > 2 or all(said.words[position].word != "absen" for position in at))
        for at in found(said, "arrive")
    )


_STAYS = frozenset("tidak belum libur cuti telat terlambat lambat bolos".split())
"""Words of staying away, or of coming late."""


def _excused(said: Utterance) -> bool:
    """Whether it is the watch from which somebody stays away.

    A reason alone is none: "patroli rumah yg mudik, aman".
    """
    if any(word.word in ("izin", "berhalangan", "absen") for word in said.words):
        return True
    within = {position for at in found(said, "absence") for position in at}
    plain = any(said.words[position].word in _STAYS for position in within)
    return said.has("duty") and (
        plain or not any(within.isdisjoint(at) for cue, _ in WATCH for at in found(said, cue))
    )
