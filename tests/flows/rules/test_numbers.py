"""Phone numbers as people, spreadsheets and carriers write them."""

from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.rules.numbers import country_of, e164, is_ordinary, may_answer, reachable
from tests.cast import AH_LONG, SARI


@pytest.mark.parametrize(
    "written",
    [
        SARI,
        "081200000001",
        "81200000001",
        "6281200000001",
        "006281200000001",
        "+62 812 0000 0001",
        "0812-0000-0001",
        "0812.0000.0001",
        "(0812) 0000 0001",
        "+62 (0)812 0000 0001",
        "+62081200000001",
        "62-0812-0000-0001",
        " 0812 0000 0001 ",
        "0812\u00a00000\u00a00001",
        "0812\u20130000\u20130001",
        "\u202a+6281200000001\u202c",
        "081200000001\n",
        "'081200000001",
        "`081200000001",
        "tel:+6281200000001",
        "TEL:081200000001",
        "\uff10\uff18\uff11\uff12\uff10\uff10\uff10\uff10\uff10\uff10\uff10\uff11",
        "\u0660\u0668\u0661\u0662\u0660\u0660\u0660\u0660\u0660\u0660\u0660\u0661",
        "\uff0b6281200000001",
        "81200000001.0",
        "6281200000001.00",
    ],
)
def test_one_number_however_it_is_written(written: str) -> None:
    assert e164(written) == SARI


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("0811710000", "+62811710000"),  # the oldest ones are short
        ("0812345678901", "+62812345678901"),
        ("0841 123 4567", "+628411234567"),  # a prefix nobody has yet
        ("+254 711 082 000", "+254711082000"),
        ("00254711082000", "+254711082000"),
        ("+1 202 555 0123", "+12025550123"),
        (AH_LONG, AH_LONG),
    ],
)
def test_other_numbers(written: str, read: str) -> None:
    assert e164(written) == read


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("", "kosong"),
        ("   ", "kosong"),
        ("-", "tanda yang tidak dikenal"),
        ("0711-512345", "telepon rumah"),
        ("+62711512345", "telepon rumah"),
        ("(021) 1234 5678", "telepon rumah"),
        ("110", "terlalu pendek"),
        ("20880", "terlalu pendek"),
        ("0812", "terlalu pendek"),
        ("08123456", "tidak bisa|tidak dikenal|bukan nomor HP|pendek"),
        ("0812345678901234567", "terlalu panjang|bukan nomor"),
        ("08123456789012", "bukan nomor HP|terlalu panjang"),
        ("0800 123 4567", "layanan"),
        ("0809 123 456", "bukan nomor HP"),
        ("8.12E+10", "Excel"),
        ("8,12345E+11", "Excel"),
        ("812E10", "Excel"),
        ("081200000001/081200000002", "lebih dari satu"),
        ("081200000001;081200000002", "lebih dari satu"),
        ("081200000001, 081200000002", "lebih dari satu"),
        ("081200000001 atau 081200000002", "lebih dari satu"),
        ("O81200000001", "huruf"),
        ("Telkomsel", "huruf"),
        ("081200000001 ext 5", "huruf"),
        ("0812#0000*0001", "tanda"),
        ("+", "tanda"),
        ("08+1200000001", "tanda"),
        ("+81200000001", "bukan nomor HP|telepon rumah"),
        ("+0812000000012", "bukan nomor telepon"),
        ("+999123456789", "bukan nomor"),
    ],
)
def test_what_is_no_mobile_number_is_refused_with_a_reason(written: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason) as refused:
        e164(written)
    digits = "".join(sign for sign in written if sign.isdigit())
    assert len(digits) < 5 or digits not in str(refused.value)


def test_another_region() -> None:
    assert e164("0711 082 000", region="KE") == "+254711082000"
    assert e164(SARI, region="KE") == SARI
    assert e164("+6281200000001", region="MY") == SARI
    with pytest.raises(ValueError, match="bukan|rumah|layanan|panjang"):
        e164("081200000001", region="SG")


@given(
    st.from_regex(r"8[1-9][0-9]{7,10}", fullmatch=True),
    st.sampled_from(["0", "62", "+62", "+62 0", "", "0062"]),
)
def test_every_home_mobile_is_read_alike_and_is_what_the_library_calls_possible(
    national: str, prefix: str
) -> None:
    read = e164(prefix + national)
    assert read == f"+62{national}"
    assert phonenumbers.is_possible_number(phonenumbers.parse(read))
    assert e164(read) == read
    assert may_answer(read, ("62",))


@given(st.text(max_size=40))
def test_whatever_it_is_it_is_a_number_or_a_reason(written: str) -> None:
    try:
        read = e164(written)
    except ValueError as reason:
        assert 0 < len(str(reason)) < 90
    else:
        assert e164(read) == read
        assert country_of(read)


@pytest.mark.parametrize("sender", [SARI, "081200000001", AH_LONG])
def test_ordinary_senders(sender: str) -> None:
    assert is_ordinary(sender)


@pytest.mark.parametrize(
    "sender", ["", "110", "20880", "Telkomsel", "TSEL-4G", "+62711512345", "080012345678", "+62110"]
)
def test_senders_that_get_no_answer(sender: str) -> None:
    assert not is_ordinary(sender)
    assert not may_answer(sender, ("62",))


@pytest.mark.parametrize(
    ("number", "country"),
    [
        (SARI, "62"),
        (AH_LONG, "60"),
        ("+254711082000", "254"),
        ("+12025550123", "1"),
        ("081200000001", ""),
        ("", ""),
        ("+999123456789", ""),
    ],
)
def test_countries(number: str, country: str) -> None:
    assert country_of(number) == country


def test_only_listed_countries_are_answered() -> None:
    assert may_answer(SARI, ("62",))
    assert not may_answer(SARI, ())
    assert not may_answer(AH_LONG, ("62",))
    assert may_answer(AH_LONG, ("62", "60"))
    assert not may_answer("081200000001", ("62",))  # only E.164 is ever sent to


def test_who_can_be_reached_is_told_with_the_number() -> None:
    assert reachable("0812-0000-0001", ("62",)) == SARI
    assert reachable("0812-0000-0001", ()) == ""
    assert {reachable(written, ("62",)) for written in ("", "110", "0711-512345", AH_LONG)} == {""}
