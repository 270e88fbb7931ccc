"""What a guard tells beside the word: that all is not well, a report with AMAN, and remarks.

"aman, cuma ada anak2 balap liar" is a check-in and a report; "tidak aman" is neither, and is asked
about at once.
"""

from __future__ import annotations

import re
from dataclasses import replace

from flows.reading.data import sets
from flows.reading.duty import WATCH, found
from flows.reading.events import SURE
from flows.reading.guards import guards_in
from flows.reading.intent import Intent, Reading
from flows.reading.leaving import others_leave
from flows.reading.lexicon import WORDS
from flows.reading.suspicion import suspicion_in
from flows.reading.utterance import Utterance
from flows.reading.watch import watch_word
from flows.rules.kinds import PROTECTED

_LISTS = sets("words/rounds")

UNSAFE = "TIDAK_AMAN"
"""`Reading.meant` of a text that only says that all is not well."""
NEWS = "KABAR"
"""`Reading.meant` of news from the post, no check-in and no report: "warga sudah bubar ndan"."""

_WORD = re.compile(r"[^\W_]+")
_CALM = frozenset("aman kondusif terkendali tenang".split())
_NOT = WORDS["negation"] - {"nihil", "nol", "tanpa"} | {"kurang", "indak", "dakdo", "dado"}
_READY = frozenset("siap lapor".split())
_BETWEEN = frozenset("begitu terlalu lagi do nian juga jugo bae".split())
_PARTS = re.compile(
    r"[,;.!\n]+|\b(?=(?:tapi|tapinyo|tpi|tp|tetapi|cuma|cuman|cumo|cumak|cm|hanya|namun|kecuali|selebihnya|sekarang|skrg)\b)"
    r"|(?<=ndan )(?=ad[ao]\b)|(?<=pak )(?=ad[ao]\b)",
    re.IGNORECASE,
)
"""Where one thing that a guard says ends and another begins."""


def unsafe(said: Utterance) -> Reading | None:
    """ "tidak aman", "situasi tidak kondusif": something is wrong, and nobody knows what.

    Of somebody else only if nothing more is said. Where something happened, that is read instead.
    """
    if (
        said.open
        or "?" in said.text
        or said.strength >= SURE
        or said.danger
        or said.sight.accuses
        or said.has("erase")
    ):
        return None
    words = _all_words(said)
    at = next(
        (at for at, word in enumerate(words) if word in _CALM and _is_denied(words, at)), None
    )
    if at is None or words[at + 1 : at + 2] == ["tidak"]:
        return None
    small = (
        WORDS["polite"]
        | _NOT
        | _BETWEEN
        | _CALM
        | {"di", "sini", "situasi", "keadaan", "malam", "ini"}
    )
    if not said.guard and not all(word in small for word in words):
        return None
    said.note((at,), "not calm")
    return replace(said.report("LAPOR", said.text), meant=UNSAFE)


def _is_denied(words: list[str], at: int) -> bool:
    before = [word for word in words[max(0, at - 3) : at] if word not in _BETWEEN]
    return bool(before) and before[-1] in _NOT


def of_guard(said: Utterance, read: Reading) -> Reading:
    """This reading with what only a guard's text has.

    That is the check-in beside a report, or the remark beside a check-in.
    """
    if not said.guard:
        return read
    if read.intent in ("LAPOR", "DARURAT"):
        read = replace(_beside(said, read), guard=True)
    word = read.intent if read.intent in ("MASUK", "AMAN", "PULANG") else read.word
    if (word or read.meant == NEWS) and (accusing := suspicion_in(said.text)):
        said.trail.append(
            (accusing, PROTECTED)
        )  # the officers of the post read its remarks and reports
        return replace(
            said.report("LAPOR", said.text),
            category=PROTECTED,
            doubt=(),
            guard=True,
            word=word,
            guards=read.guards,
        )
    if read.intent in ("IZIN", "GANTI"):
        came = checked_in(
            said
        )  # "aman ndan, besok saya cuti"; of who cannot come, "masuk" and "jaga" are no check-in
        return came if came and came.intent == "AMAN" else read
    return (
        replace(read, remark=read.remark or _remark(said))
        if read.intent in ("MASUK", "AMAN", "PULANG")
        else read
    )


def _beside(said: Utterance, report: Reading) -> Reading:
    """The report with the check-in that a guard gave in the same text, if there is one.

    A cry for help comes alone.
    """
    if not said.guard or said.open or report.intent != "LAPOR" or report.meant or "?" in said.text:
        return report
    if begins_with_aman(said):
        said.trail.append(("aman", "AMAN"))
        return replace(report, word="AMAN")
    parts = _parts(said.text)
    for part in parts if len(parts) > 1 else ():
        word = _word_of(part, said)
        if (
            not word
            and part == parts[0]
            and watch_word(Utterance(part, True, False, said.gazetteer)) == "PULANG"
        ):
            word = "PULANG"  # "pulang ndan, tadi ada maling"; behind a report, others went home
        if word:
            said.trail.append((part, word))
            return replace(report, word=word, guards=guards_in(part))
    return report


def begins_with_aman(said: Utterance) -> bool:
    """AMAN as the first word, whatever follows, also without a comma: "aman lampu mati"."""
    words = _all_words(said)
    first = next(
        (
            at
            for at, word in enumerate(words)
            if word not in WORDS["polite"] | _READY and not word.isdigit()
        ),
        0,
    )
    behind = [word for word in words[first + 1 :] if not word.isdigit()]
    denied = behind[:1] and behind[0] in _NOT and behind[1:2] != ["ada"]
    return words[first : first + 1] == ["aman"] and not denied


def _all_words(said: Utterance) -> list[str]:
    return [word.word for word in said.words]


def checked_in(said: Utterance) -> Reading | None:
    """AMAN or MASUK in a clause of its own at the beginning, or AMAN as the first word.

    Whatever is remarked behind it: "aman, kentongan pecah", "aman bude sehat".
    """
    if (
        not said.guard
        or said.open
        or "?" in said.text
        or said.strength >= SURE
        or said.danger
        or said.sight.accuses
    ):
        return None
    parts = _parts(said.text)
    word = _word_of(parts[0], said) if len(parts) > 1 else None
    if word is None and (not begins_with_aman(said) or {"ada", "ado"} & set(_all_words(said))):
        return None  # "aman ado kejadian": something is wrong, perhaps
    word = word or "AMAN"
    said.trail.append((parts[0], word))
    return Reading(
        word, text=said.text, guards=guards_in(parts[0]), place=said.place, remark=said.text
    )


def _parts(text: str) -> list[str]:
    return [part.strip() for part in _PARTS.split(text) if part and part.strip()]


def _word_of(part: str, said: Utterance) -> Intent | None:
    """The check-in that this part of a guard's text is, if it is one."""
    alone = Utterance(part, True, False, said.gazetteer)
    word: Intent | None = None if unsafe(alone) else watch_word(alone)
    return word if word in ("AMAN", "MASUK") and found(alone, _CUES[word]) else None


_CUES = {intent: cue for cue, intent in WATCH}


def news(said: Utterance) -> Reading | None:
    """What others did, told from the post and nothing else: they went home, not the guards."""
    if not said.guard or said.open or said.strength >= SURE or said.danger or said.asks:
        return None
    if others := others_leave(said):
        said.note(others, "others leave")
    elif not said.has("post_news"):
        return None
    return Reading("TIDAK_JELAS", text=said.text, meant=NEWS)


def _remark(said: Utterance) -> str:
    """The text of a check-in if it tells more than that: "aman, lampu pos mati".

    "" if it does not.
    """
    told = {position for cue, _ in WATCH for at in found(said, cue) for position in at}
    told |= {
        at
        for at, word in enumerate(said.words)
        if word.typed in _WORD.findall(said.place.casefold())
    }
    known = WORDS["polite"] | WORDS["duty"] | WORDS["courtesy"] | WORDS["end"] | WORDS["begin"]
    more = [
        word.word
        for at, word in enumerate(said.words)
        if at not in told
        and word.word not in known
        and not word.word[0].isdigit()
        and word.word not in _SMALL
    ]
    return said.text if more else ""


_SMALL = _LISTS["small"]
"""Words of an ordinary check-in: "tidak ada kejadian, 4 orang"."""
