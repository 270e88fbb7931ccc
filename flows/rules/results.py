"""What became of a report: the list from which the reporter hears it.

An officer names a result by its number or by its words; whatever else they write stays inside. What
the reporter hears stands in the catalogue, under `hasil` and the key of the result.
"""

from __future__ import annotations

from collections.abc import Mapping

#: What a report that is closed without a word of the list came to.
HANDLED = "ditangani"
#: The results that an officer may name, by the number that stands for each in an SMS.
NUMBERED: Mapping[str, str] = {
    "1": "di_tempat",
    "2": "diamankan",
    "3": "didamaikan",
    "4": "tidak_ditemukan",
    "5": "diteruskan",
    "6": "bukan_polisi",
    "7": "tidak_benar",
}
RESULTS = (HANDLED, *NUMBERED.values())


def result_of(said: str) -> tuple[str, str]:
    """The result that these words of an officer begin with, and what they say besides.

    The number comes first, or all the words of a result ("tidak ditemukan"). Words that name none
    are no guess: HANDLED, and all of them besides.
    """
    words = said.split()
    if words and words[0].strip(".:)") in NUMBERED:
        return NUMBERED[words[0].strip(".:)")], " ".join(words[1:])
    for result in NUMBERED.values():
        named = result.split("_")
        if [word.casefold().strip(".,:;") for word in words[: len(named)]] == named:
            return result, " ".join(words[len(named) :])
    return HANDLED, " ".join(words)
