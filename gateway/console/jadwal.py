"""Jadwal: who is on duty by the week, and what holds beside that: absences, deputies, swaps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import Blueprint, Response, abort, flash, render_template, request, url_for

from flows.rules import duty
from flows.rules.duty import Change
from flows.rules.fields import Unusable
from flows.rules.rights import MayNot, NotAllowed, Officer
from gateway.console import choosing, forms
from gateway.console.access import page
from gateway.console.forms import Form
from gateway.console.language import gettext as _
from gateway.console.moments import now
from gateway.console.reasons import in_words
from gateway.console.visitor import visitor
from gateway.officers import actors, enrolment
from gateway.web.application import current
from storage.engine.db import transaction
from storage.models import DutyChange
from storage.people import duties, officers, rosters
from storage.people.accounts import forms as sent
from storage.people.officers import Enrolled
from storage.places import areas, units

blueprint = Blueprint("jadwal", __name__)

#: What a desk says of somebody's duty.
_AWAY, _PRESENT = "libur", "dinas"
_ALL = "semua"
#: Of so many officers all are shown at once, and offered in the forms; of more, those of a unit.
MOST = 300


@blueprint.get("/jadwal")
@page("jadwal")
def listed(officer: Officer) -> str:
    """The officers of a unit, their hours, and what holds beside them now or later."""
    return _shown(officer, Form())


@blueprint.post("/jadwal/ubah")
@page("duty.set")
def changed(officer: Officer) -> Response:
    """Somebody is away for a time, with or without a deputy, or on duty."""
    form = Form.sent()
    whom = _one(officer, form, "petugas")
    state = form.one_of("keadaan", (_AWAY, _PRESENT))
    deputy = _one(officer, form, "pengganti") if form.value("pengganti") else None
    if deputy and state == _PRESENT:
        form.refuse("pengganti", _("pengganti hanya untuk yang tidak bertugas"))

    def deed() -> None:
        since, until = duty.span(
            form.value("dari"), form.value("sampai"), now(), current().settings.zone
        )
        enrolment.change_duty(
            current().vault,
            whom,
            Change(state == _PRESENT, since, until, now()),
            "cuti" if state == _AWAY else "dinas",
            deputy,
            officer,
            officer.name,
        )

    return _done(officer, form, deed, {"from": "dari", "until": "sampai"}, "petugas")


@blueprint.post("/jadwal/tukar")
@page("duty.set")
def swapped(officer: Officer) -> Response:
    """Two officers take each other's hours for a time."""
    form = Form.sent()
    one, other = _one(officer, form, "satu"), _one(officer, form, "lain")

    def deed() -> None:
        zone = current().settings.zone
        since, until = duty.span(form.value("mulai"), form.value("akhir"), now(), zone)
        enrolment.swap(
            current().vault, one, other, since, until, zone, officer, officer.name, now()
        )

    return _done(officer, form, deed, {"from": "mulai", "until": "akhir"}, "satu")


@blueprint.post("/jadwal/jam")
@page("duty.set")
def hours(officer: Officer) -> Response:
    """Other weekly hours."""
    form = Form.sent()
    whom = _one(officer, form, "siapa")

    def deed() -> None:
        enrolment.set_hours(current().vault, whom, form.value("duty"), officer, officer.name, now())

    return _done(officer, form, deed, {"duty": "duty"}, "siapa")


@blueprint.post("/jadwal/<int:change>/batal")
@page("duty.set")
def undone(officer: Officer, change: int) -> Response:
    """A change does not hold after all, nor what was noted with it."""
    if change not in {each.id for each in _changes(enrolment.seen(current().vault, officer))}:
        abort(404)
    try:
        enrolment.undo(current().vault, change, officer, officer.name, now())
        flash(_("Perubahan dibatalkan."))
    except NotAllowed as why:
        flash(in_words(str(why)))
    return forms.see(url_for("jadwal.listed", **_asked()))


def _done(
    officer: Officer, form: Form, deed: Callable[[], None], fields: dict[str, str], whom: str
) -> Response:
    """Do it once, and look at the schedule; or say at which field it fails.

    `fields`: the form's, by what the rules call them; `whom`: where what may not be stands.
    """
    if form:
        try:
            with transaction():
                if sent.first_time(form.value("kunci"), now()):
                    deed()
        except Unusable as why:
            form.refuse(fields[why.field], in_words(why.why))
        except NotAllowed as why:
            form.refuse(whom, in_words(str(why)))
        except MayNot:
            form.refuse(whom, _("di luar wilayah Anda"))
    if not form:
        return forms.again(_shown(officer, form))
    flash(_("Jadwal diubah."))
    return forms.see(url_for("jadwal.listed", **_asked()))


def _one(officer: Officer, form: Form, name: str) -> int:
    """The officer chosen in a field, who is in the territory; 0 when none is."""
    chosen = form.value(name)
    ids = {str(each.id) for each in enrolment.seen(current().vault, officer)}
    if chosen not in ids:
        form.refuse(name, _("pilih salah satu"))
        return 0
    return int(chosen)


def _asked() -> dict[str, Any]:
    """Which unit or officer the page is about, as the address has it."""
    return {
        name: value for name in ("satuan", "petugas") if (value := request.args.get(name, "")[:32])
    }


def _changes(seen: Sequence[Enrolled]) -> list[DutyChange]:
    """What holds beside the hours of these officers; of somebody who stands in, once."""
    ids = [each.id for each in seen]
    return duties.duty_listed(now(), ids) if ids else []


def _shown(officer: Officer, form: Form) -> str:
    runtime, asked = current(), _asked()
    everybody = enrolment.roster(officer)
    there = {each for _id, each in everybody}
    unit = asked.get("satuan", visitor().visit.unit)
    if many := len(everybody) > MOST:
        unit = unit if unit in there else min(there)
    chosen = [id_ for id_, of in everybody if unit in (of, _ALL) or unit not in there]
    if asked.get("petugas"):
        chosen = [id_ for id_, _unit in everybody if str(id_) == asked["petugas"]]
    shown = rosters.some(runtime.vault, chosen)
    found = _changes(shown)
    ids = {id_ for each in found for id_ in (each.officer_id, each.deputy_id) if id_}
    return render_template(
        "jadwal/list.html",
        officers=shown,
        present=enrolment.on_duty(shown, now(), runtime.settings.zone),
        names=areas.names_of({answers.area for each in shown for answers in each.areas}),
        changes=found,
        called=officers.names_of(runtime.vault, ids),
        people=actors.names(runtime.vault, {each.actor for each in found}),
        form=form,
        asked=asked,
        filter=Form(satuan=unit if unit in there else _ALL),
        units=[
            *([] if many else [(_ALL, _("Semua satuan"))]),
            *choosing.units_of(each for each in units.listed() if each.code in there),
        ],
        everybody=choosing.officers_of(
            shown if many else rosters.some(runtime.vault, [id_ for id_, _unit in everybody])
        ),
        states=[(_AWAY, _("Tidak bertugas")), (_PRESENT, _("Bertugas di luar jadwal"))],
    )


@blueprint.app_template_filter("because")
def because(reason: str) -> str:
    """Why somebody's duty was changed (`flows.rules.duty.REASONS`)."""
    return {
        "dinas": _("dinas"),
        "lepas": _("lepas dinas"),
        "tukar": _("tukar jaga"),
        "cuti": _("cuti"),
    }.get(reason, reason)
