"""Which reports are proposed as telling of one incident, and why."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from flows.reading.folding import place_words
from flows.rules.kinds import KINDS
from flows.rules.similar import FARTHEST, MOST, Proposal, Told, near, proposed

NOW = datetime(2027, 2, 10, 15, 0, tzinfo=UTC)
CITY, KECAMATAN, KELURAHAN = "16/16.71/", "16/16.71/16.71.02/", "16/16.71/16.71.02/16.71.02.1006/"
BESIDE, ELSEWHERE = "16/16.71/16.71.02/16.71.02.1007/", "16/16.71/16.71.021/"
LEVELS = {2: "kota", 3: "kecamatan", 4: "kelurahan"}


def told(
    place: str = "",
    *,
    area: str = KELURAHAN,
    kind: str = "kriminalitas",
    minutes: float = 0,
    code: str = "48001",
) -> Told:
    return Told(
        code,
        kind,
        area,
        LEVELS[area.count("/")],
        place_words(place),
        NOW + timedelta(minutes=minutes),
    )


def why(report: Told, other: Told) -> str:
    return "".join(proposal.why for proposal in proposed(report, [other]))


def other(place: str = "", **different: object) -> Told:
    return told(place, code="48002", **different)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("here", "there", "said"),
    [
        # one place, in other spellings, with more or fewer words
        ("Jl. Ketapang RT 014", "ketapang rt14", "tempat sama"),
        ("pasar kuto", "depan pasar kuto", "tempat sama"),
        ("simpang empat pasar kuto", "pasar kuto dekat masjid", "kelurahan sama"),
        ("ketapang indah rt 14", "ketapang indah no 3", "tempat sama"),
        # another RT is another place, whatever else is the same
        ("ketapang indah rt 14", "ketapang indah rt 3", "kelurahan sama"),
        ("ketapang indah rw 1", "ketapang indah rw 01", "tempat sama"),
        ("ketapang", "masjid", "kelurahan sama"),
        ("ketapang", "", "kelurahan sama"),
        ("", "", "kelurahan sama"),
    ],
)
def test_places(here: str, there: str, said: str) -> None:
    for one, another in ((told(here), other(there)), (told(there), other(here))):
        assert why(one, another) == f"jenis sama, {said}, bersamaan"


@pytest.mark.parametrize(
    ("here", "there", "minutes", "said"),
    [
        ("ketapang", "ketapang", 0.9, "tempat sama, bersamaan"),
        ("ketapang", "ketapang", 12, "tempat sama, 12 menit"),
        ("ketapang", "ketapang", 60, "tempat sama, 1 jam"),
        ("ketapang", "ketapang", 135, "tempat sama, 2 jam 15 menit"),
        ("ketapang", "ketapang", 360, "tempat sama, 6 jam"),
        ("ketapang", "ketapang", 361, ""),
        ("ketapang", "", 60, "kelurahan sama, 1 jam"),
        ("ketapang", "", 61, ""),
        ("ketapang", "masjid", 15, "kelurahan sama, 15 menit"),
        ("ketapang", "masjid", 16, ""),
    ],
)
def test_how_far_apart_in_time_depends_on_the_place(
    here: str, there: str, minutes: float, said: str
) -> None:
    expected = f"jenis sama, {said}" if said else ""
    assert why(told(here), other(there, minutes=minutes)) == expected
    assert why(told(here), other(there, minutes=-minutes)) == expected
    assert timedelta(minutes=minutes) <= FARTHEST or not said


@pytest.mark.parametrize(
    ("here", "there", "place", "found"),
    [
        (KELURAHAN, BESIDE, "ketapang", False),
        (KECAMATAN, ELSEWHERE, "ketapang", False),
        (KECAMATAN, KELURAHAN, "ketapang", True),
        (CITY, KELURAHAN, "ketapang", True),
        (CITY, CITY, "ketapang", True),
        # Somewhere in a city, or in a kecamatan: that alone brings nothing together.
        (CITY, CITY, "", False),
        (KECAMATAN, KECAMATAN, "", False),
        (KECAMATAN, KELURAHAN, "", False),
        (KELURAHAN, KELURAHAN, "", True),
    ],
)
def test_areas(here: str, there: str, place: str, found: bool) -> None:
    assert bool(why(told(place, area=here), other(place, area=there))) is found
    assert bool(why(told(place, area=there), other(place, area=here))) is found


def test_kinds_that_are_near_and_those_that_nothing_brings_together() -> None:
    for kind, kinds in ((kind, near(kind)) for kind in KINDS):
        assert all(near(like) == kinds for like in kinds)  # from whichever side one looks
        assert (kind in kinds) is not KINDS[kind].sensitive
    assert why(told(), other(kind="mencurigakan")) == "jenis serupa, kelurahan sama, bersamaan"
    assert why(told(), other(kind="kebakaran")) == ""
    for kind in ("petugas", "kdrt", "narkoba"):
        assert why(told(kind=kind), other(kind=kind)) == ""


def test_the_likeliest_stand_first_and_there_are_only_so_many() -> None:
    others = [
        told("masjid", code="1", minutes=2),
        told("ketapang", code="2", minutes=200),
        told("ketapang", code="3", kind="mencurigakan"),
        told("ketapang", code="4", minutes=-3),
        told("", code="5", minutes=1),
        told("ketapang", code="48001"),  # itself
    ]
    found = proposed(told("ketapang"), others)
    assert [proposal.code for proposal in found] == ["4", "2", "3", "5", "1"]
    assert found[0] == Proposal("4", "jenis sama, tempat sama, 3 menit")
    many = [told("ketapang", code=f"{count}") for count in range(30)]
    assert len(proposed(told("ketapang"), many)) == MOST
