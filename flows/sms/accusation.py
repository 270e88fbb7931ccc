"""Whether a text accuses an officer, a guard, or the head of an RT or RW: what such a person must not get to read.

Unmistakable words only. Most reports that name an officer call upon one ("pak polisi, tolong"), praise or merely mention
one, and whoever is accused by mistake hides a report from those who could help.
"""

from __future__ import annotations

import re
from collections.abc import Sequence


def _any(words: str) -> str:
    return f"(?:{'|'.join(words.split())})"


_IMPOSTORS = r"(?! (?:gadungan|palsu|bohongan|parkir|pln|pdam|kebersihan|leasing)\b)(?!(?<=polisi) tidur\b)"
_UNIT = _any("polsek polres polrestabes polda polri polisi tni brimob koramil kodim lantas satlantas polairud sabhara")
_OFFICER = (
    rf"(?:anggota {_UNIT}|regu ronda|kepala (?:desa|dusun)|"
    + _any(
        "polisi polwan polantas polri aparat petugas brimob bhabin bhabinkamtibmas babinsa tentara tni satpam hansip linmas "
        "lurah kades kadus camat kapolsek kapolres kanit danramil"
    )
    + rf")\b{_IMPOSTORS}"
)
_HEAD = r"(?:satpol pp|pol pp|(?:penjaga|ketua) pos|(?:(?:pak|bpk|bapak|bu|ibu) (?:ketua )?|ketua )(?:rt|rw))\b"

_CIVILIANS = _any(
    "warga masyarakat pemuda anak budak mahasiswa pelajar suporter sopir supir pedagang ormas lsm preman ojol guru tetangga "
    "wartawan pengendara jamaah"
)
_BETWEEN = (
    r"(?:(?:di )?(?:pos|simpang|pos simpang) \w+|"
    + _any(
        r"kami kito kita sini itu tu ini nya nyo yang yg malah selalu terus sering sudah la lah lagi suka galak juga jugo tadi "
        r"kemarin semalam \d+ ronda pos jaga piket setempat dari polsek polres polda jago nian banget dishub "
        "perumahan komplek pasar mall bank rs sekolah pabrik terminal waktu nilang razia malam rt rw"
    )
    + ")"
)
_ARMED = r"(?:bawa|bawak|membawa|pake|pakai) \w+"
_BY = _any("oleh samo sama dengan dgn")
_THEM = rf"{_BY} (?:(?:pak|bapak) )?(?:{_OFFICER}|{_HEAD})"
_MONEY = _any("uang duit jatah setoran upeti rokok")
_SUM = rf"(?:\d+ ?{_any('rb ribu jt juta')}\b|\d{{2,}}\b(?! {_any('orang personil anggota unit mobil motor meter menit')}))"
_DOES = (
    rf"(?:{_any('minta mintak makan nerimo nerima terima')} {_MONEY}|{_any('minta mintak')} {_SUM}|pukul(?! \d)|"
    rf"{_any('potong motong sunat nyunat jual')} {_any('bansos bantuan dana duit uang pkh blt beras raskin tanah')}|"
    r"(?:sewenang|semena) (?:wenang|mena)|"
    + _any(
        "peras meras memeras malak palak memalak pungli nilep ancam ngancam ngancem mengancam mukul memukul mukuli memukuli "
        "pukuli goco ngoco ngantem hantam menghantam selingkuh korupsi motong menyuap ngerampas merampas gebuk "
        "gebuki nampar menampar nendang menendang nyiksa menyiksa menganiaya ngeroyok mengeroyok tembak nembak menembak "
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

_FAILS = (
    rf"(?:{_any('nabrak menabrak tidur mabuk mabok judi bejudi nenggak teler')}|main judi|minum (?:tuak|miras|arak)|"
    rf"{_any('jual jualan ngedar mengedarkan pesta bandar')} {_any('sabu narkoba ganja miras bbm solar beras bansos')}|"
    rf"maling {_any('duit uang helm kas barang beras')})"
)
"""What such a person does as other people do: said behind who is called upon ("pak polisi, mabuk ngamuk"), it is theirs."""
_NO_SUBJECT = frozenset(
    "pak pk bapak bpk bu ibu ke nabrak anak adik adek bini istri laki suami motor mobil "
    "rumah kantor pos dekat deket depan dpn belakang samping oleh".split()
)
"""Behind these an officer is called upon, or only named, not the one who does it."""
_CALLED = frozenset("tolong tlg kirim panggil panggilkan lapor datangkan mohon mohonke minta mintak".split())
"""Behind these one is called upon, without a doubt."""
_FEIGNED = frozenset("ngaku mengaku ngakunya ngakunyo ngakuin berlagak nyamar menyamar jadi sebagai".split())
"""Behind these it is none."""

_STRONG = re.compile(rf"\b(?:{_OFFICER}|{_HEAD})(?: (?:{_BETWEEN}|{_ARMED})){{0,5}} {_DOES}\b")
_WEAK = re.compile(rf"\b(?:{_OFFICER}|(?:satpol pp|pol pp|(?:penjaga|ketua) (?:pos|rt|rw))\b)(?: {_BETWEEN}){{0,5}} {_FAILS}\b")
_ACCUSES = re.compile(
    rf"\boknum\b(?! (?:yang |yg )?{_CIVILIANS}\b)"
    rf"|\b{_any('polsek polres polrestabes polda samsat')} (?:minta|mintak) {_MONEY}\b"
    rf"|\b{_SUFFERED} di (?:{_any('polsek polres polrestabes polda koramil')}|(?:kantor|pos) polisi)\b"
    rf"|\b{_any('pungutan pungli potongan dipotong disunat ditarik')}(?: \w+){{0,4}} {_THEM}"
    # "ditodong pak polisi", "dipukul pak rt 11": pak is called upon, unless it says who did it.
    rf"|\b{_SUFFERED} (?:{_OFFICER}|{_THEM}|{_HEAD}(?! \d))"
)


def accuses(words: Sequence[str]) -> bool:
    """Whether these words, lower case, accuse one of them of a wrong. A comma or the like is a word of its own."""
    text = " ".join(words)
    if _ACCUSES.search(text):
        return True
    does = any(_word_before(text, found) not in _FEIGNED | _CALLED for found in _STRONG.finditer(text))
    return does or any(_word_before(text, found) not in _FEIGNED | _CALLED | _NO_SUBJECT for found in _WEAK.finditer(text))


def _word_before(text: str, found: re.Match[str]) -> str:
    return text[max(0, found.start() - 24) : found.start()].rstrip().rpartition(" ")[2]
