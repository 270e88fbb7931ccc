"""SMS to officers, and to desks of units above: each report once, a flood of them in few words.

What shares an SMS and what waits is decided as for desks (`flows.rules.notices`); what is not
urgent shares one SMS with whatever else the officer is told of in the same round. Of sensitive
reports an SMS says only how many there are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from flows import messages, officer_text
from flows.notice_text import LANGUAGE, alone_of, from_post, in_lists, kind_of, then
from flows.reading.folding import place_words
from flows.rules import dates, notices
from flows.rules.delivery import ALARM_LIFE, NEWS_LIFE
from flows.rules.kinds import PROTECTED
from gateway.install import desks
from gateway.install.runtime import Runtime
from storage import people
from storage.engine.db import DatabaseAway, connected, transaction
from storage.people import officers
from storage.places import areas, units
from storage.reports import alerts, at_post, dispatches, numbering
from storage.reports.dispatches import Telling
from storage.reports.fairness import A_ROUND
from storage.sent import outbox

log = structlog.get_logger()

#: Dispatches per transaction.
BATCH = 1000
#: When somebody could not be told, the next try is so much later.
AGAIN = timedelta(seconds=30)


def tell(runtime: Runtime, now: datetime) -> set[str]:
    """Tell people of what is due for them, A_ROUND at most: the lanes that got something to send.

    One who cannot be told stops nobody else.
    """
    woken = False
    with connected():
        for _ in range(A_ROUND // BATCH):
            if not dispatches.any_due(now):
                break
            with transaction():
                due = dispatches.due(runtime.vault, now, BATCH)
                for recipient, batch in _by_recipient(due).items():
                    woken |= _try(runtime, recipient, batch, now)
            if len(due) < BATCH:
                break
    return {"alarm"} if woken else set()


#: An officer (the id), or the desk of a unit (its code).
Recipient = tuple[int | None, str]


def _by_recipient(due: Sequence[Telling]) -> dict[Recipient, list[Telling]]:
    found: dict[Recipient, list[Telling]] = defaultdict(list)
    for telling in due:
        found[telling.officer, "" if telling.officer is not None else telling.unit].append(telling)
    return found


def _try(runtime: Runtime, recipient: Recipient, batch: Sequence[Telling], now: datetime) -> bool:
    try:
        with transaction():
            return _tell(runtime, recipient, batch, now)
    except DatabaseAway:
        raise
    except Exception as trouble:
        log.exception("dispatch.not_told", count=len(batch), error=type(trouble).__name__)
        dispatches.hold([(telling.id, now + AGAIN) for telling in batch])
        return False


def _tell(runtime: Runtime, recipient: Recipient, batch: Sequence[Telling], now: datetime) -> bool:
    """Tell one officer or desk of these reports, or hold them. Whether there is an SMS to send."""
    officer, unit = recipient
    phone_id = _phone_of(runtime, officer, unit, now)
    if phone_id is None:  # taken out meanwhile, or without a mobile phone: the list shows it
        dispatches.told([telling.id for telling in batch], now)
        return False
    hidden = [telling for telling in batch if _is_hidden(telling)]
    open_ = [telling for telling in batch if not _is_hidden(telling)]
    again = [telling for telling in open_ if telling.again]
    fresh = [telling for telling in open_ if not telling.again]
    urgent = [telling for telling in fresh if telling.urgent]
    routine = [telling for telling in fresh if not telling.urgent]
    recipient_name = alerts.officer_of(officer) if officer is not None else alerts.desk_of(unit)
    groups, held = [], []
    for emergency in (True, False):
        some = [telling for telling in urgent if telling.emergency is emergency]
        counted = alerts.apart(recipient_name, urgent=True, emergency=emergency)
        leaving, late = _urgent(runtime, counted, some, now)
        groups += leaving
        held += late
    shared, waits = _shared(runtime, recipient_name, routine, now)
    hidden, hidden_waits = _shared(runtime, recipient_name, hidden, now)
    held += waits + hidden_waits
    dispatches.hold(held)
    if shared:
        groups.append(shared)
    words = _of_officer if officer is not None else _of_desk
    sms = [text for group in groups for text in words(runtime, group, now)]
    if again and officer is not None:
        by_code = {telling.code: telling for telling in again}
        sms += [
            (text, by_code[codes[0]], False) for text, codes in officer_text.added(list(by_code))
        ]
    if hidden:
        pressing = any(telling.urgent for telling in hidden)
        text = (
            officer_text.hidden(len(hidden))
            if officer is not None
            else _hidden_at_desk(len(hidden), pressing)
        )
        sms.append((text, hidden[0], pressing))
    _send(runtime, phone_id, sms, now)
    later = {id_ for id_, _ in held}
    dispatches.told([telling.id for telling in batch if telling.id not in later], now)
    return bool(sms)


#: The text of an SMS, the dispatch that names it, and whether it is news that cannot wait.
Sms = tuple[str, Telling, bool]


def _phone_of(runtime: Runtime, officer: int | None, unit: str, now: datetime) -> int | None:
    if officer is not None:
        return officers.phones_of([officer]).get(officer)
    number = desks.number_of(runtime.settings, units.find(unit))
    return people.phone_ids(runtime.vault, [number], now)[number] if number else None


def _urgent(
    runtime: Runtime, recipient: str, telling: Sequence[Telling], now: datetime
) -> tuple[list[list[Telling]], list[tuple[int, datetime]]]:
    """Which urgent dispatches share an SMS, and until when the others wait."""
    if not telling:
        return [], []
    by_report = {dispatch.report: dispatch for dispatch in telling}
    home = runtime.settings.home_area
    waiting = [
        notices.Urgent(
            id=dispatch.report,
            code=dispatch.code,
            number=dispatch.phone_id,
            kind=dispatch.category,
            area=dispatch.area or home,
            place=place_words(dispatch.place),
            at=dispatch.at,
            unfinished=dispatch.unfinished,
            raised=dispatch.raised,
        )
        for dispatch in telling
    ]
    numbers = [report.number for report in waiting if report.number is not None]
    decision = notices.decide(
        waiting,
        alerts.known(recipient, numbers, now),
        alerts.numbers_by_area(recipient, now),
        now,
    )
    sent = [report for notice in decision.notices for report in notice.reports]
    alerts.remember(
        recipient,
        {report.number: report.area for report in sent if report.number is not None},
        now,
    )
    groups = [[by_report[report.id] for report in notice.reports] for notice in decision.notices]
    return groups, [(by_report[report.id].id, until) for report, until in decision.held]


def _is_hidden(telling: Telling) -> bool:
    return telling.sensitive or telling.category == PROTECTED


def _shared(
    runtime: Runtime, recipient: str, telling: Sequence[Telling], now: datetime
) -> tuple[list[Telling], list[tuple[int, datetime]]]:
    """Which of these dispatches share an SMS now, and until when the others wait.

    What a number says first leaves at once, and at growing distances what follows within the hour.
    """
    leaving: list[Telling] = []
    held: list[tuple[int, datetime]] = []
    kinds: dict[str, list[Telling]] = defaultdict(list)
    for each in telling:
        kinds[
            alerts.apart(
                recipient,
                urgent=each.urgent,
                hidden=_is_hidden(each),
                emergency=each.emergency,
            )
        ].append(each)
    for counted, some in kinds.items():
        numbers = {
            each.phone_id: each.area or runtime.settings.home_area
            for each in some
            if each.phone_id is not None
        }
        waits = alerts.share(counted, numbers, now)
        leaving += [each for each in some if each.phone_id not in waits]
        held += [
            (each.id, waits[each.phone_id])
            for each in some
            if each.phone_id is not None and each.phone_id in waits
        ]
    return leaving, held


def _of_officer(runtime: Runtime, group: Sequence[Telling], now: datetime) -> list[Sms]:
    """The SMS that tells an officer of these: one report in its words, several by their codes."""
    first = group[0]
    assert first.officer is not None
    if len(group) > 1:
        by_code = {telling.code: telling for telling in group}
        return [
            (text, by_code[codes[0]], first.urgent)
            for text, codes in officer_text.lists(list(by_code), first.urgent)
        ]
    digits = first.digits or numbering.give(first.officer, [first.id]).get(first.id, "")
    area = first.area or runtime.settings.home_area
    told = officer_text.Told(
        first.code,
        first.category,
        area,
        digits,
        from_post(_post(runtime, first), first.place),
        first.story,
        _when(runtime, first, now),
    )
    return [(officer_text.report(told, areas.names_of({area}), first.urgent), first, first.urgent)]


def _of_desk(runtime: Runtime, group: Sequence[Telling], now: datetime) -> list[Sms]:
    """The same for the desk of a unit: nothing of what was said stands in it."""
    first = group[0]
    if len(group) > 1:
        by_code = {telling.code: telling for telling in group}
        return [
            (text, by_code[codes[0]], first.urgent)
            for text, codes in in_lists("meja_naik_daftar", list(by_code))
        ]
    area = first.area or runtime.settings.home_area
    key = "meja_naik" if first.step else "meja"
    name = then(areas.names_of({area}).get(area, area), _when(runtime, first, now))
    words = {"kind": kind_of(first.category, first.urgent), "area": name}
    return [(alone_of(key, first.code, words, _post(runtime, first)), first, first.urgent)]


def _post(runtime: Runtime, telling: Telling) -> str:
    return at_post.names(runtime.vault, {telling.report: telling.place}).get(telling.report, "")


def _when(runtime: Runtime, telling: Telling, now: datetime) -> str:
    """When that will be which the report announces, "" for anything else."""
    at = telling.happens_at
    return dates.short(at, runtime.settings.zone) if at is not None and at > now else ""


def _hidden_at_desk(count: int, pressing: bool) -> str:
    return messages.say("meja_khusus" if pressing else "meja_khusus_biasa", LANGUAGE, count=count)


def _send(runtime: Runtime, phone_id: int, sms: Sequence[Sms], now: datetime) -> None:
    outbox.put(
        runtime.vault,
        [
            outbox.Message(
                dedup_key=dispatches.name(first.id, first.raised),
                lane="alarm",
                carrier=runtime.carrier.name,
                phone_id=phone_id,
                text=text,
                not_before=now,
                expires_at=now + (ALARM_LIFE if news else NEWS_LIFE),
                rank=_rank(first, news),
            )
            for text, first, news in sms
        ],
        now,
    )


def _rank(first: Telling, news: bool) -> int:
    if not news:
        return outbox.AGAIN
    return outbox.DANGER if first.emergency else outbox.NEWS
