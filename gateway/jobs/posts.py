"""The night watch: makes slots, reminds silent guards, tells who is near of a missed slot.

From there its alarm climbs to the police (`alarms`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import cache, partial
from typing import TypeVar

import structlog

from flows.rules import schedule
from flows.rules.delivery import REMINDER_LIFE
from gateway.install.runtime import Runtime
from gateway.jobs import hearing, near, notices, seasons, stopping
from storage import watch as posts
from storage.engine.db import DatabaseAway, connected, transaction
from storage.watch import alarms, counts, guards, rota
from storage.watch.near import with_posts

log = structlog.get_logger()
T = TypeVar("T", posts.Slot, posts.Late)

#: Slots handled per round; a round comes every few seconds.
BATCH = 200


def write_tonight(runtime: Runtime, now: datetime) -> set[str]:
    """Write one row per expected check-in of the running or coming night, ahead of time."""
    zone = runtime.settings.zone
    # Asked once a night, not once a post.
    subuh_after, excused = cache(partial(seasons.subuh_after, runtime)), cache(posts.with_absences)
    with connected():
        for post in posts.without_slots(now, zone):
            shift = posts.shift_of(post)
            night = schedule.night_of(now, shift, zone)
            subuh = subuh_after(night) if post.until_subuh else None
            # A post enrolled in mid-watch starts with its next slot: what nobody could know of was
            # not missed.
            dues = schedule.slots(shift, night, zone, subuh)
            coming = [due for due in dues if due.due_at > now]
            with transaction():
                posts.write_slots(post, coming, night)
                if post.id in excused(night):
                    posts.settle([post.id], now)
    return set()


def remind(runtime: Runtime, now: datetime) -> set[str]:
    """Remind the guards of a post whose check-in is due and has not come: each slot once."""
    with connected():
        silent = posts.slots_to_remind(now, BATCH)
        if not silent:
            return set()
        hearing.take_in(runtime, {slot.post_id for slot in silent})
        duty = {
            night: rota.still_there({slot.post_id for slot in silent if slot.night == night}, night)
            for night in {slot.night for slot in silent}
        }
        _tell_all(partial(_remind, runtime, duty, now), silent)
    return {"alarm"}


def _remind(
    runtime: Runtime,
    duty: Mapping[date, Mapping[int, Sequence[posts.Guard]]],
    now: datetime,
    silent: Sequence[posts.Slot],
) -> None:
    mine = posts.claim_reminders([slot.id for slot in silent], now)
    several = guards.of_several(
        {guard.phone_id for night in duty.values() for them in night.values() for guard in them}
    )
    told = [
        notices.of_slot(
            runtime,
            "reminder",
            slot,
            guard.phone_id,
            now + REMINDER_LIFE,
            **(
                {"key": "reminder_pos", "pos": str(slot.post.code)}
                if guard.phone_id in several
                else {}
            ),
        )
        for slot in silent
        if slot.id in mine
        for guard in duty[slot.night][slot.post_id]
    ]
    notices.put(runtime, told, now)


def tell_missed(runtime: Runtime, now: datetime) -> set[str]:
    """Mark each slot whose grace is over and tell who is told first, once, in the same transaction.

    Not before what the guards may have said was listened to, see `hearing`.
    """
    if hearing.still_on_the_way():
        return set()
    with connected():
        late = posts.slots_late(now - hearing.WAY, BATCH)
        if not late:
            return set()
        since = max(slot.late_at for slot in late) + hearing.WAY
        unasked = hearing.listen(runtime, {slot.post_id for slot in late}, since, now)
        if stopping.is_set():  # not everything was listened to: whoever comes next judges
            return set()
        if unasked:
            log.warning("watch.judged_unasked", count=len(late), carriers=unasked)
        _tell_all(partial(_tell_missed, runtime, unasked, now), late)
    return {"alarm"}


def _tell_missed(
    runtime: Runtime, unasked: Sequence[str], now: datetime, late: Sequence[posts.Late]
) -> None:
    mine = posts.claim_missed([slot.id for slot in late], now, unasked)
    alarms.begin(mine, now)
    flipped = with_posts(mine)
    near.tell(runtime, flipped, near.of(flipped, now), dict.fromkeys(mine, now), now)


def count_night(runtime: Runtime, now: datetime) -> set[str]:
    """Count a night that is over, before anything of it is forgotten."""
    with connected(), transaction():
        counts.count_next(now, runtime.settings.day_of(now))
    return set()


def _tell_all(tell: Callable[[Sequence[T]], None], slots: Sequence[T]) -> None:
    """Tell of these slots in one transaction; if that fails, of each in its own.

    One that cannot be told of stops no other; it is tried again in the next round.
    """
    try:
        with transaction():
            tell(slots)
    except DatabaseAway:
        raise
    except Exception as trouble:
        log.exception("watch.not_told", count=len(slots), error=type(trouble).__name__)
        if len(slots) > 1:
            for slot in slots:
                _tell_all(tell, [slot])
