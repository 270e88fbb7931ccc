"""What every answer to a report advises: what to do now, and whom to call besides 110.

The words of an advice are in the catalogues under `saran` (and `saran.bahaya`, for emergencies), by
the need.
"""

from __future__ import annotations

from collections.abc import Mapping

from flows.queries import Helplines
from flows.questions import Talk, look_up
from flows.reading.needs import Need, need_of
from flows.rules.services import SERVICES

_CALLED: dict[Need, str] = {
    "api": "damkar",
    "medis": "ambulans",
    "air": "sar",
    "jiwa": "ambulans",
    "temani": "ambulans",
}
#: Needs of which no answer says the kind: nobody wants to read of their own life "Bencana/banjir".
UNNAMED = frozenset(("jiwa", "temani", "duka"))


def saran(category: str, text: str = "") -> dict[str, str]:
    """The values of `{saran}` and `{also}` in the answer to a report.

    With numbers that help in the whole country.
    """
    return of_need(need_of(category, text))


def saran_in(area: str, category: str, text: str = "") -> Talk[dict[str, str]]:
    """The same with the numbers of the area where it happened.

    Where nobody knows that, none of a town is right.
    """
    need = need_of(category, text)
    local = (
        (yield from look_up("saran.nomor", Helplines(area))) if area and need in _CALLED else None
    )
    return of_need(need, local)


def of_need(need: Need, local: Mapping[str, str] | None = None) -> dict[str, str]:
    """The same for a need that is known. `local`: confirmed numbers by service."""
    service = _CALLED.get(need)
    if service is None:
        return {"saran": need, "also": ""}
    name, number = SERVICES[service]
    return {"saran": need, "also": f", {name} {(local or {}).get(service, number)}"}


CHASE = of_need("kejar")
"""What is said where nothing is known of what happened."""
