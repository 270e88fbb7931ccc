"""Comparing a password that was typed: slowed down after failures, noted when it was wrong."""

from __future__ import annotations

from flask import request

from flows.rules import signing_in
from gateway.console import cookies
from gateway.console.language import gettext as _
from gateway.console.moments import now
from gateway.console.visitor import Visitor
from gateway.web.application import current
from storage.engine.db import transaction
from storage.engine.deadline import CONSOLE
from storage.people.accounts import failures, passwords, sessions
from storage.record import audit


def sources(login: str) -> dict[str, str]:
    """What a failure is counted for: the login and the address; or this browser alone where it
    signed in before, so that nobody elsewhere, nor in the same office, keeps somebody out.
    """
    if known := cookies.browser(mark(login)):
        return {"browser": known}
    return {"name": login, "address": request.remote_addr or ""}


def mark(login: str) -> str:
    """What stands for a login in a cookie."""
    return current().vault.digest("browser", login).hex()


def must_wait(login: str) -> int:
    """The seconds for which nothing is tried for this login and from here. Asks the database."""
    return failures.wait(current().vault, sources(login), now())


def failed(login: str, actor: str, what: str) -> None:
    """Count and note a failure. `actor`: whose account it is, "" for nobody's."""
    with transaction():
        failures.failed(current().vault, sources(login), now())
        if actor:
            audit.note_hourly(actor, "account.refused", what, {}, now())


def succeeded(login: str) -> None:
    """Forget what failed before; for the caller's transaction."""
    failures.succeeded(current().vault, sources(login))


def too_often(seconds: int) -> str:
    """Why nothing is tried now."""
    return _("Terlalu sering salah. Coba lagi dalam %(seconds)s detik.", seconds=seconds)


def busy() -> str:
    """Why nothing is tried now, when many sign in at once."""
    return _("Banyak yang sedang masuk. Coba lagi sebentar.")


def weak(password: str, login: str) -> str:
    """Why this cannot be somebody's password; "" when it can."""
    why = signing_in.weakness(password, login)
    return {
        "": "",
        "short": _("paling sedikit %(count)s huruf atau angka", count=signing_in.SHORTEST_PASSWORD),
        "long": _("paling banyak %(count)s huruf", count=signing_in.LONGEST_PASSWORD),
        "login": _("jangan memuat nama masuk Anda"),
        "easy": _("terlalu mudah ditebak; pakai beberapa kata"),
    }[why]


def right_password(who: Visitor, typed: str) -> str:
    """Why this is not the password of who is signed in; "", and it counts as confirmed, when it is.

    Outside of any question to the database: to compare takes a while.
    """
    visit = who.visit
    if wait := CONSOLE.ask(lambda: must_wait(who.login)):
        return too_often(wait)
    try:
        right = passwords.fits(typed, visit.password)
    except passwords.Busy:
        return busy()
    if not right:
        CONSOLE.ask(lambda: failed(who.login, who.officer.name, "password"))
        return _("Sandi salah.")

    def confirm() -> None:
        with transaction():
            succeeded(who.login)
            sessions.confirm(visit.id, now())

    CONSOLE.ask(confirm)
    return ""
