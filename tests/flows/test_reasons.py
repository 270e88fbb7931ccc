"""Every reading says why: words that stand in the text, or a rule that needs none."""

from __future__ import annotations

import re
from functools import cache
from typing import get_args

import pytest

from flows.reading.data import version
from flows.reading.intent import Reading, Reason
from flows.reading.needs import Need
from flows.reading.reasons import EMERGENCY, GUARD, MENU, NO_WORD, filed_under, reasons_of
from flows.reading.report import is_sensitive, is_urgent, see
from flows.reading.spelling import plain
from flows.reading.words import read
from flows.rules.kinds import KINDS, OTHER, PROTECTED
from tests.flows.corpora import every_text, reading_of, scored

RULES = {"answer", "reaction", "unknown", NO_WORD, MENU, EMERGENCY, GUARD}
"""What may be a reason without words; a kind by itself, too: "urgent: kind kebakaran"."""
_OTHERS = [(True, True), (False, False), (False, True)]
"""Whether the sender is a guard, and a question is open, where a text is not read as the scores
read it.
"""


def is_fair(reason: Reason, text: str) -> bool:
    """Whether the words of a reason stand in the text; without words, whether it names a rule."""
    words, what = reason
    if not words:
        about, _, rule = what.rpartition(": ")
        named = (
            rule in RULES
            or rule.removeprefix("kind ") in KINDS
            or (about == "need" and rule in get_args(Need))
        )
        return bool(what) and named
    return set(_words(words)) <= _holds(text)


@cache
def _holds(text: str) -> frozenset[str]:
    """The words of a text: as they were typed, and letters written apart ("s.o.s") as one."""
    return frozenset(
        (*_words(text), *(part for word in plain(text) for part in _words(word.typed)))
    )


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold())


def judge(text: str, found: Reading) -> None:
    assert found.why, f"{text!r} is read as {found.intent}, and nothing says why"
    assert all(is_fair(reason, text) for reason in found.why), (text, found.intent, found.why)
    assert all(word in text.casefold() for word in _words(found.place)), (text, found.place)


def test_every_reading_says_why() -> None:
    """Here of every third text; of those that are scored where they are read, in `test_scoring`."""
    for text in every_text()[::3]:
        if text not in scored():
            judge(text, reading_of(text))


@pytest.mark.parametrize("guard, open_", _OTHERS)
def test_it_does_whoever_writes_and_when(guard: bool, open_: bool) -> None:
    for text in every_text()[::20]:
        judge(text, read(text, guard, open_))


def test_every_report_says_why_it_is_what_it_is() -> None:
    for text in every_text()[::5]:
        kind = see(text).judgement.kind
        why = reasons_of(kind, text)
        meant = {what.partition(": ")[0] for _, what in why}
        assert all(is_fair(reason, text) for reason in why), (text, why)
        assert ("urgent" in meant, "sensitive" in meant) == (
            is_urgent(kind, text),
            is_sensitive(kind, text),
        ), (text, why)
        assert "need" in meant
        told = [what for _, what in why if kind in what.split(" | ")]
        assert told or (kind == OTHER and ("", NO_WORD) in why), (text, kind, why)


def test_an_accusation_names_its_words() -> None:
    unfair = "pak rt kami idak adil bantuan beras cuma dikasih ke sedulur"
    assert ("pak rt kami idak adil", PROTECTED) in read(unfair, False, False).why
    typed = "oknum.. mintak pitih ke sopir"
    assert dict(read(typed, False, False).why).get("oknum") == PROTECTED, read(
        typed, False, False
    ).why


def test_what_only_may_accuse_names_its_words() -> None:
    assert reasons_of(PROTECTED, "polisinya cuma nonton bae")[0] == ("polisinya nonton", PROTECTED)


def test_a_kind_that_no_word_tells_names_its_rule() -> None:
    assert reasons_of("balap_liar", "depan pasar", MENU, urgent_by=MENU) == (
        ("", MENU),
        ("", f"urgent: {MENU}"),
        ("", "need: kejar"),
    )


def test_what_is_kept_names_the_word_data() -> None:
    kept = filed_under("kebakaran", "dapur terbakar")
    assert kept == {
        "version": version(),
        "kind": "kebakaran",
        "reasons": [
            {"words": "terbakar", "meaning": "kebakaran"},
            {"words": "", "meaning": "urgent: kind kebakaran"},
            {"words": "terbakar", "meaning": "urgent: kebakaran"},
            {"words": "", "meaning": "need: api"},
        ],
    }
    assert re.fullmatch("[0-9a-f]{12}", version())
