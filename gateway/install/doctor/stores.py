"""Where things are kept, and whether more can be: the database, Redis, the disk."""

from __future__ import annotations

import shutil
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from redis import Redis
from redis.exceptions import RedisError, TimeoutError

from flows.rules.phrases import Phrase, phrase
from gateway.install.doctor import refusals
from gateway.install.doctor.finding import ATTENTION, FAILED, OK, Finding
from gateway.install.settings import Settings
from storage.engine import db, private, schema
from storage.record import heartbeats

if TYPE_CHECKING:
    from gateway.install.runtime import Runtime  # loads all that a part works with

#: What is written into Redis to see that it takes something.
_PROBE = "kentongan:checkup"

_MEGABYTE = 1024 * 1024
_DISK_LOW, _DISK_FULL = 2048 * _MEGABYTE, 256 * _MEGABYTE


def database(runtime: Runtime, now: datetime) -> Finding:
    """Whether the database answers, its tables are up to date, and it takes what is written."""
    try:
        db.ping()
        behind = schema.pending(runtime.database)
        if not behind:
            heartbeats.try_writing(now)
    except db.DatabaseAway as away:
        return Finding("database", FAILED, away.says, _mend(str(away)))
    if behind:
        says = phrase(
            "The database answers, but %(count)s migrations are missing, first %(first)s.",
            count=len(behind),
            first=behind[0],
        )
        return Finding("database", FAILED, says, phrase("Run `flask db upgrade`."))
    return Finding("database", OK, phrase("The database answers and its tables are up to date."))


#: What is to be done about a database that is away, by the words in which it says why.
_MENDS = {
    "not there": phrase(
        "Put the file back from a backup; for a new installation run `flask db upgrade`."
    ),
    "its log was moved": phrase(
        "End every part, put file and log back (or both from a backup), and start again."
    ),
    "moved or deleted": phrase("Put the file back from a backup."),
    "full": phrase("Make room on its disk."),
    "No space left": phrase("Make room on its disk."),
    "locked": phrase("Look which program holds it, and end that."),
    "disk I/O": phrase("Look at its disk: it is full, over a quota, or broken."),
    "read-only": phrase(
        "Let it take writes: look for default_transaction_read_only, or whether it is a standby."
    ),
    "readonly": phrase("Give this account the right to write the file and its folder."),
    "unable to open": phrase("Give this account the right to write the file and its folder."),
    "Permission denied": phrase("Give this account the right to write the file and its folder."),
    "not a database": phrase("Restore it from a backup."),
    "malformed": phrase("Restore it from a backup."),
    "password authentication": phrase("Correct the password in DATABASE_URL."),
    "all connections are in use": phrase(
        "Wait; if that lasts, look in the logs what takes so long."
    ),
}


def _mend(says: str) -> Phrase:
    return next(
        (do for words, do in _MENDS.items() if words in says),
        phrase("Start it, or correct DATABASE_URL."),
    )


def redis(settings: Settings, redis: Redis) -> Finding:
    """Whether Redis takes something, and would not throw away what it was given."""
    try:
        redis.set(_PROBE, "", ex=60)  # a full disk, full memory or a replica still answer a PING
    except RedisError as trouble:
        meaning = refusals.explain(trouble)
        return Finding("redis", FAILED, *meaning) if meaning else _away(settings, trouble)
    try:
        memory = redis.info("memory")
    except RedisError:
        return Finding("redis", OK, phrase("Redis answers."))
    policy = memory.get("maxmemory_policy", "noeviction")
    if memory.get("maxmemory", 0) and policy != "noeviction":
        says = phrase(
            "Redis answers, but under memory pressure it throws away sessions and "
            "wake-ups (%(policy)s).",
            policy=policy,
        )
        return Finding("redis", ATTENTION, says, phrase("Set its maxmemory-policy to noeviction."))
    return Finding("redis", OK, phrase("Redis answers."))


def _away(settings: Settings, trouble: RedisError) -> Finding:
    url = urlsplit(settings.redis_url)
    late = isinstance(trouble, TimeoutError)
    what = phrase("does not answer in time") if late else phrase("cannot be reached")
    if not settings.redis_url:
        says = phrase(
            "The embedded Redis %(what)s (%(name)s).", what=what, name=type(trouble).__name__
        )
        return Finding(
            "redis",
            FAILED,
            says,
            phrase("Start it with `make run`, or name your own in REDIS_URL."),
        )
    where = f"{url.hostname}:{url.port or 6379}" if url.hostname else url.path
    says = phrase(
        "Redis at %(where)s %(what)s (%(name)s).",
        where=where,
        what=what,
        name=type(trouble).__name__,
    )
    return Finding("redis", FAILED, says, phrase("Start it, or correct REDIS_URL."))


def disk(runtime: Runtime) -> Finding:
    """Whether there is room to write where the data is kept."""
    folder = runtime.settings.var_dir.resolve()
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    says = phrase(
        "%(free)s MB are free at %(folder)s.", free=f"{free // _MEGABYTE:,}", folder=folder
    )
    if free < _DISK_FULL:
        return Finding("disk", FAILED, says, phrase("Make room: without it nothing can be stored."))
    if free < _DISK_LOW:
        return Finding("disk", ATTENTION, says, phrase("Make room soon."))
    return Finding("disk", OK, says)


def files(runtime: Runtime) -> Finding:
    """Whether other accounts of this machine can read what is kept."""
    kept = private.kept_in(runtime.settings.var_dir, db.file_of(runtime.settings.database_url))
    exposed = private.exposed(kept)
    if not exposed:
        return Finding("files", OK, phrase("Only this account can read what is kept."))
    if exposed[1:]:
        says = phrase(
            "Others on this machine can read %(file)s and %(more)s more.",
            file=exposed[0],
            more=len(exposed) - 1,
        )
    else:
        says = phrase("Others on this machine can read %(file)s.", file=exposed[0])
    return Finding(
        "files",
        ATTENTION,
        says,
        phrase("Run `chmod -R go= %(file)s` as its owner.", file=exposed[0]),
    )
