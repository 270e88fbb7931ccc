"""The forms of verbs: each that is known is known in all of them, whatever reads it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest

from flows.reading.accusation_words import class_of
from flows.reading.data import lists
from flows.reading.lexicon import SPELLER
from flows.reading.morphology import active, befallen, passive
from flows.reading.place import place_in
from flows.reading.report import category_of, kinds_in
from flows.reading.spelling import spelled
from flows.reading.words import read
from tests.flows.places import DATA, rows

ROOTS = lists("verbs")["verbs"]
ROOTS.remove("lempar")  # "lempari", to pelt, is another verb
ENDINGS = ("", "i", "in", "kan", "ke", "nyo", "nya", "inyo", "kannya")
#: Blows, of which it is open whether they are violence at home.
BLOWS = ("gebuk", "pukul", "tampar", "tonjok", "tabok", "jotos", "goco", "terajang")


def done(root: str) -> Iterator[str]:
    """The forms of who does it: written, spoken, and the bare root with an ending."""
    verb = active(root)
    begun = {verb, verb[2:], f"nge{root}", f"ng{root}"} - {root}
    yield from (f"{before}{ending}" for before, ending in product(sorted(begun), ENDINGS))
    yield from (f"{root}{ending}" for ending in ("in", "ke", "kan", "i", "innyo"))


def suffered(root: str) -> Iterator[str]:
    """The forms of whom it is done to."""
    yield from (f"di{root}{ending}" for ending in ENDINGS)


def befell(root: str) -> Iterator[str]:
    """The forms of whom it befell."""
    yield from (
        f"{before}{root}{ending}" for before, ending in product(("ke", "te", "ter"), ("", "nyo"))
    )


def test_every_form_of_a_root_is_one_verb() -> None:
    for root in ROOTS:
        for forms, verb in (
            (done(root), active(root)),
            (suffered(root), passive(root)),
            (befell(root), befallen(root)),
        ):
            others = [form for form in forms if form not in ROOTS and spelled(form) != (verb,)]
            assert others == [], verb


def test_every_form_tells_the_same_kinds() -> None:
    for root in ROOTS:
        for told, forms, verb in (
            ("ado wong {} satpam", done(root), active(root)),
            ("satpam {} wong", suffered(root), passive(root)),
        ):
            kinds = kinds_in(told.format(verb))
            others = [
                form for form in forms if form not in ROOTS and kinds_in(told.format(form)) != kinds
            ]
            assert others == [], (verb, kinds)


@pytest.mark.parametrize("root", BLOWS)
def test_a_blow_is_a_report_in_every_form(root: str) -> None:
    for text in (
        *(f"ado orang {form} satpam" for form in done(root)),
        *(f"satpam {form} wong" for form in suffered(root)),
    ):
        reading = read(text, False, False)
        assert (reading.intent, reading.category) == ("LAPOR", "kriminalitas"), text


@pytest.mark.parametrize("root", lists("accusation")["harms roots"])
def test_an_officer_is_accused_in_every_form(root: str) -> None:
    for form in done(root):
        assert category_of(f"oknum polisi {form} anak saya") == "petugas", form
    for form in suffered(root):
        assert (
            class_of(spelled(form)[0]) == "harmed"
            and category_of(f"anak saya {form} oknum polisi") == "petugas"
        ), form


def test_no_form_is_part_of_a_place() -> None:
    for root in ROOTS:
        for form in (*done(root), *suffered(root)):
            if form not in ROOTS:
                assert place_in(f"di lr mawar {form} wong") == "lr mawar", form


def test_no_name_of_a_place_is_a_verb() -> None:
    verbs = {form(root) for form in (active, passive, befallen) for root in ROOTS}
    words = {
        word
        for area in rows(DATA / "areas.csv")
        for word in area["name"].casefold().split()
        if word.isalpha()
    }
    assert [word for word in sorted(words) if verbs & set(spelled(word))] == []


@pytest.mark.parametrize(
    "word",
    "batik dikampung dibengkel kijang membentuk memeriksa mengundang menguasai nyapu pendapatan"
    " persawahan pertanahan radial".split(),
)
def test_a_form_of_another_word_is_no_misspelling_of_an_event(word: str) -> None:
    assert not SPELLER.lead(word).guessed


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("kebekaran", "kebakaran"), ("pnyerangan", "penyerangan"), ("bentrk", "bentrok")],
)
def test_a_slip_in_a_word_of_an_event_is_led_to_it(typed: str, meant: str) -> None:
    assert SPELLER.lead(typed).word == SPELLER.lead(meant).word
