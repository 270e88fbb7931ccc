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
      - {at: "23:10", carrier: down}   # carrier, redis, database: down or up
      - {at: "23:40", clock: "+10m"}   # the machine's clock jumps
      - {at: "23:50", restart: clock}  # clock, worker, web
    expect:
      - {by: "00:20", to: "+6281200000102", about: "Pos Melati"}
      - {never: true, to: "+6281200000201", before: "00:30"}
      - {post: "12", due: "23:00", state: hadir}
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import yaml  # type: ignore[import-untyped]
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from flows.rules import ladder_times, numbers, schedule
from flows.rules.rota import Rota
from flows.rules.rota import read as read_rota
from flows.rules.slot_steps import STATES

_JUMP = re.compile(r"([+-])(\d{1,3})([smh])")
_SECONDS = {"s": 1, "m": 60, "h": 3600}


#: The parser in C, where the library was built with it.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class BadPlan(ValueError):
    """A plan that cannot be played; one sentence for each thing that is wrong."""


def _text(value: object) -> object:
    """YAML takes bare digits for a number."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _two_digits(value: object) -> object:
    return f"{value:02d}" if isinstance(value, int) and not isinstance(value, bool) else value


def _phone(value: object) -> str:
    written = f"+{value}" if isinstance(value, int) else str(value)
    return numbers.e164(written)


def _clock(value: object) -> time:
    """``22:03``; YAML 1.1 takes it for a number to the base of 60 where it is not quoted."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = f"{value // 60:02d}:{value % 60:02d}"
    return schedule.clock(str(value))


def _jump(value: object) -> timedelta:
    found = _JUMP.fullmatch(str(value).strip())
    if not found:
        raise ValueError('write "+10m" or "-10m"')
    seconds = int(found[2]) * _SECONDS[found[3]]
    return timedelta(seconds=seconds if found[1] == "+" else -seconds)


Text = Annotated[str, BeforeValidator(_text)]
Phone = Annotated[str, BeforeValidator(_phone)]
Clock = Annotated[time, BeforeValidator(_clock)]
Digits = Annotated[str, BeforeValidator(_two_digits)]
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

    @model_validator(mode="after")
    def _can_be_read(self) -> PlannedPost:
        if not set(self.duress) <= set(self.phones):
            raise ValueError("duress: names a phone that is no guard's")
        for read in (lambda: self.watch, lambda: self.steps, lambda: self.turns):
            read()  # raises ValueError
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
    clock: Annotated[timedelta, BeforeValidator(_jump)] | None = None
    restart: Literal["clock", "worker", "web"] | None = None

    @model_validator(mode="after")
    def _one_thing(self) -> Event:
        named = [
            name
            for name in ("sms", "carrier", "redis", "database", "clock", "restart")
            if getattr(self, name) is not None
        ]
        if len(named) != 1:
            raise ValueError("names one of sms, carrier, redis, database, clock, restart")
        if (self.sms is None) != (self.sender is None):
            raise ValueError("an SMS needs both `from` and `sms`")
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
                raise ValueError("a state needs `post` and `due`, and no `to`")
        elif self.to is None:
            raise ValueError("needs `to`, or `post`, `due` and `state`")
        elif self.never == (self.by is not None):
            raise ValueError("needs `by`, or `never: true`")
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
        codes = [post.code for post in self.posts]
        if len(set(codes)) < len(codes):
            raise ValueError("posts: two of them have the same code")
        for post in self.posts:
            if post.partner and post.partner not in codes:
                raise ValueError(f"posts: {post.code} names a partner that is not among them")
        for expected in self.expect:
            if expected.state is not None and expected.post not in codes:
                raise ValueError(f"expect: there is no post {expected.post}")
        return self

    def moment(self, at: time, zone: ZoneInfo) -> datetime:
        """A time of day of this night; one of the morning is on the next date, for the day of a
        watch begins at noon, or before a watch that goes over it.
        """
        begins = schedule.day_of_watch(post.watch for post in self.posts)
        return datetime.combine(self.night + timedelta(days=at < begins), at, zone)

    def night_of(self, post: PlannedPost, zone: ZoneInfo) -> date:
        """The night of a post that is played: of a watch in the morning the next date."""
        begins = schedule.day_of_watch(each.watch for each in self.posts)
        since = datetime.combine(self.night, begins, zone)
        return schedule.first_night(since, post.watch, zone)


def read(text: str) -> Plan:
    """Read a plan from YAML. Raises BadPlan."""
    try:
        value: Any = yaml.load(text, Loader=_Loader)
    except (yaml.YAMLError, ValueError) as wrong:  # such as a date that no calendar has
        raise BadPlan(f"not YAML: {' '.join(str(wrong).split())}") from None
    if not isinstance(value, dict):
        raise BadPlan("a plan is a mapping with `night` and `posts`")
    try:
        return Plan.model_validate(value)
    except ValidationError as wrong:
        raise BadPlan("\n".join(_sentence(error) for error in wrong.errors())) from None


def _sentence(error: Any) -> str:
    """``events 3, at: jam tidak dikenal``: the first of a list is 1."""
    path = [str(step + 1) if isinstance(step, int) else str(step) for step in error["loc"]]
    where = " ".join(path[:2]) + "".join(f", {step}" for step in path[2:])
    why = str(error["msg"]).removeprefix("Value error, ")
    return f"{where}: {why}" if where else why
