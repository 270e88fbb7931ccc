"""The plan of a rehearsal: the YAML file of `flask rehearse`, checked.

::

    night: 2026-12-05
    season: biasa                    # or ramadhan
    posts:
      - {code: "12", name: Pos Melati, area: 16.71.03.1001, rt: "03", rw: "01",
         shift: "22:00-04:00", every: 60, grace: 15,
         ketua: "+6281200000101", guards: ["+6281200000102"],
         partner: "13", ladder: "partner 0; ketua 5; petugas -"}  # as in a list of posts
    officers:
      - {name: Demo, phone: "+6281200000201", unit: POLSEK-SU1, role: petugas, areas: [16.71.03]}
    events:
      - {at: "22:03", from: "+6281200000102", sms: "MASUK 3"}
      - {at: "22:40", from: "+6281200000101", sms: "YA {angka}"}  # the digits they were told
      - {at: "23:10", carrier: down}   # carrier, redis, database: down or up
      - {at: "23:40", clock: "+10m"}   # the machine's clock jumps
      - {at: "23:50", restart: clock}  # clock, worker, web
    expect:
      - {by: "00:20", to: "+6281200000102", about: "Pos Melati"}
      - {never: true, to: "+6281200000201", before: "00:30"}
      - {post: "12", due: "23:00", state: hadir}
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any, Literal
from zoneinfo import ZoneInfo

import yaml  # type: ignore[import-untyped]
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from flows.reading.duress_fit import unfit
from flows.rules import ladder_times, schedule
from flows.rules.fields import Once, Unusable
from flows.rules.rota import Rota
from flows.rules.rota import read as read_rota
from flows.rules.slot_steps import STATES
from gateway.officers import rows
from gateway.worker.rehearsal import plan_reasons
from gateway.worker.rehearsal.plan_fields import TWICE, Clock, Digits, Jump, Loader, Phone, Text
from gateway.worker.rehearsal.plan_reasons import BadPlan
from storage.watch import PostRow

#: Columns of a list of posts that a plan calls otherwise.
_CALLED = {
    "shift_start": "shift",
    "shift_end": "shift",
    "every_minutes": "every",
    "grace_minutes": "grace",
}

State = Literal["down", "up"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class PlannedPost(_Part):
    """A post: its shift, how often it must be heard of, and who stands guard.

    `times`, `partner`, `until_subuh`, `ladder` and `rota` are as in a list of posts: guards by
    their number, the ketua is 1. `duress`: the words that guards agreed on with the desk, by their
    phones.
    """

    code: Text
    name: Text
    area: Text
    rt: Digits = ""
    rw: Digits = ""
    shift: str = Field(pattern=r"^\s*\S+\s*-\s*\S+\s*$")
    every: int = Field(0, ge=0, le=1440)
    times: Text = ""  # "22:00;01:00": at these instead
    grace: int = Field(15, ge=0, le=240)
    ketua: Phone
    guards: tuple[Phone, ...] = ()
    partner: Text = ""
    until_subuh: bool = True
    ladder: Text = ""
    rota: Text = ""
    duress: dict[Phone, Text] = {}

    @property
    def hours(self) -> tuple[str, str]:
        """When the shift begins and ends, ``HH:MM``."""
        start, _, end = self.shift.partition("-")
        return start.strip(), end.strip()

    @property
    def phones(self) -> tuple[str, ...]:
        """The ketua and the other guards, each once."""
        return tuple(dict.fromkeys((self.ketua, *self.guards)))

    @property
    def watch(self) -> schedule.Shift:
        """When a word is expected of it."""
        times = schedule.read_times(self.times)
        return schedule.Shift(*self.hours, self.every, self.grace, times)

    @property
    def steps(self) -> Mapping[str, int | None]:
        """The minutes of the steps of a missed check-in that it has of its own."""
        return ladder_times.read(self.ladder)

    @property
    def turns(self) -> Rota | None:
        """Whose turn it is; None: everybody's."""
        return read_rota(self.rota, len(self.phones)) or None

    @property
    def row(self) -> PostRow:
        """The same as a row of a list of posts. Raises Unusable, as such a list is refused."""
        start, end = self.hours
        cells = {
            "code": self.code,
            "name": self.name,
            "area": self.area,
            "rt": self.rt,
            "rw": self.rw,
            "shift_start": start,
            "shift_end": end,
            "every_minutes": str(self.every or ""),
            "times": self.times,
            "grace_minutes": str(self.grace),
            "guards": ";".join(self.phones),
            "partner": self.partner,
            "until_subuh": "ya" if self.until_subuh else "tidak",
            "ladder": self.ladder,
            "rota": self.rota,
        }
        return rows.post(cells, {self.area})

    @model_validator(mode="after")
    def _can_be_read(self) -> PlannedPost:
        wrong = list[str]()
        try:
            _ = self.row
        except Unusable as bad:
            wrong.append(f"{_CALLED.get(bad.field, bad.field)}: {bad.why}")
        if not set(self.duress) <= set(self.phones):
            wrong.append("duress: nomor ini bukan nomor penjaga pos ini")
        wrong += [f"duress: {why}" for word in self.duress.values() if (why := unfit(word))]
        if wrong:
            raise ValueError("\n".join(wrong))
        return self


class PlannedOfficer(_Part):
    """An officer who is told, as in a list of officers: `areas` may name an RW (a Polisi RW),
    `duty` are the weekly hours, "24" always.
    """

    name: Text
    phone: Phone
    unit: Text
    role: Literal["petugas", "operator", "pengawas"]
    areas: tuple[Text, ...] = Field(min_length=1)
    duty: Text = "24"


class Event(_Part):
    """Something that happens: an SMS, a part that fails or comes back, a jump, a restart."""

    at: Clock
    sender: Phone | None = Field(None, alias="from")
    sms: Text | None = None
    carrier: State | None = None
    redis: State | None = None
    database: State | None = None
    clock: Jump | None = None
    restart: Literal["clock", "worker", "web"] | None = None

    @model_validator(mode="after")
    def _one_thing(self) -> Event:
        named = [
            name
            for name in ("sms", "carrier", "redis", "database", "clock", "restart")
            if getattr(self, name) is not None
        ]
        if len(named) != 1:
            raise ValueError("tulis satu saja dari sms, carrier, redis, database, clock, restart")
        if (self.sms is None) != (self.sender is None):
            raise ValueError("SMS perlu from dan sms")
        return self


class Expectation(_Part):
    """What must be so: somebody is told by a moment, or never; a check-in ends in a state."""

    by: Clock | None = None
    after: Clock | None = None
    before: Clock | None = None
    never: bool = False
    to: Phone | None = None
    about: Text = ""
    post: Text = ""
    due: Clock | None = None
    state: Literal[STATES] | None = None  # type: ignore[valid-type]

    @model_validator(mode="after")
    def _can_be_asked(self) -> Expectation:
        if self.state is not None:
            if not self.post or self.due is None or self.to is not None:
                raise ValueError("state perlu post dan due, tanpa to")
        elif self.to is None:
            raise ValueError("perlu to, atau post, due dan state")
        elif self.never == (self.by is not None):
            raise ValueError("perlu by, atau never: true")
        return self


class Plan(_Part):
    """A night to be played."""

    night: date
    season: Literal["biasa", "ramadhan"] = "biasa"
    posts: tuple[PlannedPost, ...] = Field(min_length=1)
    officers: tuple[PlannedOfficer, ...] = ()
    desks: dict[Text, Phone] = {}
    events: tuple[Event, ...] = ()
    expect: tuple[Expectation, ...] = ()

    @model_validator(mode="after")
    def _codes_are_known(self) -> Plan:
        codes, once = [post.code for post in self.posts], Once("code")
        wrong = list[str]()
        for place, post in enumerate(self.posts, 1):
            try:
                once(post.code.upper())  # as in a list of posts
            except Unusable as why:
                wrong.append(f"posts {place}, {why}")
            if post.partner and post.partner not in codes:
                wrong.append(f"posts {place}, partner: tidak ada pos dengan kode ini")
        wrong += [
            f"expect {place}, post: tidak ada pos dengan kode ini"
            for place, expected in enumerate(self.expect, 1)
            if expected.state is not None and expected.post not in codes
        ]
        if wrong:
            raise ValueError("\n".join(wrong))
        return self

    @cached_property
    def day_begins(self) -> time:
        """When the day begins whose watches are played: worked out once, not for every word."""
        return schedule.day_of_watch(post.watch for post in self.posts)

    def moment(self, at: time, zone: ZoneInfo) -> datetime:
        """A time of day of this night; one of the morning is on the next date, for the day of a
        watch begins at noon, or before a watch that goes over it.
        """
        return datetime.combine(self.night + timedelta(days=at < self.day_begins), at, zone)

    def night_of(self, post: PlannedPost, zone: ZoneInfo) -> date:
        """The night of a post that is played: of a watch in the morning the next date."""
        since = datetime.combine(self.night, self.day_begins, zone)
        return schedule.first_night(since, post.watch, zone)


def read(text: str) -> Plan:
    """Read a plan from YAML. Raises BadPlan."""
    try:
        value: Any = yaml.load(text, Loader=Loader)
    except yaml.MarkedYAMLError as wrong:
        line = wrong.problem_mark.line + 1 if wrong.problem_mark else 1
        why = wrong.problem if wrong.problem == TWICE else "tidak bisa dibaca"
        raise BadPlan(f"bukan YAML: baris {line} {why}") from None
    except yaml.YAMLError:
        raise BadPlan("bukan YAML: ada karakter yang tidak boleh dipakai") from None
    except ValueError:
        raise BadPlan("bukan YAML: ada tanggal atau jam yang tidak ada") from None
    if not isinstance(value, dict):
        raise BadPlan("rencana berisi night dan posts")
    try:
        return Plan.model_validate(value)
    except ValidationError as wrong:
        raise BadPlan("\n".join(plan_reasons.sentences(wrong.errors(), _words_of))) from None


def _words_of(path: Sequence[int | str]) -> Iterable[str]:
    """The words that may stand there."""
    part: type[BaseModel] = _PARTS[str(path[0])] if len(path) > 1 else Plan
    return (field.alias or name for name, field in part.model_fields.items())


_PARTS: dict[str, type[BaseModel]] = {
    "posts": PlannedPost,
    "officers": PlannedOfficer,
    "events": Event,
    "expect": Expectation,
}
