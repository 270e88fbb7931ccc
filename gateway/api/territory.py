"""Areas named in a call: whether they exist, and whether they lie in the caller's territory."""

from __future__ import annotations

from collections.abc import Sequence

from flask import request

from flows.rules.rights import Officer
from gateway.api.problems import Problem, wrong
from storage.models import Area


def filtered(officer: Officer) -> str | None:
    """The filter `area`: the code of an area in the territory, or None when there is no filter."""
    code = request.args.get("area", "").strip()
    if code:
        inside(officer, [code], "area", 400)
    return code or None


def inside(officer: Officer, codes: Sequence[str], field: str, status: int = 422) -> None:
    """Raise the problem that names the field, if one of these areas does not exist or lies
    elsewhere.
    """
    paths = {area.code: area.path for area in Area.select().where(Area.code.in_(list(codes)))}
    for code in codes:
        if code not in paths:
            raise wrong(
                field, "names an area that does not exist; use codes such as 16.71.02.1006", status
            )
        if not officer.covers(paths[code]):
            detail = f"{field}: names an area outside the territory of this token ({officer.area})"
            raise Problem(403, "Outside the territory", detail, field)
