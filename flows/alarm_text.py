"""What officers and desks are told of posts of which nobody was heard: one SMS of one part.

One post alone comes with where it is and since when it is silent, to an officer with the officer's
own digits; several come as a list by area. No guard is named. Written in Indonesian.
"""

from __future__ import annotations

from collections.abc import Sequence

from flows import messages
from flows.gsm import clip, septets
from flows.notice_text import LANGUAGE
from flows.rules.numbers import in_groups
from flows.screens import SMS
from flows.values import dataclass

#: Septets of the name of an area in a list.
_AREA = 20


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
    posts = list({each.pos: each for each in silent}.values())
    areas = [each.area for each in posts]
    posts.sort(key=lambda each: areas.index(each.area))
    words = {"count": len(posts), "doubt": _doubt(silent)}
    room = SMS - septets(messages.say(key, LANGUAGE, **words, list=""))
    shown = len(posts)
    while shown > 1 and septets(_by_area(posts, shown)) > room:
        shown -= 1
    return messages.say(key, LANGUAGE, **words, list=_by_area(posts, shown))


def _by_area(posts: Sequence[Silent], shown: int) -> str:
    """So many of these posts, each area behind the last of its posts, and how many more there are:
    ``12, 13 (7 Ulu), 4 (8 Ulu), +3``.
    """
    names = [in_groups(each.pos) for each in posts[:shown]]
    for place, each in enumerate(posts[:shown]):
        if place + 1 == shown or posts[place + 1].area != each.area:
            names[place] += f" ({clip(each.area, _AREA)})"
    more = [f"+{len(posts) - shown}"] if shown < len(posts) else []
    return ", ".join([*names, *more])


def _doubt(silent: Sequence[Silent]) -> str:
    """That words may be on their way, if that is so of any of them."""
    return (
        messages.say("petugas_pos_ragu", LANGUAGE) if any(each.doubtful for each in silent) else ""
    )
