"""What a wrong clock has written, set right.

Else a lease, a pause or a report of some other year would stay there. A clock that ran ahead leaves
times ahead of now: a phone that is served by nobody until then, an answer that waits for months.
One that ran behind leaves messages that seem to be too old to be sent, and reports that seem to be
too old to be kept. Every column with a moment stands in one of the tables here, so that a new one
is thought of.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from flows.rules.clocks import JUMP
from flows.rules.conversations import CALL_LIFE
from flows.rules.delivery import PERSONAL
from flows.rules.slot_steps import AWAITED
from storage.engine.sql import count, run, utc
from storage.reports.erasure import TAKE_BACK

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)

#: What has happened, has happened by now.
PAST: dict[str, tuple[str, ...]] = {
    "absence": ("said_at",),
    "account": ("created_at",),
    "account_code": ("used_at",),
    "alarm": ("since", "accepted_at", "ended_at"),
    "board": ("polled_at", "missed_at"),
    "bookmark": ("begun_at", "answered_at"),
    "breach": ("noticed_at", "noted_at", "closed_at"),
    "breach_step": ("at",),
    "check_in": ("at",),
    "contact": ("created_at", "consent_at", "partner_asked_at", "partner_decided_at"),
    "delivery": ("at",),
    "device": ("seen_at",),
    "dialogue": ("kept_at", "updated_at"),
    "digest": ("at",),
    "dispatch": ("made_at", "told_at", "ended_at"),
    "distress": ("at", "told_at"),
    "duty_change": ("said_at", "undone_at"),
    "duress": ("at", "told_at", "closed_at"),
    "enrolment": ("said_at", "asked_at", "decided_at"),
    "fingerprint": ("first_seen_at",),
    "guard": ("enrolled_at",),
    "heartbeat": ("at",),
    "handover": ("at",),
    "inbox": ("sent_at", "received_at", "handled_at"),
    "legal_hold": ("asked_at", "agreed_at"),
    "mediation": ("asked_at", "given_at", "answered_at"),
    "officer": ("created_at", "disabled_at"),
    "outbox": ("created_at", "updated_at", "sent_at"),
    "partner_asking": ("told_at",),
    "phone": (
        "first_seen_at",
        "last_seen_at",
        "privacy_told_at",
        "opted_out_at",
        "routine_stopped_at",
        "news_stopped_at",
    ),
    "posed": ("asked_at", "answered_at"),
    "question": ("made_at", "asked_at", "answered_at"),
    "receiver": ("created_at", "delivered_at", "failing_since", "disabled_at"),
    "refused": ("at",),
    "remark": ("at",),
    "report": (
        "created_at",
        "received_at",
        "updated_at",
        "closed_at",
        "desk_at",
        "accepted_at",
        "climbs_since",
        "unanswered_told_at",
        "reminded_at",
    ),
    "report_link": ("at", "undone_at"),
    "report_step": ("at",),
    "rights_request": ("asked_at", "erasing_at", "closed_at"),
    "sent_form": ("at",),
    "sign_in": ("made_at", "acted_at", "confirmed_at", "polled_at"),
    "slot": ("checked_in_at", "reminded_at", "told_at", "cleared_at", "left_at"),
    "swap": ("said_at", "decided_at"),
    "tally": ("month",),
    "text_change": ("at",),
    "told": ("at",),
    "token": ("created_at", "last_used_at", "revoked_at"),
    "unmasking": ("asked_at", "decided_at", "seen_at"),
    "word_pair": ("at",),
}

#: Leases and pauses, and how far ahead they end at most.
LEASES: tuple[tuple[str, str, timedelta], ...] = (
    ("alarm", "climbs_at", _HOUR),
    ("bookmark", "ask_at", timedelta()),
    ("call", "open_at", _HOUR),
    ("delivery", "not_before", _DAY),
    ("inbox", "lease_until", _HOUR),
    ("outbox", "lease_until", _HOUR),
    ("outbox", "not_before", _HOUR),
    ("phone", "lease_until", _HOUR),
    ("receiver", "lease_until", _HOUR),
    ("receiver", "rests_until", _HOUR),
    ("report", "desk_after", _HOUR),
    ("report", "route_at", _HOUR),
)

#: What ends by itself, and how far ahead at most.
TERMS: tuple[tuple[str, str, timedelta], ...] = (
    ("account", "invited_until", _DAY),
    ("call", "expires_at", CALL_LIFE),
    ("dialogue", "expires_at", _HOUR),
    ("dispatch", "due_at", _DAY),
    ("guard", "guest_until", _DAY),
    ("mediation", "due_at", 2 * _DAY),
    ("partner_asking", "next_at", 2 * _DAY),
    ("posed", "until", _HOUR),
    ("enrolment", "next_at", _DAY),
    ("swap", "next_at", _HOUR),
    ("receiver", "secret_until", _DAY),
    ("report", "erase_at", TAKE_BACK),
)

#: What people or the record decide, however far ahead, or what holds itself against the clock.
LEFT: dict[str, tuple[str, ...]] = {
    "audit": ("at",),  # what is in the chain is not changed
    "carrier_clock": ("since",),
    "clock_doubt": ("since", "jumped_at", "hold_until", "agreed_at"),
    "forgotten": ("begun_at",),
    "imbauan": (
        "send_at",
        "expires_at",
        "created_at",
        "submitted_at",
        "approved_at",
        "started_at",
        "finished_at",
    ),
    "legal_hold": ("holds_until",),
    "outbox": ("expires_at",),
    "duty_change": ("begins_at", "ends_at"),
    "post": ("paused_until", "ended_at", "turned_at"),
    "report": ("happens_at",),
    "route": ("begins_at", "ends_at"),
    "slot": ("due_at", "remind_at", "late_at"),
}

#: An answer or alarm that seems too old because the clock was behind may still be sent for so long.
_STILL_SENT = timedelta(hours=1)
#: What a clock wrote that ran behind by less stays as it is: it cannot be told from what was right.
_NOTICED = timedelta(minutes=10)
#: So long a clock may have been wrong, or right again, before anybody noticed.
_LATELY = timedelta(minutes=2)


def leases(now: datetime) -> int:
    """The clock, which shows `now`, has jumped: nobody waits longer than anybody may.

    Returns how many rows changed. Done after every jump, for it does no harm: who acts asks the
    record whether they are still the one.
    """
    return sum(
        count(
            f"UPDATE {table} SET {column} = ? WHERE {column} > ?",
            [utc(now), utc(now + most + JUMP)],
        )
        for table, column, most in LEASES
    )


def from_ahead(now: datetime) -> int:
    """The clock, which shows `now` and is right, had run ahead: nothing stays there.

    Returns how many rows changed.
    """
    changed = leases(now)
    for table, columns in PAST.items():
        for column in columns:
            changed += count(
                f"UPDATE {table} SET {column} = ? WHERE {column} > ?", [utc(now), utc(now + JUMP)]
            )
    for table, column, most in TERMS:
        late = [utc(now + most), utc(now + most + JUMP)]
        changed += count(f"UPDATE {table} SET {column} = ? WHERE {column} > ?", late)
    # Written for the nights around a day that has not come: with shifts that may be others by then.
    return changed + count(
        f"DELETE FROM slot WHERE state = '{AWAITED}' AND due_at > ?", [utc(now + 2 * _DAY)]
    )


def from_behind(now: datetime, by: timedelta, begun: datetime) -> int:
    """The clock was behind and is right: what it wrote is as young as it is.

    It shows `now`, and had run behind `by` so much. `begun`: what it showed when it was seen to run
    behind. Returns how many rows changed. It wrote the rows of that time that came after all of
    those from between then and now.
    """
    changed = count(
        f"UPDATE outbox SET expires_at = ? WHERE state = 'pending' AND lane IN {PERSONAL}"
        " AND expires_at <= ? AND expires_at > ?",
        [utc(now + _STILL_SENT), utc(now), utc(begun - _LATELY)],
    )
    # Written for nights around a day that is long over: nobody was to be heard of then.
    changed += count(
        f"DELETE FROM slot WHERE state = '{AWAITED}' AND due_at <= ? AND due_at > ?",
        [utc(now - _DAY), utc(begun - _DAY)],
    )
    if by < _NOTICED:
        return changed
    low, high = utc(begun - _LATELY), utc(now - by + _LATELY)
    for table, since, columns in (
        ("report", "received_at", ("created_at", "received_at", "updated_at")),
        ("inbox", "received_at", ("sent_at", "received_at", "handled_at")),
        ("outbox", "created_at", ("created_at", "updated_at")),
        ("check_in", "at", ("at",)),
        ("remark", "at", ("at",)),
        ("delivery", "at", ("at",)),
    ):
        between = f"SELECT max(id) FROM {table} WHERE {since} > ? AND {since} <= ?"
        ((floor,),) = run(between, [high, utc(now - _LATELY)])
        for column in columns:
            younger = (
                f"UPDATE {table} SET {column} = ? WHERE id > ? AND {column} >= ? AND {column} <= ?"
            )
            changed += count(younger, [utc(now), floor or 0, low, high])
    return changed
