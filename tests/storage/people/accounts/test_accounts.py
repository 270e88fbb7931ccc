"""Accounts in the record, on both engines: each code once, each sign-in found and ended."""

from __future__ import annotations

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pyotp
import pytest
from peewee import Database

from flows.rules.signing_in import FORGOTTEN, FREE_FAILURES, INVITED, LONGEST, STEP
from storage.engine import db
from storage.engine.vault import Vault
from storage.models import Account, Refused, SentForm, SignIn
from storage.people import officers
from storage.people.accounts import (
    factors,
    failures,
    forgetting,
    forms,
    passwords,
    registry,
    sessions,
)
from storage.places import areas
from tests import signed_in
from tests.gateway.conftest import KECAMATAN, PLACES, TUJUH_ULU


@pytest.fixture
def officer(database: Database, vault: Vault) -> int:
    """An officer of the first kecamatan."""
    with db.transaction():
        areas.load(PLACES)
    return signed_in.officer(vault, "operator", KECAMATAN, name="Brigadir Rina")


@pytest.fixture
def account(officer: int, vault: Vault) -> int:
    """The officer's account, set up."""
    return signed_in.account(vault, officer, "rina")


def test_an_account_is_opened_once_and_found_by_its_login(
    officer: int, vault: Vault, now: datetime
) -> None:
    other = signed_in.officer(vault, "petugas", TUJUH_ULU)
    with db.transaction():
        login, secret = registry.invite(vault, officer, "rina", now)
        assert registry.invite(vault, other, "rina", now)[0] == "rina.2"
    known = registry.invited(vault, secret, now)
    assert known is not None and (login, known.login, known.officer) == ("rina", "rina", officer)
    assert registry.invited(vault, secret, now + INVITED) is None
    assert registry.named(vault, " RINA ") == known and registry.named(vault, "rani") is None
    assert not registry.set_up(vault, known.id, "another", "hash", "", now)
    assert registry.set_up(vault, known.id, secret, "hash", "", now)
    assert not registry.set_up(vault, known.id, secret, "other", "", now)
    assert "rina" not in str(list(Account.select().dicts()))
    with db.transaction():
        officers.disable(officer, now)
    assert registry.named(vault, "rina") is None and registry.is_taken(vault, "rina")


def test_a_login_is_found_under_an_older_key_and_then_under_the_new_one(
    officer: int, vault: Vault, now: datetime
) -> None:
    from storage.engine.vault import new_key
    from tests.conftest import DATA_KEY, LOOKUP_KEY

    with db.transaction():
        registry.invite(vault, officer, "rina", now)
    key = new_key()
    rotated, later = Vault([DATA_KEY], [key, LOOKUP_KEY]), Vault([DATA_KEY], [key])
    known = registry.named(rotated, "rina")
    assert known is not None and registry.named(later, "rina") is None
    registry.hash_anew(rotated, known.id, "rina")
    assert registry.named(later, "rina") == registry.named(rotated, "rina") == known


def test_to_open_an_account_anew_forgets_what_opened_it(
    account: int, officer: int, vault: Vault, now: datetime
) -> None:
    with db.transaction():
        factors.draw(vault, account, "list")
        token = sessions.begin(account, "Firefox", False, now)
        assert sessions.find(token, now) is not None
        registry.invite(vault, officer, "another", now)
    known = registry.find(vault, account)
    assert known is not None and (known.password, known.has_totp, known.login) == (
        "",
        False,
        "rina",
    )
    assert factors.left(account) == {} and sessions.find(token, now) is None


def test_each_code_counts_once_whoever_comes_first(
    account: int, vault: Vault, now: datetime
) -> None:
    code = pyotp.TOTP(signed_in.TOTP).at(now)
    before = pyotp.TOTP(signed_in.TOTP).at(now - timedelta(seconds=STEP))

    def take(_: int) -> bool:
        with db.transaction():
            return factors.takes_totp(vault, account, code, now)

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(take, range(4))) == 1
        for _ in range(4):
            threads.submit(db.leave).result()
    assert not factors.takes_totp(vault, account, before, now)
    with db.transaction():
        listed = factors.draw(vault, account, "list")
        recovery = factors.draw(vault, account, "recovery")
    assert factors.next_listed(account) == 1
    assert not factors.takes_listed(vault, account, listed[1], now)
    assert factors.takes_listed(vault, account, f" {listed[0][:3]} {listed[0][3:]}", now)
    assert not factors.takes_listed(vault, account, listed[0], now)
    assert factors.takes_recovery(vault, account, recovery[5].lower(), now)
    assert not factors.takes_recovery(vault, account, recovery[5], now)
    assert factors.left(account) == {"list": 59, "recovery": 7}


def test_a_sign_in_is_found_by_its_token_with_the_territory(
    account: int, vault: Vault, now: datetime
) -> None:
    with db.transaction():
        token = sessions.begin(account, "Firefox", True, now)
        other = sessions.begin(account, "Chrome", False, now + timedelta(seconds=1))
    visit = sessions.find(token, now)
    assert visit is not None and visit.board
    assert (visit.officer.role, visit.officer.area) == ("operator", KECAMATAN)
    assert visit.officer.path.endswith(f"{KECAMATAN}/")
    assert sessions.find("x", now) is None
    assert not sessions.note_acted(visit, now)
    assert sessions.note_acted(visit, now + timedelta(minutes=2))
    assert sessions.note_polled(visit, now)
    assert [each.browser for each in sessions.of_account(account)] == ["Chrome", "Firefox"]
    assert sessions.end_all(account, but=visit.id) == 1
    assert sessions.find(other, now) is None and sessions.find(token, now) is not None
    assert sessions.end(account, visit.id) and not sessions.end(account, visit.id)


def test_failures_are_counted_and_forgotten(officer: int, vault: Vault, now: datetime) -> None:
    sources = {"name": "rina", "address": "192.0.2.7"}
    for _ in range(FREE_FAILURES):
        assert failures.wait(vault, sources, now) == 0
        failures.failed(vault, sources, now)
    assert failures.wait(vault, sources, now) == 2
    assert failures.wait(vault, {"name": "rani", "address": "192.0.2.7"}, now) == 0
    failures.succeeded(vault, sources)
    assert failures.wait(vault, sources, now) == 0
    assert Refused.get().times == FREE_FAILURES  # those of the address stay
    later = now + FORGOTTEN + timedelta(seconds=1)
    failures.failed(vault, sources, later)
    assert {row.times for row in Refused.select()} == {1}


def test_a_form_is_done_once(officer: int, now: datetime) -> None:
    assert forms.first_time("key", now) and not forms.first_time("key", now)


def test_what_counts_no_more_is_forgotten(account: int, vault: Vault, now: datetime) -> None:
    sessions.begin(account, "Firefox", False, now)
    failures.failed(vault, {"name": "x"}, now)
    forms.first_time("key", now)
    assert forgetting.forget(now + timedelta(minutes=5), 10) == 0
    assert forgetting.forget(now + LONGEST + timedelta(days=1), 10) == 3
    assert not any(table.select().exists() for table in (SignIn, Refused, SentForm))


# --- passwords, which need no database ---


def test_one_password_at_a_time_by_a_thread_that_stands_back() -> None:
    kept = passwords.hashed("sungai lampu")
    assert passwords.fits("sungai lampu", kept) and not passwords.fits("sungai", kept)
    assert not passwords.fits("", "") and not passwords.fits("x", "no hash")
    assert "m=19456,t=2,p=1" in kept
    (thread,) = [each for each in threading.enumerate() if each.name.startswith("passwords")]
    own = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    assert os.getpriority(os.PRIO_PROCESS, thread.native_id or 0) == min(19, own + 5)


def test_whoever_comes_when_too_many_wait_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    let_go = threading.Event()

    def slow(password: str, kept: str) -> tuple[bool, str]:
        assert let_go.wait(60)
        return True, ""

    monkeypatch.setattr(passwords, "_work", slow)
    with ThreadPoolExecutor(passwords._WAITING) as threads:
        asked = [threads.submit(passwords.fits, "x", "y") for _ in range(passwords._WAITING)]
        _, free = passwords._hashing.get()
        until = time.monotonic() + 60
        while free._value and time.monotonic() < until:
            threading.Event().wait(0.01)
        with pytest.raises(passwords.Busy):
            passwords.fits("x", "y")
        let_go.set()
        assert all(each.result() for each in asked)
