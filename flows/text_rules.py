"""What every text of a phone must keep: those that ship, by the tests, and edited ones before they
are said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache

from flows.daftar import CONSENT_TEXTS
from flows.gsm import offending, septets
from flows.options import by_word, label, word_said
from flows.reading.codes import read_code
from flows.reading.words import read
from flows.rules.kinds import KINDS
from flows.rules.lint import Drops, lint
from flows.rules.tickets import grouped, with_check
from flows.screens import SCREEN
from flows.text import (
    CATALOGUES,
    FALLBACK,
    ON_SCREEN,
    UNNUMBERED,
    Key,
    lookup,
    own,
    placeholders,
    shipped,
    trying,
)
from flows.text_lengths import (
    ASKS,
    SAYS,
    SHORT,
    SPOKEN,
    VARIANTS,
    lost_advice,
    options_of,
    pages,
    too_long,
    with_the_longest,
)
from flows.values import dataclass

RULES = (
    "empty",
    "lines",
    "letters",
    "placeholder",
    "placeholder_new",
    "length",
    "pages",
    "advice",
    "same_label",
    "road",
    "kept",
    "helpline",
    "chase",
    "no_chase",
    "neutral",
    "unsaid",
    "erased",
    "sent_back",
    "code",
)
"""What a fault may be of."""


@dataclass(frozen=True)
class Fault:
    """One thing that a text may not be: which rule, the words or values concerned (or how many
    septets too many), and the text that becomes wrong, where it is another.
    """

    rule: str
    what: str = ""
    where: Key | None = None


SILENT = frozenset({"pesan.privacy", "pesan.privacy_general", "cek.ada"})
TO_POLICE = ("pesan.meja", "pesan.petugas", "pesan.anggaran")
"""What is said without 110: where there is no room, and to police."""
NEUTRAL = frozenset({"pesan.ack_sensitive", "lapor.terima_netral", "status.netral"})
"""One answer to everybody whose report is sensitive: nobody learns from it which it was."""
VEILED = NEUTRAL | {"sms.netral_tindak", "sms.netral_tempat", "sms.mau_netral"}
"""All that is said of a sensitive report."""
CHANGING = frozenset({"nomor.daftar", "nomor.daftar_setempat"})
"""Whose numbers are its own words, but for 110."""
PRIVACY = (("data.aturan", ASKS), ("pesan.privacy", SAYS), ("pesan.privacy_general", SAYS))
"""The texts that tell for how long what is kept: an installation may keep it for other days."""
FIXED = frozenset({*CONSENT_TEXTS, "imbauan"})
"""What nobody edits: whoever agreed did so to these words, and an imbauan is approved with its end.
"""

_ANSWERS = ("pesan.ack", "pesan.darurat", "sms.ack", "lapor.terima", "status.")
_PLAIN = frozenset({"RT", "RW", "HP", "SMS", "NIK", "KK", "PLN", "SAR", "SAPA"})
_CAPITALS = re.compile(r"\b[A-Z]{2,}\b")
_NUMBER = re.compile(r"\d+")
_EXAMPLE = re.compile(r"\b(?:contoh|contohnyo)\b", re.IGNORECASE)
_HELPLINE = re.compile(r"\b110\b")
_CHASING = tuple(
    re.compile(words, re.IGNORECASE)
    for words in (r"\bjangan (?:mengejar|ngejer)\b", r"\bmain hakim\b")
)
_POLICE = re.compile(r"\b(?:laporan|lapor|kejahatan|narkoba|petugas|polisi)\b", re.IGNORECASE)
_SENSITIVE = frozenset(kind.name for kind in KINDS.values() if kind.sensitive)


def _everywhere(_: Key) -> bool:
    return True


NEVER: tuple[tuple[re.Pattern[str], Callable[[Key], bool]], ...] = (
    # Nobody can promise that, and none but police may do that.
    (re.compile(r"anonim|rahasia|geledah|sweeping|tangkap|kepung|hadang", re.I), _everywhere),
    # As if the number of who reports were blocked.
    (re.compile(r"\b(?:di|ter)?(?:kunci|blokir|gembok)", re.I), _everywhere),
    # A sensitive report never got an SMS in which its number could be looked up.
    (
        re.compile(r"\bSMS\b", re.I),
        lambda key: key.part == ASKS and key.name.endswith((".kode", ".salah")),
    ),
    # Whoever holds the phone would know what it was.
    (
        re.compile(r"\b129\b"),
        lambda key: (
            key.name not in CHANGING
            and (key.name, key.part)
            not in (("lapor.terima_netral", ON_SCREEN), ("lapor.terima_netral", UNNUMBERED))
        ),
    ),
)
"""What no text may say, and which texts that concerns."""


def same_as(key: Key) -> list[Key]:
    """The texts that must stay the same as this one, itself among them."""
    if key.name in NEUTRAL and key.part == SAYS:
        return [Key(key.language, name, SAYS) for name in sorted(NEUTRAL)]
    return [key]


def faults(key: Key, words: str, roads: Mapping[str, Drops]) -> list[Fault]:
    """What is wrong with these words for this text; nothing: a phone may be told them.

    `roads`: what each way to a phone may drop.
    """
    found = list(_form(key, words))
    if found:
        return found
    before = own()
    with trying({**before, **dict.fromkeys(same_as(key), words)}):
        found = [*_says(key, words, roads), *_fits(key), *_sent_back(key, words)]
    return list(dict.fromkeys(found))


def _form(key: Key, words: str) -> Iterator[Fault]:
    """What must be right before the text can be shown at all."""
    meant = shipped(*key)
    if not words.strip():
        yield Fault("empty")
    if "\n" in words and "\n" not in meant and key.part != ASKS:
        yield Fault("lines")
    if letters := offending(words):
        yield Fault("letters", " ".join(letters))
    try:
        has = placeholders(words)
    except ValueError:
        yield Fault("placeholder_new", "{ }")
        return
    needs = placeholders(meant)
    yield from (Fault("placeholder", f"{{{name}}}") for name in sorted(needs - has))
    yield from (Fault("placeholder_new", f"{{{name}}}") for name in sorted(has - needs))


def _says(key: Key, words: str, roads: Mapping[str, Drops]) -> Iterator[Fault]:
    """What it must say, and what not."""
    yield from _kept(key, words)
    for pattern, applies in NEVER:
        if applies(key) and (found := pattern.search(words)):
            yield Fault("unsaid", found[0])
    if _gives_110(key) and not _HELPLINE.search(words):
        yield Fault("helpline", "110")
    meant = shipped(*key)
    for pattern in _CHASING:
        if pattern.search(meant) and not pattern.search(words):
            yield Fault("chase")
        if pattern.search(words) and not pattern.search(meant):
            yield Fault("no_chase")
    if key.name in NEUTRAL and (found := _POLICE.search(words)):
        yield Fault("neutral", found[0])
    veiled = key.name in VEILED or (key.name, key.part) == ("lapor.jenis", "kdrt")
    if veiled and read(words, False, False).category in _SENSITIVE:
        yield Fault("neutral")
    if key.name in ("status.tidak_ada", "hapus.tidak_ada") and "dihapus" not in words:
        yield Fault("erased", "dihapus")
    worst = with_the_longest(words, key.language)
    for road in roads.values():
        # A question breaks into pages, so only what is said may be too long.
        drops = road if key.part == SAYS else replace(road, parts=None)
        yield from (Fault("road", remark.what) for remark in lint(worst, drops))


def _kept(key: Key, words: str) -> Iterator[Fault]:
    """Numbers and words in capitals are what phones answer, what is promised or what is denied."""
    meant = _EXAMPLE.split(shipped(*key))[0]
    kept = [word for word in _CAPITALS.findall(meant) if word not in _PLAIN]
    if key.name not in CHANGING and (key.name, key.part) not in PRIVACY:
        kept += _NUMBER.findall(meant)
    said = {*_CAPITALS.findall(words), *_NUMBER.findall(words)}
    yield from (Fault("kept", word) for word in kept if word not in said)


def _gives_110(key: Key) -> bool:
    """Whether it must give 110: all that is said to the public, a question if it ships so."""
    if key.part in (SAYS, ON_SCREEN, UNNUMBERED):
        return key.name not in SILENT and not key.name.startswith(TO_POLICE)
    return bool(_HELPLINE.search(shipped(*key)))


def _fits(key: Key) -> Iterator[Fault]:
    """Every text of the language in which this one stands must still fit."""
    language = key.language
    over = septets(lookup(*key)) - SHORT.get((key.name, key.part), SCREEN)
    if key.part not in SPOKEN and over > 0:
        yield Fault("length", str(over))
    for name, part in CATALOGUES[FALLBACK]:
        other = Key(language, name, part)
        where = None if other == key else other
        if not _stands_in(key, other):
            continue
        if part == ASKS:
            yield from _on_screens(other, where)
        elif part in SPOKEN and name not in FIXED and (over := too_long(other)):
            yield Fault("length", str(over), where)
        if "{saran:" in lookup(*other) and (lost := lost_advice(other)):
            yield Fault("advice", lost, where)
    if (key.name, ASKS) in CATALOGUES[FALLBACK] and key.part not in SPOKEN:
        options = options_of(key.name)
        said = label(key.name, key.part, language)
        if by_word(key.name, options).get(word_said(said)) != key.part:
            yield Fault("same_label", said)


def _stands_in(key: Key, other: Key) -> bool:
    """Whether the one text is shown with the other: itself, a label or advice of it, or a word of
    every screen.
    """
    if key.name == "layar" and key.part not in SPOKEN:
        return other.part == ASKS
    if key.name == other.name and (key.part == other.part or key.part not in SPOKEN):
        return True
    return key.name in _named_in(shipped(*other))


@cache
def _named_in(words: str) -> frozenset[str]:
    """The names of the texts whose labels or advice stand in these words."""
    return frozenset(value.partition(":")[2] for value in placeholders(words))


def _on_screens(key: Key, where: Key | None) -> Iterator[Fault]:
    for variant, around in enumerate(VARIANTS):
        found = pages(key.language, key.name, **around)
        over = max(map(septets, found)) - SCREEN
        if over > 0:
            yield Fault("length", str(over), where)
        if len(found) > (most := _pages_as_shipped(key.language, key.name, variant)):
            yield Fault("pages", str(most), where)


@cache
def _pages_as_shipped(language: str, name: str, variant: int) -> int:
    """How many pages the question ships with, which never changes."""
    with trying({}):
        return len(pages(language, name, **VARIANTS[variant]))


def _sent_back(key: Key, words: str) -> Iterator[Fault]:
    """Sent back, its ticket is found in it, and it is no report."""
    if "{code}" not in words or key.part not in (SAYS, ASKS):
        return
    for code in map(with_check, ("4821", "31004", "9170345")):
        text = words.replace("{code}", grouped(code))
        if read_code(with_the_longest(text, key.language)) != code:
            yield Fault("code")
            return
    if key.name.startswith(_ANSWERS) and key.language == FALLBACK:
        sent = text.replace("{kind:lapor.jenis}", "Kejahatan").replace("{place}", "lr ketapang")
        if read(sent, False, False).intent not in ("STATUS", "HAPUS", "TIDAK_JELAS"):
            yield Fault("sent_back")
