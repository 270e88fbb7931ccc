"""What must be true of every answer, and of what is in the record afterwards."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from werkzeug.wrappers import Response

from flows import gsm, text
from flows.messages import say
from flows.options import label
from flows.text import wording
from storage.engine.sql import run
from storage.engine.vault import Vault
from storage.received.inbox.claims import PURPOSE
from tests.fuzz.visits import Case

#: Whole body of an answer to a key press, in septets.
LONGEST = 160

#: Facts that make a report somebody acts on. A draft (kind and place known) is none.
REPORTS = ("ReportSent", "IncidentReported", "EmergencyRaised")

_CONFIRMS = tuple(
    f"1 {label(question, 'kirim', language)}"
    for question in ("lapor.kirim", "lapor.kirim_netral", "bahaya.kirim")
    for language in text.CATALOGUES
)
#: Questions that what happened may be typed at, and is then filed at once: for the story, for a
#: number.
_QUESTIONS = (
    "lapor.cerita",
    *(
        f"{name}.{asked}"
        for name in ("status", "hapus", "urung")
        for asked in ("kode", "salah", "angka")
    ),
    *("ronda.jumlah", "ronda.jumlah_angka"),
)
_ASKED = tuple(
    max(wording(language, question, "ask").split("*"), key=len)[:20]
    for question in _QUESTIONS
    for language in text.CATALOGUES
)
_NOT_SAVED = tuple(f"END {say('layar.gagal', language)}" for language in text.CATALOGUES)
_NUMBER = re.compile(r"[0-9]{7}")


@dataclass(frozen=True)
class Failure:
    """What must not be: in which case of which visit (-1: in the record after it), and what."""

    visit: int
    case: int
    what: str


@dataclass
class Tally:
    """What was seen of one kind of callback."""

    cases: int = 0
    answers: Counter[str] = field(default_factory=Counter)  # by status; a key press by CON or END
    worst: float = 0.0  # seconds

    def add(self, other: Tally) -> None:
        """Count another tally in."""
        self.cases += other.cases
        self.answers += other.answers
        self.worst = max(self.worst, other.worst)


class Judge:
    """Looks at each answer; remembers which phones saw a screen that sends a report and went on."""

    def __init__(self, vault: Vault) -> None:
        self.tallies: defaultdict[str, Tally] = defaultdict(Tally)
        self.failures: list[Failure] = []
        self._vault = vault
        self._confirming: set[tuple[str, str, str]] = (
            set()
        )  # calls that were shown a confirm screen
        self._presses: defaultdict[str, set[tuple[str, str, str]]] = defaultdict(
            set
        )  # by phone: presses after that
        self._visits: dict[str, int] = {}
        self._read = 0

    def answer(self, visit: int, number: int, case: Case, answer: Response, seconds: float) -> None:
        """Judge one answer."""
        tally = self.tallies[case.kind]
        tally.cases += 1
        tally.worst = max(tally.worst, seconds)
        said = answer.get_data(as_text=True)
        screen = case.kind == "ussd" and answer.status_code == 200
        tally.answers[said[:3] if screen else str(answer.status_code)] += 1
        if answer.content_type != "text/plain; charset=utf-8":
            self._fail(visit, number, f"content type {answer.content_type}")
        if screen:
            self._screen(visit, number, case, said)
        elif answer.status_code == 200:
            if said:
                self._fail(visit, number, f"200 with a body: {said!r}")
        elif answer.status_code not in (400, 413):
            self._fail(visit, number, f"status {answer.status_code}: {said[:80]!r}")
        elif not re.fullmatch(r"[^\n]{4,100}\n", said) or _NUMBER.search(said):
            self._fail(visit, number, f"{answer.status_code} without one plain line: {said!r}")

    def _screen(self, visit: int, number: int, case: Case, said: str) -> None:
        if not said.startswith(("CON ", "END ")) or not said[4:].strip():
            self._fail(visit, number, f"no screen: {said!r}")
        if not gsm.is_gsm(said) or gsm.septets(said) > LONGEST:
            self._fail(visit, number, f"does not fit, {gsm.septets(said)} septets: {said!r}")
        if said.startswith(_NOT_SAVED):
            self._fail(visit, number, "an exception: the screen that nothing could be saved")
        if case.call is None:
            return
        phone = case.call[2]
        self._visits[phone] = visit
        if case.call in self._confirming:
            self._presses[phone].add((*case.call[:2], case.text))
        # Who was asked for the story has pressed "Kirim + cerita" before, perhaps in a call of
        # yesterday: the story sends it.
        if any(line in said.splitlines() for line in _CONFIRMS) or any(
            asked in said for asked in _ASKED
        ):
            self._confirming.add(case.call)

    def record(self) -> None:
        """Judge what was recorded since: no report of a call without its confirm screen."""
        rows = run(
            "SELECT id, body FROM inbox WHERE kind = 'fact' AND id > ? ORDER BY id", [self._read]
        )
        recorded: Counter[str] = Counter()
        for id_, body in rows:
            self._read = int(id_)
            opened = self._vault.open_json(body, PURPOSE)
            recorded[opened["phone"]] += opened["body"]["fact"]["fact"] in REPORTS
        for phone, count in recorded.items():
            if count > len(self._presses[phone]):
                self._fail(
                    self._visits.get(phone, -1),
                    -1,
                    f"{count} reports, {len(self._presses[phone])} confirmed",
                )
        self._confirming.clear()
        self._presses.clear()
        self._visits.clear()

    def handled(self) -> None:
        """Judge the messages that were handled: none failed, none was set aside."""
        for id_, kind, error in run(
            "SELECT id, kind, error FROM inbox WHERE tries > 0 OR state = 'quarantined'"
        ):
            self._fail(-1, -1, f"inbox row {id_} ({kind}) could not be handled: {error}")

    def forget(self) -> None:
        """The record was emptied, and counts from 1 again."""
        self._read = 0

    def _fail(self, visit: int, case: int, what: str) -> None:
        self.failures.append(Failure(visit, case, what))
