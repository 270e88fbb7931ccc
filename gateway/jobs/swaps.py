"""GANTI: who is free of the post is asked for a turn, and the first who says yes has it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from flows.effects import SwapAsked
from flows.ronda import evening
from flows.rules.delivery import NEWS_LIFE
from flows.rules.posed import LIFE, SWAP
from gateway.install.runtime import Runtime
from gateway.jobs import absences, notices, still_true
from gateway.sms.decided import Decided, Stated, Thanks
from storage import watch
from storage.engine.db import connected, transaction
from storage.watch import guards, posed, swaps
from storage.watch.posed import Answer
from storage.watch.swaps import Swap

#: Settled in one round.
BATCH = 50


def asked(decided: Decided, batch: Sequence[Stated[SwapAsked]]) -> None:
    """Ask who is free of the post; where nobody is, the ketua hears at once."""
    for stated in batch:
        if stated.phone_id in decided.known.duties:
            post, guard = decided.known.duty(stated.phone_id, stated.fact.post)
            night = absences.night_of(decided, stated.fact.night, post, stated.at)
            free = {guard.phone_id for guard in swaps.free(post.id, night)}
            if free and (id_ := swaps.want(guard, night, decided.now)) is not None:
                _ask(decided.runtime, id_, free, _words(post, night), decided.now)
            elif not free:
                name, words = f"swap:nobody:{stated.conversation}", _words(post, night)
                _tell_the_ketua(
                    decided.runtime, post, guard, name, "ganti_ketua_kosong", words, decided.now
                )


def _ask(runtime: Runtime, id_: int, free: set[int], words: dict[str, str], now: datetime) -> None:
    questions = [
        notices.Notice(
            f"posed:{SWAP}:{id_}:{phone}",
            phone,
            "ganti_tanya",
            words | {"digits": theirs},
            now + LIFE[SWAP],
            still_true.about("swap", id_),
        )
        for phone, theirs in sorted(posed.pose(SWAP, id_, free, now).items())
    ]
    notices.put(runtime, questions, now)


def _words(post: watch.Post, night: date) -> dict[str, str]:
    return {"post": str(post.name), "night": evening(night)}


def answered(decided: Decided, answers: Sequence[Answer]) -> dict[int, Thanks]:
    """The first yes has the turn; who asked for it and the ketua hear so. Others come too late."""
    thanks: dict[int, Thanks] = {}
    of = {swap.id: swap for swap in swaps.of([answer.subject for answer in answers])}
    for answer in answers:
        swap = of.get(answer.subject)
        if swap is None or not answer.yes:
            thanks[answer.phone_id] = Thanks("jaga_dijawab")
            continue
        words = _words(swap.post, swap.night)
        taken = swaps.take(swap.id, answer.phone_id, decided.now)
        thanks[answer.phone_id] = Thanks("ganti_sudah" if taken is None else "ganti_jadi", words)
        if taken is not None and taken.taken_by is not None:
            _tell(decided.runtime, taken, "guard_ganti_dapat", words, decided.now)
            told = words | {"name": _name(decided.runtime, taken.taken_by)}
            name, taker = f"swap:taken:{taken.id}", taken.taken_by
            _tell_the_ketua(
                decided.runtime, taken.post, taker, name, "ganti_ketua", told, decided.now
            )
    return thanks


def _name(runtime: Runtime, guard: watch.Guard) -> str:
    """What the ketua knows a guard by: the name, else the place in the list of the post."""
    mine = watch.guards_of(guard.post_id)
    place = next((place for place, each in enumerate(mine, 1) if each.id == guard.id), 0)
    return guards.names(runtime.vault, [guard])[guard.id] or f"Penjaga {place}"


def settle(runtime: Runtime, now: datetime) -> set[str]:
    """Release who had not answered when somebody took a turn; what nobody took the ketua hears.

    Questions are withdrawn before the swap is claimed: in the order in which answers lock them.
    """
    with connected():
        due = swaps.due(now, BATCH)
        for id_ in due:
            with transaction():
                silent = posed.withdraw(SWAP, id_, now)
                if swaps.settle(id_, now):
                    for swap in swaps.of([id_]):
                        _settle(runtime, swap, silent, now)
    return {"alarm"} if due else set()


def _settle(runtime: Runtime, swap: Swap, silent: set[int], now: datetime) -> None:
    words = _words(swap.post, swap.night)
    if swap.taken_by is None:
        tally = posed.tally(SWAP, swap.id)
        told = words | {"no": f"{tally.no}", "silent": f"{tally.asked - tally.no}"}
        name = f"swap:none:{swap.id}"
        _tell_the_ketua(runtime, swap.post, None, name, "ganti_ketua_tiada", told, now)
        away = swaps.is_away(swap.guard, swap.night)
        key = "guard_ganti_izin_tiada" if away else "guard_ganti_gagal"
        _tell(runtime, swap, key, words, now)
        return
    released = [
        notices.Notice(
            f"swap:free:{swap.id}:{phone}",
            phone,
            "ganti_sudah",
            words,
            now + NEWS_LIFE,
            still_true.about("swap_free", swap.id),
        )
        for phone in sorted(silent)
    ]
    notices.put(runtime, released, now)


def _tell(runtime: Runtime, swap: Swap, key: str, words: dict[str, str], now: datetime) -> None:
    """What became of it, to who sought somebody."""
    phone = swap.guard.phone_id
    notice = notices.Notice(f"swap:{key}:{swap.id}:{phone}", phone, key, words, now + NEWS_LIFE)
    notices.put(runtime, [notice], now)


def _tell_the_ketua(
    runtime: Runtime,
    post: watch.Post,
    guard: watch.Guard | None,
    name: str,
    key: str,
    words: dict[str, str],
    now: datetime,
) -> None:
    """What the ketua hears, unless the ketua is this guard, who knows."""
    ketua = watch.ketua_of(post.id)
    if ketua is not None and (guard is None or ketua.id != guard.id):
        notice = notices.Notice(name, ketua.phone_id, key, words, now + NEWS_LIFE)
        notices.put(runtime, [notice], now)
