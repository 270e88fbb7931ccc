"""What every answer to a report advises: what to do now, and whom to call besides 110.

The words of an advice are in the catalogues under `saran` (and `saran.bahaya`, for emergencies), by the need.
"""

from __future__ import annotations

from collections.abc import Mapping

from flows.sms.needs import Need, need_of

SERVICES: dict[str, tuple[str, str]] = {
    "damkar": ("Damkar", "113"),
    "ambulans": ("ambulans", "119"),
    "sar": ("SAR", "115"),
}
"""Who helps besides the police: how they are called in every language, and their number anywhere in the country."""
_CALLED: dict[Need, str] = {
    "api": "damkar",
    "medis": "ambulans",
    "air": "sar",
    "jiwa": "ambulans",
    "temani": "ambulans",
}
#: Needs of which no answer says the kind: nobody wants to read of his own life "Bencana/banjir".
UNNAMED = frozenset(("jiwa", "temani"))


def saran(category: str, text: str = "", local: Mapping[str, str] | None = None) -> dict[str, str]:
    """The values of `{saran}` and `{also}` in the answer to a report. `local`: confirmed numbers of its area by service."""
    return of_need(need_of(category, text), local)


def of_need(need: Need, local: Mapping[str, str] | None = None) -> dict[str, str]:
    """The same for a need that is known."""
    service = _CALLED.get(need)
    if service is None:
        return {"saran": need, "also": ""}
    name, number = SERVICES[service]
    return {"saran": need, "also": f", {name} {(local or {}).get(service, number)}"}


CHASE = of_need("kejar")
"""What is said where nothing is known of what happened."""
