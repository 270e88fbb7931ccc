"""Every page of the officers' console, and the lists of their API, among a million reports.

Only by name: ``make bench ARGS=console``. PostgreSQL. Beside each stands a bare Flask view that
runs the same statements by hand, those that write the audit among them, through the same driver and
pool, and answers the page as it was: what it does not do is to decide, to open what is sealed, and
to render.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from string import Template
from typing import Any
from unittest.mock import patch

from flask import Flask, Response
from flask.testing import FlaskClient

from flows.rules.rights import ROLES, Officer
from gateway import create_app
from gateway.console import cookies
from gateway.install import loading
from gateway.install.runtime import Runtime
from gateway.officers import people_rights
from storage.engine import db
from storage.engine.db import connected, transaction
from storage.engine.sql import run
from storage.models import database
from storage.people import tokens
from tests import signed_in
from tests.bench import archive
from tests.bench.ground import CITY, Ground, House
from tests.bench.table import figure, lines
from tests.cast import SARI
from tests.gateway.api import rights as of_api
from tests.gateway.console import rights as of_console
from tests.gateway.console.conftest import Client

#: Reports that are there; and how often each page is asked in a round. Of a dozen answers the
#: slowest would be p95.
REPORTS, QUICK_REPORTS = 1_000_000, 100_000
TIMES, QUICK_TIMES = 40, 5
#: No page may take longer at p95 (milliseconds), and none should.
FLOOR, TARGET = 300.0, 100.0
#: Nor so many times as long as the same by hand.
RATIO = 3.0
#: Where the officers answer whose pages are asked: all of it, and one kecamatan.
TERRITORIES = {"province": CITY.partition(".")[0], "kecamatan": archive.KECAMATAN}
#: Who opens a page, when several roles may.
_RATHER = ("operator", "admin", "dpo", "pengawas", "petugas", "inspektorat")
#: How often a page is asked before it is timed: what is kept from one to the next, and until its
#: statements are prepared.
_WARM = 6
#: A statement that writes.
_WRITES = re.compile(r"\b(INSERT|UPDATE|DELETE|pg_advisory_xact_lock)\b")
#: The one that adds to the audit: so many values a row, its number first.
_AUDIT, _AUDIT_VALUES = "INSERT INTO audit ", 8

#: Figures of each page by territory: milliseconds of ours, of the same by hand, and statements.
Found = dict[str, dict[str, Any]]
#: The statements of a page, with what was put in.
Asked = list[tuple[str, Any]]


@dataclass(frozen=True)
class Page:
    """A page that somebody may open: how it is called in the table, its address, and the role."""

    name: str
    address: str
    role: str
    api: bool = False


def measure(ground: Ground, rounds: int) -> Found:
    """Ask every page in every territory, beside the same by hand; prints the table."""
    count, times = (QUICK_REPORTS, QUICK_TIMES) if ground.quick else (REPORTS, TIMES)
    found: Found = {}
    with ground.house("console", "PostgreSQL") as house:
        began = time.monotonic()
        with house.opened() as vault:
            archive.fill(vault, count)
        print(f"\n{count:,} reports ({time.monotonic() - began:.0f} s to write them)", flush=True)
        with _Asker(house) as asker:
            for territory, area in TERRITORIES.items():
                for page in pages():
                    found[f"{page.name}, {territory}"] = asker.ask(page, area, rounds * times)
    print(f"\n{table(found)}\n\n{judged(found)}", flush=True)
    return found


def pages() -> Iterator[Page]:
    """Every page that some role may open, by the words that the tests of rights have for it.

    One of which the archive holds nothing is left out.
    """
    for api, row in [
        *((False, row) for row in of_console.TABLE),
        *((True, row) for row in of_api.TABLE),
    ]:
        answers = dict(zip(ROLES, row.own.split(), strict=True))
        able = [role for role in _RATHER if answers[role] == "200"]
        if row.method != "GET" or not able or row.query or "$guard" in row.words:
            continue
        address = row.rule
        for pair in row.words.split():
            name, _, value = pair.partition("=")
            address = re.sub(rf"<(\w+:)?{name}>", lambda _, said=value: said, address)
        prefix = "/api/v1" if api else ""
        yield Page(f"{prefix}{row.rule}", f"{prefix}{address}", able[0], api)


class _Asker:
    """Asks pages of a house, signed in, and the same statements by hand."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._by_hand: Asked = []
        self._answer = b""
        self._browsers: dict[tuple[str, str], Callable[[str], Any]] = {}

    def __enter__(self) -> _Asker:
        db.open_database(self._house.database_url)
        self._app = create_app(self._house.settings(), loading.for_good)
        self._console: Flask = self._app.extensions["console"].app()
        self._console.test_client_class = Client
        with connected():
            self._there = _there(self._app.extensions["kentongan"])
        bare = Flask("bare")
        bare.test_client_class = Client
        bare.add_url_rule("/", view_func=self._bare)
        self._bare_client = bare.test_client()
        return self

    def __exit__(self, *trouble: object) -> None:
        db.close_all()

    def ask(self, page: Page, area: str, times: int) -> dict[str, Any]:
        """Milliseconds of `times` answers of the page and of the same by hand, in turns."""
        address = Template(page.address).safe_substitute(self._there)
        get = self._browser(page, area)
        for _ in range(_WARM):
            answer = get(address)
        with noted() as asked:
            answer = get(address)
        self._by_hand, self._answer = asked, answer.data
        for _ in range(_WARM):
            self._bare_client.get("/")
        ours, by_hand, cpu = [], [], 0.0
        for _ in range(times):
            began = time.process_time()
            ours.append(_timed(lambda: get(address)))
            cpu += time.process_time() - began
            by_hand.append(_timed(lambda: self._bare_client.get("/")))
        return {
            "status": answer.status_code,
            "role": page.role,
            "ours": ours,
            "by hand": by_hand,
            "cpu": cpu * 1000 / times,
            "statements": len(asked),
            "bytes": len(answer.data),
        }

    def _browser(self, page: Page, area: str) -> Callable[[str], Any]:
        """Asks for an address, signed in as the page's role for this area."""
        key = (page.role, area + "/api" * page.api)
        if key not in self._browsers:
            make = self._token if page.api else self._signed_in
            with connected():
                self._browsers[key] = make(page.role, area)
        return self._browsers[key]

    def _signed_in(self, role: str, area: str) -> Callable[[str], Any]:
        client = self._console.test_client()
        token = signed_in.token(self._house.vault, role, area)
        with client.session_transaction(base_url="https://localhost") as cookie:
            cookie[cookies._TOKEN] = token
        return client.get

    def _token(self, role: str, area: str) -> Callable[[str], Any]:
        with transaction():
            secret = tokens.add(f"bench {role} {area}", role, area, datetime.now(UTC))
        client: FlaskClient = self._app.test_client()
        headers = {"Authorization": f"Bearer {secret}"}
        return lambda address: client.get(address, headers=headers)

    def _bare(self) -> Response:
        """The view by hand. What it writes is one transaction; the number of an entry of the audit
        is the next one.
        """
        writes = any(_WRITES.search(sql) for sql, _ in self._by_hand)
        with connected() as base, base.atomic() if writes else nullcontext():
            cursor = base.connection().cursor()
            found: list[tuple[Any, ...]] = []
            for sql, given in self._by_hand:
                if sql.startswith(_AUDIT):
                    given = list(given)
                    entries = len(given) // _AUDIT_VALUES
                    given[::_AUDIT_VALUES] = [found[0][0] + 1 + place for place in range(entries)]
                cursor.execute(sql, given)
                found = cursor.fetchall() if cursor.description else []
        return Response(self._answer, mimetype="text/html")


def _there(runtime: Runtime) -> Mapping[str, str]:
    """What the addresses name, as far as the archive has it: all in one kelurahan."""
    at = [archive.TUJUH_ULU]
    ((report,),) = run(
        "SELECT code FROM report WHERE area_id = ? AND NOT sensitive AND"
        " category <> 'petugas' ORDER BY id DESC LIMIT 1",
        at,
    )
    ((contact,),) = run("SELECT min(id) FROM contact WHERE area_id = ?", at)
    ((officer,),) = run("SELECT min(officer_id) FROM officer_area WHERE area_id = ?", at)
    ((post,),) = run("SELECT min(code) FROM post WHERE area_id = ?", at)
    ((imbauan,),) = run("SELECT min(id) FROM imbauan")
    now, dpo = datetime.now(UTC), Officer("bench", "dpo", CITY, f"16/{CITY}/")
    asked = people_rights.Asked("hapus", "surat", SARI, "", now)
    wish = people_rights.ask(runtime, dpo, asked, now)
    breach = people_rights.note_breach(runtime.vault, dpo, "salinan hilang", None, now, now)
    named = {"report": report, "contact": contact, "officer": officer, "post": post}
    named |= {"draft": imbauan, "wish": wish, "breach": breach}
    return {name: str(value) for name, value in named.items()}


@contextmanager
def noted() -> Iterator[Asked]:
    """The statements that are asked within, but for the ends of transactions."""
    asked: Asked = []
    execute = database.obj.execute_sql

    def noting(sql: str, params: Any = None, *more: Any) -> Any:
        asked.append((sql, params))
        return execute(sql, params, *more)

    with patch.object(database.obj, "execute_sql", noting):
        yield asked


def _timed(ask: Callable[[], Any]) -> float:
    began = time.perf_counter()
    ask()
    return (time.perf_counter() - began) * 1000


def share(times: list[float], part: float) -> float:
    """The time that this part of all is not above."""
    return sorted(times)[min(len(times) - 1, int(len(times) * part))]


def table(found: Found) -> str:
    """A page a line, the slowest first: milliseconds at p50 and p95, of CPU (Python alone),
    statements, the ratio.
    """
    order = sorted(found, key=lambda name: -share(found[name]["ours"], 0.95))
    cells = [found[name] for name in order]
    columns = [
        ["", *order],
        ["as", *(each["role"] for each in cells)],
        ["p50 ms", *(figure(share(each["ours"], 0.5)) for each in cells)],
        ["p95 ms", *(figure(share(each["ours"], 0.95)) for each in cells)],
        ["CPU ms", *(figure(each["cpu"]) for each in cells)],
        ["SQL", *(str(each["statements"]) for each in cells)],
        ["kB", *(figure(each["bytes"] / 1000) for each in cells)],
        ["by hand, p50 ms", *(figure(share(each["by hand"], 0.5)) for each in cells)],
        ["/ by hand", *(figure(ratio(each)) for each in cells)],
    ]
    return "\n".join(lines(columns))


def ratio(each: Mapping[str, Any]) -> float:
    """Ours beside the same by hand, each at p50."""
    return share(each["ours"], 0.5) / share(each["by hand"], 0.5)


def judged(found: Found) -> str:
    """In words: which pages were not answered, and which are above floor and target."""
    late = {name: share(each["ours"], 0.95) for name, each in found.items()}
    refused = [f"{name} ({each['status']})" for name, each in found.items() if wrong(each)]
    above = [name for name in late if late[name] > FLOOR]
    slow = [name for name in late if late[name] > TARGET]
    ratios = sorted(ratio(each) for each in found.values())
    near = sum(each <= RATIO for each in ratios)
    return "\n".join(
        [
            f"Not answered 200: {', '.join(refused) or 'none'}.",
            f"Above {FLOOR:.0f} ms at p95: {', '.join(above) or 'none'}.",
            f"Within {TARGET:.0f} ms: {len(late) - len(slow)} of {len(late)}.",
            f"Beside the same by hand: {figure(share(ratios, 0.5))} times, the median; at most"
            f" {RATIO:.0f} times: {near} of {len(ratios)}.",
        ]
    )


def wrong(each: Mapping[str, Any]) -> bool:
    """Whether a page was not answered as it should be."""
    return bool(each["status"] != 200)
