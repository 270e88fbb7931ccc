"""Whom a report reaches: tiers with nobody on duty, reports about officers, what is told beside."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.rules.kinds import KINDS
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

NOW = datetime(2027, 2, 10, 15, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=8)
SEK, RES, DA = "POLSEK-SU1", "POLRESTABES", "POLDA"
TIERS = (RW, KELURAHAN, DESK, HEAD)

POLISI_RW = Candidate(1, SEK, RW)
BHABIN = Candidate(2, SEK, KELURAHAN)
OPERATOR = Candidate(3, SEK, DESK)
HEAD_OF_SEK = Candidate(4, SEK, HEAD)
CITY = Candidate(5, RES, DESK, above=1)
CITY_HEAD = Candidate(6, RES, HEAD, above=1)
INSPECTOR = Candidate(7, "SIPROPAM", INSPECTORS)
TRAFFIC = Candidate(8, "SATLANTAS", DESK, also=True)
ALL = (CITY_HEAD, INSPECTOR, CITY, HEAD_OF_SEK, TRAFFIC, OPERATOR, BHABIN, POLISI_RW)
DESKS = (Desk(SEK), Desk(RES, 1), Desk(DA, 2), Desk("SATLANTAS", also=True))


def off(candidate: Candidate, next_on: datetime | None = None) -> Candidate:
    return Candidate(
        candidate.officer,
        candidate.unit,
        candidate.tier,
        candidate.above,
        False,
        next_on,
        candidate.also,
    )


def without(*away: Candidate) -> list[Candidate]:
    return [off(candidate) if candidate in away else candidate for candidate in ALL]


def order(found: Chain) -> list[tuple[int, ...]]:
    return [tier.officers for tier in found.tiers]


def test_from_the_nearest_to_the_highest_whatever_the_order_they_come_in() -> None:
    found = chain("kriminalitas", ALL, DESKS)
    assert order(found) == [(1,), (2,), (3,), (4,), (5,), (6,)]
    assert [tier.why for tier in found.tiers][:3] == [
        f"Polisi RW di RW itu ({SEK})",
        f"Bhabinkamtibmas wilayah itu ({SEK})",
        f"petugas meja ({SEK})",
    ]
    assert [tier.officers for tier in found.beside] == [(8,)]
    assert [desk.unit for desk in found.desks] == [SEK, RES, DA]
    assert [desk.unit for desk in found.beside_desks] == ["SATLANTAS"]
    assert found.waiting is None and not found.unmanned


@pytest.mark.parametrize(
    ("away", "first", "why"),
    [
        ((), (1,), f"Polisi RW di RW itu ({SEK})"),
        (
            (POLISI_RW,),
            (2,),
            f"Polisi RW di RW itu tidak ada yang dinas; Bhabinkamtibmas wilayah itu ({SEK})",
        ),
        (
            (POLISI_RW, BHABIN),
            (3,),
            "Polisi RW di RW itu tidak ada yang dinas; Bhabinkamtibmas wilayah itu tidak ada yang"
            f" dinas; petugas meja ({SEK})",
        ),
        (
            (OPERATOR, POLISI_RW, HEAD_OF_SEK, BHABIN),
            (5,),
            "Polisi RW di RW itu tidak ada yang dinas; Bhabinkamtibmas wilayah itu tidak ada yang"
            " dinas; petugas meja tidak ada yang dinas; pengawas tidak ada yang dinas;"
            f" petugas meja ({RES})",
        ),
    ],
)
def test_where_nobody_is_on_duty_the_next_tier_takes_its_place(
    away: Sequence[Candidate], first: tuple[int, ...], why: str
) -> None:
    found = chain("kriminalitas", without(*away))
    assert (found.tiers[0].officers, found.tiers[0].why) == (first, why)


def test_nobody_on_duty_at_all() -> None:
    found = chain("kebakaran", without(*ALL), DESKS)
    assert found.unmanned and found.tiers == () and found.waiting is None
    assert found.desks[0].unit == SEK


def test_the_first_of_the_nearest_to_come_on_duty() -> None:
    near = [off(POLISI_RW, LATER), off(BHABIN, LATER - timedelta(hours=1)), OPERATOR]
    waiting = chain("kriminalitas", near).waiting
    assert waiting is not None
    assert (waiting.officers, waiting.when) == ((2,), LATER - timedelta(hours=1))
    # somebody near is on duty, or nobody comes within a week: nobody is waited for
    assert chain("kriminalitas", [off(POLISI_RW, LATER), BHABIN]).waiting is None
    assert chain("kriminalitas", [off(BHABIN), OPERATOR]).waiting is None
    assert chain("kriminalitas", [off(OPERATOR, LATER), CITY]).waiting is None


def test_a_tier_is_named_after_the_unit_of_those_who_are_on_duty() -> None:
    other = Candidate(9, "POLSEK-SU2", KELURAHAN)
    (tier,) = chain("kriminalitas", [off(BHABIN), other]).tiers
    assert tier.why == "Bhabinkamtibmas wilayah itu (POLSEK-SU2)"


def test_reports_about_officers_reach_the_inspectorate_and_nobody_else() -> None:
    found = chain("petugas", ALL, DESKS)
    assert order(found) == [(7,)]
    assert found.desks == found.beside == found.beside_desks == ()
    later = chain("petugas", [*without(INSPECTOR), off(INSPECTOR, LATER)], DESKS)
    assert later.tiers == () and later.waiting is not None
    assert (later.waiting.officers, later.waiting.when) == ((7,), LATER)


def test_the_inspectorate_is_told_of_nothing_else() -> None:
    for kind in KINDS:
        told = {officer for tier in chain(kind, ALL, DESKS).tiers for officer in tier.officers}
        assert (7 in told) is (kind == "petugas")


@pytest.mark.parametrize("kind", ["kdrt", "narkoba", "kriminalitas"])
def test_of_a_sensitive_one_the_neighbours_learn_nothing(kind: str) -> None:
    found = chain(kind, [off(BHABIN, LATER), *ALL], DESKS, sensitive=True)
    assert order(found) == [(3,), (4,), (5,), (6,)]
    assert found.tiers[0].away == () and found.waiting is None


def test_those_who_handed_it_on_are_passed_over() -> None:
    found = chain("kriminalitas", ALL, but=[1, 3, 8])
    assert order(found) == [(2,), (4,), (5,), (6,)] and found.beside == ()
    assert found.tiers[1].away == ()
    assert chain("petugas", ALL, but=[7]).tiers == ()


def test_each_unit_that_is_told_besides_has_its_own_tier() -> None:
    cars, water = off(TRAFFIC), Candidate(9, "POLAIR", DESK, also=True)
    head = Candidate(10, "SATLANTAS", HEAD, also=True)
    found = chain("kemacetan", [BHABIN, cars, water, head])
    assert [(tier.unit, tier.officers) for tier in found.beside] == [
        ("POLAIR", (9,)),
        ("SATLANTAS", (10,)),
    ]
    assert found.beside[1].away == (DESK,)
    assert order(found) == [(2,)]


_CANDIDATE = st.builds(
    lambda tier, above, on, hours, also: (tier, above, on, hours, also),
    st.sampled_from((*TIERS, INSPECTORS)),
    st.integers(0, 2),
    st.booleans(),
    st.none() | st.integers(1, 48),
    st.booleans(),
)


def candidates(drawn: Sequence[tuple[str, int, bool, int | None, bool]]) -> list[Candidate]:
    """One candidate for each, with ids from 1; the near ones and the inspectorate as they come."""
    return [
        Candidate(
            number,
            SEK,
            tier,
            0 if tier in (RW, KELURAHAN, INSPECTORS) else above,
            on,
            None if on or hours is None else NOW + timedelta(hours=hours),
            also and tier in (DESK, HEAD),
        )
        for number, (tier, above, on, hours, also) in enumerate(drawn, 1)
    ]


@given(
    st.lists(_CANDIDATE, max_size=8),
    st.sampled_from(tuple(KINDS)),
    st.booleans(),
    st.sets(st.integers(1, 8), max_size=2),
)
def test_everybody_once_on_duty_and_of_the_right_kind(
    drawn: list[tuple[str, int, bool, int | None, bool]],
    kind: str,
    sensitive: bool,
    but: set[int],
) -> None:
    there = {candidate.officer: candidate for candidate in candidates(drawn)}
    found = chain(kind, list(there.values()), DESKS, but, sensitive)
    told = [officer for tier in (*found.tiers, *found.beside) for officer in tier.officers]
    assert len(told) == len(set(told)) and not but & set(told)
    assert all(there[officer].on_duty for officer in told)
    inspectors = {officer for officer in told if there[officer].tier == INSPECTORS}
    assert inspectors == (set(told) if kind == "petugas" else set())
    if sensitive:
        assert not [officer for officer in told if there[officer].tier in (RW, KELURAHAN)]
    if found.waiting is not None:
        assert not there[found.waiting.officers[0]].on_duty and found.waiting.when is not None
