"""The plans of the short forms of `make chaos`."""

from __future__ import annotations

from tests.chaos import runs
from tests.chaos.events import MIX_OF_PHONES
from tests.chaos.storm import Outage

SEED = 20_27
#: A killed worker's phones wait so long for the next one, and not a minute (seconds).
LEASE = 3.0
STORM = runs.Plan(
    seed=SEED,
    events=120,
    connections=16,
    kills=4,
    redis_kills=2,
    outages=(Outage("redis-frozen", 1.0, 1.5),),
    slots=5,
    flood=20,
    lease=LEASE,
    deadline=300.0,
    rest=300.0,
)
PHONES = runs.Plan(
    seed=SEED,
    events=90,
    connections=8,
    kills=2,
    redis_kills=0,
    rate=20.0,
    mix=MIX_OF_PHONES,
    outages=(Outage("carrier", 0.0, 6.0),),
    slots=3,
    flood=5,
    lease=LEASE,
    rest=300.0,
    restarts=3,
    victims={"send.claimed": 1, "send.record.before": 1},
)
WRONG_TIMES = runs.Plan(
    seed=SEED,
    events=100,
    connections=8,
    kills=2,
    redis_kills=0,
    rate=40.0,
    slots=5,
    lease=LEASE,
    rest=90.0,
    outages=(Outage("clock-ahead", 1.5, 2.5), Outage("clock-behind", 6.0, 2.5)),
    wrong_dates=True,
)
