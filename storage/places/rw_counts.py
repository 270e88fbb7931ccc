"""How many RW each kelurahan has: no register that ships says it, so it is loaded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from flows.rules.fields import ELSEWHERE, Cells, Change, Once, Unusable, area, judged, whole
from flows.rules.rights import lies_in
from storage.engine.sql import chunks, marks, run, update
from storage.models import Area
from storage.places.areas import WITH_RW, Judged

#: No kelurahan has more.
MOST = 999


class Counted(NamedTuple):
    """A kelurahan, and how many RW it has."""

    area: str
    rw_count: int


def judge(lines: Iterable[Cells], territory: str = "") -> Judged[Counted]:
    """The rows (area, rw_count) that can be kept, and the others; nothing is written.

    `territory`: the path in which the areas must lie. A second row of one area is refused.
    """
    paths = {
        str(code): str(path)
        for code, path in run(
            f"SELECT code, path FROM area WHERE level IN ({marks(WITH_RW)})", WITH_RW
        )
    }
    once = Once("area")

    def read(cells: Cells) -> Counted:
        code = area(cells, "area", paths)
        if not lies_in(paths[code], territory):
            raise Unusable("area", ELSEWHERE)
        counted = Counted(code, whole(cells, "rw_count", range(MOST + 1)))
        once(code)
        return counted

    good, bad = judged(lines, read)
    return Judged([row for _, row in good], bad)


def compare(found: Sequence[Counted]) -> list[Change]:
    """What `save` would make of each of these."""
    there: dict[str, int | None] = {}
    for batch in chunks([row.area for row in found]):
        of = f"SELECT code, rw_count FROM area WHERE code IN ({marks(batch)})"
        there |= dict(run(of, batch))
    return [
        "same"
        if there[row.area] == row.rw_count
        else "new"
        if there[row.area] is None
        else "changed"
        for row in found
    ]


def save(found: Sequence[Counted]) -> None:
    """Keep these; of other areas it stays as it is."""
    update(
        "area",
        "code text, rws integer",
        list(found),
        to="rw_count = v.rws",
        where="area.code = v.code",
    )


def within(path: str) -> dict[str, int]:
    """How many RW each kelurahan of a territory has, where that is known."""
    inside, params = Area.within("path", path)
    found = run(f"SELECT code, rw_count FROM area WHERE rw_count IS NOT NULL AND {inside}", params)
    return {str(code): int(number) for code, number in found}
