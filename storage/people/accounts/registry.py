"""Accounts: made with a one-time address, set up by who gets it, found by login."""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from flows.rules.rights import common
from flows.rules.signing_in import INVITED
from flows.values import dataclass, field
from storage.engine.db import transaction
from storage.engine.sql import count, marks, moment, run, utc
from storage.engine.vault import Vault
from storage.models import Account
from storage.people.accounts import sessions

#: What the secret of an authenticator is sealed for.
TOTP = "account.totp"
LOGIN = "account.login"
#: What is hashed before a login, so that none has the hash of a number.
_PREFIX = "login "
LONGEST_LOGIN = 40
_NO_LETTER = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Known:
    """An account as signing in needs it."""

    id: int
    officer: int
    login: str = field(repr=False)
    password: str = field(repr=False)
    has_totp: bool


def digest_of(secret: str) -> bytes:
    """Under what a random secret is kept; it is random, so a plain hash is enough."""
    return hashlib.sha256(secret.encode()).digest()


def login_of(name: str) -> str:
    """A login made of an officer's name: small letters, digits and points."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return _NO_LETTER.sub(".", plain).strip(".")[:LONGEST_LOGIN].strip(".") or "petugas"


def invite(vault: Vault, officer: int, login: str, now: datetime) -> tuple[str, str]:
    """Make an account, or open one anew; returns its login and the secret of its address.

    A login that somebody else has gets a number. Whatever signed in to it before does no longer.
    For the caller's transaction.
    """
    secret = secrets.token_urlsafe(24)
    there = Account.get_or_none(Account.officer == officer)
    if there is None:
        login = _free(vault, login)
        id_ = Account.insert(
            officer=officer,
            login_hash=_hash(vault, login),
            login=vault.seal(login, LOGIN),
            created_at=now,
        ).execute()
    else:
        login, id_ = vault.open_text(there.login, LOGIN), there.id
        _forget_factors(id_)
    run(
        "UPDATE account SET invitation = ?, invited_until = ? WHERE id = ?",
        [digest_of(secret), utc(now + INVITED), id_],
    )
    return login, secret


def _free(vault: Vault, login: str) -> str:
    """This login, or with the first number that nobody has."""
    for number in range(1, 1000):
        free = login if number == 1 else f"{login[: LONGEST_LOGIN - 4]}.{number}"
        if not is_taken(vault, free):
            return free
    raise ValueError("a thousand officers have that name")


def is_taken(vault: Vault, login: str) -> bool:
    """Whether there is an account with this login, also of an officer who is disabled."""
    hashes = vault.hashes_of(_PREFIX + login)
    return bool(run(f"SELECT 1 FROM account WHERE login_hash IN ({marks(hashes)})", hashes))


def _hash(vault: Vault, login: str) -> bytes:
    return vault.hash_number(_PREFIX + login)[0]


def _forget_factors(account: int) -> None:
    run("UPDATE account SET password = '', totp = NULL, totp_step = 0 WHERE id = ?", [account])
    run("DELETE FROM account_code WHERE account_id = ?", [account])
    sessions.end_all(account)


def invited(vault: Vault, secret: str, now: datetime) -> Known | None:
    """The account that this one-time address sets up, as long as it can be used."""
    return _known(vault, "a.invitation = ? AND a.invited_until > ?", [digest_of(secret), utc(now)])


def set_up(
    vault: Vault, account: int, secret: str, password: str, totp: str, now: datetime
) -> bool:
    """Keep the password hash and the authenticator's secret ("": codes of a list instead).

    False: the one-time address was used meanwhile. It cannot be used again.
    """
    with transaction():
        done = count(
            "UPDATE account SET password = ?, totp = ?, totp_step = 0, invitation = NULL,"
            " invited_until = NULL WHERE id = ? AND invitation = ? AND invited_until > ?",
            [
                password,
                vault.seal(totp, TOTP) if totp else None,
                account,
                digest_of(secret),
                utc(now),
            ],
        )
    return bool(done)


def named(vault: Vault, login: str) -> Known | None:
    """The account with this login whose officer is not disabled."""
    hashes = vault.hashes_of(_PREFIX + login.strip().lower())
    return _known(vault, f"a.login_hash IN ({marks(hashes)})", hashes)


def find(vault: Vault, account: int) -> Known | None:
    """The account with this id whose officer is not disabled."""
    return _known(vault, "a.id = ?", [account])


def of_officer(vault: Vault, officer: int) -> Known | None:
    """The account of this officer, who is not disabled."""
    return _known(vault, "a.officer_id = ?", [officer])


def hash_anew(vault: Vault, account: int, login: str) -> None:
    """Find the account under the newest lookup key from now on."""
    hash_ = _hash(vault, login)
    run(
        "UPDATE account SET login_hash = ? WHERE id = ? AND login_hash <> ?",
        [hash_, account, hash_],
    )


def change_password(account: int, password: str) -> None:
    """Keep another password hash."""
    run("UPDATE account SET password = ? WHERE id = ?", [password, account])


def territories(role: str) -> list[str]:
    """The paths of the territories of officers of this role who can sign in."""
    areas: dict[int, list[str]] = defaultdict(list)
    for officer, path in run(
        "SELECT o.id, a.path FROM account c JOIN officer o ON o.id = c.officer_id"
        " JOIN officer_area oa ON oa.officer_id = o.id JOIN area a ON a.code = oa.area_id"
        " WHERE c.password <> '' AND o.role = ? AND o.disabled_at IS NULL",
        [role],
    ):
        areas[int(officer)].append(str(path))
    return [path for held in areas.values() if (path := common(held))]


def invited_until(officer: int) -> datetime | None:
    """Until when the one-time address of an officer's account can be used, if there is one."""
    for (until,) in run("SELECT invited_until FROM account WHERE officer_id = ?", [officer]):
        return moment(until)
    return None


def _known(vault: Vault, where: str, params: Sequence[object]) -> Known | None:
    found = run(
        "SELECT a.id, a.officer_id, a.login, a.password, a.totp IS NOT NULL FROM account a"
        f" JOIN officer o ON o.id = a.officer_id WHERE {where} AND o.disabled_at IS NULL",
        params,
    )
    for id_, officer, login, password, has_totp in found:
        opened = vault.open_text(login, LOGIN)
        return Known(int(id_), int(officer), opened, str(password), bool(has_totp))
    return None
