"""Phrases: English as any text, and read in another language with all that stands in them."""

from __future__ import annotations

import json
import pickle
from decimal import Decimal

from flows.rules.phrases import amount, joined, phrase, whole

INDONESIAN = {
    "%(count)s days": "%(count)s hari",
    "no word for %(days)s (80 %%)": "tanpa kabar %(days)s (80 %%)",
    "at 80 %": "pada 80 %",
}


def read(text: str) -> str:
    return INDONESIAN.get(text, text)


def test_what_stands_in_a_phrase_is_read_too() -> None:
    days = phrase("%(count)s days", count=3)
    said = whole(joined("; ", [phrase("no word for %(days)s (80 %%)", days=days), "POS1"]))
    assert said == "No word for 3 days (80 %); POS1."
    assert said.read(read) == "Tanpa kabar 3 hari (80 %); POS1."
    assert pickle.loads(pickle.dumps(said)).read(read) == said.read(read)
    assert json.dumps(said) == '"No word for 3 days (80 %); POS1."'


def test_an_amount_is_written_as_people_of_a_language_do() -> None:
    said = phrase("Credit: %(text)s.", text=amount(Decimal("999998600.0000"), "IDR"))
    assert said == "Credit: Rp 999,998,600."
    assert said.read(read) == "Credit: Rp 999.998.600."
    assert amount(Decimal("12500.5"), "KES") == "KES 12,500.50"


def test_a_phrase_without_words_is_left_as_it_is() -> None:
    assert phrase("at 80 %") == "at 80 %" and phrase("at 80 %").read(read) == "pada 80 %"
    assert phrase("not known").read(read) == "not known"
    assert joined(", ", ()) == ""
