"""The clock jumps: nothing is lost, nobody accused, nothing stays in another year."""

from __future__ import annotations

import itertools
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from peewee import Database

from flows.rules import clocks as rule
from flows.rules.clocks import AGREED, Pair
from gateway.carriers.form import write_form
from gateway.install import timekeeping
from gateway.install.doctor import timecheck
from gateway.install.settings import Settings
from gateway.install.timekeeping import Arrivals, Timekeeper
from gateway.jobs import desk, imbauan, missed, posts, retention
from gateway.jobs.breaker import LONGEST_REST, LaneBreaker
from gateway.worker import clock
from storage import people, watch
from storage.engine.db import DatabaseAway, connected, transaction
from storage.engine.vault import Vault
from storage.models import CheckIn, Dialogue, Inbox, Outbox, Phone, Report, Slot
from storage.received import inbox
from storage.record import clock_doubt, heartbeats
from storage.sent import outbox
from tests.cast import DARMO, SARI, UJANG, YANTO, resident
from tests.gateway.conftest import TUJUH_ULU, both_engines
from tests.gateway.records import CARRIER, House

SECOND, MINUTE, HOUR, DAY = (
    timedelta(seconds=1),
    timedelta(minutes=1),
    timedelta(hours=1),
    timedelta(days=1),
)


@dataclass
class Clocks:
    """A machine's two clocks: time passes on both; the one on the wall may be set."""

    wall: datetime
    steady: float = 1000.0

    def __call__(self) -> Pair:
        return Pair(self.wall, self.steady)

    def pass_(self, time: timedelta) -> None:
        self.wall += time
        self.steady += time.total_seconds()

    def set(self, by: timedelta) -> None:
        self.wall += by


@dataclass
class Watched:
    """A house whose clock process can be made to go round."""

    house: House
    clocks: Clocks
    asked: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.keeper = Timekeeper(self.clocks)
        self.jumps = 0
        self.asked.set()

    def restart(self) -> None:
        self.keeper = Timekeeper(self.clocks)

    def go_round(self) -> None:
        """What `clock.run` does in one round; the carriers have been asked by then."""
        self.clocks.pass_(2 * SECOND)
        now = self.keeper.look()
        with transaction():
            heartbeats.beat("clock", now)
        judged = clock._judged(now, self.asked, self.keeper, self.keeper.jumps)
        for step in clock.ROUNDS:
            at = judged if step in clock.JUDGING else now
            if at is not None:
                step(self.house.runtime, at)

    def rounds(self, time: timedelta) -> None:
        """Rounds for this time, a few of them."""
        for _ in range(3):
            self.clocks.pass_(time / 3)
            self.go_round()


@pytest.fixture
def watched(
    settings: Settings,
    database: Database,
    vault: Vault,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> Watched:
    house = House(settings, database, vault)
    monkeypatch.setattr(clock, "runtime", lambda: house.runtime)
    made = Watched(house, Clocks(now))
    made.go_round()
    return made


@pytest.fixture
def melati(watched: Watched) -> watch.Post:
    """A post watched every half hour from now on: its first check-in is due, none is late."""
    house, now = watched.house, watched.clocks.wall
    local = now.astimezone(ZoneInfo("Asia/Jakarta"))
    begin, end = f"{local:%H:%M}", f"{local + 3 * HOUR:%H:%M}"
    row = watch.PostRow(
        "MELATI", "Pos Melati", TUJUH_ULU, "14", "03", begin, end, 30, 10, (DARMO, UJANG)
    )
    with transaction():
        watch.save_posts(house.vault, [row], now - HOUR)
    posts.write_tonight(house.runtime, now - HOUR)
    post = watch.find("MELATI")
    assert post is not None
    watched.rounds(2 * MINUTE)
    return post


def states() -> list[str]:
    with connected():
        return [str(slot.state) for slot in Slot.select().order_by(Slot.due_at)]


def alarms() -> int:
    """How many check-ins somebody was told to be missed."""
    with connected():
        return Outbox.select().where(Outbox.dedup_key.startswith("missed:")).count()


#: How far somebody sets the clock, for how long.
JUMPS = [
    (120 * DAY, 25 * SECOND),
    (3 * DAY, 5 * MINUTE),
    (7 * HOUR, MINUTE),
    (-120 * DAY, 25 * SECOND),
    (-3 * HOUR, 5 * MINUTE),
]


def world(house: House, at: datetime) -> None:
    """Reports of all ages with their numbers and words, half a conversation, a closed report."""
    for age, phone in ((89, SARI), (29, YANTO), (6, resident(1))):
        then = at - age * DAY
        house.sms(phone, f"LAPOR maling di lr ketapang 7 ulu, sudah {age} hari", then, then)
        house.handle(then)
    house.sms(resident(2), "LAPOR maling di lr ketapang 7 ulu", at, at)
    house.sms(resident(3), "DARURAT", at, at)
    house.handle(at)


def everything() -> list[tuple[object, ...]]:
    """All that a wrong clock could erase."""
    found: list[tuple[object, ...]] = []
    with connected():
        for report in Report.select().order_by(Report.id):
            words = (bytes(report.place or b""), bytes(report.story or b""))
            found.append(("report", report.code, report.phone_id, *words))
        found += [("inbox", row.key, bytes(row.body)) for row in Inbox.select().order_by(Inbox.id)]
        found += [
            ("outbox", row.dedup_key, bytes(row.body or b""))
            for row in Outbox.select().order_by(Outbox.id)
        ]
        found += [("phone", row.id, bytes(row.sealed)) for row in Phone.select().order_by(Phone.id)]
        found.append(("dialogues", Dialogue.select().count()))
        found.append(("words", CheckIn.select().count()))
    return found


def gone(before: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
    """What of it is no longer there."""
    there = everything()
    return [row for row in before if row not in there]


@pytest.mark.parametrize(("by", "time"), JUMPS)
def test_nothing_is_erased_and_nobody_accused(
    watched: Watched, melati: watch.Post, by: timedelta, time: timedelta
) -> None:
    house, clocks = watched.house, watched.clocks
    world(house, clocks.wall)
    watched.rounds(10 * SECOND)
    before, waited = everything(), states()
    clocks.set(by)
    watched.rounds(time)
    assert states()[: len(waited)] == waited
    assert alarms() == 0
    clocks.set(-by)
    watched.rounds(MINUTE)
    assert gone(before) == []
    assert states()[: len(waited)] == waited
    house.sms(UJANG, "MASUK 3", clocks.wall, clocks.wall)
    house.handle(clocks.wall)
    assert states()[0] in ("hadir", "terlambat")


def test_who_is_late_by_both_clocks_is_late(watched: Watched, melati: watch.Post) -> None:
    """A guard who was silent before is told of in time, whatever the clock does."""
    watched.rounds(7 * MINUTE)
    watched.clocks.set(5 * DAY)
    watched.rounds(4 * MINUTE)
    assert states()[:2] == ["terlewat", "menunggu"]


def test_after_one_grace_the_clock_judges_as_it_is(watched: Watched, melati: watch.Post) -> None:
    """The machine slept for an hour: the clock is right, and the guards were silent indeed."""
    watched.clocks.set(HOUR)
    watched.go_round()
    assert set(states()) == {"menunggu"}
    watched.rounds(16 * MINUTE)
    assert states()[:3] == ["terlewat"] * 3


def test_what_waits_in_the_inbox_is_heard_before_anybody_is_judged(
    watched: Watched, melati: watch.Post
) -> None:
    house, clocks = watched.house, watched.clocks
    house.sms(UJANG, "MASUK 3", clocks.wall, clocks.wall)  # no worker runs: the clock takes it in
    watched.rounds(7 * MINUTE)
    watched.clocks.set(2 * MINUTE)
    watched.rounds(4 * MINUTE)
    assert (states()[0], alarms()) == ("hadir", 0)


@both_engines
def test_a_carrier_that_was_not_asked_since_is_waited_for_one_grace_at_most(
    watched: Watched, melati: watch.Post
) -> None:
    watched.clocks.set(40 * MINUTE)
    watched.asked.clear()
    watched.rounds(14 * MINUTE)
    assert set(states()) == {"menunggu"}
    watched.rounds(6 * MINUTE)
    assert states()[0] == "terlewat"


@both_engines
@pytest.mark.parametrize("by", [3 * DAY, -120 * DAY])
def test_a_web_process_that_begins_while_the_database_is_away_asks_again(
    watched: Watched, by: timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It must not believe a wrong clock for good."""
    clocks, really = watched.clocks, watched.clocks.wall
    watched.rounds(2 * MINUTE)
    clocks.set(by)
    watched.rounds(2 * MINUTE)
    arrivals = Arrivals(clocks)
    with monkeypatch.context() as away:
        away.setattr("gateway.install.timekeeping.reading", _nobody_answers)
        arrivals.look()
        clocks.pass_(2 * SECOND)
        arrivals.look()
    clocks.pass_(10 * SECOND)
    assert abs(clocks_arrival(arrivals, really) - really) < 10 * MINUTE


def _nobody_answers(question: object) -> None:
    raise DatabaseAway("away")


@pytest.mark.parametrize("by", [3 * DAY, -3 * DAY])
def test_a_moment_that_was_read_before_a_jump_judges_nobody(
    watched: Watched, melati: watch.Post, by: timedelta
) -> None:
    """Another process has noted that the clock is back by the time its doubt is read."""
    watched.clocks.set(by)
    watched.rounds(20 * MINUTE)
    now, seen = watched.keeper.look(), watched.keeper.jumps
    other = Timekeeper(watched.clocks)
    other.look()
    watched.clocks.set(-by)
    other.look()
    assert clock._judged(now, watched.asked, watched.keeper, seen) is None
    fetched = missed.fetch(
        watched.house.runtime, now, still=lambda: clock._still(watched.keeper, seen)
    )
    assert fetched == set()


@pytest.mark.parametrize("by", [90 * DAY, 2 * DAY, -2 * DAY])
def test_a_restart_under_a_wrong_clock_erases_nothing(watched: Watched, by: timedelta) -> None:
    house, clocks = watched.house, watched.clocks
    world(house, clocks.wall)
    watched.rounds(10 * SECOND)
    before = everything()
    clocks.set(by)
    clocks.steady = 5.0  # the machine was started anew
    watched.restart()
    watched.rounds(30 * MINUTE)
    assert gone(before) == []
    assert timecheck.retention(house.runtime, clocks.wall).state == "attention"


def test_a_restart_after_a_night_off_is_no_doubt(watched: Watched) -> None:
    world(watched.house, watched.clocks.wall)
    watched.clocks.set(10 * HOUR)
    watched.restart()
    watched.go_round()
    assert timecheck.retention(watched.house.runtime, watched.clocks.wall).state == "ok"


def doubted(watched: Watched) -> bool:
    return timecheck.retention(watched.house.runtime, watched.clocks.wall).state == "attention"


def test_retention_goes_on_after_a_day_in_which_clock_and_record_agree(watched: Watched) -> None:
    house, clocks = watched.house, watched.clocks
    world(house, clocks.wall)
    clocks.set(2 * MINUTE)
    watched.rounds(3 * DAY)
    assert doubted(watched), "nothing was received since"
    house.sms(SARI, "STATUS 1", clocks.wall, clocks.wall)
    watched.go_round()
    watched.rounds(AGREED - HOUR)
    assert doubted(watched)
    assert len([report for report in house.reports() if report.story]) == 4
    watched.rounds(2 * HOUR)
    assert not doubted(watched)
    assert len([report for report in house.reports() if report.story]) == 3


def test_doctor_says_that_it_is_stopped_why_and_what_to_do(watched: Watched) -> None:
    watched.clocks.set(120 * DAY)
    watched.go_round()
    found = timecheck.retention(watched.house.runtime, watched.clocks.wall)
    assert "jumped by 119 days" in found.says or "jumped by 120 days" in found.says
    assert "Nothing is forgotten" in found.says
    assert "--confirm-clock" in found.do


def test_two_clocks_of_one_machine_note_one_jump(watched: Watched) -> None:
    second = Timekeeper(watched.clocks)
    second.look()
    watched.clocks.set(5 * DAY)
    watched.go_round()
    second.look()
    assert (watched.keeper.jumps, second.jumps) == (1, 1)
    assert abs(clock_doubt.read().ahead - 5 * DAY) < 3 * SECOND


def test_hapus_is_done_when_it_is_due_by_both_clocks(watched: Watched) -> None:
    house, clocks = watched.house, watched.clocks
    world(house, clocks.wall)
    code = house.reports()[-2].code
    house.sms(resident(2), f"HAPUS {code}", clocks.wall, clocks.wall)
    house.handle(clocks.wall)
    house.sms(resident(2), "1", clocks.wall, clocks.wall)
    house.handle(clocks.wall)
    with connected():
        assert Report.get(Report.code == code).erase_at == clocks.wall + DAY
    clocks.set(90 * DAY)
    watched.rounds(HOUR)
    with connected():
        assert Report.get(Report.code == code).story, (
            "an hour by one clock, ninety days by the other"
        )
    watched.rounds(23 * HOUR)
    with connected():
        assert not Report.get(Report.code == code).story
    assert doubted(watched)
    assert len([report for report in house.reports() if report.story]) == 3


# --- what a wrong clock has written ---


def emergencies_answered(watched: Watched, phones: list[str]) -> list[bool]:
    """Whether each of these phones can be sent its answer now."""
    house = watched.house
    with connected():
        claimed = outbox.claim(house.vault, "reply", "me", watched.clocks.wall, 100)
        numbers = people.number_of(house.vault, [message.phone_id for message in claimed])
        return [phone in numbers.values() for phone in phones]


@pytest.mark.parametrize("by", [120 * DAY, 2 * DAY, -2 * DAY])
def test_what_was_said_while_the_clock_was_wrong_is_heard_and_answered(
    watched: Watched, by: timedelta
) -> None:
    house, clocks = watched.house, watched.clocks
    world(house, clocks.wall)
    watched.rounds(2 * MINUTE)
    really = clocks.wall
    clocks.set(by)
    watched.go_round()
    house.sms(UJANG, "DARURAT", really, clocks.wall)
    house.handle(clocks.wall)
    house.sms(DARMO, "BERHENTI", really, clocks.wall)
    house.handle(clocks.wall)
    house.sms(YANTO, "DARURAT", really, clocks.wall)  # it is received, and handled later
    with connected():
        inbox.claim(house.vault, "killed", clocks.wall, 10)  # by a worker that dies
    watched.rounds(25 * SECOND)
    clocks.set(-by)
    clocks.pass_(2 * MINUTE)
    watched.rounds(MINUTE)
    now = clocks.wall
    house.handle(now)
    assert emergencies_answered(watched, [UJANG, YANTO]) == [True, True]
    for report in house.reports()[-2:]:
        assert abs(report.created_at - now) < 10 * MINUTE
        assert abs(report.received_at - now) < 10 * MINUTE
    house.sms(DARMO, "MULAI", now, now)
    house.handle(now)
    with connected():
        assert Phone.get(Phone.id == people.find_phone(house.vault, DARMO)).opted_out_at is None
        assert not Slot.select().where(Slot.due_at > now + 2 * DAY).exists()


@pytest.mark.parametrize("by", [120 * DAY, 2 * DAY, -2 * DAY, -120 * DAY])
def test_what_was_begun_before_the_clock_came_back_is_set_right_too(
    watched: Watched, by: timedelta
) -> None:
    """A slow process may write down a wrong time after all others know that it was wrong."""
    house, clocks = watched.house, watched.clocks
    world(house, clocks.wall)
    watched.rounds(3 * MINUTE)
    clocks.set(by)
    watched.rounds(25 * SECOND)
    looked = clocks.wall
    clocks.set(-by)
    watched.go_round()
    house.sms(SARI, "LAPOR tawuran di lr ketapang 7 ulu", looked, looked)
    house.handle(looked)
    watched.go_round()
    newest = house.reports()[-1]
    assert (
        abs(newest.created_at - clocks.wall) < MINUTE
        and abs(newest.received_at - clocks.wall) < MINUTE
    )


@pytest.mark.parametrize("by", [120 * DAY, -120 * DAY])
def test_what_the_carrier_kept_is_fetched_all_the_same(watched: Watched, by: timedelta) -> None:
    """Its list goes back six days: to a clock that ran ahead, all of it would seem too old."""
    clocks = watched.clocks
    really = clocks.wall
    clocks.set(by)
    watched.go_round()
    assert abs(rule.both(clock_doubt.read(), clocks.wall) - min(really, clocks.wall)) < 10 * SECOND


@pytest.mark.parametrize("by", [3 * DAY, -3 * DAY, 120 * DAY])
@pytest.mark.parametrize("restarted", [False, True])
def test_a_repetition_across_a_jump_is_one(
    watched: Watched, by: timedelta, restarted: bool
) -> None:
    """Two callbacks of one second, the clock set between them; also in two web processes."""
    house, clocks = watched.house, watched.clocks
    arrivals, really = Arrivals(clocks), clocks.wall
    for turn, id_ in enumerate(("ATXid_a", "ATXid_b")):
        if turn:
            clocks.set(by)
            watched.go_round()
            arrivals = Arrivals(clocks) if restarted else arrivals
        now, doubt = arrivals.look()
        date = f"{really:%Y-%m-%d %H:%M:%S}"
        form = {
            "id": id_,
            "from": SARI,
            "to": "20880",
            "text": "LAPOR maling di 7 ulu",
            "date": date,
        }
        (received,) = house.runtime.providers[CARRIER].read(write_form("sms", form), now)
        with transaction():
            inbox.put(house.vault, [received.under(doubt)], now)
        house.handle(now)
    (report,) = house.reports()
    assert abs(report.created_at - really) < MINUTE


WAYS = [(3 * DAY, -3 * DAY, -3 * DAY), (-120 * DAY, 120 * DAY, 120 * DAY), (-3 * DAY, 5 * DAY)]


#: How far the clock process is when a web process begins: it has not seen the jump; it has noted it
#: and done nothing since; it goes by it.
NOTICED = ("not yet", "noted", "goes by it")


MOMENTS = list(itertools.product(WAYS, range(3), itertools.product(NOTICED, repeat=2)))


@pytest.mark.parametrize(
    ("engine", "way", "restarted", "noticed"),
    # All of them where a database is quick to make; what differs is not the engine's.
    [("sqlite", *moment) for moment in MOMENTS]
    + [("postgresql", *moment) for moment in MOMENTS[::5]],
)
def test_a_web_process_may_begin_at_any_moment(
    watched: Watched, way: tuple[timedelta, ...], restarted: int, noticed: tuple[str, str]
) -> None:
    """Between two jumps, recorded or not yet: a message repeated after each is one."""
    clocks, really = watched.clocks, watched.clocks.wall
    arrivals = Arrivals(clocks)
    found = [clocks_arrival(arrivals, really)]
    for step, by in enumerate(way):
        clocks.set(by)
        seen = noticed[step >= restarted]
        if seen == "noted":
            watched.keeper.look()
        elif seen == "goes by it":
            watched.go_round()
            watched.rounds(2 * MINUTE)
        if step == restarted:
            arrivals = Arrivals(clocks)
        found.append(clocks_arrival(arrivals, really))
    assert max(found) - min(found) < 10 * MINUTE


def clocks_arrival(arrivals: Arrivals, dated: datetime) -> datetime:
    now, doubt = arrivals.look()
    return rule.arrival(doubt, now, dated)


@pytest.mark.parametrize("by", [-120 * DAY, -2 * DAY, 2 * DAY, 120 * DAY])
def test_a_restart_while_the_clock_is_still_wrong_is_no_second_jump(
    watched: Watched, by: timedelta
) -> None:
    world(watched.house, watched.clocks.wall)
    watched.clocks.set(by)
    watched.rounds(5 * MINUTE)
    before = clock_doubt.read()
    watched.restart()
    watched.go_round()
    assert clock_doubt.read().ahead == before.ahead


def test_no_lane_rests_until_another_year(now: datetime) -> None:
    breaker = LaneBreaker("reply")
    for _ in range(3):
        breaker.did_not_leave(500.0, now + 120 * DAY)
    assert breaker.rests(now + 120 * DAY)
    assert not breaker.rests(now)
    assert not breaker.rests(now + 120 * DAY + timedelta(seconds=LONGEST_REST["reply"]))


def test_every_step_that_judges_is_a_step() -> None:
    assert set(clock.ROUNDS) > clock.JUDGING
    assert desk.tell_desk not in clock.JUDGING, "an emergency waits for nobody's clock"
    assert retention.forget not in clock.JUDGING and imbauan.go_on in clock.JUDGING


@both_engines
def test_while_the_database_is_away_the_jump_is_not_forgotten(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:

    def away(*_: object) -> None:
        raise DatabaseAway("away")

    monkeypatch.setattr(timekeeping, "_note", away)
    watched.clocks.set(5 * DAY)
    with pytest.raises(DatabaseAway):
        watched.keeper.look()
    monkeypatch.undo()
    watched.keeper.look()
    assert clock_doubt.read().since is not None
