"""What stands round a sender's words and is not theirs: a signature, or our own text sent back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import chain, pairwise

from flows.reading.data import lists
from flows.text import CATALOGUES, cached, catalogues

_OPENS, _CLOSES = "“\"«„‘'‟", "”\"»“’'"
_LISTS = lists("words/frame")
#: What phones write in front of the text that somebody touched: "Loved “...”", "Menyukai “...”",
#: "Bereaksi (y) ke “...”".
_REACTION = re.compile(
    rf"\s*(?:{'|'.join(_LISTS['touched'])}|emphasi[sz]ed|(?:removed an?|menghapus) [a-z"
    rf" ]{{3,24}} (?:from|dari)"
    r"|(?:tidak |batal )?menyukai|tertawa (?:pada|karena)"
    r"|(?:reacted|bereaksi|menanggapi|memberi(?:kan)? (?:reaksi|tanggapan)|mengirim"
    r" reaksi)(?:(?: dengan)? \S{1,16})?"
    r"(?: (?:to|ke|kepada|pada|terhadap|untuk|atas))?"
    r"|[^\w\s“\"«„‘']{1,16} (?:to|ke|kepada|pada|untuk))"
    rf"\s*[:\-]?\s*[{_OPENS}](?P<quoted>.*)",
    re.IGNORECASE | re.DOTALL,
)
_DEVICE = "|".join(_LISTS["devices"])
_SIGNATURE = re.compile(
    r"(?:(?:^|[\n.!?]|(?<=\d)(?=\s))\s*(?:--\s*)?"
    rf"(?:pesan ini )?(?:di|ter)kirim (?:dari|lewat|via|melalui|pakai|dengan|oleh)"
    rf" (?:{_DEVICE})\b[^\n]{{0,30}}"
    r"|\s*(?:--\s*)?\b(?:sent (?:from|via|with|using) (?:my |an? )?[a-z][^\n]{0,40}|get"
    r" (?:outlook|yahoo)[^\n]{0,30}))\s*$",
    re.IGNORECASE,
)
#: No signature is longer.
_SIGNATURE_LETTERS = 120
#: The same behind a command of one word.
_SIGNED_WORD = re.compile(
    rf"\A\s*(\w+)\s+dikirim dari (?:{_DEVICE})\b[^\n]{{0,30}}$", re.IGNORECASE
)
#: The end of our own acknowledgement, sent back as it stands.
_LABEL = re.compile(r"\b(?:kabar|hapus|kabari)\s*:\s*(?=(?:status|hapus)\b)", re.IGNORECASE)
#: Letters of a sentence of ours from which on no person writes it by chance.
_LEAST = 18
#: One of these stands in each of our texts that a person may send back, and seldom in theirs.
_TYPICAL = (
    "tersimpan",
    "(gratis)",
    "Telp 110.",
    "hakim sendiri",
    "BELUM jadi laporan",
    "Pesan Anda kami terima",
)


@cached(256)
def cut(text: str) -> str:
    """The text as its sender meant it: without signature and without what it quotes of ours.

    Idempotent.
    """
    touched = _REACTION.match(text)
    if touched:
        text = _behind(touched["quoted"])
    if any(word in text for word in _TYPICAL):
        text = _ours().sub(" ", text)
    text = _LABEL.sub(" ", text)
    end = max(
        len(text.rstrip()) - _SIGNATURE_LETTERS, 0
    )  # of a long text only its end is looked at
    text = _SIGNED_WORD.sub(r"\1", text[:end] + _SIGNATURE.sub("", text[end:].rstrip()))
    return text.strip()


def _behind(quoted: str) -> str:
    """What follows the quotation; a phone that cut it short has not closed it."""
    last = max(quoted.rfind(mark) for mark in _CLOSES)
    return quoted[last + 1 :].strip(" .\n\u200b\u200a") if last >= 0 else ""


#: A value in an escaped text; that of `{also}` may be empty.
_VALUE = re.compile(r"\\\{(.*?)\\\}")
_ADVICE = re.compile(r"\{saran:([a-z.]+)\}")


def _any_value(found: re.Match[str]) -> str:
    return ".{0,40}?" if found[1] == "also" else ".{1,40}?"


def _advised(text: str, texts: Mapping[tuple[str, str], str]) -> Iterator[str]:
    """The text with each advice that may stand in it (`flows.saran`), as a sentence of its own."""
    found = _ADVICE.search(text)
    if found is None:
        yield text
        return
    for (name, _), advice in texts.items():
        if name == found[1]:
            yield text.replace(found[0], advice)


@cached(1)
def _ours() -> re.Pattern[str]:
    """Every sentence of the catalogues, as they ship and as they are said, and every two in a row,
    however wrapped on the way.

    Not those that say what to type: sent back, they are what was to be typed.
    """
    found: set[str] = set()
    for texts in (*CATALOGUES.values(), *catalogues().values()):
        for text in chain.from_iterable(_advised(text, texts) for text in texts.values()):
            sentences = [
                sentence
                for sentence in re.split(r"(?<=[.!?])\s+|\n", text)
                if sentence and not _LABEL.search(sentence)
            ]
            found.update(sentences, map(" ".join, pairwise(sentences)))
    return _any_of(frozenset(found))


@lru_cache(2)
def _any_of(found: frozenset[str]) -> re.Pattern[str]:
    """Each of these sentences. To compile them takes a tenth of a second, and while words are only
    tried, they are nearly always those that were asked for last.
    """
    ways = [
        r"\s+".join(_VALUE.sub(_any_value, re.escape(word)) for word in sentence.split())
        for sentence in sorted(found, key=lambda sentence: (-len(sentence), sentence))
        if len(re.sub(r"\{.*?\}", "", sentence)) >= _LEAST
    ]
    return re.compile("|".join(ways), re.IGNORECASE)
