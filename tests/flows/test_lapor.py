"""Reports by menu."""

from __future__ import annotations

import pytest

from flows.effects import ReportBegun, ReportSent
from flows.menu import menu
from flows.rules.kinds import KINDS
from tests.flows.calls import TICKET, dial

PLACE = "LR KETAPANG RT 14 7 ULU"


def sent(kind: str, place: str = PLACE, **more: object) -> ReportSent:
    """Kirim, with what was begun repeated in it."""
    return ReportSent(kind=kind, place=place, **more)  # type: ignore[arg-type]


def test_five_screens_and_it_is_sent() -> None:
    call = dial(menu, "1", "3", PLACE, "1")
    assert call.shows("lapor.terima")
    assert call.told == [ReportBegun("petasan", PLACE), sent("petasan")]
    assert call.screen == (
        f"Laporan {TICKET} tersimpan, belum dibaca petugas. Jangan mengejar atau main hakim"
        f" sendiri. Bahaya sekarang? Telp 110 (gratis)."
    )


def test_it_is_a_report_as_soon_as_kind_and_place_are_known() -> None:
    call = dial(menu, "1", "1", PLACE)
    assert call.shows("lapor.kirim")
    assert call.told == [ReportBegun("kriminalitas", PLACE)]


@pytest.mark.parametrize("number", range(1, 17))
def test_each_kind_by_its_number(number: int) -> None:
    kind = list(KINDS.values())[number - 1]
    call = dial(menu, "1", str(number), PLACE, "1")
    assert call.told == [
        ReportBegun(kind.name, PLACE),
        sent(kind.name, urgent=kind.urgent, sensitive=kind.sensitive),
    ]
    assert call.shows("lapor.terima_netral" if kind.sensitive else "lapor.terima")


def test_the_kinds_are_those_of_the_api() -> None:
    assert " ".join(KINDS) == (
        "kriminalitas konflik_sosial petasan balap_liar kemacetan kecelakaan kebakaran"
        " bencana narkoba penyakit_masyarakat "
        "orang_hilang mencurigakan kdrt gangguan_umum petugas lainnya"
    )
    assert {kind.name for kind in KINDS.values() if kind.sensitive} == {
        "kdrt",
        "narkoba",
        "petugas",
    }
    assert {kind.name for kind in KINDS.values() if kind.urgent} == {
        "konflik_sosial",
        "kecelakaan",
        "kebakaran",
        "bencana",
    }


def test_danger_now() -> None:
    call = dial(menu, "1", "1", PLACE, "2")
    assert call.told[-1] == sent("kriminalitas", urgent=True)
    assert call.shows("lapor.terima_bahaya")
    assert "110" in call.screen


def test_with_a_story() -> None:
    call = dial(menu, "1", "5", PLACE, "3", "truk mogok dari jam 4")
    assert call.told[-1] == sent("kemacetan", story="truk mogok dari jam 4")


def test_a_story_with_a_weapon_is_urgent_and_of_a_sexual_offence_sensitive() -> None:
    armed = "duo wong bawak parang"
    assert dial(menu, "1", "1", PLACE, "3", armed).told[-1] == sent(
        "kriminalitas", urgent=True, story=armed
    )
    call = dial(menu, "1", "1", PLACE, "3", "anak tetangga dicabuli")
    assert call.told[-1] == sent("kriminalitas", story="anak tetangga dicabuli", sensitive=True)
    assert call.shows("lapor.terima_netral")


@pytest.mark.parametrize("number", [1, 16])
def test_a_story_that_accuses_an_officer_is_filed_where_only_inspectors_see_it(number: int) -> None:
    story, kind = "pak rt kami minta uang terus", [*KINDS][number - 1]
    call = dial(menu, "1", str(number), PLACE, "3", story)
    assert call.told[-1] == sent(kind, story=story, sensitive=True, category="petugas")
    assert call.shows("lapor.terima_netral")
    assert dial(menu, "1", str(number), PLACE, "3", "oknum warga rusuh").told[-1].category == ""  # type: ignore[attr-defined]


def test_a_place_that_accuses_one_is_never_shown_again() -> None:
    call = dial(menu, "1", "16", "rumah oknum polisi lr ketapang")
    assert call.told == [ReportBegun("petugas", "rumah oknum polisi lr ketapang")]
    assert call.shows("lapor.kirim_netral")
    call.press("1")
    assert call.told[-1] == sent(
        "petugas", "rumah oknum polisi lr ketapang", sensitive=True
    ) and call.shows("lapor.terima_netral")


def test_do_not_send_me_sms() -> None:
    call = dial(menu, "1", "3", PLACE, "4")
    assert call.told[-1] == sent("petasan", quiet=True)
    assert call.shows("lapor.terima_netral")


@pytest.mark.parametrize("number", [9, 13, 15])
@pytest.mark.parametrize("language", ["id", "plm"])
def test_no_screen_tells_what_a_sensitive_report_is_about(number: int, language: str) -> None:
    call = dial(menu, "1", str(number), "LR ANGGREK", language=language)
    assert call.shows("lapor.kirim_netral")
    seen = [
        call.screen,
        call.press("3").screen,
        call.press("tiap malem di kontrakan cet ijo").screen,
    ]
    for screen in seen:
        for word in ("ANGGREK", "kontrakan", "Narkoba", "Keluarg", "Petugas/RT"):
            assert word not in screen


def test_changing_it_before_sending() -> None:
    call = dial(menu, "1", "3", PLACE, "0", "7", "KEL DUKU RT 2", "1")
    begun = [ReportBegun("petasan", PLACE), ReportBegun("kebakaran", "KEL DUKU RT 2")]
    assert call.told == [*begun, sent("kebakaran", "KEL DUKU RT 2", urgent=True)]


def test_an_identity_number_goes_no_further() -> None:
    call = dial(menu, "1", "1", f"{PLACE} NIK 1671051203890001", "3", "kk saya 1671-0512-0389-0002")
    assert "1671" not in repr(call.told)
    assert call.told[0] == ReportBegun("kriminalitas", f"{PLACE} NIK (NIK dihapus)")


def test_a_long_place_is_clipped_on_the_screen_only() -> None:
    place = "LORONG " + "KETAPANG " * 12 + "RT 14"
    call = dial(menu, "1", "2", place)
    assert call.told == [ReportBegun("konflik_sosial", place)]
    assert call.screen.startswith("Tawuran/konflik, LORONG KETAPANG")
    assert len(call.screen) <= 156 and call.screen.endswith("|0 Ubah")
