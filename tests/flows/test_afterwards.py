"""What becomes of a text within two hours of a report of its phone: a table of texts, and what
holds for all of them.
"""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.reading.apart import mended
from flows.reading.further import AFTERWARDS, AT_ONCE, Before, Judged, judge
from flows.reading.words import read
from flows.rules.kinds import KINDS, OTHER
from tests.flows.corpora import hold
from tests.flows.places import shipped

NOW = datetime(2027, 2, 10, 15, 0, tzinfo=UTC)
with Path(__file__).with_name("afterwards.csv").open(newline="", encoding="utf-8") as _file:
    TEXTS = list(csv.DictReader(_file))
FLOOR = 0.98
LATER = [AT_ONCE + timedelta(seconds=1), timedelta(minutes=20), AFTERWARDS]
KDRT = "suami saya mukul saya di rumah"


def after(
    first: str,
    text: str,
    later: timedelta = LATER[1],
    *,
    sensitive: bool = False,
    called: bool = False,
) -> Judged:
    """What becomes of a resident's text so much later."""
    told = read(first, False, False, shipped())
    before = Before(told.category or OTHER, told.place, first, NOW, sensitive, called)
    return judge(before, read(text, False, False, shipped()), text, NOW + later, shipped())


def wrong(row: dict[str, str], judged: Judged) -> str:
    """What differs from the table, or ""."""
    if judged.verdict not in row["verdict"].split("|"):
        return f"{judged.verdict}: {judged.why}"
    if row["says"] and judged.says not in row["says"].split("|"):
        return f"says {judged.says}"
    return "" if not row["place"] or judged.place == row["place"] else f"at {judged.place}"


def test_the_texts_are_judged_as_people_mean_them() -> None:
    missed = {
        f"{row['first']} / {row['text']}": wrong(row, after(row["first"], row["text"]))
        for row in TEXTS
    }
    missed = {text: why for text, why in missed.items() if why}
    assert len(TEXTS) > 120
    hold("afterwards.csv", "right", 1 - len(missed) / len(TEXTS), FLOOR, missed)


@pytest.mark.parametrize("later", LATER)
def test_it_does_not_matter_when_within_two_hours(later: timedelta) -> None:
    for row in TEXTS:
        assert after(row["first"], row["text"], later) == after(row["first"], row["text"])


@pytest.mark.parametrize(
    "row", [row for row in TEXTS if row["verdict"] == "own"], ids=lambda row: row["text"]
)
def test_what_is_secret_is_never_joined_whatever_it_follows(row: dict[str, str]) -> None:
    reading = read(row["text"], False, False, shipped())
    if not KINDS[reading.category or OTHER].sensitive:
        return
    for first in {text["first"] for text in TEXTS} | {KDRT, "LAPOR", "DARURAT"}:
        for later in (timedelta(seconds=5), *LATER):
            for told in (False, True):
                assert after(first, row["text"], later, sensitive=told).verdict == "own"


def test_nothing_ends_corrects_or_is_told_of_a_sensitive_report() -> None:
    for text in sorted({row["text"] for row in TEXTS}):
        for later in LATER:
            judged = after(KDRT, text, later, sensitive=True)
            assert (
                judged.verdict in ("own", "kept", "nothing")
                and judged.says == "more"
                and not judged.place
            ), text
        at_once = after(KDRT, text, timedelta(seconds=9), sensitive=True)
        assert at_once.says == "more" and not at_once.place, text


def test_what_says_more_of_a_sensitive_report_is_kept_with_it() -> None:
    for text in (
        "dia masih di rumah pak",
        "alamatnya lr ketapang rt 14",
        "ga jadi pak cuma salah paham",
        "sudah aman pak",
    ):
        assert after(KDRT, text, sensitive=True).verdict in ("kept", "own"), text
    assert after(KDRT, "rumahnya pagar hijau", sensitive=True).verdict == "kept"


@given(st.sampled_from(TEXTS), st.integers(7201, 10**6))
def test_after_two_hours_and_before_the_report_it_is_none_of_it(
    row: dict[str, str], seconds: int
) -> None:
    assert after(row["first"], row["text"], timedelta(seconds=seconds)) == Judged("own", "later")
    assert after(row["first"], row["text"], -timedelta(seconds=seconds)) == Judged("own", "later")


def test_of_a_call_no_sms_is_a_part() -> None:
    cut = "x" * 153
    assert not after(cut, "ban lagi pak", timedelta(seconds=5), called=True).part
    judged = after("tawuran di 7 ulu", "pelakunya 2 orang", timedelta(seconds=5), called=True)
    assert judged.verdict == "added"


@pytest.mark.parametrize(
    ("place", "right", "made"),
    [
        ("lr ketapang rt 14 7 ulu", "rt 15", "lr ketapang rt 15 7 ulu"),
        ("LR KETAPANG RT014/RW03 7 ULU", "rt 4 rw 5", "LR KETAPANG RT04/RW05 7 ULU"),
        ("lr ketapang rt 14 7 ulu", "rt 15 dekat pasar", "lr ketapang rt 15 7 ulu, dekat pasar"),
        ("lr ketapang rt 14 7 ulu", "10 ulu", "10 ulu"),
        ("lr ketapang 7 ulu", "rt 15", "rt 15"),
        ("", "rt 15", "rt 15"),
    ],
)
def test_a_place_is_mended(place: str, right: str, made: str) -> None:
    assert mended(place, right) == made
