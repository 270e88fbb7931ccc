"""Whether messages come in, are handled, and leave."""

from __future__ import annotations

from datetime import datetime, timedelta

from peewee import PeeweeException

from flows.rules.delivery import NO_REFUSAL
from flows.rules.phrases import phrase
from gateway.install.doctor.finding import ATTENTION, FAILED, OK, Finding
from gateway.install.runtime import Runtime
from storage import watch as posts
from storage.engine import db
from storage.received import bookmarks, inbox
from storage.sent import outbox
from storage.sent.outbox import tallies

#: The oldest received message may wait this long before somebody should look.
SLOW_AFTER = timedelta(seconds=60)
#: How far back doctor looks at the watch.
LATELY = timedelta(days=1)
#: A carrier that has not told for this long what never reached us is worth a look.
SILENT_CARRIER = timedelta(minutes=10)


def intake(runtime: Runtime, now: datetime) -> Finding:
    """Whether what was received is handled, and nothing was set aside."""
    with db.connected():
        waiting = inbox.waiting(now)
    if waiting.oldest_seconds > SLOW_AFTER.total_seconds():
        says = phrase(
            "%(count)s received messages wait, the oldest for %(oldest_seconds)s s.",
            count=waiting.count,
            oldest_seconds=f"{waiting.oldest_seconds:.0f}",
        )
        return Finding(
            "intake",
            ATTENTION,
            says,
            phrase("Look whether the worker of the lane intake runs and what it logs."),
        )
    if waiting.quarantined:
        says = phrase(
            "%(quarantined)s received messages were set aside after failing five times.",
            quarantined=waiting.quarantined,
        )
        return Finding(
            "intake",
            ATTENTION,
            says,
            phrase("See `flask inbox list`; once mended, `flask inbox retry --all`."),
        )
    return Finding(
        "intake", OK, phrase("Nothing waits too long (%(count)s waiting).", count=waiting.count)
    )


def spool(runtime: Runtime) -> Finding:
    """Whether what comes without a database can be kept, and what came so has been taken over."""
    folder = runtime.settings.var_dir / "spool"
    try:
        runtime.spool.try_writing()
    except OSError as refused:
        says = phrase(
            "Nothing can be written into %(folder)s (%(why)s).",
            folder=folder,
            why=refused.strerror or type(refused).__name__,
        )
        return Finding(
            "spool",
            FAILED,
            says,
            phrase("Make room on its disk, or give this account the right to write there."),
        )
    if damaged := runtime.spool.damaged():
        says = phrase(
            "%(damaged)s files of the spool were set aside: a record in them cannot be "
            "read or kept.",
            damaged=damaged,
        )
        return Finding(
            "spool",
            ATTENTION,
            says,
            phrase("Look at %(folder)s/damaged, and for spool. in the logs.", folder=folder),
        )
    if waiting := runtime.spool.waiting():
        says = phrase(
            "%(waiting)s files of received messages wait in the spool for the database.",
            waiting=waiting,
        )
        return Finding(
            "spool",
            ATTENTION,
            says,
            phrase("Look whether the database answers and the worker of the lane intake runs."),
        )
    return Finding("spool", OK, phrase("Nothing waits in the spool."))


def missed(runtime: Runtime, now: datetime) -> Finding:
    """Whether the carriers tell us what never reached us."""
    with db.connected():
        silent = bookmarks.unheard(now, SILENT_CARRIER)
    if silent:
        minutes = int(SILENT_CARRIER.total_seconds()) // 60
        says = phrase(
            "For more than %(minutes)s minutes this could not be asked what never reached"
            " us: %(names)s.",
            minutes=minutes,
            names=", ".join(silent),
        )
        return Finding(
            "missed messages",
            ATTENTION,
            says,
            phrase("Look for missed.not_asked in the clock's log."),
        )
    return Finding("missed messages", OK, phrase("What never reaches us can be fetched."))


def carrier(runtime: Runtime) -> Finding:
    """Whether the carriers take what they are given."""
    try:
        with db.connected():
            held = tallies.held_back()
    except PeeweeException:
        return Finding(
            "carrier",
            FAILED,
            phrase("Cannot be known without the database."),
            phrase("Mend the database first."),
        )
    refusals = {reason: number for reason, number in held.items() if reason not in NO_REFUSAL}
    if not refusals:
        return Finding("carrier", OK, phrase("No carrier refuses what it is given."))
    each = ", ".join(f"{reason} ({number})" for reason, number in refusals.items())
    says = phrase(
        "%(count)s messages wait, for the carrier refuses them: %(each)s.",
        count=sum(held.values()),
        each=each,
    )
    return Finding(
        "carrier",
        FAILED,
        says,
        phrase("Mend the account or its settings; what waits then leaves by itself."),
    )


def sending(runtime: Runtime, now: datetime) -> Finding:
    """Whether there are messages of which nobody knows whether they arrived."""
    with db.connected():
        uncertain = outbox.uncertain(now)
    if uncertain:
        says = phrase(
            "Of %(uncertain)s messages nobody knows whether they arrived; no machine "
            "sends them again.",
            uncertain=uncertain,
        )
        return Finding(
            "sending",
            ATTENTION,
            says,
            phrase("Look them up in the carrier's own log; `flask imbauan status ID` counts them."),
        )
    return Finding("sending", OK, phrase("What became of every message is known."))


def watch(now: datetime) -> Finding:
    """Whether guards were called missing before every carrier was asked for their words."""
    with db.connected():
        count = posts.judged_unasked(now - LATELY)
    if count:
        says = phrase(
            "Of %(count)s check-ins of the last day it was said that they were missed "
            "while a carrier could not be asked.",
            count=count,
        )
        return Finding(
            "watch",
            ATTENTION,
            says,
            phrase("`flask slot list` names the carriers; look for missed.not_asked in the logs."),
        )
    return Finding(
        "watch", OK, phrase("Nobody was said to be missing before every carrier was asked.")
    )
