"""Pos ronda: an enrolled guard says how the watch stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from flows.effects import CheckedIn, GuardExcused, Remarked, SwapAsked
from flows.lapor import file, tells
from flows.queries import NightOf, SwapOf, WatchOf
from flows.questions import End, Talk, ask, choose, look_up, tell
from flows.reading.guards import guards_in
from flows.reading.report import is_sensitive
from flows.rules.kinds import OTHER
from flows.rules.slot_steps import ARRIVE, CALM, LEAVE, WORDS

EXCUSE, SWAP = "izin", "ganti"
_BESIDE = {"begins": "pesan.guard_awal", "ended": "pesan.guard_usai"}
_THANKS = {ARRIVE: "pesan.guard_in", CALM: "pesan.guard_aman", LEAVE: "pesan.guard_out"}


def ronda(digits: Sequence[str] | None = None) -> Talk[End]:
    """A guard's words by menu: MASUK asks how many are there, the others are one key.

    `digits`: as of `check_in`.
    """
    watch = yield from look_up("ronda.pos", WatchOf())
    if watch is None or "over" in watch:
        return _nowhere(watch)
    word = yield from choose("ronda.kata", *WORDS, EXCUSE, SWAP, post=watch["post"])
    if word in (EXCUSE, SWAP):
        return (yield from (excuse if word == EXCUSE else swap)(watch))
    guards = (yield from _how_many()) if word == ARRIVE else None
    if isinstance(guards, End):
        return guards
    return (yield from check_in(word, guards, watch, digits))


def ronda_sms(
    word: str, guards: int | None = None, remark: str = "", digits: Sequence[str] = ()
) -> Talk[End]:
    """A check-in by SMS, with nothing asked back: each message costs the guard money.

    What else the guard said is kept. `digits`: what may be those of the night.
    """
    watch = yield from look_up("ronda.pos", WatchOf())
    if watch is None or "over" in watch:
        return _nowhere(watch)
    end = yield from check_in(word, guards, watch, digits)
    if (yield from _keep(remark, watch)) and "kept" in end.words:
        return End(end.name, **{**end.words, "kept": "catatan"})
    return end


def kabar_sms(remark: str) -> Talk[End]:
    """News from a post that is no check-in: kept, and the guard is told what would be one."""
    watch = yield from look_up("ronda.pos", WatchOf())
    if watch is None or "over" in watch:
        return _nowhere(watch)
    yield from _keep(remark, watch)
    return End("sms.kabar", post=watch["post"])


def _nowhere(watch: Mapping[str, str] | None) -> End:
    """What is answered to who stands guard nowhere, or at a post that has ended tonight."""
    if watch is None:
        return End("pesan.not_enrolled")
    return End("pesan.jaga_usai", post=watch["post"])


def _keep(remark: str, watch: Mapping[str, str]) -> Talk[bool]:
    """Keep a remark for who looks after the post; nothing of what not everybody there may read."""
    if not remark or is_sensitive(OTHER, remark):
        return False
    yield from tell("ronda.catat", Remarked(remark, watch.get("code", "")))
    return True


def izin(later: int = 0) -> Talk[End]:
    """IZIN by SMS, for the watch that is on or comes next, or for so many nights later."""
    watch = yield from look_up("ronda.pos", WatchOf())
    if watch is None or "over" in watch:
        return _nowhere(watch)
    return (yield from excuse(watch, later))


def ganti(later: int = 0) -> Talk[End]:
    """GANTI by SMS, for the same night as IZIN."""
    watch = yield from look_up("ronda.pos", WatchOf())
    if watch is None or "over" in watch:
        return _nowhere(watch)
    return (yield from swap(watch, later))


def excuse(watch: Mapping[str, str], later: int = 0) -> Talk[End]:
    """State that the guard does not come, and say for which night that is kept.

    `watch`: as in `check_in`.
    """
    night = _night(watch, later)
    yield from tell("ronda.izin", GuardExcused(f"{night or ''}", watch.get("code", "")))
    return End("pesan.guard_izin", post=watch["post"], night=evening(night))


_SWAPS = {
    "ask": "pesan.guard_ganti",
    "ask_away": "pesan.guard_ganti_izin",
    "nobody": "pesan.guard_ganti_kosong",
    "nobody_away": "pesan.guard_ganti_izin_tiada",
    "off": "pesan.guard_ganti_bukan",
    "asked": "pesan.guard_ganti_sudah",
    "asked_away": "pesan.guard_ganti_izin",
    "taken": "pesan.guard_ganti_dapat",
    "none": "pesan.guard_ganti_gagal",
    "none_away": "pesan.guard_ganti_izin_tiada",
}


def swap(watch: Mapping[str, str], later: int = 0) -> Talk[End]:
    """State that the guard seeks somebody for their turn, and say whether others are asked."""
    night, code = _night(watch, later), watch.get("code", "")
    stands = (yield from look_up("ronda.ganti_cari", SwapOf(code, f"{night or ''}"))) or "off"
    if stands.removesuffix("_away") in ("ask", "nobody"):
        yield from tell("ronda.ganti", SwapAsked(f"{night or ''}", code))
    return End(_SWAPS[stands], post=watch["post"], night=evening(night))


def _night(watch: Mapping[str, str], later: int) -> date | None:
    told = watch.get("night", "")
    return date.fromisoformat(told) + timedelta(later) if told else None


def evening(night: date | None) -> str:
    """A night as people write it by the date of its evening: ``5/12``; None: this one."""
    return f"{night.day}/{night.month}" if night else "ini"


def check_in(
    word: str,
    guards: int | None,
    watch: Mapping[str, str],
    digits: Sequence[str] | None = None,
) -> Talk[End]:
    """State it and thank the guard: who arrives hears the digits of the night, who says AMAN what
    was missed before, and once a night that the digits were; who goes home before the end that the
    post is waited for all the same. Of who has no watch to leave nothing is stated.

    `watch`: what `WatchOf` is answered with; a call begun long ago knows no code. `digits`: what
    may be those of the night; None: of a call, whose number nobody forges that easily.
    """
    code = watch.get("code", "")
    night = (yield from look_up("ronda.malam", NightOf(code))) or {}
    if word == LEAVE and (none := _no_watch_to_leave(watch["post"], night)):
        return none
    mine = night.get("digits", "")
    provisional = bool(mine) and digits is not None and word != ARRIVE and mine not in digits
    yield from tell("ronda.simpan", CheckedIn(word, guards, code, provisional))
    words = {"post": watch["post"]}
    for beside, said in _BESIDE.items():
        if word != LEAVE and beside in night:
            return End(said, **words, word=word.upper(), at=night[beside])
    if word == LEAVE and (until := night.get("until")):
        key = "pesan.guard_out_angka" if provisional else "pesan.guard_out_awal"
        return End(key, **words, at=until, digits=mine)
    if word == ARRIVE and mine:
        return End("pesan.guard_in_angka", **words, digits=mine)
    if word != CALM:
        return End(_THANKS[word], **words)
    words["kept"] = "biasa"
    missed = night.get("missed", ())
    if provisional and not night["asked"]:
        words["digits"] = mine
        if missed:
            return End("pesan.guard_aman_angka_lewat", **words, count=f"{len(missed)}")
        return End("pesan.guard_aman_angka", **words)
    if len(missed) == 1:
        return End("pesan.guard_aman_satu", **words, at=missed[0])
    if missed:
        return End("pesan.guard_aman_banyak", **words, count=f"{len(missed)}")
    return End("pesan.guard_aman", **words)


def _no_watch_to_leave(post: str, night: Mapping[str, str]) -> End | None:
    """What is answered to PULANG of who said IZIN, or before the watch begins; None: neither."""
    if away := night.get("away"):
        return End("pesan.guard_out_izin", post=post, night=away)
    if begins := night.get("before"):
        return End("pesan.guard_out_belum", post=post, at=begins)
    return None


def _how_many() -> Talk[int | End]:
    said = yield from ask("ronda.jumlah")
    while not tells(said):
        if (guards := guards_in(said)) is not None:
            return guards
        said = yield from ask("ronda.jumlah_angka")
    return (yield from file(said))
