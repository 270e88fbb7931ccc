"""How long a text of a phone gets at worst: by SMS, and on the screens of a call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from string import Formatter
from typing import Any, get_args

from flows.gsm import clip, septets
from flows.options import label
from flows.questions import End, Question
from flows.reading.needs import Need
from flows.rules.numbers import in_groups
from flows.rules.tickets import LONGEST
from flows.saran import of_need
from flows.screens import HELP_AFTER, HINT, IN_GROUPS, LEAST, SCREEN, SMS, Screen, render, turned
from flows.text import CATALOGUES, FALLBACK, ON_SCREEN, UNNUMBERED, Key, lookup

SAYS, ASKS = "say", "ask"
SPOKEN = (SAYS, ASKS, UNNUMBERED, ON_SCREEN)
"""The parts of a text that are sentences; all others are the labels of options."""

VALUES: dict[str, str] = {
    "code": "8" * LONGEST,
    "at": "23.00",
    "said": "23.17",
    "night": "31/12",
    "guard": "12",
    "no": "12",
    "post": "Pos Melati RT 14 7 Ulu",
    "pos": "12",
    "from": "22.00",
    "to": "04.00",
    "names": "Ujang, Wati +3",
    "silent": "Ujang, Wati",
    "heard": "3",
    "expected": "3",
    "doubt": "; mungkin gangguan SMS",
    "list": "MELATI, 12, KENANGA +9",
    "sender": "Polsek Seberang Ulu I",
    "unit": "Polsek Seberang Ulu I",
    "text": "T" * 24,
    "kind": "kriminalitas",
    "word": "DAFTAR",
    "area": "Seberang Ulu Satu",
    "place": "L" * 24,
    "first": "kec Seberang Ulu Satu",
    "second": "kec Seberang Ulu Dua",
    "count": "100",
    "digits": "1234",
    "mine": "12",
    "special": "2",
    "name": "Aiptu Muhammad Zulkifli",
    "deputy": "Bripka Ahmad Yani",
    "where": "RT 14 RW 3 Sukajaya",
    "change": "12 345",
    "result": "diteruskan ke bagian lain",
    "why": "jangan tanya nama, NIK, alamat atau HP pelapor",
    "left": "55 MENIT",
    "codes": "888 888 88, 888 888 88",
    "other": "8" * LONGEST,
    "state": "belum dibaca petugas",
    "kept": "catatan",
    "command": "HAPUS 888 888 88",
    "partner": "Pokdar Kamtibmas",
    "local": "darurat 112, Damkar 0711-7423500",
    "saran": "",
    "also": "",
}
"""The longest a number or a time can be; of names and quotations what is still worth reading."""
LOCAL = {"damkar": "0711-7423500"}
"""The longest number of a town's own service."""
SHORT = {
    ("layar", "ulang"): HINT - 1,
    ("layar", "awal"): 15,
    ("layar", "ya"): 20,
    ("layar", "tidak"): 20,
}
"""Septets of what stands above other screens, so that no option moves to another page; and of the
common answers, which stand in any question.
"""
VARIANTS: tuple[dict[str, Any], ...] = (
    {},
    {"misses": 1},
    {"misses": HELP_AFTER},
    {"way_out": "menu"},
    {"notice": "awal"},
)
"""What may stand around a question, as `pages` takes it."""
_AROUND: dict[str, dict[str, Any]] = {
    "kembali": {},
    "menu": {"way_out": "menu"},
    "lainnya": {},
    "balik": {},
    "ulang": {"misses": 1},
    "bantuan": {"misses": HELP_AFTER},
    "awal": {"notice": "awal"},
}
"""How a question is shown with each word of every screen."""
_WITHOUT_TOWN = ("sms.tempat_dua", "sms.tempat_banyak")
"""Where nobody knows yet which town it is."""
_KINDS = {"api": "kebakaran", "medis": "kecelakaan", "air": "bencana"}
_BY_SMS = ("pesan.", "sms.", "cek.")
"""The beginnings of names that no screen of a call says."""


def with_the_longest(words: str, language: str, sms: bool = True, but: Key | None = None) -> str:
    """A text with the longest value in each of its places: of a question's labels
    (``{kind:lapor.jenis}``) the longest; what nobody has measured is clipped to the least.

    `sms`: as an SMS writes codes and telephone numbers; `but`: a label to take where it can stand.
    """
    whole = ""
    for before, name, question, _ in Formatter().parse(words):
        labels = _labels(language, question or "")
        if but and question == but.name:
            labels = [lookup(*but)]
        value = (
            max(labels, key=septets) if labels else VALUES.get(name, "X" * LEAST) if name else ""
        )
        whole += before + (IN_GROUPS.get(name or "", str)(value) if sms else value)
    return whole


def _labels(language: str, question: str) -> list[str]:
    return [label(question, option, language) for option in options_of(question)]


@cache
def options_of(name: str) -> tuple[str, ...]:
    """The options of a question, as they ship."""
    return tuple(
        part for other, part in CATALOGUES[FALLBACK] if other == name and part not in SPOKEN
    )


def too_long(key: Key) -> int:
    """How many septets a saying is too long with the longest values; 0: it fits.

    A place is clipped where it is said back.
    """
    words = lookup(*key)
    short = VALUES["place"] if key.name.startswith("pesan.") else clip(VALUES["place"], LEAST)
    rooms = [(True, SMS)]
    if not key.name.startswith(_BY_SMS):
        rooms.append((False, SCREEN))
    return max(
        0,
        *(
            septets(with_the_longest(words, key.language, sms).replace(VALUES["place"], short))
            - room
            for sms, room in rooms
        ),
    )


def pages(
    language: str, name: str, misses: int = 0, notice: str = "", way_out: str = "kembali"
) -> list[str]:
    """Every screen of a question with all its options and the longest values, of a call.

    `misses`, `notice` and `way_out` (a word under ``[layar]``): as of `flows.screens.Screen`.
    """
    ask = lookup(language, name, ASKS)
    words: dict[str, object] = {}
    for _, value, labels, _ in Formatter().parse(ask):
        if value and labels:
            options = options_of(labels)
            words[value] = max(options, key=lambda option: septets(label(labels, option, language)))
        elif value:
            words[value] = VALUES.get(value, "X" * LEAST)
    question = Question(name, options_of(name), None, words)
    screen = Screen(question, 0, ("00", way_out), misses, notice)
    return [render(shown, language).text for shown in _turning(screen, language)]


def _turning(screen: Screen, language: str) -> Iterator[Screen]:
    page: int | None = screen.page
    while page is not None:
        screen = replace(screen, page=page)
        yield screen
        page = turned(screen, language, "98")


def shown(key: Key) -> list[str]:
    """What a phone shows of this text at its longest: one SMS or END, or the screens of a question.

    A label is shown in its question, else in the first text that takes it.
    """
    name, part = _shown_in(key)
    if part == ASKS:
        return pages(key.language, name, **(_AROUND[key.part] if key.name == "layar" else {}))
    words = lookup(key.language, name, part)
    return [with_the_longest(words, key.language, part != ON_SCREEN, key)]


def on_screens(key: Key) -> bool:
    """Whether a call shows it: else it is said by SMS alone."""
    name, _ = _shown_in(key)
    return not name.startswith(_BY_SMS)


def _shown_in(key: Key) -> tuple[str, str]:
    if key.part in SPOKEN:
        return key.name, key.part
    if key.name == "layar" and key.part in _AROUND:
        return "lapor.jenis", ASKS
    takes = (other for other, words in CATALOGUES[FALLBACK].items() if f":{key.name}}}" in words)
    own = (key.name, ASKS)
    return own if own in CATALOGUES[FALLBACK] else next(takes, (key.name, key.part))


def lost_advice(key: Key) -> str:
    """The advice, or the number to call besides 110, that is not whole in this answer to some
    report; "" when all are.

    With the longest number of a report, and that of a town's own service where it is known which
    town it is.
    """
    template = lookup(*key)
    tables = [
        labels for _, name, labels, _ in Formatter().parse(template) if name == "saran" and labels
    ]
    own = {} if key.name in _WITHOUT_TOWN else LOCAL
    sms = key.name.startswith(_BY_SMS)
    for need in get_args(Need):
        for local in ({}, own):
            advice = of_need(need, local)
            text = _answered(key, need, advice, sms)
            also = in_groups(advice["also"]) if sms else advice["also"]
            said = [lookup(key.language, table, need) for table in tables]
            if lost := [part for part in (*said, also) if part not in text]:
                return lost[0]
            if septets(text) > (SMS if sms else SCREEN) or "\n98 " in text or "110" not in text:
                return text
    return ""


def _answered(key: Key, need: str, advice: Mapping[str, str], sms: bool) -> str:
    words: dict[str, object] = {
        **VALUES,
        "kind": _KINDS.get(need, "gangguan_umum"),
        "first": "konflik_sosial",
        "second": "gangguan_umum",
        "state": "diterima",
        **advice,
    }
    if key.part == UNNUMBERED:
        words["code"] = ""
    if key.name == "sms.tempat_dua":
        words |= {"first": "kec Ilir Timur Dua", "second": "kel Ilir Timur Dua"}
    if (key.name, ASKS) in CATALOGUES[FALLBACK]:
        question = Screen(Question(key.name, (), "0", words))
        return render(question, key.language, "sms").text
    return render(End(key.name, **words), key.language, "sms" if sms else "ussd").text
