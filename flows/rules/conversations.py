"""How conversations are called, who holds one, and how long they wait.

What each tells is filed under name and round, as ``sms17-0``.

A second report of one conversation is another round of it, and another record.
"""

from __future__ import annotations

from datetime import timedelta

CALL_LIFE = timedelta(hours=6)
"""How long LANJUT is understood after a call broke off."""
QUESTION_LIFE = timedelta(minutes=30)
"""How long a question asked by SMS waits for its answer."""


BEGUN_BY_SMS = "sms"
"""What the name of a conversation begins with that an SMS began; the id of the SMS follows."""
HELD_BY_SMS = "sms:"
"""What names the SMS that goes on with what a call left; its id follows."""


def of_sms(id_: int) -> str:
    """The name of the conversation that this SMS begins."""
    return f"{BEGUN_BY_SMS}{id_}"


def of_question(id_: int) -> str:
    """The name of the conversation that an officer's question begins: it is held by SMS."""
    return f"{BEGUN_BY_SMS}q{id_}"


def is_of_sms(base: str) -> bool:
    """Whether an SMS began the conversation of this name; else a call did."""
    return base.startswith(BEGUN_BY_SMS)


def holder_of_sms(id_: int) -> str:
    """What this SMS is called as the holder of a conversation that a call left."""
    return f"{HELD_BY_SMS}{id_}"


def round_of(base: str, number: int) -> str:
    """The id of one round of the conversation `base`."""
    return f"{base}-{number}"


def rounds_of(base: str) -> str:
    """What the ids of all its rounds begin with."""
    return f"{base}-"


def base_of(conversation: str) -> str:
    """The name of the conversation that this is a round of."""
    return conversation.rpartition("-")[0]


def number_of(conversation: str) -> int:
    """Which round this is."""
    return int(conversation.rpartition("-")[2])
