"""Dates and times as offices write them: the moment that was meant, or a
reason; never another one.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.rules.dates import NO_DATE, NO_SUCH_DAY, NO_SUCH_YEAR, NO_TIME, NO_ZONE, read_moment

PALEMBANG = ZoneInfo("Asia/Jakarta")
DAY = datetime(2026, 1, 31, tzinfo=PALEMBANG)
EVENING = DAY.replace(hour=23, minute=59)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("31/01/2026", DAY),
        ("31-1-2026", DAY),
        ("31.01.2026", DAY),
        ("2026-01-31", DAY),
        ("2026/01/31", DAY),
        ("31 Januari 2026", DAY),
        ("31 jan 2026", DAY),
        ("31-Jan-2026", DAY),
        ("17 Agt 2026", datetime(2026, 8, 17, tzinfo=PALEMBANG)),
        ("17 Agustus 2026", datetime(2026, 8, 17, tzinfo=PALEMBANG)),
        ("28 Pebruari 2026", datetime(2026, 2, 28, tzinfo=PALEMBANG)),
        ("31/01/2026 23.59", EVENING),
        ("31/01/2026 23:59", EVENING),
        ("31/01/2026  23.59.07", EVENING.replace(second=7)),
        ("31/01/2026 23:59:07", EVENING.replace(second=7)),
        ("31/01/2026, 23.59", EVENING),
        ("31/01/2026 pukul 23.59 WIB", EVENING),
        ("31/01/2026 pkl 23.59", EVENING),
        ("31.01.2026 23.59", EVENING),
        ("31/01/2026 9.05", DAY.replace(hour=9, minute=5)),
        ("31\u00a0Januari\u00a02026 jam 23.59", EVENING),
        ("2026-01-31 23.59", EVENING),
        ("2026-01-31T23:59", EVENING),
        ("2026-01-31T23:59:00.123456+07:00", EVENING),
        ("2026-01-31T16:59:00Z", EVENING),
        ("31/01/2026 23.59 WITA", EVENING - timedelta(hours=1)),
        ("31/01/2026 23.59 WIT", EVENING - timedelta(hours=2)),
        ("31/01/2026 23:59 +0800", EVENING - timedelta(hours=1)),
    ],
)
def test_a_moment_as_offices_write_it(written: str, meant: datetime) -> None:
    assert read_moment(written, PALEMBANG) == meant
    assert read_moment(f" {written.upper()}\n", PALEMBANG).tzinfo is UTC


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("", NO_DATE),
        ("kemarin", NO_DATE),
        ("46053", NO_DATE),
        ("31/01/26", NO_DATE),
        ("31/01-2026", NO_DATE),
        ("31 Marmut 2026", NO_DATE),
        ("23.59", NO_DATE),
        ("01/31/2026", NO_SUCH_DAY),
        ("31/02/2026", NO_SUCH_DAY),
        ("2026-31-01", NO_SUCH_DAY),
        ("31/01/0000", NO_SUCH_YEAR),
        ("01/01/0001", NO_SUCH_YEAR),
        ("31/12/1899 23.59", NO_SUCH_YEAR),
        ("1 Januari 3000", NO_SUCH_YEAR),
        ("9999-12-31T23:59:59Z", NO_SUCH_YEAR),
        ("31/01/2026 24.00", NO_TIME),
        ("31/01/2026 23.60", NO_TIME),
        ("31/01/2026 23", NO_TIME),
        ("31/01/2026 2359", NO_TIME),
        ("31/01/2026 23.5", NO_TIME),
        ("31/01/2026 23:59.07", NO_TIME),
        ("31/01/2026 23.59.7", NO_TIME),
        ("31/01/2026 9.05 pm", NO_ZONE),
        ("31/01/2026 malam", NO_TIME),
        ("31/01/2026 23.59 - 24.00", NO_TIME),
        ("31/01/2026 23.59 CET", NO_ZONE),
        ("31/01/2026 23.59 +99:99", NO_SUCH_DAY),
    ],
)
def test_what_is_no_sure_moment_is_refused(written: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read_moment(written, PALEMBANG)


@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)),
    st.sampled_from("./-"),
    st.sampled_from(".:"),
)
def test_every_minute_is_read_as_itself(local: datetime, between: str, mark: str) -> None:
    local = local.replace(microsecond=0)
    written = local.strftime(f"%d{between}%m{between}%Y %H{mark}%M{mark}%S")
    assert read_moment(written, PALEMBANG) == local.replace(tzinfo=PALEMBANG)
    to_the_minute = local.strftime(f"%d{between}%m{between}%Y %H{mark}%M")
    assert read_moment(to_the_minute, PALEMBANG) == local.replace(second=0, tzinfo=PALEMBANG)


@given(st.text("0123456789./-: tTzZ+janwib\u0661\u06f2\u00a0", max_size=24))
def test_any_text_is_a_moment_or_refused(text: str) -> None:
    try:
        assert read_moment(text, PALEMBANG).tzinfo is UTC
    except ValueError as why:
        assert str(why) in (NO_DATE, NO_TIME, NO_SUCH_DAY, NO_SUCH_YEAR, NO_ZONE)
