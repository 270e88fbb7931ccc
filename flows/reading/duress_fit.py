"""Which words may be agreed on as a guard's duress word."""

from __future__ import annotations

from flows.reading.duress import MOST_WORDS
from flows.reading.folding import folded
from flows.reading.lexicon import WORDS
from flows.reading.words import read

FEWEST_LETTERS, LONGEST = 4, 40
_COMMON = ("guard_talk", "polite", "courtesy", "duty", "begin", "end", "negation", "yes")


def unfit(word: str) -> str:
    """Why this can be nobody's duress word, in Indonesian; "" if it can.

    It must be ordinary, so that nobody wonders at it, and must not be said by chance.
    """
    words = folded(word).split()
    if not 1 <= len(words) <= MOST_WORDS or len(word.strip()) > LONGEST:
        return f"1 sampai {MOST_WORDS} kata"
    if sum(map(len, words)) < FEWEST_LETTERS:
        return f"paling sedikit {FEWEST_LETTERS} huruf"
    if not all(each.isalpha() for each in words):
        return "hanya huruf, tanpa angka"
    whole = read(word, True, False)
    if whole.intent != "TIDAK_JELAS" or whole.near or whole.meant or whole.mute:
        return f"{folded(word)} sudah punya arti di SMS"
    for each in words:
        if read(each, True, False).intent not in ("TIDAK_JELAS", "LAPOR"):
            return f"{each} sudah punya arti di SMS"
    if all(any(each in WORDS[cue] for cue in _COMMON) for each in words):
        return "terlalu sering dipakai penjaga"
    return ""
