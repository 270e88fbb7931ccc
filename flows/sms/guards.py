"""What a guard's check-in says besides MASUK, AMAN or PULANG, and whether it is one at all."""

from __future__ import annotations

import re

from flows.sms.reading import in_danger, kinds_in, words_of

MOST_GUARDS = 50

_TALK = frozenset(
    words_of(
        "rt rw pos poskamling kamling ronda regu kel kelurahan ulu ilir jam jm pukul pkl wib org orang wong personil "
        "personel anggota jumlah jml lengkap siap jaga jago piket hadir aman kondusif terkendali nihil situasi sikon "
        "galo bae semua masih selesai sampai saat mulai lapor laporan melaporkan kejadian katek ngatek dak tidak ada "
        "ado apo apa malam ini terima kasih makasih tugas pak bu ndan dan komandan kami la lah"
    )
)
"""What guards add to their word. With anything else ("masuk rumah", "pulang tarawih dicegat") it is no check-in."""
_NOTHING = re.compile(r"\b(?:dak|tidak|tdk|katek|ngatek)(?: (?:ada|ado|katek))?(?: (?:kejadian|apo|apa))+\b")
_SOMETHING = frozenset(words_of("dak tidak katek ngatek ada ado kejadian apo apa"))
_TOGETHER = {"berdua": 2, "bertiga": 3, "berempat": 4, "berlima": 5, "bedua": 2, "betigo": 3, "beempat": 4, "belimo": 5}

_COUNTED = re.compile(r"\b(\d{1,2})\s*(?:org|orang|wong|personil|personel|anggota)\b|\b(?:jumlah|jml)\s*(\d{1,2})\b")
_NOT_COUNTED = re.compile(
    r"\b(?:rt|rw|pos|poskamling|regu|jam|jm|pukul|pkl|no|km)\W{0,2}\d[\d.:]*|\b\d+(?:\s*-\s*\d+)?\s*(?:ulu|ilir)\b"
    r"|\b\d{1,2}[.:]\d{2}\b"
)
_ALONE = re.compile(r"(?<![\w.:])\d{1,2}(?!\w|[.:]\d)")


def is_check_in(rest: tuple[str, ...], text: str) -> bool:
    """Whether these words behind MASUK, AMAN or PULANG leave it a check-in. The text is the whole SMS.

    ``MASUK#RT14#7ULU#4ORG`` is a form that only guards use: it may hold any names, but no words of a report.
    """
    if "?" in text or kinds_in(text) or in_danger(text):
        return False
    said = [bare for word in rest if (bare := word.strip("0123456789"))]
    left = _NOTHING.sub(" ", " ".join(said)).split()
    if _SOMETHING & set(left):  # "aman dak", "aman ado kejadian", "masuk dak ado": not what they seem
        return False
    after_post = {later for word, later in zip(said, said[1:], strict=False) if word in ("pos", "poskamling", "kamling")}
    unknown = {word for word in said if word not in _TALK and word not in _TOGETHER} - after_post
    return not unknown or "#" in text


def guards_in(text: str) -> int | None:
    """How many guards a check-in tells of: ``4 org``, ``jumlah 6``, or the only number that is no RT, post or time."""
    text = re.sub(r"[#*,_]+", " ", text.casefold())
    text = re.sub(r"\b(masuk|masok|msk|hadir)(?=\d)", r"\1 ", text)
    for word in re.findall(r"[a-z]+", text):
        if word in _TOGETHER:
            return _TOGETHER[word]
    counted = _COUNTED.search(text)
    if counted:
        return _sensible(counted[1] or counted[2])
    found = _ALONE.findall(_NOT_COUNTED.sub(" ", text))
    return _sensible(found[0]) if len(found) == 1 else None


def _sensible(digits: str) -> int | None:
    return int(digits) if 1 <= int(digits) <= MOST_GUARDS else None
