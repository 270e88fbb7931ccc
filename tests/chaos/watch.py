"""The night watch under kills: slots that nobody answers, two clocks, and who dies comes again.

Each slot must be told of once, soon. Two clocks work on one database, as if on two machines; lanes
and clocks are killed by seed, and Redis loses what it had.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import combinations
from pathlib import Path
from secrets import randbelow

from flows.rules.delivery import REPETITION
from flows.rules.schedule import DAY
from gateway.install.runtime import Runtime
from storage import watch
from storage.engine.db import DatabaseAway, transaction
from storage.engine.sql import moment, run
from storage.engine.vault import Vault
from storage.sent.outbox.claims import PURPOSE
from storage.sent.outbox.messages import REPEAT_MARK
from tests.bench.table import lines
from tests.cast import resident
from tests.chaos import runs
from tests.chaos.house import House
from tests.conftest import ENGINES

CLOCKS = ("clock", "clock-2")
#: Who dies, in turn by seed.
_VICTIMS = (*CLOCKS, "worker")
_AREA = "16.71.02.1006"
#: Before the first check-in is late everything has started.
_BEFORE = timedelta(seconds=12)
#: Of a slot `s`: it is one of the run, and not of the nights that the clock writes.
_OURS = "s.remind_at = s.late_at"
#: For how long (seconds) nothing has to change before it is at rest, and that is awaited at most.
_QUIET, _REST = 5.0, 300.0
#: What was promised: of a thousand alarms 999 within so many seconds after the grace, all within.
SOON, LATEST = 15.0, 60.0


@dataclass(frozen=True)
class Plan:
    """Slots of posts that fall late in these seconds, and who is killed meanwhile."""

    seed: int
    slots: int = 1000
    posts: int = 100
    seconds: float = 60.0
    kills: int = 20
    redis_kills: int = 2


@dataclass
class Outcome:
    """What became of it: alarms that are missing or doubled, and how late they were (seconds)."""

    plan: Plan
    engine: str
    judged: list[float]
    handed: list[float]
    kills: Mapping[str, int]
    lost: int
    repeated: int
    wrongs: dict[str, list[str]] = field(default_factory=dict)

    @property
    def good(self) -> bool:
        """Whether each came once, and in time."""
        soon = sum(after <= SOON for after in self.handed)
        return (
            not any(self.wrongs.values())
            and max(self.handed) <= LATEST
            and soon >= 0.999 * self.plan.slots
        )

    def figures(self) -> dict[str, str]:
        """What stands in the table, by row."""
        return {
            "check-ins that nobody answered": str(self.plan.slots),
            **{wrong: str(len(found)) for wrong, found in self.wrongs.items()},
            "its sender died before the carrier had it": str(self.lost),
            "its sender died with it: repeated after 10 minutes as ULANG": str(self.repeated),
            "judged p50 / p99.9 / last, s": _spread(self.judged),
            "with the carrier p50 / p99.9 / last, s": _spread(self.handed),
            f"with the carrier within {SOON:.0f} s": _share(self.handed, SOON),
            f"with the carrier within {LATEST:.0f} s": _share(self.handed, LATEST),
            **{f"killed: {part}": str(times) for part, times in sorted(self.kills.items())},
        }


def play(house: House, plan: Plan) -> Outcome:
    """Play one plan in a house where nothing runs yet."""
    begins = datetime.now(UTC) + _BEFORE
    with house.records() as runtime, transaction():
        numbers = _enrol(runtime, plan, begins)
    house.start("carrier", "worker", *CLOCKS)
    dice = random.Random(f"watch {plan.seed}")
    blows = sorted(
        [
            (dice.uniform(0, plan.seconds), partial(_kill, house, part))
            for part in _chosen(dice, plan)
        ]
        + [
            (dice.uniform(0, plan.seconds), partial(house.redis_dies, empty=place % 2 == 0))
            for place in range(plan.redis_kills)
        ],
        key=lambda blow: blow[0],
    )
    begun = time.monotonic() + _BEFORE.total_seconds()
    for after, blow in blows:
        threading.Event().wait(max(0.0, begun + after - time.monotonic()))
        blow()
    threading.Event().wait(max(0.0, begun + plan.seconds - time.monotonic()))
    _come_to_rest(house)
    with house.records() as runtime:
        return _judged(house, plan, numbers, runtime.vault)


def _chosen(dice: random.Random, plan: Plan) -> Sequence[str]:
    return [dice.choice(_VICTIMS) for _ in range(plan.kills)]


def _kill(house: House, part: str) -> None:
    house.kill(part)
    house.spawn(part)
    house.kills[part] += 1


def _enrol(runtime: Runtime, plan: Plan, begins: datetime) -> dict[str, str]:
    """Posts of one ketua each, and their slots; the code of the post by its ketua's number."""
    # Their own nights are hours away, so that no clock writes a check-in that falls into the run.
    local = begins.astimezone(runtime.settings.zone)
    hours = [f"{local + timedelta(hours=after):%H:%M}" for after in (8, 12)]
    numbers = {f"P{post}": resident(5000 + post) for post in range(plan.posts)}
    rows = [
        watch.PostRow(code, f"Pos {code}", _AREA, "", "", hours[0], hours[1], 0, 15, [number])
        for code, number in numbers.items()
    ]
    watch.save_posts(runtime.vault, rows, begins - DAY)
    apart = plan.seconds / plan.slots
    for place, code in enumerate(numbers):
        post = watch.find(code)
        assert post is not None
        late = [
            begins + timedelta(seconds=apart * slot)
            for slot in range(place, plan.slots, plan.posts)
        ]
        # Of a night that is over: the clock writes the coming ones.
        watch.write_slots(post, [_Due(at) for at in late], local.date() - DAY)
    return {number: code for code, number in numbers.items()}


class _Due:
    """A slot without a reminder: what comes is one alarm."""

    def __init__(self, late_at: datetime) -> None:
        self.due_at = late_at - timedelta(minutes=15)
        self.remind_at = self.late_at = late_at


def _come_to_rest(house: House) -> None:
    end, last, since = time.monotonic() + _REST, None, time.monotonic()
    while (now := time.monotonic()) < end and not (last == (0, 0) and now - since > _QUIET):
        try:
            with house.records():
                ((waiting,),) = run(
                    f"SELECT count(*) FROM slot s WHERE s.state = 'menunggu' AND {_OURS}"
                )
                ((left,),) = run(
                    "SELECT count(*) FROM outbox WHERE state IN ('pending', 'sending')"
                )
        except DatabaseAway:  # so many write at once
            continue
        since = since if last == (waiting, left) else now
        last = (int(waiting), int(left))
        if last[0] == 0 and now - since > _QUIET:
            house.let_leases_pass()
        threading.Event().wait(0.5)


def _judged(house: House, plan: Plan, numbers: Mapping[str, str], vault: Vault) -> Outcome:
    slots = {
        int(id_): (str(code), _at(late), moment(told))
        for id_, code, late, told in run(
            "SELECT s.id, p.code, s.late_at, s.told_at FROM slot s JOIN post p ON p.id = s.post_id"
            f" WHERE {_OURS}"
        )
    }
    rows: dict[int, list[str]] = {id_: [] for id_ in slots}
    repeated, texts = 0, set[str]()
    for about, state, key, body in run(
        "SELECT about, state, once, body FROM outbox WHERE about LIKE 'missed:%'"
    ):
        texts.add(vault.open_text(body, PURPOSE))
        if str(key).startswith(REPETITION):  # ten minutes after its sender died, and says so
            repeated += 1
        else:
            rows[int(str(about).partition(":")[2])].append(str(state))
    wrongs: dict[str, list[str]] = {
        "**missed**": [],
        "**doubled**": [],
        "**not with the carrier**": [],
    }
    for id_, (code, late, told) in slots.items():
        if told is None or not rows[id_]:
            wrongs["**missed**"].append(f"{code} {late}")
        elif len(rows[id_]) > 1:
            wrongs["**doubled**"].append(f"{code} {late}")
    taken: dict[str, list[datetime]] = {code: [] for code in numbers.values()}
    for message in map(json.loads, house.judge.read_text().splitlines()):
        # Not the digests that a ketua gets, nor a repetition.
        mine = message["number"] in numbers and message["text"] in texts
        if mine and not message["text"].startswith(REPEAT_MARK):
            taken[numbers[message["number"]]].append(datetime.fromtimestamp(message["at"], UTC))
    handed: list[float] = []
    lost = 0
    for code, times in taken.items():
        told = sorted(
            (at, late, id_)
            for id_, (of, late, at) in slots.items()
            if of == code and at is not None
        )
        unclear = [place for place, (_, _, id_) in enumerate(told) if "uncertain" in rows[id_]]
        lacking = len(told) - len(times)
        if lacking < 0:
            wrongs["**doubled**"].append(f"{code}: {len(times)} of {len(told)} taken")
        elif lacking > len(unclear):
            wrongs["**not with the carrier**"].append(f"{code}: {len(times)} of {len(told)}")
        else:
            lost += lacking
            handed += taken_after([(at, late) for at, late, _ in told], sorted(times), unclear)
    return Outcome(
        plan,
        house.engine,
        [(at - late).total_seconds() for _, late, at in slots.values() if at is not None],
        handed,
        dict(house.kills),
        lost,
        repeated,
        wrongs,
    )


def taken_after(
    told: Sequence[tuple[datetime, datetime]], taken: Sequence[datetime], unclear: Sequence[int]
) -> list[float]:
    """How long after each grace the carrier took its alarm, by the carrier's own clock (seconds).

    `told`: when each alarm was written, and its grace ended. Of what a killed sender held nobody
    knows what left: those are left out that fit worst.
    """
    ways = [
        [
            ((at - written).total_seconds(), (at - late).total_seconds())
            for (written, late), at in zip(
                [alarm for place, alarm in enumerate(told) if place not in out], taken, strict=True
            )
        ]
        for out in combinations(unclear, len(told) - len(taken))
    ]
    fitting = min(ways, key=lambda way: sum(abs(since) for since, _ in way))
    return [late for _, late in fitting]


def _at(value: object) -> datetime:
    found = moment(value)
    assert found is not None
    return found


def _spread(seconds: Sequence[float]) -> str:
    ordered = sorted(seconds)
    if not ordered:
        return "none"
    last = len(ordered) - 1
    return " / ".join(f"{ordered[round(last * share)]:.1f}" for share in (0.5, 0.999, 1))


def _share(seconds: Sequence[float], most: float) -> str:
    return f"{sum(after <= most for after in seconds) / max(1, len(seconds)):.2%}"


def main(arguments: Sequence[str]) -> int:
    """`make chaos ARGS=watch`: 0 when each alarm came once and in time."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos watch", description=__doc__)
    parser.add_argument("--engine", choices=(*ENGINES, "both"), default="both")
    parser.add_argument("--seed", type=int, default=randbelow(1_000_000))
    parser.add_argument("--slots", type=int, default=10_000, help="check-ins (default 10000)")
    parser.add_argument("--posts", type=int, default=1000, help="of so many posts (default 1000)")
    parser.add_argument(
        "--seconds", type=float, default=1500.0, help="in which they fall late (default 1500)"
    )
    parser.add_argument("--kills", type=int, default=500, help="of clocks and lanes (default 500)")
    parser.add_argument("--redis-kills", type=int, default=10, help="(default 10)")
    chosen = parser.parse_args(arguments)
    plan = Plan(
        chosen.seed, chosen.slots, chosen.posts, chosen.seconds, chosen.kills, chosen.redis_kills
    )
    outcomes = []
    for engine in ENGINES if chosen.engine == "both" else (chosen.engine,):
        with (
            tempfile.TemporaryDirectory(prefix="kentongan-chaos-") as folder,
            runs.house(engine, Path(folder) / "house", forked=True) as house,
        ):
            outcomes.append(play(house, plan))
    found = [outcome.figures() for outcome in outcomes]
    rows = list(dict.fromkeys(row for figures in found for row in figures))
    columns = [["", *rows]] + [
        [outcome.engine, *(figures.get(row, "0") for row in rows)]
        for outcome, figures in zip(outcomes, found, strict=True)
    ]
    print(f"seed {plan.seed}\n\n" + "\n".join(lines(columns)))
    for outcome in outcomes:
        for wrong, examples in outcome.wrongs.items():
            for example in examples[:5]:
                print(f"  {outcome.engine}, {wrong}: {example}")
    return 0 if all(outcome.good for outcome in outcomes) else 1
