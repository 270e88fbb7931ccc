"""What desks are told: every code once, a number's first at once, and a flood in few SMS."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.gsm import is_gsm, septets
from flows.notice_text import written
from flows.reading.folding import folded, place_words
from flows.rules.notices import (
    MOST_CODES,
    PAUSES,
    PER_AREA,
    QUIET,
    TOGETHER,
    Decision,
    Notice,
    Told,
    Urgent,
    decide,
    next_list,
)
from flows.rules.tickets import with_check

NOW = datetime(2027, 2, 10, 15, 0, tzinfo=UTC)
AREAS = {
    "A": "7 Ulu",
    "B": "Seberang Ulu Satu",
    "C": "Kelurahan dengan nama yang panjang sekali di ujung kota",
}


def urgent(number: int | None, id_: int, **more: object) -> Urgent:
    fields: dict[str, object] = {
        "kind": "kebakaran",
        "area": "A",
        "place": "ketapang",
        "at": NOW,
    } | more
    place = place_words(str(fields.pop("place")))
    code = with_check(str(10_000 + id_))
    return Urgent(id=id_, code=code, number=number, place=place, **fields)  # type: ignore[arg-type]


def shape(decision: Decision) -> list[tuple[str, list[int]]]:
    return [(notice.how, [report.id for report in notice.reports]) for notice in decision.notices]


@pytest.mark.parametrize(
    ("told", "until"),
    [
        (None, NOW),
        (Told(1, NOW - timedelta(seconds=20)), NOW + timedelta(seconds=40)),
        (Told(1, NOW - timedelta(seconds=60)), NOW),
        (Told(3, NOW - timedelta(minutes=1)), NOW + timedelta(minutes=3)),
        (Told(99, NOW - timedelta(minutes=1)), NOW + timedelta(minutes=14)),
        (Told(99, NOW - QUIET), NOW),
        (Told(1, NOW + timedelta(minutes=3)), NOW),
    ],
    ids=[
        "first",
        "soon-after",
        "after-the-pause",
        "third",
        "many",
        "an-hour-ago",
        "clock-set-back",
    ],
)
def test_the_next_list_of_a_number_comes_after_a_growing_pause(
    told: Told | None, until: datetime
) -> None:
    assert next_list(told, NOW) == until


SAME, OTHER_KIND, OTHER_AREA = {}, {"kind": "kecelakaan"}, {"area": "B"}


@pytest.mark.parametrize(
    ("second", "together"),
    [
        (SAME, True),
        ({"place": "Jl. KETAPANG"}, True),
        ({"at": NOW + TOGETHER}, True),
        ({"at": NOW + TOGETHER + timedelta(seconds=1)}, False),
        (OTHER_KIND, False),
        (OTHER_AREA, False),
        ({"place": "lr mawar"}, False),
        ({"place": "ketapang rt 14"}, False),
        ({"place": ""}, False),
    ],
    ids=[
        "all the same",
        "the same place otherwise written",
        "five minutes",
        "later",
        "kind",
        "area",
        "place",
        "rt",
        "none",
    ],
)
def test_two_numbers_share_a_notice_only_where_all_agrees(
    second: dict[str, object], together: bool
) -> None:
    found = decide([urgent(1, 1), urgent(2, 2, **second)], {}, {}, NOW + timedelta(minutes=10))
    assert shape(found) == ([("event", [1, 2])] if together else [("one", [1]), ("one", [2])])
    assert not found.held


def test_of_places_that_nobody_named_none_is_the_same() -> None:
    assert shape(decide([urgent(1, 1, place=""), urgent(2, 2, place="")], {}, {}, NOW)) == [
        ("one", [1]),
        ("one", [2]),
    ]


def test_who_nobody_knows_is_always_the_first() -> None:
    crowd = [urgent(None, number, place=f"lr {number}") for number in range(5)]
    assert len(decide(crowd, {}, {}, NOW).notices) == 5


def test_the_first_of_a_number_at_once_and_the_rest_of_it_after_a_minute() -> None:
    found = decide([urgent(1, id_, place="") for id_ in range(500)], {}, {}, NOW)
    assert shape(found) == [("one", [0])]
    assert [(report.id, until) for report, until in found.held] == [
        (id_, NOW + PAUSES[0]) for id_ in range(1, 500)
    ]


@pytest.mark.parametrize("notices", range(1, 9))
def test_lists_of_one_number_come_at_growing_distances(notices: int) -> None:
    pause = PAUSES[min(notices, len(PAUSES)) - 1]
    waiting = [urgent(1, 1), urgent(1, 2)]
    early = decide(waiting, {1: Told(notices, NOW)}, {}, NOW + pause - timedelta(seconds=1))
    assert not early.notices and {until for _, until in early.held} == {NOW + pause}
    assert shape(decide(waiting, {1: Told(notices, NOW)}, {}, NOW + pause)) == [("again", [1, 2])]


def test_a_number_that_was_quiet_for_an_hour_is_new() -> None:
    assert shape(decide([urgent(1, 1)], {1: Told(8, NOW - QUIET)}, {}, NOW)) == [("one", [1])]


def test_a_clock_set_back_keeps_nothing_waiting() -> None:
    assert shape(decide([urgent(1, 1)], {1: Told(8, NOW + timedelta(days=1))}, {}, NOW)) == [
        ("one", [1])
    ]


def test_a_list_has_an_end() -> None:
    told = {1: Told(1, NOW - PAUSES[0])}
    found = decide([urgent(1, id_) for id_ in range(MOST_CODES + 7)], told, {}, NOW)
    assert [len(notice.reports) for notice in found.notices] == [MOST_CODES]
    assert [until for _, until in found.held] == [NOW + PAUSES[1]] * 7


def test_beyond_the_cap_of_an_area_firsts_leave_at_once_in_one_list() -> None:
    crowd = [urgent(number, number, place=f"lr {number}") for number in range(PER_AREA + 30)]
    apart = urgent(999, 999, area="B", place="lr mawar")
    found = decide([*crowd, apart], {}, {}, NOW)
    assert [notice.how for notice in found.notices] == ["one"] * (PER_AREA + 1) + ["crowd"]
    assert len(found.notices[-1].reports) == 30 and not found.held
    assert shape(decide(crowd[:3], {}, {"A": PER_AREA}, NOW)) == [("crowd", [0, 1, 2])]


def test_beyond_it_what_many_numbers_repeat_is_one_list_too() -> None:
    told = {number: Told(1, NOW - PAUSES[0]) for number in range(100)}
    again = [urgent(number, number) for number in range(100)]
    found = decide(again, told, {"A": 100}, NOW)
    assert [(notice.how, len(notice.reports), notice.repeated) for notice in found.notices] == [
        ("crowd", 100, True)
    ]
    assert len(decide(again, told, {"A": 1}, NOW).notices) == 100


ROUND = timedelta(seconds=20)
_PLACES = st.sampled_from(["", "lr ketapang rt 14", "pasar 16", "Lorong Ketapang RT14"])
_WAITING = st.tuples(
    st.integers(0, 40),
    st.one_of(st.none(), st.integers(0, 30)),
    st.sampled_from(["kebakaran", "lainnya", "?"]),
    st.sampled_from(["A", "C"]),
    _PLACES,
)


@given(st.lists(_WAITING, max_size=120))
def test_whatever_comes_every_code_is_told_once_and_no_first_waits(
    coming: list[tuple[int, int | None, str, str, str]],
) -> None:
    """A desk through an afternoon: told rounds of what came, and what it remembers of what it was
    told.
    """
    told: dict[int, Told] = {}
    seen: dict[int, tuple[str, datetime]] = {}
    waiting = {
        id_: urgent(number, id_, kind=kind, area=area, place=place, at=NOW + turn * ROUND)
        for id_, (turn, number, kind, area, place) in enumerate(coming)
    }
    until = {id_: report.at for id_, report in waiting.items()}
    named: Counter[str] = Counter()
    for turn in range(400):
        now = NOW + turn * ROUND
        due = [report for id_, report in waiting.items() if until[id_] <= now]
        recent = Counter(area for area, at in seen.values() if at > now - timedelta(minutes=10))
        found = decide(due, told, recent, now)
        leaving = [report for notice in found.notices for report in notice.reports]
        kept = [report for report, _ in found.held]
        assert sorted(report.id for report in (*leaving, *kept)) == sorted(
            report.id for report in due
        )
        new = {
            report.number
            for report in due
            if report.number is None
            or report.number not in told
            or told[report.number].at <= now - QUIET
        }
        assert new <= {report.number for report in leaving}, "a first had to wait"
        assert all(now < later <= now + PAUSES[-1] for _, later in found.held)
        for report, later in found.held:
            until[report.id] = later
        for notice in found.notices:
            for text, reports in written(notice, AREAS, {}):
                assert septets(text) <= 160 and is_gsm(text)
                codes = re.findall(r"\b\d{3} \d{3}\b", text)
                assert codes == [f"{report.code[:3]} {report.code[3:]}" for report in reports]
                named.update(codes)
            for number in {report.number for report in notice.reports} - {None}:
                assert number is not None
                before = told.get(number)
                fresh = before is None or before.at <= now - QUIET
                told[number] = Told(
                    1 if fresh or before is None else before.notices + (before.at < now), now
                )
                seen[number] = (notice.reports[0].area, now)
        for report in leaving:
            del waiting[report.id]
    assert not waiting
    assert set(named.values()) <= {1} and len(named) == len(coming)


@pytest.mark.parametrize(
    ("count", "how", "texts"),
    [
        (2, "event", ["MENDESAK 2 laporan: 100 009, 100 014. Kebakaran, 7 Ulu."]),
        (2, "crowd", ["MENDESAK 2 laporan: 100 009, 100 014. 7 Ulu."]),
        (2, "again", ["2 laporan lagi, pelapor sama: 100 009, 100 014."]),
    ],
)
def test_lists_in_words(count: int, how: str, texts: list[str]) -> None:
    notice = Notice(how, tuple(urgent(1, id_) for id_ in range(count)))  # type: ignore[arg-type]
    assert [text for text, _ in written(notice, AREAS, {})] == texts


def test_a_long_list_is_cut_into_sms_of_one_part_that_are_counted() -> None:
    texts = [
        text
        for text, _ in written(
            Notice("again", tuple(urgent(1, id_) for id_ in range(499))), AREAS, {}
        )
    ]
    assert texts[0].startswith(f"(1/{len(texts)}) 499 laporan lagi, pelapor sama: 100")
    assert len(texts) <= 42 and texts[-1].startswith(f"({len(texts)}/{len(texts)}) ")
    assert all(septets(text) <= 160 for text in texts)


@pytest.mark.parametrize(
    ("place", "other", "same"),
    [
        ("LR. KETAPANG, RT 014", "lorong ketapang rt14", True),
        ("jl merdeka no 7", "Jalan Merdeka No. 07", True),
        ("dekat masjid agung", "depan masjid agung", True),
        ("rt 3 rw 14", "rt 14 rw 3", False),
        ("lr ketapang", "lr mawar", False),
        ("\uff2b\uff25\uff34\uff21\uff30\uff21\uff2e\uff27", "ketapang", True),
    ],
)
def test_the_words_of_a_place(place: str, other: str, same: bool) -> None:
    assert (place_words(place) == place_words(other)) is same


def test_folded() -> None:
    assert folded("  TARAWIH aman,\u00a0kunci-ganda... motor! ") == "tarawih aman kunci ganda motor"
