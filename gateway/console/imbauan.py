"""Imbauan: the list by state, and one of them with its whole text and how its sending stands."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, render_template, request, url_for

from flows.rules.imbauan_steps import (
    DONE,
    DRAFT,
    EXERCISE,
    READY,
    RETURNED,
    SCHEDULED,
    SENDING,
    STOPPED,
    SUBMITTED,
    UNDECIDED,
    WAITING,
)
from flows.rules.rights import Officer
from gateway.console import live, sent_words
from gateway.console.access import page
from gateway.console.forms import Form
from gateway.console.language import gettext as _
from gateway.console.moments import now
from gateway.officers import actors, imbauan
from gateway.officers.imbauan_count import judged
from gateway.officers.imbauan_reach import by_another_unit
from gateway.sms import budget
from gateway.web.application import current
from storage.models import Imbauan
from storage.places import areas
from storage.sent import imbauan as record
from storage.sent import imbauan_pages
from storage.sent.outbox import tallies

blueprint = Blueprint("imbauan", __name__)

PAGE = 40
#: The lists, by their word in the address.
GROUPS: dict[str, tuple[str, ...]] = {
    "semua": (),
    "menunggu": (SUBMITTED,),
    "konsep": (DRAFT, RETURNED),
    "berjalan": (READY, SCHEDULED, SENDING),
    "selesai": (DONE, STOPPED, EXERCISE),
}
#: Of so many recipients and more the counting of messages takes a while: it is done less often.
_MANY = 20_000


@blueprint.get("/imbauan")
@page("imbauan")
def listed(officer: Officer) -> str:
    """The imbauan of the territory, newest first."""
    group, cursor = _group(), request.args.get("dari", "")
    if cursor and not (cursor.isascii() and cursor.isdecimal() and len(cursor) < 19):
        abort(404)
    return render_template(
        "imbauan/list.html",
        **_list(officer, group, int(cursor or 0)),
        group=group,
        groups=_groups(),
        live=not cursor,
    )


@blueprint.get("/imbauan/daftar")
@page("imbauan")
def list_part(officer: Officer) -> Response:
    """The list anew."""
    return live.part("imbauan/_list.html", **_list(officer, _group(), 0))


def _group() -> str:
    asked = request.args.get("status", "")
    return asked if asked in GROUPS else "semua"


def _groups() -> list[tuple[str, str]]:
    names = {
        "semua": _("Semua"),
        "menunggu": _("Menunggu persetujuan"),
        "konsep": _("Konsep"),
        "berjalan": _("Berjalan"),
        "selesai": _("Selesai"),
    }
    return [(group, names[group]) for group in GROUPS]


def _list(officer: Officer, group: str, before: int) -> dict[str, Any]:
    found = imbauan_pages.page(officer.path, GROUPS[group], before or None, PAGE + 1)
    items = found[:PAGE]
    places = {code for each in items for code in record.areas_of(each)}
    more: dict[str, Any] = {"status": group} if group != "semua" else {}
    return {
        "officer": officer,
        "items": items,
        "areas_of": record.areas_of,
        "places": areas.names_of(places),
        "names": actors.names(current().vault, {each.author for each in items}),
        "waiting": imbauan_pages.waiting(officer.path),
        "first": url_for("imbauan.listed", **more) if before else "",
        "next": url_for("imbauan.listed", **more, dari=items[-1].id) if len(found) > PAGE else "",
    }


@blueprint.get("/imbauan/<int:imbauan_id>")
@page("imbauan")
def detail(officer: Officer, imbauan_id: int) -> str:
    """One imbauan: what phones show, what it costs, who decides, and how it goes."""
    return shown(officer, found_or_404(officer, imbauan_id), Form())


@blueprint.get("/imbauan/<int:imbauan_id>/kemajuan")
@page("imbauan")
def progress(officer: Officer, imbauan_id: int) -> Response:
    """How its sending stands, anew."""
    return live.part("imbauan/_progress.html", **_standing(found_or_404(officer, imbauan_id)))


def found_or_404(officer: Officer, imbauan_id: int) -> Imbauan:
    """The imbauan, or the answer that there is none for this officer."""
    found = imbauan.find(officer, imbauan_id)
    if found is None:
        abort(404)
    return found


def shown(officer: Officer, found: Imbauan, form: Form, late: bool = False) -> str:
    """The page of an imbauan; `late`: its time is over, and it is asked whether to send it now."""
    runtime = current()
    people = actors.names(runtime.vault, {found.author, found.approver or ""})
    codes = record.areas_of(found)
    places = areas.names_of(codes)
    return render_template(
        "imbauan/detail.html",
        **_standing(found),
        officer=officer,
        form=form,
        late=late,
        text=judged(found.text, found.carried or found.text, runtime),
        places=[places.get(code, code) for code in codes],
        audience=imbauan.audience_of(found),
        author=people.get(found.author, found.author),
        approver=people.get(found.approver or "", found.approver),
        own=found.author == officer.name,
        steps=imbauan.steps(officer, found, now()),
        wide=wide(found),
        money=budget.today(runtime.settings, now()),
        every=10 if found.recipients >= _MANY else 2,
    )


def wide(found: Imbauan) -> str:
    """Who must approve it, where another person alone is not enough; else ""."""
    many = found.state in UNDECIDED and by_another_unit([found], now())
    return sent_words.approvers(found.recipients, together=True) if many else ""


def _standing(found: Imbauan) -> dict[str, Any]:
    told = imbauan.status(found, now(), current().settings.zone)
    return {
        "imbauan": found,
        "told": told,
        "spent": imbauan.spent(found, told["counts"]),
        "held": tallies.held_back(found.id) if found.state == SENDING else {},
        "live": found.state in WAITING,
    }
