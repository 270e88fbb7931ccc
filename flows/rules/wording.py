"""What an imbauan should not say: words that stir people up, or ask for what only police may do.

They are cautions for the author and for who approves, who both stay free: "jangan mengejar" is what
an imbauan should say, so what is forbidden in the same sentence is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from flows.values import dataclass

RULES = ("violence", "search", "blame", "secret")
"""What a caution may be of: it calls to violence or pursuit; it asks people to search people, which
only police may; it blames a group; it asks for what police never ask by SMS."""
VIOLENCE, SEARCH, BLAME, SECRET = RULES


@dataclass(frozen=True)
class Caution:
    """One thing in a text: where it stands (from 0), the words, and of which of RULES it is."""

    at: int
    what: str
    rule: str


#: Words of each rule, as people write them; `~` stands for what a word may end in.
_WORDS = {
    VIOLENCE: (
        "balas dendam",
        "bakar saja",
        "bakar mereka",
        "bakar motornya",
        "bacok~",
        "gebuk~",
        "habisi~",
        "hajar~",
        "hakimi~",
        "keroyok~",
        "kejar pelaku~",
        "kejar dan tangkap",
        "lawan mereka",
        "main hakim~",
        "pukuli~",
        "serang~",
        "serbu~",
        "siapkan senjata",
        "tangkap sendiri",
        "usir~",
        "mengejar~",
        "menyerang~",
        "menghajar~",
        "mengusir~",
    ),
    SEARCH: (
        "geledah~",
        "menggeledah~",
        "penggeledahan",
        "razia~",
        "merazia~",
        "swiping",
        "sweeping",
        "periksa ktp~",
        "periksa jok~",
        "periksa tas~",
        "periksa badan~",
        "sita~",
        "menyita~",
    ),
    BLAME: (
        "kaum kafir",
        "kafir",
        "orang cina",
        "orang pendatang",
        "pendatang liar",
        "suku tertentu",
        "agama tertentu",
        "musuh kita",
        "kampung sebelah",
    ),
    SECRET: (
        "kirim ktp~",
        "kirim nik~",
        "kirim kk",
        "kirim foto ktp~",
        "kirim uang~",
        "transfer~",
        "nomor rekening~",
        "kirim kode~",
        "kode otp",
        "kirim pin",
    ),
}

#: It forbids what follows it in its sentence, and says whose task it is.
_FORBIDS = re.compile(
    r"\b(?:jangan(?:lah)?|dilarang|tidak boleh|tak boleh|tanpa|hindari|cegah|bukan|hanya polisi|"
    r"tak pernah|tidak pernah|awas|hati-hati|penipu(?:an)?|laporkan|waspadai?|"
    r"lapor(?:lah)? (?:bila|jika|kalau))\b",
    re.IGNORECASE,
)
_ENDS = re.compile(r"[.!?\n;]")


def _pattern(words: Sequence[str]) -> re.Pattern[str]:
    ways = (
        r"\s+".join(map(re.escape, word.removesuffix("~").split()))
        + (r"(?:lah|kan|nya|i)?" if word.endswith("~") else "")
        for word in sorted(words, key=lambda word: (-len(word), word))
    )
    return re.compile(rf"\b(?:{'|'.join(ways)})\b", re.IGNORECASE)


_PATTERNS = {rule: _pattern(words) for rule, words in _WORDS.items()}


def cautions(text: str) -> list[Caution]:
    """Everything in a text that an imbauan should not say, in the order it stands there."""
    return sorted(_found(text), key=lambda caution: caution.at)


def _found(text: str) -> Iterator[Caution]:
    for rule, pattern in _PATTERNS.items():
        for word in pattern.finditer(text):
            sentence = _ENDS.split(text[: word.start()])[-1]
            if not _FORBIDS.search(sentence):
                yield Caution(word.start(), word[0], rule)
