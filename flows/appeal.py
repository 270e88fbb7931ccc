"""An imbauan as phones get it: who speaks, what was written, how to check it and how to stop it."""

from __future__ import annotations

from flows import gsm, text
from flows.reading.folding import folded
from flows.rules.numbers import in_groups
from flows.rules.tickets import grouped

#: After these signs the words that follow need no full stop before them.
_ENDED = (".", "!", "?", ":")


def carried(words: str, sender: str, code: str, answer_to: str = "") -> str:
    """The whole text of an SMS.

    `answer_to` is the number to answer to, where messages come from a name that takes no answers.
    An officer who began with the sender's name is not made to say it twice.
    """
    named = folded(words).removeprefix("imbauan ").startswith(folded(sender))
    spoken = words if named else f"{gsm.plain(sender)}: {words}"
    ended = spoken if spoken.endswith(_ENDED) else f"{spoken}."
    check = text.lookup(text.FALLBACK, "imbauan", "ekor_ke" if answer_to else "ekor")
    return f"{ended} {check.format(code=grouped(code), to=in_groups(answer_to))}"
