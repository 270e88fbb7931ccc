"""Masuk: signing in by name and password, then by a code; and signing out."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request, url_for

from flows.rules.rights import actor_of
from gateway.console import cookies, forms, passwords
from gateway.console.access import page, public
from gateway.console.forms import Form
from gateway.console.language import LANGUAGES
from gateway.console.language import gettext as _
from gateway.console.moments import now
from gateway.console.visitor import own_path
from gateway.officers import presence
from gateway.web.application import current
from storage.engine.db import transaction
from storage.engine.deadline import CONSOLE
from storage.people.accounts import factors, registry, sessions
from storage.people.accounts import passwords as hashes
from storage.people.accounts.registry import Known
from storage.record import audit

blueprint = Blueprint("masuk", __name__)


@blueprint.get("/masuk")
@public
def sign_in() -> str:
    """The form, at the step that comes next."""
    account = cookies.begun()
    known = (
        CONSOLE.ask(lambda: registry.find(current().vault, account))
        if account is not None
        else None
    )
    return _shown(Form(), known)


@blueprint.post("/masuk")
@public
def signed_in() -> Response:
    """One step of signing in: name and password, or the code."""
    form = Form.sent()
    if form.value("nama") or form.value("sandi") or cookies.begun() is None:
        known = _by_password(form)
        if known is None:
            return forms.again(_shown(form, None))
        cookies.begin(known.id)
        if not form.value("kode"):
            return forms.see(url_for("masuk.sign_in", lanjut=_then()))
    account = cookies.begun()
    if account is None:
        return forms.see(url_for("masuk.sign_in", lanjut=_then()))
    found = CONSOLE.ask(lambda: registry.find(current().vault, account))
    if found is None:
        cookies.begin_anew()
        return forms.see(url_for("masuk.sign_in", lanjut=_then()))
    token = CONSOLE.ask(lambda: _by_code(form, found))
    if not token:
        return forms.again(_shown(form, found))
    cookies.sign_in(token, passwords.mark(found.login))
    return forms.see(_then() or "/")


def _by_password(form: Form) -> Known | None:
    """Whose name and password these are. To compare takes a while: no connection waits for it."""
    login = form.value("nama").strip().lower()[: registry.LONGEST_LOGIN]

    def looked_up() -> tuple[int, Known | None]:
        return passwords.must_wait(login), registry.named(current().vault, login)

    wait, known = CONSOLE.ask(looked_up)
    if wait:
        form.refuse("nama", passwords.too_often(wait))
        return None
    try:
        right = hashes.fits(form.value("sandi"), known.password if known else "")
    except hashes.Busy:
        form.refuse("nama", passwords.busy())
        return None
    if known is None or not right:
        actor = actor_of(known.officer) if known else ""
        CONSOLE.ask(lambda: passwords.failed(login, actor, "password"))
        form.refuse("nama", _("Nama atau sandi salah."))
        return None
    return known


def _by_code(form: Form, known: Known) -> str:
    """The token of the new sign-in; "" when the code is none that counts now."""
    vault, code, actor = current().vault, form.value("kode"), actor_of(known.officer)
    if wait := passwords.must_wait(known.login):
        form.refuse("kode", passwords.too_often(wait))
        return ""
    with transaction():
        by = ""
        if factors.takes_totp(vault, known.id, code, now()):
            by = "totp"
        elif factors.takes_listed(vault, known.id, code, now()):
            by = "list"
        elif factors.takes_recovery(vault, known.id, code, now()):
            by = "recovery"
        if by:
            board = presence.keeps_board(known.officer, current(), now())
            token = sessions.begin(known.id, _browser(), board, now())
            passwords.succeeded(known.login)
            registry.hash_anew(vault, known.id, known.login)
            audit.note(actor, "account.sign_in", by, {}, now())
            return token
    passwords.failed(known.login, actor, "code")
    form.refuse("kode", _("Kode salah atau sudah dipakai."))
    return ""


@blueprint.post("/masuk/ulang")
@public
def anew() -> Response:
    """Begin with name and password again."""
    cookies.begin_anew()
    return forms.see(url_for("masuk.sign_in"))


@blueprint.get("/keluar")
@page("saya")
def leaving(_officer: object) -> str:
    """Ask whether to sign out: a link alone must not do it."""
    return render_template("masuk/leaving.html")


@blueprint.post("/keluar")
@public
def left() -> Response:
    """Sign this browser out."""
    token = cookies.token()

    def end() -> None:
        if token and (visit := sessions.find(token, now())):
            with transaction():
                sessions.end(visit.account, visit.id)
                audit.note(visit.officer.name, "account.sign_out", "", {}, now())

    CONSOLE.ask(end)
    cookies.sign_out()
    return forms.see(url_for("masuk.sign_in"))


@blueprint.post("/bahasa")
@public
def language() -> Response:
    """Read another language from now on, on the page that was open."""
    chosen = request.form.get("bahasa", "")
    if chosen in LANGUAGES:
        cookies.choose_language(chosen)
    return forms.see(own_path(request.form.get("lanjut", "/")))


def _shown(form: Form, known: Known | None) -> str:
    number = None
    if known is not None and not known.has_totp:
        account = known.id
        number = CONSOLE.ask(lambda: factors.next_listed(account))
    return render_template(
        "masuk/sign_in.html",
        form=form,
        known=known,
        number=number,
        then=_then(),
        why=request.args.get("sebab", ""),
        invented=_invented() if current().settings.training else (),
    )


def _invented() -> list[dict[str, str]]:
    """The invented officers of the training mode: whoever comes may be each of them."""
    from gateway.install import demo  # of the training mode alone

    return [
        {
            "role": each.role,
            "login": each.login,
            "password": each.password,
            "code": factors.totp_code(each.totp, now()),
        }
        for each in demo.screens(current().settings.var_dir)
    ]


def _then() -> str:
    """Where to go afterwards: a page of ours, or "" for the first one."""
    named = request.values.get("lanjut", "")
    return own_path(named) if named else ""


def _browser() -> str:
    """The browser and the system, as somebody knows them again in a list."""
    agent = request.user_agent.string
    known = {
        "Edg/": "Edge",
        "OPR/": "Opera",
        "Firefox/": "Firefox",
        "Chrome/": "Chrome",
        "Safari/": "Safari",
    }
    systems = {
        "Android": "Android",
        "iPhone": "iPhone",
        "iPad": "iPad",
        "Windows": "Windows",
        "Mac OS": "Mac",
        "Linux": "Linux",
    }
    name = next((name for sign, name in known.items() if sign in agent), "Peramban")
    system = next((name for sign, name in systems.items() if sign in agent), "")
    return f"{name}, {system}" if system else name
