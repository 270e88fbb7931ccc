"""Taking, handing on, closing and opening again: who has a report, and whether it still climbs."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from peewee import Database

from flows.rules.ladder import PAUSE
from storage import reports
from storage.engine.db import connected, transaction
from storage.engine.vault import Vault
from storage.models import Area, Dispatch, Report, ReportStep, Unit
from storage.people import officers
from storage.reports import deeds, dispatches, numbering
from storage.reports.deeds import Accepting, Closing, Handing

MINUTE = timedelta(minutes=1)
BUDI, TONO = "+6281200000201", "+6281200000202"


class Records:
    """One report, and two officers who were told of it."""

    def __init__(self, vault: Vault, now: datetime) -> None:
        self.vault, self.now = vault, now
        Area.create(code="16.71", name="Kota Palembang", level="kota", path="16.71/")
        Unit.create(code="P1", name="Polsek A")
        enrolled = officers.save(
            vault,
            [
                officers.OfficerRow(number, name, "P1", "petugas", ())
                for number, name in ((BUDI, "Budi"), (TONO, "Tono"))
            ],
            now,
        )
        self.budi, self.tono = enrolled[BUDI], enrolled[TONO]

    def filed(self, code: str = "48001", urgent: bool = True, emergency: bool = False) -> int:
        """A report of which both were told; its id."""
        incident = reports.Incident(
            conversation=f"sms{code}",
            code=code,
            channel="sms",
            phone_id=None,
            at=self.now,
            received_at=self.now,
            category="kriminalitas",
            place="",
            story="begal",
            area="16.71",
            urgent=urgent,
            emergency=emergency,
            sensitive=False,
        )
        with transaction():
            reports.file(self.vault, [incident])
            report = int(Report.get(Report.code == code).id)
            self.tell(report)
        return report

    def tell(self, report: int) -> None:
        """Dispatches of both officers in the round it is in."""
        round_ = self.of(report).round
        dispatches.make(
            [
                dispatches.New(report, round_, 0, officer, "P1", self.now)
                for officer in (self.budi, self.tono)
            ],
            {},
            self.now,
        )

    def of(self, report: int) -> Report:
        """The report as it stands."""
        found: Report = Report.get_by_id(report)
        return found

    def accepts(self, report: int, officer: int | None, minutes: float = 0) -> bool:
        """Whether an officer by SMS, or the desk (None), could take it."""
        by = "desk" if officer is None else f"petugas {officer}"
        accepting = Accepting(report, officer, by, hold=officer is not None)
        with transaction():
            return bool(deeds.accept([accepting], self.now + minutes * MINUTE))

    def hands_on(self, report: int, officer: int, minutes: float = 0) -> bool:
        """Whether an officer could hand it on."""
        handing = Handing(report, officer, f"petugas {officer}", "ada tugas lain")
        with transaction():
            return bool(deeds.hand_on(self.vault, [handing], self.now + minutes * MINUTE))

    def closes(self, report: int, officer: int | None, minutes: float = 0) -> str:
        """The state that it has then; "": it could not be closed."""
        closing = Closing(report, officer, f"petugas {officer}", "diamankan", "dua orang")
        with transaction():
            at = self.now + minutes * MINUTE
            return deeds.close(self.vault, [closing], at).get(report, "")

    def reopens(self, report: int, minutes: float = 0) -> bool:
        """Whether it could be opened again."""
        with transaction():
            return bool(deeds.reopen([report], self.now + minutes * MINUTE))

    def ended(self, report: int, round_: int = 0) -> dict[int, str]:
        """How the dispatches of a round ended, by officer."""
        found = Dispatch.select().where(Dispatch.report == report, Dispatch.round == round_)
        return {dispatch.officer_id: dispatch.ended for dispatch in found}

    def steps(self, report: int) -> list[tuple[str, str, str]]:
        """What was done: what, by whom, the state then."""
        query = ReportStep.select().where(ReportStep.report == report, ReportStep.what != "")
        return [(step.what, step.actor, step.state) for step in query.order_by(ReportStep.id)]


@pytest.fixture
def records(database: Database, vault: Vault, now: datetime) -> Any:
    with connected():
        yield Records(vault, now)


def test_of_two_officers_one_has_it(records: Records) -> None:
    report = records.filed()
    assert records.accepts(report, records.budi)
    assert not records.accepts(report, records.tono, 1) and not records.accepts(report, None, 1)
    found = records.of(report)
    assert (found.state, found.officer_id, found.route_at) == ("diterima", records.budi, None)
    assert found.accepted_at == records.now
    assert records.ended(report) == {records.budi: "accepted", records.tono: "other"}
    assert records.steps(report) == [("accept", f"petugas {records.budi}", "diterima")]


def test_of_two_in_one_batch_the_first_has_it(records: Records) -> None:
    report, other = records.filed(), records.filed("48002", emergency=True)
    both = [
        Accepting(id_, officer, f"petugas {officer}", hold=True)
        for id_ in (report, other)
        for officer in (records.tono, records.budi)
    ]
    with transaction():
        taken = deeds.accept(both, records.now)
    # An emergency is held by whoever says so: senders can be forged.
    assert taken == {(report, records.tono), (other, records.tono), (other, records.budi)}
    assert records.ended(report) == {records.tono: "accepted", records.budi: "other"}
    assert records.ended(other) == {records.tono: "accepted", records.budi: "accepted"}


def test_an_sms_holds_an_emergency_each_time_and_the_desk_ends_it(records: Records) -> None:
    report = records.filed(emergency=True)
    assert records.accepts(report, records.budi)
    assert records.of(report).route_at == records.now + PAUSE
    assert records.ended(report) == {records.budi: "accepted", records.tono: ""}
    assert records.accepts(report, records.budi, 3)
    assert records.of(report).route_at == records.now + 3 * MINUTE + PAUSE
    assert records.closes(report, records.budi, 4) == "menunggu_verifikasi"
    assert records.of(report).route_at == records.now + 4 * MINUTE + PAUSE
    assert records.closes(report, None, 6) == "selesai"
    found = records.of(report)
    assert found.route_at is None and found.closed_at == records.now + 6 * MINUTE
    assert records.ended(report) == {records.budi: "accepted", records.tono: "closed"}


def test_what_the_desk_took_no_sms_makes_climb_again(records: Records) -> None:
    report = records.filed(emergency=True)
    records.accepts(report, records.budi)
    assert records.accepts(report, None, 1) and records.of(report).route_at is None
    assert records.of(report).officer_id == records.budi
    records.accepts(report, records.tono, 2)
    assert records.of(report).route_at is None


def test_who_has_it_hands_it_on_and_it_climbs_anew(records: Records) -> None:
    report = records.filed()
    assert not records.hands_on(report, records.budi)
    records.accepts(report, records.budi)
    with transaction():
        dispatches.told([id_ for (id_,) in Dispatch.select(Dispatch.id).tuples()], records.now)
    assert not records.hands_on(report, records.tono, 1)
    assert records.hands_on(report, records.budi, 1)
    found = records.of(report)
    assert (found.officer_id, found.accepted_at, found.round) == (None, None, 1)
    begun = records.now + MINUTE
    assert (found.climbs, found.climbs_since, found.route_at) == ("urgent", begun, begun)
    assert found.raised == 1 and found.desk_at is None
    assert records.ended(report) == {records.budi: "handed_on", records.tono: "other"}
    with transaction():
        records.tell(report)
    assert records.ended(report, 1) == {records.budi: "", records.tono: ""}
    assert records.accepts(report, records.tono, 2)


def test_an_urgent_one_that_is_closed_by_sms_waits_for_the_desk(records: Records) -> None:
    report, routine = records.filed(), records.filed("48002", urgent=False)
    assert records.closes(report, records.budi) == ""
    for id_ in (report, routine):
        records.accepts(id_, records.budi)
        assert records.closes(id_, records.tono, 1) == ""
    assert records.closes(report, records.budi, 2) == "menunggu_verifikasi"
    assert records.closes(routine, records.budi, 2) == "selesai"
    found = records.of(report)
    assert (found.closed_at, found.result, found.route_at) == (None, "diamankan", None)
    assert records.closes(report, records.budi, 3) == ""
    note = ReportStep.get(ReportStep.report == report, ReportStep.what == "close").note
    assert records.vault.open_text(note, "report.note") == "dua orang"
    with transaction():
        reports.set_state(records.vault, "48001", "selesai", "", "desk", records.now)
    assert records.of(report).closed_at == records.now


@pytest.mark.parametrize("verified", [False, True])
def test_belum_opens_it_again_once_for_others(records: Records, verified: bool) -> None:
    report = records.filed()
    assert not records.reopens(report)
    records.accepts(report, records.budi)
    records.closes(report, records.budi, 1)
    if verified:
        records.closes(report, None, 2)
    assert records.reopens(report, 10)
    found = records.of(report)
    assert (found.state, found.closed_at, found.result) == ("baru", None, "")
    assert (found.round, found.climbs) == (1, "urgent")
    assert (found.climbs_since, found.route_at) == (
        records.now + 8 * MINUTE,
        records.now + 10 * MINUTE,
    )
    assert records.ended(report)[records.budi] == "handed_on"
    with transaction():
        records.tell(report)
    assert records.accepts(report, records.tono, 11)
    records.closes(report, None, 12)
    assert not records.reopens(report, 13)


def test_after_three_days_it_stays_closed(records: Records) -> None:
    report = records.filed()
    records.closes(report, None)
    assert not records.reopens(report, 3 * 24 * 60)
    assert records.reopens(report, 3 * 24 * 60 - 1)


def test_who_moves_it_on_at_a_desk_has_it(records: Records) -> None:
    report = records.filed()
    with transaction():
        reports.set_state(records.vault, "48001", "ditangani", "", "desk", records.now)
    found = records.of(report)
    assert (found.accepted_at, found.route_at) == (records.now, None)
    assert set(records.ended(report).values()) == {"other"}


def test_digits_are_free_a_month_after_the_report_is_nothing_for_the_officer(
    records: Records,
) -> None:
    report, month = records.filed(), timedelta(days=30)
    rows = {row.officer_id: row.id for row in Dispatch.select()}
    with transaction():
        for officer in (records.budi, records.tono):
            numbering.give(officer, [rows[officer]])
    records.accepts(report, records.budi)

    def numbered(minutes: float) -> set[int]:
        with transaction():
            numbering.free(records.now + month + minutes * MINUTE, 10, after=month)
        query = Dispatch.select().where(Dispatch.digits.is_null(False))
        return {dispatch.officer_id for dispatch in query}

    assert numbered(-1) == {records.budi, records.tono}
    assert numbered(1) == {records.budi}  # who has it closes it with them
    records.closes(report, None, 2)
    assert numbered(3) == set()


def test_of_officers_who_say_so_at_the_same_moment_one_has_it(
    database: Database, vault: Vault, now: datetime
) -> None:
    with connected():
        records = Records(vault, now)
        ids = [
            records.budi,
            records.tono,
            *officers.save(
                vault,
                [
                    officers.OfficerRow(f"+62812000003{number}", "Siti", "P1", "petugas", ())
                    for number in range(10, 16)
                ],
                now,
            ).values(),
        ]
        report = records.filed()
    together = Barrier(len(ids))

    def takes(officer: int) -> bool:
        together.wait()
        with connected():
            return records.accepts(report, officer)

    with ThreadPoolExecutor(len(ids)) as pool:
        taken = list(pool.map(takes, ids))
    assert taken.count(True) == 1
    with connected():
        assert records.of(report).officer_id == ids[taken.index(True)]
        assert [what for what, _, _ in records.steps(report)] == ["accept"]
