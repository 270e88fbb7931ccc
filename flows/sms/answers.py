"""What is answered to a question of ours: yes, or which of two kinds it was."""

from __future__ import annotations

from collections.abc import Sequence

from flows.sms.lexicon import SPELLER, WORDS
from flows.sms.place import place_in
from flows.sms.reading import kinds_in


def says_yes(text: str) -> bool:
    """Whether this is a yes and nothing else: Y, ya, iyo, betul."""
    words = [word.word for word in SPELLER.words(text)]
    return bool(words) and words[0] in WORDS["yes"] and all(word in WORDS["yes"] | WORDS["polite"] for word in words)


def kind_answered(text: str, doubt: Sequence[str]) -> tuple[str, str]:
    """The kind that a number or a word chooses out of two, or "" if none; and the place said with it, if there is one."""
    first, _, behind = text.strip().partition(" ")
    number = first.strip(".,;:)#*")
    if number in ("1", "2"):
        rest = behind.strip(" ,.;#*")
        return doubt[int(number) - 1], place_in(rest) or rest
    told = [kind for kind in doubt if kind in kinds_in(text)]
    return (told[0] if len(told) == 1 else ""), place_in(text)
