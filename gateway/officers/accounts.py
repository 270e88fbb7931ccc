"""Accounts of the console: opened for an officer by who may, with an address that works once."""

from __future__ import annotations

from datetime import datetime

from flows.rules.rights import NotAllowed, Officer
from flows.values import dataclass, field
from gateway.officers import enrolment
from storage.engine.db import transaction
from storage.engine.vault import Vault
from storage.people.accounts import factors, registry
from storage.record import audit

#: Below which the one-time addresses lie; the secret follows.
PATH = "/undangan/"


@dataclass(frozen=True)
class Invited:
    """An account that waits to be set up."""

    login: str = field(repr=False)
    path: str = field(repr=False)
    """Of the one-time address; shown this once."""


def invite(vault: Vault, officer: int, by: Officer | None, actor: str, now: datetime) -> Invited:
    """Open an officer's account, or open it anew: whoever was signed in to it is not any more.

    Raises NotAllowed and MayNot.
    """
    known = enrolment.known(vault, officer, by, "officer.write")
    with transaction():
        login, secret = registry.invite(vault, officer, registry.login_of(known.name), now)
        audit.note(actor, "account.invite", str(officer), {}, now)
    return Invited(login, PATH + secret)


def draw_list(
    vault: Vault, officer: int, by: Officer | None, actor: str, now: datetime
) -> list[str]:
    """A new list of numbered codes for who has no smartphone; the list before counts no more.

    Raises NotAllowed and MayNot.
    """
    enrolment.known(vault, officer, by, "officer.write")
    account = registry.of_officer(vault, officer)
    if account is None:
        raise NotAllowed(
            f"officer {officer} has no account; `flask officer reset-2fa {officer}` opens one"
        )
    with transaction():
        codes = factors.draw(vault, account.id, "list")
        audit.note(actor, "account.codes", str(officer), {"codes": len(codes)}, now)
    return codes
