"""Guards' DARURAT: whose it is, and whom partners and guards nearby hear of it from us, once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from flows.rules.distress import QUIET
from flows.rules.kinds import PROTECTED
from storage.engine.sql import given, known, moment, run, skip_locked, utc
from storage.models import Distress
from storage.watch.around import NEAR


class Raised(NamedTuple):
    """A guard's DARURAT: the ticket of its report, the guard, and when it was sent."""

    code: str
    guard: int
    at: datetime


class Untold(NamedTuple):
    """A DARURAT that partners have not heard of: its report, its post, and who sent it."""

    id: int
    report: int
    post: int
    name: str
    area: str
    partner: int | None
    phone_id: int
    at: datetime
    sensitive: bool
    again: bool


def note(raised: Sequence[Raised]) -> None:
    """Keep that these came from guards: one statement. Again changes nothing."""
    if not raised:
        return
    values, params = given(
        "code text, guard bigint, at timestamp",
        [(each.code, each.guard, utc(each.at)) for each in sorted(raised)],
    )
    run(
        f"{values} INSERT INTO distress (report_id, guard_id, at)"
        " SELECT r.id, v.guard, v.at FROM v JOIN report r ON r.code = v.code WHERE true"
        " ON CONFLICT (report_id) DO NOTHING",
        params,
    )


def any_untold() -> bool:
    """Whether partners are to hear of one, asked without a lock."""
    return bool(run("SELECT 1 FROM distress WHERE told_at IS NULL LIMIT 1"))


def take(now: datetime, limit: int) -> list[Untold]:
    """Those that partners have not heard of, the oldest first; from now on they have.

    `again`: another of the same post came shortly before.
    """
    taken = run(
        f"SELECT id FROM distress WHERE told_at IS NULL ORDER BY at, id LIMIT ?{skip_locked()}",
        [limit],
    )
    found = []
    for (id_,) in taken:
        found += [
            _untold(row)
            for row in run(
                "UPDATE distress SET told_at = ? WHERE id = ? AND told_at IS NULL RETURNING id",
                [utc(now), id_],
            )
        ]
    return found


def _untold(row: Sequence[object]) -> Untold:
    (id_,) = row
    ((report, post, name, area, partner, phone, at, sensitive, before),) = run(
        "SELECT d.report_id, p.id, p.name, p.area_id, p.partner_id, g.phone_id, d.at,"
        " r.sensitive OR r.category = ?,"
        " (SELECT max(e.at) FROM distress e JOIN guard h ON h.id = e.guard_id WHERE"
        " h.post_id = g.post_id AND e.id <> d.id AND e.at <= d.at)"
        " FROM distress d JOIN report r ON r.id = d.report_id JOIN guard g ON g.id = d.guard_id"
        " JOIN post p ON p.id = g.post_id WHERE d.id = ?",
        [PROTECTED, id_],
    )
    sent, last = known(at), moment(before)
    return Untold(
        id=int(str(id_)),
        report=int(report),
        post=int(post),
        name=str(name),
        area=str(area),
        partner=None if partner is None else int(partner),
        phone_id=int(phone),
        at=sent,
        sensitive=bool(sensitive),
        again=last is not None and sent - last < QUIET,
    )


class Near(NamedTuple):
    """A guard of another post who stands there now: who spoke last tonight, else the ketua."""

    post: str
    phone_id: int


def near(untold: Untold, now: datetime, limit: int) -> list[Near]:
    """Guards of other posts of the same area whose watch is on, one of each post, by code."""
    found = run(
        "SELECT p.code, coalesce("
        "(SELECT g.phone_id FROM check_in c JOIN guard g ON g.id = c.guard_id WHERE"
        " c.post_id = p.id AND g.active AND c.at >= (SELECT min(b.due_at) FROM slot b WHERE"
        " b.post_id = p.id AND b.night = t.night) ORDER BY c.at DESC, c.id DESC LIMIT 1),"
        " (SELECT g.phone_id FROM guard g WHERE g.post_id = p.id AND g.active AND g.ketua LIMIT 1))"
        " FROM post p JOIN (SELECT s.post_id, s.night FROM slot s JOIN post q ON"
        " q.id = s.post_id WHERE q.area_id = ? AND s.due_at BETWEEN ? AND ?"
        " GROUP BY s.post_id, s.night HAVING min(s.due_at) <= ? AND max(s.late_at) > ?) t"
        " ON t.post_id = p.id"
        " WHERE p.active AND p.id <> ? AND (p.paused_until IS NULL OR p.paused_until <= ?)"
        " ORDER BY p.code LIMIT ?",
        [
            untold.area,
            utc(now - NEAR),
            utc(now + NEAR),
            utc(now),
            utc(now),
            untold.post,
            utc(now),
            limit,
        ],
    )
    return [Near(str(post), int(phone)) for post, phone in found if phone is not None]


def report_of(ids: Sequence[int]) -> dict[int, int]:
    """The reports of these, by their ids."""
    found = Distress.select(Distress.id, Distress.report).where(Distress.id.in_(list(ids)))
    return {distress.id: distress.report_id for distress in found}
