"""Ramadhan: when it is, and when subuh is in its mornings, until which posts watch then.

Its days are computed as the ministers of the region do it (MABIMS: at sunset of the 29th day the
moon is 3 degrees high and 6.4 from the sun), and may differ by a day from those that the state
announces: whoever has the announcement writes it down, and that counts. al-falak is loaded where
something is computed; only the clock ever asks for that.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache

from flows.values import dataclass

RAMADHAN = "ramadhan"
SEASONS = (RAMADHAN,)
COMPUTED = "hisab"
"""The source of a season that nobody has announced."""

_SYAWAL_1447 = date(2026, 3, 21)
"""The state announced it; from here the months are counted."""
_MONTH = timedelta(days=29.530588)
_YEAR = 12 * _MONTH
_NEAR = timedelta(days=60)
"""Two spans of a season that begin so close to each other are of the same year."""
_AHEAD = timedelta(days=45)
"""So long before it begins a season is computed."""
_JAKARTA = (-6.2088, 106.8456)
_BELOW_HORIZON, _TO_BE_SAFE = 20, timedelta(minutes=3)
"""Subuh of the Ministry of Religion: so many degrees, and so much later."""


@dataclass(frozen=True)
class Span:
    """The first and the last day of a season, and who says so."""

    since: date
    until: date
    source: str = COMPUTED

    def near(self, since: date) -> bool:
        """Whether a span that begins then is of the same year."""
        return abs(self.since - since) < _NEAR


def about(today: date) -> date | None:
    """When, to a few days, the Ramadhan begins that is on today or within the next weeks; None:
    none is. No moon is looked at for it.
    """
    number = round((today + _AHEAD - _SYAWAL_1447) / _YEAR)
    begins = _SYAWAL_1447 + number * _YEAR - _MONTH
    near = begins - _AHEAD <= today <= begins + _MONTH + timedelta(days=3)
    return begins if near and number > 0 else None


@lru_cache(4)
def computed(begins: date) -> Span:
    """The Ramadhan that begins `about` then."""
    from alfalak import Coordinates, crescent_geometry_at_sunset, is_neo_mabims_2021

    jakarta = Coordinates(*_JAKARTA)
    months = [_SYAWAL_1447]
    for _ in range(12 * round((begins - _SYAWAL_1447) / _YEAR)):
        evening = months[-1] + timedelta(days=28)
        moon = crescent_geometry_at_sunset(evening, jakarta)
        seen = is_neo_mabims_2021(moon.moon_alt_topo_deg, moon.arcl_deg)
        months.append(evening + timedelta(days=1 if seen else 2))
    return Span(months[-2], months[-1] - timedelta(days=1))


def is_on(spans: Iterable[Span], day: date) -> bool:
    """Whether one of these covers the day."""
    return any(span.since <= day <= span.until for span in spans)


@lru_cache(64)
def subuh(day: date, place: tuple[float, float], zone: tzinfo) -> datetime:
    """When the fast of this day begins at this place (latitude, longitude)."""
    from alfalak import CalculationParameters, PrayerTimes

    angles = CalculationParameters(fajr_angle=_BELOW_HORIZON, isha_angle=_BELOW_HORIZON)
    noon = datetime.combine(day, time(12))
    fajr: datetime = PrayerTimes(place, noon, calculation_parameters=angles).fajr
    return (fajr + _TO_BE_SAFE).astimezone(zone)
