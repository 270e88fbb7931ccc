"""One run: a house, a load, a storm; then everything comes to rest, and the judge looks at it."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from gateway.install.settings import Settings
from storage.engine.db import DatabaseAway, transaction
from storage.engine.schema import migrate
from storage.engine.sql import run as ask
from storage.engine.sql import utc
from storage.engine.vault import new_key
from storage.places import areas
from tests.chaos.emergencies import flood
from tests.chaos.events import MIX, Event, by_text, plan
from tests.chaos.half_open import HalfOpen, sorts
from tests.chaos.house import SILENT, House
from tests.chaos.judge import Judge, Verdict
from tests.chaos.load import Load, Notes
from tests.chaos.phones import Phones
from tests.chaos.storm import VICTIMS, Outage, Storm
from tests.gateway.conftest import PLACES
from tests.servers import Postgres, Valkey

#: How often the storm looks whether something is due or dead (seconds).
_LOOK = 0.02
#: When nothing has changed for so long, only a lease keeps what is left (seconds).
QUIET = 5.0
#: How many messages wait for a phone of the carrier that is off, before no more are taken for it.
MOST_PENDING = 3
#: A killed worker's phones, and what a killed sender held, wait up to a minute; without kills it is
#: seconds.
IN_TIME = 90.0

#: Check-ins that are missed now or within a minute: the clock also writes those of the coming
#: night.
_SILENT = (
    "SELECT count(*) FROM slot s JOIN post p ON p.id = s.post_id WHERE p.code = ? AND s.state ="
    " 'menunggu' AND s.late_at <= ?"
)


@dataclass(frozen=True)
class Plan:
    """What a run is made of.

    The same plan makes the same events and the same blows in the same order.
    """

    seed: int
    events: int = 10_000
    connections: int = 32
    kills: int = 20
    redis_kills: int = 5
    database_kills: int = 0
    outages: Sequence[Outage] = ()
    rate: float = 0.0  # callbacks a second; 0: as quick as they are answered
    mix: Mapping[str, int] = field(default_factory=lambda: MIX)
    slots: int = 20
    flood: int = 0  # emergencies of one number, and one from elsewhere for every hundred
    lease: float = 0.0
    wrong_dates: bool = False  # the carrier dates a third of its SMS ahead, or months back
    deadline: float = 120.0  # for one callback to be acknowledged
    rest: float = 900.0  # for everything to come to rest
    half_open: int = 0  # connections beside the load that never finish what they began
    restarts: int = 0  # of the carrier's phones
    victims: Mapping[str, int] = field(default_factory=lambda: VICTIMS)

    @property
    def in_time(self) -> float:
        """Seconds for an honest emergency to its desk: a killed worker's lease and outages."""
        return IN_TIME + sum(outage.lasts for outage in self.outages)

    @property
    def blind(self) -> bool:
        """Whether Redis and the database both fail in this run: a call is unknown at times."""
        away = {outage.what for outage in self.outages}
        return bool(self.database_kills or "database" in away) and bool(
            self.redis_kills or away & {"redis", "redis-full"}
        )


@dataclass(frozen=True)
class Unclear:
    """Sends whose end was not clear, and what came of asking for them, by what the parts logged."""

    sends: int
    told: int  # asked about: the carrier had it
    never_arrived: int  # asked about: it had it not, and got it again


@dataclass(frozen=True)
class Outcome:
    """What a run came to. Times in seconds."""

    plan: Plan
    engine: str
    verdict: Verdict
    notes: Notes
    kills: Mapping[str, int]
    said: Sequence[str]
    lasted: float
    handled_after: float  # from the end of the load until the inbox was empty
    sent_after: float  # and until everything was sent
    unclear: Unclear


@contextmanager
def house(
    engine: str,
    folder: Path,
    lease: float = 0.0,
    postgres: Postgres | None = None,
    carrier: str = "africastalking",
    forked: bool = False,
) -> Iterator[House]:
    """A house with a database of its own, migrated, with a few places; nothing runs in it yet.

    `postgres`: one that is there already, in place of one that is started for it. `forked`: what
    runs in it is forked from one that has imported all.
    """
    var_dir = folder / "var"
    var_dir.mkdir(parents=True)
    redis = Valkey("--maxmemory-policy", "noeviction")
    own = Postgres() if engine == "postgresql" and postgres is None else None
    server = own or postgres if engine == "postgresql" else None
    built = None
    try:
        url = server.create("kentongan_chaos") if server else f"sqlite:///{var_dir}/kentongan.db"
        settings = Settings(
            var_dir=var_dir,
            database_url=url,
            secret_key="chaos",
            data_keys=(new_key(),),  # type: ignore[call-arg]
            lookup_keys=(new_key(),),
        )
        built = House(settings, redis, folder, server, lease, carrier, forked)
        with built.records() as runtime:
            migrate(runtime.database)
            with transaction():
                areas.load(PLACES)
        yield built
    finally:
        if built is not None:
            built.stop()
        redis.remove()
        if own is not None:
            own.remove()


def play(house: House, chosen: Plan) -> Outcome:
    """Play one plan in a house where nothing runs yet."""
    events, load = _of_phones(house, chosen) if house.has_phones else _of_callbacks(house, chosen)
    house.prepare(events, chosen.slots, seconds=min(60.0, chosen.events / 100))
    house.start("carrier", "web", "worker", "clock")
    for device in house.settings.smsgate_devices:
        house.change(device, most_pending=MOST_PENDING)
    storm = Storm(
        house,
        chosen.seed,
        chosen.kills,
        chosen.redis_kills,
        chosen.database_kills,
        chosen.outages,
        chosen.restarts,
        chosen.victims,
    )
    crowd = HalfOpen(house.port, sorts(f"{house.path}/{house.sms_hook}"), chosen.half_open)
    crowd.start()
    begun = time.monotonic()
    storm.begin()
    load.start()
    while not (load.over and storm.over):
        storm.blow(load.delivered / max(load.total, 1))
        threading.Event().wait(_LOOK)
    lasted = time.monotonic() - begun
    crowd.stop()
    if house.has_phones:
        house.bring_again()
    handled, sent = come_to_rest(house, chosen.rest)
    verdict = judged(house, load.notes, chosen.in_time)
    return Outcome(
        chosen,
        house.engine,
        verdict,
        load.notes,
        dict(house.kills),
        storm.said,
        lasted,
        handled,
        sent,
        unclear(house),
    )


def _of_callbacks(house: House, chosen: Plan) -> tuple[list[Event], Load]:
    now = datetime.now(UTC)
    events = plan(chosen.seed, chosen.events, chosen.mix, now, wrong_dates=chosen.wrong_dates)
    events += flood(chosen.seed, chosen.flood, chosen.events, now)
    return events, Load(
        house.port,
        house.path,
        events,
        chosen.seed,
        chosen.connections,
        chosen.rate,
        deadline=chosen.deadline,
        blind=chosen.blind,
    )


def _of_phones(house: House, chosen: Plan) -> tuple[list[Event], Load]:
    """Each SMS is sent once: the carrier's phones repeat what is not taken, and date it."""
    now, devices = datetime.now(UTC), house.settings.smsgate_devices
    events = plan(chosen.seed, chosen.events, chosen.mix, now, writes=1)
    events = by_text(events + flood(chosen.seed, chosen.flood, chosen.events, now))
    return events, Load(
        house.carrier_port,
        house.path,
        events,
        chosen.seed,
        chosen.connections,
        chosen.rate,
        times=1,
        deadline=chosen.deadline,
        line=lambda: Phones(house.carrier_port, devices),
    )


def unclear(house: House) -> Unclear:
    """The sends of a run whose end was not clear."""
    found: Counter[str] = Counter()
    for line in house.logs().splitlines():
        if '"lane.pass"' in line or '"settling.settled"' in line:
            said = json.loads(line)
            found.update(
                {name: said.get(name, 0) for name in ("uncertain", "told", "never_arrived")}
            )
    return Unclear(found["uncertain"], found["told"], found["never_arrived"])


def judged(house: House, notes: Notes, in_time: float = IN_TIME) -> Verdict:
    """What the judge says of a house that is at rest."""
    with house.records() as runtime:
        return Judge(runtime, notes, house.judge, house.spooled, in_time).judge()


def come_to_rest(house: House, deadline: float, most_quiet: float = QUIET) -> tuple[float, float]:
    """Wait until nothing is left to be handled or sent; how long either took. Gives up after
    `deadline`: then the judge will find what is stuck.

    What a killed sender held becomes uncertain when its lease is over; once all lanes are silent,
    that is so at once. What a number that floods has said is told as if its pause were over.
    """
    begun, handled, last, quiet_since = time.monotonic(), 0.0, None, time.monotonic()
    while (now := time.monotonic()) < begun + deadline:
        house.mend()
        left = _left(house)
        if left is not None:
            handled = handled or (now - begun if not left.rows + left.spooled else 0.0)
            quiet_since = quiet_since if left == last else now
            quiet = now - quiet_since
            if left == Left() or (
                left == Left(waiting_reports=left.waiting_reports) and quiet > QUIET
            ):
                return handled, quiet_since - begun
            if (
                not (left.rows or left.spooled or left.pending or left.silent)
                and quiet > most_quiet
            ):
                if left.sending:
                    house.let_leases_pass()
                if left.untold:
                    house.let_pauses_pass()
            last = left
        threading.Event().wait(0.2)
    return handled or deadline, deadline


@dataclass(frozen=True)
class Left:
    """What is still to be done."""

    rows: int = 0  # to be handled
    spooled: int = 0  # to be taken over into the inbox
    pending: int = 0  # to be sent
    sending: int = 0  # with a sender, who may be dead
    silent: int = 0  # check-ins that will be missed
    callbacks: int = 0  # delivery reports on their way to us
    untold: int = 0  # emergencies that wait for the next list of their number
    unsettled: int = 0  # messages about which the carrier is asked
    waiting_reports: int = (
        0  # those that came before their message was known: looked at again every two seconds
    )


def _left(house: House) -> Left | None:
    """What is still to be done, or None while nobody can say."""
    early = "kind = 'receipt' AND lease_until IS NOT NULL"
    try:
        with house.records() as runtime:
            ((rows,),) = ask(f"SELECT count(*) FROM inbox WHERE state = 'new' AND NOT ({early})")
            ((reports,),) = ask(f"SELECT count(*) FROM inbox WHERE state = 'new' AND {early}")
            ((silent,),) = ask(_SILENT, [SILENT, utc(datetime.now(UTC) + timedelta(minutes=1))])
            ((untold,),) = ask("SELECT count(*) FROM report WHERE urgent AND desk_at IS NULL")
            states = dict(
                ask(
                    "SELECT state, count(*) FROM outbox"
                    " WHERE state IN ('pending', 'sending', 'uncertain') GROUP BY state"
                )
            )
            if not runtime.carrier.own_ids:
                states.pop("uncertain", None)
    except DatabaseAway:
        return None
    pending, sending, unsettled = (
        int(states.get(state, 0)) for state in ("pending", "sending", "uncertain")
    )
    return Left(
        int(rows),
        house.spooled,
        pending,
        sending,
        int(silent),
        house.callbacks_waiting(),
        int(untold),
        unsettled,
        int(reports),
    )
