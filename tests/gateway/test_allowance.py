"""Which messages are answered: people are, machines and loops are not, and nobody without end."""

from __future__ import annotations

import pytest

from gateway.allowance import CAP_TIMES, REPEATS, SenderKind, may_reply
from gateway.settings import Settings
from tests.cast import AH_LONG, SARI

KINDS: tuple[SenderKind, ...] = ("stranger", "conversation", "guard")


@pytest.mark.parametrize("kind", KINDS)
def test_a_person_is_answered(settings: Settings, kind: SenderKind) -> None:
    assert may_reply(SARI, kind, 0, "LAPOR tawuran", [], [], settings) == ""


@pytest.mark.parametrize("number", ["", "110", "20880", "Telkomsel", "+62711512345", "+628001234567"])
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_person_gets_nothing(settings: Settings, number: str, kind: SenderKind) -> None:
    assert may_reply(number, kind, 0, "LAPOR tawuran", [], [], settings) == "no_person"


def test_foreign_numbers_get_nothing_unless_listed(settings: Settings) -> None:
    assert may_reply(AH_LONG, "stranger", 0, "x", [], [], settings) == "foreign"
    wider = settings.model_copy(update={"reply_countries": ("62", "60")})
    assert may_reply(AH_LONG, "stranger", 0, "x", [], [], wider) == ""


@pytest.mark.parametrize(
    "echoed", ["Laporan 482137 tersimpan.", "laporan 482137  TERSIMPAN.\n", " Laporan\n482137 tersimpan. "]
)
def test_our_own_text_come_back_is_not_answered(settings: Settings, echoed: str) -> None:
    ours = ["Nomor disandikan.", "Laporan 482137 tersimpan."]
    for kind in KINDS:
        assert may_reply(SARI, kind, 1, echoed, [], ours, settings) == "echo"
    assert may_reply(SARI, "stranger", 1, "Laporan 482137 sudah?", [], ours, settings) == ""


def test_an_empty_text_is_no_echo_of_an_empty_one(settings: Settings) -> None:
    assert may_reply(SARI, "stranger", 0, "", [], [""], settings) == ""


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_text_over_and_over_is_a_machine(settings: Settings, kind: SenderKind) -> None:
    before = REPEATS[kind] - 1
    same = ["Saya sedang rapat", "saya  sedang RAPAT"] * before
    assert may_reply(SARI, kind, 0, "Saya sedang rapat", same[: before - 1], [], settings) == ""
    assert may_reply(SARI, kind, 0, "Saya sedang rapat", same[:before], [], settings) == "repeated"
    assert may_reply(SARI, kind, 0, "TOLONG", same[:before], [], settings) == ""


@pytest.mark.parametrize("kind", KINDS)
def test_every_number_has_a_cap(settings: Settings, kind: SenderKind) -> None:
    cap = settings.reply_cap_per_number * CAP_TIMES[kind]
    assert may_reply(SARI, kind, cap - 1, "x", [], [], settings) == ""
    assert may_reply(SARI, kind, cap, "x", [], [], settings) == "cap"


def test_conversations_and_guards_have_their_own_higher_limits(settings: Settings) -> None:
    assert CAP_TIMES["stranger"] < CAP_TIMES["conversation"] < CAP_TIMES["guard"]
    assert REPEATS["stranger"] < min(REPEATS["conversation"], REPEATS["guard"])
    assert may_reply(SARI, "stranger", settings.reply_cap_per_number, "1", [], [], settings) == "cap"
    assert may_reply(SARI, "guard", settings.reply_cap_per_number, "AMAN", ["AMAN"] * 4, [], settings) == ""
    assert may_reply(SARI, "conversation", settings.reply_cap_per_number, "1", ["1"] * 4, [], settings) == ""


def test_the_same_answer_over_and_over_is_a_machine_too(settings: Settings) -> None:
    before = REPEATS["stranger"] - 1
    ours = ["Maaf, kami belum mengerti. Balas BANTUAN."] * before
    assert may_reply(SARI, "stranger", 3, "Tiket 1", ["Tiket 0"], ours, settings, ours[0]) == "repeated"
    assert may_reply(SARI, "stranger", 3, "Tiket 1", ["Tiket 0"], ours[1:], settings, ours[0]) == ""
    assert may_reply(SARI, "conversation", 3, "Tiket 1", ["Tiket 0"], ours, settings, ours[0]) == ""
    assert may_reply(SARI, "stranger", 3, "Tiket 1", ["Tiket 0"], ours, settings, "Laporan 482137 tersimpan.") == ""


def test_a_loop_of_two_machines_ends(settings: Settings) -> None:
    """An autoresponder that answers our every text: it gets a handful of answers, not one for each of its own."""
    received: list[str] = []
    answered = 0
    for turn in range(100):
        text = "Terima kasih, kami akan menghubungi Anda."
        if may_reply(SARI, "stranger", answered, text, received, [f"Jawaban {turn}"], settings) == "":
            answered += 1
        received.append(text)
    assert answered == REPEATS["stranger"] - 1
    # One that never says the same twice runs into the cap.
    answered = 0
    for turn in range(100):
        answered += may_reply(SARI, "stranger", answered, f"Antrean {turn}", [], [], settings) == ""
    assert answered == settings.reply_cap_per_number
