"""What desks do beside single reports: filing, files to take away, opening numbers; all audited."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook

from flows.rules.fields import Unusable
from flows.rules.rights import MayNot, NotAllowed, Officer
from gateway.install.runtime import Runtime
from gateway.officers import desk_deeds, exports, filing, unmasking
from storage import reports
from storage.engine import db
from storage.engine.vault import Vault
from storage.models import Audit, Outbox, Report, ReportStep
from storage.people.phones import number_of
from storage.places import borders
from storage.reports import unmasking as requests
from storage.reports.chosen import Chosen
from tests.cast import SARI
from tests.gateway.conftest import ELSEWHERE, KECAMATAN, TUJUH_ULU

PATH = f"16/16.71/{KECAMATAN}/"
OPERATOR = Officer("petugas 1", "operator", KECAMATAN, PATH)
PENGAWAS = Officer("petugas 2", "pengawas", KECAMATAN, PATH)
REASON = "Pelapor dibutuhkan sebagai saksi."
CASE = "LP/B/1/2027"


@pytest.fixture
def runtime(app: Flask, places: None) -> Runtime:
    """The runtime of an application with two kecamatan."""
    found: Runtime = app.extensions["kentongan"]
    return found


def told(**different: Any) -> filing.Told:
    given: dict[str, Any] = {
        "key": "k1",
        "channel": "telepon",
        "kind": "kriminalitas",
        "place": "lr ketapang",
        "story": "maling motor",
        "area": TUJUH_ULU,
        "urgent": False,
    }
    return filing.Told(**(given | different))


def actions() -> Counter[str]:
    return Counter(row.action for row in Audit.select())


def test_a_report_by_phone_is_filed_once_and_routed(runtime: Runtime, now: datetime) -> None:
    given = told(number="0812-0000-0001", consent=True)
    code = filing.file(runtime, OPERATOR, given, now)
    assert filing.file(runtime, OPERATOR, given, now) == code
    (report,) = Report.select()
    assert (report.channel, report.state, report.area_id) == ("telepon", "baru", TUJUH_ULU)
    assert report.route_at == now and report.indexed
    assert number_of(runtime.vault, [report.phone_id]) == {report.phone_id: SARI}
    (message,) = Outbox.select()
    assert message.phone_id == report.phone_id and message.lane == "reply"
    assert actions() == {"report.file": 1}


def test_who_does_not_agree_leaves_no_number(runtime: Runtime, now: datetime) -> None:
    with pytest.raises(Unusable, match="consent"):
        filing.file(runtime, OPERATOR, told(number=SARI), now)
    with pytest.raises(Unusable, match="number"):
        filing.file(runtime, OPERATOR, told(number="0711-312011", consent=True), now)
    code = filing.file(runtime, OPERATOR, told(area="", place="dekat pasar"), now)
    (report,) = Report.select()
    assert report.code == code and report.phone_id is None and report.area_id == KECAMATAN
    assert Outbox.select().count() == 0


def test_nothing_is_sent_after_a_sensitive_report(runtime: Runtime, now: datetime) -> None:
    given = told(kind="kdrt", story="suami memukul", number=SARI, consent=True)
    filing.file(runtime, OPERATOR, given, now)
    assert Report.get().sensitive and Outbox.select().count() == 0


@pytest.mark.parametrize(
    "wrong",
    [{"channel": "surat"}, {"kind": "x"}, {"place": " "}, {"story": ""}, {"area": "99.99"}],
)
def test_a_form_is_checked_field_by_field(
    runtime: Runtime, now: datetime, wrong: dict[str, Any]
) -> None:
    (field,) = wrong
    with pytest.raises(Unusable) as refused:
        filing.file(runtime, OPERATOR, told(**wrong), now)
    assert refused.value.field == field
    with pytest.raises(MayNot):
        filing.file(runtime, replace(OPERATOR, role="dpo"), told(), now)


@pytest.fixture
def filed(runtime: Runtime, now: datetime) -> list[str]:
    """A report with a formula in it, a sensitive one, one about an officer, one elsewhere."""
    forms = [
        told(key="a", place="=HYPERLINK(1)", story="+62 kata @SUM(1) maling"),
        told(key="b", kind="kdrt"),
        told(key="c", kind="petugas"),
        told(key="d", area=ELSEWHERE),
    ]
    return [filing.file(runtime, OPERATOR, form, now) for form in forms]


def made(
    runtime: Runtime, now: datetime, format_: str, officer: Officer = OPERATOR, **more: Any
) -> bytes:
    wanted = exports.Wanted(Chosen(), format_, **more)
    zone = runtime.settings.zone
    pieces: Iterator[bytes] = exports.export(runtime.vault, officer, wanted, zone, now)
    return b"".join(pieces)


WORDS = {"words": True, "purpose": "penyelidikan", "letter": CASE}


def test_a_file_has_kind_kelurahan_and_time_and_counts_what_is_sensitive(
    runtime: Runtime, filed: list[str], now: datetime
) -> None:
    text = made(runtime, now, "csv").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert [(row["kode"], row["jenis"], row["jumlah"]) for row in rows] == [
        (filed[0], "kriminalitas", "1"),
        ("", "kdrt", "<5"),
    ]
    assert rows[0]["kelurahan"] == "7 Ulu" and rows[0]["waktu"] == "2027-02-10 22:00"
    assert "ketapang" not in text and "maling" not in text and "tempat" not in rows[0]
    for officer, kinds in ((replace(OPERATOR, role="inspektorat"), ["petugas"]),):
        text = made(runtime, now, "csv", officer).decode("utf-8-sig")
        found = list(csv.DictReader(io.StringIO(text), delimiter=";"))
        assert [row["jenis"] for row in found] == kinds and found[0]["kode"] == ""


def test_words_leave_for_a_purpose_and_a_letter_and_no_cell_is_a_formula(
    runtime: Runtime, filed: list[str], now: datetime
) -> None:
    for wrong in ({"purpose": "x"}, {"letter": ""}):
        with pytest.raises(Unusable):
            made(runtime, now, "csv", **(WORDS | wrong))
    with pytest.raises(MayNot):
        made(runtime, now, "csv", replace(OPERATOR, role="petugas"), **WORDS)
    assert actions()["report.export"] == 0
    row = made(runtime, now, "csv", **WORDS).decode().splitlines()[1]
    assert "'=HYPERLINK" in row and ";=" not in row
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(made(runtime, now, "xlsx", **WORDS)))
    head, first, *_ = sheet.get_sheet_by_index(0).to_python()
    assert head == [*exports.COLUMNS, *exports.WORDS, exports.COUNT]
    assert first[0] == filed[0] and first[8] == "=HYPERLINK(1)"  # text, and no formula of it
    features = json.loads(made(runtime, now, "geojson", **WORDS))
    assert features["khusus"] == [{"jenis": "kdrt", "jumlah": "<5"}]
    (feature,) = features["features"]
    assert feature["geometry"] is None and feature["properties"]["wilayah"] == TUJUH_ULU
    notes = [
        json.loads(row.detail) for row in Audit.select().where(Audit.action == "report.export")
    ]
    assert len(notes) == 3 and notes[0] == {
        "format": "csv",
        "words": True,
        "purpose": "penyelidikan",
        "letter": CASE,
    }


def test_with_borders_a_report_stands_at_a_point_of_its_kelurahan(
    runtime: Runtime, filed: list[str], now: datetime
) -> None:
    square = [(1047600, -30000), (1047700, -30000), (1047700, -29900), (1047600, -29900)]
    with db.transaction():
        borders.replace({TUJUH_ULU: [[*square, square[0]]], KECAMATAN: [[*square, square[0]]]})
    (feature,) = json.loads(made(runtime, now, "geojson"))["features"]
    lng, lat = feature["geometry"]["coordinates"]
    assert feature["geometry"]["type"] == "Point"
    assert 104.76 < lng < 104.77 and -3.0 < lat < -2.99
    with db.transaction():
        Report.update(area=KECAMATAN).execute()
    assert json.loads(made(runtime, now, "geojson"))["features"][0]["geometry"] is None


def test_an_empty_file_has_its_header(runtime: Runtime, now: datetime) -> None:
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(made(runtime, now, "xlsx")))
    assert sheet.get_sheet_by_index(0).to_python() == [[*exports.COLUMNS, exports.COUNT]]
    assert json.loads(made(runtime, now, "geojson"))["features"] == []


def shown(vault: Vault, code: str, officer: Officer) -> reports.Seen:
    seen = reports.show(vault, code, officer.role, officer.path)
    assert seen is not None
    return seen


def test_a_number_is_opened_by_two_people_and_every_look_is_noted(
    runtime: Runtime, now: datetime
) -> None:
    vault = runtime.vault
    code = filing.file(runtime, OPERATOR, told(number=SARI, consent=True), now)
    bare = filing.file(runtime, OPERATOR, told(key="bare"), now)
    asking = unmasking.Who(OPERATOR, "SU1")
    with pytest.raises(NotAllowed):
        unmasking.ask(vault, asking, shown(vault, bare, OPERATOR), REASON, CASE, now)
    with pytest.raises(MayNot):
        petugas = unmasking.Who(replace(OPERATOR, role="petugas"), "SU1")
        unmasking.ask(vault, petugas, shown(vault, code, OPERATOR), REASON, CASE, now)
    made = unmasking.ask(vault, asking, shown(vault, code, OPERATOR), REASON, CASE, now)
    request = requests.find(vault, made, "pengawas", PATH)
    assert request is not None and unmasking.look(vault, asking, request, now) is None
    for who in (
        unmasking.Who(PENGAWAS, "SU1"),
        unmasking.Who(replace(PENGAWAS, name="petugas 1"), "RES"),
    ):
        with pytest.raises(NotAllowed):
            unmasking.decide(vault, who, request, True, now)
    with pytest.raises(MayNot):
        unmasking.decide(
            vault, unmasking.Who(replace(OPERATOR, name="x"), "RES"), request, True, now
        )
    unmasking.decide(vault, unmasking.Who(PENGAWAS, "RES"), request, True, now)
    with pytest.raises(NotAllowed):
        unmasking.decide(vault, unmasking.Who(PENGAWAS, "RES"), request, False, now)
    assert unmasking.look(vault, asking, request, now) == SARI
    assert unmasking.look(vault, unmasking.Who(PENGAWAS, "RES"), request, now) is None
    assert actions() == {"report.file": 2, "number.ask": 1, "number.allow": 1, "number.read": 1}
    assert all(SARI[3:] not in row.detail for row in Audit.select())
    assert [step.what for step in ReportStep.select() if step.what] == ["number"]


def test_a_note_stays_inside_and_what_is_open_is_taken_over(
    runtime: Runtime, now: datetime
) -> None:
    code = filing.file(runtime, OPERATOR, told(), now)
    seen = shown(runtime.vault, code, OPERATOR)
    desk_deeds.annotate(runtime.vault, OPERATOR, seen, " sudah ditelepon ", now)
    assert reports.steps(runtime.vault, code, "operator")[-1].note == "sudah ditelepon"
    with pytest.raises(Unusable):
        desk_deeds.annotate(runtime.vault, OPERATOR, seen, " ", now)
    with pytest.raises(MayNot):
        desk_deeds.annotate(runtime.vault, replace(OPERATOR, role="dpo"), seen, "x", now)
    assert desk_deeds.take_over(OPERATOR, [code, "99999"], now) == [code]
    with pytest.raises(MayNot):
        desk_deeds.take_over(replace(OPERATOR, role="admin"), [code], now)
    assert actions() == {"report.file": 1, "report.note": 1, "shift.take": 1}


def test_nothing_is_held_of_a_file_but_a_batch(
    runtime: Runtime, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.reports.exporting.BATCH", 2)
    codes = [filing.file(runtime, OPERATOR, told(key=str(n)), now) for n in range(5)]
    with db.connected():
        rows = list(csv.reader(made(runtime, now, "csv").decode().splitlines(), delimiter=";"))
    assert sorted(row[0] for row in rows[1:]) == sorted(codes)
