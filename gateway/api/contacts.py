"""Contacts: adding somebody who may receive imbauan, and taking somebody out.

Numbers only come in.
"""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from flows.rules.fields import Unusable
from flows.rules.rights import Officer
from gateway.api import bodies
from gateway.api.access import now, with_token
from gateway.api.problems import Problem, missing, wrong
from gateway.officers import contacts as shown
from gateway.officers import rows
from gateway.web.application import current

blueprint = Blueprint("contacts", __name__)

_LONGEST = 200


@blueprint.post("/contacts")
@with_token
def added(officer: Officer) -> Response:
    """Add a contact, or bring the one with this number up to date."""
    officer.must("contact.write")
    body = bodies.json_object(rows.CONTACT_COLUMNS, needed=("phone", "area", "role"))
    cells = {name: bodies.text(body, name, _LONGEST, default="") for name in rows.CONTACT_COLUMNS}
    try:
        saved = shown.add(current(), officer, cells, now())
    except Unusable as why:
        raise wrong(why.field, why.why) from None
    except shown.Elsewhere:
        detail = "This number belongs to a contact outside the territory of this token."
        raise Problem(409, "A contact of another territory", detail, "phone") from None
    response = jsonify(shown.item(saved))
    response.status_code = 201
    return response


@blueprint.delete("/contacts/<int:contact_id>")
@with_token
def dropped(officer: Officer, contact_id: int) -> Response:
    """Take a contact out: no imbauan reaches this phone any more."""
    officer.must("contact.write")
    contact = shown.find(officer, contact_id)
    if contact is None:
        raise missing()
    shown.remove(current(), officer, contact, now())
    return Response(status=204)
