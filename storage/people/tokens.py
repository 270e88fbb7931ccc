"""Tokens of the API: the secret is shown once, kept as a hash.

It is random, so a plain hash is enough.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from storage.engine.sql import count
from storage.models import Area, Token


class NameTaken(ValueError):
    """There is a token of this name."""


def add(name: str, role: str, area: str, now: datetime) -> str:
    """Make a token and return its secret, which nobody can read again.

    Raises NameTaken, ValueError for no such area.
    """
    if Area.get_or_none(Area.code == area) is None:
        raise ValueError(f"there is no area {area}; load areas first (flask area load)")
    secret = secrets.token_urlsafe(32)
    made = (
        Token.insert(name=name, hash=_hash(secret), role=role, area=area, created_at=now)
        .on_conflict_ignore()
        .as_rowcount()
        .execute()
    )
    if not made:
        raise NameTaken(f"there is a token named {name} already")
    return secret


def find(secret: str) -> Token | None:
    """The token with this secret, with its area; None when there is none or it was revoked."""
    query = (
        Token.select(Token, Area)
        .join(Area)
        .where(Token.hash == _hash(secret), Token.revoked_at.is_null())
    )
    found: Token | None = query.first()
    return found


def revoked(secret: str) -> str:
    """The name of the token that had this secret and was revoked; "" when there is none."""
    found = (
        Token.select(Token.name)
        .where(Token.hash == _hash(secret), Token.revoked_at.is_null(False))
        .first()
    )
    return str(found.name) if found else ""


def named(name: str) -> Token | None:
    """The token of this name, with its area; None when there is none or it was revoked."""
    query = (
        Token.select(Token, Area).join(Area).where(Token.name == name, Token.revoked_at.is_null())
    )
    found: Token | None = query.first()
    return found


def listed() -> list[Token]:
    """All tokens by name, revoked ones included."""
    return list(Token.select(Token, Area).join(Area).order_by(Token.name))


def drop(name: str) -> bool:
    """Delete a token; False when there is none of this name."""
    return bool(count("DELETE FROM token WHERE name = ?", [name]))


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
