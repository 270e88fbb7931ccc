"""What it costs to route a report: whom it reaches, looked at by the clock's own step.

Among few reports and routes, and among many: what it takes may not grow with them.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

from gateway.install.runtime import open_runtime
from gateway.jobs import climbing
from storage.engine.db import connected, transaction
from storage.engine.sql import chunks, is_sqlite, run, utc
from storage.engine.vault import Vault
from storage.models import database
from storage.people import officers
from storage.people.officers import Answers, OfficerRow
from storage.places import route_table, units
from storage.places.route_table import RouteRow
from tests.bench import crowd
from tests.bench.costs import Counts, between, readings
from tests.bench.ground import CITY, ENGINES, Ground, House
from tests.bench.load import Load
from tests.bench.rounds import Noun, Side
from tests.cast import LONG_AGO

#: Reports and routes that are there: many, few, and what --quick takes for many.
MANY, FEW, QUICK_MANY = (1_000_000, 4_000), (10_000, 400), (50_000, 4_000)
#: Reports per area and kind lie among the others in turn.
KINDS = ("kebakaran", "kriminalitas", "narkoba", "kecelakaan")


class Routing:
    """A house with reports that are closed, and units, officers and routes for the areas."""

    def __init__(self, house: House, reports: int, routes: int) -> None:
        self._house = house
        with house.opened() as vault:
            rows = run("SELECT code FROM area WHERE level IN ('kelurahan', 'desa') ORDER BY code")
            self._areas = [str(code) for (code,) in rows]
            with transaction():
                answering(vault, self._areas, routes)
            with transaction():
                _closed(vault, self._areas, reports)
            crowd.analyze()

    def burst(self, run_name: str, size: int, seconds: int) -> Load:
        """So many reports are due; one round of the clock's step routes them."""
        load, _ = self._climb(size)
        return load

    def count(self, run_name: str, size: int, seconds: int) -> tuple[Load, Counts]:
        """The same while statements are counted."""
        return self._climb(size)

    def _climb(self, size: int) -> tuple[Load, Counts]:
        now = datetime.now(UTC)
        with self._house.opened():
            with transaction():
                run("DELETE FROM dispatch")
                run(
                    "UPDATE report SET state = 'baru', route_at = ?, climbs = '',"
                    " climbs_since = NULL, received_at = ? WHERE id <= ?",
                    [utc(now), utc(now), size],
                )
            runtime = open_runtime(self._house.settings())
            asked: list[str] = []
            commits: list[None] = []
            execute, commit = database.obj.execute_sql, database.obj.commit

            def counted(sql: str, *given: Any, **more: Any) -> Any:
                asked.append(sql)
                return execute(sql, *given, **more)

            def committed() -> Any:
                commits.append(None)
                return commit()

            meters = {"clock": time.process_time} | dict(self._house.meters)
            with (
                connected(),
                patch.object(database.obj, "execute_sql", counted),
                patch.object(database.obj, "commit", committed),
            ):
                before, began = readings(meters), time.perf_counter()
                climbing.climb(runtime, now)
                took = time.perf_counter() - began
                cpu = between(before, readings(meters))
            ((told,),) = run("SELECT count(DISTINCT report_id) FROM dispatch")
            return Load(size, took, abs(size - int(told)), cpu=cpu), Counts(
                len(asked), len(commits), 0
            )


def answering(vault: Vault, areas: Sequence[str], count: int) -> None:
    """A unit for each kecamatan, an officer for each kelurahan and desa, and so many routes."""
    above = sorted({area.rpartition(".")[0] for area in areas})
    units.load([{"code": f"P{area}", "name": f"Polsek {area}"} for area in above], LONG_AGO)
    of_kinds = [(area, kind) for kind in ("", *KINDS) for area in (above if not kind else areas)]
    rows = [RouteRow(area, kind, f"P{_above(area)}") for area, kind in of_kinds[:count]]
    route_table.keep([RouteRow(CITY, "", f"P{above[0]}"), *rows], "bench", LONG_AGO)
    enrolled = [
        OfficerRow(
            crowd.resident(number),
            "Bripka",
            f"P{_above(area)}",
            "petugas",
            (Answers(area, ""),),
            "24",
        )
        for number, area in enumerate(areas)
    ]
    officers.save(vault, enrolled, LONG_AGO)


def _above(area: str) -> str:
    return area if area.count(".") == 2 else area.rpartition(".")[0]


def _closed(vault: Vault, areas: Sequence[str], count: int) -> None:
    """So many reports that are closed, over all areas and kinds in turn."""
    now = datetime.now(UTC)
    sealed = vault.seal("LR KETAPANG RT 14 RW 03", "report.place")
    run("CREATE TEMPORARY TABLE there (i integer PRIMARY KEY, area text)")
    for batch in chunks(list(enumerate(areas)), columns=2):
        rows = ", ".join(["(?, ?)"] * len(batch))
        run(f"INSERT INTO there VALUES {rows}", [cell for row in batch for cell in row])
    kinds = " ".join(f"WHEN {number} THEN '{kind}'" for number, kind in enumerate(KINDS))
    no, yes = ("0", "1") if is_sqlite() else ("FALSE", "TRUE")
    at, place = ("?", "?") if is_sqlite() else ("CAST(? AS timestamp)", "CAST(? AS bytea)")
    run(
        "WITH RECURSIVE n(i) AS (SELECT CAST(1 AS integer) UNION ALL SELECT i + 1 FROM n"
        " WHERE i < ?) INSERT INTO report (code, conversation, alias, category, channel, urgent,"
        " sensitive, quiet, partner, place, area_id, state, draft, created_at, received_at,"
        " updated_at, raised, news, emergency, round, climbs, result, heard)"
        f" SELECT CAST(10000000 + n.i AS text), 'bench-' || n.i, 'P-' || n.i,"
        f" CASE n.i % {len(KINDS)} {kinds} END, 'sms', {yes}, {no}, {no}, {no}, v.place, t.area,"
        " 'selesai', 0, v.at, v.at, v.at, 0, '', "
        f"{no}, 0, '', '', 'selesai' FROM n JOIN there t ON t.i = n.i % {len(areas)},"
        f" (SELECT {at} AS at, {place} AS place) v",
        [count, utc(now), sealed],
    )


@contextmanager
def sides(ground: Ground) -> Iterator[list[Side]]:
    """On each database among few reports and among many."""
    with ExitStack() as stack:
        found: list[Side] = []
        for engine in ENGINES:
            few = ""
            for reports, routes in (FEW, QUICK_MANY if ground.quick else MANY):
                name = f"{engine}, {reports:,} reports, {routes:,} routes"
                few = few or name
                house = stack.enter_context(ground.house(f"routing{reports}", engine))
                routing = Routing(house, reports, routes)
                found.append(Side(name, routing.burst, (few,), routing.count))
        yield found


NOUN = Noun(
    name="routing",
    title="Reports routed",
    says="{} reports due at once",
    unit="reports/s",
    ratios=("/ among few",),
    sizes=(100, 500),
    quick=(500,),
    sides=sides,
)
