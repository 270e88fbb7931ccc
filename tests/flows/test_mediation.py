"""Mediation: what may be mediated, what reporters and mediators say."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from flows.answers import mediation_chosen
from flows.reading.mediators import read
from flows.reading.quarrels import is_quarrel, tells_of_force
from flows.rules.kinds import KINDS
from flows.rules.mediation import DISPUTES, NEXT, STATES, Matter, due, neutral_place, refusal
from flows.text import CATALOGUES, FALLBACK


def matter(kind: str, text: str = "", **more: bool) -> Matter:
    given = {"urgent": KINDS[kind].urgent, "emergency": False, "hidden": False, **more}
    return Matter(kind=kind, force=tells_of_force(text), quarrel=is_quarrel(text), **given)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("gangguan_umum", "orgen tunggal berisik nian di lr ketapang"),
        ("gangguan_umum", "tetangga buang sampah di depan rumah"),
        ("konflik_sosial", "sengketa tanah dengan tetangga di lr ketapang"),
        ("konflik_sosial", "ribut samo tetangga soal selokan 7 ulu"),
        ("konflik_sosial", "perselisihan warga soal batas tanah"),
    ],
)
def test_disputes_may_be_mediated(kind: str, text: str) -> None:
    assert refusal(matter(kind, text)) == ""


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("konflik_sosial", "tawuran di sungki"),
        ("konflik_sosial", "cekcok tetangga lempar batu"),
        ("konflik_sosial", "sengketa tanah, rumahku diancam dibakar"),
        ("konflik_sosial", "ribut tetangga pukul pukulan"),
        ("konflik_sosial", "cekcok soal parkir, dia dorong istri aku"),
        ("konflik_sosial", "cekcok mulut, anak kecil kami ditampar"),
        ("konflik_sosial", "suami istri cekcok di lr temon"),
        ("konflik_sosial", "dua kelompok pemuda ribut"),
        ("konflik_sosial", "cekcok, tetangga meluk anak kami"),
        ("konflik_sosial", "ribut orang tua samo anaknyo"),
        ("konflik_sosial", "cekcok batas tanah, kami diusir"),
        ("konflik_sosial", ""),  # its words are erased: nobody can tell
        ("gangguan_umum", "tetangga ngamuk pegang pisau"),
        ("gangguan_umum", "pak rt minta duit keamanan"),
    ],
)
def test_force_is_for_the_police(kind: str, text: str) -> None:
    assert refusal(matter(kind, text))


@pytest.mark.parametrize("kind", KINDS)
def test_no_other_kind_and_nothing_that_cannot_wait_or_be_told(kind: str) -> None:
    quarrel = "cekcok soal parkir"
    assert (refusal(matter(kind, quarrel)) == "") is (kind in DISPUTES)
    for more in ({"emergency": True}, {"hidden": True}):
        assert refusal(matter(kind, quarrel, **more))
    assert refusal(matter("gangguan_umum", "berisik", urgent=True))


def test_the_reporter_is_asked_until_they_answer_and_never_after() -> None:
    again = [state for state in STATES if not refusal(matter("gangguan_umum"), state)]
    assert again == ["asked"] and NEXT.keys() == set(STATES)


def test_every_kind_has_words_for_the_mediator() -> None:
    for catalogue in CATALOGUES.values():
        assert {part for name, part in catalogue if name == "soal"} == DISPUTES.keys()
    assert FALLBACK in CATALOGUES


@pytest.mark.parametrize(
    ("place", "heard"),
    [
        ("lr ketapang rt 14", "lr ketapang rt 14"),
        ("depan rumah saya lr ketapang", "7 Ulu"),
        ("rumahku", "7 Ulu"),
        ("sebelah rumah pak budi", "7 Ulu"),
        ("rumah sari lr ketapang", "7 Ulu"),
        ("jl ki merogan no 12, rt 3", "jl ki merogan, rt 3"),
        ("", "7 Ulu"),
    ],
)
def test_a_mediator_hears_no_place_that_tells_whose_it_is(place: str, heard: str) -> None:
    assert neutral_place(place, "7 Ulu") == heard


@pytest.mark.parametrize(
    ("said", "choice"),
    [
        (said, choice)
        for choice, sayings in {
            "ya": ("1", "1.", "no 1", "satu", "ya", "iyo", "iya pak", "galak", "1 ya", "ya mau"),
            "polisi": ("2", "2 polisi saja", "polisi bae", "dak usah", "tidak mau", "2 jangan rt"),
            "": ("1 ya 2 polisi", "1 atau 2", "ya polisi saja", "1 tidak", "terserah", ""),
        }.items()
        for said in sayings
    ]
    + [("ya tapi jangan pak rt", "ya"), ("1 tapi bukan rt 14", "ya")],
)
def test_what_a_reporter_chooses(said: str, choice: str) -> None:
    assert mediation_chosen(said) == choice


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ("DAMAI 482 135", "damai"),
        ("Sudah damai pak 48-21-35", "damai"),
        ("blm damai 482135", "belum"),
        ("belum 482135 masih alot", "belum"),
        ("dak damai 482135", "belum"),
        ("RUJUK 482135 tidak mau bertemu", "rujuk"),
        ("482135 rujuk", "rujuk"),
        ("dak jadi damai, rujuk bae 482135", "rujuk"),
        ("belum perlu rujuk 482 135", ""),  # it says two things
        ("DAMAI", ""),
        ("DAMAI 482 136", ""),
        ("status 482 135", ""),
        ("terima kasih 482135", ""),
    ],
)
def test_what_a_mediator_says(said: str, outcome: str) -> None:
    found = read(said)
    assert (found.outcome if found else "") == outcome
    if found:
        assert found.code == "482135"


@pytest.mark.parametrize(
    ("hour", "days", "at"), [(9, 1, 9), (19, 1, 19), (20, 2, 7), (23, 2, 7), (3, 1, 7)]
)
def test_who_says_nothing_is_reminded_by_day(hour: int, days: int, at: int) -> None:
    zone = timezone(timedelta(hours=7))
    since = datetime(2026, 12, 5, hour, tzinfo=zone)
    assert due(since, zone) == datetime(2026, 12, 5 + days, at, tzinfo=zone)
