"""Place and kind of a report, told after it was begun. Used through `storage.reports`.

Both take many at once, one of each conversation, in one statement; a report that is closed stays as
it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flows.rules.report_steps import CLOSED
from flows.values import dataclass, field
from storage.engine.sql import marks, update, utc
from storage.engine.vault import Vault
from storage.places.receivers import events
from storage.reports import ahead
from storage.reports.filing import ROUTED_ANEW


@dataclass(frozen=True)
class Placing:
    """The place of a report, told afterwards; no area or category: the one it has stays.

    `happens_at` and `announces` as of an Addition.
    """

    conversation: str
    place: str = field(repr=False)
    area: str | None
    at: datetime
    category: str = ""
    sensitive: bool = False  # of this category
    happens_at: datetime | None = None
    announces: bool = False


@dataclass(frozen=True)
class KindSet:
    """Which kind a conversation's report is, told afterwards.

    What was urgent or sensitive stays so.
    """

    conversation: str
    category: str
    urgent: bool
    sensitive: bool
    at: datetime


#: The report of a conversation in a batch `v`, unless it is one of the closed.
_STILL_OPEN = f"report.conversation = v.conversation AND report.state NOT IN ({marks(CLOSED)})"


def place(vault: Vault, placings: Sequence[Placing]) -> None:
    """Write the places of reports that are not closed."""
    changed = update(
        "report",
        "conversation text, place bytea, area text, category text, sensitive boolean,"
        " at timestamp, " + ahead.COLUMNS,
        [
            (
                placing.conversation,
                vault.seal(placing.place, "report.place") if placing.place else None,
                placing.area,
                placing.category or None,
                placing.sensitive if placing.category else None,
                utc(placing.at),
                *ahead.values(placing.happens_at, placing.at, placing.announces),
            )
            for placing in sorted(placings, key=lambda placing: placing.conversation)
        ],
        to="place = v.place, area_id = coalesce(v.area, report.area_id),"
        " category = coalesce(v.category, report.category),"
        " sensitive = coalesce(v.sensitive, report.sensitive), updated_at = v.at,"
        f" urgent = (report.urgent OR {ahead.HURRIES}), {ahead.HAPPENS},"
        f" route_at = {ROUTED_ANEW}, indexed = FALSE",
        where=_STILL_OPEN,
        params=CLOSED,
        returning="report.id",
    )
    events.reports_changed([int(id_) for (id_,) in changed])


def set_kinds(kinds: Sequence[KindSet]) -> None:
    """Write the kinds of reports that are not closed."""
    changed = update(
        "report",
        "conversation text, category text, urgent boolean, sensitive boolean, at timestamp",
        [
            (kind.conversation, kind.category, kind.urgent, kind.sensitive, utc(kind.at))
            for kind in sorted(kinds, key=lambda kind: kind.conversation)
        ],
        to=f"category = v.category, urgent = (report.urgent OR v.urgent OR {ahead.HURRIES_KIND}),"
        " sensitive = (report.sensitive OR v.sensitive), updated_at = v.at,"
        f" route_at = {ROUTED_ANEW}, indexed = FALSE",
        where=_STILL_OPEN,
        params=CLOSED,
        returning="report.id",
    )
    events.reports_changed([int(id_) for (id_,) in changed])
