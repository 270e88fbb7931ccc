"""Poster dan kartu: what hangs in a post and what its guards carry, as PDF."""

from __future__ import annotations

from flask import Blueprint, Response, abort

from flows.rules.rights import Officer
from gateway.console.access import page
from gateway.console.pos import found_or_404
from gateway.install.training import heading
from gateway.officers import post_paper, rotas
from gateway.web.application import current

blueprint = Blueprint("pos_kertas", __name__)


@blueprint.get("/pos/<code>/<paper>.pdf")
@page("pos")
def printed(officer: Officer, code: str, paper: str) -> Response:
    """The poster, or a page of cards; no person is on them."""
    make = {"poster": post_paper.poster, "kartu": post_paper.cards}.get(paper)
    if make is None:
        abort(404)
    post, settings = found_or_404(officer, code), current().settings
    made = make(post_paper.of_post(settings, post, rotas.of_post(post), heading(settings.training)))
    answer = Response(made, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{paper}-pos.pdf"'
    return answer
