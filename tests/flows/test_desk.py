"""What a desk files is judged as every report is."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from flows.desk import judged
from flows.reading.marking import marked
from flows.sitrep import Deed, Situation, sitrep

WIB = ZoneInfo("Asia/Jakarta")


@pytest.mark.parametrize(
    ("kind", "story", "found", "urgent", "sensitive"),
    [
        ("kemacetan", "truk mogok di tengah jalan", "kemacetan", False, False),
        ("lainnya", "rumah kebakaran, api besar", "kebakaran", True, False),
        ("kriminalitas", "bhabin minta uang rokok ke warga", "petugas", False, True),
        ("kdrt", "suami memukul istri", "kdrt", False, True),
        ("konflik_sosial", "tawuran", "konflik_sosial", True, False),
    ],
)
def test_words_decide_where_they_tell_of_something_graver(
    now: datetime, kind: str, story: str, found: str, urgent: bool, sensitive: bool
) -> None:
    report = judged(kind, "lr ketapang", story, False, now, WIB)
    assert (report.kind, report.sensitive) == (found, sensitive)
    assert report.urgent or not urgent
    assert report.reading["kind"] == found and report.reading["reasons"]


def test_what_cannot_wait_may_be_chosen_and_what_comes_is_known(now: datetime) -> None:
    assert judged("lainnya", "pasar", "ada yang aneh", True, now, WIB).urgent
    race = judged("balap_liar", "jl demang", "nanti malam jam 2 mau balap liar", False, now, WIB)
    assert race.urgent and race.happens_at is not None and race.happens_at > now


def test_an_identity_number_is_blotted_out(now: datetime) -> None:
    report = judged("lainnya", "pasar", "NIK 1671021234567890 hilang", False, now, WIB)
    assert "1671021234567890" not in report.story


def test_words_are_marked_where_they_stand() -> None:
    text = "Ado MALING, bawa parang!"
    reasons = [("maling", "kriminalitas"), ("bawa parang", "urgent: danger")]
    pieces = marked(text, reasons)
    assert "".join(piece.text for piece in pieces) == text
    assert [(piece.text, piece.meanings) for piece in pieces if piece.meanings] == [
        ("MALING", ("kriminalitas",)),
        ("bawa", ("urgent: danger",)),
        ("parang", ("urgent: danger",)),
    ]
    assert marked("", reasons) == []


def test_a_situation_report_has_the_lines_that_police_write(now: datetime) -> None:
    known = Situation(
        code="482137",
        kind="konflik_sosial",
        state="ditangani",
        alias="Warga-7KQ2",
        at=now,
        place="lr ketapang rt 3",
        areas=("7 Ulu", "Seberang Ulu I"),
        story="tawuran\nbawa parang",
        deeds=(Deed(now, "diterima", "petugas 3"),),
    )
    text = sitrep(known, WIB)
    for line in (
        "Nomor: 482 137",
        "1. Hari/tanggal: Rabu, 10 Februari 2027",
        "2. Pukul: 22.00 WIB",
        "3. TKP: lr ketapang rt 3, 7 Ulu, Seberang Ulu I",
        "7. Kronologi: tawuran bawa parang",
        "   - 10/02 22.00 diterima (petugas 3)",
    ):
        assert line in text.splitlines()
    by_day = sitrep(Situation("482137", "petugas", "baru", "Warga-1", now, "", by_day=True), WIB)
    assert "2. Pukul: belum diketahui" in by_day and "22.00" not in by_day
    assert "   - belum ada" in by_day
