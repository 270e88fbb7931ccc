"""Urgent reports of which a unit's desk has to be told, and what each desk was told."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from flows.rules.kinds import PROTECTED
from flows.rules.notices import AREA_WINDOW, QUIET, next_list
from flows.rules.notices import Told as Known
from flows.rules.report_steps import BEGUN, UNFINISHED_AFTER, taken_up
from flows.values import dataclass, field
from storage.engine.sql import chunks, count, marks, moment, rows, run, skip_locked, update, utc
from storage.engine.vault import CannotOpen, Vault
from storage.reports import at_post
from storage.reports.desk import text_of
from storage.reports.fairness import in_turn


@dataclass(frozen=True)
class Alert:
    """An urgent report that nobody else is telling of now.

    Silent: nobody is to be sent an SMS about it; hidden: an SMS says only that there is one.
    `news`: what was added to it since the unit `desk` was sent a notice of it (more, place, over).
    `unmanned`: there are officers, but none who is on duty for it. `post`: from which it comes, see
    `at_post.names`.
    """

    id: int
    code: str
    category: str
    area: str | None
    phone_id: int | None
    place: str = field(repr=False)
    at: datetime
    unfinished: bool
    silent: bool
    raised: int
    news: str = ""
    desk: str | None = None
    hidden: bool = False
    unmanned: bool = False
    emergency: bool = False
    post: str = ""


def name(id_: int, times: int, moved: bool = False) -> str:
    """What a notice is called (`once`): by its first report, and how often that was told again."""
    return f"desk:{id_}" + (f":{times}" if times else "") + (":pindah" if moved else "")


#: Whether there are officers, and none of them was to be told of the report.
_UNMANNED = (
    "(EXISTS (SELECT 1 FROM officer o WHERE o.disabled_at IS NULL) AND NOT EXISTS"
    " (SELECT 1 FROM dispatch d WHERE d.report_id = report.id AND d.officer_id IS NOT NULL))"
)


class Waiting(NamedTuple):
    """An urgent report of which a desk may have to be told; `sent_to`: the unit it was given to."""

    id: int
    area: str | None
    category: str
    sent_to: str | None


def desk_of(unit: str) -> str:
    """What the desk of a unit is called among those who are told."""
    return f"unit:{unit}"


def officer_of(officer: int) -> str:
    """What an officer is called among those who are told."""
    return f"officer:{officer}"


def apart(recipient: str, *, urgent: bool, hidden: bool = False, emergency: bool = False) -> str:
    """What counts the notices of these apart.

    What is routine delays nothing that is urgent, and what is only urgent no DARURAT.
    """
    how = ":e" if emergency else "" if urgent else ":r"
    return recipient + (":h" if hidden else "") + how


def waiting(now: datetime, limit: int) -> list[Waiting]:
    """Urgent reports of which a desk may have to be told.

    New ones come first, those before whose turn it is (`in_turn`), then those held until now. Sent
    ones at once, calls that broke off after a minute.
    """
    of_desk = "urgent AND desk_at IS NULL AND"
    turns = in_turn(
        "SELECT id, id AS report, phone_id, area_id, urgent, emergency, created_at AS said FROM"
        f" report WHERE {of_desk} desk_after IS NULL AND (state <> '{BEGUN}' OR created_at <= ?)"
    )
    columns = "SELECT id, area_id, category, sent_to_id FROM report WHERE"
    found = run(f"{columns} id IN ({turns})", [utc(now - UNFINISHED_AFTER), limit])
    if len(found) < limit:
        held = f"{columns} {of_desk} desk_after <= ? ORDER BY desk_after, created_at LIMIT ?"
        found += run(held, [utc(now), limit - len(found)])
    return [Waiting(int(id_), area, str(category), unit) for id_, area, category, unit in found]


def take(vault: Vault, ids: Collection[int]) -> list[Alert]:
    """Read those of these reports that nobody has told of meanwhile.

    Until the transaction ends nobody else tells of them. One that somebody is writing to in this
    moment is left out. Silent are those about officers, and those that an officer has taken up
    already, unless there is more to tell of them; hidden are sensitive ones.
    """
    found: list[Alert] = []
    for batch in chunks(sorted(ids)):
        taken = run(
            "SELECT id, code, category, area_id, phone_id, place, created_at, state,"
            f" sensitive, raised, news, desk, {_UNMANNED}, emergency FROM report"
            f" WHERE id IN ({marks(batch)}) AND urgent AND desk_at IS NULL ORDER BY"
            f" id{skip_locked()}",
            batch,
        )
        for (
            id_,
            code,
            category,
            area,
            phone_id,
            place,
            created_at,
            state,
            sensitive,
            raised,
            news,
            desk,
            unmanned,
            emergency,
        ) in taken:
            at = moment(created_at)
            assert at is not None
            in_hand = taken_up(state) and not raised
            silent = category == PROTECTED or in_hand
            unfinished = state == BEGUN
            found.append(
                Alert(
                    int(id_),
                    code,
                    category,
                    area,
                    phone_id,
                    _place(vault, place),
                    at,
                    unfinished,
                    silent,
                    int(raised),
                    str(news),
                    desk,
                    hidden=bool(sensitive),
                    unmanned=bool(unmanned),
                    emergency=bool(emergency),
                )
            )
    posts = at_post.names(vault, {alert.id: alert.place for alert in found})
    return [replace(alert, post=posts.get(alert.id, "")) for alert in found]


def _place(vault: Vault, sealed: bytes | None) -> str:
    try:
        return text_of(vault, sealed, "report.place")
    except CannotOpen:  # its code is told all the same
        return ""


def told(ids: Collection[int], now: datetime, unit: str | None = None) -> None:
    """This unit's desk was sent a notice of these reports; None: nobody is to be told of them."""
    for batch in chunks(sorted(ids)):
        run(
            f"UPDATE report SET desk_at = ?, desk = ? WHERE id IN ({marks(batch)})",
            [utc(now), unit, *batch],
        )


def hold(until: Sequence[tuple[int, datetime]]) -> None:
    """Leave each of these reports alone until then."""
    update(
        "report",
        "id bigint, later timestamp",
        [(id_, utc(later)) for id_, later in sorted(until)],
        to="desk_after = v.later",
        where="report.id = v.id",
    )


def known(recipient: str, phone_ids: Collection[int], now: datetime) -> dict[int, Known]:
    """What this desk or officer was told within QUIET of each of these numbers, if anything."""
    found: dict[int, Known] = {}
    for batch in chunks(sorted(set(phone_ids))):
        for phone_id, notices, at in run(
            f"SELECT phone_id, notices, at FROM told WHERE recipient = ? AND phone_id IN"
            f" ({marks(batch)}) AND at > ?",
            [recipient, *batch, utc(now - QUIET)],
        ):
            last = moment(at)
            assert last is not None
            found[int(phone_id)] = Known(int(notices), last)
    return found


def numbers_by_area(recipient: str, now: datetime) -> dict[str, int]:
    """Of how many numbers this desk or officer was told within AREA_WINDOW, by area.

    The area is that of the last notice of each.
    """
    recent = "SELECT area, count(*) FROM told WHERE recipient = ? AND at > ? GROUP BY area"
    return {
        str(area): int(numbers)
        for area, numbers in run(recent, [recipient, utc(now - AREA_WINDOW)])
    }


def remember(recipient: str, areas: dict[int, str], now: datetime) -> None:
    """One more notice of each of these numbers (with the area) went to this desk or officer."""
    for batch in chunks(sorted(areas.items()), columns=5):
        values, params = rows(
            ("text", "bigint", "text", "integer", "timestamp"),
            [(recipient, phone_id, area, 1, utc(now)) for phone_id, area in batch],
        )
        run(
            f"INSERT INTO told (recipient, phone_id, area, notices, at) {values} ON CONFLICT"
            f" (recipient, phone_id) DO UPDATE SET"
            " area = excluded.area, at = excluded.at,"
            " notices = CASE WHEN told.at > ? THEN told.notices + 1 ELSE 1 END",
            [*params, utc(now - QUIET)],
        )


def share(recipient: str, areas: Mapping[int, str], now: datetime) -> dict[int, datetime]:
    """Of which of these numbers (each with the area) nothing is told now, and until when.

    Of the others it is told in one list, with the first reports of numbers: that is remembered.
    """
    before = known(recipient, areas, now)
    waits = {
        number: until for number in areas if (until := next_list(before.get(number), now)) > now
    }
    told_of = {number: area for number, area in areas.items() if number not in waits}
    remember(recipient, told_of, now)
    return waits


def forget(now: datetime) -> int:
    """Delete what desks were told before QUIET: nothing asks for it, and its time is a report's."""
    return count("DELETE FROM told WHERE at <= ?", [utc(now - QUIET)])
