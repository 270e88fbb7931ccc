"""The right help: what an answer advises and whom it names, and what it never says, over corpora of
each kind.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import get_args

import pytest

from flows.reading.needs import Need, need_of
from flows.reading.report import is_sensitive, is_urgent, wants_to_punish
from flows.reading.words import read
from flows.rules.kinds import OTHER
from flows.saran import of_need
from flows.text import languages
from tests.flows.calls import text
from tests.flows.corpora import hold_kind, rows

FLOOR = {
    "own_life": 0.97,
    "needs": 0.97,
    "vigilante": 0.97,
    "children": 0.97,
    "told by a child": 0.96,
}
"""How much of each corpus is read as it is meant."""
SERVICE = {"api": "113", "medis": "119", "air": "115", "jiwa": "119", "temani": "119"}


def need(sms: str) -> Need:
    """What help a text calls for, if it reports anything."""
    found = read(sms, False, False)
    return need_of(found.category or OTHER, found.text)


def test_own_life() -> None:
    def right(row: Mapping[str, str]) -> bool:
        found = need(row["text"])
        return (
            found not in ("jiwa", "temani")
            if row["expected"] == "lain"
            else found == row["expected"]
        )

    hold_kind("own_life", FLOOR["own_life"], right)


def test_needs() -> None:
    hold_kind("needs", FLOOR["needs"], lambda row: need(row["text"]) == row["expected"])


def test_only_the_police_search_and_punish() -> None:
    hold_kind(
        "vigilante",
        FLOOR["vigilante"],
        lambda row: wants_to_punish(row["text"]) == (row["expected"] == "tindak"),
    )


def test_children_and_touching_are_sensitive() -> None:
    def right(row: Mapping[str, str]) -> bool:
        category = read(row["text"], False, False).category or OTHER
        return is_sensitive(category, row["text"]) == (row["expected"] == "sensitive")

    hold_kind("children", FLOOR["children"], right)


@pytest.mark.parametrize("guard", [False, True])
@pytest.mark.parametrize("name", ["own_life", "vigilante"])
def test_it_is_a_report_that_the_desk_is_told_of(name: str, guard: bool) -> None:
    texts = [row["text"] for row in rows(name) if row["expected"] != "lain"]
    lost = [text for text in texts if not (_is_report(text, guard) and is_urgent(OTHER, text))]
    assert len(lost) <= len(texts) * (1 - FLOOR[name]), lost


def _is_report(sms: str, guard: bool) -> bool:
    return read(sms, guard, False).intent in ("LAPOR", "DARURAT")


def test_a_child_that_tells_is_not_told_that_nobody_understood() -> None:
    texts = [row["text"] for row in rows("children") if row["expected"] == "sensitive"]
    lost = [text for text in texts if not _is_report(text, guard=False)]
    assert len(lost) <= len(texts) * (1 - FLOOR["told by a child"]), lost


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("name", ["own_life", "needs", "vigilante"])
def test_what_the_answer_says(name: str, language: str) -> None:
    """110 always; the service that helps; no chase where nobody can be chased, no disaster where it
    is a life.
    """
    for row in rows(name):
        asked = need(row["text"])
        call = text(row["text"], language=language)
        if not call.told or call.name in ("pesan.ack_sensitive", "sms.netral_tempat"):
            continue
        assert "110" in call.screen and SERVICE.get(asked, "") in call.screen, call.screen
        assert bool(re.search(r"mengejar|ngejer", call.screen)) == (asked == "kejar"), call.screen
        if asked in ("jiwa", "temani"):
            assert not re.search(r"[Bb]encana|[Bb]anjir|hakim|Menjauh", call.screen), call.screen
        if asked == "tindak":
            assert "polisi" in call.screen and re.search(r"[Jj]angan be?r?tindak", call.screen), (
                call.screen
            )


@pytest.mark.parametrize("language", languages())
def test_no_sms_to_a_child_or_about_violence_at_home_names_129(language: str) -> None:
    for row in rows("children"):
        if row["expected"] == "sensitive":
            call = text(row["text"], language=language)
            assert "129" not in call.screen and "119" not in call.screen, call.screen


def test_who_wants_to_search_for_drugs_hears_it_in_words_that_name_none() -> None:
    call = text("kami sudah siap grebek bandar sabu malam ini")
    assert (
        call.shows("sms.netral_tindak")
        and "Jangan bertindak" in call.screen
        and "110" in call.screen
    )
    assert not re.search(r"sabu|narkoba|Laporan", call.screen)


@pytest.mark.parametrize(
    "sms",
    ["suami aku gantung diri di 7 ulu, sudah meninggal", "anak tetangga gantung diri la mati"],
)
def test_who_mourns_is_not_told_to_be_careful(sms: str) -> None:
    screen = text(sms).screen
    assert "berduka" in screen and not re.search(r"hati-hati|Menjauh|mengejar|Bencana", screen)


@pytest.mark.parametrize(
    ("sms", "category"),
    [
        ("warga mau hajar copet yang ketangkep di pasar 7 ulu", "konflik_sosial"),
        ("satu orang ketangkep warga mau dibakar", "konflik_sosial"),
        ("maling ketangkap warga, mau dimassa", "konflik_sosial"),
        ("ibu hamil pecah ketuban", OTHER),
        ("anak saya mau loncat dari jembatan ampera", OTHER),
        ("ada orang mau loncat dari jembatan ampera", OTHER),
    ],
)
def test_a_life_that_others_threaten_cannot_wait_and_one_that_its_own_threatens_is_no_disaster(
    sms: str, category: str
) -> None:
    found = read(sms, False, False)
    assert found.category == category and is_urgent(category, sms)


@pytest.mark.parametrize(
    "sms",
    ["saya dipaksa pacar", "pacar maksa aku", "aku dipaksa om aku", "saya dipaksa cowok saya"],
)
def test_who_is_forced_by_somebody_near_gets_the_neutral_text(sms: str) -> None:
    assert text(sms).shows("pesan.ack_sensitive")


@pytest.mark.parametrize(
    "sms",
    [
        "lapor pak motor dak boleh lewat kalo dak bayar",
        "kalo dak bayar kami dak boleh jualan",
        "ado yang dateng ke rumah nakuti aku",
        "orang itu nakut nakutin saya",
    ],
)
def test_who_is_threatened_reports_a_crime(sms: str) -> None:
    found = read(sms, False, False)
    assert (found.intent, found.category) == ("LAPOR", "kriminalitas")


def test_every_need_has_its_values() -> None:
    for need in get_args(Need):
        assert of_need(need)["saran"] == need
