"""What an SMS is read as."""

from __future__ import annotations

from typing import Literal

from flows.values import dataclass, field

Reason = tuple[str, str]
"""Words as typed, and what they were taken for. No words: a rule needs none ("menu", "unknown")."""

ENROL_GUARD = "JAGA"
"""What DAFTAR means of who wants to stand guard."""

Intent = Literal[
    "LAPOR",
    "STATUS",
    "BANTUAN",
    "BERHENTI",
    "MULAI",
    "DARURAT",
    "HAPUS",
    "BATAL",
    "BELUM",
    "CEK",
    "MASUK",
    "AMAN",
    "PULANG",
    "LANJUT",
    "DAFTAR",
    "IZIN",
    "GANTI",
    "JAWAB",
    "TIDAK_JELAS",
]


@dataclass(frozen=True)
class Reading:
    """What an SMS was read as.

    `text` is what follows the command, or the whole text, without identity numbers.
    """

    intent: Intent
    code: str = ""
    text: str = ""
    guards: int | None = None
    category: str = ""
    place: str = ""
    nik: bool = False
    """It held an identity number: the sender is to be told not to send one."""
    meant: str = ""
    """Of TIDAK_JELAS: what it would be with what is missing (MASUK from a guard, BATAL with a code,
    TEMPAT with what happens there), or SALAM for a greeting, RAHASIA of who learns of it. Of
    BANTUAN: NOMOR, if the important numbers are wanted. Of BERHENTI and MULAI: the kind of messages
    (RUTIN, KABAR) if not all imbauan. Of HAPUS: DATA, if it is no report. Of DAFTAR: the partner
    (RT, RW, POKDAR, ...), or a guard (ENROL_GUARD).
    """
    mute: bool = False
    """Of TIDAK_JELAS: thanks, or a machine. It wants no answer, and gets none."""
    near: tuple[str, str] | None = None
    """Of TIDAK_JELAS: a word as typed, and the command it may mean. Nothing happens before a Y."""
    instead: Reading | None = None
    """Of a near command: what the text says if that is what was meant."""
    doubt: tuple[str, ...] = ()
    """Of a report: the two kinds its words leave open. `category` is the first of them."""
    where: tuple[tuple[str, str], ...] = ()
    """Of a report: the areas its place may mean, of one name, each with what tells it apart."""
    area: str = ""
    """Of a report: the code of the area its place lies in, if that is certain."""
    word: Intent | None = None
    """Of a guard's report: the check-in that was said with it (AMAN, MASUK)."""
    remark: str = ""
    """Of a check-in: the text, if it tells more than that."""
    guard: bool = field(default=False, compare=False)
    """Of a report: its sender is an enrolled guard."""
    also: tuple[str, ...] = ()
    """Of a report: the other kinds of which it tells."""
    when: tuple[str, ...] = ()
    """Of a report: its words that say when, as typed."""
    besides: tuple[str, str] | None = None
    """Of a report: the command before it (STATUS HAPUS BATAL BERHENTI), and its code."""
    why: tuple[Reason, ...] = field(default=(), compare=False)
    """What led to this; never empty in what `read` returns. For officers and tests."""
