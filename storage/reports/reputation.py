"""What became of the reports of a number: of those that are linked with it, and a count of others.

When the link from a report to its number goes, the latest seven days after it was closed, it is
counted by the keyed hash of the number and the month, as true or not. So no count leads to a
report, and none to a number without the key. A count goes with its month, and with BERHENTI or
HAPUS DATA of its number; while a number is stopped, nothing is counted. A new lookup key ends it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from flows.rules.report_steps import DONE
from flows.rules.reputation import TRUE, UNTRUE, Record
from storage.engine.sql import chunks, count, is_sqlite, marks, run, utc
from storage.models import Report
from storage.people.phones import month

#: So long after its month began a count is forgotten.
LIFE = timedelta(days=90)

#: In hand-written SQL: what a closed report says of who sent it. Those that nothing brings together
#: with others (sensitive, "jangan balas", about officers) say nothing, and no DARURAT does.
_UNTRUE = "CASE WHEN result = ? THEN 1 ELSE 0 END"
_HAPPENED = f"CASE WHEN result IN ({marks(TRUE)}) THEN 1 ELSE 0 END"
_SAYS = f"result <> '' AND state = ? AND NOT {Report.ALONE} AND NOT emergency"


def records(phone_ids: Collection[int]) -> dict[int, Record]:
    """The record of each of these phones that has any; one statement per five hundred."""
    found: dict[int, Record] = {}
    for batch in chunks(sorted(phone_ids), columns=2):
        for phone_id, untrue, true in run(
            "SELECT phone_id, sum(untrue), sum(happened) FROM (SELECT phone_id,"
            f" {_UNTRUE} AS untrue, {_HAPPENED} AS happened FROM report"
            f" WHERE phone_id IN ({marks(batch)}) AND {_SAYS}"
            " UNION ALL SELECT p.id, t.untrue, t.happened FROM phone p"
            f" JOIN tally t ON t.phone_hash = p.hash WHERE p.id IN ({marks(batch)})) AS each"
            " GROUP BY phone_id",
            [UNTRUE, *TRUE, *batch, DONE, *batch],
        ):
            found[int(phone_id)] = Record(int(untrue), int(true))
    return found


def keep(report_ids: Sequence[int], now: datetime) -> None:
    """Count what became of these reports, which are about to lose their numbers."""
    for batch in chunks(sorted(report_ids)):
        run(
            "INSERT INTO tally (phone_hash, month, untrue, happened)"
            " SELECT w.hash, w.month, sum(w.untrue), sum(w.happened) FROM (SELECT p.hash,"
            f" {_month()} AS month, {_UNTRUE} AS untrue, {_HAPPENED} AS happened"
            " FROM report JOIN phone p ON p.id = report.phone_id"
            f" WHERE report.id IN ({marks(batch)}) AND {_SAYS} AND p.opted_out_at IS NULL) AS w"
            " WHERE w.untrue + w.happened > 0 GROUP BY w.hash, w.month"
            " ON CONFLICT (phone_hash, month) DO UPDATE SET"
            " untrue = tally.untrue + excluded.untrue,"
            " happened = tally.happened + excluded.happened",
            [utc(month(now)), UNTRUE, *TRUE, *batch, DONE],
        )


def drop(hashes: Collection[bytes]) -> None:
    """Forget what was counted of the numbers with these hashes."""
    for batch in chunks(sorted(hashes)):
        run(f"DELETE FROM tally WHERE phone_hash IN ({marks(batch)})", batch)


def drop_of_reporters(report_ids: Collection[int]) -> None:
    """Forget what was counted of the numbers that these reports are linked with."""
    for batch in chunks(sorted(report_ids)):
        run(
            "DELETE FROM tally WHERE phone_hash IN (SELECT p.hash FROM report r"
            f" JOIN phone p ON p.id = r.phone_id WHERE r.id IN ({marks(batch)}))",
            batch,
        )


def forget(now: datetime, limit: int) -> int:
    """Forget counts of months that are over for long; returns how many."""
    return count(
        "DELETE FROM tally WHERE id IN"
        " (SELECT id FROM tally WHERE month <= ? ORDER BY month LIMIT ?)",
        [utc(now - LIFE), limit],
    )


def _month() -> str:
    return "?" if is_sqlite() else "CAST(? AS timestamp)"
