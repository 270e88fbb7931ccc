"""Endpoint x role x territory: what everybody is answered everywhere. `test_rights` asks it all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.cast import SARI
from tests.gateway.conftest import TUJUH_ULU

#: What is there is not there for anybody whose territory it lies outside.
NOT_THERE = "404 404 404 404 404 404"
NOT_HERE = "403 403 403 403 403 403"
ALL = "200 200 200 200 200 200"
LISTS = "200 200 200 403 200 403"


@dataclass(frozen=True)
class Row:
    """One call: the route, the words for its parameters and body ($name: of what there is), and
    what is answered to the roles in the order of ROLES: petugas, operator, pengawas, inspektorat,
    admin, dpo. `own`: of the territory in which it all lies; `foreign`: of the neighbouring one.

    `nobody`: what is answered without a token.
    """

    method: str
    rule: str
    own: str
    foreign: str = NOT_THERE
    body: Any = None
    words: str = ""
    query: str = ""
    nobody: int = 401

    @property
    def name(self) -> str:
        """How a failure names it."""
        return f"{self.method} {self.rule} {self.words}{self.query}".strip()


TABLE = (
    Row("GET", "/openapi.json", ALL, ALL, nobody=200),
    Row("GET", "/reports", ALL, ALL),
    Row("GET", "/reports", ALL, NOT_HERE, query=f"area={TUJUH_ULU}"),
    Row("GET", "/reports/<code>", "200 200 200 404 200 200", words="code=$report"),
    Row("GET", "/reports/<code>", "404 404 404 200 404 200", words="code=$guard"),
    Row(
        "POST",
        "/reports/<code>/state",
        "200 200 200 404 200 403",
        body={"state": "diterima"},
        words="code=$report",
    ),
    Row(
        "POST",
        "/reports/<code>/state",
        "404 404 404 200 404 403",
        body={"state": "diterima"},
        words="code=$guard",
    ),
    Row("POST", "/reports/<code>/accept", "200 200 200 404 200 403", words="code=$report"),
    Row("POST", "/reports/<code>/accept", "404 404 404 200 404 403", words="code=$guard"),
    Row(
        "POST",
        "/reports/<code>/close",
        "200 200 200 404 200 403",
        body={"result": "ditangani"},
        words="code=$report",
    ),
    Row(
        "POST",
        "/reports/<code>/close",
        "404 404 404 200 404 403",
        body={"result": "ditangani"},
        words="code=$guard",
    ),
    Row(
        "POST",
        "/reports/<code>/questions",
        "200 200 200 404 200 403",
        body={"template": "ciri"},
        words="code=$report",
    ),
    # Nobody writes to who reported an officer or a guard.
    Row(
        "POST",
        "/reports/<code>/questions",
        "404 404 404 409 404 403",
        body={"template": "ciri"},
        words="code=$guard",
    ),
    Row(
        "POST",
        "/reports/<code>/questions/<int:question>/approve",
        "403 200 200 404 200 403",
        words="code=$report question=$question",
    ),
    Row(
        "POST",
        "/reports/<code>/questions/<int:question>/refuse",
        "403 200 200 404 200 403",
        words="code=$report question=$question",
    ),
    Row(
        "POST",
        "/reports/<code>/assign",
        "403 200 200 404 200 403",
        body={"unit": "P1", "reason": "x"},
        words="code=$report",
    ),
    # No unit of a territory is given a report about an officer or a guard.
    Row(
        "POST",
        "/reports/<code>/assign",
        "404 404 404 422 404 403",
        body={"unit": "P1", "reason": "x"},
        words="code=$guard",
    ),
    # Nobody has asked its reporter whether a mediator may be called.
    Row(
        "POST",
        "/reports/<code>/mediation",
        "409 409 409 404 409 403",
        body={"mediator": 1},
        words="code=$report",
    ),
    Row(
        "POST",
        "/reports/<code>/mediation",
        "404 404 404 409 404 403",
        body={"mediator": 1},
        words="code=$guard",
    ),
    Row(
        "POST",
        "/reports/<code>/links",
        "200 200 200 404 200 403",
        body={"code": "$other", "reason": "x"},
        words="code=$report",
    ),
    Row(
        "POST",
        "/reports/<code>/links",
        "404 404 404 403 404 403",
        body={"code": "$other", "reason": "x"},
        words="code=$guard",
    ),
    Row(
        "DELETE",
        "/reports/<code>/links/<other>",
        "200 200 200 404 200 403",
        words="code=$linked other=$other",
    ),
    Row("GET", "/routes", ALL, ALL),
    Row("GET", "/routes", ALL, NOT_HERE, query=f"area={TUJUH_ULU}"),
    Row(
        "GET",
        "/routes",
        "403 403 403 200 403 200",
        "403 403 403 200 403 200",
        query="category=petugas",
    ),
    Row("GET", "/posts", ALL, ALL),
    Row("GET", "/posts", ALL, NOT_HERE, query=f"area={TUJUH_ULU}"),
    Row("GET", "/posts/<code>/slots", ALL, words="code=$post"),
    Row("GET", "/nights/<date>", ALL, ALL, words="date=2027-02-10"),
    *(
        Row("GET", f"/attendance{ending}", LISTS, LISTS, query="month=2027-02")
        for ending in ("", ".csv", ".xlsx")
    ),
    Row(
        "POST",
        "/posts/<code>",
        "403 200 403 403 200 403",
        body={"ladder": "ketua 5"},
        words="code=$post",
    ),
    Row(
        "POST",
        "/posts/<code>/pause",
        "200 200 200 403 200 403",
        body={"until": "$until", "reason": "hujan"},
        words="code=$post",
    ),
    Row("POST", "/posts/<code>/resume", "200 200 200 403 200 403", words="code=$post"),
    Row("POST", "/posts/<code>/end", "403 200 200 403 200 403", words="code=$post"),
    Row(
        "POST",
        "/imbauan",
        "201 201 201 403 201 403",
        NOT_HERE,
        body={"text": "Ronda malam ini", "areas": [TUJUH_ULU], "audience": ["warga"]},
    ),
    Row(
        "GET",
        "/imbauan/<int:imbauan_id>",
        "200 200 200 403 200 200",
        "404 404 404 403 404 404",
        words="imbauan_id=$draft",
    ),
    Row(
        "POST",
        "/imbauan/<int:imbauan_id>/submit",
        "200 200 200 403 200 403",
        "404 404 404 403 404 404",
        words="imbauan_id=$draft",
    ),
    Row(
        "POST",
        "/imbauan/<int:imbauan_id>/approve",
        "403 403 200 403 200 403",
        "404 404 404 403 404 404",
        words="imbauan_id=$submitted",
    ),
    Row(
        "POST",
        "/imbauan/<int:imbauan_id>/return",
        "403 403 200 403 200 403",
        "404 404 404 403 404 404",
        words="imbauan_id=$submitted",
    ),
    Row(
        "POST",
        "/imbauan/<int:imbauan_id>/stop",
        "403 200 200 403 200 403",
        "404 404 404 403 404 404",
        words="imbauan_id=$submitted",
    ),
    Row(
        "POST",
        "/contacts",
        "403 201 403 403 201 403",
        NOT_HERE,
        body={"phone": SARI, "area": TUJUH_ULU, "role": "warga", "consent_at": "2026-01-01"},
    ),
    Row(
        "DELETE",
        "/contacts/<int:contact_id>",
        "403 204 403 403 204 403",
        "403 404 403 403 404 403",
        words="contact_id=$contact",
    ),
    Row("GET", "/webhooks", "403 403 200 403 200 403", "403 403 200 403 200 403"),
    Row(
        "POST",
        "/webhooks",
        "403 403 201 403 201 403",
        NOT_HERE,
        body={"url": "https://example.org/h", "events": ["report.created"], "areas": [TUJUH_ULU]},
    ),
    Row(
        "DELETE",
        "/webhooks/<int:webhook_id>",
        "403 403 204 403 204 403",
        "403 403 404 403 404 403",
        words="webhook_id=$webhook",
    ),
)
