"""The steps of the clock's rounds, in their order: which judge somebody, and which may wait.

Every step is safe to run twice and by two clocks at once.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeAlias

from gateway.install.runtime import Runtime
from gateway.jobs import (
    alarms,
    anchor,
    boards,
    budget,
    climbing,
    coming,
    counting,
    deliveries,
    desk,
    digests,
    dispatching,
    distress,
    duress,
    enrolling,
    imbauan,
    indexing,
    partnering,
    posts,
    questions,
    reporters,
    retention,
    seasons,
    silent_mediators,
    surge,
    swaps,
    turned,
)

#: It returns the lanes that got something to send.
Step: TypeAlias = Callable[[Runtime, datetime], set[str]]

ROUNDS: tuple[Step, ...] = (
    duress.tell,
    distress.tell,
    surge.raise_urgency,
    boards.watch,
    climbing.climb,
    desk.tell_desk,
    dispatching.tell,
    reporters.tell_news,
    questions.ask,
    partnering.ask,
    enrolling.ask,
    swaps.settle,
    enrolling.guests_leave,
    silent_mediators.remind,
    seasons.foresee,
    posts.write_tonight,
    turned.tell,
    posts.remind,
    posts.tell_missed,
    alarms.climb,
    alarms.tell,
    digests.write,
    coming.remind,
    imbauan.go_on,
    retention.lapse,
    counting.count,  # before anything of it is forgotten
    posts.count_night,
    retention.forget,
    budget.tell,
    anchor.follow,
    indexing.index,
    deliveries.begin,
)
#: What cannot be taken back: after the clock has jumped it waits for what was said, and goes by
#: both clocks for a while.
JUDGING: frozenset[Step] = frozenset(
    {
        posts.remind,
        posts.tell_missed,
        alarms.climb,
        boards.watch,
        coming.remind,
        silent_mediators.remind,
        imbauan.go_on,
        retention.lapse,
    }
)
#: What nobody waits for.
RARE: frozenset[Step] = frozenset(
    {
        enrolling.guests_leave,
        silent_mediators.remind,
        seasons.foresee,
        posts.write_tonight,
        coming.remind,
        posts.count_night,
        digests.write,
        retention.lapse,
        retention.forget,
        budget.tell,
        anchor.follow,
    }
)
