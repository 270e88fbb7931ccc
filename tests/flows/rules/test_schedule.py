"""The schedule of a night: across midnight, early and late words."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.rules.schedule import (
    Shift,
    attendance,
    clock,
    day_of_watch,
    fills,
    first_night,
    hours,
    leaves_early,
    nearest,
    night_of,
    pull,
    read_times,
    shortest_interval,
    slots,
)

WIB = ZoneInfo("Asia/Jakarta")
NIGHT = date(2027, 2, 10)
MELATI = Shift("22:00", "04:00", every_minutes=120, grace_minutes=30)


def local(day: int, time: str) -> datetime:
    hours, minutes = map(int, time.split("."))
    return datetime(2027, 2, day, hours, minutes, tzinfo=WIB)


def shown(shift: Shift, night: date = NIGHT) -> list[str]:
    return [f"{due.due_at.astimezone(WIB):%d %H.%M}" for due in slots(shift, night, WIB)]


def test_a_night_goes_over_midnight() -> None:
    assert shown(MELATI) == ["10 22.00", "11 00.00", "11 02.00", "11 04.00"]


def test_the_end_is_expected_too_when_the_hours_do_not_divide() -> None:
    assert shown(Shift("21:30", "03:00", 120, 15)) == [
        "10 21.30",
        "10 23.30",
        "11 01.30",
        "11 03.00",
    ]
    assert shown(Shift("22:00", "23:00", 240, 15)) == ["10 22.00", "10 23.00"]


@pytest.mark.parametrize(
    ("shift", "expected"),
    [
        (Shift("22:00", "04:00", 0, 15), ["10 22.00", "11 01.00", "11 04.00"]),
        (Shift("22:30", "03:25", 0, 15), ["10 22.30", "11 00.55", "11 03.25"]),
        (Shift("22:00", "22:04", 0, 0), ["10 22.00", "10 22.04"]),
        (
            Shift("22:00", "04:00", 0, 15, ("01:00", "22:00", "04:00")),
            ["10 22.00", "11 01.00", "11 04.00"],
        ),
        (Shift("22:00", "04:00", 60, 15, ("23:30",)), ["10 23.30"]),
        (Shift("00:30", "04:30", 0, 15, ("00:30", "03:00")), ["11 00.30", "11 03.00"]),
    ],
)
def test_a_word_at_start_middle_and_end_or_at_fixed_times(
    shift: Shift, expected: list[str]
) -> None:
    assert shown(shift) == expected


@pytest.mark.parametrize("night", [date(2026, 12, 31), date(2027, 1, 31), date(2028, 2, 28)])
def test_a_night_goes_over_the_end_of_a_month_and_a_year(night: date) -> None:
    dues = slots(Shift("22:00", "04:00", 0, 15), night, WIB)
    assert [due.due_at - dues[0].due_at for due in dues] == [timedelta(hours=h) for h in (0, 3, 6)]
    assert dues[0].due_at.astimezone(WIB).date() == night
    assert dues[-1].due_at.astimezone(WIB).date() == night + timedelta(days=1)


def test_the_shortest_interval_bounds_the_grace() -> None:
    assert shortest_interval(Shift("22:00", "04:00", 0, 0)) == timedelta(hours=3)
    assert shortest_interval(Shift("22:00", "00:30", 120, 0)) == timedelta(minutes=30)
    assert shortest_interval(Shift("22:00", "04:00", 0, 0, ("23:00",))) == timedelta(hours=6)


def test_times_are_read_as_people_write_them() -> None:
    assert read_times(" 22.00; 1:00;;04.00 ") == ("22:00", "01:00", "04:00")
    assert read_times("") == ()
    with pytest.raises(ValueError, match="jam tidak dikenal"):
        read_times("22.00, 01.00")
    with pytest.raises(ValueError, match="di luar jam jaga"):
        Shift("22:00", "04:00", 0, 15, ("05:00",))


def test_times_are_utc_and_the_grace_is_halved_for_the_reminder() -> None:
    first = slots(MELATI, NIGHT, WIB)[0]
    assert first.due_at == datetime(2027, 2, 10, 15, tzinfo=UTC) and first.due_at.tzinfo is UTC
    assert first.remind_at - first.due_at == timedelta(minutes=15)
    assert first.late_at - first.due_at == timedelta(minutes=30)


def test_a_shift_in_the_small_hours_belongs_to_the_evening_before() -> None:
    sahur = Shift("00:30", "04:30", 120, 15)
    assert shown(sahur) == ["11 00.30", "11 02.30", "11 04.30"]
    assert night_of(local(11, "00.20"), sahur, WIB) == NIGHT
    assert night_of(local(11, "05.00"), sahur, WIB) == NIGHT
    assert night_of(local(11, "23.50"), sahur, WIB) == date(2027, 2, 11)


def test_a_shift_by_day_and_one_round_the_clock() -> None:
    assert shown(Shift("08:00", "16:00", 240, 15)) == ["10 08.00", "10 12.00", "10 16.00"]
    assert len(slots(Shift("18:00", "18:00", 60, 10), NIGHT, WIB)) == 25


FIFTY = Shift("22:00", "04:00", 50, 15)  # 22.00 22.50 23.40 00.30 01.20 02.10 03.00 03.50 04.00
HOURLY = Shift("22:00", "04:00", 60, 15)
OPEN_ALL_HOUR = Shift("22:00", "01:00", 60, 60)  # each grace ends as the next check-in is due
SHORT_END = Shift("22:00", "00:30", 120, 60)  # 22.00 00.00 00.30


@pytest.mark.parametrize(
    ("shift", "filled", "at", "expected"),
    [
        (MELATI, "", (10, "20.59"), ""),  # more than half an interval before the first
        (MELATI, "", (10, "21.00"), "22.00"),
        (MELATI, "", (10, "22.00"), "22.00"),
        (MELATI, "", (10, "22.30"), "22.00"),  # the last moment of its grace
        (MELATI, "", (10, "22.31"), "22.00"),  # missed, and nothing is coming yet
        (MELATI, "", (10, "23.00"), "00.00"),  # what is coming goes before what was missed
        (MELATI, "22.00", (10, "22.10"), ""),  # nobody waits for a second word
        (MELATI, "22.00", (10, "23.00"), "00.00"),
        (MELATI, "00.00", (10, "23.00"), "22.00"),
        (MELATI, "22.00 00.00", (11, "00.59"), ""),
        (MELATI, "22.00", (11, "00.40"), "00.00"),
        (MELATI, "", (11, "00.40"), "00.00"),  # the latest of those that were missed
        (MELATI, "", (11, "03.30"), "04.00"),
        (MELATI, "", (11, "05.01"), "04.00"),
        (MELATI, "", (11, "08.00"), "04.00"),
        (MELATI, "04.00", (11, "08.00"), "02.00"),
        (HOURLY, "", (10, "22.20"), "22.00"),
        (HOURLY, "", (10, "22.30"), "23.00"),
        (HOURLY, "", (11, "04.20"), "04.00"),
        (FIFTY, "", (11, "03.57"), "03.50"),  # not the one at 04.00, though that is nearer
        (FIFTY, "", (11, "04.00"), "03.50 04.00"),
        (FIFTY, "", (11, "04.05"), "03.50 04.00"),
        (FIFTY, "", (11, "04.06"), "04.00"),
        (FIFTY, "03.50", (11, "03.54"), "03.00"),
        (FIFTY, "03.50", (11, "03.55"), "04.00"),  # half of the last, short interval
        (FIFTY, "", (11, "03.49"), "03.50"),
        (SHORT_END, "", (11, "00.40"), "00.00 00.30"),
        (SHORT_END, "", (11, "00.15"), "00.00"),
        (SHORT_END, "00.00", (11, "00.15"), "00.30"),
        (SHORT_END, "00.00", (11, "00.14"), "22.00"),
        (SHORT_END, "", (11, "01.15"), "00.30"),
        (OPEN_ALL_HOUR, "", (10, "22.59"), "22.00"),
        (OPEN_ALL_HOUR, "", (10, "23.00"), "22.00 23.00"),
        (OPEN_ALL_HOUR, "", (10, "23.01"), "23.00"),
        (OPEN_ALL_HOUR, "", (11, "02.00"), "01.00"),
        (
            Shift("22:00", "01:00", 60, 90),
            "",
            (11, "00.10"),
            "23.00 00.00",
        ),  # grace longer than the interval
        (Shift("22:00", "22:30", 60, 10), "", (10, "21.45"), "22.00"),
    ],
)
def test_which_check_ins_a_word_fills(
    shift: Shift, filled: str, at: tuple[int, str], expected: str
) -> None:
    dues = slots(shift, NIGHT, WIB)
    times = [f"{due.due_at.astimezone(WIB):%H.%M}" for due in dues]
    closed = {times.index(time) for time in filled.split()}
    assert " ".join(times[place] for place in fills(dues, closed, local(*at))) == expected


def test_one_check_in_alone_and_none_at_all() -> None:
    (only,) = slots(MELATI, NIGHT, WIB)[:1]
    assert fills([only], (), only.due_at - timedelta(minutes=30)) == (0,)
    assert fills([only], (), only.due_at - timedelta(minutes=31)) == ()
    assert fills([only], (), only.late_at + timedelta(minutes=1)) == (0,)
    assert fills([], (), only.due_at) == ()


shifts = st.builds(
    Shift,
    st.sampled_from(["18:00", "22:00", "23:30", "00:30"]),
    st.sampled_from(["03:00", "04:00", "05:10"]),
    st.integers(10, 200),
    st.integers(0, 200),
)
nights_of_words = st.lists(st.integers(-6 * 60, 16 * 60), max_size=12)


def words_at(minutes: list[int]) -> list[datetime]:
    return [local(10, "22.00") + timedelta(minutes=minute) for minute in minutes]


@given(shifts, nights_of_words, st.sets(st.integers(0, 40)), st.randoms(use_true_random=False))
def test_whatever_order_words_come_in_each_check_in_has_the_same_one(
    shift: Shift, minutes: list[int], closed: set[int], chance: Random
) -> None:
    dues, words = slots(shift, NIGHT, WIB), words_at(minutes)
    filled = {place: words[word] for place, word in attendance(dues, closed, words).items()}
    chance.shuffle(words)
    assert {place: words[word] for place, word in attendance(dues, closed, words).items()} == filled
    assert not closed & filled.keys()


@given(shifts, nights_of_words, st.integers(-6 * 60, 16 * 60))
def test_one_word_more_empties_no_check_in(shift: Shift, minutes: list[int], more: int) -> None:
    dues = slots(shift, NIGHT, WIB)
    before, after = (
        attendance(dues, (), words_at(minutes)),
        attendance(dues, (), words_at([*minutes, more])),
    )
    assert before.keys() <= after.keys()


@given(shifts, nights_of_words)
def test_who_speaks_in_time_at_every_check_in_is_never_missed(
    shift: Shift, minutes: list[int]
) -> None:
    """Whatever else is said: a word between due and late leaves that check-in filled, and not as a
    late one.
    """
    dues = slots(shift, NIGHT, WIB)
    words = words_at(minutes)
    filled = attendance(dues, (), words)
    for place, due in enumerate(dues):
        if any(due.due_at <= at <= due.late_at for at in words):
            assert words[filled[place]] <= due.late_at


@pytest.mark.parametrize(
    ("at", "night"),
    [
        ((10, "09.30"), None),
        ((10, "10.00"), 0),
        ((10, "23.00"), 0),
        ((11, "04.30"), 0),
        ((11, "12.59"), 0),
        ((11, "13.00"), 1),  # half-way
        ((12, "16.00"), 1),
        ((12, "16.01"), None),
    ],
)
def test_the_night_a_word_belongs_to_is_read_from_its_check_ins(
    at: tuple[int, str], night: int | None
) -> None:
    nights = [slots(MELATI, NIGHT, WIB), slots(MELATI, NIGHT + timedelta(days=1), WIB)]
    assert nearest(nights, local(*at)) == night
    assert nearest([], local(*at)) is None


BY_DAY, EVENING = Shift("08:00", "16:00", 120, 15), Shift("18:00", "22:00", 60, 15)


@pytest.mark.parametrize(
    ("at", "closed", "expected"),
    [
        ((10, "09.00"), "", BY_DAY),
        ((10, "17.40"), "", EVENING),  # nobody watches: which begins soonest
        ((10, "21.50"), "", EVENING),
        ((10, "21.50"), "22.00", EVENING),  # it said its last word early, and goes on until the end
        ((10, "22.05"), "", HOURLY),
        ((10, "22.05"), "22.00", HOURLY),
        ((11, "00.00"), "", HOURLY),
        ((11, "04.10"), "", HOURLY),
        ((11, "07.50"), "", HOURLY),  # the day's watch of the next date is another night
    ],
)
def test_a_guard_of_several_posts_speaks_for_the_one_that_is_watched(
    at: tuple[int, str], closed: str, expected: Shift
) -> None:
    def pulls(shift: Shift) -> tuple[bool, bool, bool, timedelta]:
        dues = slots(shift, NIGHT, WIB)
        times = [f"{due.due_at.astimezone(WIB):%H.%M}" for due in dues]
        return pull(
            dues, [times.index(time) for time in closed.split() if time in times], local(*at)
        )

    assert max([BY_DAY, EVENING, HOURLY], key=pulls) is expected
    assert max([HOURLY, EVENING, BY_DAY], key=pulls) is expected


@pytest.mark.parametrize(
    ("shift", "at", "early"),
    [
        (MELATI, (11, "01.00"), True),
        (MELATI, (11, "03.44"), True),
        (MELATI, (11, "03.45"), False),
        (Shift("22:00", "04:00", 60, 5), (11, "03.50"), True),
        (Shift("22:00", "04:00", 60, 5), (11, "03.55"), False),
        (MELATI, (11, "04.10"), False),
    ],
)
def test_going_home_before_the_end(shift: Shift, at: tuple[int, str], early: bool) -> None:
    assert leaves_early(slots(shift, NIGHT, WIB)[-1], local(*at)) is early


@pytest.mark.parametrize(
    ("at", "night"),
    [
        (local(10, "21.30"), 10),
        (local(10, "23.59"), 10),
        (local(11, "00.01"), 10),
        (local(11, "04.30"), 10),
        (local(11, "12.59"), 10),  # half-way between two nights
        (local(11, "13.00"), 11),
        (local(11, "22.00"), 11),
    ],
)
def test_the_night_has_the_date_of_its_evening(at: datetime, night: int) -> None:
    assert night_of(at, MELATI, WIB) == date(2027, 2, night)
    assert night_of(at.astimezone(UTC), MELATI, WIB) == date(2027, 2, night)


@pytest.mark.parametrize("hour", range(24))
@pytest.mark.parametrize(
    ("start", "end"),
    [("22:00", "04:00"), ("18:00", "23:00"), ("00:30", "04:30"), ("08:00", "16:00")],
)
def test_a_word_belongs_to_the_night_that_is_being_written(start: str, end: str, hour: int) -> None:
    """While a shift stays as it is, the check-ins say the same as the shift."""
    shift = Shift(start, end, 60, 15)
    at = local(11, f"{hour}.10")
    nights = [NIGHT + timedelta(days=days) for days in (-1, 0, 1, 2)]
    place = nearest([slots(shift, night, WIB) for night in nights], at)
    assert place is not None and nights[place] == night_of(at, shift, WIB)


def test_any_zone_will_do() -> None:
    assert slots(MELATI, NIGHT, timezone(timedelta(hours=7))) == slots(MELATI, NIGHT, WIB)


@pytest.mark.parametrize("text", ["", "24:30", "22", "22:5", "22:60", "jam 10", "-1:00", "²2:00"])
def test_what_is_no_time_of_day(text: str) -> None:
    with pytest.raises(ValueError, match="22:00"):
        clock(text)


def test_a_time_of_day_with_a_dot() -> None:
    assert clock("22.30") == clock("22:30") == clock("22:30:00")
    assert clock("24:00") == clock("0:00"), "the end of a day begins the next one"


@pytest.mark.parametrize(("every", "grace"), [(-5, 10), (60, -1), (0, -1)])
def test_what_is_no_shift(every: int, grace: int) -> None:
    with pytest.raises(ValueError, match="minutes"):
        Shift("22:00", "04:00", every, grace)


@pytest.mark.parametrize(
    ("shifts", "begins", "first"),
    [
        (["22:00-04:00"], time(12), "05 22:00"),
        (["00:00-04:00"], time(12), "06 00:00"),
        (["05:00-06:30", "22:00-04:00"], time(12), "06 05:00"),
        (["08:30-16:00"], time(7), "05 08:30"),
        (["12:00-18:00"], time(12), "05 12:00"),
        (["06:00-12:00"], time(5), "05 06:00"),
    ],
)
def test_a_day_has_a_whole_watch(shifts: list[str], begins: time, first: str) -> None:
    found = [Shift(*shift.split("-"), 0, 15) for shift in shifts]
    assert day_of_watch(found) == begins
    since = datetime.combine(date(2026, 12, 5), begins, WIB)
    night = first_night(since, found[0], WIB)
    assert f"{hours(found[0], night, WIB)[0].astimezone(WIB):%d %H:%M}" == first
