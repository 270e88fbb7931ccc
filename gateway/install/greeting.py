"""What `make run` says at its start: where everything is."""

from __future__ import annotations

from collections.abc import Sequence

from gateway.install import demo, demo_officers, training
from gateway.install.playing import CARRIER_ABOVE
from gateway.install.providers import open_carriers
from gateway.install.settings import SECRETS_FILE, Settings


def web(settings: Settings) -> str:
    """Where this machine finds the web."""
    host = {"0.0.0.0": "127.0.0.1", "localhost": "127.0.0.1", "::": "::1"}.get(
        settings.host, settings.host
    )
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"


def carrier_port(settings: Settings) -> int:
    """Where the stand-in listens."""
    return settings.port + CARRIER_ABOVE


def of(settings: Settings, login: demo.Login | None, made: Sequence[str]) -> str:
    """All of it; `made` names the secrets that were made just now."""
    here = web(settings)
    lines = ["", "Kentongan is starting.", ""]
    if settings.training:
        lines += [
            f"  {training.SAYS}",
            "             invented data, nothing is sent; make train RESET=1 begins a new night",
            "",
        ]
    if made:
        lines += [
            f"  secrets    made and kept in {settings.var_dir / SECRETS_FILE} (only you can"
            f" read it)"
        ]
    if settings.plays_carrier:
        page = f"http://127.0.0.1:{carrier_port(settings)}/"
        lines += [f"  phones     {page}   (simulator; or: {_phone(settings)})"]
    if all("ussd" not in carrier.hooks for carrier in open_carriers(settings).values()):
        lines += [
            f"  USSD       {settings.carriers[0]} has none: send MENU by SMS, and the menu comes"
        ]
    lines += [
        f"  console    {here}/   (officers sign in; who and by what: below)",
        f"  API        {here}/api/v1/openapi.json   (what it offers; calls need a token)",
        f"  health     {here}/readyz",
        *_officers(login),
        "",
        "  Ctrl-C stops everything; what was recorded stays.",
        "",
    ]
    return "\n".join(lines)


def _phone(settings: Settings) -> str:
    """What is typed in another terminal for a phone there."""
    moved = f"PORT={settings.port} " if settings.port != training.PORT else ""
    return f"TRAINING=1 {moved}make phone" if settings.training else "make phone"


def _officers(login: demo.Login | None) -> list[str]:
    if login is None:
        return ["  officers   .venv/bin/flask token add NAME --role ROLE --area CODE makes a token"]
    told = [each for each in demo_officers.OFFICERS if each.about]
    enrolled = [
        f"  {'by SMS' if not place else '':<10} {each.row.name}, {each.row.phone}: {each.about}"
        for place, each in enumerate(told)
    ]
    return [
        *enrolled,
        f"             the desk of every unit, {demo.DESK}",
        f"  officer    {login.operator_name}, token {login.operator_token}",
        f"  approver   {login.approver_name}, token {login.approver_token}",
        "",
        *(
            f"console: {screen.role} {screen.login} {screen.password} {screen.totp}"
            for screen in login.screens
        ),
    ]
