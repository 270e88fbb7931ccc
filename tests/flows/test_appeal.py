"""What an imbauan carries, and when it may be sent."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import gsm
from flows.appeal import carried
from flows.rules import tickets, windows

CODE = tickets.with_check("31742")
POLSEK = "Polsek Seberang Ulu I"


@pytest.mark.parametrize(
    ("words", "begins", "goes_on"),
    [
        ("Tarawih aman, kunci ganda motor", f"{POLSEK}: Tarawih aman", "motor. Asli?"),
        ("Kunci ganda motor.", f"{POLSEK}: Kunci", "motor. Asli?"),
        ("Jangan main petasan!", f"{POLSEK}: Jangan", "petasan! Asli?"),
        ("Sudah kunci ganda?", f"{POLSEK}: Sudah", "ganda? Asli?"),
        (f"{POLSEK}: air naik", f"{POLSEK}: air naik", "naik. Asli?"),
        (
            "POLSEK SEBERANG ULU I mengimbau: air naik",
            "POLSEK SEBERANG ULU I mengimbau",
            "naik. Asli?",
        ),
        (f"Imbauan {POLSEK}: air naik", f"Imbauan {POLSEK}: air", "naik. Asli?"),
        (f"Lapor ke {POLSEK}", f"{POLSEK}: Lapor ke {POLSEK}", "I. Asli?"),
        ("Baris satu\nbaris dua", f"{POLSEK}: Baris satu\nbaris", "dua. Asli?"),
    ],
)
def test_who_speaks_is_said_once(words: str, begins: str, goes_on: str) -> None:
    whole = carried(words, POLSEK, CODE)
    assert whole.startswith(begins) and goes_on in whole
    assert whole.endswith(f"Asli? CEK {tickets.grouped(CODE)}. Stop? BERHENTI")


@pytest.mark.parametrize("number", ["11011", "+628110000001"])
def test_one_from_a_name_says_where_to_answer(number: str) -> None:
    whole = carried("Air naik", POLSEK, CODE, number)
    assert whole.endswith(f"CEK {tickets.grouped(CODE)} ke {number}. Stop? BERHENTI ke {number}")


@given(st.text(min_size=1, max_size=300), st.text(min_size=1, max_size=60))
def test_it_costs_the_same_whatever_the_code(words: str, sender: str) -> None:
    """So the price of a draft is known before its code is drawn; and no sender makes a text dearer
    by its letters.
    """
    whole = carried(words, sender, CODE)
    assert gsm.parts(whole) == gsm.parts(carried(words, sender, "0" * len(CODE)))
    assert words in whole and tickets.grouped(CODE) in whole
    assert gsm.is_gsm(whole) == gsm.is_gsm(words)


def test_its_end_takes_little_room() -> None:
    assert gsm.septets(carried("x", "Polsek SU I", CODE)) <= 50


ZONES = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura", "Europe/Berlin")


@pytest.mark.parametrize(
    ("clock", "opens"),
    [
        ("10 07:00:00", "10 07:00"),
        ("10 12:00:00", "10 12:00"),
        ("10 19:59:59", "10 19:59"),
        ("10 20:00:00", "11 07:00"),
        ("10 23:59:59", "11 07:00"),
        ("11 00:00:00", "11 07:00"),
        ("11 06:59:59", "11 07:00"),
        ("28 22:00:00", "1 07:00"),
    ],
)
@pytest.mark.parametrize("zone", ZONES)
def test_the_night_is_from_20_to_7(clock: str, opens: str, zone: str) -> None:
    at = datetime.strptime(f"2027-02-{clock}", "%Y-%m-%d %H:%M:%S").replace(tzinfo=ZoneInfo(zone))
    found = windows.next_open(at)
    assert f"{found.day} {found:%H:%M}" == opens
    assert windows.is_open(at) == (found == at)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)), st.sampled_from(ZONES))
def test_what_waits_goes_on_within_half_a_day_and_at_an_open_time(at: datetime, zone: str) -> None:
    local = at.replace(tzinfo=ZoneInfo(zone))
    opens = windows.next_open(local)
    assert windows.is_open(opens) and timedelta() <= opens - local <= timedelta(hours=11)
    assert windows.next_open(opens) == opens
