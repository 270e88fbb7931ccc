"""Cutting reports from their phones: no key, join or time leads from one to the other.

For `erasure`. What joins them is a link, the name of a conversation in many keys, and the second at
which things happened. The link goes, the name becomes a random one, times become days; what was
received from the phone and answered to it goes, and last the phone itself, unless something else
needs it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from flows.rules.conversations import BEGUN_BY_SMS, base_of
from flows.rules.delivery import OPEN, REPETITION
from storage.engine.sql import by_chance, chunks, floor, marks, run, update, utc
from storage.models import Outbox
from storage.people.forgetting import let_go
from storage.places.receivers.deliveries import forget_reports
from storage.reports import mediations
from storage.reports.ahead import name as reminder
from storage.reports.alerts import name
from storage.reports.dispatches import name as dispatch_name
from storage.reports.questions import name_of_answer

#: Times of a report that become its day. One that is not set says something: that no desk was told,
#: for example.
_TIMES = (
    "created_at",
    "received_at",
    "updated_at",
    "closed_at",
    "desk_at",
    "desk_after",
    "accepted_at",
    "climbs_since",
    "unanswered_told_at",
    "happens_at",
    "reminded_at",
)
#: Those of what was done with it.
_OTHERS: Mapping[str, tuple[str, ...]] = {
    "report_step": ("at",),
    "dispatch": ("made_at", "due_at", "told_at", "ended_at"),
    "question": ("made_at", "asked_at", "answered_at"),
    "unmasking": ("asked_at", "decided_at", "seen_at"),
    "mediation": ("asked_at", "given_at", "answered_at", "due_at"),
}
_SETTLED = f"state NOT IN {OPEN}"
#: Who sent a message may still be about to say what became of it.
_OPEN_FATE = timedelta(hours=1)


def unlink(report_ids: Sequence[int], now: datetime) -> None:
    """Leave nothing that leads from these reports to a phone. A few statements per thousand."""
    for batch in chunks(sorted(report_ids)):
        found = run(
            f"SELECT id, phone_id, conversation FROM report WHERE id IN ({marks(batch)})", batch
        )
        phones = sorted({int(phone_id) for _, phone_id, _ in found if phone_id is not None})
        conversations = [str(conversation) for *_, conversation in found]
        if phones:
            _of_phones(
                phones,
                sorted({base_of(conversation) for conversation in conversations}),
                now,
            )
        _of_conversations(conversations, now)
        _notices(batch)
        forget_reports(batch)
        _times(batch)
        let_go(phones, now)


def _of_phones(phones: Sequence[int], bases: Sequence[str], now: datetime) -> None:
    """Clear what these phones sent (if it is handled), our answers, and questions asked in vain.

    All of it: what they asked about a report later names its ticket. Digests stay, so that a
    repetition is known as one.
    """
    theirs = marks(phones)
    run(
        f"UPDATE inbox SET body = ?, key = {by_chance()}, ticket = NULL, phone_hash = NULL"
        f" WHERE state = 'done' AND phone_hash IN (SELECT p.hash FROM phone p WHERE p.id IN"
        f" ({theirs}))",
        [b"", *phones],
    )
    run(
        f"DELETE FROM outbox WHERE phone_id IN ({theirs}) AND imbauan_id IS NULL AND lane <>"
        f" 'alarm' AND {_SETTLED}"
        f" AND NOT ({Outbox.UNKNOWN} AND updated_at > ?)",
        [*phones, utc(now - _OPEN_FATE)],
    )
    run(
        f"DELETE FROM dialogue WHERE phone_id IN ({theirs}) AND (expires_at <= ? OR"
        f" conversation IN ({marks(bases)}))",
        [*phones, utc(now), *bases],
    )
    run(f"DELETE FROM call WHERE phone_id IN ({theirs}) AND expires_at <= ?", [*phones, utc(now)])


def _of_conversations(conversations: Sequence[str], now: datetime) -> None:
    """What is named after these conversations: `sms12-1` is the first of SMS 12."""
    # What was set aside is handled no more: its report is to be forgotten.
    update(
        "inbox",
        "conversation text, base text",
        [(conversation, base_of(conversation)) for conversation in conversations],
        to=f"state = 'done', handled_at = ?, body = ?, key = {by_chance()}, ticket = NULL,"
        " phone_hash = NULL",
        where=f"inbox.state = 'quarantined' AND ('{BEGUN_BY_SMS}' || inbox.id = v.base"
        " OR substr(inbox.key, 1, length(v.conversation) + 1) = v.conversation || ':')",
        params=[utc(now), b""],
    )
    run(f"DELETE FROM call WHERE conversation IN ({marks(conversations)})", conversations)
    run(
        f"UPDATE word_pair SET conversation = {by_chance()} WHERE conversation IN"
        f" ({marks(conversations)})",
        conversations,
    )


def _notices(report_ids: Sequence[int]) -> None:
    """What desks and officers were sent: named after the report, to the second."""
    times = run(f"SELECT id, raised FROM report WHERE id IN ({marks(report_ids)})", report_ids)
    names = [
        name(int(id_), again, moved)
        for id_, raised in times
        for again in range(int(raised) + 1)
        for moved in (False, True)
    ]
    names += [reminder(int(id_), officer) for id_, _ in times for officer in (False, True)]
    names += [
        dispatch_name(int(id_), again)
        for id_, raised in run(
            f"SELECT id, raised FROM dispatch WHERE report_id IN ({marks(report_ids)})", report_ids
        )
        for again in range(int(raised) + 1)
    ]
    names += [
        name_of_answer(int(id_))
        for (id_,) in run(
            f"SELECT id FROM question WHERE report_id IN ({marks(report_ids)})", report_ids
        )
    ]
    for (id_,) in run(
        f"SELECT id FROM mediation WHERE report_id IN ({marks(report_ids)})", report_ids
    ):
        names += mediations.names_of(int(id_))
    ids = [
        int(id_)
        for batch in chunks(names)
        for (id_,) in run(
            f"SELECT id FROM outbox WHERE once IN ({marks(batch)}) AND {_SETTLED}", batch
        )
    ]
    if ids:
        again = [f"{REPETITION}{id_}" for id_ in ids]
        run(
            f"DELETE FROM outbox WHERE (id IN ({marks(ids)}) OR once IN ({marks(again)})) AND"
            f" {_SETTLED}",
            [*ids, *again],
        )


def _times(report_ids: Sequence[int]) -> None:
    days = ", ".join(f"{name} = {floor('day', name)}" for name in _TIMES)
    chosen = marks(report_ids)
    run(
        "UPDATE report SET phone_id = NULL, partner = FALSE,"
        f" conversation = 'erased-' || {by_chance()},"
        f" route_at = NULL, {days} WHERE id IN ({chosen})",
        report_ids,
    )
    for table, columns in _OTHERS.items():
        floored = ", ".join(f"{name} = {floor('day', name)}" for name in columns)
        run(f"UPDATE {table} SET {floored} WHERE report_id IN ({chosen})", report_ids)
    for side in ("low_id", "high_id"):
        run(
            f"UPDATE report_link SET at = {floor('day', 'at')}, undone_at ="
            f" {floor('day', 'undone_at')} WHERE {side} IN ({chosen})",
            report_ids,
        )
