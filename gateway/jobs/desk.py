"""Urgent reports go by SMS to the mobile phone at the desk of the unit that answers for the area.

A notice says which report, of what kind and in which area, and nothing of its words: those are read
where access is checked. What shares a notice and what waits is decided by `flows.rules.notices`. A
desk without such a phone sees the report through the API all the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from flows import messages
from flows.notice_text import LANGUAGE, written
from flows.reading.folding import place_words
from flows.rules import dates, notices
from flows.rules.delivery import ALARM_LIFE
from gateway.install import desks
from gateway.install.runtime import Runtime
from storage import people
from storage.engine.db import DatabaseAway, connected, transaction
from storage.models import Unit
from storage.places import areas, units
from storage.reports import ahead, alerts
from storage.reports.fairness import A_ROUND
from storage.sent import outbox

log = structlog.get_logger()

#: Reports per transaction.
BATCH = 1000
#: When a desk could not be told, the next try is so much later.
AGAIN = timedelta(seconds=30)


def tell_desk(runtime: Runtime, now: datetime) -> set[str]:
    """Tell the desks of urgent reports they have not been told of, each once, A_ROUND at most.

    A desk that fails stops no other.
    """
    woken = False
    seen: set[int] = set()
    with connected():
        while len(seen) < A_ROUND and (
            waiting := [report for report in alerts.waiting(now, BATCH) if report.id not in seen]
        ):
            seen |= {report.id for report in waiting}
            for unit, ids in by_desk(runtime, waiting):
                woken |= _try(runtime, unit, ids, now)
    return {"alarm"} if woken else set()


def by_desk(
    runtime: Runtime, waiting: Sequence[alerts.Waiting]
) -> list[tuple[Unit | None, list[int]]]:
    """Reports (ids) by the unit that answers for them; under None those without one."""
    home = runtime.settings.home_area
    asked = {report.id: _asked(report, home) for report in waiting}
    answering = units.units_for(set(asked.values()))
    given = units.named_by({report.sent_to for report in waiting if report.sent_to})
    found: dict[Unit | None, list[int]] = defaultdict(list)
    for report in waiting:
        unit = given.get(report.sent_to) if report.sent_to else None
        found[unit or answering.get(asked[report.id])].append(report.id)
    return list(found.items())


def _asked(report: alerts.Waiting, home: str) -> tuple[str, str]:
    return report.area or home, report.category


def _try(runtime: Runtime, unit: Unit | None, ids: Sequence[int], now: datetime) -> bool:
    try:
        with transaction():
            return _tell(runtime, unit, alerts.take(runtime.vault, ids), now)
    except DatabaseAway:
        raise
    except Exception as trouble:
        log.exception("desk.not_told", count=len(ids), error=type(trouble).__name__)
        with transaction():
            alerts.hold([(id_, now + AGAIN) for id_ in ids])
        return False


def _tell(
    runtime: Runtime, unit: Unit | None, found: Sequence[alerts.Alert], now: datetime
) -> bool:
    """Tell one desk of these reports, or hold them. Whether there is an SMS to send."""
    number = desks.number_of(runtime.settings, unit)
    here = unit.code if unit is not None else None
    loud = [alert for alert in found if not alert.silent]
    telling = [_urgent(runtime, alert, here) for alert in loud if number and not alert.hidden]
    hidden = [alert for alert in loud if number and alert.hidden]
    hidden, waits = _shared(runtime, here, hidden, now)
    alerts.hold(waits)
    later = {report.id for report in telling} | {id_ for id_, _ in waits}
    told = {alert.id for alert in found} - later
    alerts.told(told, now)
    if hidden:
        _send_hidden(runtime, number, hidden, now)
    emergencies = {alert.id for alert in loud if alert.emergency}
    if unit is not None:
        for emergency in (True, False):
            some = [report for report in telling if (report.id in emergencies) is emergency]
            told |= _decide(runtime, number, unit.code, some, emergency, now)
    open_ = [alert for alert in loud if not alert.hidden]
    woken = _tell_before(runtime, here, [alert for alert in open_ if alert.id in told], now)
    return bool(telling or hidden) or woken


def _decide(
    runtime: Runtime,
    number: str,
    unit: str,
    telling: Sequence[notices.Urgent],
    emergency: bool,
    now: datetime,
) -> set[int]:
    """Tell the desk of what may leave now of these (all DARURAT, or none); returns their ids."""
    if not telling:
        return set()
    recipient = alerts.apart(alerts.desk_of(unit), urgent=True, emergency=emergency)
    known = alerts.known(
        recipient, [report.number for report in telling if report.number is not None], now
    )
    decision = notices.decide(telling, known, alerts.numbers_by_area(recipient, now), now)
    _send(runtime, number, decision.notices, now, outbox.DANGER if emergency else outbox.NEWS)
    sent = [report for notice in decision.notices for report in notice.reports]
    alerts.hold([(report.id, until) for report, until in decision.held])
    alerts.remember(
        recipient,
        {report.number: report.area for report in sent if report.number is not None},
        now,
    )
    alerts.told([report.id for report in sent], now, unit)
    return {report.id for report in sent}


def _shared(
    runtime: Runtime, unit: str | None, hidden: Sequence[alerts.Alert], now: datetime
) -> tuple[list[alerts.Alert], list[tuple[int, datetime]]]:
    """Which of these sensitive reports are counted in an SMS now, and until when the others wait.

    What a number says first is told at once, and at growing distances what follows within the hour.
    """
    if unit is None:
        return list(hidden), []
    home = runtime.settings.home_area
    leaving: list[alerts.Alert] = []
    held: list[tuple[int, datetime]] = []
    for emergency in (True, False):
        some = [alert for alert in hidden if alert.emergency is emergency]
        numbers = {each.phone_id: each.area or home for each in some if each.phone_id is not None}
        recipient = alerts.apart(
            alerts.desk_of(unit), urgent=True, hidden=True, emergency=emergency
        )
        waits = alerts.share(recipient, numbers, now)
        leaving += [alert for alert in some if alert.phone_id not in waits]
        held += [
            (alert.id, waits[alert.phone_id])
            for alert in some
            if alert.phone_id is not None and alert.phone_id in waits
        ]
    return leaving, held


def _tell_before(
    runtime: Runtime, here: str | None, told: Sequence[alerts.Alert], now: datetime
) -> bool:
    """Tell desks that were told of these reports, but answer for them no more, that they moved."""
    moved: dict[tuple[str, str], list[notices.Urgent]] = defaultdict(list)
    for alert in told:
        if alert.desk is not None and alert.desk != here:
            report = _urgent(runtime, alert, here)
            moved[alert.desk, report.area].append(report)
    for (desk, _), reports in moved.items():
        if number := desks.number_of(runtime.settings, units.find(desk)):
            _send(runtime, number, [notices.Notice("moved", tuple(reports), repeated=True)], now)
    return bool(moved)


def _urgent(runtime: Runtime, alert: alerts.Alert, unit: str | None) -> notices.Urgent:
    """The report as it is for this unit: news only if it knows the report."""
    return notices.Urgent(
        id=alert.id,
        code=alert.code,
        number=alert.phone_id,
        kind=alert.category,
        area=alert.area or runtime.settings.home_area,
        place=place_words(alert.place),
        at=alert.at,
        unfinished=alert.unfinished,
        raised=alert.raised,
        news=alert.news if alert.desk == unit else "",
        unmanned=alert.unmanned,
        post=alert.post,
    )


def _send_hidden(
    runtime: Runtime, number: str, hidden: Sequence[alerts.Alert], now: datetime
) -> None:
    """How many sensitive reports there are, and nothing else of them."""
    first = min(hidden, key=lambda alert: alert.id)
    message = outbox.Message(
        dedup_key=alerts.name(first.id, first.raised),
        lane="alarm",
        carrier=runtime.carrier.name,
        phone_id=people.phone_ids(runtime.vault, [number], now)[number],
        text=messages.say("meja_khusus", LANGUAGE, count=len(hidden)),
        not_before=now,
        expires_at=now + ALARM_LIFE,
        rank=outbox.NEWS,
    )
    outbox.put(runtime.vault, [message], now)


def _send(
    runtime: Runtime,
    number: str,
    decided: Sequence[notices.Notice],
    now: datetime,
    rank: int = outbox.NEWS,
) -> None:
    names = areas.names_of({report.area for notice in decided for report in notice.reports})
    ids = {report.id for notice in decided for report in notice.reports}
    zone = runtime.settings.zone
    when = {id_: dates.short(at, zone) for id_, at in ahead.times(ids, now).items()}
    phone_id = people.phone_ids(runtime.vault, [number], now)[number]
    messages = [
        outbox.Message(
            # A report is named once for each alarm, so the first of an SMS names the SMS.
            dedup_key=alerts.name(reports[0].id, reports[0].raised, notice.how == "moved"),
            lane="alarm",
            carrier=runtime.carrier.name,
            phone_id=phone_id,
            text=text,
            not_before=now,
            expires_at=now + ALARM_LIFE,
            rank=outbox.AGAIN if notice.repeated else rank,
        )
        for notice in decided
        for text, reports in written(notice, names, when)
    ]
    outbox.put(runtime.vault, messages, now)
