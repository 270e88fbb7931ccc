"""Undangan: the one-time address where an officer sets up the account, password and second factor.

What lies there: the secret for the authenticator as a picture and in letters, or a list of codes
for who has no smartphone; and codes for who loses either. All of it is shown this once.
"""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, session

from flows.rules.rights import actor_of
from gateway.console import cookies, forms
from gateway.console.access import public
from gateway.console.forms import Form
from gateway.console.language import gettext as _
from gateway.console.moments import now
from gateway.console.passwords import weak
from gateway.web.application import current
from storage.engine.db import transaction
from storage.engine.deadline import CONSOLE
from storage.people.accounts import factors, passwords, registry
from storage.people.accounts.registry import Known
from storage.record import audit

blueprint = Blueprint("undangan", __name__)

#: Where the secret waits in the browser's cookie until the form comes back.
_TOTP = "totp"
#: The two second factors that the form offers.
_PHONE, _PAPER = "ponsel", "kertas"


@blueprint.get("/undangan/<secret>")
@public
def invited(secret: str) -> str:
    """The form; nothing of it is kept before it is sent."""
    cookies.sign_out()
    known = _known(secret)
    session[_TOTP] = factors.new_totp()
    return _shown(Form(faktor=_PHONE), known)


@blueprint.post("/undangan/<secret>")
@public
def set_up(secret: str) -> Response:
    """The account is set up; the codes for when something is lost are shown."""
    known, form, totp = _known(secret), Form.sent(), str(session.get(_TOTP, ""))
    password = form.value("sandi")
    if wrong := weak(password, known.login):
        form.refuse("sandi", wrong)
    elif password != form.value("sandi_ulang"):
        form.refuse("sandi_ulang", _("tidak sama dengan sandi di atas"))
    by = form.one_of("faktor", (_PHONE, _PAPER))
    if by == _PHONE and not (totp and factors.step_of(totp, form.value("kode"), now()) is not None):
        form.refuse("kode", _("kode tidak cocok; pindai gambar di bawah, lalu ketik enam angkanya"))
    if not form:
        return forms.again(_shown(form, known))
    hashed = passwords.hashed(password)

    def keep() -> tuple[list[str], list[str]]:
        vault = current().vault
        with transaction():
            kept = totp if by == _PHONE else ""
            if not registry.set_up(vault, known.id, secret, hashed, kept, now()):
                abort(404)
            recovery = factors.draw(vault, known.id, "recovery")
            listed = factors.draw(vault, known.id, "list") if by == _PAPER else []
            audit.note(actor_of(known.officer), "account.set_up", by, {}, now())
        return recovery, listed

    recovery, listed = CONSOLE.ask(keep)
    session.pop(_TOTP, None)
    shown = render_template(
        "undangan/done.html", login=known.login, recovery=recovery, listed=listed
    )
    return Response(shown, mimetype="text/html")


def _known(secret: str) -> Known:
    found = CONSOLE.ask(lambda: registry.invited(current().vault, secret, now()))
    if found is None:
        abort(404)
    return found


def _shown(form: Form, known: Known) -> str:
    totp = str(session.get(_TOTP, ""))
    grouped = " ".join(totp[at : at + 4] for at in range(0, len(totp), 4))
    return render_template(
        "undangan/set_up.html", form=form, login=known.login, totp=grouped, qr=_picture(totp, known)
    )


def _picture(totp: str, known: Known) -> str:
    """The QR code as SVG that stands in the page; never Micro QR, which many phones do not read."""
    import segno

    address = factors.totp_address(totp, known.login, "Kentongan")
    return segno.make(address, micro=False, error="m").svg_inline(
        omitsize=True, svgclass="qr", lineclass=None
    )
