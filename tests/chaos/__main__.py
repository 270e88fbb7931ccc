"""`make chaos`: processes killed by seed, a table of every event's fate; exit 1 if one was lost.

The same seed makes the same events and the same blows; only the machine's own timing is its own.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from secrets import randbelow
from typing import Any

from tests.chaos import walk, watch
from tests.chaos.events import MIX, MIX_OF_PHONES
from tests.chaos.load import callbacks_per_event
from tests.chaos.runs import Outcome, Plan, house, play
from tests.chaos.storm import OUTAGES, SENDERS, VICTIMS, Outage, every_profile
from tests.chaos.table import table
from tests.conftest import ENGINES
from tests.warm import ROOT


def main(arguments: list[str] | None = None) -> int:
    """0 when every promise was kept, 1 when one was broken, 2 for what cannot be understood."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words[:1] == ["watch"]:
        return watch.main(words[1:])
    parser = _parser()
    carrier = parser.parse_args(arguments).carrier
    parser.set_defaults(**OF_CARRIER[carrier])
    chosen = parser.parse_args(arguments)
    if carrier == "smsgate" and (
        chosen.walk or chosen.wrong_dates or not {*chosen.mix} <= {*MIX_OF_PHONES}
    ):
        parser.error("phones have no USSD, report by themselves, and date what they bring")
    if chosen.restarts and carrier != "smsgate":
        parser.error("--restarts needs a carrier with phones: smsgate")
    engines = ENGINES if chosen.engine == "both" else (chosen.engine,)
    plan = Plan(
        seed=chosen.seed if chosen.seed is not None else randbelow(1_000_000),
        events=chosen.events,
        connections=chosen.connections,
        kills=chosen.kills,
        redis_kills=chosen.redis_kills,
        database_kills=chosen.database_kills,
        rate=chosen.rate,
        mix={kind: MIX[kind] for kind in chosen.mix},
        outages=[outage for group in chosen.outage for outage in group],
        slots=chosen.slots,
        flood=chosen.flood,
        deadline=chosen.deadline,
        rest=chosen.rest,
        half_open=chosen.half_open,
        wrong_dates=chosen.wrong_dates,
        restarts=chosen.restarts,
        victims=SENDERS if carrier == "smsgate" else VICTIMS,
    )
    if chosen.seconds:
        plan = replace(plan, events=_events_in(chosen.seconds, plan))
    if carrier == "smsgate" and plan.rate and not plan.outages:
        plan = replace(plan, outages=every_profile(plan.events / plan.rate))
    what = (
        "every crash point"
        if chosen.walk
        else f"{plan.events} events, {plan.kills} kills, {plan.redis_kills} of Redis"
    )
    print(f"seed {plan.seed}: {what}", flush=True)
    outcomes, missed = [], []
    for engine in engines:
        with (
            tempfile.TemporaryDirectory(prefix="kentongan-chaos-") as folder,
            house(engine, Path(folder) / "house", carrier=carrier) as built,
        ):
            walked = walk.walk(built, walk.steps(), plan) if chosen.walk else None
            outcome = walked.outcome if walked else play(built, plan)
            outcomes.append(outcome)
            missed += walked.missed if walked else []
            kept = _keep(outcome, built.logs())
        print(
            f"\n{engine}: {'every promise kept' if outcome.verdict.good else 'PROMISES BROKEN'};"
            f" {kept.relative_to(ROOT)}"
        )
        for line in (*(outcome.said if chosen.blows else ()), *outcome.verdict.told()):
            print(f"  {line}", flush=True)
    print(f"\n{table(outcomes)}")
    print(f'\nAgain: make chaos ARGS="--seed {plan.seed} {" ".join(_without_seed(arguments))}"')
    if missed:
        print(
            f"Nobody died at {', '.join(missed)}: what does that point stand for now?",
            file=sys.stderr,
        )
    return 1 if missed or not all(outcome.verdict.good for outcome in outcomes) else 0


#: What is otherwise with a carrier, unless it is asked for.
OF_CARRIER: Mapping[str, Mapping[str, Any]] = {
    "africastalking": {},
    "smsgate": {
        "events": 2000,
        "connections": 8,
        "kills": 5,
        "redis_kills": 0,
        "flood": 100,
        "half_open": 0,
        "rate": 6.0,
        "restarts": 20,
        "mix": tuple(MIX_OF_PHONES),
    },
}


def _told(defaults: Mapping[str, Any]) -> Iterator[str]:
    for name, value in defaults.items():
        told = ",".join(value) if isinstance(value, tuple) else value
        yield f"--{name.replace('_', '-')} {told}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument(
        "carrier",
        nargs="?",
        choices=tuple(OF_CARRIER),
        default="africastalking",
        help="whose stand-in is played (default africastalking); smsgate, which has phones, is"
        f" played with {' '.join(_told(OF_CARRIER['smsgate']))}"
        " and every fault profile one after the other, unless another is asked for",
    )
    parser.add_argument("--engine", choices=(*ENGINES, "both"), default="both")
    parser.add_argument(
        "--seed", type=int, help="of an earlier run, to have it again (default: a new one)"
    )
    parser.add_argument(
        "--events", type=int, default=1000, help="each is told three times (default 1000)"
    )
    parser.add_argument(
        "--connections", type=int, default=32, help="how many tell them at once (default 32)"
    )
    parser.add_argument(
        "--kills", type=int, default=10, help="of web, lanes and clock (default 10)"
    )
    parser.add_argument(
        "--redis-kills", type=int, default=2, help="every second one loses what it had (default 2)"
    )
    parser.add_argument(
        "--restarts", type=int, default=0, help="of the carrier's phones, off for some seconds"
    )
    parser.add_argument("--database-kills", type=int, default=0, help="of PostgreSQL (default 0)")
    parser.add_argument(
        "--slots",
        type=int,
        default=20,
        help="check-ins that never come, each with its alarm (default 20)",
    )
    parser.add_argument(
        "--flood",
        type=int,
        default=500,
        help="emergencies of one number, with honest ones from elsewhere (default 500)",
    )
    parser.add_argument(
        "--outage",
        type=_outages,
        action="append",
        default=[],
        metavar="WHAT=SECONDS[@AFTER][,...]",
        help=f"something is away for a while, from AFTER seconds on (default 5):"
        f" {', '.join(OUTAGES)}",
    )
    parser.add_argument(
        "--half-open", type=int, default=500, help="connections that never finish (default 500)"
    )
    parser.add_argument(
        "--rate",
        type=float,
        default=0.0,
        help="callbacks a second, whatever happens (default: no limit)",
    )
    parser.add_argument(
        "--seconds", type=float, default=0.0, help="with --rate: as many events as fill this time"
    )
    parser.add_argument(
        "--mix",
        type=_mix,
        default=tuple(MIX),
        metavar="KIND[,...]",
        help=f"only some of {', '.join(MIX)}",
    )
    parser.add_argument(
        "--wrong-dates",
        action="store_true",
        help="the carrier dates a third of its SMS ahead, or months back",
    )
    parser.add_argument(
        "--deadline", type=float, default=120.0, help="seconds for one callback (default 120)"
    )
    parser.add_argument(
        "--rest",
        type=float,
        default=900.0,
        help="seconds for everything to come to rest (default 900)",
    )
    parser.add_argument(
        "--walk",
        action="store_true",
        help="die at every named point once for every flow, and at no other",
    )
    parser.add_argument("--blows", action="store_true", help="tell every kill and outage")
    return parser


def _outages(text: str) -> list[Outage]:
    found = []
    for outage in text.split(","):
        what, _, times = outage.partition("=")
        lasts, _, begins = times.partition("@")
        if what not in OUTAGES:
            raise argparse.ArgumentTypeError(
                f"'{what}' cannot be away; there are {', '.join(OUTAGES)}"
            )
        try:
            found.append(Outage(what, float(begins or 5), float(lasts)))
        except ValueError:
            raise argparse.ArgumentTypeError(
                f"'{outage}' is not like redis=30 or redis=30@10"
            ) from None
    return found


def _mix(text: str) -> tuple[str, ...]:
    kinds = tuple(text.split(","))
    if unknown := [kind for kind in kinds if kind not in MIX]:
        raise argparse.ArgumentTypeError(
            f"no such events: {', '.join(unknown)}; there are {', '.join(MIX)}"
        )
    return kinds


def _events_in(seconds: float, plan: Plan) -> int:
    """How many events of this mix fill so many seconds at the rate of the plan."""
    if not plan.rate:
        raise SystemExit("--seconds needs --rate")
    return max(1, round(seconds * plan.rate / callbacks_per_event(plan.mix)))


def _keep(outcome: Outcome, logs: str) -> Path:
    """Write down what happened, with the logs when something is wrong; where it is."""
    path = ROOT / "var/chaos" / f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{outcome.engine}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    if not outcome.verdict.good:
        path.with_suffix(".log").write_text(logs)
    raw = {
        "engine": outcome.engine,
        "plan": asdict(outcome.plan),
        "verdict": asdict(outcome.verdict),
        "kills": outcome.kills,
        "unclear": asdict(outcome.unclear),
        "statuses": outcome.notes.statuses,
        "blows": outcome.said,
        "lasted": outcome.lasted,
        "handled_after": outcome.handled_after,
        "sent_after": outcome.sent_after,
    }
    path.write_text(json.dumps(raw, indent=1))
    return path


def _without_seed(arguments: list[str] | None) -> list[str]:
    words = list(sys.argv[1:] if arguments is None else arguments)
    if "--seed" in words:
        place = words.index("--seed")
        del words[place : place + 2]
    return words


if __name__ == "__main__":
    sys.exit(main())
