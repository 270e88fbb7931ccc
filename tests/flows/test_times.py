"""Which words of a text say when: the score that must not fall, and what must not be taken for a
time.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from flows.reading.report import see
from tests.flows.corpora import hold

TEXTS = Path(__file__).with_name("times.csv")


def right(expected: str, when: tuple[str, ...]) -> bool:
    """Whether these are the phrases; what is expected in brackets may be there or not, ``;`` parts
    them.
    """
    written = re.sub(r"[^\w.:;()]+", " ", expected)
    pattern = re.escape(written).replace(r"\(", "(?:").replace(r"\)", ")?").replace(r"\ ", " ?")
    return re.fullmatch(pattern, ";".join(when)) is not None


def test_the_score_holds() -> None:
    with TEXTS.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    wrong = [
        (row["text"], see(row["text"]).when())
        for row in rows
        if not right(row["when"], see(row["text"]).when())
    ]
    assert len(rows) > 250
    hold("times.csv", "right", 1 - len(wrong) / len(rows), 0.98, wrong)


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("", ()),
        ("Td mlm, jam setengah duo", ("td mlm", "jam setengah duo")),  # a comma parts
        ("jam2 malam2", ("jam2 malam2",)),
        ("tawuran 19.30-21.00 wib", ("19.30 21.00 wib",)),
        ("maling di lr 2 malam ini", ("malam ini",)),
        ("rt 05 jam 2 ado maling", ("jam 2",)),
        ("ada 2. jam tangan hilang", ()),
        ("malam pak ado maling", ()),
        ("mlm minggu pak ado maling", ("mlm minggu",)),
        ("pak malam ado maling di pasar pagi", ("malam",)),
    ],
)
def test_phrases(text: str, when: tuple[str, ...]) -> None:
    assert see(text).when() == when


@pytest.mark.parametrize(
    "text",
    ["tolong dulu pak ado maling di dalam rumah aku", "maling masuk rumah aku lalu dobrak pintu"],
)
def test_words_that_may_tell_of_the_past_do_not_calm_a_cry(text: str) -> None:
    assert see(text).danger


@pytest.mark.parametrize(
    "text",
    ["minggu lalu maling masuk rumah aku dobrak pintu", "dulu pernah ada maling dobrak pintu"],
)
def test_what_is_long_past_is_no_danger(text: str) -> None:
    assert not see(text).danger
