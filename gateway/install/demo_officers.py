"""The officers of the demo: one of each role, with an account of the console."""

from __future__ import annotations

import secrets
from datetime import datetime

from flows.values import dataclass
from storage.engine.vault import Vault
from storage.people import officers
from storage.people.accounts import factors, passwords, registry
from storage.people.officers import Answers, OfficerRow
from storage.places import units

#: 7 Ulu, in the territory of Polsek Seberang Ulu I; the kecamatan and the city around it.
NEIGHBOURHOOD, KECAMATAN, CITY = "16.71.02.1006", "16.71.02", "16.71"
#: Bripka Ayu of the phones' page, the Bhabinkamtibmas of the neighbourhood; the versions before had
#: that phone play the desks.
AYU = "+6281200000021"


@dataclass(frozen=True)
class Played:
    """An officer of the demo: the login, what `make run` says of who is told by SMS, the row."""

    login: str
    about: str
    row: OfficerRow


def _played(
    number: int,
    name: str,
    role: str,
    area: str,
    about: str = "",
    hours: str = "",
    unit: str = "POLSEK-SU1",
) -> Played:
    row = OfficerRow(f"+628120000002{number}", name, unit, role, (Answers(area),), hours)
    return Played(registry.login_of(name.split()[-1]), about, row)


#: The first two are always on duty. The others are told nothing by SMS; they sit at the console.
#: Those of the city are of other units: what takes somebody of another unit can be tried.
OFFICERS = (
    _played(
        1,
        "Bripka Ayu",
        "petugas",
        NEIGHBOURHOOD,
        "Bhabinkamtibmas of 7 Ulu, on the phones' page",
        "24",
    ),
    _played(2, "Kompol Hasan", "pengawas", KECAMATAN, "pengawas of Polsek Seberang Ulu I", "24"),
    _played(4, "Brigadir Rina", "operator", KECAMATAN),
    _played(5, "Ipda Sinta", "inspektorat", CITY, unit="SIPROPAM-PALEMBANG"),
    _played(6, "Aipda Dedi", "admin", CITY, unit="POLRESTABES-PALEMBANG"),
    _played(7, "Penata Wulan", "dpo", CITY, unit="POLRESTABES-PALEMBANG"),
)


@dataclass(frozen=True)
class Screen:
    """Who signs in to the console, and by what."""

    role: str
    login: str
    password: str
    totp: str


def prepare(vault: Vault, kept: dict[str, str], now: datetime) -> tuple[Screen, ...]:
    """Enrol who is missing, with an account; `kept` holds what they sign in by, and what is added.

    Quick when everybody is there. For the caller's transaction.
    """
    there = units.named_by({each.row.unit for each in OFFICERS})
    enrolled = []
    for each in OFFICERS:
        words = _words(each.login)
        if each.row.unit not in there:
            continue
        known = registry.named(vault, each.login)
        if known is None and registry.is_taken(vault, each.login):
            continue  # somebody has disabled this officer
        if known is None or not all(word in kept for word in words):
            kept |= zip(words, (secrets.token_urlsafe(9), factors.new_totp()), strict=True)
            officer = known.officer if known else officers.with_number(vault, each.row.phone)
            officer = officer or officers.save(vault, [each.row], now)[each.row.phone]
            login, secret = registry.invite(vault, officer, each.login, now)
            invited = registry.invited(vault, secret, now)
            assert invited is not None
            password, totp = (kept[word] for word in words)
            registry.set_up(vault, invited.id, secret, passwords.hashed(password), totp, now)
        enrolled.append(_screen(each, kept))
    return tuple(enrolled)


def screens(kept: dict[str, str]) -> tuple[Screen, ...]:
    """Who of them signs in by what is kept."""
    return tuple(_screen(each, kept) for each in OFFICERS if _words(each.login)[0] in kept)


def _screen(each: Played, kept: dict[str, str]) -> Screen:
    return Screen(each.row.role, each.login, *(kept[word] for word in _words(each.login)))


def _words(login: str) -> tuple[str, str]:
    return f"password-{login}", f"totp-{login}"
