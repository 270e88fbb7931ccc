"""What a desk writes down of a report by phone or in person: judged as one by menu is."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import Any

from flows.lapor import graver
from flows.reading.coming import coming_in
from flows.reading.reasons import ANNOUNCED, MENU, NO_WORD, filed_under
from flows.reading.report import blot, is_sensitive, is_urgent, kinds_in, protected_by
from flows.rules.cleaning import clean
from flows.rules.kinds import KINDS, PROTECTED
from flows.values import dataclass, field

#: How it came to the desk: a call, or somebody who stands there.
CHANNELS = ("telepon", "langsung")


@dataclass(frozen=True)
class Judged:
    """A report as it is filed: `reading` says why it is what it is."""

    kind: str
    place: str = field(repr=False)
    story: str = field(repr=False)
    urgent: bool
    sensitive: bool
    happens_at: datetime | None
    reading: dict[str, Any] = field(repr=False)


def judged(kind: str, place: str, story: str, urgent: bool, now: datetime, zone: tzinfo) -> Judged:
    """A report of this kind, in words that an officer typed for who told them.

    Words that tell surely of something graver decide, as they do in every report.
    """
    place, story = blot(clean(place).strip()), blot(clean(story).strip())
    text = f"{place}\n{story}"
    found = protected_by(text) or graver(kind, story)
    coming = coming_in(text, now, zone, told=True) if found != PROTECTED else None
    hurried = coming is not None and KINDS[found].urgent_ahead
    rule = MENU if found == kind and kind not in kinds_in(text) else NO_WORD
    return Judged(
        kind=found,
        place=place,
        story=story,
        urgent=urgent or hurried or is_urgent(found, text),
        sensitive=is_sensitive(found, text),
        happens_at=coming.at if coming else None,
        reading=filed_under(found, text, rule, MENU if urgent else ANNOUNCED if hurried else ""),
    )
