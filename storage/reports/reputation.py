"""What became of the reports of a number, as long as they are linked with it.

Nothing is kept of it besides the reports: with the link from a report to its number its part of the
record goes, at the latest seven days after it was closed.
"""

from __future__ import annotations

from collections.abc import Collection

from flows.rules.report_steps import DONE
from flows.rules.reputation import TRUE, UNTRUE, Record
from storage.engine.sql import chunks, marks, run
from storage.models import Report


def records(phone_ids: Collection[int]) -> dict[int, Record]:
    """The record of each of these phones that has any closed report; one statement per thousand.

    Reports that nothing brings together with others (sensitive, "jangan balas", about officers) say
    nothing of who sent them.
    """
    found: dict[int, Record] = {}
    for batch in chunks(sorted(phone_ids)):
        for phone_id, untrue, true in run(
            "SELECT phone_id, sum(CASE WHEN result = ? THEN 1 ELSE 0 END),"
            f" sum(CASE WHEN result IN ({marks(TRUE)}) THEN 1 ELSE 0 END) FROM report"
            f" WHERE phone_id IN ({marks(batch)}) AND result <> '' AND state = ?"
            f" AND NOT {Report.ALONE} GROUP BY phone_id",
            [UNTRUE, *TRUE, *batch, DONE],
        ):
            found[int(phone_id)] = Record(int(untrue), int(true))
    return found
