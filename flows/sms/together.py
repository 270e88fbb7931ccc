"""Two things in one SMS: a report (`inner`) with a command, or with a guard's check-in."""

from __future__ import annotations

from collections.abc import Sequence

from flows.answers import says_no, says_yes
from flows.data_saya import berhenti, hapus, urung
from flows.engine import Flow
from flows.queries import StatusOf
from flows.questions import End, Talk, ask, look_up
from flows.reading.report import blot
from flows.ronda import check_in
from flows.rules.tickets import grouped
from flows.sms.asking import keep
from flows.sms.guarding import post_of

_NEUTRAL = ("pesan.ack_sensitive", "sms.netral_tindak")


def sekaligus(inner: Flow, command: str, code: str = "") -> Talk[End]:
    """A report that began with a command: the report first.

    STATUS is answered with it; what takes away is asked about.
    """
    end = yield from inner()
    new = end.words.get("code", "")
    danger = end.name in ("pesan.darurat", "bahaya.terima")
    sensitive = end.name == "pesan.ack_sensitive"
    if command == "STATUS":
        found = None if sensitive else (yield from look_up("sms.juga_cari", StatusOf(code)))
        if found is None or found["sensitive"]:
            return end
        words = {**end.words, "code": new, "other": code, "state": found["state"]}
        return End("sms.juga_darurat" if danger else "sms.juga", **words)
    question = "sms.mau_netral" if sensitive else "sms.mau_darurat" if danger else "sms.mau"
    words = {**end.words, "code": new, "command": f"{command} {grouped(code)}".strip()}
    for _ in range(2):
        said = blot((yield from ask(question, zero_is_answer=True, **words)))
        if says_yes(said, command):
            break
        if says_no(said):
            return End("sms.batal")
        yield from keep(said)
    else:
        return End("sms.batal")
    match command:
        case "HAPUS":
            return (yield from hapus(code))
        case "BATAL":
            return (yield from urung(code))
    return (yield from berhenti())


def ronda_lapor(
    inner: Flow, word: str, guards: int | None = None, digits: Sequence[str] = ()
) -> Talk[End]:
    """A guard's check-in and report in one text: "aman, cuma ada balap liar".

    Of a sensitive one the answer is that of the check-in alone: whoever reads it at the post learns
    of nothing else.
    """
    watch = yield from post_of()
    if watch is None:
        return (yield from inner())
    checked_in = yield from check_in(word, guards, watch, digits)
    end = yield from inner()
    if end.name in _NEUTRAL:
        return checked_in
    if end.name not in ("sms.ack", "pesan.ack"):
        return end
    return End("sms.ronda_ack", **{**end.words, "word": word.upper(), "post": watch["post"]})
