"""Mediations: which reports may have one, whom it was given to, and what the mediator says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from flows.reading.quarrels import is_quarrel, tells_of_force
from flows.rules.mediation import (
    ASKED,
    GIVEN,
    OUTCOMES,
    REMINDED,
    SILENT,
    Matter,
    before,
    refusal,
)
from flows.rules.report_steps import ADDED, CLOSED, MEDIATE
from flows.values import dataclass, field
from storage.engine.sql import chunks, given, marks, moment, rows, run, update, utc
from storage.engine.vault import Vault
from storage.models import Mediation, Report
from storage.reports import timeline
from storage.reports.climbing import text_or_none
from storage.reports.links import INCIDENT

#: A mediator's phone, and the code that was sent from it.
Asked = tuple[int, str]


@dataclass(frozen=True)
class Known:
    """A report, as far as it concerns a mediation; `state`: how far that is, "" if there is none.

    `officer`: who has it; `sent_to`: the unit it was given to.
    """

    report: int
    code: str
    matter: Matter
    state: str
    open: bool
    officer: int | None
    sent_to: str | None
    area: str | None
    at: datetime
    place: str = field(repr=False)


@dataclass(frozen=True)
class Given:
    """A mediation, and the contact whom it was given to."""

    id: int
    report: int
    contact: int


@dataclass(frozen=True)
class Answer:
    """What a mediator says of a mediation: an outcome of `flows.rules.mediation`, and words."""

    mediation: Given
    outcome: str
    words: str = field(repr=False)


def actor_of(contact: int) -> str:
    """Who a mediator is in the audit and in the steps of a report."""
    return f"penengah {contact}"


def names_of(mediation: int) -> list[str]:
    """What the SMS of a mediation are called: those to the mediator, and those of outcomes."""
    return [name_of(mediation, state) for state in (GIVEN, REMINDED, *OUTCOMES, SILENT)]


def name_of(mediation: int, state: str) -> str:
    """What the SMS is called that tells of this state (`dedup_key`)."""
    return f"mediation:{mediation}:{state}"


def known(vault: Vault, reports: Collection[int]) -> dict[int, Known]:
    """These reports with all that their reporters told: two statements per thousand."""
    found: dict[int, Known] = {}
    for batch in chunks(sorted(reports)):
        told = defaultdict[int, list[str]](list)
        for report, note in run(
            "SELECT report_id, note FROM report_step WHERE actor = ? AND note IS NOT NULL AND"
            f" report_id IN ({marks(batch)}) ORDER BY id",
            [ADDED, *batch],
        ):
            told[int(report)].append(text_or_none(vault, note, "report.note"))
        for row in run(
            "SELECT r.id, r.code, r.category, r.urgent, r.emergency, r.story, r.place, r.state,"
            f" r.officer_id, r.sent_to_id, r.area_id, r.created_at, m.state,"
            f" {Report.HIDDEN} FROM report r LEFT JOIN mediation m ON m.report_id = r.id"
            f" WHERE r.id IN ({marks(batch)})",
            batch,
        ):
            (id_, code, kind, urgent, emergency, story, place, state) = row[:8]
            (officer, sent_to, area, created_at, stage, hidden) = row[8:]
            text = " ".join([text_or_none(vault, story, "report.story"), *told[int(id_)]])
            at = moment(created_at)
            assert at is not None
            matter = Matter(
                kind=str(kind),
                urgent=bool(urgent),
                emergency=bool(emergency),
                hidden=bool(hidden),
                force=tells_of_force(text),
                quarrel=is_quarrel(text),
            )
            found[int(id_)] = Known(
                report=int(id_),
                code=str(code),
                matter=matter,
                state=stage or "",
                open=state not in CLOSED,
                officer=None if officer is None else int(officer),
                sent_to=None if sent_to is None else str(sent_to),
                area=None if area is None else str(area),
                at=at,
                place=text_or_none(vault, place, "report.place"),
            )
    return found


def refusals(vault: Vault, reports: Collection[int]) -> dict[int, str]:
    """Why the reporters of these reports may not be asked; those who may be are left out."""
    whys = {
        report: refusal(found.matter, found.state)
        for report, found in known(vault, reports).items()
    }
    return {report: why for report, why in whys.items() if why}


def asked(officers: Mapping[int, int | None], now: datetime) -> None:
    """The reporters of these reports (their ids) were asked, for these officers."""
    for batch in chunks(sorted(officers.items()), columns=4):
        values, params = rows(
            ("bigint", "bigint", "text", "timestamp"),
            [(report, officer, ASKED, utc(now)) for report, officer in batch],
        )
        run(
            f"INSERT INTO mediation (report_id, officer_id, state, asked_at) {values}"
            " ON CONFLICT (report_id) DO UPDATE SET officer_id = excluded.officer_id,"
            f" asked_at = excluded.asked_at WHERE mediation.state = '{ASKED}'",
            params,
        )


def chosen(states: Mapping[str, str]) -> None:
    """Their reporters answered, by the code: each mediation is wanted or unwanted now."""
    update(
        "mediation",
        "code text, state text",
        sorted(states.items()),
        to="state = v.state",
        where="mediation.report_id = (SELECT r.id FROM report r WHERE r.code = v.code)"
        f" AND mediation.state = '{ASKED}'",
    )


def parties(report: int) -> set[int]:
    """The phones of who reported this, and of who reported the like of the same incident."""
    found = run(
        f"{INCIDENT.format(which='id = ?')} SELECT r.phone_id FROM report r WHERE r.id = ? OR r.id"
        " IN (SELECT i.id FROM incident i)",
        [report, report],
    )
    return {int(phone_id) for (phone_id,) in found if phone_id is not None}


def give(
    vault: Vault, report: int, contact: int, by: str, now: datetime, due: datetime
) -> int | None:
    """Give a wanted mediation to this contact; its id, or None where somebody else has it.

    `due`: when the mediator is reminded.
    """
    states = before(GIVEN)
    changed = run(
        "UPDATE mediation SET state = ?, contact_id = ?, given_at = ?, due_at = ?"
        f" WHERE report_id = ? AND state IN ({marks(states)}) RETURNING id",
        [GIVEN, contact, utc(now), utc(due), report, *states],
    )
    if not changed:
        return None
    note(vault, [(report, by, actor_of(contact))], now)
    return int(changed[0][0])


def mediators(phones: Collection[int]) -> set[int]:
    """Those of these phones that were ever chosen to mediate: one statement."""
    found: set[int] = set()
    for batch in chunks(sorted(set(phones))):
        found |= {
            int(phone)
            for (phone,) in run(
                "SELECT DISTINCT c.phone_id FROM contact c JOIN mediation m ON m.contact_id = c.id"
                f" WHERE c.phone_id IN ({marks(batch)})",
                batch,
            )
        }
    return found


def of_mediators(asked: Collection[Asked]) -> dict[Asked, Given]:
    """The mediations with these codes that were given to the contacts with these phones."""
    found: dict[Asked, Given] = {}
    for batch in chunks(sorted(set(asked)), columns=2):
        values, params = given("phone bigint, code text", batch)
        for phone, code, id_, report, contact in run(
            f"{values} SELECT v.phone, v.code, m.id, r.id, c.id FROM v JOIN report r ON r.code ="
            " v.code JOIN mediation m ON m.report_id = r.id JOIN contact c ON c.id = m.contact_id"
            " AND c.phone_id = v.phone",
            params,
        ):
            found[int(phone), str(code)] = Given(int(id_), int(report), int(contact))
    return found


def answer(vault: Vault, answers: Sequence[Answer], now: datetime) -> set[int]:
    """Keep what mediators say of open reports; returns the mediations of which it was kept."""
    done: set[int] = set()
    for outcome in OUTCOMES:
        theirs = {each.mediation.id: each for each in answers if each.outcome == outcome}
        states = before(outcome)
        changed = update(
            "mediation",
            "id bigint",
            [(id_,) for id_ in sorted(theirs)],
            to="state = ?, answered_at = ?, due_at = NULL",
            where=f"mediation.id = v.id AND mediation.state IN ({marks(states)}) AND (SELECT"
            f" r.state NOT IN ({marks(CLOSED)}) FROM report r WHERE r.id = mediation.report_id)",
            params=[outcome, utc(now), *states, *CLOSED],
            returning="mediation.id",
        )
        done |= {int(id_) for (id_,) in changed}
    note(
        vault,
        [
            (
                each.mediation.report,
                actor_of(each.mediation.contact),
                f"{each.outcome}: {each.words}" if each.words else each.outcome,
            )
            for each in answers
            if each.mediation.id in done
        ],
        now,
    )
    return done


def of_report(report: int) -> Mediation | None:
    """The mediation of a report, or None."""
    found: Mediation | None = Mediation.get_or_none(Mediation.report == report)
    return found


def note(vault: Vault, said: Sequence[tuple[int, str, str]], now: datetime) -> None:
    """Note in the timelines of these reports what was done by whom."""
    states: dict[int, str] = {}
    for batch in chunks(sorted({report for report, *_ in said})):
        found = run(f"SELECT id, state FROM report WHERE id IN ({marks(batch)})", batch)
        states |= {int(id_): str(state) for id_, state in found}
    timeline.note(
        [
            (report, states[report], by, MEDIATE, vault.seal(note, "report.note"))
            for report, by, note in said
        ],
        now,
    )
