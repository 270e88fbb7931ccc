"""Which messages are answered: people are, machines and loops are not, and nobody without end."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from flows.rules.quota import (
    ANSWER_LIFE,
    ANSWERS_IN_ALL,
    CAP_TIMES,
    REPEATS,
    Limits,
    Quota,
    SenderKind,
    Unasked,
    is_late,
    may_reply,
)
from tests.cast import AH_LONG, SARI

LIMITS = Limits(("62",), 20)
KINDS: tuple[SenderKind, ...] = ("stranger", "conversation", "guard")


@pytest.mark.parametrize("kind", KINDS)
def test_a_person_is_answered(kind: SenderKind) -> None:
    assert may_reply(SARI, kind, 0, "LAPOR tawuran", [], [], LIMITS) == ""


@pytest.mark.parametrize(
    "number", ["", "110", "20880", "Telkomsel", "+62711512345", "+628001234567"]
)
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_person_gets_nothing(number: str, kind: SenderKind) -> None:
    assert may_reply(number, kind, 0, "LAPOR tawuran", [], [], LIMITS) == "no_person"


def test_foreign_numbers_get_nothing_unless_listed() -> None:
    assert may_reply(AH_LONG, "stranger", 0, "x", [], [], LIMITS) == "foreign"
    wider = Limits(("62", "60"), 1)
    assert may_reply(AH_LONG, "stranger", 0, "x", [], [], wider) == ""


@pytest.mark.parametrize(
    "echoed",
    ["Laporan 482137 tersimpan.", "laporan 482137  TERSIMPAN.\n", " Laporan\n482137 tersimpan. "],
)
def test_our_own_text_come_back_is_not_answered(echoed: str) -> None:
    ours = ["Nomor disandikan.", "Laporan 482137 tersimpan."]
    for kind in KINDS:
        assert may_reply(SARI, kind, 1, echoed, [], ours, LIMITS) == "echo"
    assert may_reply(SARI, "stranger", 1, "Laporan 482137 sudah?", [], ours, LIMITS) == ""


def test_an_empty_text_is_no_echo_of_an_empty_one() -> None:
    assert may_reply(SARI, "stranger", 0, "", [], [""], LIMITS) == ""


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_text_over_and_over_is_a_machine(kind: SenderKind) -> None:
    before = REPEATS[kind] - 1
    same = ["Saya sedang rapat", "saya  sedang RAPAT"] * before
    assert may_reply(SARI, kind, 0, "Saya sedang rapat", same[: before - 1], [], LIMITS) == ""
    assert may_reply(SARI, kind, 0, "Saya sedang rapat", same[:before], [], LIMITS) == "repeated"
    assert may_reply(SARI, kind, 0, "TOLONG", same[:before], [], LIMITS) == ""


@pytest.mark.parametrize("kind", KINDS)
def test_every_number_has_a_cap(kind: SenderKind) -> None:
    cap = LIMITS.per_day * CAP_TIMES[kind]
    assert may_reply(SARI, kind, cap - 1, "x", [], [], LIMITS) == ""
    assert may_reply(SARI, kind, cap, "x", [], [], LIMITS) == "cap"


def test_conversations_and_guards_have_their_own_higher_limits() -> None:
    assert CAP_TIMES["stranger"] < CAP_TIMES["conversation"] < CAP_TIMES["guard"]
    assert REPEATS["stranger"] < min(REPEATS["conversation"], REPEATS["guard"])
    assert may_reply(SARI, "stranger", LIMITS.per_day, "1", [], [], LIMITS) == "cap"
    assert may_reply(SARI, "guard", LIMITS.per_day, "AMAN", ["AMAN"] * 4, [], LIMITS) == ""
    assert may_reply(SARI, "conversation", LIMITS.per_day, "1", ["1"] * 4, [], LIMITS) == ""


def test_the_same_answer_over_and_over_is_a_machine_too() -> None:
    before = REPEATS["stranger"] - 1
    ours = ["Maaf, kami belum mengerti. Balas BANTUAN."] * before
    assert (
        may_reply(SARI, "stranger", 3, "Tiket 1", ["Tiket 0"], ours, LIMITS, ours[0]) == "repeated"
    )
    assert may_reply(SARI, "stranger", 3, "Tiket 1", ["Tiket 0"], ours[1:], LIMITS, ours[0]) == ""
    assert may_reply(SARI, "conversation", 3, "Tiket 1", ["Tiket 0"], ours, LIMITS, ours[0]) == ""
    assert (
        may_reply(
            SARI, "stranger", 3, "Tiket 1", ["Tiket 0"], ours, LIMITS, "Laporan 482137 tersimpan."
        )
        == ""
    )


def test_a_loop_of_two_machines_ends() -> None:
    """An autoresponder that answers our every text: it gets a handful of answers, not one for each
    of its own.
    """
    received: list[str] = []
    answered = 0
    for turn in range(100):
        text = "Terima kasih, kami akan menghubungi Anda."
        if may_reply(SARI, "stranger", answered, text, received, [f"Jawaban {turn}"], LIMITS) == "":
            answered += 1
        received.append(text)
    assert answered == REPEATS["stranger"] - 1
    # One that never says the same twice runs into the cap.
    answered = 0
    for turn in range(100):
        answered += may_reply(SARI, "stranger", answered, f"Antrean {turn}", [], [], LIMITS) == ""
    assert answered == LIMITS.per_day


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("owed", [False, True])
@pytest.mark.parametrize("unasked", ["talk", "report"])
@pytest.mark.parametrize(
    "says",
    [
        "Saya sedang rapat, nanti saya hubungi",
        "Tiket #{turn} dibuat. Kami akan menghubungi Anda.",
        "Anda menulis: {ours}",
    ],
)
def test_two_machines_that_answer_each_other_stop_after_three(
    says: str, owed: bool, kind: SenderKind, unasked: Unasked
) -> None:
    """Three in all, with the answer to what a person said before."""
    quota = Quota(SARI, LIMITS, text="LAPOR petasan di 7 ulu")
    assert quota.may_hear("Laporan 482137 tersimpan.", kind, owed) == ""
    heard = []
    for turn in range(9):
        quota.received.append(quota.text)
        quota.text, quota.unasked = says.format(turn=4711 + turn, ours=quota.sent[-1]), unasked
        heard.append(quota.may_hear(f"Jawaban {turn}", kind, owed))
    assert heard == ["", "", *["repeated"] * 7]
    assert quota.sent_today == ANSWERS_IN_ALL
    # Whoever holds that phone is heard all the same.
    quota.text, quota.unasked = "TOLONG", ""
    assert quota.may_hear("DARURAT 482145 diteruskan.", "owed", owed=True) == ""


def test_who_reports_one_rt_after_the_other_is_no_machine() -> None:
    quota = Quota(SARI, LIMITS, unasked="report")
    for rt in range(6):
        quota.text = f"LAPOR petasan di rt {rt} 7 ulu"
        assert quota.may_hear(f"Laporan 48213{rt} tersimpan.", "conversation") == ""
        quota.received.append(quota.text)


def test_an_answer_to_a_question_is_no_machine() -> None:
    quota = Quota(SARI, LIMITS, text="1", unasked="talk")
    heard = [quota.may_hear(f"Pertanyaan {turn}", "conversation") for turn in range(6)]
    assert heard == [""] * 6


def test_the_first_answer_of_a_day_is_never_held_back() -> None:
    said = ["Saya sedang rapat"] * 99
    quota = Quota(SARI, LIMITS, text=said[0], received=said)
    assert quota.may_hear("Balas BANTUAN.", "stranger") == ""
    assert quota.may_hear("Balas BANTUAN.", "stranger") == "repeated"
    assert (quota.sent_today, quota.sent) == (1, ["Balas BANTUAN."])


def test_no_cap_holds_back_what_is_owed() -> None:
    quota = Quota(SARI, LIMITS, sent_today=LIMITS.per_day * max(CAP_TIMES.values()))
    assert quota.may_hear("Hubungi 110.", "guard") == "cap"
    assert quota.may_hear("Hubungi 110.", "guard", owed=True) == ""


def test_an_answer_has_its_time() -> None:
    said_at = datetime(2027, 2, 10, 12, tzinfo=UTC)
    assert is_late(said_at, said_at + ANSWER_LIFE)
    assert not is_late(said_at, said_at + ANSWER_LIFE / 2)
