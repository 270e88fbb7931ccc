"""What a carrier that takes our ids is held to: every message leaves once, and its fate is known.

Nothing may stay uncertain, for the carrier can be asked; and all that was to leave arrived, for no
number of a run has a fate of its own.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from storage.engine.sql import run
from tests.chaos.records import Out, Records


def wrongs(records: Records) -> Iterator[tuple[str, str]]:
    """What is wrong with what went out: (one of the judge's words, what)."""
    took: defaultdict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    given: Counter[str | None] = Counter()
    for sent in records.sent_out:
        took[sent["id"], sent["number"]].append(sent)
    for out in records.outs.values():
        sents = took.pop((out.provider_id or "", out.number), [])
        given[out.device] += out.parts * bool(sents)
        for wrong in _wrongs(out, sents):
            yield wrong, f"{out.dedup_key} ({out.state})"
    counted = dict(run("SELECT device, sum(parts) FROM device_day GROUP BY device"))
    for device in {*counted, *given}:
        if counted.get(device, 0) != given[device]:
            yield (
                "miscounted",
                f"{device}: {counted.get(device, 0)} parts, and took {given[device]}",
            )
    for sents in took.values():
        yield "unknown sends", f"a message x {len(sents)}"


def is_answer(out: Out) -> bool:
    """Whether a message is the answer to what somebody reported or asked."""
    return out.dedup_key.startswith(("ack:", "reply:"))


def _wrongs(out: Out, took: list[dict[str, Any]]) -> Iterator[str]:
    if len(took) > 1:
        yield "doubled acks" if is_answer(out) else "doubled sends"
    if out.state == "uncertain":
        yield "unsettled"
    elif out.state == "skipped":  # what it was about no longer held
        if took:
            yield "wrong fates"
    elif not took:
        yield "unsent"
    elif out.state != "delivered" or took[0]["text"] != out.text:
        yield "wrong fates"
