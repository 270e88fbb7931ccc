"""How many reports were counted in each area with all below it: what is kept of `day_count` and
`hour_count` for whoever asks of a city or a province, where a year of areas is a million rows.
"""

from __future__ import annotations

from collections.abc import Collection

from storage.engine.db import transaction
from storage.engine.sql import is_sqlite, marks, run
from storage.models import Area

#: What each total is the sum of, and the columns besides the area that both have.
_OF = {
    "day_total": ("day_count", "day, category"),
    "hour_total": ("hour_count", "month, category, hour"),
}


def above(path: str, place: str) -> list[str]:
    """The codes of the area that is counted, on this path, and of those above it."""
    codes = [code for code in path.split("/") if code]
    return codes[: codes.index(place) + 1] if place in codes else []


def hold() -> None:
    """Let nobody sum up anew until the transaction ends, by where areas lay before."""
    if not is_sqlite():
        run("LOCK TABLE day_total IN ROW EXCLUSIVE MODE")


def sum_up(codes: Collection[str] | None = None) -> None:
    """Sum up anew what was counted in these areas (None: in all) and below: some have moved."""
    if codes is not None and not codes:
        return
    chosen = [] if codes is None else sorted(codes)
    which = f"IN ({marks(chosen)})" if chosen else "IS NOT NULL"
    with transaction():
        if not is_sqlite():
            run("LOCK TABLE day_total IN SHARE ROW EXCLUSIVE MODE")
        for total, (counted, columns) in _OF.items():
            run(f"DELETE FROM {total} WHERE area {which}", chosen)
            run(
                f"INSERT INTO {total} (area, {columns}, reports)"
                f" SELECT t.code, {columns}, sum(c.reports) FROM area t JOIN area a ON"
                f" {Area.BELOW} JOIN {counted} c ON c.area = a.code WHERE t.code {which}"
                f" GROUP BY t.code, {columns}",
                chosen,
            )
