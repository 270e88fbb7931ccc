"""Officers with an account of the console, signed in without typing: for tests of what they see."""

from __future__ import annotations

from datetime import UTC, datetime

from storage.engine import db
from storage.engine.vault import Vault
from storage.models import Account, Officer, Unit
from storage.people import officers, rosters
from storage.people.accounts import passwords as hashes
from storage.people.accounts import registry, sessions
from storage.people.officers import Answers, OfficerRow
from storage.places import units
from tests.cast import LONG_AGO

PASSWORD = "tiga kentongan pagi"
#: The secret of everybody's authenticator.
TOTP = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
UNIT = "POLSEK-UJI"


def officer(vault: Vault, role: str, area: str, name: str = "", unit: str = "") -> int:
    """The id of an officer of this role for this area; made when there is none of that name.

    Their unit is one of the tests that answers for no area, unless another is named.
    """
    called = name or f"{role} {area}"
    for each in rosters.listed(vault):
        if each.name == called:
            return each.id
    number = f"+62812770{Officer.select().count():05d}"
    with db.transaction():
        if not unit and Unit.get_or_none(Unit.code == UNIT) is None:
            units.load(
                [{"code": UNIT, "name": "Polsek Uji", "parent_code": "", "areas": ""}], LONG_AGO
            )
        row = OfficerRow(number, called, unit or UNIT, role, (Answers(area),), "24")
        return officers.save(vault, [row], LONG_AGO)[number]


def account(vault: Vault, officer_id: int, login: str) -> int:
    """The id of this officer's account, whose password and authenticator everybody here has."""
    there = Account.get_or_none(Account.officer == officer_id)
    if there is not None:
        return int(there.id)
    now = datetime.now(UTC)
    with db.transaction():
        _, secret = registry.invite(vault, officer_id, login, now)
        known = registry.invited(vault, secret, now)
        assert known is not None
        assert registry.set_up(vault, known.id, secret, password_hash(), TOTP, now)
    return known.id


def token(vault: Vault, role: str, area: str, *, board: bool = False, **more: str) -> str:
    """The token of a new sign-in of an officer of this role for this area."""
    with db.transaction():
        id_ = officer(vault, role, area, **more)
        login = registry.login_of(f"{role} {area} {more.get('name', '')}")
        return sessions.begin(account(vault, id_, login), "Uji", board, datetime.now(UTC))


_hash = ""


def password_hash() -> str:
    """The hash of everybody's password, made once."""
    global _hash
    _hash = _hash or hashes.hashed(PASSWORD)
    return _hash
