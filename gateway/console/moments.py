"""Moments as the console writes them, in the time of the people served."""

from __future__ import annotations

from datetime import UTC, date, datetime

from gateway.console.language import english
from gateway.console.language import gettext as _
from gateway.web.application import current

_MONTHS = "Jan Feb Mar Apr Mei Jun Jul Agu Sep Okt Nov Des".split()
_ENGLISH_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_DAYS = "Senin Selasa Rabu Kamis Jumat Sabtu Minggu".split()
_ENGLISH_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()


def now() -> datetime:
    """The moment of this request."""
    return datetime.now(UTC)


def clock(at: datetime) -> str:
    """22.05, and in English 22:05."""
    local = at.astimezone(current().settings.zone)
    return f"{local:%H:%M}" if english() else f"{local:%H.%M}"


def day(at: datetime | date) -> str:
    """10 Feb 2027."""
    local = at.astimezone(current().settings.zone) if isinstance(at, datetime) else at
    names = _ENGLISH_MONTHS if english() else _MONTHS
    return f"{local.day} {names[local.month - 1]} {local.year}"


def weekday(at: datetime | date) -> str:
    """Rabu, and in English Wednesday."""
    local = at.astimezone(current().settings.zone) if isinstance(at, datetime) else at
    return (_ENGLISH_DAYS if english() else _DAYS)[local.weekday()]


def moment(at: datetime) -> str:
    """The clock alone today, else with the day: 10 Feb 2027 22.05."""
    today = current().settings.day_of(now())
    if current().settings.day_of(at) == today:
        return clock(at)
    return f"{day(at)} {clock(at)}"


def ago(at: datetime) -> str:
    """How long ago that was, in the largest whole unit: 3 menit lalu."""
    minutes = max(0, int((now() - at).total_seconds() // 60))
    if minutes < 1:
        return _("baru saja")
    if minutes < 60:
        return _("%(count)s menit lalu", count=minutes)
    if minutes < 48 * 60:
        return _("%(count)s jam lalu", count=minutes // 60)
    return _("%(count)s hari lalu", count=minutes // (24 * 60))


def left(at: datetime) -> str:
    """How long it is until then, in the largest whole unit: 3 jam lagi."""
    minutes = max(0, int((at - now()).total_seconds() // 60))
    if minutes < 1:
        return _("sekarang")
    if minutes < 60:
        return _("%(count)s menit lagi", count=minutes)
    if minutes < 48 * 60:
        return _("%(count)s jam lagi", count=minutes // 60)
    return _("%(count)s hari lagi", count=minutes // (24 * 60))


def stamp(at: datetime) -> str:
    """For machines, in `<time datetime>`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


FILTERS = {
    "clock": clock,
    "day": day,
    "weekday": weekday,
    "moment": moment,
    "ago": ago,
    "left": left,
    "stamp": stamp,
}
