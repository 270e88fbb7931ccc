"""Whether a text accuses an officer, a guard, or the head of an RT or RW: what such a person must not get to read.

Unmistakable words only. Most reports that name an officer call upon one ("pak polisi, tolong"), praise or merely mention
one, and whoever is accused by mistake hides a report from those who could help.
"""

from __future__ import annotations

import re


def _any(words: str) -> str:
    return f"(?:{'|'.join(words.split())})"


_IMPOSTORS = r"(?! (?:gadungan|palsu|bohongan|tidur|parkir|pln|pdam|kebersihan|leasing)\b)"
_OFFICER = (
    _any("polisi polantas aparat petugas brimob bhabin bhabinkamtibmas babinsa tentara tni satpam hansip linmas lurah kades")
    + rf"\b{_IMPOSTORS}"
)
_HEAD = r"(?:satpol pp|pol pp|(?:penjaga|ketua) pos|(?:(?:pak|bpk|bapak|bu|ibu) (?:ketua )?|ketua )(?:rt|rw))\b"

_CIVILIANS = _any(
    "warga masyarakat pemuda anak budak mahasiswa pelajar suporter sopir supir pedagang ormas lsm preman ojol guru tetangga "
    "wartawan pengendara jamaah"
)
_BETWEEN = _any(
    r"kami kito kita sini itu tu ini nya nyo yang yg malah selalu terus sering sudah la lah lagi suka galak juga jugo tadi "
    r"kemarin semalam \d+ ronda pos jaga piket setempat dari polsek polres polda"
)
_BY = _any("oleh samo sama dengan dgn")
_MONEY = _any("uang duit jatah setoran upeti")
_SUM = rf"\d+ ?{_any('rb ribu jt juta')}\b"
_DOES = (
    rf"(?:{_any('minta mintak makan nerimo nerima terima')} {_MONEY}|{_any('minta mintak')} {_SUM}|pukul(?! \d)|"
    r"(?:sewenang|semena) (?:wenang|mena)|"
    + _any(
        "peras meras memeras malak memalak pungli nilep ancam ngancam ngancem mengancam mukul memukul mukuli memukuli pukuli "
        "gebuk gebuki nampar menampar nendang menendang nyiksa menyiksa menganiaya ngeroyok mengeroyok tembak nembak menembak "
        "nodong menodong lecehkan melecehkan cabuli mencabuli perkosa memperkosa nyolong nyuri mencuri bekingi membekingi "
        "nyabu"
    )
    + ")"
)
_SUFFERED = (
    rf"(?:{_any('diminta dimintai dimintak dimintaki')} {_MONEY}|di"
    + _any(
        "pukul pukuli gebuk gebuki tampar tampari tendang tendangi siksa aniaya keroyok tembak todong peras palak ancam ancem "
        "lecehkan cabuli perkosa tipu"
    )
    + ")"
)

_ACCUSES = re.compile(
    rf"\boknum\b(?! (?:yang |yg )?{_CIVILIANS}\b)"
    rf"|\b(?:{_OFFICER}|{_HEAD})(?: {_BETWEEN}){{0,4}} {_DOES}\b"
    # "ditodong pak polisi", "dipukul pak rt 11": pak is called upon, unless it says who did it.
    rf"|\b{_SUFFERED} (?:{_OFFICER}|{_BY} (?:(?:pak|bapak) )?(?:{_OFFICER}|{_HEAD})|{_HEAD}(?! \d))"
)


def accuses(words: tuple[str, ...]) -> bool:
    """Whether these words, lower case and without punctuation, accuse one of them of a wrong."""
    return _ACCUSES.search(" ".join(words)) is not None
