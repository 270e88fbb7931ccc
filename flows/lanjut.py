"""Lanjut: a call broke off within a report, and the phone comes back, by a call or by SMS.

The offer names neither kind nor place, for somebody else may hold the phone by now; of a sensitive
report there is none.
"""

from __future__ import annotations

from flows.engine import HOME, step
from flows.menu import menu
from flows.queries import ReportLeft
from flows.questions import End, Talk, choose, look_up
from flows.session import Session

OFFER = "lanjut.tawaran"


def tawaran() -> Talk[End]:
    """The first screen of a phone that dials again.

    The way to the menu is 0 and no number of the menu, so that what is pressed after it means the
    same in a plain call whose beginning was lost.
    """
    chosen = yield from choose(OFFER, "lanjut", zero="menu")
    return (yield from menu() if chosen == "menu" else lanjut())


def lanjut() -> Talk[End]:
    """How it stands with the report that was left, for who cannot go on with it from here."""
    found = yield from look_up("lanjut.cari", ReportLeft())
    if found is None:
        return End("lanjut.tidak_ada")
    if not found["code"]:
        return End("lanjut.sibuk")
    return End(
        "lapor.terima_netral" if found["sensitive"] else "lanjut.lengkap", code=found["code"]
    )


def chosen(session: Session, pressed: str) -> str:
    """What this key chooses on the offer: ``lanjut``, ``menu``, or "" if it is none of its keys."""
    if pressed.strip().rstrip("#").rstrip() == HOME:
        return "menu"
    journal = step(tawaran, session, pressed, lambda asked: None).session.journal
    return next((str(entry.value) for entry in journal if entry.name == OFFER), "")
