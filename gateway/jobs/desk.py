"""The desk is told of urgent reports: one SMS to the unit that answers for the area, if its desk has a mobile phone.

It says which report, of what kind and in which area, and nothing of its words: those are read where access is checked.
A desk without such a phone sees the report through the API all the same.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from flows import messages
from flows.kinds import OTHER
from flows.screens import label
from gateway import numbers
from gateway.runtime import Runtime
from storage import alerts, areas, outbox, people, units
from storage.db import DatabaseAway, connected, transaction

log = structlog.get_logger()

#: Reports per round; a round comes every few seconds.
BATCH = 200
ALARM_LIFE = timedelta(hours=6)
#: Desks are written to in Indonesian.
_LANGUAGE = "id"


def tell_desk(runtime: Runtime, now: datetime) -> set[str]:
    """Tell the desk of every urgent report it has not been told of: each once. One that cannot be told stops no other."""
    told = False
    with connected():
        for report_id in alerts.due(now, BATCH):
            try:
                with transaction():
                    told |= _tell(runtime, report_id, now)
            except DatabaseAway:
                raise
            except Exception as trouble:
                log.exception("desk.not_told", id=report_id, error=type(trouble).__name__)
                with transaction():
                    alerts.claim(report_id, now)
    return {"alarm"} if told else set()


def _tell(runtime: Runtime, report_id: int, now: datetime) -> bool:
    """Whether there is an SMS to send."""
    alert = alerts.claim(report_id, now)
    if alert is None or alert.silent:
        return False
    area = alert.area or runtime.settings.home_area
    number = _desk_of(runtime, area)
    if not number:
        return False
    # What is urgent without a kind of its own is somebody in danger.
    kind = label("menu", "bahaya", _LANGUAGE) if alert.category == OTHER else label("lapor.jenis", alert.category, _LANGUAGE)
    place = areas.find(area)
    key = "meja_belum" if alert.unfinished else "meja"
    message = outbox.Message(
        once=f"desk:{report_id}", lane="alarm", carrier=runtime.carrier.name,
        phone_id=people.phone_ids(runtime.vault, [number], now)[number],
        text=messages.say(key, _LANGUAGE, code=alert.code, kind=kind, area=place.name if place else area),
        not_before=now, expires_at=now + ALARM_LIFE,
    )  # fmt: skip
    return bool(outbox.put(runtime.vault, [message], now))


def _desk_of(runtime: Runtime, area: str) -> str:
    """The number (E.164) of the desk that answers for this area, or "": none, a landline, an emergency number."""
    unit = units.unit_of(area)
    try:
        number = numbers.e164(unit.desk_phone) if unit else ""
    except ValueError:
        return ""
    return number if numbers.may_answer(number, runtime.settings.reply_countries) else ""
