"""What must hold before a part starts: keys that fit the database, and tables that are up to date.

A part that started with other keys would know nobody again and add rows that nobody can read
together with the old ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from peewee import ProgrammingError

from flows.rules.phrases import phrase, whole
from gateway.install.doctor.finding import FAILED, OK, Finding
from gateway.install.settings import SECRETS_FILE, Settings
from storage.engine import db, schema
from storage.engine.vault import CannotOpen, Vault
from storage.models import Inbox, Phone

if TYPE_CHECKING:
    from gateway.install.runtime import Runtime  # loads all that a part works with

_NUMBERS = "phone.number"


class CannotStart(Exception):
    """A part may not start; the text is one sentence that says why and what to do."""


def check(runtime: Runtime) -> None:
    """Raises CannotStart when keys or tables do not fit.

    A database that is away is no reason: what is received meanwhile is spooled. Closes its
    connections, for a fork.
    """
    try:
        if behind := schema.pending(runtime.database):
            raise CannotStart(
                f"the database lacks {len(behind)} migrations, first {behind[0]}; run `flask"
                f" db upgrade`"
            )
        if wrong := misfit(runtime.vault):
            raise CannotStart(f"{wrong}; {remedy(runtime.settings)}")
    except db.DatabaseAway:
        return
    finally:
        db.close_all()


def keys(runtime: Runtime) -> Finding:
    """Whether the keys open and find again the oldest and the newest sealed value."""
    if wrong := misfit(runtime.vault):
        do = remedy(runtime.settings)
        return Finding(
            "keys",
            FAILED,
            whole(wrong),
            whole(do),
        )
    return Finding("keys", OK, phrase("The keys open what is in the database."))


def remedy(settings: Settings) -> str:
    """What to do about keys that do not fit."""
    return phrase(
        "put the older key back behind the newer one, or %(file)s back from a backup",
        file=settings.var_dir / SECRETS_FILE,
    )


def misfit(vault: Vault) -> str:
    """Why the keys do not fit what is in the database; "" when they do. Raises DatabaseAway.

    A value that is damaged is no sign of a wrong key: each tells the name of the key that sealed
    it.
    """
    with db.connected():
        for sealed, hash_ in _numbers():
            if not vault.knows(sealed):
                return phrase(
                    "numbers in the database were sealed with a key that DATA_KEYS does not hold"
                )
            with suppress(CannotOpen):
                if hash_ not in vault.hashes_of(vault.open_text(sealed, _NUMBERS)):
                    return phrase(
                        "numbers in the database cannot be found again with the keys in LOOKUP_KEYS"
                    )
        if not all(vault.knows(body) for body in _received()):
            return phrase(
                "messages in the database were sealed with a key that DATA_KEYS does not hold"
            )
    return ""


def is_sealed(url: str) -> bool:
    """Whether the open database (`url` names it) holds anything sealed.

    No, where there is no file or no table.

    Raises DatabaseAway.
    """
    if (file := db.file_of(url)) and not Path(file).exists():
        return False
    try:
        with db.connected():
            return any(True for _ in _numbers()) or any(True for _ in _received())
    except db.DatabaseAway as away:
        if "no such table" in str(away):
            return False
        raise
    except ProgrammingError:  # PostgreSQL has no such table
        return False


def _numbers() -> Iterator[tuple[bytes, bytes]]:
    for order in (Phone.id.asc(), Phone.id.desc()):
        for phone in (
            Phone.select(Phone.sealed, Phone.hash)
            .where(Phone.sealed != b"")
            .order_by(order)
            .limit(1)
        ):
            yield bytes(phone.sealed), bytes(phone.hash)


def _received() -> Iterator[bytes]:
    """The newest that came in, which may be before anybody is known by a phone's row."""
    for row in Inbox.select(Inbox.body).order_by(Inbox.id.desc()).limit(1):
        if row.body:
            yield bytes(row.body)
