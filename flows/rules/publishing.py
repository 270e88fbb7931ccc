"""What everybody may know of reports: of which kinds, from when on, and how exactly.

Nothing is published that may lead to a reporter or a victim, or gather a crowd against somebody. So
only kinds stand here that happen in the open and that many see, each decided by hand; whatever does
not stand here is published by nobody. Left out for good reasons:

- theft, drugs, gambling, suspicion, a missing person, violence at home, and whatever is about
  officers: few know of it, so that an entry names its reporter or its victim, or begins a hunt;
- brawls and other conflicts: an entry calls for revenge;
- what may be mediated (`mediation.DISPUTES`), noise too: whoever made the noise reads in the entry
  that a neighbour reported it;
- what has no kind, of which nobody knows what it is.

Days and counts of few are not kept back: each entry is an event of a street, not a person. What
could tell who sent it is its minute, its place and its words, and these are never published.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from flows.rules import report_steps
from flows.values import dataclass


@dataclass(frozen=True)
class Public:
    """A kind that is published, as readers find it in a list of services.

    `after`: only when it is over, for an open one would tell somebody to hide from the police.
    """

    group: str
    description: str
    keywords: tuple[str, ...]
    after: bool = False


_TRAFFIC, _DISASTER, _ORDER = "Lalu lintas", "Kebakaran dan bencana", "Ketertiban"

PUBLIC: Mapping[str, Public] = {
    "kemacetan": Public(_TRAFFIC, "Jalan macet atau terhalang", ("macet", "jalan", "lalu lintas")),
    "kecelakaan": Public(
        _TRAFFIC, "Kecelakaan di jalan atau di sungai", ("tabrakan", "laka", "jalan")
    ),
    "kebakaran": Public(
        _DISASTER, "Kebakaran rumah, bangunan atau lahan", ("api", "asap", "damkar")
    ),
    "bencana": Public(
        _DISASTER, "Banjir, angin kencang, pohon tumbang", ("banjir", "angin", "pohon tumbang")
    ),
    "petasan": Public(
        _ORDER, "Petasan atau mercon di tempat umum", ("mercon", "kembang api"), after=True
    ),
    "balap_liar": Public(
        _ORDER, "Balap liar di jalan umum", ("balapan", "trek-trekan", "motor"), after=True
    ),
}
"""The kinds that are published, in the order of the list."""

#: The states in which a report is published: an officer has taken it, or it is over. What nobody
#: has looked at could be invented to inflame; what was refused is no incident.
OPEN = tuple(
    state
    for state in report_steps.STATES
    if report_steps.taken_up(state) and state not in report_steps.CLOSED
)
OVER = report_steps.DONE
#: Closed with these results it was not so, and is not published any more.
NOT_SO = ("tidak_benar", "tidak_ditemukan")

#: The longest time that one question may span, and the most reports of one answer.
WINDOW = timedelta(days=90)
MOST = 1000

_HOUR = timedelta(hours=1)


def hour(at: datetime) -> datetime:
    """The beginning of the hour in which a moment lies: nothing finer is published."""
    return at.replace(minute=0, second=0, microsecond=0)


def horizon(now: datetime) -> datetime:
    """Until when everything that happened is published: at least an hour ago, and on the hour.

    Who asks every minute learns of no minute at which something came, was accepted or was closed.
    """
    return hour(now - _HOUR)


def whole_hours(since: datetime, until: datetime) -> tuple[datetime, datetime]:
    """The hours that begin from `since` to `until`, as the first moment and the one after the last.

    A filter by the minute would tell the minute that the answer does not.
    """
    first = hour(since)
    return first if first == since else first + _HOUR, hour(until) + _HOUR
