"""Playing a night: what happens is done at its moment, and between two moments time is skipped."""

from __future__ import annotations

import threading
from collections import deque
from datetime import UTC, datetime, time, timedelta
from typing import Literal

from flows.rules import schedule, season
from gateway.install.settings import Settings
from gateway.install.timekeeping import Arrivals, Timekeeper, both_clocks
from gateway.jobs import breaker, intake, outbox
from gateway.worker import clock
from gateway.worker.rehearsal import result, stage
from gateway.worker.rehearsal.driven import Driven
from gateway.worker.rehearsal.plan import Event, Plan
from gateway.worker.rehearsal.result import Result
from gateway.worker.rehearsal.stage import Stage
from storage.engine.db import DatabaseAway, connected
from storage.record import next_due

#: A night begins with the afternoon, when its posts are written, or so long before the first watch
#: of it, and ends so long after the last thing of the plan.
BEGINS, AHEAD, ENDS = time(16), timedelta(hours=1), timedelta(hours=2)
#: However little is to be done, the clock comes round at each full five minutes: for what no table
#: knows of ahead.
EVERY = timedelta(minutes=5)
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
#: After each moment so many rounds of the clock follow, as far apart as ever: what one leads to is
#: told by the next, and that is heard by the one behind it.
ROUNDS = 4


def play(plan: Plan, settings: Settings) -> Result:
    """Play this night and judge what was expected of it. Raises BadPlan.

    For a process that does nothing else, see `stage.made`.
    """
    zone = settings.zone
    first = min(plan.moment(schedule.clock(post.hours[0]), zone) for post in plan.posts)
    begin = min(datetime.combine(plan.night, BEGINS, zone), first - AHEAD)
    time_ = Driven(begin)
    with stage.made(plan, settings, time_) as there:
        Night(plan, there, time_, settings).play()
        return result.of(plan, there, settings)


class Night:
    """One night on its stage."""

    def __init__(self, plan: Plan, there: Stage, time_: Driven, settings: Settings) -> None:
        self._there, self._time, self._zone = there, time_, settings.zone
        self._events = deque(
            sorted(
                ((plan.moment(event.at, self._zone), event) for event in plan.events),
                key=lambda pair: pair[0],
            )
        )
        moments = [moment for moment, _ in self._events]
        for expected in plan.expect:
            named = (expected.by, expected.after, expected.before, expected.due)
            moments += [plan.moment(at, self._zone) for at in named if at is not None]
        subuh = None
        if plan.season == season.RAMADHAN:
            subuh = season.subuh(plan.night + schedule.DAY, settings.coordinates, self._zone)
        for post in plan.posts:
            night = plan.night_of(post, self._zone)
            until = subuh if post.until_subuh and night == plan.night else None
            last = schedule.slots(post.watch, night, self._zone, until)[-1]
            minutes = (minutes for minutes in post.steps.values() if minutes is not None)
            moments.append(last.late_at + timedelta(minutes=max(minutes, default=0)))
        self._end = max(moments) + ENDS
        self._held: list[tuple[str, str, datetime]] = []  # said while the carrier was down
        self._soon: datetime | None = None  # behind what was said the clock comes round
        self._arrivals = Arrivals(both_clocks)
        self._begin_clock()

    def _begin_clock(self) -> None:
        self._asked = threading.Event()
        self._keeper = Timekeeper(both_clocks)
        self._rounds = clock.Rounds(self._keeper, self._asked)

    def play(self) -> None:
        """Play it to its end."""
        self._come_round(ROUNDS)
        while self._time.now < self._end:
            now = self._time.now
            due = max(self._due() or self._end, now + timedelta(seconds=clock.EVERY))
            due = min(due, self._soon or due)
            idle = min(now + EVERY - (now - _EPOCH) % EVERY, self._end)
            event_at = self._events[0][0] if self._events else self._end
            if event_at <= min(due, idle):
                self._time.until(event_at)
                self._happen()
            else:
                self._time.until(min(due, idle))
                self._soon = None
                self._come_round(ROUNDS if due <= idle else 1)

    def _happen(self) -> None:
        """Do what happens by now. After an SMS the lanes are at work; after anything else the clock
        comes round, too.
        """
        rounds = 0
        while self._events and self._events[0][0] <= self._time.now:
            _, event = self._events.popleft()
            self._do(event)
            rounds = rounds if event.sms is not None else ROUNDS
        self._drain()
        self._come_round(rounds)

    def _due(self) -> datetime | None:
        """When something falls due by the record; what is late is judged a little later."""
        try:
            with connected():
                shown = next_due.after(both_clocks().wall)
        except DatabaseAway:
            return None
        return None if shown is None else self._time.really(shown)

    def _come_round(self, rounds: int) -> None:
        """So many rounds of the clock, with what the lanes do behind each."""
        for _ in range(rounds):
            clock.ask(self._keeper, self._asked)
            self._rounds.go()
            self._drain()
            self._time.wait(clock.EVERY)

    def _drain(self) -> None:
        """What the lanes do when they are woken, or look for themselves."""
        for lane in (intake.drain, outbox.drain_alarm, outbox.drain_reply, outbox.drain_bulk):
            try:
                lane()
            except DatabaseAway:
                return

    def _do(self, event: Event) -> None:
        if event.sms is not None and event.sender is not None:
            text = self._there.carrier.filled(event.sender, event.sms)
            self._say(event.sender, text, self._time.now)
        elif event.carrier is not None:
            self._there.carrier.is_up = event.carrier == "up"
            if self._there.carrier.is_up:
                held, self._held = self._held, []
                for said in held:
                    self._say(*said)
        elif event.redis is not None:
            self._there.redis.stop() if event.redis == "down" else self._there.redis.start()
        elif event.database is not None:
            if event.database == "down":
                self._there.take_database_away()
            else:
                self._there.bring_database_back()
        elif event.clock is not None:
            self._time.jump(event.clock)
        elif event.restart is not None:
            self._restart(event.restart)

    def _say(self, number: str, text: str, said_at: datetime) -> None:
        """Somebody sends an SMS; the carrier has it while it cannot hand it in."""
        if not self._there.carrier.is_up:
            self._held.append((number, text, said_at))
            return
        self._soon = self._soon or self._time.now + timedelta(seconds=clock.EVERY)
        now, doubt = self._arrivals.look()
        item = self._there.carrier.hand_in(number, text, said_at, now)
        self._there.runtime.intake.keep([item.under(doubt)], now)

    def _restart(self, part: Literal["clock", "worker", "web"]) -> None:
        if part == "clock":
            self._begin_clock()
        elif part == "worker":
            breaker.forget_all()
        else:
            self._arrivals = Arrivals(both_clocks)
