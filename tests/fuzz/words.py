"""The words of the fuzz: what people press and write, and what nobody would."""

from __future__ import annotations

import random

PLACES = (
    "LR KETAPANG RT 14 7 ULU",
    "jl merdeka no 5, 18 ilir",
    "Kel. 7 Ulu RT 3 RW 1",
    "depan musholla",
    "7 ulu",
    "kamar kos",
    "LR KETAPANG * RT 14 *",
    "Jl. Sudirman (depan Internasional Plaza) dekat halte TransMusi arah jembatan Ampera, " * 2,
)
SMS = (
    "LAPOR petasan di lr kuningan 7 ulu",
    "lapor maling masuk rumah jl merdeka",
    "STATUS 482136",
    "AMAN",
    "MASUK 4",
    "pulang",
    "DARURAT tawuran bawa parang di simpang jakabaring",
    "tolong",
    "BERHENTI",
    "MULAI",
    "BANTUAN",
    "CEK 12345",
    "HAPUS 482136",
    "BATAL",
    "suami saya mukul anak",
    "1671012345678901 nik saya",
    "LAPOR",
    "ada begal!!! cepat pak",
    "1",
    "00",
    "ya",
    "{place}",
    "%s %d %n",
    "'; DROP TABLE report; --",
    '=HYPERLINK("http://x")',
    "<script>alert(1)</script>",
    "${jndi:x}",
)
NUMBERS = (
    "",
    " ",
    "+",
    "0",
    "110",
    "+62",
    "6281200000001",
    " 6281200000001",
    "081200000001",
    "+60120000001",
    "20880",
    "Telkomsel",
    "+62711512345",
    "9" * 40,
    "9" * 400,
    "+6281-2000 (00) 01",
    "\uff0b\uff16\uff12\uff18\uff11\uff12\uff10\uff10\uff10\uff10\uff10\uff11",
    "\u0660\u0668\u0661\u0662\u0660\u0660\u0660\u0660\u0660\u0660\u0661",
    "tel:+6281200000001",
    "+6281200000001\x00",
    "\u00b2\u00b3",
    "081200000001,081200000002",
    "8.12E+11",
    "1e400",
    "-1",
    "\u202e10000000218 26+",
    "b7d3ac9f",
    "+62" + "8" * 13,
    "NaN",
)
KEYS = (
    *"0123456789",
    "00",
    "98",
    "99",
    "10",
    "16",
    "17",
    "000",
    "#",
    "",
    " ",
    " 1 ",
    "1#",
    "-1",
    "1.0",
    "\u0661",
    "\uff11",
    "ya",
    "kirim",
    "KIRIM",
    "lapor",
    "PLACE",
    "CODE",
    "STORY",
    "JUNK",
    "JUNK",
)

_EMOJI = (
    "\U0001f600\U0001f6a8\u2764\ufe0f"
    "\U0001f468\u200d\U0001f469\u200d\U0001f467\U0001f1ee\U0001f1e9\U0001f3fd"
)
_UNSEEN = "\u200b\u200d\u202e\u2066\u2069\ufeff\xad\u2060\u3164\U000e0041\u061c"
_BROKEN = "\x00\x01\x1b\x7f\x85\x9f\ud800\udfff\ufffe\uffff\ufdd0\U0010ffff\r\n\t\u2028"
_MARKS = "a\u0301\u0323\u0489\u20e3\u0344\u0e33\u1160\uac00\u1100\u1161\u0958\ufb2c\ufdfa\u212b"
_PUNCTUATION = "*#&=+%;,.'\"\\/<>{}[]()$~^|\u20ac@_-"
_WORDS = (
    "lapor",
    "status",
    "aman",
    "tolong",
    "maling",
    "7 ulu",
    "jl",
    "rt 14",
    "{place}",
    "{",
    "}",
    "%s",
    "{0}",
    "\\N",
    "*1*1",
)


def junk(chance: random.Random) -> str:
    """What nobody presses: of one sort or mixed, mostly short, at times 500 or 5,000 characters."""
    size = chance.choice((0, 1, 1, 2, 3, 8, 20, 60, 165, 500))
    match chance.randrange(11):
        case 0:
            letters = _EMOJI
        case 1:
            letters = _UNSEEN + "lapor 1"
        case 2:
            letters = _BROKEN + "lapor 1"
        case 3:
            letters = _MARKS
        case 4:
            letters = _PUNCTUATION
        case 5:
            letters = "0123456789"
        case 6:
            return chance.choice("1x *#\n0") * chance.choice((500, 5_000))
        case 7:
            return " ".join(chance.choice(_WORDS) for _ in range(size % 30))
        case 8:
            return "".join(chr(chance.randrange(0x3000)) for _ in range(size))
        case 9:
            return "".join(chr(chance.randrange(0x110000)) for _ in range(min(size, 60)))
        case _:
            letters = _EMOJI + _UNSEEN + _BROKEN + _MARKS + _PUNCTUATION + "lapor123 "
    return "".join(chance.choices(letters, k=size))
