"""What the first page of the console shows to whom: what needs a person of this role now."""

from __future__ import annotations

from flows.rules.pages import PAGES
from flows.rules.rights import INSPECTORATE, MAY

#: Who goes there, or sends somebody.
_ACTING = MAY["report.state"]
_DESK = PAGES["serah_terima"]

#: The sections of the first page, each with the roles that see it.
SECTIONS: dict[str, frozenset[str]] = {
    "reports": _ACTING | {INSPECTORATE},
    "duress": MAY["duress"],
    "alarms": _ACTING,
    "silent": _ACTING,
    "ahead": _ACTING,
    "unmanned": _ACTING,
    "closures": _DESK | {INSPECTORATE},
    "questions": MAY["report.question.read"],
    "imbauan": MAY["imbauan.approve"],
    "numbers": MAY["report.number.allow"],
    "health": _DESK,
}


def sections(role: str) -> frozenset[str]:
    """The names of the sections that this role sees."""
    return frozenset(name for name, roles in SECTIONS.items() if role in roles)
