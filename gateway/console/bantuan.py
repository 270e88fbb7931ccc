"""Bantuan: short pages about what an officer does, each on a screen, with pictures."""

from __future__ import annotations

from flask import Blueprint, abort, render_template

from flows.rules.rights import Officer
from gateway.console.access import page
from gateway.console.language import gettext as _
from gateway.console.language import told
from gateway.console.navigation import EXPLAINED

blueprint = Blueprint("bantuan", __name__)


@blueprint.get("/bantuan")
@page("bantuan")
def listed(_officer: Officer) -> str:
    """What there is help about."""
    return render_template("bantuan/list.html", titles=_titles())


@blueprint.get("/bantuan/<topic>")
@page("bantuan")
def shown(_officer: Officer, topic: str) -> str:
    """The help about one thing."""
    if topic not in EXPLAINED:
        abort(404)
    return render_template(f"bantuan/{topic}.html", topic=topic, titles=_titles())


@told
def _titles() -> dict[str, str]:
    """The titles by topic, in the order in which somebody new reads them."""
    return {
        "laporan": _("Laporan baru: baca, terima, tanya, tutup"),
        "mendesak": _("Apa arti mendesak"),
        "pos": _("Pos ronda yang diam"),
        "imbauan": _("Imbauan oleh dua orang"),
        "nomor": _("Nomor pelapor"),
        "jangan-tulis": _("Yang tidak boleh ditulis"),
        "layar-merah": _("Kalau layar merah"),
        "latihan": _("Latihan dengan data karangan"),
    }
