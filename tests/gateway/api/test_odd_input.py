"""What no client should send: impossible years and characters, JSON nested without end."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from storage import watch
from storage.engine import db
from storage.engine.vault import Vault
from tests.cast import DARMO
from tests.gateway.api.conftest import Api
from tests.gateway.conftest import TUJUH_ULU, both_engines

ROLES = ("petugas", "operator", "pengawas", "inspektorat", "admin", "dpo")

FAR = [
    "0001-01-01T00:00:00Z",
    "0001-01-01T00:00:00+14:00",
    "0001-01-02T03:04:05-12:00",
    "1899-12-31T23:59:59Z",
    "3000-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
    "9999-12-31T23:59:59-14:00",
    "9999-12-31T23:59:59.999999+07:00",
]
NEAR = [
    "1900-01-01T00:00:00Z",
    "1900-01-01T00:00:00+14:00",
    "2999-12-31T23:59:59Z",
    "2999-12-31T23:59:59-14:00",
]
NO_TIME = [
    "2027-13-01T00:00:00Z",
    "2027-02-30T00:00:00Z",
    "٢٠٢٧-02-10T00:00:00Z",
    "now",
    "\x00",
    "2027-02-10T00:00:00+99:99",
]

#: Characters that PostgreSQL or SQLite refuses, or that turn a line on a screen round.
NO_NAMES = ["\x00", "a\x00b", "\ud800", "x\udfffy", "\x1b[2J", "\x7f", "16.71\x00", "\x08"]

File = Callable[..., str]

DRAFT: dict[str, Any] = {"text": "Ronda malam ini", "areas": [TUJUH_ULU], "audience": ["warga"]}
CONTACT: dict[str, Any] = {
    "phone": "081200000001",
    "area": TUJUH_ULU,
    "role": "warga",
    "consent_at": "2027-01-01",
    "consent_source": "RT",
}


@pytest.fixture
def post(places: None, vault: Vault, now: datetime) -> str:
    """The code of a guard post of the territory."""
    row = watch.PostRow(
        "MELATI", "Pos Melati", TUJUH_ULU, "14", "03", "22:00", "04:00", 60, 15, (DARMO,)
    )
    with db.transaction():
        watch.save_posts(vault, [row], now)
    return row.code


def encoded(text: str) -> str:
    """A text as a query or path carries it, also one that no UTF-8 can hold."""
    return "".join(f"%{byte:02X}" for byte in text.encode("utf-8", "surrogatepass"))


@both_engines
@pytest.mark.parametrize("role", ROLES)
def test_a_filter_in_a_year_that_nothing_is_counted_in_is_refused(
    api: Api, file_report: File, role: str
) -> None:
    file_report(category="petugas" if role == "inspektorat" else "petasan")
    for at in (*FAR, *NO_TIME):
        answer = api.call("GET", "/reports", role, query_string=f"since={encoded(at)}")
        assert (answer.status_code, answer.json["field"]) == (400, "since"), at
    for at in NEAR:
        assert len(api.get("/reports", role, since=at).json["items"]) == (at < "2000")


def test_a_night_in_such_a_year_is_refused(api: Api, post: str) -> None:
    for night in (
        "0001-01-01",
        "1899-12-31",
        "3000-01-01",
        "9999-12-31",
        "0000-01-01",
        "٢٠٢٧-02-10",
    ):
        answer = api.get(f"/posts/{post}/slots", night=night)
        assert (answer.status_code, answer.json["field"]) == (400, "night"), night
    for night in ("1900-01-01", "2999-12-31"):
        assert api.get(f"/posts/{post}/slots", night=night).status_code == 200


@pytest.mark.parametrize("field", ["send_at", "expires_at"])
def test_an_imbauan_in_such_a_year_is_refused(api: Api, field: str) -> None:
    for at in (*FAR, *NO_TIME):
        answer = api.post("/imbauan", DRAFT | {field: at})
        assert (answer.status_code, answer.json["field"]) == (422, field), at


def test_a_consent_in_such_a_year_is_refused(api: Api) -> None:
    for at in (
        "0001-01-01",
        "01/01/0001 00.00",
        "9999-12-31T23:59:59Z",
        "31/12/9999",
        "1 Januari 0001",
    ):
        answer = api.post("/contacts", CONTACT | {"consent_at": at}, "admin")
        assert (answer.status_code, answer.json["field"]) == (422, "consent_at"), at


def test_a_path_of_no_characters_names_nothing(api: Api) -> None:
    for name in NO_NAMES:
        for path in (f"/reports/{encoded(name)}", f"/posts/{encoded(name)}/slots"):
            assert api.get(path).status_code == 404
        assert api.post(f"/reports/{encoded(name)}/state", {"state": "diterima"}).status_code == 404


@pytest.mark.parametrize(
    "filter_", ["area", "state", "category", "since", "cursor", "limit", "unknown"]
)
def test_a_filter_of_no_characters_is_refused(api: Api, filter_: str) -> None:
    for path, read in (
        ("/reports", filter_ != "unknown"),
        ("/posts", filter_ in ("area", "cursor", "limit")),
    ):
        for name in NO_NAMES:
            half = any(
                "\ud800" <= char <= "\udfff" for char in name
            )  # arrives as the sign for what was lost
            answer = api.call("GET", path, "operator", query_string=f"{filter_}={encoded(name)}")
            assert answer.status_code == (200 if half and not read else 400), (path, name)


def test_a_cursor_of_no_characters_is_refused(api: Api) -> None:
    for name in NO_NAMES:
        inside = base64.urlsafe_b64encode(name.encode("utf-8", "surrogatepass")).decode()
        for cursor in (encoded(name), inside):
            for path in ("/reports", "/posts"):
                answer = api.call("GET", path, query_string=f"cursor={cursor}", by="operator")
                assert (answer.status_code, answer.json["field"]) == (400, "cursor")


@pytest.mark.parametrize("name", NO_NAMES)
def test_a_body_of_no_characters_is_refused(api: Api, file_report: File, name: str) -> None:
    code = file_report()
    bodies: list[tuple[str, dict[str, Any]]] = [
        *(("/imbauan", DRAFT | {field: name}) for field in ("text", "send_at", "reason")),
        *(("/imbauan", DRAFT | {field: [name]}) for field in ("areas", "audience")),
        *(("/contacts", CONTACT | {field: name}) for field in CONTACT),
        (f"/reports/{code}/state", {"state": name}),
        (f"/reports/{code}/state", {"state": "diterima", "note": name}),
        (f"/reports/{code}/state", {"state": "diterima", name: "x"}),
    ]
    for path, body in bodies:
        answer = api.post(path, body, "operator")
        assert answer.status_code == 422, (path, body)


DEEP = [
    "[" * 30_000,
    "[" * 30_000 + "]" * 30_000,
    '{"text":' * 7_000,
    '{"text":' + "[" * 3_000 + "]" * 3_000 + "}",
]
NO_JSON = [
    "",
    "{",
    "[]",
    "null",
    "1",
    '"x"',
    '{"text": NaN}',
    "{" + '"a":' + "9" * 5_000 + "}",
    "\x00",
    '{"text"',
    "\ufeff{}",
]


@pytest.mark.parametrize(
    "path", ["/imbauan", "/contacts", "/reports/{code}/state", "/imbauan/1/return"]
)
def test_json_without_a_bottom_and_what_is_none_is_refused(
    api: Api, file_report: File, path: str
) -> None:
    call = path.format(code=file_report())
    for body in (*DEEP, *NO_JSON):
        answer = api.call("POST", call, "operator", data=body, content_type="application/json")
        # Returning an imbauan needs no body, and this one is not there.
        assert answer.status_code in ((400, 404, 422) if path.endswith("return") else (400, 422)), (
            body[:40]
        )


def test_half_utf_8_and_other_charsets_are_refused(api: Api) -> None:
    for data in (b'{"text": "\xff"}', b"\xff\xfe", json.dumps(DRAFT).encode("utf-16") + b"\x00"):
        answer = api.call(
            "POST", "/imbauan", "operator", data=data, content_type="application/json"
        )
        assert answer.status_code == 400
    half = json.dumps(DRAFT).replace("Ronda", "\ud800").encode("utf-8", "surrogatepass")
    answer = api.call("POST", "/imbauan", "operator", data=half, content_type="application/json")
    assert (answer.status_code, answer.json["field"]) == (422, "text")


def test_a_body_that_is_too_large_is_told_so(api: Api) -> None:
    answer = api.post("/imbauan", DRAFT | {"text": "x" * 70_000})
    assert answer.status_code == 413


def test_a_number_no_row_can_have_names_nothing(api: Api) -> None:
    for number in (0, 2**31, 2**63 - 1, 2**63, 10**40):
        assert api.get(f"/imbauan/{number}").status_code == 404
        assert api.delete(f"/contacts/{number}", "admin").status_code == 404
