"""What an imbauan should not say: words that stir people up, or ask for what only police may do.

They are cautions for the author and for who approves, who both stay free: "jangan mengejar" is what
an imbauan should say, so what is forbidden in the same sentence is none; nor is what the police do
themselves ("Polisi merazia knalpot").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from flows.values import dataclass

RULES = ("violence", "search", "blame", "secret")
"""What a caution may be of: it calls to violence or pursuit; it asks people to search people, which
only police may; it blames a group or outsiders; it asks for what police never ask by SMS."""
VIOLENCE, SEARCH, BLAME, SECRET = RULES


@dataclass(frozen=True)
class Caution:
    """One thing in a text: where it stands (from 0), the words, and of which of RULES it is."""

    at: int
    what: str
    rule: str

    @property
    def why(self) -> str:
        """What is wrong with it, in English; the console says it by the rule."""
        return _WHY[self.rule]


_WHY = {
    VIOLENCE: "may be read as a call to violence or to pursue people",
    SEARCH: "is for police alone, who search people and vehicles and take things away",
    BLAME: "blames a group or outsiders, which can lead to clashes",
    SECRET: "is what police never ask for by SMS",
}


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
        "kepung~",
        "kejar~",
        "kejar pelaku~",
        "keroyok~",
        "lawan mereka",
        "main hakim~",
        "pukuli~",
        "serang~",
        "serbu~",
        "siapkan senjata",
        "tangkap~",
        "usir~",
        "mengejar~",
        "mengepung~",
        "menangkap~",
        "menyerang~",
        "menghajar~",
        "mengusir~",
    ),
    SEARCH: (
        "cegat~",
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
        "periksa barang~",
        "periksa kendaraan~",
        "periksa mobil~",
        "periksa motor~",
        "periksa orang~",
        "periksa pendatang~",
        "periksa semua~",
        "periksa setiap~",
        "periksa tamu~",
        "periksa tiap~",
        "periksa warga~",
        "memeriksa kendaraan~",
        "memeriksa orang~",
        "sita~",
        "menyita~",
    ),
    BLAME: (
        "kaum kafir",
        "kafir",
        "orang arab",
        "orang batak",
        "orang china",
        "orang cina",
        "orang jawa",
        "orang keturunan",
        "orang luar",
        "orang madura",
        "orang padang",
        "orang papua",
        "orang pendatang",
        "orang rohingya",
        "orang suku",
        "orang tionghoa",
        "pelaku suku",
        "pendatang liar",
        "pendatang mencurigakan",
        "warga luar mencurigakan",
        "warga suku",
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

#: Longer words for something else.
_HARMLESS = ("kejar paket", "kejar target", "tangkap layar")
#: It forbids what follows it in its sentence, and says whose task it is.
_FORBIDS = re.compile(
    r"\b(?:jangan(?:lah)?|dilarang|tidak boleh|tak boleh|tanpa|hindari|cegah|bukan|hanya polisi|"
    r"tak pernah|tidak pernah|awas|hati-hati|penipu(?:an)?|laporkan|waspadai?|"
    r"lapor(?:lah)? (?:bila|jika|kalau))\b",
    re.IGNORECASE,
)
#: Of a group or of outsiders only this forbids: "waspadai orang luar" stirs people up.
_FORBIDS_BLAME = re.compile(
    r"\b(?:jangan(?:lah)?|dilarang|tidak boleh|tak boleh|tanpa|hindari|bukan)\b", re.IGNORECASE
)
_POLICE = r"(?:polisi|kepolisian|polri|polda|polres(?:ta|tabes)?|polsek|brimob|satlantas)"
#: The police do what follows, or what stands before it; nobody else is asked to.
_POLICE_DO = re.compile(
    rf"\b{_POLICE}(?:\s+(?!warga|pemuda|masyarakat|kita|dan\b|bersama|dibantu|agar|untuk|minta|meminta|"
    r"mohon|ajak|mengajak|imbau|mengimbau)[\w/-]+){0,5}\s+$",
    re.IGNORECASE,
)
_BY_POLICE = re.compile(rf"^[^.!?\n;]*\boleh\s+{_POLICE}\b", re.IGNORECASE)
#: Of VIOLENCE, what the police may do.
_TAKING = ("tangkap", "menangkap", "kejar", "mengejar", "kepung", "mengepung")
_ENDS = re.compile(r"[.!?\n;]")


def _pattern(words: Sequence[str]) -> re.Pattern[str]:
    ways = (
        r"\s+".join(map(re.escape, word.removesuffix("~").split()))
        + (r"(?:lah|kan|nya|i)?" if word.endswith("~") else "")
        for word in sorted(words, key=lambda word: (-len(word), word))
    )
    return re.compile(rf"\b(?:{'|'.join(ways)})\b", re.IGNORECASE)


_PATTERNS = {rule: _pattern((*words, *_HARMLESS)) for rule, words in _WORDS.items()}


def cautions(text: str) -> list[Caution]:
    """Everything in a text that an imbauan should not say, in the order it stands there."""
    return sorted(_found(text), key=lambda caution: caution.at)


def _found(text: str) -> Iterator[Caution]:
    for rule, pattern in _PATTERNS.items():
        for word in pattern.finditer(text):
            sentence = _ENDS.split(text[: word.start()])[-1]
            forbids = _FORBIDS_BLAME if rule == BLAME else _FORBIDS
            if not (
                " ".join(word[0].casefold().split()) in _HARMLESS
                or forbids.search(sentence)
                or (_is_theirs(rule, word[0]) and _police_do(sentence, text[word.end() :]))
            ):
                yield Caution(word.start(), word[0], rule)


def _is_theirs(rule: str, word: str) -> bool:
    """Whether the police may do it."""
    return rule == SEARCH or (rule == VIOLENCE and word.casefold().startswith(_TAKING))


def _police_do(before: str, after: str) -> bool:
    return bool(_POLICE_DO.search(before) or _BY_POLICE.match(after))
