"""The judge: what was acknowledged is in the record once, and what was sent was sent once.

The judge reads the records through the project's own storage, the carrier's promises from the notes
of the load, and what really went out from the stand-in's file, which is written before the sender
has its answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flows.rules.delivery import RANK
from gateway.install.runtime import Runtime
from storage.engine.sql import run, utc
from tests.chaos.emergencies import FLOODER, slowest_honest, unheard
from tests.chaos.house import SILENT
from tests.chaos.load import Note, Notes
from tests.chaos.records import Records
from tests.chaos.settled import is_answer, wrongs

#: How many examples of each wrong are told.
EXAMPLES = 5
#: What was said may be dated so much earlier or later than the run lasted: carriers date by the
#: second, and a clock that was wrong leaves the time at which that was seen.
SKEW = timedelta(minutes=6)

_STATES = {"Sent": "accepted", "Buffered": "accepted", "Success": "delivered", "Failed": "failed"}


@dataclass
class Verdict:
    """The counts of a run, and everything that must not be, by what it is."""

    events: int = 0
    acknowledged: int = 0
    recorded: int = 0
    sent: int = 0
    acks: int = 0
    uncertain: int = 0
    # seconds from the intake to the carrier, of an honest emergency while another number floods
    slowest_honest: float = 0.0
    quietly_saved: int = 0  # a screen said "not saved", and it was saved all the same
    wrongs: dict[str, list[str]] = field(default_factory=lambda: {wrong: [] for wrong in WRONGS})

    def note(self, wrong: str, what: str) -> None:
        """One thing that must not be."""
        self.wrongs[wrong].append(what)

    def count(self, wrong: str) -> int:
        """How often it was."""
        return len(self.wrongs[wrong])

    @property
    def good(self) -> bool:
        """Whether nothing is wrong."""
        return not any(self.wrongs.values())

    def told(self) -> list[str]:
        """Every wrong with a few examples."""
        return [
            f"{wrong}: {len(found)}, such as {', '.join(found[:EXAMPLES])}"
            for wrong, found in self.wrongs.items()
            if found
        ]


WRONGS = (
    "lost",  # acknowledged, and not in the record
    "doubled",  # twice in the record
    "changed",  # in the record with other content, or another answer when repeated
    "stuck",  # neither final nor uncertain after everything came to rest
    "quarantined",
    "misdated",  # of a time at which nothing was said
    "erased",  # without what nobody asked to erase
    "accused",  # told to be missing before its time
    "unanswered",  # recorded, and its one answer was never put down
    "doubled acks",  # more than one acknowledgement went out
    "doubled sends",  # any other message went out more than once
    "wrong fates",  # the record says of a message what the carrier says of another
    "unknown sends",  # went out, and nobody knows what it is
    "unsettled",  # its fate is unknown, and its carrier could be asked
    "unsent",  # was to leave, and its carrier never took it
    "miscounted",  # a phone was given other SMS parts than are counted of it
    "unheard",  # an emergency whose code no notice told to the desk of its area
    "heard twice",  # one that two notices named
    "told late",  # an honest emergency that waited because another number flooded
    "wrong status",  # a callback was answered with what no callback may be answered with
)


class Judge:
    """Looks at one run, after everything has come to rest."""

    def __init__(
        self, runtime: Runtime, notes: Notes, ledger: Path, spooled: int, in_time: float
    ) -> None:
        """`ledger`: the stand-in's file; `spooled`: records still in the spool.

        `in_time`: seconds for an emergency.
        """
        self._notes, self._spooled, self._in_time = notes, spooled, in_time
        self._records = Records(
            runtime, (note.event.mark for note in notes.by_event.values()), ledger
        )
        self._own_ids = runtime.carrier.own_ids
        self.verdict = Verdict()

    def judge(self) -> Verdict:
        """All of it."""
        verdict = self.verdict
        verdict.events, verdict.acknowledged = (
            len(self._notes.by_event),
            len(self._notes.acknowledged),
        )
        for note in self._notes.by_event.values():
            recorded = getattr(self, f"_{note.event.kind}")(note)
            verdict.recorded += bool(recorded)
        for change in self._notes.changed:
            verdict.note("changed", change)
        self._rows()
        if self._own_ids:
            self._settled()
        else:
            self._sends()
        self._slots()
        self._emergencies()
        self._times()
        allowed = (
            "200",
            "503",
            *(f"{kind.__name__}" for kind in _all_kinds(OSError)),
            *_HTTP_BROKE,
        )
        for status, times in self._notes.statuses.items():
            hook, _, word = status.partition(" ")
            if word not in allowed or (word == "503" and hook == "ussd"):
                verdict.note("wrong status", f"{status} x {times}")
        return verdict

    # What came in, kind by kind. Each says whether the event is in the record.

    def _lapor(self, note: Note) -> bool:
        reports = self._records.reports.get(note.event.mark, [])
        return self._written(note, len(reports))

    def _status(self, note: Note) -> bool:
        return self._written(note, self._records.sms_rows[note.event.key])

    def _ronda(self, note: Note) -> bool:
        row = self._records.sms.get(note.event.key)
        return self._written(note, self._records.check_ins[row[0]] if row else 0)

    def _darurat(self, note: Note) -> bool:
        # The flood is answered up to the cap of its number; an honest one always.
        return self._written(
            note, len(self._records.reports.get(note.event.mark, [])), note.event.phone != FLOODER
        )

    def _written(self, note: Note, times: int, answered: bool = True) -> bool:
        mark, row = note.event.mark, self._records.sms.get(note.event.key)
        if note.acknowledged and (row is None or times == 0):
            self.verdict.note("lost", f"{note.event.kind} {mark}")
        if (times := max(times, self._records.sms_rows[note.event.key] if times else 0)) > 1:
            self.verdict.note("doubled", f"{note.event.kind} {mark} x {times}")
        if row is not None and row[1] != note.event.fields["text"]:
            self.verdict.note("changed", f"{note.event.kind} {mark}")
        if answered and row is not None and f"reply:{row[0]}" not in self._records.outs:
            self.verdict.note("unanswered", f"{note.event.kind} {mark}")
        return times > 0

    def _receipt(self, note: Note) -> bool:
        there = self._records.receipts.get(note.event.key, 0)
        if note.acknowledged and not there:
            self.verdict.note("lost", f"receipt {note.event.mark}")
        about = self._records.by_provider_id.get(note.event.fields["id"], [])
        wanted = _STATES[note.event.fields["status"]]
        if there and not any(RANK[out.state] >= RANK[wanted] for out in about):
            self.verdict.note(
                "lost", f"receipt {note.event.mark}: the message is {[out.state for out in about]}"
            )
        return there > 0

    def _ussd(self, note: Note) -> bool:
        mark = note.event.mark
        reports = self._records.reports.get(mark, [])
        complete = [report for report in reports if report["state"] != "tidak_selesai"]
        promised = [shown for shown in note.shown if shown.promised]
        denied = [
            shown for shown in note.shown if shown.screen.startswith("END ") and not shown.promised
        ]
        for shown in promised:
            if shown.ticket and not any(report["code"] == shown.ticket for report in complete):
                self.verdict.note(
                    "lost", f"ussd {mark}: the END named a number that is not in the record"
                )
        if promised and not complete:
            self.verdict.note("lost", f"ussd {mark}")
        if any(shown.drafted for shown in note.shown) and not reports:
            self.verdict.note("lost", f"ussd {mark}: the draft")
        if len(complete) > 1 + len(denied):
            self.verdict.note("doubled", f"ussd {mark} x {len(complete)}")
        self.verdict.quietly_saved += max(0, len(complete) - len(promised))
        for report in complete:
            if f"ack:{report['conversation']}" not in self._records.outs:
                self.verdict.note("unanswered", f"ussd {mark}")
        return bool(reports)

    # What must be at rest.

    def _rows(self) -> None:
        for state, kind, id_ in run("SELECT state, kind, id FROM inbox WHERE state <> 'done'"):
            if state == "quarantined":
                self.verdict.note("quarantined", f"{kind} {id_}")
            elif not (kind == "receipt" and id_ in self._records.early):
                self.verdict.note("stuck", f"inbox {kind} {id_}")
        if self._spooled:
            self.verdict.note("stuck", f"{self._spooled} records in the spool")
        for out in self._records.outs.values():
            if out.state in ("pending", "sending"):
                self.verdict.note("stuck", f"outbox {out.dedup_key}")
            self.verdict.uncertain += out.state == "uncertain"

    # What went out.

    def _sends(self) -> None:
        went = {sent["id"]: sent for sent in self._records.sent_out}
        self.verdict.sent = len(went)
        unclaimed: Counter[tuple[str, str]] = Counter(
            (sent["number"], sent["text"]) for sent in self._records.sent_out
        )
        times: Counter[str] = Counter()
        for provider_id, outs in self._records.by_provider_id.items():
            if outs[0].dedup_key.startswith("before:"):
                continue
            sent = went.get(provider_id)
            # several, if one text for one number went out in one call: the carrier takes it once
            for out in outs:
                if sent is None or (sent["number"], sent["text"]) != (out.number, out.text):
                    self.verdict.note(
                        "wrong fates", f"{out.dedup_key} has the id of another message"
                    )
                else:
                    times[out.dedup_key] += 1
            if sent is not None:
                unclaimed[sent["number"], sent["text"]] -= 1
        for out in self._records.outs.values():
            # Nobody knows whether these left, so what left may have been these.
            if (
                out.provider_id is None
                and out.state != "pending"
                and unclaimed[out.number, out.text] > 0
            ):
                times[out.dedup_key] += 1
                unclaimed[out.number, out.text] -= 1
        by_content = {(out.number, out.text): out.dedup_key for out in self._records.outs.values()}
        for content, left in unclaimed.items():
            if left <= 0:
                continue
            dedup_key = by_content.get(content, "")
            kind = (
                "unknown sends"
                if not dedup_key
                else "doubled acks"
                if dedup_key.startswith(("ack:", "reply:"))
                else "doubled sends"
            )
            self.verdict.note(kind, f"{dedup_key or 'a message'} x {left + times[dedup_key]}")
        self.verdict.acks = sum(
            1 for dedup_key in times if is_answer(self._records.outs[dedup_key])
        )

    def _settled(self) -> None:
        for wrong, what in wrongs(self._records):
            self.verdict.note(wrong, what)
        went = {sent["id"] for sent in self._records.sent_out}
        self.verdict.sent = len(went)
        self.verdict.acks = sum(
            out.provider_id in went and is_answer(out) for out in self._records.outs.values()
        )

    def _emergencies(self) -> None:
        for wrong, what in unheard(self._records):
            self.verdict.note(wrong, what)
        slowest = self.verdict.slowest_honest = slowest_honest(self._records, self._notes)
        if slowest > self._in_time:
            self.verdict.note("told late", f"after {slowest:.0f} s")

    def _times(self) -> None:
        """Whatever dates and clocks say: what was said now is dated now, and is kept."""
        now, spread = datetime.now(UTC), timedelta(seconds=len(self._notes.by_event) / 10)
        bounds = [utc(self._notes.begun - spread - SKEW), utc(now + SKEW)]
        for table, column in (("report", "created_at"), ("check_in", "at")):
            for (id_,) in run(f"SELECT id FROM {table} WHERE {column} < ? OR {column} > ?", bounds):
                self.verdict.note("misdated", f"{table} {id_}")
        for table, lacks in (
            ("report", "phone_id IS NULL"),
            ("inbox", "length(body) = 0"),
            ("outbox", "length(body) = 0"),
        ):
            for (id_,) in run(f"SELECT id FROM {table} WHERE {lacks}"):
                self.verdict.note("erased", f"{table} {id_}")
        for id_, late_at in run(
            "SELECT id, late_at FROM slot WHERE state = 'terlewat' AND late_at > ?",
            [utc(now + SKEW)],
        ):
            self.verdict.note("accused", f"slot {id_}, late at {late_at}")
        known = {str(id_) for (id_,) in run("SELECT id FROM slot")}
        for dedup_key in self._records.outs:
            if dedup_key.startswith("missed:") and dedup_key.split(":")[1] not in known:
                self.verdict.note("accused", dedup_key)

    def _slots(self) -> None:
        missed = (
            "SELECT s.id, s.state FROM slot s JOIN post p ON p.id = s.post_id WHERE p.code = ?"
            " AND s.late_at <= ?"
        )
        silent = run(missed, [SILENT, utc(datetime.now(UTC))])
        alarms = Counter(
            dedup_key.split(":")[1]
            for dedup_key in self._records.outs
            if dedup_key.startswith("missed:")
        )
        for id_, state in silent:
            if state != "terlewat" or not alarms[str(id_)]:
                self.verdict.note("lost", f"the alarm of slot {id_}, which is {state}")
            elif alarms[str(id_)] > 1:
                self.verdict.note("doubled", f"the alarm of slot {id_} x {alarms[str(id_)]}")


_HTTP_BROKE = (
    "RemoteDisconnected",
    "IncompleteRead",
    "BadStatusLine",
    "CannotSendRequest",
    "ResponseNotReady",
)


def _all_kinds(kind: type[BaseException]) -> Iterable[type[BaseException]]:
    yield kind
    for below in kind.__subclasses__():
        yield from _all_kinds(below)
