"""Lengths of texts, with smsutil as the oracle."""

from __future__ import annotations

import pytest
import smsutil
from hypothesis import given
from hypothesis import strategies as st

from flows.gsm import (
    BASIC,
    EXTENDED,
    clip,
    encoding,
    is_gsm,
    offending,
    parts,
    plain,
    room,
    septets,
)

GSM = st.text(st.sampled_from(sorted(BASIC | EXTENDED)), max_size=700)
ANY = st.text(
    st.one_of(st.sampled_from("ab€{^}😀é’ \n"), st.characters(exclude_categories=["Cs"])),
    max_size=400,
)


@given(GSM)
def test_parts_of_gsm_texts_are_the_oracle_s(text: str) -> None:
    assert parts(text) == len(smsutil.split(text).parts)
    assert encoding(text) == "GSM-7"


@given(ANY)
def test_parts_of_any_text_are_the_oracle_s(text: str) -> None:
    assert is_gsm(text) == (
        smsutil.is_valid_gsm(text) or text == ""
    )  # the oracle takes nothing for no GSM text
    assert parts(text) == len(smsutil.split(text).parts)


@given(ANY)
def test_plain_is_gsm_and_leaves_gsm_alone(text: str) -> None:
    assert is_gsm(plain(text))
    assert plain(plain(text)) == plain(text)
    assert (plain(text) == text) or offending(text)


@given(GSM, st.integers(0, 200))
def test_clipped_texts_fit(text: str, room: int) -> None:
    assert septets(clip(text, room)) <= room
    assert clip(text, septets(text)) == text


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("a" + "€" * 80, 2),
        (
            "a" * 152 + "€" + "a" * 152,
            3,
        ),  # the pair does not fit behind 152 and goes to the next part whole
        ("a" * 152 + "€" + "a" * 151, 2),
        ("é" * 160, 1),
        ("ç" * 70, 1),
        ("ç" * 71, 2),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("😀" * 66, 2),
        ("😀" * 67, 3),
    ],
)
def test_parts(text: str, count: int) -> None:
    assert parts(text) == count == len(smsutil.split(text).parts)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“Tarawih” – aman…", '"Tarawih" - aman...'),
        ("pukul\u00a019.30\u200b", "pukul 19.30"),
        ("jalan’s", "jalan's"),
        ("cafe\u0301", "café"),
        ("Ça façade", "Ça facade"),
        ("Перекрёсток", "Perekrestok"),
        ("1\u20442", "1/2"),
        ("€5 {a} [b] ~", "€5 {a} [b] ~"),
    ],
)
def test_plain(text: str, expected: str) -> None:
    assert plain(text) == expected


def test_offending_characters_are_named_once_in_order() -> None:
    assert offending("a“b”c“😀") == ["“", "”", "😀"]
    assert offending("Aman € {}") == []


def test_a_lone_surrogate_harms_nobody() -> None:
    assert is_gsm(plain("a\ud800b"))


def test_what_is_cut_is_marked() -> None:
    assert clip("LR KETAPANG RT 14 7 ULU", 15) == "LR KETAPANG R.."
    assert clip("LR KETAPANG RT 14", 14) == "LR KETAPANG.."
    assert clip("€€€€", 7) == "€€.."
    assert clip("abcdef", 3) == "abc"


@pytest.mark.parametrize(
    ("text", "replaced"),
    [
        ("Ronda 1\u00bd jam", "Ronda 1 1/2 jam"),
        ("\u00bd jam", "1/2 jam"),
        ("3\u00be km", "3 3/4 km"),
        ("10\u2075", "10^5"),
        ("10\u207b\u2075", "10^-5"),
        ("2\u00b9\u2070 m\u00b2", "2^10 m2"),
        ("H\u2082O", "H2O"),
        ("5\u22123", "5-3"),
        ("2\u00d73", "2x3"),
        ("6\u00f72", "6:2"),
        ("\u00b15", "+/-5"),
        ("\u226410", "<=10"),
        ("5\u2030", "5 per seribu"),
        ("1\u20442", "1/2"),
        ("100\u202f000", "100 000"),
        ("\uff11\uff12", "12"),
        ("\u0663 orang", "3 orang"),
        ("RT 3\u2460", "RT 3 1"),
    ],
)
def test_a_replacement_never_changes_a_number(text: str, replaced: str) -> None:
    assert plain(text) == replaced


@given(
    st.integers(1, 99),
    st.sampled_from(
        "\u00bc\u00bd\u00be\u2153\u2154\u215b\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2079\u2460\u24eb"
    ),
)
def test_no_number_runs_into_the_one_before_it(number: int, char: str) -> None:
    written = plain(f"{number}{char}")
    assert written.startswith(f"{number}") and not written[len(str(number))].isdigit()


@given(ANY)
def test_the_room_is_that_of_as_many_parts(text: str) -> None:
    used, most = room(text)
    single = 160 if is_gsm(text) else 70
    assert used == septets(text) if is_gsm(text) else used == len(text.encode("utf-16-le")) // 2
    assert used <= most and (used > single) == (parts(text) > 1)
