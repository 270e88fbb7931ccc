"""Commands: what the first word of an SMS asks for, if what stands behind it lets it be one.

Words that look like commands stand in reports too ("maling masuk rumah", "petasan dak berenti",
"pulang tarawih dicegat"), so a word counts only at the beginning, and while a question is open only
as a complete command.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from flows.reading.codes import find_code
from flows.reading.data import sets
from flows.reading.events import SURE
from flows.reading.intent import Intent, Reading
from flows.reading.lexicon import SPELLER, WORDS
from flows.reading.optout import opts_out
from flows.reading.requests import own_data
from flows.reading.utterance import Utterance, is_digits
from flows.rules.message_kinds import NEWS, ROUTINE
from flows.rules.partners import AS
from flows.rules.tickets import SHORTEST, is_ticket

_LISTS = sets("words/commands")

Rule = Callable[[Utterance], Reading | None]


def command(said: Utterance) -> Reading | None:
    """What the first word asks for; or the word behind a code in front ("482137 STATUS")."""
    rule = COMMANDS.get(said.head)
    if not rule:
        return _behind_code(said)
    found = rule(said)
    if found:
        said.trail.append((said.body[0].typed, "command"))
    return found


def _behind_code(said: Utterance) -> Reading | None:
    """A code, then what is to be done with it, and nothing else."""
    found = find_code(said.text)
    if not found or not is_ticket(found.digits) or found.around[:1].strip():
        return None
    known = WORDS["polite"] | WORDS["code_talk"] | WORDS["courtesy"]
    left = [word for word in SPELLER.words(found.around) if word.word not in known]
    intent = _ABOUT_A_CODE.get(left[0].word) if len(left) == 1 else None
    if not intent:
        return None
    said.trail.append((left[0].typed, "command"))
    return Reading(intent, code=found.digits)


_ABOUT_A_CODE: dict[str, Intent] = {
    "status": "STATUS",
    "hapus": "HAPUS",
    "batal": "BATAL",
    "cek": "CEK",
}


def _lapor(said: Utterance) -> Reading | None:
    if said.bare(("lapor",)):
        return Reading("LAPOR")
    if said.bare(WORDS["how_talk"]):
        return Reading("BANTUAN", text=said.text)
    return said.report("LAPOR", said.behind())


def _darurat(said: Utterance) -> Reading | None:
    return said.report("DARURAT", said.behind())


def _bantuan(said: Utterance) -> Reading | None:
    complete = said.bare(WORDS["how_talk"]) or (
        said.head == "bantuan" and not said.open and not said.strength
    )
    return Reading("BANTUAN", text=said.text) if complete else None


def _with_code(intent: Intent, talk: str) -> Rule:
    """STATUS and HAPUS: with a code, or asking for it."""

    def rule(said: Utterance) -> Reading | None:
        code = said.code(but=WORDS[talk] if intent == "STATUS" or not said.sight.events else ())
        if (
            not code
            and intent == "STATUS"
            and not (said.strength >= SURE or said.danger or said.sight.accuses)
        ):
            found = in_front(said)  # whatever else is said about it: asking harms nothing
            code = found[1] if found else ""
        complete = bool(code) or said.bare(() if said.open else WORDS[talk])
        if not complete:
            return None
        data = own_data(said.rest) if intent == "HAPUS" and not code else ""
        return Reading(intent, code=code, meant=data)

    return rule


def _cek(said: Utterance) -> Reading | None:
    """Nothing without a code: "cek" is also an aunt, and CEK PULSA is meant for somebody else."""
    code = said.code(SHORTEST - 1, but=("imbauan",))
    return Reading("CEK", code=code) if code else None


def _belum(said: Utterance) -> Reading | None:
    """A report that was closed is not over: only with its code, for "belum" begins many a text."""
    code = said.code(SHORTEST)
    return Reading("BELUM", code=code) if is_ticket(code) else None


def _batal(said: Utterance) -> Reading | None:
    """With a code: HAPUS is taken back. A bare "batal" leaves the open question, and is no opt-out.

    Where none is open it is not understood, but it is asked which HAPUS may have been meant.
    """
    code = said.code(SHORTEST - 1)
    if code or (said.open and said.bare()):
        return Reading("BATAL", code=code)
    return Reading("TIDAK_JELAS", text=said.text, meant="BATAL") if said.bare() else None


def _kind(said: Utterance) -> str:
    """The kind of messages that the first word is about and nothing else; "": all imbauan."""
    words = [word for word in said.rest if word not in WORDS["polite"]]
    return words[0].upper() if len(words) == 1 and words[0] in (ROUTINE, NEWS) else ""


def _berhenti(said: Utterance) -> Reading | None:
    kind = _kind(said)
    if kind and said.spelled(said.body[0]) and not said.sight.events:
        return Reading("BERHENTI", meant=kind)
    rest = {word for word in said.rest if is_digits(word)}  # UNREG 12345: of a short code
    complete = said.bare(WORDS["stop_talk"] | WORDS["thanks"] | rest) and said.spelled(said.body[0])
    return (
        Reading("BERHENTI")
        if complete and (opts_out(said) or (said.open and said.bare()))
        else None
    )


def _mulai(said: Utterance) -> Reading | None:
    kind = _kind(said)
    return Reading("MULAI", meant=kind) if kind or said.bare(WORDS["start_talk"]) else None


def _daftar(said: Utterance) -> Reading | None:
    """DAFTAR 7 ULU, or DAFTAR POKDAR 7 ULU. A list of something ("daftar korban") is none."""
    if said.open or said.sight.events or len(said.rest) > 8:
        return None
    behind = said.behind()
    partner = _PARTNER.match(behind)
    return Reading(
        "DAFTAR",
        text=behind[partner.end() :] if partner else behind,
        place=said.place,
        meant=partner["partner"].upper() if partner else "",
    )


_PARTNER = re.compile(
    r"(?:(?:sbg|sebagai|jadi|jd)\s+)?(?:(?:ketua|ketue|kepala|pak|bu)[\s.]+)?"
    rf"(?P<partner>{'|'.join(AS)})\w*[\s.,:;-]*",
    re.IGNORECASE,
)
"""As whom somebody registers, in front of where."""


def _ganti(said: Utterance) -> Reading | None:
    return (
        Reading("GANTI", text=said.text) if said.guard and not said.open and said.bare() else None
    )


def _lanjut(said: Utterance) -> Reading | None:
    """Going on with a report whose call broke off.

    Hardly anything else may be said: "lanjut tawuran lagi" is a report.
    """
    return Reading("LANJUT") if said.bare(WORDS["left_talk"]) else None


def in_front(said: Utterance) -> tuple[str, str] | None:
    """The command that a report begins with, and its code; None: there is none.

    As in "HAPUS 482135 ada begal lagi". A word alone may belong to the report ("stop motor itu"),
    so it counts in capitals or apart from what follows.
    """
    if said.head in WORDS["stop"]:
        first, following = said.body[0], said.body[1:2]
        apart = bool(following) and following[0].clause > first.clause
        capitals = (
            re.match(rf"\W*{re.escape(first.typed.upper())}\b", said.text)
            and not said.text.isupper()
        )
        return ("BERHENTI", "") if apart or capitals else None
    intent = _ABOUT_A_CODE.get(said.head)
    found = find_code(said.behind()) if intent in ("STATUS", "HAPUS", "BATAL") else None
    return (
        (str(intent), found.digits)
        if found and is_ticket(found.digits) and not found.around[:1].strip()
        else None
    )


COMMANDS: dict[str, Rule] = {
    "lapor": _lapor,
    **dict.fromkeys(WORDS["emergency"], _darurat),
    **dict.fromkeys(_LISTS["help"], _bantuan),
    **dict.fromkeys(WORDS["stop"], _berhenti),
    **dict.fromkeys(_LISTS["resume"], _lanjut),
    **dict.fromkeys(_LISTS["start"], _mulai),
    **dict.fromkeys(("ganti", "tukar"), _ganti),
    "daftar": _daftar,
    "status": _with_code("STATUS", "status_talk"),
    "hapus": _with_code("HAPUS", "erase_talk"),
    "cek": _cek,
    "batal": _batal,
    **dict.fromkeys(_LISTS["not over"], _belum),
}
"""Which rule reads a text that begins with this word."""
