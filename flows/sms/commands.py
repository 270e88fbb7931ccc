"""Commands: what the first word of an SMS asks for, if what stands behind it lets it be one.

Words that look like commands stand in reports too ("maling masuk rumah", "petasan dak berenti", "pulang tarawih
dicegat"), so a word counts only at the beginning, and while a question is open only as a complete command.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flows.sms.events import SURE
from flows.sms.intent import Intent, Reading
from flows.sms.lexicon import WORDS
from flows.sms.reading import besieged
from flows.sms.said import Said
from flows.tickets import SHORTEST

Rule = Callable[[Said], Reading | None]


def command(said: Said) -> Reading | None:
    """What the first word asks for."""
    rule = COMMANDS.get(said.head)
    found = rule(said) if rule else None
    if found:
        said.trail.append((said.body[0].typed, "command"))
    return found


def _lapor(said: Said) -> Reading | None:
    if said.bare(("lapor",)):
        return Reading("LAPOR")
    if said.bare(WORDS["how_talk"]):
        return Reading("BANTUAN", text=said.text)
    return said.report("LAPOR", said.behind())


def _darurat(said: Said) -> Reading | None:
    return said.report("DARURAT", said.behind())


def _bantuan(said: Said) -> Reading | None:
    complete = said.bare(WORDS["how_talk"]) or (said.head == "bantuan" and not said.open and not said.strength)
    return Reading("BANTUAN", text=said.text) if complete else None


def _with_code(intent: Intent, talk: str) -> Rule:
    """STATUS and HAPUS: with a code, or asking for it."""

    def rule(said: Said) -> Reading | None:
        code = said.code()
        complete = bool(code) or said.bare(() if said.open else WORDS[talk])
        return Reading(intent, code=code) if complete else None

    return rule


def _cek(said: Said) -> Reading | None:
    """Nothing without a code: "cek" is also an aunt, and CEK PULSA is meant for somebody else."""
    code = said.code(SHORTEST - 1)
    return Reading("CEK", code=code) if code else None


def _batal(said: Said) -> Reading | None:
    """With a code: HAPUS is taken back. A bare "batal" leaves the open question, and is no opt-out."""
    code = said.code(SHORTEST - 1)
    return Reading("BATAL", code=code) if code or (said.open and said.bare()) else None


def _berhenti(said: Said) -> Reading | None:
    complete = said.bare(WORDS["stop_talk"]) and said.spelled(said.body[0])
    return Reading("BERHENTI") if complete else None


def _mulai(said: Said) -> Reading | None:
    return Reading("MULAI") if said.bare(WORDS["start_talk"]) else None


def _daftar(said: Said) -> Reading | None:
    """DAFTAR 7 ULU. A list of something ("daftar korban") is none."""
    if said.open or said.sight.events or len(said.rest) > 8:
        return None
    return Reading("DAFTAR", text=said.text, place=said.place)


def _ganti(said: Said) -> Reading | None:
    return Reading("GANTI", text=said.text) if said.guard and not said.open and said.bare() else None


def _lanjut(said: Said) -> Reading | None:
    """Going on with a report whose call broke off. Hardly anything else may be said: "lanjut tawuran lagi" is a report."""
    return Reading("LANJUT") if said.bare(WORDS["left_talk"]) else None


def urgent_call(said: Said) -> Reading | None:
    """A cry for help: DARURAT and the like in front, TOLONG alone, repeated or with danger, "bantuan cepat", a siege.

    TOLONG is "please" too. BANTUAN is the menu, but to a frightened person it means "send help", and then there is haste.
    """
    words = [word.word for word in said.words]
    cries = [at for at, word in enumerate(words) if word in WORDS["cry"]]
    if said.head in WORDS["emergency"]:
        return None  # the command: it keeps the text behind it apart
    others = [word for word in words if word not in WORDS["cry"] and word not in WORDS["polite"]]
    again = len(cries) > 1 and cries[1] == cries[0] + 1
    if cries and (not others or (not said.open and (again or not set(others) - WORDS["hurry"]))):
        said.trail.append((said.words[cries[0]].typed, "cry"))
        return said.report("DARURAT", said.text)
    if not said.has("past") and (besieged(said.text) or (cries and _cries_out(said, cries[0], others))):
        told = (("besieged", besieged(said.text)), ("danger", said.sight.danger), ("cry", cries[:1]))
        said.trail += ((said.sight.typed(tuple(at)), what) for what, at in told if at)
        return said.report("DARURAT", said.text)
    if said.open:
        return None
    if said.has("alarm") and (said.danger or said.strength >= SURE or not set(others) - WORDS["alarm"] - WORDS["hurry"]):
        return said.report("DARURAT", said.text)
    if _helped(said) or (said.danger and said.has("emergency")):
        return said.report("DARURAT", said.text)
    return None


_SHOUT = 4
"""So few words beside a cry and a danger are shouted."""
_SHOUTED = frozenset(("kriminalitas", "konflik_sosial", "kebakaran", "kecelakaan", "bencana"))
_OURSELVES = frozenset(("aku", "saya", "kami"))
"""Whoever cries and says one of these is in it: no "please" of a bystander."""


def _cries_out(said: Said, at: int, others: Sequence[str]) -> bool:
    """Whether the cry at this position is one: with danger, if it is loud or the sender is in it; or "tolong! maling!"."""
    loud = len(said.words[at].typed) > 4 and not others_before(said, at)
    burning = any(event.sure and event.kinds[0] == "kebakaran" for event in said.sight.events)
    if (said.danger or burning) and (loud or len(others) <= _SHOUT or _ours(said)):
        return True
    strong = [event for event in said.sight.events if event.strength > SURE and not event.denied]
    told = {word for event in strong if event.kinds[0] in _SHOUTED for word in event.at}
    beside = WORDS["cry"] | WORDS["polite"] | WORDS["here"]
    return bool(told) and all(one in told or word.word in beside for one, word in enumerate(said.words))


def _ours(said: Said) -> bool:
    return any(word.word in _OURSELVES for word in said.words)


def others_before(said: Said, at: int) -> bool:
    """Whether anything but politeness stands before this word."""
    return any(word.word not in WORDS["polite"] for word in said.words[:at])


_AID = WORDS["aid"] | WORDS["hurry"] | WORDS["polite"] | WORDS["cry"]


def _helped(said: Said) -> bool:
    """ "bantuan cepat", "minta bantuan", "butuh bantuan", alone or in haste. "minta bantuan beras" is none."""
    if said.has("aid") and (said.danger or all(word.word in _AID for word in said.body)):
        return True
    words = [word.word for word in said.words]
    if "bantuan" not in words:
        return False
    at = words.index("bantuan")
    asked = words[max(0, at - 1) : at]
    haste = bool(WORDS["hurry"] & set(words[at + 1 :])) or said.danger
    begs = asked in (["minta"], ["butuh"], ["perlu"], ["usah"])
    alone = begs and all(word in WORDS["polite"] for word in (*words[: at - 1], *words[at + 1 :]))
    return alone or ((begs or said.head == "bantuan") and haste)


COMMANDS: dict[str, Rule] = {
    "lapor": _lapor,
    **dict.fromkeys(WORDS["emergency"], _darurat),
    **dict.fromkeys(("bantuan", "menu", "info", "help", "petunjuk", "panduan"), _bantuan),
    **dict.fromkeys(WORDS["stop"], _berhenti),
    **dict.fromkeys(("lanjut", "lanjutkan", "lanjutke", "lnjut", "lanjot", "lanjt"), _lanjut),
    **dict.fromkeys(("mulai", "aktifkan", "reg", "gabung"), _mulai),
    **dict.fromkeys(("ganti", "tukar"), _ganti),
    "daftar": _daftar,
    "status": _with_code("STATUS", "status_talk"),
    "hapus": _with_code("HAPUS", "erase_talk"),
    "cek": _cek,
    "batal": _batal,
}
"""Which rule reads a text that begins with this word."""
