"""Open311: only what everybody may know, in the format of GeoReport v2; off unless switched on."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient
from georeport import GeoReport
from jsonschema import Draft202012Validator
from requests import HTTPError
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from flows.rules.kinds import KINDS
from flows.rules.publishing import PUBLIC
from gateway.api import open311
from gateway.install.settings import Settings
from storage.engine import db
from storage.engine.deadline import PUBLIC as ROAD
from storage.engine.sql import run
from storage.engine.vault import Vault
from storage.models import Report
from storage.people import phone_ids
from storage.reports import published
from tests.cast import SARI
from tests.gateway.conftest import KECAMATAN, TUJUH_ULU, both_engines

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
ROOT = "/open311/v2"

TEXT, NULL = {"type": "string"}, {"type": "null"}
WHOLE_HOUR = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:00:00Z$"}
SERVICE = {
    "service_code": {"enum": list(PUBLIC)},
    "service_name": TEXT,
    "description": TEXT,
    "metadata": {"const": False},
    "type": {"enum": ["realtime", "batch", "blackbox"]},
    "keywords": TEXT,
    "group": TEXT,
}
REQUEST = {
    "service_request_id": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
    "status": {"enum": ["open", "closed"]},
    "status_notes": NULL,
    "service_name": TEXT,
    "service_code": {"enum": list(PUBLIC)},
    "description": {"const": ""},
    "agency_responsible": NULL,
    "service_notice": NULL,
    "requested_datetime": WHOLE_HOUR,
    "updated_datetime": WHOLE_HOUR,
    "expected_datetime": NULL,
    "address": {"type": ["string", "null"]},
    "address_id": {"type": ["string", "null"]},
    "zipcode": NULL,
    "lat": NULL,
    "long": NULL,
    "media_url": NULL,
}
ERROR = {"code": {"type": "integer"}, "description": TEXT}


def rows_of(fields: dict[str, Any]) -> Draft202012Validator:
    """A list whose items have these fields and no other."""
    item = {"properties": fields, "required": list(fields), "additionalProperties": False}
    return Draft202012Validator({"type": "array", "items": {"type": "object", **item}})


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"open311": True})


@pytest.fixture
def client(app: Flask, places: None, now: datetime, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    monkeypatch.setattr(ROAD, "_seconds", 60.0)
    monkeypatch.setattr(open311, "now", lambda: now)
    return app.test_client()


Tell = Callable[..., str]


@pytest.fixture
def tell(file_report: Callable[..., str], now: datetime) -> Tell:
    """A traffic jam of five hours ago that an officer took 30 minutes later, but for what differs:
    in how it is told, and in what its row says afterwards.
    """

    def told(row: dict[str, Any] | None = None, **different: Any) -> str:
        at = now - 5 * HOUR + 7 * MINUTE
        code = file_report(**{"category": "kemacetan", "at": at} | different)
        changed = {"state": "diterima", "accepted_at": at + 30 * MINUTE} | (row or {})
        with db.transaction():
            Report.update(**changed).where(Report.code == code).execute()
        return code

    return told


def ask(client: FlaskClient, **query: Any) -> list[dict[str, Any]]:
    answer = client.get(f"{ROOT}/requests.json", query_string=query)
    assert answer.status_code == 200, answer.text
    rows_of(REQUEST).validate(answer.json)
    assert isinstance(answer.json, list)
    return answer.json


def refused(answer: TestResponse, status: int) -> str:
    """What an error says."""
    assert answer.status_code == status
    assert answer.headers["Cache-Control"] == "no-store"
    rows_of(ERROR).validate(answer.json)
    (error,) = answer.json or [{}]
    assert error["code"] == status
    return str(error["description"])


@pytest.mark.parametrize("path", ["services.json", "requests.xml", "requests/1.json", ""])
def test_it_is_not_there_unless_it_is_switched_on(
    app: Flask, settings: Settings, path: str
) -> None:
    from gateway import create_app

    off = create_app(settings.model_copy(update={"open311": False})).test_client()
    nowhere = off.get("/open311/nowhere")
    answer = off.get(f"{ROOT}/{path}")
    assert (answer.status_code, answer.data) == (404, nowhere.data)
    assert dict(answer.headers) == dict(nowhere.headers)
    assert Settings.model_fields["open311"].default is False


def test_the_list_of_services(client: FlaskClient) -> None:
    answer = client.get(f"{ROOT}/services.json", query_string={"jurisdiction_id": "palembang"})
    assert answer.content_type == "application/json; charset=utf-8"
    rows_of(SERVICE).validate(answer.json)
    assert [row["service_code"] for row in answer.json or []] == list(PUBLIC)
    as_xml = client.get(f"{ROOT}/services.xml")
    assert as_xml.content_type == "text/xml; charset=utf-8"
    assert as_xml.data.lower().startswith(b"<?xml version='1.0' encoding='utf-8'?>")
    tree = ElementTree.fromstring(as_xml.data)
    assert tree.tag == "services" and {branch.tag for branch in tree} == {"service"}
    assert [leaf.tag for leaf in tree[0]] == list(SERVICE)
    assert tree[0].findtext("metadata") == "false"
    assert client.get(f"{ROOT}/services.csv").status_code == 404
    assert client.post(f"{ROOT}/requests.xml").status_code == 405


def test_what_software_asks_first(client: FlaskClient) -> None:
    found = client.get(f"{ROOT}/discovery.json").json or {}
    assert list(found) == ["changeset", "contact", "key_service", "endpoints"]
    (endpoint,) = found["endpoints"]
    assert endpoint["url"] == "http://localhost/open311/v2"
    assert client.get(f"{endpoint['url']}/services.json").status_code == 200
    tree = ElementTree.fromstring(client.get(f"{ROOT}/discovery.xml").data)
    assert tree.tag == "discovery" and tree.findtext("endpoints/endpoint/url") == endpoint["url"]
    formats = [leaf.text for leaf in tree.iterfind("endpoints/endpoint/formats/format")]
    assert formats == ["text/xml", "application/json"] == endpoint["formats"]
    nothing = client.get(f"{ROOT}/services/kemacetan.json").json
    assert nothing == {"service_code": "kemacetan", "attributes": []}
    tree = ElementTree.fromstring(client.get(f"{ROOT}/services/kemacetan.xml").data)
    assert [(leaf.tag, leaf.text) for leaf in tree.iter()] == [
        ("service_definition", None),
        ("service_code", "kemacetan"),
        ("attributes", None),
    ]
    refused(client.get(f"{ROOT}/services/narkoba.json"), 404)


@pytest.fixture
def address(client: FlaskClient) -> Iterator[str]:
    """Where the same application listens, for a client that knows only HTTP."""
    server = make_server("127.0.0.1", 0, client.application, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}{ROOT}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("form", ["json", "xml"])
def test_another_client_reads_it(address: str, tell: Tell, now: datetime, form: str) -> None:
    tell()
    tell({"state": "selesai", "closed_at": now - 3 * HOUR}, category="kebakaran")
    city = GeoReport(address, jurisdiction="palembang", output_format=form)
    assert [kind["service_code"] for kind in city.get_service_list()] == list(PUBLIC)
    assert city.get_service_definition("kemacetan")["service_code"] == "kemacetan"
    both = city.get_service_requests(status="open,closed")
    assert {row["service_code"] for row in both} == {"kemacetan", "kebakaran"}
    for row in both:
        assert city.get_service_request(row["service_request_id"]) == row
        since = row["requested_datetime"]
        found = city.get_service_requests(
            service_code=row["service_code"], status=row["status"], start_date=since
        )
        # of one row its XML reader makes no list
        assert (found if isinstance(found, list) else [found]) == [row]
    with pytest.raises(HTTPError, match="404"):
        city.get_service_request("1")


def test_a_report_as_everybody_reads_it(client: FlaskClient, tell: Tell, vault: Vault) -> None:
    code = tell()
    (row,) = ask(client)
    told = (row["status"], row["service_code"], row["service_name"])
    assert told == ("open", "kemacetan", "Macet")
    assert (row["address"], row["address_id"]) == ("7 Ulu", TUJUH_ULU)
    assert row["requested_datetime"] == row["updated_datetime"] == "2027-02-10T10:00:00Z"
    tree = ElementTree.fromstring(client.get(f"{ROOT}/requests.xml").data)
    assert tree.tag == "service_requests" and [branch.tag for branch in tree] == ["request"]
    said = {leaf.tag: leaf.text for leaf in tree[0]}
    assert said == {name: value or None for name, value in row.items()}
    # the name stays, leads back to it, and is no ticket
    name = row["service_request_id"]
    assert code not in name and client.get(f"{ROOT}/requests/{code}.json").status_code == 404
    assert client.get(f"{ROOT}/requests/{name}.json").json == [row]
    assert ask(client, service_request_id=f"{name},{code},x", status="closed") == [row]
    assert Vault([DATA], [OTHER_KEY]).veil(int(code), "report.published") != name


DATA, OTHER_KEY = "A" * 43 + "=", "B" * 42 + "A="


def test_nothing_that_anybody_wrote_is_told(
    client: FlaskClient, tell: Tell, vault: Vault, now: datetime
) -> None:
    with db.transaction():
        phone = phone_ids(vault, [SARI], now)[SARI]
    code = tell(phone_id=phone, place=f"lr ketapang {SARI}", story="panggil Sari")
    alias = Report.get(Report.code == code).alias
    for form in ("json", "xml"):
        text = client.get(f"{ROOT}/requests.{form}").get_data(as_text=True)
        assert "7 Ulu" in text
        for secret in (code, alias, "ketapang", "Sari", SARI[3:], "ussd"):
            assert secret not in text
        assert not re.search(r"\+?628\d+|\b08\d{6,}", text)


def test_only_public_kinds_are_told(client: FlaskClient, tell: Tell, now: datetime) -> None:
    over = {"state": "selesai", "closed_at": now - 3 * HOUR}
    for kind in KINDS.values():
        for row in ({}, over):
            tell(row, category=kind.name, sensitive=kind.sensitive, urgent=kind.urgent)
    found = [(row["service_code"], row["status"]) for row in ask(client)]
    # what is done against somebody is told when it is over
    assert sorted(found) == sorted(
        (kind, status)
        for kind, public in PUBLIC.items()
        for status in (["closed"] if public.after else ["open", "closed"])
    )


@both_engines
def test_what_is_not_told(client: FlaskClient, tell: Tell, now: datetime) -> None:
    hidden: list[tuple[dict[str, Any], dict[str, Any]]] = [
        ({"accepted_at": None, "state": "baru"}, {}),
        ({"accepted_at": None}, {}),  # handed on: nobody has it
        ({"accepted_at": None, "state": "tidak_selesai"}, {}),
        ({"state": "ditolak", "closed_at": now - 3 * HOUR}, {}),
        ({"state": "selesai", "closed_at": now - 3 * HOUR, "result": "tidak_benar"}, {}),
        ({"state": "selesai", "closed_at": now - 3 * HOUR, "result": "tidak_ditemukan"}, {}),
        ({"accepted_at": now - 59 * MINUTE}, {}),
        ({}, {"at": now - 59 * MINUTE}),
        ({}, {"sensitive": True}),
        ({}, {"quiet": True}),
        ({}, {"happens_at": now + HOUR}),
        ({"state": "selesai", "closed_at": now - 59 * MINUTE}, {"category": "petasan"}),
        ({}, {"at": now - timedelta(days=90, hours=1)}),
    ]
    for row, told in hidden:
        tell(row, **told)
    assert ask(client) == []
    tell({}, happens_at=now - 2 * HOUR)
    tell({"state": "menunggu_verifikasi"}, area=KECAMATAN)
    tell({"state": "selesai", "closed_at": now - 3 * HOUR + MINUTE}, area=None)
    tell({"state": "selesai", "closed_at": now - 59 * MINUTE})  # closed, but nobody may know yet
    found = [(row["status"], row["address"], row["updated_datetime"][11:13]) for row in ask(client)]
    assert sorted(found, key=str) == [
        ("closed", None, "12"),
        ("open", "7 Ulu", "10"),
        ("open", "7 Ulu", "10"),
        ("open", "Seberang Ulu I", "10"),
    ]


@both_engines
def test_what_is_not_published_is_not_found_by_its_name(
    client: FlaskClient, tell: Tell, now: datetime
) -> None:
    code = tell()
    (name,) = [row["service_request_id"] for row in ask(client)]
    with db.transaction():
        Report.update(sensitive=True).where(Report.code == code).execute()
    refused(client.get(f"{ROOT}/requests/{name}.json"), 404)
    assert ask(client, service_request_id=name) == []


def test_what_is_asked_for(client: FlaskClient, tell: Tell, now: datetime) -> None:
    over = {"state": "selesai", "closed_at": now - 3 * HOUR}
    tell(over, category="kebakaran", at=now - 4 * HOUR + 40 * MINUTE)  # 11:40
    tell(at=now - 5 * HOUR + 7 * MINUTE)  # 10:07
    tell(category="bencana", at=now - 30 * 24 * HOUR)

    def kinds(**query: Any) -> list[str]:
        return [row["service_code"] for row in ask(client, **query)]

    every = ["kebakaran", "kemacetan", "bencana"]
    assert kinds() == kinds(status="", start_date="", page="") == every
    assert kinds(status="closed") == ["kebakaran"]
    assert kinds(status="open,closed", service_code="bencana,kebakaran") == ["kebakaran", "bencana"]
    assert kinds(service_code="kemacetan", status="closed") == []
    assert kinds(start_date="2027-02-10T00:00:00Z") == ["kebakaran", "kemacetan"]
    assert kinds(end_date="2027-02-10T10:00:00Z") == ["kemacetan", "bencana"]
    # no filter tells the minute: both are of the hour 10 or 11, and of nothing finer
    assert kinds(start_date="2027-02-10T10:01:00Z") == ["kebakaran"]
    assert kinds(start_date="2027-02-10T17:00:00+07:00", end_date="2027-02-10T10:59:00Z") == [
        "kemacetan"
    ]
    assert [kinds(page_size=2, page=page) for page in (1, 2, 3)] == [every[:2], every[2:], []]


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({"service_code": "kriminalitas"}, "kemacetan"),
        ({"status": "baru"}, "open, closed"),
        ({"start_date": "yesterday"}, "2027-02-10T15:00:00Z"),
        ({"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-06-01T00:00:00Z"}, "90 days"),
        ({"start_date": "2027-01-02T00:00:00Z", "end_date": "2027-01-01T00:00:00Z"}, "90 days"),
        ({"start_date": "2028-01-01T00:00:00Z"}, "90 days"),
        ({"page_size": "1001"}, "1000"),
        ({"page": "0"}, "1000"),
        ({"page": "\u0661"}, "1000"),
        ({"service_request_id": ",".join(["0" * 32] * 101)}, "100"),
        ({"x": "\x00"}, "characters"),
    ],
)
def test_what_is_asked_wrongly(client: FlaskClient, query: dict[str, str], says: str) -> None:
    answer = client.get(f"{ROOT}/requests.json", query_string=query)
    assert says in refused(answer, 400)
    tree = ElementTree.fromstring(client.get(f"{ROOT}/requests.xml", query_string=query).data)
    assert (tree.tag, tree[0].tag, tree[0].findtext("code")) == ("errors", "error", "400")
    assert says in str(tree[0].findtext("description"))


def test_strangers_have_a_small_share_of_those_who_ask_the_database(client: FlaskClient) -> None:
    _, free = ROAD._mine.get()
    for _ in range(ROAD.threads):
        assert free.acquire(blocking=False)
    try:
        answer = client.get(f"{ROOT}/requests.json")
        assert "few seconds" in refused(answer, 503) and answer.headers["Retry-After"] == "5"
        assert client.get(f"{ROOT}/services.json").status_code == 200
    finally:
        for _ in range(ROAD.threads):
            free.release()
    answer = client.get(f"{ROOT}/requests.json")
    assert answer.headers["Cache-Control"] == "public, max-age=300"


def test_a_window_is_read_by_its_index(
    client: FlaskClient, tell: Tell, monkeypatch: pytest.MonkeyPatch
) -> None:
    plans = []

    def explain(sql: str, params: Any) -> list[tuple[Any, ...]]:
        plan = run(f"EXPLAIN QUERY PLAN {sql}", params)
        plans.append(" ".join(str(cell) for row in plan for cell in row))
        return run(sql, params)

    monkeypatch.setattr(published, "run", explain)
    tell()
    (row,) = ask(client)
    assert ask(client, service_request_id=row["service_request_id"]) == [row]
    window, by_name = plans
    assert "report_created_at_id" in window and "TEMP B-TREE" not in window, window
    assert "report_code" in by_name and "SCAN" not in by_name, by_name
