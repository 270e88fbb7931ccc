"""Second factors: the code of an authenticator, each once; codes of a printed list or for recovery.

Those are short, so they are kept as keyed digests: a copy of the database does not tell them.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime
from typing import Literal

from flows.rules.signing_in import LISTED_CODES, RECOVERY_CODES, STEP, digits
from storage.engine.sql import count, marks, run, utc
from storage.engine.vault import Vault
from storage.models import AccountCode
from storage.people.accounts.registry import TOTP

Kind = Literal["list", "recovery"]

#: Without letters and digits that look alike.
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_LENGTHS: dict[Kind, int] = {"list": 6, "recovery": 10}
_NUMBERS: dict[Kind, int] = {"list": LISTED_CODES, "recovery": RECOVERY_CODES}


def new_totp() -> str:
    """A secret for an authenticator, as people may type it: 32 letters and digits (base32)."""
    import pyotp

    return pyotp.random_base32(32)


def totp_address(secret: str, login: str, issuer: str) -> str:
    """What an authenticator reads from a QR code."""
    import pyotp

    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=issuer)


def totp_code(secret: str, now: datetime) -> str:
    """The code that an authenticator with this secret shows now."""
    import pyotp

    return pyotp.TOTP(secret, interval=STEP).generate_otp(int(now.timestamp()) // STEP)


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The step whose code this is: that of now or the one before; None when it is neither's."""
    import pyotp

    typed, current = digits(code), int(now.timestamp()) // STEP
    made = pyotp.TOTP(secret, interval=STEP)
    for step in (current, current - 1):
        if hmac.compare_digest(made.generate_otp(step).encode(), typed.encode()):
            return step
    return None


def takes_totp(vault: Vault, account: int, code: str, now: datetime) -> bool:
    """Whether this is a code of the account's authenticator that nobody has used yet.

    Its step is kept, so that it counts once, and none before it any more.
    """
    for (sealed,) in run("SELECT totp FROM account WHERE id = ? AND totp IS NOT NULL", [account]):
        step = step_of(vault.open_text(sealed, TOTP), code, now)
        if step is None:
            return False
        return bool(
            count(
                "UPDATE account SET totp_step = ? WHERE id = ? AND totp_step < ?",
                [step, account, step],
            )
        )
    return False


def draw(vault: Vault, account: int, kind: Kind) -> list[str]:
    """New codes in place of all of this kind, in the order of their numbers; shown this once.

    Those of a list are digits; for the caller's transaction.
    """
    signs = "0123456789" if kind == "list" else _LETTERS
    codes = [
        "".join(secrets.choice(signs) for _ in range(_LENGTHS[kind])) for _ in range(_NUMBERS[kind])
    ]
    run("DELETE FROM account_code WHERE account_id = ? AND kind = ?", [account, kind])
    AccountCode.insert_many(
        {
            "account": account,
            "kind": kind,
            "number": number,
            "hash": _hash(vault, account, kind, number, code),
        }
        for number, code in enumerate(codes, 1)
    ).execute()
    return codes


def next_listed(account: int) -> int | None:
    """The number of the code that a list is asked for: the first not used; None when none is."""
    for (number,) in run(
        "SELECT MIN(number) FROM account_code WHERE account_id = ? AND kind = 'list'"
        " AND used_at IS NULL",
        [account],
    ):
        return None if number is None else int(number)
    return None


def left(account: int) -> dict[str, int]:
    """How many codes of each kind are not used yet."""
    found = run(
        "SELECT kind, COUNT(*) FROM account_code WHERE account_id = ? AND used_at IS NULL"
        " GROUP BY kind",
        [account],
    )
    return {str(kind): int(number) for kind, number in found}


def takes_listed(vault: Vault, account: int, code: str, now: datetime) -> bool:
    """Whether this is the code of the list that is asked for now; it is used by this."""
    number = next_listed(account)
    if number is None:
        return False
    return _take([_hash(vault, account, "list", number, digits(code))], account, now)


def takes_recovery(vault: Vault, account: int, code: str, now: datetime) -> bool:
    """Whether this is a recovery code of the account that was not used; it is used by this."""
    typed = digits(code)
    return _take(
        [
            _hash(vault, account, "recovery", number, typed)
            for number in range(1, RECOVERY_CODES + 1)
        ],
        account,
        now,
    )


def _take(hashes: list[bytes], account: int, now: datetime) -> bool:
    return bool(
        count(
            "UPDATE account_code SET used_at = ? WHERE account_id = ? AND used_at IS NULL"
            f" AND hash IN ({marks(hashes)})",
            [utc(now), account, *hashes],
        )
    )


def _hash(vault: Vault, account: int, kind: Kind, number: int, code: str) -> bytes:
    return vault.digest("account.code", str(account), kind, str(number), code)
