"""Which texts announce that something will happen, and when: by the clock of Palembang."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.reading.coming import Coming, coming_in
from tests.flows.corpora import every_text, hold

ZONE = ZoneInfo("Asia/Jakarta")
WEEK = timedelta(days=7)
with Path(__file__).with_name("coming.csv").open(newline="", encoding="utf-8") as _file:
    TEXTS = list(csv.DictReader(_file))


def local(written: str) -> datetime:
    """A moment of the table: day, month and time of 2026, whose 30 November is a Monday."""
    return datetime.strptime(f"2026 {written}", "%Y %d/%m %H.%M").replace(tzinfo=ZONE)


def written(coming: Coming | None) -> str:
    """As the table has it: a "~" marks a moment of which only a part of a day was said."""
    if coming is None:
        return ""
    return ("~" if coming.vague else "") + f"{coming.at.astimezone(ZONE):%d/%m %H.%M}"


def test_the_score_holds() -> None:
    wrong = {
        f"{row['said']} {row['text']}": found
        for row in TEXTS
        if (found := written(coming_in(row["text"], local(row["said"]), ZONE))) != row["at"]
    }
    assert len(TEXTS) > 100
    hold("coming.csv", "right", 1 - len(wrong) / len(TEXTS), 0.98, wrong)


MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))


@given(st.sampled_from(every_text()), MOMENTS)
def test_it_is_never_past_nor_more_than_a_week_ahead(text: str, said: datetime) -> None:
    coming = coming_in(text, said, ZONE)
    assert coming is None or -timedelta(minutes=1) < coming.at - said <= WEEK


@given(st.sampled_from([row["text"] for row in TEXTS if not row["at"]]), MOMENTS)
def test_what_announces_nothing_does_so_at_no_time(text: str, said: datetime) -> None:
    ahead = ("tanggal", "tgl", "malam ini", "malem ini", "malam jumat")
    if not any(words in text for words in ahead):
        assert coming_in(text, said, ZONE) is None


@pytest.mark.parametrize("zone", ["Asia/Jakarta", "Asia/Jayapura"])
def test_the_clock_is_that_of_the_zone(zone: str) -> None:
    said = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)
    coming = coming_in("besok jam 10 malam mau tawuran di sungki", said, ZoneInfo(zone))
    assert coming and coming.at.astimezone(ZoneInfo(zone)).strftime("%d %H:%M") == "01 22:00"
    assert coming.at.tzinfo is UTC


def test_the_words_are_kept_as_typed() -> None:
    said = local("30/11 21.00")
    coming = coming_in("Kagek malem, jm 2 nak tawuran di sungki", said, ZONE)
    assert coming and coming.words == "kagek malem jm 2"
    assert "kagek" not in repr(coming)
