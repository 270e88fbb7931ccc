"""Sistem: every part of the installation, as doctor finds it, and what to do about it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, current_app, flash, render_template, url_for

from flows.rules.rights import Officer
from flows.values import dataclass, field
from gateway.carriers.credit import Credits
from gateway.console import forms, live
from gateway.console.access import page
from gateway.console.language import gettext as _
from gateway.console.language import told
from gateway.console.moments import now
from gateway.install.doctor.finding import ATTENTION, FAILED, OK, Finding
from gateway.web.application import current
from gateway.web.examined import examine
from storage.engine.db import transaction
from storage.received import inbox
from storage.record import audit, backups
from storage.sent import outbox

blueprint = Blueprint("sistem", __name__)

#: So long what was found is shown to everybody who looks (seconds).
_KEPT = 10.0
#: How long the page waits for a carrier to say its credit (seconds); the next look has it.
_CREDIT_WAIT = 2.0
#: The worst stands first.
_ORDER = (FAILED, ATTENTION, OK)


@dataclass
class _Seen:
    """What was found last, of this application."""

    credits: Credits = field(default_factory=Credits)
    at: float = 0.0
    findings: Sequence[Finding] = ()
    queues: Sequence[tuple[str, int]] = ()


@blueprint.get("/sistem")
@page("sistem")
def shown(officer: Officer) -> str:
    """Every part, what is wrong first; it comes anew by itself."""
    return render_template("sistem/now.html", **_found())


@blueprint.get("/sistem/bagian")
@page("sistem")
def part(officer: Officer) -> Response:
    """The parts alone."""
    return live.part("sistem/_parts.html", **_found())


@blueprint.post("/sistem/dicoba")
@page("sistem")
def tried(officer: Officer) -> Response:
    """A backup was put back elsewhere, and held what it should."""
    with transaction():
        audit.note(officer.name, backups.TRIED, "backup", {}, now())
    _seen().at = 0.0
    flash(_("Tercatat: cadangan sudah dicoba dipulihkan."))
    return forms.see(url_for("sistem.shown"))


def _seen() -> _Seen:
    found = current_app.extensions.setdefault("console.seen", _Seen())
    assert isinstance(found, _Seen)
    return found


def _found() -> dict[str, Any]:
    seen, started, at = _seen(), time.monotonic(), now()
    if not seen.at or started - seen.at > _KEPT:
        found = examine(current(), at, seen.credits, _CREDIT_WAIT)
        seen.findings = sorted(found, key=lambda finding: _ORDER.index(finding.state))
        waiting = outbox.lanes(at)
        seen.queues = [
            ("intake", inbox.waiting(at).count),
            *((lane, waiting[lane].count) for lane in ("alarm", "reply", "bulk")),
        ]
        seen.at = time.monotonic()
    return {"findings": seen.findings, "queues": seen.queues}


@blueprint.app_template_filter("lane_name")
def lane_name(lane: str) -> str:
    """What the messages of a lane are called on the page."""
    return {
        "intake": _("Pesan masuk"),
        "alarm": _("Alarm"),
        "reply": _("Balasan"),
        "bulk": _("Imbauan"),
    }[lane]


@blueprint.app_template_filter("part_name")
def name_of(part: str) -> str:
    """What a part is called on the page; one without a name of its own stands as it is."""
    known = _names()
    of, _space, rest = part.partition(" ")
    if part not in known and of == "carrier":
        return f"{known[of]} {rest}"
    return known.get(part, part)


@told
def _names() -> dict[str, str]:
    return {
        "answers": _("Balasan warga"),
        "areas": _("Wilayah"),
        "audit": _("Jejak audit"),
        "backup": _("Cadangan"),
        "callbacks": _("Panggilan keliru"),
        "carrier": _("Operator SMS"),
        "carrier dates": _("Tanggal dari operator"),
        "clock": _("Pekerja jadwal"),
        "data protection": _("Pelindungan data"),
        "database": _("Basis data"),
        "desk numbers": _("Nomor piket"),
        "disk": _("Ruang simpan"),
        "files": _("Hak atas berkas"),
        "hooks": _("Alamat panggilan"),
        "inspectorate": _("Pembaca laporan tentang petugas"),
        "intake": _("Pesan masuk"),
        "keys": _("Kunci"),
        "missed messages": _("Pesan yang terlewat"),
        "people's rights": _("Hak warga"),
        "phones": _("Ponsel pengirim"),
        "privacy texts": _("Teks privasi"),
        "promises": _("Janji hapus"),
        "receivers": _("Penerima kabar"),
        "redis": _("Redis"),
        "restore": _("Pemulihan"),
        "retention": _("Penghapusan"),
        "sending": _("Pesan keluar"),
        "settings": _("Pengaturan"),
        "SMS budget": _("Anggaran SMS"),
        "special units": _("Satuan khusus"),
        "spool": _("Simpanan darurat"),
        "watch": _("Pos ronda"),
        "workers": _("Pekerja pesan"),
    }
