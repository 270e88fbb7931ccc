"""What is told of runs: one table, a column for each run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from tests.chaos.judge import WRONGS
from tests.chaos.runs import Outcome

_ROWS: Mapping[str, Callable[[Outcome], object]] = {
    "events": lambda out: out.verdict.events,
    "acknowledged": lambda out: out.verdict.acknowledged,
    "recorded": lambda out: out.verdict.recorded,
    "**lost**": lambda out: out.verdict.count("lost"),
    "**doubled**": lambda out: out.verdict.count("doubled"),
    "messages sent": lambda out: out.verdict.sent,
    "acknowledgements sent": lambda out: out.verdict.acks,
    "**doubled acknowledgements**": lambda out: out.verdict.count("doubled acks"),
    "sends whose end was not clear": lambda out: out.unclear.sends,
    "asked about: the carrier had it": lambda out: out.unclear.told,
    "asked about: never arrived, sent again": lambda out: out.unclear.never_arrived,
    "uncertain": lambda out: out.verdict.uncertain,
    "said not saved, saved all the same": lambda out: out.verdict.quietly_saved,
}
_LAST: Mapping[str, Callable[[Outcome], object]] = {
    "slowest honest emergency to its desk, s": lambda out: f"{out.verdict.slowest_honest:.1f}",
    "callbacks answered / tried": lambda out: f"{_answered(out)} / {out.notes.statuses.total()}",
    "END not known again (Redis and record away)": lambda out: out.notes.forgotten,
    "callbacks given up": lambda out: out.notes.given_up,
    "worst wait for a 200, ms": lambda out: f"{out.notes.worst() * 1000:.0f}",
    "key press p50 / p99, ms": lambda out: _percentiles(out, "ussd"),
    "SMS p50 / p99, ms": lambda out: _percentiles(out, "sms"),
    "load, s": lambda out: f"{out.lasted:.1f}",
    "caught up (inbox empty), s": lambda out: f"{out.handled_after:.1f}",
    "all sent, s": lambda out: f"{out.sent_after:.1f}",
}


def table(outcomes: Sequence[Outcome]) -> str:
    """The runs as a Markdown table."""
    rows = [("", *(outcome.engine for outcome in outcomes))]
    rows += [(name, *(str(tell(outcome)) for outcome in outcomes)) for name, tell in _ROWS.items()]
    told = {"lost", "doubled", "doubled acks"}
    for wrong in (wrong for wrong in WRONGS if wrong not in told):
        rows.append((f"**{wrong}**", *(str(outcome.verdict.count(wrong)) for outcome in outcomes)))
    for victim in sorted({victim for outcome in outcomes for victim in outcome.kills}):
        rows.append(
            (
                "phones off and on again" if victim == "phone" else f"killed: {victim}",
                *(str(outcome.kills.get(victim, 0)) for outcome in outcomes),
            )
        )
    rows += [(name, *(str(tell(outcome)) for outcome in outcomes)) for name, tell in _LAST.items()]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [_line(row, widths) for row in rows]
    lines.insert(1, "|---|" + "---:|" * len(outcomes))
    return "\n".join(lines)


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = (
        cell.ljust(width) if place == 0 else cell.rjust(width)
        for place, (cell, width) in enumerate(zip(row, widths, strict=True))
    )
    return f"| {' | '.join((first, *others))} |"


def _answered(out: Outcome) -> int:
    return sum(times for status, times in out.notes.statuses.items() if status.endswith(" 200"))


def _percentiles(out: Outcome, hook: str) -> str:
    return " / ".join(f"{out.notes.percentile(hook, share) * 1000:.0f}" for share in (0.5, 0.99))
