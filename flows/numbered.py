"""Answers to a numbered question as people write them: 3, 03, "3.", "pilih 3", "tiga", "yang ketiga pak, makasih".

Only a number that says nothing else is an answer: "2 orang luka" is none.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_UNITS = "nol satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas"
#: How numbers are written as words, in Indonesian and in Palembang Malay.
_WORDS = {
    **{word: number for number, word in enumerate(_UNITS.split())},
    **{f"{word} belas": number + 10 for number, word in enumerate(_UNITS.split()) if 2 <= number <= 9},
    **{f"ke{word}": number for number, word in enumerate(_UNITS.split()) if number >= 1},
    **dict.fromkeys(("pertama", "pertamo", "sikok", "sekok", "siji", "one"), 1),
    **dict.fromkeys(("duo", "kaduo", "keduo", "two"), 2),
    **dict.fromkeys(("tigo", "ketigo", "three"), 3),
    **dict.fromkeys(("papat", "ampat", "four"), 4),
    **dict.fromkeys(("limo", "kelimo", "five"), 5),
    **dict.fromkeys(("enem", "anam", "six"), 6),
    **dict.fromkeys(("pitu", "seven"), 7),
    **dict.fromkeys(("lapan", "delapanan", "eight"), 8),
    **dict.fromkeys(("songo", "nine"), 9),
}
_LEAD = (
    r"pilih(?:an)?|milih|pili|nomor|nomer|nmr|no|angka|jawab(?:an)?|opsi|ketik|tekan|balas|kirim|menu|saya|aku|sayo"
    r"|yang|yg|ke|ya|iya|yo"
)
_AFTER = (
    r"saja|aja|be|bae|sih|lah|la|deh|dong|ya|iya|yo|pak|bu|ibu|bapak|kak|bang|mas|mbak|min|ndan|om|dek|ok|oke"
    r"|terima ?kasih|makasih|makasi|mksh|trims|trimakasih|thanks?|thx|tks|banyak|sebelumnya|tolong|please|pls"
)
_APART = r"[\s.,;:!)(\]\[\-#*/'\"]"
_FIRST = re.compile(
    rf"[\s.(\[#*'\"]*(?:(?:{_LEAD}){_APART}+)*(?:(?P<digits>\d{{1,3}})|(?P<word>[a-z]+(?: belas)?))(?!\w){_APART}*",
)
_COURTEOUS = re.compile(rf"(?:(?:{_AFTER})(?!\w){_APART}*)*")


def first_number(text: str) -> tuple[str, str] | None:
    """The number that an answer begins with, as a key ("02" is "2", "00" stays), and what follows it; None: none does."""
    plain = _plain(text)
    found = _FIRST.match(plain)
    if not found:
        return None
    if found["digits"] is not None:
        digits = found["digits"]
        # 0 and 00 are keys of their own: back, and home.
        return digits if not digits.strip("0") else digits.lstrip("0"), plain[found.end() :]
    if found["word"] not in _WORDS:
        return None
    return str(_WORDS[found["word"]]), plain[found.end() :]


@lru_cache(256)
def number_said(text: str) -> str:
    """The number that an answer is, as a key; "" when it says anything else beside it, politeness aside."""
    found = first_number(text)
    return found[0] if found and _COURTEOUS.fullmatch(found[1]) else ""


def _plain(text: str) -> str:
    """Lower case, digits of every script as 0 to 9, no marks on top of them (a digit in a box is two characters)."""
    return "".join(
        str(unicodedata.decimal(char)) if char.isdecimal() else char
        for char in unicodedata.normalize("NFC", text).casefold()
        if unicodedata.category(char) not in ("Mn", "Me", "Cf")
    )
