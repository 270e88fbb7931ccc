"""What an SMS wants: the command at its beginning, an answer to the open question, or nothing that is understood.

Words that look like commands stand in reports too ("maling masuk rumah", "petasan dak berenti", "pulang tarawih
dicegat"), so a word counts only at the beginning, and while a question is open only as a complete command. Free text
is read by `flows.sms.reading`, for now only behind LAPOR.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Literal

from flows.kinds import OTHER
from flows.sms.guards import guards_in, is_check_in
from flows.sms.place import Gazetteer, place_in
from flows.sms.reading import blot, category_of, has_nik, in_danger, is_urgent, words_of
from flows.tickets import LONGEST, SHORTEST

Intent = Literal[
    "LAPOR", "STATUS", "BANTUAN", "BERHENTI", "MULAI", "DARURAT", "HAPUS", "BATAL", "CEK", "MASUK", "AMAN", "PULANG",
    "LANJUT", "JAWAB", "TIDAK_JELAS",
]  # fmt: skip


@dataclass(frozen=True)
class Reading:
    """What an SMS was read as. `text` is what follows the command, or the whole text, without identity numbers."""

    intent: Intent
    code: str = ""
    text: str = ""
    guards: int | None = None
    category: str = ""
    place: str = ""
    nik: bool = False
    """It held an identity number: the sender is to be told not to send one."""
    meant: str = ""
    """Of TIDAK_JELAS: the command it would be from somebody who may give it (MASUK from a guard)."""


def read(text: str, is_guard: bool, open_question: bool, gazetteer: Gazetteer | None = None) -> Reading:
    """Read one SMS of a phone: whether it is an enrolled guard's, and whether a question to it waits for an answer."""
    nik, text = has_nik(text), blot(text).strip()
    said = _Said(text, is_guard, open_question, gazetteer)
    command = _COMMANDS.get(said.first)
    return replace((command(said) if command else None) or _without_command(said), nik=nik)


# Said before and after a command, changing nothing.
_POLITE = frozenset(
    words_of(
        "assalamualaikum assalamu alaikum ass aslm askum wr wb salam selamat malam pagi siang sore mlm met izin ijin "
        "mohon maaf permisi pak bu ibu bapak bpk bang kak mas mba mbak ndan dan komandan min admin halo hallo hai p "
        "ya yo iya dong la lah saya sy aku nak mau"
    )
)
_CRY = re.compile(r"(?:to+lo+ng+|tlo*ng|tlg|tul[uo]+ng+)+")
_STOP = frozenset(words_of("sms imbauan himbauan info pesan kirim ngirim semua lagi berlangganan langganan ini"))
_START = frozenset(words_of("sms imbauan himbauan info pesan kirim lagi langganan"))
_HURRY = frozenset(words_of("cepat cepet cpt segera sgr sekarang skrg skarang polisi diserang dikepung gancang nian"))
_HOW = frozenset(words_of("cara caro caranya cakmano gimana gmn bagaimana format formatnya apa ini sms"))
_CODE = frozenset(words_of("no nomor nmr nomer laporan lap tiket"))
_LEFT = frozenset(words_of("lapor laporan tadi yang yg sms kan ke"))
_ABOUT = frozenset(words_of("no nomor nomer laporan data hp mana mano gimana cakmano sampai sudah lah apa apo kabar"))


class _Said:
    """One text, cut into words, and the questions that tell which command it is."""

    def __init__(self, text: str, is_guard: bool, open_question: bool, gazetteer: Gazetteer | None) -> None:
        self.text = text
        self.guard = is_guard
        self.open = open_question
        self.gazetteer = gazetteer
        self.words = words_of(text.replace("_", " "))
        body = list(self.words)
        while body and (body[0] in _POLITE or (len(body) > 1 and _CRY.fullmatch(body[0]))):
            body.pop(0)
        glued = re.fullmatch(r"([a-z]+)(\d+)", body[0]) if body else None
        if glued and glued[1] in _COMMANDS:  # MASUK4, STATUS482137
            body[:1] = [glued[1], glued[2]]
        self.first = body[0] if body else ""
        self.rest = tuple(body[1:])

    def bare(self, but: Iterable[str] = ()) -> bool:
        """Whether nothing but politeness, or these words, is said behind the command."""
        return all(word in _POLITE or word in but for word in self.rest)

    def code(self, shortest: int = 1) -> str:
        """The number behind the command, when there is nothing else behind it."""
        digits = "".join(word for word in self.rest if word not in _POLITE and word not in _CODE)
        return digits if _is_digits(digits) and shortest <= len(digits) <= LONGEST + 4 else ""

    def behind(self) -> str:
        """The text behind the command as it was typed, with the ``#`` and ``*`` between its parts made commas."""
        found = re.search(rf"(?<!\w){re.escape(self.first)}[\s:.,;#*!?\-]*", self.text, re.IGNORECASE)
        rest = self.text[found.end() :] if found else ""
        return ", ".join(part.strip() for part in re.split(r"[#*]+", rest) if part.strip())

    def report(self, intent: Intent, text: str) -> Reading:
        """The reading of something that happened."""
        return Reading(intent, text=text, category=category_of(text), place=place_in(text, self.gazetteer))


Command = Callable[[_Said], Reading | None]


def _lapor(said: _Said) -> Reading | None:
    if said.bare():
        return Reading("LAPOR")
    if said.bare(_HOW):
        return Reading("BANTUAN", text=said.text)
    return said.report("LAPOR", said.behind())


def _darurat(said: _Said) -> Reading | None:
    return said.report("DARURAT", said.behind())


def _bantuan(said: _Said) -> Reading | None:
    """The menu; but to a frightened person BANTUAN means "send help", and then there is haste behind it."""
    if said.first == "bantuan" and (_HURRY & set(said.rest) or in_danger(said.text)):
        return said.report("DARURAT", said.text)
    complete = said.bare(_HOW) or (said.first == "bantuan" and not said.open)
    return Reading("BANTUAN", text=said.text) if complete else None


def _minta(said: _Said) -> Reading | None:
    """ "minta bantuan", "butuh bantuan", alone or in haste: a call for help. "minta bantuan beras" is none."""
    if said.open or said.rest[:1] != ("bantuan",):
        return None
    urgent = said.bare(("bantuan",)) or _HURRY & set(said.rest) or in_danger(said.text)
    return said.report("DARURAT", said.text) if urgent else None


def _with_code(intent: Intent) -> Command:
    """STATUS and HAPUS: with a code, or asking for it."""

    def command(said: _Said) -> Reading | None:
        code = said.code()
        complete = bool(code) or said.bare(() if said.open else _ABOUT)
        return Reading(intent, code=code) if complete else None

    return command


def _cek(said: _Said) -> Reading | None:
    """Nothing without a code: "cek" is also an aunt, and CEK PULSA is meant for somebody else."""
    code = said.code(SHORTEST - 1)
    return Reading("CEK", code=code) if code else None


def _batal(said: _Said) -> Reading | None:
    """With a code: HAPUS is taken back. A bare "batal" leaves the open question, and is no opt-out."""
    code = said.code(SHORTEST - 1)
    return Reading("BATAL", code=code) if code or (said.open and said.bare()) else None


def _berhenti(said: _Said) -> Reading | None:
    return Reading("BERHENTI") if said.bare(_STOP) else None


def _mulai(said: _Said) -> Reading | None:
    return Reading("MULAI") if said.bare(_START) else None


def _lanjut(said: _Said) -> Reading | None:
    """Going on with a report whose call broke off. Hardly anything else may be said: "lanjut tawuran lagi" is a report."""
    return Reading("LANJUT") if said.bare(_LEFT) else None


def _watch(intent: Intent) -> Command:
    """MASUK, AMAN, PULANG of an enrolled guard; of anybody else they are ordinary words."""

    def command(said: _Said) -> Reading | None:
        if not is_check_in(said.rest, said.text):
            return None
        if not said.guard:
            alone = not said.open and all(word in _POLITE or _is_digits(word) for word in said.rest)
            return Reading("TIDAK_JELAS", text=said.text, meant=intent) if alone else None
        return Reading(intent, guards=guards_in(said.text), text=said.text)

    return command


def _without_command(said: _Said) -> Reading:
    cries = bool(said.words) and all(_CRY.fullmatch(word) for word in said.words)
    danger = not said.open and any(map(_CRY.fullmatch, said.words[:1])) and is_urgent(OTHER, said.text)
    if cries or danger:  # TOLONG is "please" too: a cry only alone, repeated, or with words of danger
        return said.report("DARURAT", said.text)
    if said.open:
        return Reading("JAWAB", text=said.text)
    digits = "".join(said.words) if all(map(_is_digits, said.words)) else ""
    if SHORTEST <= len(digits) <= LONGEST:
        return Reading("STATUS", code=digits)
    if 1 <= len(digits) <= 3:  # the number of a menu that nobody waits for any more: the menu is asked anew
        return Reading("BANTUAN", text=said.text)
    return Reading("TIDAK_JELAS", text=said.text)


def _is_digits(word: str) -> bool:
    return word.isascii() and word.isdigit()


_COMMANDS: dict[str, Command] = {
    **dict.fromkeys(("lapor", "lpr", "lapr"), _lapor),
    **dict.fromkeys(("darurat", "sos", "titir"), _darurat),
    **dict.fromkeys(("bantuan", "menu", "info", "help"), _bantuan),
    **dict.fromkeys(("minta", "butuh"), _minta),
    **dict.fromkeys(("berhenti", "stop", "unreg", "berenti", "brenti"), _berhenti),
    **dict.fromkeys(("masuk", "msk", "masok", "hadir"), _watch("MASUK")),
    **dict.fromkeys(("aman", "nihil", "kondusif"), _watch("AMAN")),
    **dict.fromkeys(("pulang", "plg", "balek"), _watch("PULANG")),
    **dict.fromkeys(("lanjut", "lanjutkan", "lanjutke", "lnjut", "lanjot", "lanjt"), _lanjut),
    "mulai": _mulai,
    "status": _with_code("STATUS"),
    "hapus": _with_code("HAPUS"),
    "cek": _cek,
    "batal": _batal,
}
