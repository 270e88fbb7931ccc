"""Where officers are signed in: one row a browser, found by the digest of its cookie's token."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from flows.rules.boards import NOTED_EVERY
from flows.rules.rights import Officer, actor_of, common
from flows.rules.signing_in import Standing, standing
from flows.values import dataclass, field
from storage.engine.sql import count, moment, run, utc
from storage.models import SignIn

#: What a person does is written down at most so often, or every page would be a write.
_NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class Visit:
    """Somebody who is signed in, as their browser's token says."""

    id: int
    account: int
    sealed_login: bytes = field(repr=False)
    password: str = field(repr=False)
    officer_id: int
    unit: str
    sealed_name: bytes = field(repr=False)
    officer: Officer
    board: bool
    made_at: datetime
    acted_at: datetime
    confirmed_at: datetime
    polled_at: datetime | None

    def standing(self, now: datetime) -> Standing:
        """What this sign-in still allows."""
        return standing(self.made_at, self.acted_at, self.board, now)


@dataclass(frozen=True)
class Browser:
    """A browser in which an account is signed in, as its owner sees it."""

    id: int
    browser: str
    made_at: datetime
    acted_at: datetime


def begin(account: int, browser: str, board: bool, now: datetime) -> str:
    """Sign in a browser; returns its new token. For the caller's transaction."""
    token = secrets.token_urlsafe(32)
    SignIn.insert(
        account=account,
        digest=_digest(token),
        browser=browser[:60],
        board=board,
        made_at=now,
        acted_at=now,
        confirmed_at=now,
    ).execute()
    return token


def find(token: str, now: datetime) -> Visit | None:
    """Who has this token; None when it is over, was ended, or the officer is disabled.

    The territory is the smallest area that holds all in which the officer answers.
    """
    found = run(
        "SELECT s.id, s.account_id, c.login, c.password, o.id, o.unit_id, o.name, o.role, a.path,"
        " s.board, s.made_at, s.acted_at, s.confirmed_at, s.polled_at"
        " FROM sign_in s JOIN account c ON c.id = s.account_id"
        " JOIN officer o ON o.id = c.officer_id JOIN officer_area oa ON oa.officer_id = o.id"
        " JOIN area a ON a.code = oa.area_id WHERE s.digest = ? AND o.disabled_at IS NULL",
        [_digest(token)],
    )
    path = common(row[8] for row in found)
    if not path:
        return None
    (id_, account, login, password, officer, unit, name, role, _, board, *times) = found[0]
    made_at, acted_at, confirmed_at, polled_at = map(moment, times)
    assert made_at and acted_at and confirmed_at
    acting = Officer(actor_of(int(officer)), str(role), path.split("/")[-2], path)
    visit = Visit(
        id=int(id_),
        account=int(account),
        sealed_login=bytes(login),
        password=str(password),
        officer_id=int(officer),
        unit=str(unit),
        sealed_name=bytes(name),
        officer=acting,
        board=bool(board),
        made_at=made_at,
        acted_at=acted_at,
        confirmed_at=confirmed_at,
        polled_at=polled_at,
    )
    return None if visit.standing(now) == "over" else visit


def keep_as_board(session: int) -> None:
    """Let a sign-in be read for the whole shift from now on."""
    run("UPDATE sign_in SET board = ? WHERE id = ?", [True, session])


def note_acted(visit: Visit, now: datetime) -> bool:
    """Note that a person did something, if that was not noted lately; whether it was written."""
    if now - visit.acted_at < _NOTED_EVERY:
        return False
    return bool(count("UPDATE sign_in SET acted_at = ? WHERE id = ?", [utc(now), visit.id]))


def note_polled(visit: Visit, now: datetime) -> bool:
    """Note that a board asked for news, if that was not noted lately; whether it was written."""
    if visit.polled_at is not None and now - visit.polled_at < NOTED_EVERY:
        return False
    return bool(count("UPDATE sign_in SET polled_at = ? WHERE id = ?", [utc(now), visit.id]))


def confirm(session: int, now: datetime) -> None:
    """Note that the password was typed again."""
    run(
        "UPDATE sign_in SET confirmed_at = ?, acted_at = ? WHERE id = ?",
        [utc(now), utc(now), session],
    )


def of_account(account: int) -> list[Browser]:
    """Where an account is signed in, the newest first."""
    found = run(
        "SELECT id, browser, made_at, acted_at FROM sign_in WHERE account_id = ?"
        " ORDER BY made_at DESC, id DESC",
        [account],
    )
    browsers = []
    for id_, browser, made, acted in found:
        made_at, acted_at = moment(made), moment(acted)
        assert made_at and acted_at
        browsers.append(Browser(int(id_), str(browser), made_at, acted_at))
    return browsers


def end(account: int, session: int) -> bool:
    """End one sign-in of an account; False when it has none with this id."""
    return bool(count("DELETE FROM sign_in WHERE id = ? AND account_id = ?", [session, account]))


def end_all(account: int, but: int = 0) -> int:
    """End every sign-in of an account, but this one; how many."""
    return count("DELETE FROM sign_in WHERE account_id = ? AND id <> ?", [account, but])


def end_everybodys() -> int:
    """End every sign-in and every one-time address, as after a restore; how many sign-ins."""
    run("UPDATE account SET invitation = NULL, invited_until = NULL")
    return count("DELETE FROM sign_in")


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
