"""What the judge reads, once each: inbox, reports, check-ins, outbox, what the carrier took."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from gateway.install.runtime import Runtime
from storage import people
from storage.engine.sql import run
from storage.reports.desk import ADDED
from tests.chaos.events import OTHER_ID


@dataclass(frozen=True)
class Out:
    """A message of the outbox."""

    id: int
    dedup_key: str
    state: str
    provider_id: str | None
    number: str
    text: str
    parts: int
    device: str | None  # the carrier's phone that sends it


class Records:
    """Everything that a run left behind."""

    def __init__(self, runtime: Runtime, marks: Iterable[str], ledger: Path) -> None:
        self._vault, self._marks, self._ledger = runtime.vault, set(marks), ledger
        self._carrier = runtime.carrier

    def opened(self, kind: str) -> Iterable[tuple[int, dict[str, Any]]]:
        """Every row of a kind with what was received."""
        for id_, body in run("SELECT id, body FROM inbox WHERE kind = ?", [kind]):
            yield int(id_), self._vault.open_json(body, "inbox.body")["body"]

    @cached_property
    def sms(self) -> dict[str, tuple[int, str]]:
        """Row and text of every SMS, by what names it, whichever of its ids came first."""
        return {
            self._name_of(body): (id_, self._carrier.read_sms(body))
            for id_, body in self.opened("sms")
        }

    @cached_property
    def sms_rows(self) -> Counter[str]:
        """How many rows each SMS has, by what names it."""
        return Counter(self._name_of(body) for _, body in self.opened("sms"))

    def _name_of(self, body: Mapping[str, Any]) -> str:
        """The carrier's own id of an SMS; its text where the carrier gives it none."""
        id_ = body.get("id")
        return self._carrier.read_sms(body) if id_ is None else str(id_).removesuffix(OTHER_ID)

    @cached_property
    def receipts(self) -> Counter[str]:
        """How often each delivery report is there, by what names its event."""
        said = ("id", "status", "failureReason")
        return Counter(
            ":".join(body[name] for name in said if name in body)
            for _, body in self.opened("receipt")
        )

    @cached_property
    def reports(self) -> dict[str, list[dict[str, Any]]]:
        """Reports by the mark in their story or place, or in what their phone added."""
        vault, found = self._vault, defaultdict(list)
        added: dict[int, list[str]] = defaultdict(list)
        for report_id, note in run(
            "SELECT report_id, note FROM report_step WHERE actor = ?", [ADDED]
        ):
            added[report_id].append(vault.open_text(note, "report.note"))
        columns = "id, code, conversation, state, place, story"
        for id_, code, conversation, state, place, story in run(f"SELECT {columns} FROM report"):
            told = (
                vault.open_text(place, "report.place"),
                vault.open_text(story, "report.story"),
                *added[id_],
            )
            text = " ".join(told)
            report = {"code": code, "conversation": conversation, "state": state}
            for mark in {word for word in text.split() if word in self._marks}:
                found[mark].append(report)
        return found

    @cached_property
    def check_ins(self) -> Counter[int]:
        """How many check-ins each SMS became, by its row."""
        found = (str(conversation) for (conversation,) in run("SELECT conversation FROM check_in"))
        return Counter(
            int(conversation.removeprefix("sms").partition("-")[0])
            for conversation in found
            if conversation.startswith("sms")
        )

    @cached_property
    def outs(self) -> dict[str, Out]:
        """Everything in the outbox, by `once`."""
        found = run(
            "SELECT id, once, state, provider_id, parts, device, phone_id, body FROM outbox"
        )
        numbers = people.number_of(self._vault, {int(phone_id) for *_, phone_id, _ in found})
        return {
            dedup_key: Out(
                int(id_),
                dedup_key,
                state,
                provider_id,
                numbers[phone_id],
                self._vault.open_text(body, "outbox.body"),
                int(parts),
                device,
            )
            for id_, dedup_key, state, provider_id, parts, device, phone_id, body in found
        }

    @cached_property
    def by_provider_id(self) -> dict[str, list[Out]]:
        """The messages that have an id of the carrier; it is wrong if two share one."""
        found: dict[str, list[Out]] = defaultdict(list)
        for out in self.outs.values():
            if out.provider_id is not None:
                found[out.provider_id].append(out)
        return dict(found)

    @cached_property
    def sent_out(self) -> list[dict[str, Any]]:
        """Everything the carrier took, in its own words."""
        return [json.loads(line) for line in self._ledger.read_text("utf-8").splitlines()]

    @cached_property
    def early(self) -> set[int]:
        """Delivery reports that may wait for an uncertain message: tried at half their age."""
        unsure = {out.number for out in self.outs.values() if out.state == "uncertain"}
        return {
            id_
            for id_, body in self.opened("receipt")
            if body["phoneNumber"] in unsure
            and self._carrier.read_receipt(body).provider_id not in self.by_provider_id
        }
