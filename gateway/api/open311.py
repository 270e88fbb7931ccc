"""Open311 (GeoReport v2), read only: what everybody may know of reports, as city software reads it.

Served only where OPEN311 is on. What is published: `flows.rules.publishing`. It needs no token, so
it has a share of its own of those who ask the database, and its answers may be kept on the way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from xml.etree import ElementTree

import structlog
from flask import Blueprint, Response, jsonify, request
from peewee import InterfaceError, OperationalError

from flows.notice_text import kind_of
from flows.rules.dates import stamp
from flows.rules.publishing import MOST, PUBLIC, WINDOW, whole_hours
from gateway.api import queries
from gateway.api.access import now
from gateway.api.problems import COME_BACK, Problem, wrong
from gateway.web.application import current
from storage.engine.deadline import PUBLIC as ROAD
from storage.reports.published import Published, Wanted, named, published

log = structlog.get_logger()

blueprint = Blueprint("open311", __name__)

#: The form of an answer, at the end of its address.
_FORM = "<any(json, xml):form>"
#: Seconds for which an answer may be kept on the way: what is published changes on the hour.
_KEPT = 300
_OPEN, _CLOSED = "open", "closed"
#: The most pages, and the most reports that may be asked for by name.
_PAGES, _NAMES = 1000, 100

#: What is served, as a discovery file names it, and since when it is as it is.
_SPECIFICATION, _SINCE = "http://wiki.open311.org/GeoReport_v2", "2026-11-30T00:00:00+07:00"
_TYPES = {"xml": "text/xml", "json": "application/json"}

Rows = Sequence[Mapping[str, Any]]


@blueprint.get(f"/services.{_FORM}")
def services(form: str) -> Response:
    """The kinds that are published. Nothing can be reported here, so none returns a number."""
    rows = [
        {
            "service_code": kind,
            "service_name": kind_of(kind),
            "description": public.description,
            "metadata": False,
            "type": "blackbox",
            "keywords": ", ".join(public.keywords),
            "group": public.group,
        }
        for kind, public in PUBLIC.items()
    ]
    return _answer(form, "services", "service", rows)


@blueprint.get(f"/services/<code>.{_FORM}")
def definition(code: str, form: str) -> Response:
    """What is asked about a kind: nothing, for nothing can be reported here."""
    if code not in PUBLIC:
        raise Problem(404, "Not found", "There is no such service, or it is not published.")
    return _tree(form, "service_definition", {"service_code": code, "attributes": []})


@blueprint.get(f"/discovery.{_FORM}")
def discovery(form: str) -> Response:
    """Where this is served and in which forms, for software that is told one address alone."""
    played = current().settings.plays_carrier
    endpoint = {
        "specification": _SPECIFICATION,
        "url": f"{request.host_url}open311/v2",
        "changeset": _SINCE,
        "type": "test" if played else "production",
        "formats": list(_TYPES.values()),
    }
    found = {
        "changeset": _SINCE,
        "contact": "Hanya untuk dibaca. Keadaan bahaya: telepon 110 (gratis).",
        "key_service": "Read only; no key is needed.",
        "endpoints": [endpoint],
    }
    return _tree(form, "discovery", found)


@blueprint.get(f"/requests.{_FORM}")
def several(form: str) -> Response:
    """The reports that are published, newest first: of 90 days, and a thousand, at most."""
    queries.check()
    at, vault = now(), current().vault
    if names := [name for name in _words("service_request_id") if name]:
        if len(names) > _NAMES:
            raise wrong("service_request_id", f"may name {_NAMES} at most", 400)
        return _asked(form, lambda: named(vault, names, at))
    wanted = _wanted(at)
    size = _number("page_size", MOST, MOST)
    skip = (_number("page", 1, _PAGES) - 1) * size
    return _asked(form, lambda: published(vault, wanted, at, size, skip))


@blueprint.get(f"/requests/<name>.{_FORM}")
def one(name: str, form: str) -> Response:
    """One report by its name."""
    at, vault = now(), current().vault

    def found() -> list[Published]:
        if not (reports := named(vault, [name], at)):
            raise Problem(404, "Not found", "There is no such request, or it is not published.")
        return reports

    return _asked(form, found)


def _wanted(at: datetime) -> Wanted:
    """What the query chooses. Raises Problem."""
    kinds = queries.chosen("service_code", tuple(PUBLIC)) or tuple(PUBLIC)
    states = queries.chosen("status", (_OPEN, _CLOSED)) or (_OPEN, _CLOSED)
    first, last = queries.time("start_date"), queries.time("end_date")
    until = last or (min(at, first + WINDOW) if first else at)
    since = first or until - WINDOW
    if not since <= until <= since + WINDOW:
        raise wrong("end_date", f"must lie within {WINDOW.days} days after start_date", 400)
    since, until = whole_hours(since, until)
    return Wanted(since, until, kinds, [state == _CLOSED for state in states])


def _words(name: str) -> list[str]:
    return [word.strip() for value in request.args.getlist(name) for word in value.split(",")]


def _number(name: str, default: int, most: int) -> int:
    value = request.args.get(name, "")
    if not value:
        return default
    if not (value.isascii() and value.isdigit() and len(value) <= 4 and 1 <= int(value) <= most):
        raise wrong(name, f"must be a number from 1 to {most}", 400)
    return int(value)


def _asked(form: str, question: Callable[[], Sequence[Published]]) -> Response:
    return _answer(form, "service_requests", "request", [_row(it) for it in ROAD.ask(question)])


def _row(report: Published) -> dict[str, Any]:
    """A report with every field of the format; most say nothing here, and always will."""
    return {
        "service_request_id": report.name,
        "status": _CLOSED if report.closed else _OPEN,
        "status_notes": None,
        "service_name": kind_of(report.category),
        "service_code": report.category,
        "description": "",
        "agency_responsible": None,
        "service_notice": None,
        "requested_datetime": stamp(report.requested_at),
        "updated_datetime": stamp(report.updated_at),
        "expected_datetime": None,
        "address": report.place,
        "address_id": report.area,
        "zipcode": None,
        "lat": None,
        "long": None,
        "media_url": None,
    }


def _answer(form: str, root: str, element: str, rows: Rows) -> Response:
    """The rows as XML under these names, or as the JSON that the format derives from it."""
    tree = ElementTree.Element(root)
    for row in rows if form == "xml" else ():
        _grow(tree, element, row)
    return _sent(form, tree, rows)


def _tree(form: str, root: str, fields: Mapping[str, Any]) -> Response:
    """One thing in the same two ways; the items of a list are named by its singular."""
    holder = ElementTree.Element("holder")
    return _sent(form, _grow(holder, root, fields), fields)


def _sent(form: str, tree: ElementTree.Element, data: Any) -> Response:
    response = Response(_xml(tree)) if form == "xml" else jsonify(data)
    response.content_type = f"{_TYPES[form]}; charset=utf-8"
    return response


def _grow(tree: ElementTree.Element, name: str, value: Any) -> ElementTree.Element:
    branch = ElementTree.SubElement(tree, name)
    if isinstance(value, Mapping):
        for inner, part in value.items():
            _grow(branch, inner, part)
    elif isinstance(value, list):
        for part in value:
            _grow(branch, name.removesuffix("s"), part)
    else:
        branch.text = _text(value)
    return branch


def _xml(tree: ElementTree.Element) -> bytes:
    return bytes(ElementTree.tostring(tree, encoding="utf-8", xml_declaration=True))


def _text(value: Any) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value)


@blueprint.errorhandler(Problem)
def _refused(problem: Problem) -> Response:
    """What is wrong, as the format says it."""
    form = (request.view_args or {}).get("form", "xml")
    what = problem.detail or problem.title
    response = _answer(form, "errors", "error", [{"code": problem.status, "description": what}])
    response.status_code = problem.status
    response.headers.update(problem.headers)
    return response


@blueprint.errorhandler(OperationalError)
@blueprint.errorhandler(InterfaceError)
def _away(trouble: OperationalError | InterfaceError) -> Response:
    """503: the database is away, or too many ask at once."""
    log.error("api.database_away", error=type(trouble).__name__, endpoint=request.endpoint)
    detail = "The reports cannot be read now. Ask again in a few seconds."
    return _refused(Problem(503, "Temporarily unavailable", detail, Retry_After=str(COME_BACK)))


@blueprint.after_request
def _for_everybody(response: Response) -> Response:
    """Whoever is on the way may keep an answer, and every page may show it."""
    kept = f"public, max-age={_KEPT}" if response.status_code == 200 else "no-store"
    response.headers["Cache-Control"] = kept
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
