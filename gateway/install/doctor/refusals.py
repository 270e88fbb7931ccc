"""Redis's refusals as sentences: each kind says what is wrong and what to do; none is guessed."""

from __future__ import annotations

import re

from redis.exceptions import RedisError, ResponseError

from flows.rules.phrases import Phrase, phrase

#: A refusal's code, as the server spells it, and what it means: (what is said, what is to be done).
BY_CODE: dict[str, tuple[Phrase, Phrase]] = {
    "NOAUTH": (
        phrase("Redis wants a password and REDIS_URL has none."),
        phrase("Write it as redis://:PASSWORD@host:6379/0."),
    ),
    "WRONGPASS": (
        phrase("Redis does not take the password in REDIS_URL."),
        phrase("Correct the password in REDIS_URL (percent-encode special characters)."),
    ),
    "NOPERM": (
        phrase("Redis lets this user in but not work."),
        phrase("Give the user of REDIS_URL all keys and commands."),
    ),
    "DENIED": (
        phrase("Redis takes nobody from another machine (protected mode)."),
        phrase("Set a password in Redis and write it into REDIS_URL."),
    ),
    "MISCONF": (
        phrase(
            "Redis takes no changes, for it cannot write to its disk: the disk is full or broken."
        ),
        phrase("Make room on the disk of Redis; its own log says what it could not write."),
    ),
    "OOM": (
        phrase("Redis takes no changes, for it has used all the memory it may."),
        phrase("Raise its maxmemory, or look in `redis-cli --bigkeys` what fills it."),
    ),
    "READONLY": (
        phrase("This Redis is a replica and takes no changes."),
        phrase("Name the primary in REDIS_URL."),
    ),
    "NOREPLICAS": (
        phrase("Redis takes no changes, for too few of its replicas answer."),
        phrase("Start its replicas, or lower min-replicas-to-write."),
    ),
    "LOADING": (
        phrase("Redis is still reading its data."),
        phrase("Wait until it has; if that lasts, look into its log."),
    ),
    "BUSY": (
        phrase("Redis is busy with somebody's script."),
        phrase("`redis-cli SCRIPT KILL` ends a script that has written nothing."),
    ),
    "CLUSTERDOWN": (
        phrase("REDIS_URL names a cluster, and part of it is down."),
        phrase("Name a single Redis in REDIS_URL."),
    ),
    "MOVED": (
        phrase("REDIS_URL names one node of a cluster."),
        phrase("Name a single Redis in REDIS_URL."),
    ),
}

#: Words of a refusal without a code of its own (`ERR`), and what it means.
BY_WORDS: dict[str, tuple[Phrase, Phrase]] = {
    "without any password configured": (
        phrase("REDIS_URL has a password, but Redis has none set."),
        phrase("Take the password out of REDIS_URL, or set it in Redis."),
    ),
    "max number of clients": (
        phrase("Redis has as many clients as it takes."),
        phrase("Raise its maxclients, or end clients that are not needed."),
    ),
    "db index is out of range": (
        phrase("Redis has no database of the number in REDIS_URL."),
        phrase("Correct the number at the end of REDIS_URL."),
    ),
}

_CODE = re.compile(r"[A-Z]{2,20}\b")


def explain(refused: RedisError) -> tuple[Phrase, Phrase] | None:
    """What a refusal means and what to do; None when Redis cannot be reached at all.

    Of a refusal that no table knows only its code is repeated: the rest may hold anything.
    """
    code = getattr(refused, "status_code", None) or ""
    if not code and (found := _CODE.match(str(refused))):
        code = found[0]
    if code in BY_CODE:
        return BY_CODE[code]
    for words, meaning in BY_WORDS.items():
        if words in str(refused).lower():
            return meaning
    if isinstance(refused, ResponseError):
        return (
            phrase("Redis refused (%(why)s).", why=code or type(refused).__name__),
            phrase("Look into the log of Redis."),
        )
    return None
