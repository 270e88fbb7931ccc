"""Mediation: somebody of the neighbourhood makes peace in a dispute, if its reporter wants that.

Nobody is sent between people who fight, and nobody makes peace in a crime. A mediator hears what,
where and when, and never who reported it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo

from flows.rules import windows
from flows.rules.kinds import KINDS
from flows.values import dataclass

#: The template that asks the reporter (of `flows.rules.questions.TEMPLATES`).
ASK = "tengah"
#: What the reporter answers: a mediator may be called, or the police alone.
MEDIATED, POLICE = "ya", "polisi"

#: The kinds that may be mediated, and why; no other may: a crime is no dispute (gambling, drugs,
#: theft), danger cannot wait (fire, flood, a crash), and of what has no kind nobody knows.
DISPUTES: Mapping[str, str] = {
    "gangguan_umum": "noise, rubbish, a blocked path: neighbours have to go on living beside it",
    "konflik_sosial": "a quarrel over a border or a place to park, if its words tell of no force",
}
#: Roles of contacts who may mediate: Pokdar and other partners, heads of an RT or RW, elders.
MEDIATORS = ("mitra", "ketua_rt", "ketua_rw", "tokoh")

#: Asked; wanted or not; a mediator has it, and was reminded of it; peace, not yet, and back to the
#: police: because the mediator says so, or says nothing.
ASKED, WANTED, UNWANTED, GIVEN, REMINDED, PEACE, NOT_YET, BACK, SILENT = STATES = (
    "asked",
    "wanted",
    "unwanted",
    "given",
    "reminded",
    "damai",
    "belum",
    "rujuk",
    "diam",
)
#: The words of a mediator, and the state to which each leads.
WORDS: Mapping[str, str] = {"DAMAI": PEACE, "BELUM": NOT_YET, "RUJUK": BACK}
OUTCOMES = tuple(WORDS.values())
#: Which states may follow which. Peace may break, until the report is closed; what went back to
#: the police stays there.
NEXT: Mapping[str, tuple[str, ...]] = {
    ASKED: (ASKED, WANTED, UNWANTED),
    WANTED: (GIVEN,),
    UNWANTED: (),
    GIVEN: (REMINDED, SILENT, *OUTCOMES),
    REMINDED: (SILENT, *OUTCOMES),
    NOT_YET: OUTCOMES,
    PEACE: (BACK,),
    BACK: (),
    SILENT: (),
}

#: So long a mediator may say nothing: before being reminded, and after that.
PATIENT = timedelta(days=1)


def due(since: datetime, zone: tzinfo) -> datetime:
    """When somebody who says nothing since then is reminded or given up: never at night."""
    return windows.begins(since + PATIENT, False, zone)


def before(state: str) -> tuple[str, ...]:
    """The states that this one may follow."""
    return tuple(earlier for earlier, following in NEXT.items() if state in following)


#: A place in words that tell whose it is; and the number of a house.
_OWN = re.compile(
    r"\b(?:saya|sayo|sy|aku|ak|ku|kami|kmi|kita|kito|awak|\w{3,}ku|nama|namo|bapak|ibu|pak|bu|bpk"
    r"|rumah|rmh|kos|kost|kontrakan)\b",
    re.IGNORECASE,
)
_HOUSE = re.compile(r"\b(?:nomor|nomer|nmr|no)\b\.? ?\d+\w?", re.IGNORECASE)


@dataclass(frozen=True)
class Matter:
    """What decides whether a report may be mediated.

    `hidden`: nobody may learn of it; `force`: its words tell of force, danger or another event;
    `quarrel`: they name a quarrel.
    """

    kind: str
    urgent: bool
    emergency: bool
    hidden: bool
    force: bool
    quarrel: bool


def refusal(matter: Matter, state: str = "") -> str:
    """Why the reporter may not be asked, in Indonesian; "" where they may.

    `state`: how far a mediation of the report is; "" if there is none.
    """
    if state and ASKED not in NEXT[state]:
        return "pelapor memilih polisi saja" if state == UNWANTED else "sudah pernah ditengahi"
    return unfit(matter)


def unfit(matter: Matter) -> str:
    """Why a report is not to be mediated, in Indonesian; "" where it may be."""
    if matter.hidden or matter.kind not in DISPUTES:
        return "jenis ini hanya untuk polisi"
    if matter.force or matter.emergency:
        return "ada tanda kekerasan atau bahaya"
    # A kind that is always urgent says nothing of the report itself; its words do.
    if matter.urgent and not (KINDS[matter.kind].urgent and matter.quarrel):
        return "laporan mendesak, hanya untuk polisi"
    return ""


def neutral_place(place: str, area: str) -> str:
    """The place as a mediator hears it, without the number of a house.

    The area's name where the words tell whose place it is.
    """
    street = " ".join(_HOUSE.sub("", place).split()).replace(" ,", ",").strip(" .,")
    return area if not street or _OWN.search(street) else street
