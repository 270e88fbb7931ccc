"""Areas that somebody names: whether they exist and lie in the officer's territory."""

from __future__ import annotations

from collections.abc import Sequence

from flows.rules.fields import Unusable
from flows.rules.rights import Officer
from storage.models import Area


def inside(officer: Officer, codes: Sequence[str], field: str) -> None:
    """Raise Unusable if one of these areas does not exist, Outside if it lies elsewhere."""
    paths = {area.code: area.path for area in Area.select().where(Area.code.in_(list(codes)))}
    for code in codes:
        if code not in paths:
            raise Unusable(
                field, "names an area that does not exist; use codes such as 16.71.02.1006"
            )
        officer.must_cover(paths[code], field)
