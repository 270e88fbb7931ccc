"""What came of a rehearsed night: who was told what and when, how the check-ins ended, the bill."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from flows import gsm
from flows.values import dataclass, field
from gateway.install.settings import Settings
from gateway.worker.rehearsal.plan import Expectation, Plan
from gateway.worker.rehearsal.stage import Stage
from storage import watch
from storage.engine.db import connected
from storage.watch import told

#: What a message is, by the first word of its key in the outbox; the others answer somebody.
STEPS = {
    "reminder": "reminder",
    "missed": "missed",
    "heard": "heard",
    "left": "left",
    "alarm": "alarm",
    "duress": "duress",
}
ANSWER = "answer"


@dataclass(frozen=True)
class Line:
    """An SMS that left: to which number of the plan, at which step, about which post."""

    at: datetime
    to: str
    role: str
    step: str
    post: str
    text: str


@dataclass(frozen=True)
class SlotLine:
    """An expected check-in, and how it ended."""

    post: str
    due_at: datetime
    state: str


@dataclass(frozen=True)
class Bill:
    """What left, in messages and SMS parts, and what that costs."""

    count: int
    parts: int
    cost: Decimal
    currency: str


@dataclass(frozen=True)
class Result:
    """A night that was played; `failed`: a sentence for each expectation that does not hold."""

    timeline: list[Line]
    slots: list[SlotLine]
    sms: Bill
    failed: list[str] = field(default_factory=list)

    def as_json(self, zone: ZoneInfo) -> dict[str, Any]:
        """The result as `flask rehearse --json` prints it; times are local."""
        return {
            "timeline": [{**asdict(line), "at": _stamp(line.at, zone)} for line in self.timeline],
            "slots": [{**asdict(slot), "due_at": _stamp(slot.due_at, zone)} for slot in self.slots],
            "sms": {
                "count": self.sms.count,
                "parts": self.sms.parts,
                "cost": {"amount": str(self.sms.cost), "currency": self.sms.currency},
            },
            "failed": self.failed,
        }

    def as_text(self, zone: ZoneInfo) -> str:
        """The result for people: a line for each SMS, the check-ins, the bill, what failed."""
        lines = [
            f"{line.at.astimezone(zone):%H:%M:%S}  {line.to:<15} {line.role:<9} {line.step:<9}"
            f" {line.post:<8} {line.text}"
            for line in self.timeline
        ]
        by_post: dict[str, list[str]] = {}
        for slot in self.slots:
            by_post.setdefault(slot.post, []).append(
                f"{slot.due_at.astimezone(zone):%H:%M} {slot.state}"
            )
        lines += ["", *(f"post {code}: {', '.join(ends)}" for code, ends in by_post.items())]
        bill = self.sms
        lines.append(f"{bill.count} SMS, {bill.parts} parts, {bill.currency} {bill.cost:,}")
        return "\n".join([*lines, *(f"FAILED: {sentence}" for sentence in self.failed)])


def _stamp(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).isoformat(timespec="seconds")


def of(plan: Plan, there: Stage, settings: Settings) -> Result:
    """What came of a plan on its stage."""
    roles = _roles(plan)
    own = {phone: post.code for post in plan.posts for phone in post.phones}
    nights = {post.code: plan.night_of(post, settings.zone) for post in plan.posts}
    with connected():
        about = told.about([said.id for said in there.carrier.told])
        slots = [
            SlotLine(str(slot.post.code), slot.due_at, str(slot.state))
            for night in sorted(set(nights.values()))
            for slot in watch.slots_of(night)
            if nights[slot.post.code] == night
        ]
    timeline = []
    for said in there.carrier.told:
        key, post = about.get(said.id, told.Told("", ""))
        step = STEPS.get(key.partition(":")[0], ANSWER)
        timeline.append(
            Line(
                said.at,
                said.number,
                roles.get(said.number, "warga"),
                step,
                post or own.get(said.number, ""),
                said.text,
            )
        )
    parts = sum(gsm.parts(line.text) for line in timeline)
    bill = Bill(len(timeline), parts, settings.sms_price * parts, settings.sms_currency)
    played = Result(timeline, slots, bill)
    failed = [
        sentence
        for expected in plan.expect
        if (sentence := _judged(expected, plan, played, settings.zone))
    ]
    return Result(timeline, slots, bill, failed)


def _roles(plan: Plan) -> dict[str, str]:
    found = {phone: "penjaga" for post in plan.posts for phone in post.phones}
    found |= {post.ketua: "ketua" for post in plan.posts}
    found |= {officer.phone: str(officer.role) for officer in plan.officers}
    return found | dict.fromkeys(plan.desks.values(), "meja")


def _judged(expected: Expectation, plan: Plan, played: Result, zone: ZoneInfo) -> str:
    """Why an expectation does not hold, or ""."""
    if expected.state is not None and expected.due is not None:
        due = plan.moment(expected.due, zone)
        states = [s.state for s in played.slots if s.post == expected.post and s.due_at == due]
        found = states[0] if states else "not expected at all"
        wanted = f"post {expected.post} at {expected.due:%H:%M} to be {expected.state}"
        return "" if found == expected.state else f"expected {wanted}, it is {found}"
    after, before = (
        None if at is None else plan.moment(at, zone)
        for at in (expected.after, expected.before or expected.by)
    )
    names = {post.code: post.name for post in plan.posts}
    found_ = [
        line
        for line in played.timeline
        if line.to == expected.to
        and (after is None or line.at >= after)
        and (before is None or line.at <= before)
        and _is_about(line, expected, names)
    ]
    about = f" about {expected.about or expected.post}" if expected.about or expected.post else ""
    if expected.never:
        until = f" before {expected.before:%H:%M}" if expected.before else ""
        first = f", was at {found_[0].at.astimezone(zone):%H:%M:%S}" if found_ else ""
        return f"{expected.to} was never to be told{about}{until}{first}" if found_ else ""
    return "" if found_ else f"{expected.to} was to be told{about} by {expected.by:%H:%M}, was not"


def _is_about(line: Line, expected: Expectation, names: dict[str, str]) -> bool:
    if expected.post and line.post != expected.post:
        return False
    wanted = expected.about.casefold()
    return (
        wanted in line.text.casefold()
        or wanted == line.post.casefold()
        or (bool(line.post) and wanted == names.get(line.post, "").casefold())
    )
