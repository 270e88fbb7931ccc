"""What can be wrong with an installation, part by part, each in a sentence with the mend."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

from peewee import PeeweeException

from flows import text
from flows.rules.delivery import NO_REFUSAL
from gateway.install import addresses, anchor, going_live, starting
from gateway.install.finding import ATTENTION, FAILED, OK, Finding
from gateway.install.queues import LANES
from gateway.install.runtime import Runtime
from gateway.install.settings import SECRETS_FILE
from gateway.install.stores import database, redis
from storage import reports
from storage import watch as posts
from storage.engine import db
from storage.models import Area, Heartbeat
from storage.received import bookmarks, inbox
from storage.record import audit
from storage.sent import outbox
from storage.sent.outbox import tallies

#: A part that has not been heard of for this long is taken for dead: a worker says nothing during a
#: drain, and two drains of a minute each may follow one another.
SILENT_AFTER = timedelta(seconds=150)
#: The oldest received message may wait this long before somebody should look.
SLOW_AFTER = timedelta(seconds=60)

#: How far back doctor looks at the watch.
LATELY = timedelta(days=1)
#: A carrier that has not told for this long what never reached us is worth a look.
SILENT_CARRIER = timedelta(minutes=10)


def reach(runtime: Runtime) -> Finding:
    """Who can reach the hooks."""
    says = addresses.reach(runtime.settings.host)
    return Finding("hooks", OK, f"{says[0].upper()}{says[1:]}.")


def workers(runtime: Runtime, now: datetime) -> Finding:
    """Whether every lane's worker was heard of lately."""
    return _heard(
        "workers", [f"worker:{lane}" for lane in LANES], now, "Start `python worker.py work`."
    )


def clock(runtime: Runtime, now: datetime) -> Finding:
    """Whether the clock was heard of lately."""
    return _heard("clock", ["clock"], now, "Start `python worker.py clock`.")


def _heard(name: str, parts: list[str], now: datetime, do: str) -> Finding:
    try:
        with db.connected():
            heard = {row.part: row.at for row in Heartbeat.select()}
    except PeeweeException:
        return _unknown(name)
    never = [part for part in parts if part not in heard]
    silent = [part for part in parts if part in heard and now - heard[part] > SILENT_AFTER]
    if never:
        return Finding(name, FAILED, f"Never heard of: {', '.join(never)}.", do)
    if silent:
        longest = max(int((now - heard[part]).total_seconds()) for part in silent)
        return Finding(name, FAILED, f"Silent for {longest} s: {', '.join(silent)}.", do)
    return Finding(name, OK, f"Heard of lately: {', '.join(parts)}.")


def _unknown(name: str) -> Finding:
    return Finding(
        name, FAILED, "Cannot be known without the database.", "Mend the database first."
    )


def settings(runtime: Runtime) -> Finding:
    """Whether the secrets are set, and kept from other eyes."""
    lacking = [
        name for name in ("webhook_tokens", "secret_key") if not getattr(runtime.settings, name)
    ]
    if lacking:
        says = f"Not set: {', '.join(name.upper() for name in lacking)}."
        return Finding(
            "settings", FAILED, says, "Set it in the environment or .env; `make run` makes one."
        )
    secrets = runtime.settings.var_dir / SECRETS_FILE
    if secrets.exists() and secrets.stat().st_mode & 0o077:
        says = f"Others on this machine can read {secrets}."
        return Finding("settings", ATTENTION, says, f"Run `chmod 600 {secrets}`.")
    return Finding("settings", OK, "The settings can be used.")


def places(runtime: Runtime) -> Finding:
    """Whether the areas are loaded, the home area among them."""
    with db.connected():
        count = Area.select().count()
        home = Area.get_or_none(Area.code == runtime.settings.home_area)
    if not count:
        return Finding(
            "areas",
            FAILED,
            "No areas are loaded.",
            "Run `flask area load`, `flask area alias` and `flask area landmark`.",
        )
    if home is None:
        says = f"HOME_AREA {runtime.settings.home_area} is not among the {count} areas."
        return Finding(
            "areas", FAILED, says, "Set HOME_AREA to the code of an area that is loaded."
        )
    return Finding(
        "areas", OK, f"{count} areas are loaded; reports without a known place go to {home.name}."
    )


def intake(runtime: Runtime, now: datetime) -> Finding:
    """Whether what was received is handled, and nothing was set aside."""
    with db.connected():
        waiting = inbox.waiting(now)
    if waiting.oldest_seconds > SLOW_AFTER.total_seconds():
        says = (
            f"{waiting.count} received messages wait, the oldest for"
            f" {waiting.oldest_seconds:.0f}"
            f" s."
        )
        return Finding(
            "intake",
            ATTENTION,
            says,
            "Look whether the worker of the lane intake runs and what it logs.",
        )
    if waiting.quarantined:
        says = f"{waiting.quarantined} received messages were set aside after failing five times."
        return Finding(
            "intake",
            ATTENTION,
            says,
            "See `flask inbox list`; once mended, `flask inbox retry --all`.",
        )
    return Finding("intake", OK, f"Nothing waits too long ({waiting.count} waiting).")


def audited(runtime: Runtime) -> Finding:
    """Whether the audit still ends where it did, with the anchor that an
    operator may write down.
    """
    folder = runtime.settings.var_dir
    try:
        kept = anchor.read(folder)
    except (OSError, ValueError):
        says = f"The anchor of the audit in {folder} cannot be read."
        return Finding(
            "audit",
            ATTENTION,
            says,
            "Compare with one written down: `flask audit verify --anchor`.",
        )
    with db.connected():
        last = audit.tip()
        cut = kept is not None and not audit.holds(kept)
    if cut and kept:
        says = (
            f"Entry {kept.seq} of the audit was changed, or the end was cut off before it; the"
            f" last is {last.seq}."
        )
        do = (
            f"Look who could write into the database. After a restore on purpose: delete"
            f" {folder}/audit.anchor."
        )
        return Finding("audit", FAILED, says, do)
    return Finding(
        "audit",
        OK,
        f"The last entry is {last}; written down elsewhere it shows when the end is cut off.",
    )


def spool(runtime: Runtime) -> Finding:
    """Whether what comes while the database is away can be kept, and what came then has been taken
    over.
    """
    folder = runtime.settings.var_dir / "spool"
    try:
        runtime.spool.try_writing()
    except OSError as refused:
        says = (
            f"Nothing can be written into {folder} ({refused.strerror or type(refused).__name__})."
        )
        return Finding(
            "spool",
            FAILED,
            says,
            "Make room on its disk, or give this account the right to write there.",
        )
    if damaged := runtime.spool.damaged():
        says = (
            f"{damaged} files of the spool were set aside: a record in them cannot be read or kept."
        )
        return Finding(
            "spool", ATTENTION, says, f"Look at {folder}/damaged, and for spool. in the logs."
        )
    if waiting := runtime.spool.waiting():
        says = f"{waiting} files of received messages wait in the spool for the database."
        return Finding(
            "spool",
            ATTENTION,
            says,
            "Look whether the database answers and the worker of the lane intake runs.",
        )
    return Finding("spool", OK, "Nothing waits in the spool.")


def missed(runtime: Runtime, now: datetime) -> Finding:
    """Whether the carriers tell us what never reached us."""
    with db.connected():
        silent = bookmarks.unheard(now, SILENT_CARRIER)
    if silent:
        minutes = int(SILENT_CARRIER.total_seconds()) // 60
        says = (
            f"For more than {minutes} minutes this could not be asked what never reached us:"
            f" {', '.join(silent)}."
        )
        return Finding(
            "missed messages", ATTENTION, says, "Look for missed.not_asked in the clock's log."
        )
    return Finding("missed messages", OK, "What never reaches us can be fetched.")


def carrier(runtime: Runtime) -> Finding:
    """Whether the carriers take what they are given."""
    try:
        with db.connected():
            held = tallies.held_back()
    except PeeweeException:
        return Finding(
            "carrier", FAILED, "Cannot be known without the database.", "Mend the database first."
        )
    refusals = {reason: number for reason, number in held.items() if reason not in NO_REFUSAL}
    if not refusals:
        return Finding("carrier", OK, "No carrier refuses what it is given.")
    each = ", ".join(f"{reason} ({number})" for reason, number in refusals.items())
    says = f"{sum(held.values())} messages wait, for the carrier refuses them: {each}."
    return Finding(
        "carrier",
        FAILED,
        says,
        "Mend the account or its settings; what waits then leaves by itself.",
    )


def sending(runtime: Runtime, now: datetime) -> Finding:
    """Whether there are messages of which nobody knows whether they arrived."""
    with db.connected():
        uncertain = outbox.uncertain(now)
    if uncertain:
        says = (
            f"Of {uncertain} messages nobody knows whether they arrived; no machine sends them"
            f" again."
        )
        return Finding(
            "sending",
            ATTENTION,
            says,
            "Look them up in the carrier's own log; `flask imbauan status ID` counts them.",
        )
    return Finding("sending", OK, "What became of every message is known.")


def watch(now: datetime) -> Finding:
    """Whether guards were said to be missing while nobody knew whether their words waited at a
    carrier.
    """
    with db.connected():
        count = posts.judged_unasked(now - LATELY)
    if count:
        says = (
            f"Of {count} check-ins of the last day it was said that they were missed while a"
            f" carrier could not be asked."
        )
        return Finding(
            "watch",
            ATTENTION,
            says,
            "`flask slot list` names the carriers; look for missed.not_asked in the logs.",
        )
    return Finding("watch", OK, "Nobody was said to be missing before every carrier was asked.")


#: The texts that tell people how long what is kept; each names the three times in this order.
PRIVACY_TEXTS = (("data.aturan", "ask"), ("pesan.privacy", "say"), ("pesan.privacy_general", "say"))


def privacy(runtime: Runtime) -> Finding:
    """Whether the texts on the phones promise the days after which numbers and words are forgotten
    indeed.
    """
    chosen = runtime.settings
    days = [
        reports.NUMBER_AFTER_CLOSING.days,
        chosen.retention_number_days,
        chosen.retention_text_days,
    ]
    untrue = [
        f"{name} ({language})"
        for language in text.languages()
        for name, part in PRIVACY_TEXTS
        if not _promises(text.lookup(language, name, part), days)
    ]
    if not untrue:
        return Finding("privacy texts", OK, "They promise the days that are set.")
    says = (
        f"Untrue to RETENTION_NUMBER_DAYS ({days[1]}) or RETENTION_TEXT_DAYS ({days[2]}), or"
        f" to the {days[0]} days after"
        f" which a closed report loses its number: {', '.join(untrue)}."
    )
    return Finding(
        "privacy texts",
        FAILED,
        says,
        "Correct the days in flows/text, or set those that are promised there.",
    )


def _promises(said: str, days: list[int]) -> bool:
    numbers = [int(number) for number in re.findall(r"[0-9]+", said)]
    return any(numbers[place : place + len(days)] == days for place in range(len(numbers)))


def transfer(runtime: Runtime) -> Finding:
    """Whether a live carrier abroad may be given Indonesian numbers (UU PDP articles 34 and 56)."""
    chosen = runtime.settings
    account = chosen.at_api_key and chosen.at_username != "sandbox"
    live = "africastalking" in chosen.carriers and not chosen.plays_carrier and account
    if not live or "62" not in chosen.reply_countries:
        return Finding("data protection", OK, "No live carrier abroad is sent Indonesian numbers.")
    if chosen.pdp_assessment:
        return Finding(
            "data protection", OK, f"Impact assessment and transfer basis: {chosen.pdp_assessment}."
        )
    says = (
        "A live Africa's Talking account sends to +62, which moves personal data abroad: that"
        " needs a recorded impact"
        " assessment and a basis for the transfer (UU PDP articles 34 and 56)."
    )
    return Finding(
        "data protection",
        FAILED,
        says,
        "Record both, then set PDP_ASSESSMENT to where they are filed.",
    )


#: Whose checks use the database only when it answers.
NEED_DATABASE: tuple[Callable[[Runtime], Finding], ...] = (
    starting.keys,
    audited,
    places,
    going_live.inspectorate,
    going_live.desk_numbers,
)


def readiness(runtime: Runtime, now: datetime) -> list[Finding]:
    """The parts that must all work for a message to come in, be handled and be answered."""
    works = [database(runtime, now), redis(runtime), workers(runtime, now), clock(runtime, now)]
    others = [spool(runtime), *([carrier(runtime)] if works[0].state == OK else [])]
    return [*works, *(part for part in others if part.state == FAILED)]


def readiness_without_database(runtime: Runtime, away: db.DatabaseAway) -> list[Finding]:
    """The same parts while the database does not even say that it is away."""
    frozen = Finding(
        "database", FAILED, str(away), "Look what it does, and start it again if it hangs."
    )
    return [frozen, redis(runtime), _unknown("workers"), _unknown("clock")]
