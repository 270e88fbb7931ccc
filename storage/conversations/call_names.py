"""How a call is named: in the record, and where Redis keeps it. No name tells whose it is."""

from __future__ import annotations

import hashlib

from storage.engine.vault import Vault

#: Hexadecimal digits that name a carrier's session of a phone.
_DIGITS = 32


def name_of(vault: Vault, carrier: str, session: str, phone: str) -> str:
    """Names a carrier's session of a phone: the same id from another phone is another session.

    The service code is no part of it: it is spelt in several ways, is left out, or changes within a
    call.
    """
    named = f"{carrier}|{session}|{vault.hash_number(phone)[0].hex()}"
    return hashlib.sha256(named.encode()).hexdigest()[:_DIGITS]


def call_of(name: str, number: int) -> str:
    """Names one call of a session. Conversations of all its calls begin with the session's name."""
    return f"{name}.{number}"


def session_of(own: str) -> str:
    """The name of the session that a call belongs to."""
    return own[:_DIGITS]


def number_of(own: str) -> int:
    """The number of a call in its session."""
    return int(own[_DIGITS + 1 :] or 0)


def key_of(name: str) -> str:
    """Where Redis keeps the newest call of a session."""
    return f"call:{name}"


def pointer_of(vault: Vault, phone: str) -> str:
    """Where Redis keeps which call this phone left unfinished."""
    return f"left:{vault.hash_number(phone)[0].hex()}"


def digest(text: str) -> str:
    """Names what was pressed so far, without keeping it."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]
