"""What officers and desks are told of posts of which nobody was heard: one SMS of one part.

One post alone comes with where it is and since when it is silent, to an officer with the officer's
own digits; several come as a list. No guard is named. Written in Indonesian.
"""

from __future__ import annotations

from collections.abc import Sequence

from flows import messages
from flows.gsm import septets
from flows.notice_text import LANGUAGE
from flows.officer_text import fitting
from flows.rules.numbers import in_groups
from flows.screens import SMS
from flows.values import dataclass


@dataclass(frozen=True)
class Silent:
    """A post of which nobody was heard: its code and name, the name of its area, since when.

    `doubtful`: a word may be on its way.
    """

    pos: str
    post: str
    area: str
    at: str
    doubtful: bool = False


def to_officer(silent: Sequence[Silent], digits: str) -> str:
    """What an officer is told; `digits` of the one post, where there are several TUGAS has them."""
    if len(silent) == 1 and digits:
        return _one("petugas_pos", silent[0], digits=digits)
    return _several("petugas_pos_daftar", silent)


def to_desk(silent: Sequence[Silent]) -> str:
    """What a desk is told."""
    return _one("meja_pos", silent[0]) if len(silent) == 1 else _several("meja_pos_daftar", silent)


def in_list(pos: str) -> str:
    """What a list of tasks calls a post."""
    return f"pos {in_groups(pos)}"


def _one(key: str, silent: Silent, **words: str) -> str:
    said = {"pos": silent.pos, "post": silent.post, "area": silent.area, "at": silent.at}
    return messages.say(key, LANGUAGE, **said, **words, doubt=_doubt([silent]))


def _several(key: str, silent: Sequence[Silent]) -> str:
    # Of one post two check-ins in a row may have been missed.
    names = list(dict.fromkeys(in_groups(each.pos) for each in silent))
    words = {"count": len(names), "doubt": _doubt(silent)}
    room = SMS - septets(messages.say(key, LANGUAGE, **words, list=""))
    return messages.say(key, LANGUAGE, **words, list=fitting(names, room))


def _doubt(silent: Sequence[Silent]) -> str:
    """That words may be on their way, if that is so of any of them."""
    return (
        messages.say("petugas_pos_ragu", LANGUAGE) if any(each.doubtful for each in silent) else ""
    )
