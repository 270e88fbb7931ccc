"""Statistik: the sheet for Ditbinmas as a page and as files, and the trend."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from gateway.console import assets
from storage.engine.db import transaction
from storage.models import Audit, Post, Report, ReportStep, Slot
from storage.places import units
from tests.cast import LONG_AGO
from tests.gateway.conftest import CITY, ELSEWHERE, KECAMATAN, OTHER_KECAMATAN, TUJUH_ULU
from tests.gateway.console.conftest import Client
from tests.gateway.console.test_peta import told

__all__ = ["told"]

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])

TODAY = "{:%Y-%m-%d}".format
_TAG = re.compile(r"<[^>]+>")


@pytest.fixture
def polsek(places: None) -> None:
    """A polsek for each kecamatan; the name of one would be a formula in a workbook."""
    rows = [
        {"code": "A", "name": "=Polsek Ulu", "parent_code": "", "areas": KECAMATAN},
        {"code": "B", "name": "Polsek Ilir", "parent_code": "", "areas": OTHER_KECAMATAN},
    ]
    with transaction():
        assert units.load([row | {"desk_phone": ""} for row in rows], LONG_AGO).saved == 2


def local_day() -> str:
    """The local day of an hour ago."""
    return TODAY(datetime.now(UTC) - timedelta(hours=1) + timedelta(hours=7))


def table(client: Client, query: str = "") -> dict[str, list[str]]:
    """The rows of the sheet by their unit."""
    shown = client.get(f"/statistik?tanggal={local_day()}{query}")
    assert shown.status_code == 200
    body = shown.text.split("<tbody>")[1].split("</tbody>")[0]
    rows = [
        [unescape(_TAG.sub("", cell)).strip() for cell in re.split(r"</t[dh]>", row)[:-1]]
        for row in body.split("</tr>")[:-1]
    ]
    return {row[0]: row[1:] for row in rows}


def test_the_sheet_hides_small_counts_and_what_gives_them_away(
    console: Callable[..., Client], polsek: None, told: Callable[..., None]
) -> None:
    told(3, "petasan", TUJUH_ULU)
    told(20, "kriminalitas", TUJUH_ULU)
    told(8, "petasan", ELSEWHERE)
    told(30, "kriminalitas", ELSEWHERE)
    told(6, "kebakaran", ELSEWHERE)
    rows = table(console("pengawas", area=CITY))
    assert list(rows) == ["Tanpa satuan", "=Polsek Ulu", "Polsek Ilir", "Jumlah"]
    ulu, all_of = rows["=Polsek Ulu"], rows["Jumlah"]
    assert ulu[2] == "*" and ulu.count("*") >= 2
    assert all_of[7] == "67"
    # The kecamatan alone: 3 of 23 would be the difference of the two others.
    alone = table(console("operator", area=KECAMATAN))["=Polsek Ulu"]
    assert alone[2] == "*" and alone.count("*") >= 2


def test_sensitive_reports_are_counted_for_the_city_alone(
    console: Callable[..., Client], polsek: None, told: Callable[..., None]
) -> None:
    told(7, "kdrt", TUJUH_ULU, sensitive=True)
    told(2, "narkoba", TUJUH_ULU, sensitive=True)
    told(9, "petugas", TUJUH_ULU, sensitive=True)
    page = console("pengawas", area=CITY).get(f"/statistik?tanggal={local_day()}").text
    facts = dict(re.findall(r"<dt>([^<]*)</dt><dd>([^<]*)</dd>", page))
    assert facts["Keluarga (seluruh kota)"] == "7"
    assert facts["Narkoba (seluruh kota)"] == "*"
    assert not [name for name in facts if "etugas" in name]
    assert set(table(console("pengawas", area=CITY))["Jumlah"][:8]) == {"0"}
    page = console("pengawas", area=KECAMATAN).get(f"/statistik?tanggal={local_day()}").text
    facts = dict(re.findall(r"<dt>([^<]*)</dt><dd>([^<]*)</dd>", page))
    assert facts["Keluarga (seluruh kota)"] == "0"


def test_it_says_how_soon_reports_were_accepted_and_which_posts_were_heard(
    console: Callable[..., Client], polsek: None, told: Callable[..., None]
) -> None:
    told(10, "petasan", TUJUH_ULU)
    with transaction():
        for number, report in enumerate(Report.select()):
            at = report.created_at + timedelta(minutes=3 + number)
            ReportStep.create(report=report, at=at, actor="x", state="diterima", what="accept")
        for name, state in (("1", "hadir"), ("2", "terlewat"), ("3", "izin")):
            post = Post.create(
                code=name,
                name=name,
                area=TUJUH_ULU,
                shift_start="22:00",
                shift_end="04:00",
                every_minutes=60,
                grace_minutes=15,
            )
            at = datetime.now(UTC)
            Slot.create(
                post=post, night=local_day(), due_at=at, remind_at=at, late_at=at, state=state
            )
    row = table(console("operator"))["=Polsek Ulu"]
    assert row[-3:] == ["7 menit", "11 menit", "1/2"]


def test_the_files_hold_what_the_page_holds(
    console: Callable[..., Client], polsek: None, told: Callable[..., None]
) -> None:
    told(3, "petasan", TUJUH_ULU)
    told(20, "kriminalitas", TUJUH_ULU)
    client = console("operator")
    asked = f"?lembar=mingguan&tanggal={local_day()}"
    page = table(client, "&lembar=mingguan")["=Polsek Ulu"]
    book = client.get(f"/statistik/lembar.xlsx{asked}")
    assert "attachment" in book.headers["Content-Disposition"]
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book.data)).get_sheet_by_index(0).to_python()
    (row,) = [row for row in rows if row[0] == "=Polsek Ulu"]
    assert [str(int(cell)) if isinstance(cell, float) else cell for cell in row[1:]] == page
    paper = client.get(f"/statistik/lembar.pdf{asked}")
    text = PdfReader(io.BytesIO(paper.data)).pages[0].extract_text()
    assert "LEMBAR MINGGUAN KAMTIBMAS" in text and "=Polsek Ulu" in text
    noted = [entry.detail for entry in Audit.select().where(Audit.action == "statistics.export")]
    assert len(noted) == 2


def test_the_trend_tells_each_day(
    console: Callable[..., Client], told: Callable[..., None]
) -> None:
    told(12, "petasan", TUJUH_ULU)
    told(2, "kriminalitas", TUJUH_ULU)
    told(5, "kdrt", TUJUH_ULU, sensitive=True)
    trend = console("operator").get("/statistik/tren.json?kurun=30").json
    assert len(trend["days"]) == len(trend["counts"]) == len(trend["means"]) == 30
    assert sum(trend["counts"]) == 14
    assert sum(console("operator").get("/statistik/tren.json?jenis=petasan").json["counts"]) == 12
    hidden = console("dpo").get("/statistik/tren.json?jenis=kriminalitas").json
    assert None in hidden["counts"] and None in hidden["means"]


@pytest.mark.parametrize("day", ["x", "1900-01-01", "9999-12-31", "2026-02-30"])
def test_a_day_that_is_none_is_passed_over(
    console: Callable[..., Client], places: None, day: str
) -> None:
    for sheet in ("harian", "mingguan"):
        shown = console("operator").get(f"/statistik?lembar={sheet}&tanggal={day}")
        assert shown.status_code == 200


def test_the_vendored_files_are_those_of_their_makers(places: None) -> None:
    """Of the package uplot 1.6.32 at the npm registry."""
    sums = {
        "uplot-1.6.32.js": "19c8d4c6ad88929a79f4ae49d6f7161566dfd0ba3d15cc495e974f787eb78f1f",
        "uplot-1.6.32.css": "df630c6a8d6f8eeaff264b50f73ce5b114f646ffd9a0bb74f049b0a00135fa04",
    }
    for name, digest in sums.items():
        assert hashlib.sha256(assets._file(name).body).hexdigest() == digest
