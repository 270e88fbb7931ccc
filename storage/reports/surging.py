"""Reports that cannot wait because several phones reported the like within minutes.

Used by the clock: a report may become one of several in many ways (its place or kind is told later,
it is sent by LANJUT), and what files it is not slowed by looking at others.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from flows.rules.report_steps import BEGUN, CLOSED, ITSELF, REFUSED, SURGE
from flows.rules.surge import LEVELS, WITHIN, Heard
from storage.engine.sql import MOST_VALUES, chunks, for_update, marks, moment, run, utc
from storage.engine.vault import Vault
from storage.models import Report
from storage.reports import timeline

#: What is said so long ago is looked at no more: it came late, or the clock stood still.
LOOKS_BACK = WITHIN + timedelta(minutes=20)
#: The areas of so many reports are looked at, those that came last; and of each area so many
#: reports, the newest. So a flood costs no more, and that of one area hides nothing of another.
NEWEST, PER_AREA = 2000, 500
_AREAS_A_STATEMENT = 100
_LEVELS = sorted(LEVELS)

#: In hand-written SQL: a report counts; is open; may become urgent.
_COUNTS = (
    f"r.state NOT IN ('{BEGUN}', '{REFUSED}') AND NOT {Report.ALONE} AND r.phone_id IS NOT NULL"
)
_OPEN = "r.state NOT IN ('{}')".format("', '".join(CLOSED))
_MAY_RISE = f"NOT r.urgent AND {_OPEN} AND {_COUNTS}"


def heard(now: datetime) -> list[Heard]:
    """The reports that decide whether something becomes urgent now.

    One statement, and one more for each hundred areas from which something came that may.
    """
    since = utc(now - LOOKS_BACK)
    areas = [
        area
        for (area,) in run(
            # While nothing came the newest are not even looked at.
            "SELECT DISTINCT r.area_id FROM (SELECT * FROM report ORDER BY id DESC LIMIT CASE"
            " WHEN EXISTS (SELECT 1 FROM report WHERE created_at > ?) THEN ? ELSE 0 END) r"
            f" JOIN area a ON a.code = r.area_id WHERE r.created_at > ? AND {_MAY_RISE}"
            f" AND a.level IN ({marks(_LEVELS)})",
            [since, NEWEST, since, *_LEVELS],
        )
    ]
    each = (
        "SELECT * FROM (SELECT r.id, r.category, r.area_id, r.phone_id, r.created_at, r.urgent,"
        f" {_OPEN} AS open FROM report r WHERE r.area_id = ? AND r.created_at > ? AND {_COUNTS}"
        " ORDER BY r.created_at DESC LIMIT ?) newest"
    )
    reports: list[Heard] = []
    for batch in chunks(areas, columns=MOST_VALUES // _AREAS_A_STATEMENT):
        found = run(
            " UNION ALL ".join([each] * len(batch)),
            [value for area in batch for value in (area, since, PER_AREA)],
        )
        for id_, kind, area, phone, created_at, urgent, open_ in found:
            at = moment(created_at)
            assert at is not None
            reports.append(
                Heard(int(id_), str(kind), str(area), int(phone), at, bool(urgent), bool(open_))
            )
    return reports


def make_urgent(vault: Vault, ids: Sequence[int], phones: int, now: datetime) -> int:
    """Make these urgent, each with a step that says of how many phones the like came.

    Those that have changed meanwhile stay as they are; returns how many became urgent. Three
    statements per thousand. Whom they are to reach is asked anew, unless somebody has them; no
    reporter is sent anything.
    """
    raised = 0
    for batch in chunks(sorted(ids)):
        found = run(
            f"SELECT r.id, r.state FROM report r WHERE r.id IN ({marks(batch)}) AND {_MAY_RISE}"
            f" ORDER BY r.id{for_update()}",
            batch,
        )
        reports = [(int(id_), str(state)) for id_, state in found]
        if reports:
            run(
                "UPDATE report SET urgent = ?, updated_at = ?,"
                " route_at = CASE WHEN accepted_at IS NULL THEN ? ELSE route_at END"
                f" WHERE id IN ({marks(reports)})",
                [True, utc(now), utc(now), *(id_ for id_, _ in reports)],
            )
            why = _why(phones)
            timeline.note(
                [
                    (id_, state, ITSELF, SURGE, vault.seal(why, "report.note"))
                    for id_, state in reports
                ],
                now,
            )
        raised += len(reports)
    return raised


def _why(phones: int) -> str:
    minutes = WITHIN // timedelta(minutes=1)
    return f"{phones} laporan serupa dalam {minutes} menit"
