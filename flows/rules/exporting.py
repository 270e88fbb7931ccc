"""What may leave the console in a file, and for what."""

from __future__ import annotations

from flows.rules.fields import Unusable

#: The formats of a file, each with its media type.
FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "geojson": "application/geo+json",
}
#: What free text and the place as it was told may leave for. A list, for a free reason would hold
#: names.
PURPOSES = ("penyelidikan", "analisis", "pemeriksaan", "pengadilan")
#: A smaller count of sensitive reports might lead to one of them.
FEWEST = 5


def purpose_of(typed: str) -> str:
    """The purpose, of PURPOSES. Raises Unusable for any other."""
    if typed not in PURPOSES:
        raise Unusable("purpose", f"must be one of: {', '.join(PURPOSES)}")
    return typed


def few(count: int) -> str:
    """A count of sensitive reports as a file shows it."""
    return str(count) if count >= FEWEST else f"<{FEWEST}"
