"""What is asked of us without a command: of a report, one's data, how to report; and thanks."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from flows.reading.codes import find_code
from flows.reading.data import sets
from flows.reading.events import SURE
from flows.reading.intent import Reading
from flows.reading.lexicon import SPELLER, WORDS
from flows.reading.rounds import begins_with_aman
from flows.reading.spelling import Word
from flows.reading.utterance import Utterance, is_digits
from flows.rules.tickets import LONGEST, SHORTEST, is_ticket

_LISTS = sets("words/requests")


def erase(said: Utterance) -> Reading | None:
    """HAPUS in a sentence: "tlg hapus laporan sy yg td".

    Whose, it must say; it can be taken back.
    """
    if said.open or said.sight.accuses or not said.lacks("how") or not said.has("erase"):
        return None
    words = {word.word for word in said.words}
    line = f" {' '.join(word.word for word in said.words)} "
    kept = any(
        f" {no} {verb}" in line
        for no in ("jangan", "tidak mau")
        for verb in ("hapus", "batal", "cabut", "buang", "hilang")
    )
    if (
        words & _NOT_MINE
        or kept
        or " nomor polisi " in line
        or (said.strength >= SURE and "laporan" not in words)
    ):
        return None
    code = _code(said, SHORTEST)
    if not code and not words & {"aku", "saya", "kami", "laporan"}:
        return None
    return Reading("HAPUS", code=code, meant="" if code else own_data(words))


def own_data(words: Collection[str]) -> str:
    """DATA, if what is to be erased is what is kept of the sender, and no report."""
    return "DATA" if "data" in words and not {"laporan", "lapor", "sms"} & set(words) else ""


_NOT_MINE = _LISTS["not_mine"]
"""With one of these, somebody else erases, or is made to."""


def resume(said: Utterance) -> Reading | None:
    """LANJUT in a sentence: "maaf pulsa abis, nak nyambung lapor yg tadi"."""
    words = {word.word for word in said.words}
    told = (
        said.strength >= SURE
        or said.danger
        or said.place
        or words & {"tindak", "dia", "dio", "mereka", "pelaku"}
    )
    broken = words & {
        "tadi",
        "sms",
        "telepon",
        "teleponnya",
        "teleponnyo",
        "pulsa",
        "sinyal",
        "laporan",
    }
    return (
        Reading("LANJUT") if broken and not said.open and not told and said.has("resume") else None
    )


def genuine(said: Utterance) -> Reading | None:
    """CEK in a sentence: "bener dak imbauan no 40213 ini dari polisi".

    Without a code it cannot be looked up.
    """
    code = _code(said, SHORTEST - 1)
    cek = any(word.word in ("cek", "dicek") for word in said.words)
    if not code or said.open or not (said.asks or cek or said.has("is_it")):
        return None
    named = {word.word for word in _in_front(said, code)} & {
        "kode",
        "nomor",
        "imbauan",
        "cek",
        "sms",
    }
    return Reading("CEK", code=code) if named and said.has("genuine") else None


def _in_front(said: Utterance, code: str) -> Sequence[Word]:
    """The two words before a code, which may be in groups: "CEK 129 569", as our texts have it."""
    found = find_code(said.text)
    if found and found.digits == code:
        return SPELLER.words(found.before)[-2:]
    at = [word.word for word in said.words].index(code)
    return said.words[max(0, at - 2) : at]


def _code(said: Utterance, shortest: int) -> str:
    found = find_code(said.text)
    if found and is_ticket(found.digits):
        return found.digits
    return next(
        (
            word.word
            for word in said.words
            if shortest <= len(word.word) <= LONGEST and is_digits(word.word)
        ),
        "",
    )


def asked_after(said: Utterance) -> Reading | None:
    """STATUS in a sentence: "laporan sy kmrn yg maling motor sdh smp mana pak".

    What happened in it happened before.
    """
    erase = any(word.word == "hapus" for word in said.body[:2])
    if (
        said.open
        or erase
        or said.head in ("batal", "bantuan")
        or not said.lacks("how")
        or _thankful(said)
    ):
        return None
    told = said.strength >= SURE
    if told and said.head == "lapor" and said.place:
        return None
    code = _code(said, SHORTEST)
    after = any(word.word == "yang" for word in said.words) or said.has("result", "handled")
    inquires = not told or said.asks or after
    if inquires and (
        said.has("outcome")
        or (said.asks and said.has("news"))
        or (said.has("mine") and said.has("progress"))
    ):
        return Reading("STATUS", code=code, place=said.place)
    if not told and not said.place and said.has("lodged") and (code or said.has("progress")):
        return Reading("STATUS", code=code)
    if said.has("result"):
        return Reading("STATUS", code=code)
    if said.has("pressing") and (
        not told or (inquires and said.has("lodged")) or (after and not said.place)
    ):
        return Reading("STATUS", code=code)
    return None


def how(said: Utterance) -> Reading | None:
    """BANTUAN in a sentence: "cara lapor gmn ya".

    Also of what would be, not what is: "amen ado maling cakmano".
    """
    if said.open:
        return None
    words = [word.word for word in said.words]
    supposed = "kalau" in words or (
        words[:1] == ["aman"] and words[1:2] in (["ada"], ["tidak"]) and bool(said.sight.events)
    )
    only = bool(said.sight.events) and all(
        event.supposed or event.denied for event in said.sight.events
    )
    if supposed and said.asks and (only or not said.place):
        said.note([at for at, word in enumerate(words) if word == "kalau"][:1] or (0,), "supposed")
        return Reading("BANTUAN", text=said.text)
    if said.has("how") and not (said.strength >= SURE and (said.place or said.danger)):
        return Reading("BANTUAN", text=said.text)
    return None


def thanks(said: Utterance) -> Reading | None:
    """Thanks, and who has the wrong number.

    The first get no answer; the second is told who we are, like anybody.
    """
    if said.has("wrong"):
        return Reading("TIDAK_JELAS", text=said.text)
    grateful = said.has("thanks")
    if said.guard and begins_with_aman(said):  # "siap aman 73 bude sehat"
        return None
    if not grateful or (said.open and not any(word.word == "kasih" for word in said.words)):
        return None
    short = said.only("thanks", "thanks_talk")
    told = {event.kinds for event in said.sight.events}
    if len(told) == 1 and not said.open and not said.danger and said.has("over"):
        return Reading(
            "TIDAK_JELAS", text=said.text, mute=True
        )  # "la padam kebakarannyo pak, makasih"
    done = _thankful(said) and not said.danger and not said.sight.accuses
    if short or (not said.open and said.strength < SURE and (done or not said.place)):
        return Reading("TIDAK_JELAS", text=said.text, mute=True)
    return None


_BUT = _LISTS["but"]
"""With one of these, thanks are not all that is said."""


def _thankful(said: Utterance) -> bool:
    """Whether it thanks for what was done: "terima kasih pak sudah ditanggapi".

    Who asks for more asks.
    """
    if said.asks or _code(said, SHORTEST) or any(word.word in _BUT for word in said.words):
        return False
    return said.has("thankful") and said.has("done")


def numbers(said: Utterance) -> Reading | None:
    """A ticket alone asks for its status; one to three digits are asked anew.

    They are of a menu that nobody waits for.
    """
    if said.open:
        return None
    found = find_code(said.text)
    talk = WORDS["polite"] | WORDS["code_talk"] | WORDS["courtesy"] | WORDS["status_talk"]
    if (
        found
        and is_ticket(found.digits)
        and all(word.word in talk for word in SPELLER.words(found.around))
    ):
        said.note([at for at, word in enumerate(said.words) if word.word[0].isdigit()], "ticket")
        return Reading("STATUS", code=found.digits)
    if not all(is_digits(word.word) for word in said.words):
        return None
    said.note(range(len(said.words)), "digits")
    digits = "".join(word.word for word in said.words)
    if SHORTEST <= len(digits) <= LONGEST:
        return Reading("STATUS", code=digits)
    return Reading("BANTUAN", text=said.text) if 1 <= len(digits) <= 3 else None
