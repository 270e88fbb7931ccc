"""Laporan: the list, the file of a report, what is done with it; by role and territory."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from flows.rules.rights import Officer
from gateway.officers import filing
from storage.engine import db
from storage.engine.deadline import CONSOLE
from storage.engine.sql import current
from storage.models import Audit, Handover, Question, Report, ReportStep, Unmasking
from storage.places import units
from tests.cast import LONG_AGO, SARI
from tests.gateway.conftest import ELSEWHERE, KECAMATAN, OTHER_KECAMATAN, TUJUH_ULU
from tests.gateway.console.conftest import Client

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])

Console = Callable[..., Client]
File = Callable[..., str]
REASON = "Pelapor dibutuhkan sebagai saksi."


@pytest.fixture
def file(app: Flask, places: None) -> File:
    """Files a report by phone, of a reporter who agreed to be written to; its ticket."""
    count = 0

    def filed(**different: Any) -> str:
        nonlocal count
        count += 1
        given: dict[str, Any] = {
            "key": f"form-{count}",
            "channel": "telepon",
            "kind": "kriminalitas",
            "place": "lr ketapang rt 3",
            "story": "maling motor lari ke pasar",
            "area": TUJUH_ULU,
            "urgent": False,
            "number": SARI,
            "consent": True,
        }
        desk = Officer("petugas 99", "operator", KECAMATAN, f"16/16.71/{KECAMATAN}/")
        told = filing.Told(**(given | different))
        return filing.file(app.extensions["kentongan"], desk, told, datetime.now(UTC))

    return filed


def actions() -> Counter[str]:
    return Counter(row.action for row in Audit.select())


def tickets(page: str) -> list[str]:
    return re.findall(r'href="/laporan/(\d+)"', page)


def test_the_list_shows_what_is_open_in_the_territory(console: Console, file: File) -> None:
    code, urgent = file(), file(urgent=True, story="tawuran bawa parang", kind="konflik_sosial")
    file(area=ELSEWHERE), file(kind="petugas")
    operator = console("operator")
    page = operator.get("/laporan").text
    assert tickets(page) == [urgent, code]
    assert "1 mendesak terbuka" in page and "1 lainnya terbuka" in page
    assert SARI not in page and "Warga-" in page
    assert tickets(console("operator", area=OTHER_KECAMATAN).get("/laporan").text) != []
    assert len(tickets(console("inspektorat").get("/laporan").text)) == 1
    assert operator.get(f"/laporan?wilayah={ELSEWHERE}").status_code == 404
    assert tickets(operator.get("/laporan?jenis=petasan").text) == []
    assert tickets(operator.get("/laporan?mendesak=ya").text) == [urgent]
    assert tickets(operator.get(f"/laporan?wilayah={TUJUH_ULU}&status=baru").text) == [urgent, code]
    tomorrow = (datetime.now(UTC) + timedelta(days=2)).date()
    assert tickets(operator.get(f"/laporan?sejak={tomorrow}").text) == []
    assert tickets(operator.get(f"/laporan?sampai={tomorrow}").text) == [urgent, code]
    assert operator.get("/laporan?sejak=kemarin&dari=%00").status_code in (200, 404)
    assert actions()["console.list"] >= 5


def test_words_and_tickets_are_found_and_no_address_tells_them(
    console: Console, file: File
) -> None:
    code, _other = file(), file(story="ribut di warung")
    operator = console("operator")
    grouped = operator.post("/laporan/cari", data={"q": f" {code[:3]} {code[3:]} "})
    assert grouped.location == f"/laporan/{code}"
    sent = operator.post("/laporan/cari", data={"q": "MALING pasar", "jenis": "kriminalitas"})
    assert "maling" not in sent.location.lower() and "jenis=kriminalitas" in sent.location
    page = operator.get(sent.location).text
    assert tickets(page) == [code] and 'value="maling pasar"' in page
    nothing = operator.post("/laporan/cari", data={"q": "pak tolong"})
    assert "kata=" not in nothing.location
    assert len(tickets(operator.get("/laporan?kata=AAAA").text)) == 2  # made by nobody here


def test_pages_go_on_and_the_live_part_is_sent_when_it_changed(
    console: Console, file: File, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.console.laporan.PAGE", 2)
    codes = [file() for _ in range(3)]
    operator = console("operator")
    page = operator.get("/laporan").text
    assert tickets(page) == codes[:0:-1] and 'hx-get="/laporan/daftar' in page
    following = re.search(r'href="(/laporan\?dari=\d+)" rel="next"', page)
    assert following
    older = operator.get(following[1]).text
    assert tickets(older) == [codes[0]] and 'id="daftar" data-live' not in older
    first = operator.get("/laporan/daftar", headers={"HX-Request": "true"})
    tag = {"HX-Request": "true", "HX-PTag": first.headers["HX-PTag"]}
    assert operator.get("/laporan/daftar", headers=tag).status_code == 304
    file(urgent=True)
    assert operator.get("/laporan/daftar", headers=tag).status_code == 200
    assert operator.get("/laporan?dari=99999").status_code == 404


def test_the_file_of_a_report_tells_why_it_was_read_so(console: Console, file: File) -> None:
    code = file()
    page = console("operator").get(f"/laporan/{code}").text
    assert "<mark" in page and "Mengapa dibaca begini" in page
    assert "LAPORAN SITUASI" in page and "TKP: lr ketapang rt 3, 7 Ulu, Seberang Ulu I" in page
    assert SARI not in page and SARI[3:] not in page
    assert actions()["report.read"] == 1
    assert console("operator", area=OTHER_KECAMATAN).get(f"/laporan/{code}").status_code == 404
    assert console("inspektorat").get(f"/laporan/{code}").status_code == 404
    assert console("operator").get("/laporan/99999").status_code == 404


def test_the_words_of_the_place_are_told_with_the_area_that_they_name(
    console: Console, file: File
) -> None:
    code = file(story="maling motor di lr ketapang rt 3, 7 ulu")
    page = console("operator").get(f"/laporan/{code}").text
    for words, told in (("7 ulu", "tempat: 7 Ulu"), ("lr ketapang", "tempat")):
        assert f"<tr><td>{words}</td><td>{told}</td></tr>" in page, page
    assert '<mark title="tempat">ketapang</mark>' in page
    hidden = file(kind="kdrt", story="suami memukul istri di lr ketapang rt 3, 7 ulu")
    assert "<td>7 ulu</td>" not in console("petugas").get(f"/laporan/{hidden}").text
    assert "<td>7 ulu</td>" in console("operator").get(f"/laporan/{hidden}").text


def test_words_of_a_sensitive_report_are_for_few(console: Console, file: File) -> None:
    code = file(kind="kdrt", story="suami memukul istri")
    hidden = console("petugas").get(f"/laporan/{code}").text
    assert "memukul" not in hidden and "LAPORAN SITUASI" not in hidden
    assert "memukul" in console("operator").get(f"/laporan/{code}").text
    by_day = console("dpo").get(f"/laporan/{code}").text
    assert "Pukul: belum diketahui" in by_day and "<button" in by_day


def test_a_report_is_taken_asked_about_noted_and_closed(console: Console, file: File) -> None:
    code, desk, other = file(), console("operator"), console("pengawas")
    at = f"/laporan/{code}"

    def sent(path: str, by: Client = desk, **data: str) -> int:
        return by.post(f"{at}/{path}", data=data).status_code

    assert sent("terima") == 303 and sent("terima") == 422
    assert sent("catatan", catatan="sudah ditelepon") == 303 and sent("catatan", catatan="") == 422
    assert sent("tanya", cara="templat", templat="masih") == 303
    assert sent("tanya", cara="sendiri", pertanyaan="siapa nama anda?") == 422
    assert sent("tanya", cara="sendiri", pertanyaan="warna motornya apa?") == 303
    question = Question.get(Question.template == "").id
    assert sent(f"pertanyaan/{question}/setuju") == 422
    assert sent(f"pertanyaan/{question}/setuju", other) == 303
    assert sent("status", status="ditangani") == 303 and sent("status", status="baru") == 422
    assert sent("tutup", hasil="entah") == 422
    assert sent("catatan", catatan="NIK 1671021234567890 atau 1671 0212 3456 7891") == 303
    file_ = desk.get(at).text
    assert "(NIK dihapus) atau (NIK dihapus)" in file_ and "12345678" not in file_
    assert sent("tutup", hasil="di_tempat", catatan_tutup="aman") == 303
    assert sent("tutup", hasil="di_tempat") == 422
    page = desk.get(at).text
    for told in (
        "sudah ditelepon",
        "warna motornya apa?",
        "Selesai di tempat",
        "operator 16.71.02",
    ):
        assert told in page
    assert actions() >= Counter(
        {"report.accept": 1, "report.note": 1, "report.ask": 2, "report.close": 1}
    )
    assert Report.get().state == "selesai"


def test_a_report_is_given_and_linked(console: Console, file: File) -> None:
    code, other, far = file(), file(), file(area=ELSEWHERE)
    desk = console("operator")
    page = desk.get(f"/laporan/{code}").text
    assert "Serahkan (ALIH)" in page and 'value="satuan:POLSEK-UJI"' in page
    given = {"kepada": "satuan:POLSEK-UJI", "alasan_serah": "lintas wilayah"}
    assert desk.post(f"/laporan/{code}/serah", data=given).status_code == 303
    for wrong in ({"kepada": "satuan:x"}, {"kepada": "petugas:99"}, {"alasan_serah": ""}):
        assert desk.post(f"/laporan/{code}/serah", data=given | wrong).status_code == 422
    linked = {"kait": other, "alasan_kait": "satu kejadian"}
    assert desk.post(f"/laporan/{code}/kait", data=linked).status_code == 303
    assert desk.post(f"/laporan/{code}/kait", data=linked | {"kait": far}).status_code == 422
    assert "satu kejadian" in desk.get(f"/laporan/{other}").text
    assert desk.post(f"/laporan/{code}/kait/{other}/lepas").status_code == 303
    assert desk.post(f"/laporan/{code}/kait/{other}/lepas").status_code == 404
    assert console("petugas").post(f"/laporan/{code}/serah", data=given).status_code == 403
    assert console("dpo").post(f"/laporan/{code}/terima").status_code == 403


def test_a_number_is_seen_with_two_people_for_minutes(console: Console, file: File) -> None:
    code = file()
    with db.transaction():
        other = {"code": "POLRES-UJI", "name": "Polres Uji", "parent_code": "", "areas": ""}
        units.load([other], LONG_AGO)
    desk, near = console("operator"), console("pengawas")
    chief = console("pengawas", name="Kompol Hasan", unit="POLRES-UJI")
    asked = {"perkara": "lp/b/1/2027", "alasan_nomor": REASON}
    for wrong in ({"perkara": "tidak ada"}, {"alasan_nomor": "perlu"}):
        assert desk.post(f"/laporan/{code}/nomor", data=asked | wrong).status_code == 422
    assert desk.post(f"/laporan/{code}/nomor", data=asked).status_code == 303
    assert desk.post(f"/laporan/{code}/nomor", data=asked).status_code == 422
    id_ = Unmasking.get().id
    assert desk.get(f"/laporan/{code}/nomor/{id_}").status_code == 404
    assert "Tidak ada permintaan" in near.get("/laporan/nomor").text
    assert "LP/B/1/2027" in chief.get("/laporan/nomor").text
    assert "1 permintaan membuka nomor" in chief.get("/laporan").text
    assert desk.post(f"/laporan/nomor/{id_}/izinkan").status_code == 403
    near.post(f"/laporan/nomor/{id_}/izinkan")
    assert desk.get(f"/laporan/{code}/nomor/{id_}").status_code == 404
    assert chief.post(f"/laporan/nomor/{id_}/izinkan").status_code == 303
    page = desk.get(f"/laporan/{code}/nomor/{id_}")
    assert SARI in page.text and int(page.headers["Refresh"].split(";")[0]) <= 900
    assert chief.get(f"/laporan/{code}/nomor/{id_}").status_code == 404
    assert "30 hari: 1" in console("petugas").get("/laporan").text
    Unmasking.update(decided_at=datetime.now(UTC) - timedelta(minutes=16)).execute()
    assert desk.get(f"/laporan/{code}/nomor/{id_}").status_code == 404
    assert actions() >= Counter({"number.ask": 1, "number.allow": 1, "number.read": 1})


def test_what_came_by_phone_is_filed_once(console: Console, places: None) -> None:
    desk = console("operator")
    page = desk.get("/laporan/baru").text
    key = re.search(r'name="kunci" value="([^"]+)"', page)
    assert key
    form = {
        "kunci": key[1],
        "jalur": "langsung",
        "jenis": "kebakaran",
        "tempat": "lr ketapang",
        "cerita": "api besar",
        "nomor": SARI,
        "setuju": "ya",
    }
    wrong = desk.post("/laporan/baru", data=form | {"setuju": "", "jenis": ""})
    assert wrong.status_code == 422 and "api besar" in wrong.text
    unasked = desk.post("/laporan/baru", data=form | {"setuju": ""})
    assert unasked.status_code == 422 and "setuju" in unasked.text
    first = desk.post("/laporan/baru", data=form)
    assert first.status_code == 303 and desk.post("/laporan/baru", data=form).status_code == 303
    (report,) = Report.select()
    assert first.location == f"/laporan/{report.code}" and report.channel == "langsung"
    about_officer = form | {"kunci": "x", "jenis": "petugas"}
    assert desk.post("/laporan/baru", data=about_officer).location == "/laporan"
    assert console("dpo").get("/laporan/baru").status_code == 403


def test_files_leave_with_the_filters_of_the_list(console: Console, file: File) -> None:
    file(), file(kind="petasan", story="petasan"), file(kind="kdrt")
    desk = console("operator")
    whole, narrowed = (desk.get(f"/laporan/ekspor{query}").text for query in ("", "?jenis=petasan"))
    assert "<dd>Semua yang terbuka</dd>" in whole and "<dd>Semua jenis</dd>" in whole
    assert "<dd>Petasan</dd>" in narrowed and "Hanya mendesak" not in narrowed
    made = desk.post("/laporan/ekspor?jenis=petasan", data={"format": "csv"})
    assert made.mimetype == "text/csv" and "attachment" in made.headers["Content-Disposition"]
    lines = made.get_data(as_text=True).splitlines()
    assert len(lines) == 2 and ";petasan;" in lines[1] and "ketapang" not in lines[1]
    words = {"format": "geojson", "isi": "ya"}
    assert desk.post("/laporan/ekspor", data=words).status_code == 422
    words |= {"tujuan": "analisis", "surat": "SPRIN/12/2027"}
    found = json.loads(desk.post("/laporan/ekspor", data=words).get_data())
    assert len(found["features"]) == 2 and found["khusus"] == [{"jenis": "kdrt", "jumlah": "<5"}]
    assert console("petugas").post("/laporan/ekspor", data=words).status_code == 403
    assert desk.post("/laporan/ekspor", data={"format": "exe"}).status_code == 422


def test_the_shift_is_taken_over_by_name(console: Console, file: File) -> None:
    code, closed = file(), file(urgent=True)
    desk = console("operator")
    page = desk.get("/serah-terima").text
    assert page.index(closed) < page.index(code)
    desk.post(f"/laporan/{closed}/tutup", data={"hasil": "di_tempat"})
    sent = desk.post("/serah-terima", data={"laporan": [code, closed, "99999"]})
    assert sent.status_code == 303 and Handover.get().reports == 1
    after = desk.get("/serah-terima").text
    assert "Terakhir diambil alih oleh operator 16.71.02" in after
    assert ReportStep.select().where(ReportStep.what == "shift").count() == 1
    assert console("petugas").get("/serah-terima").status_code == 403


def test_script_in_a_report_is_text_on_every_page(console: Console, file: File) -> None:
    code = file(place="<script>alert(1)</script>", story='"><img src=x onerror=alert(1)> maling')
    desk = console("operator")
    for path in ("/laporan", f"/laporan/{code}", "/serah-terima"):
        page = desk.get(path).text
        assert "<script>alert" not in page and "<img src=x" not in page


def test_a_page_asks_as_much_of_many_reports_as_of_few(
    console: Console, file: File, pages: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CONSOLE, "ask", lambda question: question())
    asked: list[str] = []
    execute = current().execute_sql

    def counted(sql: str, *given: Any, **more: Any) -> Any:
        asked.append(sql)
        return execute(sql, *given, **more)

    monkeypatch.setattr(current(), "execute_sql", counted)
    desk, first = console("operator"), file()

    def questions(path: str) -> int:
        desk.get(path)
        asked.clear()
        assert desk.get(path).status_code == 200
        return len(asked)

    paths = ("/laporan", "/laporan/daftar", f"/laporan/{first}", "/serah-terima")
    few = {path: questions(path) for path in paths}
    for number in range(30):
        file(urgent=number % 2 == 0)
    assert {path: questions(path) for path in paths} == few
    assert few["/laporan/daftar"] <= 7 and max(few.values()) <= 32, few
