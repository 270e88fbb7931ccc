"""Who is told when, until a person accepts: urgent, routine and quiet ladders."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.rules.kinds import KINDS, PROTECTED
from flows.rules.ladder import (
    KETUA,
    LEAST_GAP,
    LISTS,
    MISSED,
    NO_POLICE,
    OFFICERS,
    PARTNER,
    PATIENT,
    POLICE,
    POLSEK,
    QUIET,
    Call,
    Step,
    begins,
    missed,
    reached,
    steps,
)
from flows.rules.routing import (
    DESK,
    HEAD,
    INSPECTORS,
    KELURAHAN,
    RW,
    Candidate,
    Chain,
    Desk,
    chain,
)
from tests.flows.rules.test_routing import _CANDIDATE, candidates

WIB = ZoneInfo("Asia/Jakarta")
SEK, RES, DA = "POLSEK-SU1", "POLRESTABES", "POLDA"
DESKS = (Desk(SEK), Desk(RES, 1), Desk(DA, 2))


def at(time: str, day: int = 10) -> datetime:
    hours, minutes = map(int, time.split("."))
    return datetime(2027, 2, day, hours, minutes, tzinfo=WIB).astimezone(UTC)


def shown(found: Sequence[Step]) -> list[tuple[str, tuple[int, ...], tuple[str, ...]]]:
    return [
        (f"{step.at.astimezone(WIB):%d %H.%M}", step.officers, step.desks)
        for step in found
        if step.officers or step.desks
    ]


EVERYBODY = [
    Candidate(1, SEK, RW),
    Candidate(2, SEK, KELURAHAN),
    Candidate(3, SEK, DESK),
    Candidate(4, SEK, HEAD),
    Candidate(5, RES, DESK, 1),
    Candidate(6, RES, HEAD, 1),
]


def of(kind: str = "kriminalitas", officers: Sequence[Candidate] = EVERYBODY) -> Chain:
    return chain(kind, officers, DESKS)


def test_with_an_unwatched_desk_an_urgent_one_starts_one_step_higher() -> None:
    begun = at("03.00")
    usual = steps(of("kebakaran"), "kebakaran", True, begun, WIB)
    higher = steps(of("kebakaran"), "kebakaran", True, begun, WIB, unwatched=True)
    assert [step.at - begun for step in higher] == [
        timedelta(minutes=minutes) for minutes in (0, 0, 2, 5)
    ]
    assert [(step.officers, step.desks) for step in higher] == [
        (step.officers, step.desks) for step in usual
    ]
    routine = [
        steps(of("kemacetan"), "kemacetan", False, begun, WIB, unwatched=gone)
        for gone in (False, True)
    ]
    assert routine[0] == routine[1]


@pytest.mark.parametrize("since", ["03.00", "14.00"])
def test_an_urgent_one_climbs_at_two_five_and_ten_minutes_day_and_night(since: str) -> None:
    begun = at(since)
    found = steps(of("kebakaran"), "kebakaran", True, begun, WIB)
    assert [step.at - begun for step in found] == [
        timedelta(minutes=minutes) for minutes in (0, 2, 5, 10)
    ]
    assert [step.officers for step in found] == [(1,), (2,), (3,), (4, 5, 6)]
    # the own desk is told at once by its own notices
    assert [step.desks for step in found] == [(), (RES,), (), (DA,)]
    assert [step.number for step in found] == [0, 1, 2, 3]
    assert found[0].why == (f"Polisi RW di RW itu ({SEK})",)


def test_with_nobody_on_duty_an_urgent_one_goes_to_the_desks_alone() -> None:
    away = [Candidate(2, SEK, KELURAHAN, 0, False, at("06.00", 11))]
    found = steps(of("kebakaran", away), "kebakaran", True, at("23.00"), WIB)
    assert shown(found) == [("10 23.02", (), (RES,)), ("10 23.10", (), (DA,))]


def test_who_is_told_besides_is_told_at_once() -> None:
    desks = (*DESKS, Desk("SATLANTAS", also=True), Desk("POLAIR", also=True))
    cars = Candidate(8, "SATLANTAS", DESK, also=True)
    with_both = chain("kecelakaan", [EVERYBODY[1], cars], desks)
    urgent = steps(with_both, "kecelakaan", True, at("10.00"), WIB)
    assert (urgent[0].officers, urgent[0].desks) == ((2, 8), ("SATLANTAS", "POLAIR"))
    # of a routine one a unit whose officer hears of it needs no second SMS at its desk
    routine = steps(with_both, "kemacetan", False, at("10.00"), WIB)
    assert (routine[0].officers, routine[0].desks) == ((2, 8), ("POLAIR",))


@pytest.mark.parametrize(
    ("since", "begin"),
    [
        ("06.00", "10 06.00"),
        ("12.34", "10 12.34"),
        ("21.59", "10 21.59"),
        ("22.00", "11 06.00"),
        ("23.30", "11 06.00"),
        ("00.00", "10 06.00"),
        ("05.59", "10 06.00"),
    ],
)
def test_a_routine_one_waits_at_night_and_climbs_after_a_quarter_of_an_hour(
    since: str, begin: str
) -> None:
    found = steps(of(), "kriminalitas", False, at(since), WIB)
    first, second = shown(found)
    assert first == (begin, (1,), ())
    assert second[1:] == ((2,), (SEK,))
    assert found[1].at - found[0].at == timedelta(minutes=15)


def test_a_routine_one_with_nobody_on_duty_goes_to_the_desk() -> None:
    assert shown(steps(of(officers=[]), "kriminalitas", False, at("12.00"), WIB)) == [
        ("10 12.00", (), (SEK,)),
    ]


@pytest.mark.parametrize(
    ("comes", "expected"),
    [
        (at("07.30", 11), [("11 07.30", (2,), ()), ("11 07.45", (3,), (SEK,))]),
        (at("02.00", 11), [("11 06.00", (2,), ()), ("11 06.15", (3,), (SEK,))]),
        # longer than anybody waits: who is on duty gets it
        (
            at("06.00", 11) + PATIENT + timedelta(minutes=1),
            [("11 06.00", (3,), ()), ("11 06.15", (), (SEK,))],
        ),
    ],
)
def test_a_routine_one_waits_for_the_hours_of_the_nearest(
    comes: datetime, expected: list[tuple[str, tuple[int, ...], tuple[str, ...]]]
) -> None:
    officers = [Candidate(2, SEK, KELURAHAN, 0, False, comes), Candidate(3, SEK, DESK)]
    assert shown(steps(of(officers=officers), "kriminalitas", False, at("23.00"), WIB)) == expected


@pytest.mark.parametrize(
    ("since", "begin"),
    [
        ("05.00", "10 06.00"),
        ("06.00", "10 06.00"),
        ("06.01", "10 12.00"),
        ("12.30", "10 18.00"),
        ("18.01", "11 06.00"),
        ("23.59", "11 06.00"),
    ],
)
@pytest.mark.parametrize("kind", sorted(QUIET))
def test_quiet_kinds_wait_for_the_next_list(kind: str, since: str, begin: str) -> None:
    begun = begins(kind, False, at(since), WIB).astimezone(WIB)
    assert f"{begun:%d %H.%M}" == begin and begun.time() in LISTS
    assert begins(kind, True, at(since), WIB) == at(since)


def test_no_quiet_kind_is_urgent_by_its_name() -> None:
    quiet = QUIET - {PROTECTED}  # told to the inspectorate alone
    assert not [kind for kind in quiet if KINDS[kind].urgent or KINDS[kind].sensitive]


def test_one_about_officers_waits_for_the_inspectorate_however_long() -> None:
    comes = at("08.00", 15)
    away = [*EVERYBODY, Candidate(7, "SIPROPAM", INSPECTORS, 0, False, comes)]
    found = steps(of("petugas", away), "petugas", False, at("17.00", 12), WIB)
    assert shown(found) == [("15 08.00", (7,), ())]


def test_an_urgent_one_that_reaches_neither_officer_nor_desk_wakes_who_is_next() -> None:
    away = [*EVERYBODY, Candidate(7, "SIPROPAM", INSPECTORS, 0, False, at("08.00", 11))]
    found = steps(of("petugas", away), "petugas", True, at("23.00"), WIB)
    assert shown(found) == [("10 23.00", (7,), ())]


@given(
    st.lists(_CANDIDATE, max_size=8),
    st.sampled_from(tuple(KINDS)),
    st.booleans(),
    st.booleans(),
    st.integers(0, 24 * 60 - 1),
)
def test_times_never_decrease_and_nobody_is_told_twice(
    drawn: list[tuple[str, int, bool, int | None, bool]],
    kind: str,
    urgent: bool,
    sensitive: bool,
    minute: int,
) -> None:
    since = at("00.00") + timedelta(minutes=minute)
    found = steps(chain(kind, candidates(drawn), DESKS, (), sensitive), kind, urgent, since, WIB)
    assert [step.number for step in found] == list(range(len(found)))
    times = [step.at for step in found]
    assert times == sorted(times) and times[0] >= since
    assert not urgent or times[0] == since
    officers = [officer for step in found for officer in step.officers]
    assert len(officers) == len(set(officers))
    desks = [desk for step in found for desk in step.desks]
    assert len(desks) == len(set(desks))
    assert kind != "petugas" or not any(step.desks for step in found)
    # the ladder is asked for anew each time it is looked at: from its own beginning it is the same
    if urgent or kind == "petugas":
        return
    again = begins(kind, False, begins(kind, False, since, WIB), WIB)
    assert again == begins(kind, False, since, WIB)


GRACE = timedelta(minutes=15)


def silent(
    officers: Sequence[Candidate] = EVERYBODY,
    desk: str = SEK,
    others: frozenset[str] = frozenset({KETUA}),
    grace: timedelta = GRACE,
    times: dict[str, int | None] = {},  # noqa: B006
) -> list[tuple[int, tuple[int, ...], tuple[str, ...]]]:
    """The police steps of a check-in that was missed: minutes, officers, desks."""
    since = at("23.15")
    return [
        (int((step.at - since).total_seconds()) // 60, step.officers, step.desks)
        for step in missed(
            chain("", officers, DESKS if desk else DESKS[:1]), desk, others, since, grace, times
        )
        if MISSED[step.number] in POLICE
    ]


NEAR, BESIDE = EVERYBODY[1:2], EVERYBODY[2:]


@pytest.mark.parametrize(
    ("expected", "words"),
    [
        ([(15, (1,), ()), (30, (3,), (SEK,))], {}),
        ([(15, (2,), ()), (30, (), (SEK,))], {"officers": NEAR}),
        ([(40, (2,), ()), (80, (), (SEK,))], {"officers": NEAR, "grace": timedelta(minutes=40)}),
        ([(10, (2,), ()), (20, (), (SEK,))], {"officers": NEAR, "grace": timedelta()}),
        # a step without anybody passes on at once
        ([(15, (3,), (SEK,))], {"officers": BESIDE}),
        ([(0, (2,), ()), (15, (), (SEK,))], {"officers": NEAR, "others": frozenset()}),
        ([(30, (2,), ()), (45, (), (SEK,))], {"officers": NEAR, "others": {KETUA, "partner"}}),
        ([(0, (), (SEK,))], {"officers": [], "others": frozenset()}),
        ([(15, (), (SEK,))], {"officers": EVERYBODY[4:]}),  # further up nobody
        ([(15, (5,), ())], {"officers": EVERYBODY[4:], "desk": ""}),
        ([(15, (3,), (RES,))], {"officers": BESIDE, "desk": RES}),
        ([(15, (1,), ())], {"officers": EVERYBODY[:1], "desk": ""}),
        ([], {"officers": [], "desk": ""}),
        # as the post has it: after the grace, or not told at all
        ([(20, (1,), ()), (40, (3,), (SEK,))], {"times": {OFFICERS: 20, POLSEK: 40}}),
        ([(20, (1,), ()), (35, (3,), (SEK,))], {"times": {OFFICERS: 20}}),
        ([(40, (3,), (SEK,))], {"times": {OFFICERS: None, POLSEK: 40}}),
        ([(15, (3,), (SEK,))], {"times": {OFFICERS: None}}),
        ([(0, (1,), ()), (15, (3,), (SEK,))], {"times": {KETUA: None}}),
        ([(20, (1,), ())], {"times": {KETUA: 5, POLSEK: None}}),
        # none comes before the one below it
        (
            [(15, (1,), ()), (30, (3,), (SEK,))],
            {"others": {KETUA, "partner"}, "times": {OFFICERS: 5}},
        ),
    ],
)
def test_a_missed_check_in_reaches_the_nearest_officers_and_then_the_polsek(
    expected: list[object], words: dict[str, object]
) -> None:
    assert silent(**words) == expected  # type: ignore[arg-type]
    assert timedelta(minutes=10) == LEAST_GAP


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ({}, [("partner", 0), ("ketua", 15)]),
        ({PARTNER: 0, KETUA: 5}, [("partner", 0), ("ketua", 5)]),
        ({PARTNER: 3}, [("partner", 3), ("ketua", 18)]),
        ({PARTNER: None}, [("ketua", 0)]),
        ({KETUA: None}, [("partner", 0)]),
        ({PARTNER: 9, KETUA: 9}, [("partner", 9), ("ketua", 9)]),
    ],
)
def test_who_is_near_is_told_before_the_police(
    times: dict[str, int | None], expected: list[tuple[str, int]]
) -> None:
    since = at("23.15")
    found = missed(NO_POLICE, "", {PARTNER, KETUA}, since, GRACE, times)
    minutes = timedelta(minutes=1)
    assert [(MISSED[step.number], (step.at - since) // minutes) for step in found] == expected


UNITS = {1: SEK, 2: SEK}


def rungs(*minutes: int) -> list[Step]:
    begun = at("23.00")
    return [
        Step(number, begun + timedelta(minutes=after), (number + 1,))
        for number, after in enumerate(minutes)
    ]


@pytest.mark.parametrize(
    ("now", "held", "made", "told", "coming"),
    [
        ("23.00", False, (), [1], "23.02"),
        ("23.01", False, (1,), [], "23.02"),
        ("23.07", False, (), [1, 2], None),
        ("23.07", False, (1, 2), [], None),
        # held: step by step, as far apart as ever
        ("23.07", True, (), [1], "23.09"),
        ("23.09", True, (1,), [2], None),
    ],
)
def test_each_is_reached_once_and_one_that_was_held_goes_on_step_by_step(
    now: str, held: bool, made: tuple[int, ...], told: list[int], coming: str | None
) -> None:
    calls, looks = reached(rungs(0, 2), UNITS, {(id_, SEK) for id_ in made}, at(now), held)
    assert [call.officer for call in calls] == told
    assert looks == (coming and at(coming))
    assert all(call == Call(call.step, call.officer, SEK, at(now)) for call in calls)
