"""The seasons that change a night: written down weeks ahead, so that officers can correct them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from flows.rules import season
from flows.rules.schedule import DAY
from flows.rules.season import RAMADHAN
from gateway.install.runtime import Runtime
from storage.engine.db import connected, transaction
from storage.watch import seasons


def foresee(runtime: Runtime, now: datetime) -> set[str]:
    """Write the coming Ramadhan down as it is computed, unless somebody has announced it."""
    begins = season.about(runtime.settings.day_of(now))
    if begins is not None:
        with connected():
            if not any(span.near(begins) for span in seasons.spans(RAMADHAN)):
                with transaction():
                    seasons.foresee(RAMADHAN, season.computed(begins), now)
    return set()


def subuh_after(runtime: Runtime, night: date) -> datetime | None:
    """When the morning after a night begins in Ramadhan; None outside of it."""
    return _subuh(runtime, night, seasons.spans(RAMADHAN))


def foreseen_subuh(runtime: Runtime, night: date) -> datetime | None:
    """The same of a night however far away: a Ramadhan that nobody has written down is computed."""
    spans, begins = seasons.spans(RAMADHAN), season.about(night + DAY)
    if begins is not None and not any(span.near(begins) for span in spans):
        spans = [*spans, season.computed(begins)]
    return _subuh(runtime, night, spans)


def _subuh(runtime: Runtime, night: date, spans: Sequence[season.Span]) -> datetime | None:
    morning = night + DAY
    if not season.is_on(spans, morning):
        return None
    return season.subuh(morning, runtime.settings.coordinates, runtime.settings.zone)
