"""Nights of the watch: every post of a night with its check-ins, and the attendance of a month."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, jsonify, request

from flows.rules.dates import stamp
from flows.rules.exporting import FORMATS
from flows.rules.fields import Unusable
from flows.rules.rights import Officer
from gateway.api import queries
from gateway.api.access import now, with_token
from gateway.api.posts import posts_shown, slot_shown
from gateway.api.problems import missing, wrong
from gateway.install.training import heading
from gateway.officers import attendance
from gateway.web.application import current
from storage.places import areas
from storage.watch import nights
from storage.watch.attendance import Night

blueprint = Blueprint("nights", __name__)


@blueprint.get("/nights/<date>")
@with_token
def one(officer: Officer, date: str) -> Response:
    """A page of the posts of the territory, by code, each with its check-ins of this night."""
    night = queries.date_of(date)
    if night is None:
        raise missing()
    limit, after = queries.limit(), queries.cursor() or ""
    found = nights.page(_path(officer), after, limit + 1)
    posts = found[:limit]
    ids = [post.id for post in posts]
    slots = nights.slots_by_post(dict.fromkeys(ids, night))
    items = [
        {"post": shown, "slots": [slot_shown(slot) for slot in slots[post.id]]}
        for post, shown in zip(posts, posts_shown(posts), strict=True)
    ]
    more = len(found) > limit
    following = queries.as_cursor(posts[-1].code) if more else None
    return jsonify({"night": night.isoformat(), "items": items, "next": following})


@blueprint.get("/attendance")
@with_token
def listed(officer: Officer) -> Response:
    """The nights of a month, post by post; a page holds whole posts."""
    officer.must("attendance.export")
    limit, after = queries.limit(), queries.cursor() or ""
    span = _span()
    # One post more than the page holds says whether there is another page.
    codes: list[str] = []
    items: list[dict[str, Any]] = []
    for night in attendance.lines(current().vault, _path(officer), span, after, limit + 1):
        code = str(night.post.code)
        if code not in codes:
            codes.append(code)
        if len(codes) <= limit:
            items.append(_night(night))
    following = queries.as_cursor(codes[limit - 1]) if len(codes) > limit else None
    month = f"{span[0]:%Y-%m}"
    return jsonify({"month": month, "items": items, "next": following})


@blueprint.get("/attendance.csv")
@with_token
def as_csv(officer: Officer) -> Response:
    """The same as CSV, in the columns that offices ask for."""
    return _file(officer, "csv")


@blueprint.get("/attendance.xlsx")
@with_token
def as_xlsx(officer: Officer) -> Response:
    """The same as a workbook."""
    return _file(officer, "xlsx")


def _file(officer: Officer, format_: str) -> Response:
    runtime, (begin, _) = current(), _span()
    pieces = attendance.export(
        runtime.vault,
        officer,
        _path(officer),
        f"{begin:%Y-%m}",
        format_,
        runtime.settings.zone,
        now(),
        heading(runtime.settings.training),
    )
    name = f"hadir-{begin:%Y-%m}.{format_}"
    return Response(
        pieces,
        content_type=FORMATS[format_],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _span() -> Any:
    this_month = current().settings.day_of(now()).replace(day=1)
    typed = request.args.get("month") or f"{this_month - timedelta(days=1):%Y-%m}"
    try:
        return attendance.month(typed)
    except Unusable as why:
        raise wrong(why.field, why.why, 400) from None


def _path(officer: Officer) -> str:
    code = queries.area(officer)
    area = areas.find(code) if code else None
    return area.path if area else officer.path


def _night(night: Night) -> dict[str, Any]:
    arrived = [slot.checked_in_at for slot in night.slots if slot.checked_in_at]
    guards = [slot.guards for slot in night.slots if slot.guards is not None]
    return {
        "post": night.post.code,
        "name": night.post.name,
        "area": night.post.area_id,
        "night": night.night.isoformat(),
        "arrived_at": stamp(min(arrived, default=None)),
        "left_at": stamp(night.left_at),
        "guards": max(guards, default=None),
        "slots": [slot_shown(slot) for slot in night.slots],
        "remarks": [{"at": stamp(remark.at), "text": remark.text} for remark in night.remarks],
    }
