"""Script and formulas in everything that somebody can have written: text wherever it is shown.

What is shown where is said here, so that no page passes by showing nothing. In a browser:
`tests/browser/console/test_poison.py`.
"""

from __future__ import annotations

import csv
import html
import io
import json
import re
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from itertools import starmap
from typing import Any
from xml.etree import ElementTree

import peewee
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from flows.rules.rights import ROLES
from gateway.install.settings import Settings
from storage import models
from storage.engine import db
from storage.engine.deadline import API, PUBLIC
from storage.engine.vault import Vault
from storage.people import tokens
from tests.gateway.api import rights as of_api
from tests.gateway.conftest import KECAMATAN
from tests.gateway.console import poison, watching
from tests.gateway.console.conftest import Client
from tests.gateway.console.rights import TABLE, Row
from tests.gateway.console.test_rights import address, answered, there
from tests.gateway.console.test_safety import _models, opener

__all__ = ["there"]

SQLITE = pytest.mark.parametrize("engine", ["sqlite"])

_POISON = re.compile(
    re.escape(poison.SCRIPT) + f"({'|'.join(starmap(poison.column, poison.WRITTEN))})"
)
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Every page but that of the sign-in says who is signed in.
FRAME = "Officer.name"
#: What pages and files show besides, by their rules.
SHOWN = {
    "/": "Area.name Post.name Report.place Unit.name",
    "/beranda/bagian": "Area.name Post.name Report.place Unit.name",
    "/hak/<int:number>": "RightsRequest.answer RightsRequest.note",
    "/hak/insiden/<int:number>": "Breach.what BreachStep.note",
    "/imbauan": "Area.name Imbauan.text",
    "/imbauan/<int:imbauan_id>": (
        "Area.name Imbauan.carried Imbauan.reason Imbauan.returned_because"
    ),
    "/imbauan/<int:imbauan_id>/kemajuan": "Outbox.reason",
    "/imbauan/baru": "Area.name",
    "/imbauan/daftar": "Area.name Imbauan.text",
    "/imbauan/hitung": "Area.name",
    "/jadwal": "Area.name Unit.name",
    "/kontak": "Area.name",
    "/kontak/<int:contact>": "Area.name Contact.consent_source",
    "/kontak/baru": "Area.name",
    "/laporan": "Area.name Report.place",
    "/laporan/<code>": (
        "Area.name Question.text Report.place Report.reading Report.story ReportLink.reason"
        " ReportStep.note Unit.name Unmasking.case"
    ),
    "/laporan/<code>/garis-waktu": "ReportStep.note",
    "/laporan/baru": "Area.name",
    "/laporan/daftar": "Area.name Report.place",
    "/laporan/ekspor": "Area.name Report.place Report.story",
    "/laporan/nomor": "Unmasking.case Unmasking.reason",
    "/pengaturan": "Inbox.error",
    "/peta": "Area.name",
    "/petugas": "Area.name Unit.name",
    "/petugas/<int:other>": "Area.name Unit.name",
    "/petugas/<int:other>/ubah": "Unit.name",
    "/petugas/baru": "Area.name Unit.name",
    "/pos": "Area.name Post.name",
    "/pos/<post:code>": "Area.name Post.name Post.paused_because Remark.text",
    "/pos/aktivasi": "Area.name Post.name Unit.name",
    "/pos/aktivasi.xlsx": "Area.name Post.name Unit.name",
    "/pos/daftar": "Area.name Post.name",
    "/pos/hadir": "Area.name Post.name Remark.text",
    "/pos/kode/<code>": "Area.name Post.name Remark.text",
    "/rute": "Area.name Unit.name",
    "/satuan": "Area.name Unit.name",
    "/satuan/<code>": "Unit.name",
    "/satuan/baru": "Unit.name",
    "/saya": "Area.name SignIn.browser",
    "/serah-terima": "Area.name Report.place",
    "/sistem": "Area.name Outbox.reason Unit.name",
    "/sistem/bagian": "Area.name Outbox.reason Unit.name",
    "/statistik": "Area.name Unit.name",
    "/tahan": "LegalHold.case LegalHold.reason",
    "/templat": "TextChange.words",
    "/templat/<spoken>/<name>/<part>": "TextChange.shipped TextChange.words",
    "/templat/<spoken>/<name>/<part>/hitung": "TextChange.shipped TextChange.words",
    "/wilayah": "Area.name",
    "/wilayah/<code>": "Area.name AreaAlias.alias Landmark.name",
}
#: What no page shows: the names of residents and guards, and where the API sends events.
NEVER = {"Contact.name", "Enrolment.name", "Guard.name", "Receiver.url"}
#: What other systems are told.
TOLD = {
    "/api/v1/attendance": "Post.name Remark.text",
    "/api/v1/attendance.csv": "Area.name Post.name Remark.text",
    "/api/v1/attendance.xlsx": "Area.name Post.name Remark.text",
    "/api/v1/imbauan/<int:imbauan_id>": (
        "Imbauan.carried Imbauan.reason Imbauan.returned_because Imbauan.text"
    ),
    "/api/v1/nights/<date>": "Post.name Post.paused_because",
    "/api/v1/openapi.json": "",
    "/api/v1/posts": "Post.name Post.paused_because",
    "/api/v1/posts/<code>/slots": "Remark.text",
    "/api/v1/reports": "Report.place",
    "/api/v1/reports/<code>": (
        "Question.text Report.place Report.reading Report.story ReportLink.reason ReportStep.note"
    ),
    "/api/v1/routes": "Officer.name",
    "/api/v1/webhooks": "Receiver.url",
    "/open311/v2/discovery.json": "",
    "/open311/v2/discovery.xml": "",
    "/open311/v2/requests.json": "Area.name",
    "/open311/v2/requests.xml": "Area.name",
    "/open311/v2/services.json": "",
    "/open311/v2/services.xml": "",
}
#: Columns that hold no words of anybody, in whatever table: who did it, codes, hashes, lists of
#: ours, and what is sealed for machines, as all of an inbox is.
OURS = set(
    "actor agreed_by approver areas asked_by audience author body closed_by conversation"
    " decided_by dedup_key detail device digest duress ended_by events found hash holder hours"
    " invitation key ladder lags last login login_hash lookup_key made_by partner_decided_by"
    " password path phone_hash previous provider_id read_by rings sealed secret secret_before"
    " session source subject times totp unasked undone_by wrote_to".split()
)
LONG = 60


def test_every_column_of_words_is_poisoned() -> None:
    """A new one, too: it is written into `poison.WRITTEN`, or holds nobody's words."""
    known = {poison.column(model, name) for model, name in poison.WRITTEN}
    found = {
        poison.column(model, name)
        for model in _models()
        for name, field in model._meta.fields.items()
        if isinstance(field, (peewee.BlobField, peewee.TextField))
        or (isinstance(field, peewee.CharField) and field.max_length >= LONG)
        if name not in OURS and not (model is models.Inbox and isinstance(field, peewee.BlobField))
    }
    assert found - known == {"Token.name"}  # of an administrator at the command line
    assert known - found == {"Unmasking.case"}  # it is short


def more() -> list[tuple[str, Row]]:
    """What is asked besides the table, each by a role: what is seen of one thing alone."""
    of_month = {"bulan": f"{watching.tonight():%Y-%m}"}
    words = {"isi": "ya", "tujuan": "analisis", "surat": "SPRIN/1/2027"}
    rows = {(row.method, row.rule): row for row in TABLE}
    export, attendance = rows["POST", "/laporan/ekspor"], rows["POST", "/pos/hadir"]
    progress = rows["GET", "/imbauan/<int:imbauan_id>/kemajuan"]
    return [
        ("pengawas", rows["GET", "/laporan/nomor"]),
        ("inspektorat", rows["GET", "/tahan"]),
        ("operator", replace(rows["GET", "/pos/<post:code>"], words=f"code={poison.PAUSED}")),
        ("operator", replace(progress, words="imbauan_id=$submitted")),
        *(
            ("operator", replace(export, query="", form=words | {"format": format_}))
            for format_ in ("csv", "xlsx", "geojson")
        ),
        *(
            ("operator", replace(attendance, form=of_month | {"format": format_}))
            for format_ in ("csv", "xlsx")
        ),
    ]


@SQLITE
def test_what_somebody_wrote_is_text_and_no_page_is_kept(
    console: Callable[..., Client], there: dict[str, str], vault: Vault
) -> None:
    """Script in an SMS is shown as it is, formulas in files are text, and no cache keeps a page."""
    clients = {role: console(role) for role in ROLES}
    written = poison.everywhere(vault, there)
    assert all(written.values()), written
    asked = [(opener(row), row) for row in TABLE if "200" in row.own and opener(row)]
    shown: dict[str, set[str]] = defaultdict(set)
    unframed = set()
    for role, row in asked + more():
        answer = answered(clients[role], row, there)
        assert answer.status_code == 200, row.name
        if not row.rule.startswith("/static"):
            assert answer.headers["Cache-Control"] == "no-store", row.name
        columns = _columns(answer)
        shown[row.rule] |= columns
        if answer.mimetype == "text/html" and "</html>" in answer.text and FRAME not in columns:
            unframed.add(row.rule)
    found = {rule: " ".join(sorted(columns - {FRAME})) for rule, columns in shown.items()}
    assert {rule: columns for rule, columns in found.items() if columns} == SHOWN
    assert unframed == {"/masuk"}
    assert written.keys() - set().union(*shown.values()) == NEVER


def _columns(answer: TestResponse) -> set[str]:
    """Of which columns an answer shows what was written, once all of it is text."""
    if answer.mimetype not in ("text/css", "application/pdf"):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    text = _JUDGES.get(str(answer.mimetype), lambda _: "")(answer)
    return set(_POISON.findall(text))


def _page(answer: TestResponse) -> str:
    """A page escapes what was written: no tag begins, and no attribute ends."""
    raw = answer.text
    assert "<script>alert" not in raw and "<img src=x" not in raw and "\"'>" not in raw
    return html.unescape(raw)


def _csv(answer: TestResponse) -> str:
    """No cell of a table is a formula."""
    lines = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";")
    cells = [cell for line in lines for cell in line]
    assert cells and not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t"))]
    return "\n".join(cells)


def _xlsx(answer: TestResponse) -> str:
    """No cell of a workbook is a formula, and none a link."""
    book = zipfile.ZipFile(io.BytesIO(answer.data))
    parts = [book.read(name).decode() for name in book.namelist() if name.endswith(".xml")]
    assert not [part for part in parts if "<f>" in part or "<hyperlink" in part]
    return "\n".join("".join(ElementTree.fromstring(part).itertext()) for part in parts)


def _json(answer: TestResponse) -> str:
    """JSON is no page, whatever it holds."""
    return "\n".join(_strings(json.loads(answer.data)))


def _strings(found: Any) -> Iterator[str]:
    if isinstance(found, str):
        yield found
    if isinstance(found, dict):
        found = list(found.values())
    for each in found if isinstance(found, list) else ():
        yield from _strings(each)


def _xml(answer: TestResponse) -> str:
    """What was written stands in no tag of XML."""
    whole = ElementTree.fromstring(answer.data)
    assert not {each.tag for each in whole.iter()} & {"script", "img"}
    return "\n".join(whole.itertext())


_JUDGES: Mapping[str, Callable[[TestResponse], str]] = {
    "text/html": _page,
    "text/csv": _csv,
    SHEET: _xlsx,
    "application/json": _json,
    "application/geo+json": _json,
    "text/xml": _xml,
    "application/xml": _xml,
}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Everybody may ask Open311."""
    return settings.model_copy(update={"open311": True})


@SQLITE
def test_what_other_systems_are_told_is_text(
    app: Flask, there: dict[str, str], vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """JSON, XML and files of the API and of Open311 hold script as a text, and say that they are
    no page.
    """
    for road in (API, PUBLIC):
        monkeypatch.setattr(road, "ask", lambda question: question())
    poison.everywhere(vault, there)
    with db.transaction():
        secret = {role: tokens.add(role, role, KECAMATAN, datetime.now(UTC)) for role in ROLES}
    client, found = app.test_client(), defaultdict[str, set[str]](set)
    for rule, path, role in [*_api(there), *_open311()]:
        headers = {"Authorization": f"Bearer {secret[role]}"} if role else {}
        answer = client.get(path, headers=headers)
        assert answer.status_code == 200, answer.text
        found[rule] |= _columns(answer)
    assert {rule: " ".join(sorted(columns)) for rule, columns in found.items()} == TOLD


def _api(there: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """Each address of the API that answers a GET: rule, path, and the role that asks."""
    for row in of_api.TABLE:
        asked = Row(row.method, row.rule, row.own, words=row.words)
        if row.method == "GET" and (role := opener(asked)):
            query = row.query.replace("2027-02", f"{watching.tonight():%Y-%m}")
            yield f"/api/v1{row.rule}", f"/api/v1{address(asked, there)}?{query}", role


def _open311() -> Iterator[tuple[str, str, str]]:
    """What everybody may ask."""
    for name in ("discovery", "requests", "services"):
        for form in ("json", "xml"):
            yield (path := f"/open311/v2/{name}.{form}"), path, ""
