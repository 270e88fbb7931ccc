"""The problem-solving sheet of a mediation, as a PDF to be signed and filed.

The parties sign it, so nothing in it tells who reported: no words of the report but its kind, no
place that tells whose it is, and days instead of times.
"""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.lib.units import mm
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from flows.options import label
from flows.rules.mediation import MEDIATORS, neutral_place
from flows.rules.report_steps import MEDIATE
from flows.rules.rights import NotAllowed
from flows.rules.tickets import grouped
from gateway.install.runtime import Runtime
from gateway.install.training import heading
from storage import people, reports
from storage.engine.db import transaction
from storage.models import Mediation, Unit
from storage.people import officers
from storage.places import areas, units
from storage.record import audit
from storage.reports import mediations
from storage.reports.mediations import Known

LANGUAGE = "id"
_TITLE = "LEMBAR PENYELESAIAN MASALAH (PROBLEM SOLVING)"
_SIGNED = ("Pihak pertama", "Pihak kedua", "Penengah", "Petugas")
_WIDTHS = (50 * mm, 115 * mm)


def make(runtime: Runtime, seen: reports.Seen, by: str, now: datetime) -> bytes:
    """The sheet of a report's mediation; it is audited. Raises NotAllowed without a result."""
    report = reports.find(seen.code)
    mediation = mediations.of_report(report.id) if report else None
    if report is None or mediation is None or mediation.answered_at is None:
        raise NotAllowed("a sheet is made once a mediator has said DAMAI, BELUM or RUJUK")
    rows = _rows(runtime, mediation, mediations.known(runtime.vault, [report.id])[report.id])
    if report.result:
        rows.append(("Laporan ditutup", label("hasil", report.result, LANGUAGE)))
    with transaction():
        audit.note(by, "report.sheet", seen.code, {}, now)
    return _drawn(rows, heading(runtime.settings.training))


def _rows(runtime: Runtime, mediation: Mediation, known: Known) -> list[tuple[str, str]]:
    """What stands in it, line by line."""
    vault, zone = runtime.vault, runtime.settings.zone
    code = known.area or runtime.settings.home_area
    area = areas.names_of({code}).get(code, code)
    contact, mediator = mediation.contact, "-"
    if contact is not None:
        # It may have become another one since.
        known_as = contact.role in MEDIATORS
        role = label("penengah", contact.role, LANGUAGE) if known_as else contact.role
        mediator = f"{people.name_of_contact(vault, contact) or '-'} ({role})"
    id_ = known.officer or mediation.officer_id
    officer = officers.find(vault, id_) if id_ is not None else None
    unit: Unit | None = units.find(officer.unit) if officer else None
    attending = f"{officer.name}, {unit.name}" if officer and unit else "-"

    def day(at: datetime | None) -> str:
        return "-" if at is None else f"{at.astimezone(zone):%d/%m/%Y}"

    return [
        ("Laporan", grouped(known.code)),
        ("Perihal", label("soal", known.matter.kind, LANGUAGE)),
        ("Tempat", neutral_place(known.place, area)),
        ("Wilayah", area),
        ("Tanggal kejadian", day(known.at)),
        ("Penengah", mediator),
        ("Petugas", attending),
        ("Mulai ditengahi", day(mediation.given_at)),
        ("Hasil", f"{str(mediation.state).upper()}, {day(mediation.answered_at)}"),
        ("Catatan penengah", _words(runtime, known)),
    ]


def _words(runtime: Runtime, known: Known) -> str:
    """What the mediator said last; numbers are masked in it."""
    steps = reports.steps(runtime.vault, known.code, "", runtime.settings.zone)
    notes = [step.note for step in steps if step.what == MEDIATE]
    return notes[-1].partition(": ")[2] or "-" if notes else "-"


def _drawn(rows: list[tuple[str, str]], above: str) -> bytes:
    styles, to = getSampleStyleSheet(), BytesIO()
    grid = TableStyle(
        [("GRID", (0, 0), (-1, -1), 0.5, colors.grey), ("VALIGN", (0, 0), (-1, -1), "TOP")]
    )

    def cells(name: str, value: str = "") -> list[Paragraph]:
        # A paragraph breaks its lines; plain words would run over the edge of their cell.
        return [Paragraph(_text(words), styles["Normal"]) for words in (name, value)]

    lines = [cells(name, value) for name, value in rows]
    blank = [cells("Kesepakatan")]
    signed = [cells(f"{who}: nama dan tanda tangan") for who in _SIGNED]
    # Made without the time at which it is made: the same sheet twice is the same file.
    document = SimpleDocTemplate(to, pagesize=A4, title=_TITLE, author="Kentongan", invariant=1)
    document.build(
        [
            *([Paragraph(_text(above), styles["Heading1"])] if above else []),
            Paragraph(_TITLE, styles["Heading2"]),
            Spacer(1, 6 * mm),
            Table(lines, colWidths=_WIDTHS, style=grid),
            Spacer(1, 6 * mm),
            Table(blank, colWidths=_WIDTHS, rowHeights=40 * mm, style=grid),
            Spacer(1, 6 * mm),
            Table(signed, colWidths=_WIDTHS, rowHeights=16 * mm, style=grid),
        ]
    )
    return to.getvalue()


def _text(words: str) -> str:
    """The words as the letters of the sheet can show them, with nothing that is markup."""
    return escape(words.encode("cp1252", "replace").decode("cp1252"))
