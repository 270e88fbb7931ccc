"""The night watch: makes slots, reminds silent guards, tells the ketua of a missed slot.

From there its alarm climbs to the police (`alarms`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache, partial

import structlog

from flows.rules import schedule
from flows.rules.delivery import ALARM_LIFE, REMINDER_LIFE
from gateway.install.runtime import Runtime
from gateway.jobs import hearing, notices, seasons, stopping
from storage import watch as posts
from storage.engine.db import connected, transaction
from storage.watch import alarms, counts

log = structlog.get_logger()

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
            night: posts.on_duty({slot.post_id for slot in silent if slot.night == night}, night)
            for night in {slot.night for slot in silent}
        }
        for slot in silent:
            with transaction():
                if posts.claim_reminder(slot.id, now):
                    guards = duty[slot.night][slot.post_id]
                    _tell(runtime, "reminder", slot, guards, REMINDER_LIFE, now)
    return {"alarm"}


def tell_missed(runtime: Runtime, now: datetime) -> set[str]:
    """Mark each slot whose grace is over and tell the ketua, once, in the same transaction.

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
        for slot in late:
            with transaction():
                if posts.claim_missed(slot.id, now, unasked):
                    ketua = posts.ketua_of(slot.post_id)
                    key = "missed_unasked" if unasked else ""
                    alarms.begin(slot.id, now)
                    _tell(runtime, "missed", slot, [ketua] if ketua else [], ALARM_LIFE, now, key)
    return {"alarm"}


def count_night(runtime: Runtime, now: datetime) -> set[str]:
    """Count a night that is over, before anything of it is forgotten."""
    with connected(), transaction():
        counts.count_next(now, runtime.settings.day_of(now))
    return set()


def _tell(
    runtime: Runtime,
    kind: str,
    slot: posts.Slot,
    guards: Sequence[posts.Guard],
    life: timedelta,
    now: datetime,
    key: str = "",
) -> None:
    told = [
        notices.of_slot(runtime, kind, slot, guard.phone_id, now + life, key=key)
        for guard in guards
    ]
    notices.put(runtime, told, now)
