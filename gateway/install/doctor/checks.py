"""What can be wrong with an installation, part by part, in a sentence, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from peewee import PeeweeException

from flows.rules.phrases import Phrase, phrase, whole
from gateway.install import addresses, anchor, starting
from gateway.install.doctor import going_live
from gateway.install.doctor.finding import ATTENTION, FAILED, OK, Finding
from gateway.install.doctor.messages import carrier, spool
from gateway.install.doctor.phones import phones
from gateway.install.doctor.stores import database, redis
from gateway.install.queues import LANES
from gateway.install.runtime import Runtime
from gateway.install.settings import SECRETS_FILE
from storage.engine import db
from storage.models import Area, Heartbeat
from storage.record import audit

#: A part that has not been heard of for this long is taken for dead: a worker says nothing during a
#: drain, and two drains of a minute each may follow one another.
SILENT_AFTER = timedelta(seconds=150)


def reach(runtime: Runtime) -> Finding:
    """Who can reach the hooks."""
    return Finding("hooks", OK, whole(addresses.reach(runtime.settings.host)))


def workers(runtime: Runtime, now: datetime) -> Finding:
    """Whether every lane's worker was heard of lately."""
    return _heard(
        "workers",
        [f"worker:{lane}" for lane in LANES],
        now,
        phrase("Start `python worker.py work`."),
    )


def clock(runtime: Runtime, now: datetime) -> Finding:
    """Whether the clock was heard of lately."""
    return _heard("clock", ["clock"], now, phrase("Start `python worker.py clock`."))


def _heard(name: str, parts: list[str], now: datetime, do: Phrase) -> Finding:
    try:
        with db.connected():
            heard = {row.part: row.at for row in Heartbeat.select()}
    except PeeweeException:
        return _unknown(name)
    never = [part for part in parts if part not in heard]
    silent = [part for part in parts if part in heard and now - heard[part] > SILENT_AFTER]
    if never:
        return Finding(
            name, FAILED, phrase("Never heard of: %(names)s.", names=", ".join(never)), do
        )
    if silent:
        longest = max(int((now - heard[part]).total_seconds()) for part in silent)
        return Finding(
            name,
            FAILED,
            phrase(
                "Silent for %(longest)s s: %(names)s.", longest=longest, names=", ".join(silent)
            ),
            do,
        )
    return Finding(name, OK, phrase("Heard of lately: %(names)s.", names=", ".join(parts)))


def _unknown(name: str) -> Finding:
    return Finding(
        name,
        FAILED,
        phrase("Cannot be known without the database."),
        phrase("Mend the database first."),
    )


def settings(runtime: Runtime) -> Finding:
    """Whether the secrets are set, and kept from other eyes."""
    lacking = [
        name for name in ("webhook_tokens", "secret_key") if not getattr(runtime.settings, name)
    ]
    if lacking:
        says = phrase("Not set: %(names)s.", names=", ".join(name.upper() for name in lacking))
        return Finding(
            "settings",
            FAILED,
            says,
            phrase("Set it in the environment or .env; `make run` makes one."),
        )
    secrets = runtime.settings.var_dir / SECRETS_FILE
    if secrets.exists() and secrets.stat().st_mode & 0o077:
        says = phrase("Others on this machine can read %(file)s.", file=secrets)
        return Finding(
            "settings", ATTENTION, says, phrase("Run `chmod 600 %(secrets)s`.", secrets=secrets)
        )
    return Finding("settings", OK, phrase("The settings can be used."))


def places(runtime: Runtime) -> Finding:
    """Whether the areas are loaded, the home area among them."""
    with db.connected():
        count = Area.select().count()
        home = Area.get_or_none(Area.code == runtime.settings.home_area)
    if not count:
        return Finding(
            "areas",
            FAILED,
            phrase("No areas are loaded."),
            phrase("Run `flask area load`, `flask area alias` and `flask area landmark`."),
        )
    if home is None:
        says = phrase(
            "HOME_AREA %(home_area)s is not among the %(count)s areas.",
            home_area=runtime.settings.home_area,
            count=count,
        )
        return Finding(
            "areas", FAILED, says, phrase("Set HOME_AREA to the code of an area that is loaded.")
        )
    return Finding(
        "areas",
        OK,
        phrase(
            "%(count)s areas are loaded; reports without a known place go to %(name)s.",
            count=count,
            name=home.name,
        ),
    )


def audited(runtime: Runtime) -> Finding:
    """Whether the audit still holds the anchor: its end was not cut off."""
    folder = runtime.settings.var_dir
    try:
        kept = anchor.read(folder)
    except (OSError, ValueError):
        says = phrase("The anchor of the audit in %(folder)s cannot be read.", folder=folder)
        return Finding(
            "audit",
            ATTENTION,
            says,
            phrase("Compare with one written down: `flask audit verify --anchor`."),
        )
    with db.connected():
        last = audit.tip()
        cut = kept is not None and not audit.holds(kept)
    if cut and kept:
        says = phrase(
            "Entry %(seq)s of the audit was changed, or the end was cut off before it; "
            "the last is %(last)s.",
            seq=kept.seq,
            last=last.seq,
        )
        do = phrase(
            "Look who could write into the database. After a restore on purpose: delete "
            "%(folder)s/audit.anchor.",
            folder=folder,
        )
        return Finding("audit", FAILED, says, do)
    return Finding(
        "audit",
        OK,
        phrase(
            "The last entry is %(last)s; written down elsewhere it shows when the end is cut off.",
            last=last,
        ),
    )


#: Whose checks use the database only when it answers.
NEED_DATABASE: tuple[Callable[[Runtime], Finding], ...] = (
    starting.keys,
    audited,
    places,
    going_live.inspectorate,
    going_live.desk_numbers,
    going_live.special_units,
)


def readiness(runtime: Runtime, now: datetime) -> list[Finding]:
    """The parts that must all work for a message to come in, be handled and be answered; and how
    the phones are, where a carrier sends by some.
    """
    works = [
        database(runtime, now),
        redis(runtime.settings, runtime.redis),
        workers(runtime, now),
        clock(runtime, now),
    ]
    others = [spool(runtime)]
    if works[0].state == OK:
        others.append(carrier(runtime))
        if any(provider.by_phone for provider in runtime.providers.values()):
            works.append(phones(runtime, now))
    return [*works, *(part for part in others if part.state == FAILED)]


def readiness_without_database(runtime: Runtime, away: db.DatabaseAway) -> list[Finding]:
    """The same parts while the database does not even say that it is away."""
    frozen = Finding(
        "database",
        FAILED,
        away.says,
        phrase("Look what it does, and start it again if it hangs."),
    )
    return [frozen, redis(runtime.settings, runtime.redis), _unknown("workers"), _unknown("clock")]
