"""Beranda: what needs a person now."""

from __future__ import annotations

from flask import Blueprint, render_template

from flows.rules.rights import Officer
from gateway.console.access import page

blueprint = Blueprint("beranda", __name__)


@blueprint.get("/")
@page("beranda")
def now(officer: Officer) -> str:
    """The first page."""
    return render_template("beranda/now.html", officer=officer)
