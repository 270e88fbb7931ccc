"""A carrier's bad day."""

from __future__ import annotations

import pytest
import requests

from gateway.simulator.fault_profiles import (
    PROFILES,
    TAKEN_ALL_THE_SAME,
    TROUBLES,
    BadProfile,
    Faults,
    name_of,
    read_profile,
)
from gateway.simulator.serve import Standin
from tests.cast import SARI
from tests.simulator.test_sending_api import Sender, told
from tests.waiting import wait_for


def turn(standin: Standin, **profile: object) -> requests.Response:
    return requests.post(f"{standin.url}/standin/fault-profile", json=profile, timeout=60)


def attempt(sender: Sender, deadline: float) -> str:
    """What a caller with so many seconds sees of one call."""
    form = {"username": "kentongan", "to": SARI, "message": "halo"}
    try:
        answer = sender.http.post(f"{sender.url}/messaging", data=form, timeout=deadline)
    except requests.Timeout:
        return "timeout"
    except requests.ConnectionError:
        return "broken"
    try:
        answer.json()
    except ValueError:
        return str(answer.status_code) if answer.status_code != 201 else "unreadable"
    return str(answer.status_code)


@pytest.mark.parametrize(
    ("trouble", "seen"),
    [
        ("error", "500"),
        ("late_error", "500"),
        ("throttle", "429"),
        ("timeout", "timeout"),
        ("lost", "broken"),
        ("garbage", "unreadable"),
        ("truncated", "unreadable"),
        ("slow", "timeout"),
    ],
)
def test_each_trouble(standin: Standin, trouble: str, seen: str) -> None:
    assert (
        turn(standin, **{trouble: 1.0, "hang_seconds": 2.0, "slow_seconds": 2.0}).status_code == 200
    )
    assert attempt(Sender(standin.url), deadline=0.5 if seen == "timeout" else 60) == seen
    if trouble in TAKEN_ALL_THE_SAME:
        wait_for(lambda: told(standin, "counts")["accepted"] == 1)
    assert told(standin, "counts")["accepted"] == (trouble in TAKEN_ALL_THE_SAME)


def test_the_page_names_the_fault_profile(standin: Standin) -> None:
    assert turn(standin, name="buruk").json()["name"] == "buruk"
    assert turn(standin, error=0.2).json()["name"] == "sendiri"
    assert turn(standin).json()["name"] == "biasa"


@pytest.mark.parametrize(
    "wrong", [{"name": "riang"}, {"eror": 1}, {"error": -1}, {"error": True}, {"error": 1.5}]
)
def test_a_fault_profile_that_does_not_exist_is_refused(
    standin: Standin, wrong: dict[str, object]
) -> None:
    assert turn(standin, **wrong).status_code == 400
    with pytest.raises(BadProfile):
        read_profile(wrong)


def test_the_same_seed_gives_the_same_day() -> None:
    days = []
    for _ in range(2):
        faults = Faults()
        faults.use(read_profile({"name": "buruk", "seed": 7}))
        days.append([faults.trouble() for _ in range(500)])
    assert days[0] == days[1]
    assert set(days[0]) == {"", *TROUBLES}


def test_every_fault_profile_has_its_name() -> None:
    assert [name_of(profile) for profile in PROFILES.values()] == list(PROFILES)
