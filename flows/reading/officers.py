"""What officers say by SMS: the words with which they take, close and hand on reports, and more.

They count from the phones of officers alone, which is for whoever asks to know. Case does not
matter, and between the parts may stand what a phone's keys give: spaces, hyphens, ``#``, ``*``,
commas. Codes and the officer's four digits may be broken anywhere ("48-21-37 12 34"). Who begins
with such a word and means something else ("terima kasih", "selesai pak") has said none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Literal, get_args

from flows.reading.data import sets
from flows.reading.lexicon import WORDS
from flows.reading.report import blot
from flows.rules.tickets import LONGEST, is_ticket
from flows.values import dataclass, field

Command = Literal["TERIMA", "TANYA", "SELESAI", "ALIH", "DINAS", "LEPAS", "TUGAS", "ISI"]

_LISTS = sets("words/officers")
_BESIDE = WORDS["polite"] | WORDS["courtesy"] | _LISTS["beside"]
#: An officer's own digits for a report; fewer digits than these are no slip of a code.
_DIGITS = 4
#: So many words, whatever they are, may follow what is complete without them.
_LOOSE = 3
#: Words of a deputy's name, rank included.
_NAME = 4

#: How people write the words besides: by their spelling, the word.
_SPELLED = {word: name.upper() for name in ("terima", "selesai") for word in _LISTS[name]}
_COMMANDS = "|".join((*get_args(Command), *sorted(_SPELLED)))
_HEAD = re.compile(
    rf"(?P<before>.*?)(?<![^\W_])(?P<command>{_COMMANDS})(?![^\W\d_])(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"[^\w]*(\d+)(?![^\W_])")


@dataclass(frozen=True)
class OfficerWord:
    """A word of an officer.

    `code` and `digits` as they were typed, without what stood between; `text`: what stands behind
    them, of LEPAS who takes over. `whole`: whether it has its right form; if not, the officer has
    to be told that form.
    """

    command: Command
    code: str = ""
    digits: str = ""
    text: str = field(default="", repr=False)
    whole: bool = True


@dataclass(frozen=True)
class _Rest:
    """What stands behind the word: the numbers it begins with, each with where it ends."""

    text: str = field(repr=False)
    numbers: tuple[str, ...]
    ends: tuple[int, ...]

    def behind(self, numbers: int) -> str:
        """What is left behind so many of its numbers."""
        left = self.text[self.ends[numbers - 1] :] if numbers else self.text
        return re.sub(r"^[\W_]+", "", left).strip()

    @property
    def slip(self) -> bool:
        """Whether it begins with so many digits that a code or the officer's digits were meant."""
        return sum(map(len, self.numbers)) >= _DIGITS


def read(text: str) -> OfficerWord | None:
    """The word of an officer in this text; None if it is something else."""
    plain = unicodedata.normalize("NFKC", text)
    head = _HEAD.match("".join(str(unicodedata.decimal(c, c)) for c in plain))
    if head is None or not _only_beside(head["before"]):
        return None
    said = head["command"]
    command: Command = _SPELLED.get(said.lower(), said.upper())  # type: ignore[assignment]
    return _READERS[command](command, _rest(head["rest"]))


def whom(said: str, names: Mapping[int, str]) -> int | None:
    """Who of these (names by id) is meant: by the whole name, or by how it or a word of it begins.

    None: nobody, or several.
    """
    words = _words(said)
    exact, begun = set(), set()
    for id_, name in names.items():
        theirs = _words(name)
        if theirs == words:
            exact.add(id_)
        for start in range(len(theirs)):
            part = theirs[start : start + len(words)]
            if words and part[:-1] == words[:-1] and part[-1:] and part[-1].startswith(words[-1]):
                begun.add(id_)
    found = exact or begun
    return next(iter(found)) if len(found) == 1 else None


def _rest(text: str) -> _Rest:
    numbers, ends, end = [], [], 0
    while found := _NUMBER.match(text, end):
        end = found.end()
        numbers.append(found[1])
        ends.append(end)
    return _Rest(text, tuple(numbers), tuple(ends))


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]


def _only_beside(text: str) -> bool:
    return all(word in _BESIDE for word in _words(text))


def _code(numbers: Sequence[str]) -> tuple[str, int]:
    """The ticket that these begin with, and how many of them it takes; "" if they begin with none.

    The longest, for a code may begin like a shorter one.
    """
    for taken in range(len(numbers), 0, -1):
        code = "".join(numbers[:taken])
        if len(code) <= LONGEST and is_ticket(code):
            return code, taken
    return "", 0


def _with_digits(numbers: Sequence[str]) -> tuple[str, str, int]:
    """A ticket and the officer's digits behind it, and how many of the numbers they take."""
    for taken in range(1, len(numbers) + 1):
        code = "".join(numbers[:taken])
        if len(code) > LONGEST:
            break
        if is_ticket(code) and (behind := _four(numbers[taken:])):
            return code, "".join(numbers[taken : taken + behind]), taken + behind
    if numbers and is_ticket(numbers[0][:-_DIGITS]):  # typed in one run
        return numbers[0][:-_DIGITS], numbers[0][-_DIGITS:], 1
    return "", "", 0


def _four(numbers: Sequence[str]) -> int:
    """How many of these make four digits together; 0: none do."""
    for taken in range(1, len(numbers) + 1):
        if (length := len("".join(numbers[:taken]))) >= _DIGITS:
            return taken if length == _DIGITS else 0
    return 0


def _accept(command: Command, rest: _Rest) -> OfficerWord | None:
    """TERIMA and the digits; the code may stand before them. "Terima kasih" is thanks."""
    code, digits, taken = _with_digits(rest.numbers)
    if not taken and (taken := _four(rest.numbers)):
        digits = "".join(rest.numbers[:taken])
    words = _words(rest.behind(taken or len(rest.numbers)))
    if words[:1] == ["kasih"] and not rest.numbers:
        return None
    known = all(word in _BESIDE for word in words)
    if taken and taken == len(rest.numbers) and (known or len(words) <= _LOOSE):
        return OfficerWord(command, code, digits)
    return OfficerWord(command, whole=False) if known else None


def _about(command: Command, rest: _Rest) -> OfficerWord | None:
    """SELESAI, ALIH and TANYA: the code, the digits, and what the officer says."""
    code, digits, taken = _with_digits(rest.numbers)
    text = blot(rest.behind(taken))
    if taken and (text or command != "TANYA"):
        return OfficerWord(command, code, digits, text)
    if rest.slip or not _words(rest.text):
        return OfficerWord(command, _code(rest.numbers)[0], whole=False)
    return None


def _text(command: Command, rest: _Rest) -> OfficerWord | None:
    """ISI and the code. "Isi bensin" is something else."""
    code, taken = _code(rest.numbers)
    if taken and len(_words(rest.behind(taken))) <= _LOOSE:
        return OfficerWord(command, code)
    return OfficerWord(command, whole=False) if rest.slip or not _words(rest.text) else None


def _bare(command: Command, rest: _Rest) -> OfficerWord | None:
    """DINAS and TUGAS, alone."""
    return OfficerWord(command) if _only_beside(rest.text) else None


def _leave(command: Command, rest: _Rest) -> OfficerWord | None:
    """LEPAS and who takes over: a name, or a number. Alone it is asked who that is."""
    words = rest.text.split()
    while words and _is(words[0], _LISTS["before a deputy"] | WORDS["polite"]):
        words.pop(0)
    while words and _is(words[-1], _BESIDE):
        words.pop()
    deputy = " ".join(words).strip(" .,;:#*-")
    if not deputy:
        return OfficerWord(command, whole=False)
    return OfficerWord(command, text=deputy) if len(words) <= _NAME or rest.numbers else None


def _is(word: str, known: frozenset[str]) -> bool:
    parts = _words(word)
    return all(part in known for part in parts)


_READERS: dict[Command, Callable[[Command, _Rest], OfficerWord | None]] = {
    "TERIMA": _accept,
    "TANYA": _about,
    "SELESAI": _about,
    "ALIH": _about,
    "DINAS": _bare,
    "LEPAS": _leave,
    "TUGAS": _bare,
    "ISI": _text,
}
