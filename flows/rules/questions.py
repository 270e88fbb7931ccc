"""What an officer may ask a reporter: a template, or words that a second person has read.

Neither sees the other's number. What would tell who the reporter is may not be asked at all.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta

from flows.rules import mediation

#: The templates, by the number that stands for each in an SMS; their words stand in the catalogue,
#: under `tanya`.
NUMBERED: Mapping[str, str] = {
    "1": "masih",
    "2": "luka",
    "3": "tempat",
    "4": "jumlah",
    "5": "arah",
    "6": "ciri",
    "7": mediation.ASK,
}
TEMPLATES = tuple(NUMBERED.values())

#: Waiting for the second person, ready to be asked, asked, answered; refused by the second person;
#: over, as nobody was asked or answered in time.
WAITING, READY, ASKED, ANSWERED, REFUSED, OVER = STATES = (
    "waiting",
    "ready",
    "asked",
    "answered",
    "refused",
    "over",
)
#: So long a question may be asked, and so long it waits for its answer.
LIFE = timedelta(hours=24)
#: Characters of a question in an officer's own words: it shares one SMS with its frame.
LONGEST = 90

_PRIVATE = re.compile(
    r"\b(nama|namo|nik|ktp|kk|kartu keluarga|alamat|identitas|siapa (?:anda|kamu|bapak|ibu)|"
    r"siapo (?:kamu|kau)|no(?:mor|mer)?\.? ?(?:hp|wa|telp|telepon|rumah)|whatsapp|tinggal di ?mana|"
    r"rumah(?:nya)? (?:di ?mana|no)|umur|kerja di ?mana)\b",
    re.IGNORECASE,
)


def template_of(said: str) -> str:
    """The template that an officer names by its number or its name, "" for own words."""
    word = said.strip().strip(".?!").casefold()
    return NUMBERED.get(word, word if word in TEMPLATES else "")


def refusal(text: str) -> str:
    """Why a question in own words may not be asked, in Indonesian; "" if it may."""
    if not text.strip():
        return "pertanyaan kosong"
    if len(text) > LONGEST:
        return f"terlalu panjang, paling banyak {LONGEST} huruf"
    if _PRIVATE.search(text):
        return "jangan tanya nama, NIK, alamat atau HP pelapor"
    return ""
