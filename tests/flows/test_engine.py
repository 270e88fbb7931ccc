"""The engine's promises, on conversations of its own."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from flows import End, Talk, ask, choose, look_up, tell
from flows.effects import (
    CheckedIn,
    IncidentReported,
    LanguageChosen,
    PlaceGiven,
    ReportBegun,
    ReportSent,
)
from flows.engine import off_menu, step
from flows.queries import StatusOf
from flows.session import Session
from flows.text import fingerprint
from storage.conversations.sessions import as_json, of_json
from tests.flows.calls import rebuild
from tests.flows.toys import dial, lapor, menu, records, unasked, words

__all__ = ["words"]

PLACE = "LR KETAPANG RT 14 7 ULU"


def test_a_report_from_the_first_key_to_the_end() -> None:
    call = dial(menu, "1", "2", PLACE)
    assert call.shows == "uji.kirim" and call.told == [ReportBegun("konflik", PLACE)]
    call.press("1")
    assert call.told == [ReportBegun("konflik", PLACE), ReportSent()]
    assert call.lines == ["Laporan 482137 tersimpan."]


def test_a_replay_asks_and_tells_nothing_again() -> None:
    call = dial(menu, "1", "2", PLACE)
    turn = step(menu, call.session, None, unasked)
    assert turn.tell == () and turn.show == call.turn.show and turn.session == call.session
    call = dial(menu, "3", "999999")
    assert step(menu, call.session, None, unasked).show == call.turn.show


def test_zero_goes_back_one_answer() -> None:
    call = dial(menu, "1", "2")
    assert call.lines[-1] == "0 Kembali"
    call.press("0")
    assert call.shows == "uji.jenis" and "uji.jenis" not in call.notes
    call.press("0")
    assert call.shows == "uji.menu" and call.session.journal == () and not call.turn.invalid


def test_on_the_first_screen_zero_goes_nowhere_and_is_not_offered() -> None:
    call = dial(menu)
    assert call.lines[-1] == "4 Bahasa"
    assert call.press("0").turn.invalid and call.shows == "uji.menu"


def test_what_is_no_key_and_no_word_of_the_options_may_be_meant_otherwise() -> None:
    call = dial(menu, "1")
    label = call.lines[1].partition(" ")[2]
    assert not any(
        off_menu(call.session, text) for text in ("1", "98", " 00# ", "77", label.upper())
    )
    assert off_menu(call.session, "ada maling") and off_menu(call.session, "")
    asked = dial(menu, "1", "2")
    assert not off_menu(asked.session, "ada maling"), "a question to be answered in words takes any"
    assert not off_menu(Session(), "ada maling")


def test_back_never_passes_what_was_told() -> None:
    call = dial(menu, "1", "2", PLACE, "3")
    assert call.shows == "uji.cerita"
    assert call.press("0").shows == "uji.kirim"  # the answer given since
    call.press("0")
    assert call.shows == "uji.jenis" and call.notes["uji.kirim"] == "ubah"  # here 0 is an option
    assert call.press("0").shows == "uji.kirim"
    assert call.told == [ReportBegun("konflik", PLACE)]


def test_where_nothing_can_be_taken_back_the_way_home_is_shown() -> None:
    def told_first() -> Talk[End]:
        yield from choose("uji.menu", "lapor", "jaga")
        yield from tell("uji.rintis", IncidentReported("petasan"))
        place = yield from ask("uji.tempat")
        yield from tell("uji.di", PlaceGiven(place))
        return End("uji.batal")

    call = dial(told_first, "1")
    assert call.lines == ["Di mana?", "00 Menu"]
    assert call.press("0").turn.invalid and call.lines == ["Belum cocok.", "Di mana?", "00 Menu"]
    assert call.press("00").shows == "uji.menu" and call.session.round == 1


def test_where_a_typed_zero_is_an_answer_back_is_00() -> None:
    call = dial(menu, "2")
    assert call.lines[-1] == "00 Kembali"
    assert call.press("00").shows == "uji.menu" and call.session.round == 0
    call.press("2", "0")
    assert call.notes["uji.jumlah"] == "0" and call.lines == [
        "0 orang?",
        "1 Ya",
        "2 Tidak",
        "0 Kembali",
    ]
    assert call.press("1").told == [CheckedIn("masuk", 0)]


def test_home_begins_a_new_round_only_after_something_was_told() -> None:
    call = dial(menu, "1", "2", "00")
    assert call.shows == "uji.menu" and call.session == replace(dial(menu).session)
    call.press("1", "2", PLACE, "00")
    assert call.session.round == 1 and call.session.journal == ()
    call.press("1", "2", PLACE)
    assert call.told == [ReportBegun("konflik", PLACE)] * 2 and call.turn.tell[0].ordinal == 1


def test_home_does_not_tell_again_what_a_conversation_tells_first() -> None:
    def by_sms() -> Talk[End]:
        yield from tell("uji.rintis", IncidentReported("petasan", "", "ada petasan"))
        place = yield from ask("uji.tempat")
        yield from tell("uji.di", PlaceGiven(place))
        return End("uji.batal")

    call = dial(by_sms, "00", " 00 ")
    assert call.turn.invalid and call.shows == "uji.tempat" and len(call.told) == 1
    assert call.session.round == 0


def test_a_question_met_twice_keeps_both_answers_and_a_fact_both_tellings() -> None:
    call = dial(menu, "1", "2", PLACE, "0", "3", "PASAR 16 ILIR")
    assert call.told == [ReportBegun("konflik", PLACE), ReportBegun("petasan", "PASAR 16 ILIR")]
    assert call.turn.tell[0].ordinal == 2
    kinds = [(e.ordinal, e.value) for e in call.session.journal if e.name == "uji.jenis"]
    assert kinds == [(1, "konflik"), (2, "petasan")]


def test_a_look_up_is_asked_anew_after_a_changed_answer() -> None:
    asked: list[StatusOf] = []

    def once() -> Talk[End]:
        code = yield from ask("uji.kode")
        yield from look_up("uji.cari", StatusOf(code))
        yield from ask("uji.tempat")
        return End("uji.batal")

    def listen(query: object) -> None:
        asked.append(query)  # type: ignore[arg-type]

    session = step(once, Session(), None, listen).session
    for key in ("111", "", "0", "111", "0", "222"):
        session = step(once, session, key, listen).session
    assert asked == [StatusOf("111"), StatusOf("111"), StatusOf("222")]


@pytest.mark.parametrize("typed", ["3", " 3 ", "3#", "petasan", "PETASAN ", " Petasan#"])
def test_an_option_is_chosen_by_its_number_or_its_words(typed: str) -> None:
    assert dial(menu, "1", typed).notes["uji.jenis"] == "petasan"


@pytest.mark.parametrize(
    "typed",
    ["", " ", "#", "17", "-1", "1.5", "99", "apa", "0 1", "²", "1 2", "2 orang", "9" * 5000, "😀"],
)
def test_what_is_no_option_is_asked_again(typed: str) -> None:
    call = dial(menu, "1", typed)
    assert call.turn.invalid and call.shows == "uji.jenis" and call.turn.tell == ()
    assert call.lines[0] == "Belum cocok."


@pytest.mark.parametrize(
    ("typed", "noted"),
    [
        ("  JL MERDEKA  ", "JL MERDEKA"),
        ("RT 03 *dekat* masjid #2", "RT 03 *dekat* masjid #2"),
        ("lr\nketapang\t7 ulu\x00\x1b\u200b", "lr ketapang 7 ulu"),
        ("x" * 500, "x" * 160),
        ("98", "98"),
        ("🔥 pasar", "🔥 pasar"),
    ],
)
def test_typed_text_is_one_clean_line(typed: str, noted: str) -> None:
    assert dial(menu, "1", "1", typed).notes["uji.tempat"] == noted


@pytest.mark.parametrize("typed", ["", "   ", "\n", "\x00", "\u200b"])
def test_typed_nothing_is_asked_again(typed: str) -> None:
    call = dial(menu, "1", "1", typed)
    assert call.turn.invalid and call.shows == "uji.tempat"


def test_the_third_miss_in_a_row_offers_help_and_an_answer_ends_the_row() -> None:
    call = dial(menu, "1", "x", "x")
    assert call.lines[0] == "Belum cocok."
    assert call.press("x").lines[0] == "Bahaya? Telp 110. Ketik angka di depan pilihan."
    assert call.press("1").session.misses == 0
    assert call.press("").lines[0] == "Belum cocok."


def test_a_language_chosen_is_the_language_of_the_next_screen() -> None:
    call = dial(menu, "4", "2")
    assert call.told == [LanguageChosen("plm")] and call.session.language == "plm"
    assert call.lines[:2] == ["Uji", "1 Ngadu"]
    assert call.press("ngadu").shows == "uji.jenis" and call.press("00").session.language == "plm"


def test_pages_turn_and_numbers_go_on() -> None:
    call = dial(menu, "1", "98")
    assert call.lines[1] == "9 Narkoba" and not call.turn.invalid
    assert call.press("98").turn.invalid  # there is no third page
    assert call.lines[:3] == ["Belum cocok.", "Lapor apa?", "9 Narkoba"]
    assert call.press("99").lines[1] == "1 Kejahatan"
    assert call.press("99").turn.invalid
    assert call.press("16").notes["uji.jenis"] == "lain"


def test_a_session_is_plain_json() -> None:
    call = dial(menu, "3", "999999", "2")
    again = of_json(json.loads(json.dumps(as_json(call.session))))
    assert again == call.session
    with pytest.raises((KeyError, TypeError)):
        of_json({"journal": [], "options": [], "nonsense": 1})


def test_a_conversation_that_never_asks_is_stopped() -> None:
    def endless() -> Talk[End]:
        while True:
            yield from look_up("uji.cari", StatusOf("1"))

    with pytest.raises(RuntimeError, match="neither asks nor ends"):
        step(endless, Session(), None, records)


def test_a_turn_forgotten_is_a_turn_that_was_not() -> None:
    """The database says that the ticket is taken: the shell steps again, with another answer."""
    before = dial(menu, "1", "2").session
    first = step(menu, before, PLACE, lambda _: "111111")
    second = step(menu, before, PLACE, lambda _: "222222")
    assert first.tell[0].answer == "111111" and second.tell[0].answer == "222222"
    end = step(menu, second.session, "1", unasked_but_sent).show
    assert end == End("uji.terima", code="222222")


def unasked_but_sent(asked: object) -> None:
    assert isinstance(asked, ReportSent)


def test_a_lost_session_is_rebuilt_but_tells_nothing() -> None:
    assert rebuild(menu, ["1", "2"], records, "id") == dial(menu, "1", "2").session
    assert rebuild(menu, ["1", "98", "x", "0", "00", "3", "7"], records, "id").shown == "uji.bukan"
    lost = rebuild(menu, ["1", "2", "JL A", "1"], records, "plm")
    assert lost.shown == "uji.tempat" and lost.language == "plm"
    assert not any(entry.kind == "told" for entry in lost.journal)


def test_a_rebuilt_conversation_may_have_ended() -> None:
    over = rebuild(menu, ["3", "482137"], records, "id")
    assert step(menu, over, None, unasked).show == End(
        "uji.status", code="482137", state="diterima"
    )


def test_a_conversation_can_begin_in_its_middle() -> None:
    assert dial(lapor).shows == "uji.jenis"


def test_the_fingerprint_is_a_sha256_and_stays() -> None:
    assert len(fingerprint()) == 64 and fingerprint() == fingerprint()
