"""Reports reach officers on duty, climb until somebody accepts them, and each step comes once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from gateway.install.runtime import Runtime, open_runtime
from gateway.install.settings import Settings
from gateway.jobs import climbing, desk, dispatching
from storage import people, reports
from storage.engine import db
from storage.models import Dispatch, Outbox, Report
from storage.people import officers, rosters
from storage.people.officers import Answers, OfficerRow
from storage.places import areas, route_table, units
from storage.places.route_table import RouteRow
from storage.reports import deeds
from storage.sent import outbox
from tests.cast import AYU, HASAN, LONG_AGO, SARI, resident
from tests.gateway.conftest import CITY, KECAMATAN, PLACES, TUJUH_ULU, both_engines

DESK, CITY_DESK = "+6281200000031", "+6281200000032"
RW3, OPERATOR, HEAD, INSPECTOR = (f"+62812000004{number}" for number in range(1, 5))
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
#: 14.00 in Palembang.
NOON = datetime(2026, 11, 30, 7, tzinfo=UTC)
NIGHT = datetime(2026, 11, 30, 16, tzinfo=UTC)


class Town:
    """One polsek with a Polisi RW, a Bhabinkamtibmas, an operator and a supervisor, all on duty."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self._numbers = iter(range(482100, 490000))
        with db.transaction():
            areas.load(PLACES)
            units.load(
                [
                    {
                        "code": "RESTABES",
                        "name": "Polrestabes",
                        "areas": CITY,
                        "desk_phone": CITY_DESK,
                    },
                    {
                        "code": "POLSEK",
                        "name": "Polsek",
                        "parent_code": "RESTABES",
                        "areas": KECAMATAN,
                        "desk_phone": DESK,
                    },
                    {"code": "PROPAM", "name": "Propam", "parent_code": "RESTABES"},
                    {"code": "PPA", "name": "PPA", "parent_code": "RESTABES"},
                ],
                LONG_AGO,
            )

    def enrol(
        self,
        phone: str,
        role: str = "petugas",
        *areas: str,
        hours: str = "24",
        unit: str = "POLSEK",
    ) -> int:
        answers = tuple(officers.areas_named(areas or ([TUJUH_ULU] if role == "petugas" else [])))
        row = OfficerRow(phone, f"Bripka {phone[-2:]}", unit, role, answers, hours)
        with db.transaction():
            return officers.save(self.runtime.vault, [row], LONG_AGO)[phone]

    def report(
        self, now: datetime, phone: str = SARI, story: str = "ado begal bawa parang", **more: object
    ) -> str:
        number = next(self._numbers)
        with db.transaction():
            ids = people.phone_ids(self.runtime.vault, [phone], now)
            fields = {
                "category": "kebakaran",
                "area": TUJUH_ULU,
                "urgent": True,
                "sensitive": False,
                "place": "LR KETAPANG RT 14 RW 03",
            } | more
            incident = reports.Incident(
                conversation=f"c{number}-0",
                code=f"{number:06d}",
                story="ado begal bawa parang",
                channel="sms",
                phone_id=ids[phone],
                at=now,
                **fields,  # type: ignore[arg-type]
            )
            reports.file(self.runtime.vault, [incident])
        return incident.code

    def rounds(self, begin: datetime, end: datetime, every: timedelta = 30 * SECOND) -> None:
        """What the clock does from one moment to another."""
        now = begin
        while now <= end:
            climbing.climb(self.runtime, now)
            desk.tell_desk(self.runtime, now)
            dispatching.tell(self.runtime, now)
            now += every

    def told(self) -> list[tuple[str, str]]:
        """Who is sent what, in order; digits of dispatches as ##."""
        rows = list(Outbox.select().order_by(Outbox.id))
        numbers = people.number_of(self.runtime.vault, [row.phone_id for row in rows])
        found = []
        for row in rows:
            text = self.runtime.vault.open_text(row.body, outbox.PURPOSE)
            found.append((numbers[row.phone_id], re.sub(r"TERIMA \d\d \d\d$", "TERIMA ##", text)))
        return found

    def when(self, begin: datetime) -> list[tuple[str, timedelta]]:
        """Who is told how long after this, in order; of those told together by number."""
        rows = list(Outbox.select().order_by(Outbox.id))
        numbers = people.number_of(self.runtime.vault, [row.phone_id for row in rows])
        found = [(row.created_at - begin, numbers[row.phone_id]) for row in rows]
        return [(number, after) for after, number in sorted(found)]


@pytest.fixture
def town(settings: Settings, database_url: str) -> Iterator[Town]:
    opened = open_runtime(settings)
    with db.connected():
        yield Town(opened)
    db.close_all()


def test_an_urgent_one_reaches_desk_and_officer_at_once_and_climbs_at_2_5_and_10_minutes(
    town: Town,
) -> None:
    town.enrol(RW3, "petugas", f"{TUJUH_ULU}/03")
    town.enrol(AYU)
    town.enrol(OPERATOR, "operator")
    town.enrol(HEAD, "pengawas")
    code = town.report(NOON)
    town.rounds(NOON, NOON + 12 * MINUTE)
    assert town.when(NOON) == [
        (DESK, timedelta()),
        (RW3, timedelta()),
        (AYU, 2 * MINUTE),
        (CITY_DESK, 2 * MINUTE),
        (SARI, 5 * MINUTE),
        (OPERATOR, 5 * MINUTE),
        (HEAD, 10 * MINUTE),
    ]
    said = dict(town.told())
    grouped = f"{code[:3]} {code[3:]}"
    assert said[RW3] == (
        f"MENDESAK {grouped}: Kebakaran, 7 Ulu. LR KETAPANG RT 14 RW 03: ado begal bawa parang."
        " Balas TERIMA ##"
    )
    assert said[CITY_DESK].startswith(f"BELUM DITERIMA siapa pun, {grouped}: Kebakaran, 7 Ulu.")
    assert f"{grouped} BELUM dijawab petugas" in said[SARI]


def test_one_that_nobody_accepts_is_called_again_until_somebody_does(town: Town) -> None:
    ayu = town.enrol(AYU)
    code = town.report(NOON, emergency=True)
    town.rounds(NOON, NOON + 85 * MINUTE)
    grouped = f"{code[:3]} {code[3:]}"
    assert [pair for pair in town.when(NOON) if pair[1] > 10 * MINUTE] == [
        (to, (20 + 30 * number) * MINUTE) for number in range(3) for to in (AYU, DESK, CITY_DESK)
    ]
    calls = [text for to, text in town.told() if to == AYU]
    assert len(set(calls)) == 1 and grouped in calls[0]  # in its words, with the same digits
    assert len({row.digits for row in Dispatch.select() if row.officer_id == ayu}) == 1
    assert len([text for to, text in town.told() if to == SARI]) == 1
    report = Report.get(Report.code == code)
    with db.transaction():
        deeds.accept([deeds.Accepting(report.id, ayu, "petugas 1", hold=True)], NOON + 86 * MINUTE)
    town.rounds(NOON + 86 * MINUTE, NOON + 200 * MINUTE, every=2 * MINUTE)
    assert len([to for to, _ in town.told() if to == AYU]) == len(calls)


@pytest.mark.parametrize("urgent", [True, False])
def test_one_that_is_handed_on_climbs_anew_from_then_on(town: Town, urgent: bool) -> None:
    rw3 = town.enrol(RW3, "petugas", f"{TUJUH_ULU}/03")
    for phone, role in ((AYU, "petugas"), (OPERATOR, "operator"), (HEAD, "pengawas")):
        town.enrol(phone, role)
    kind = "kebakaran" if urgent else "kriminalitas"
    town.report(NOON, category=kind, urgent=urgent)
    town.rounds(NOON, NOON)
    report = int(Report.get().id)
    with db.transaction():
        deeds.accept([deeds.Accepting(report, rw3, "petugas")], NOON + MINUTE)
        later = NOON + 60 * MINUTE
        Outbox.delete().execute()
        deeds.hand_on(town.runtime.vault, [deeds.Handing(report, rw3, "petugas", "x")], later)
    town.rounds(later, later + 16 * MINUTE)
    officers_told = [(to, at) for to, at in town.when(later) if to in (AYU, OPERATOR, HEAD)]
    assert officers_told == (
        [(AYU, timedelta()), (OPERATOR, 2 * MINUTE), (HEAD, 5 * MINUTE)]
        if urgent
        else [(AYU, timedelta()), (OPERATOR, 15 * MINUTE)]
    )


def test_each_step_comes_once_through_two_clocks_and_a_pause_of_the_clock(town: Town) -> None:
    for phone, role in ((AYU, "petugas"), (OPERATOR, "operator"), (HEAD, "pengawas")):
        town.enrol(phone, role)
    town.report(NOON)
    for at in (0, 0, 1, 130, 130, 400, 401, 1100):
        town.rounds(NOON + at * SECOND, NOON + at * SECOND)
    assert sorted(to for to, _ in town.told()) == sorted(
        [DESK, AYU, OPERATOR, CITY_DESK, HEAD, SARI]
    )


def test_where_nobody_is_on_duty_the_next_who_is_takes_the_place_and_the_desk_is_told(
    town: Town,
) -> None:
    town.enrol(AYU, hours="08:00-10:00")
    town.enrol(HEAD, "pengawas")
    town.report(NOON)
    town.rounds(NOON, NOON)
    assert [to for to, _ in town.told()] == [DESK, HEAD]
    town.rounds(NOON + MINUTE, NOON + MINUTE)
    with db.transaction():
        officers.disable(rosters.listed(town.runtime.vault)[1].id, NOON)
    town.report(NOON + 2 * MINUTE, resident(1))
    town.rounds(NOON + 2 * MINUTE, NOON + 2 * MINUTE)
    assert "TIDAK ADA petugas dinas" in [text for to, text in town.told() if to == DESK][-1]


def test_a_routine_one_climbs_after_15_minutes_by_day(town: Town) -> None:
    town.enrol(AYU)
    town.enrol(OPERATOR, "operator")
    town.report(NOON, category="kriminalitas", urgent=False)
    town.rounds(NOON, NOON + HOUR, every=5 * MINUTE)
    assert town.when(NOON) == [
        (AYU, timedelta()),
        (DESK, 15 * MINUTE),
        (OPERATOR, 15 * MINUTE),
    ]


def test_a_routine_one_of_the_night_waits_until_six(town: Town) -> None:
    town.enrol(AYU)
    town.report(NIGHT, category="kriminalitas", urgent=False)
    town.rounds(NIGHT, NIGHT + 9 * HOUR, every=30 * MINUTE)
    six = datetime(2026, 11, 30, 23, tzinfo=UTC)
    assert [at for to, at in town.when(six) if to == AYU] == [timedelta()]


def test_a_routine_one_waits_for_the_hours_of_the_officer(town: Town) -> None:
    town.enrol(AYU, hours="16:00-20:00")
    town.enrol(OPERATOR, "operator")
    town.report(NOON, category="kriminalitas", urgent=False)
    town.rounds(NOON, NOON + 4 * HOUR, every=5 * MINUTE)
    assert town.when(NOON) == [
        (AYU, 2 * HOUR),
        (DESK, 2 * HOUR + 15 * MINUTE),
        (OPERATOR, 2 * HOUR + 15 * MINUTE),
    ]


def test_what_is_routine_at_first_and_urgent_later_begins_the_other_ladder(town: Town) -> None:
    town.enrol(AYU)
    town.enrol(OPERATOR, "operator")
    code = town.report(NIGHT, category="kriminalitas", urgent=False)
    town.rounds(NIGHT, NIGHT + 5 * MINUTE)
    assert town.told() == []
    with db.transaction():
        reports.add(
            town.runtime.vault,
            [
                reports.Addition(
                    code, "parang", NIGHT + 6 * MINUTE, False, "", None, "", True, False
                )
            ],
        )
    town.rounds(NIGHT + 6 * MINUTE, NIGHT + 9 * MINUTE)
    assert town.when(NIGHT + 6 * MINUTE) == [
        (AYU, timedelta()),
        (DESK, timedelta()),
        (CITY_DESK, 2 * MINUTE),
        (OPERATOR, 2 * MINUTE),
    ]


@both_engines
@pytest.mark.parametrize("accepted", [False, True])
@pytest.mark.parametrize("alarm", [False, True], ids=["urgent", "alarm"])
def test_who_was_told_of_it_when_it_could_wait_is_told_that_it_cannot(
    town: Town, alarm: bool, accepted: bool
) -> None:
    ayu = town.enrol(AYU)
    town.enrol(OPERATOR, "operator")
    code = town.report(NOON, category="kriminalitas", urgent=False)
    town.rounds(NOON, NOON + MINUTE)
    at = NOON + 2 * MINUTE
    with db.transaction():
        if accepted:
            deeds.accept([deeds.Accepting(Report.get().id, ayu, "petugas 1")], NOON + MINUTE)
        more = reports.Addition(code, "masih di dalam", at, False, "", None, "", True, alarm)
        reports.add(town.runtime.vault, [more])
    town.rounds(at, at + 9 * MINUTE)
    mine = [text for to, text in town.told() if to == AYU]
    others = [text for to, text in town.told() if to == OPERATOR]
    assert len(mine) == 2 and mine[0].startswith(code[:3])
    if accepted:
        assert mine[1].startswith("Pelapor menambah keterangan") and len(others) == alarm
    else:
        assert mine[1].startswith(f"MENDESAK {code[:3]} {code[3:]}: ")
        assert "masih di dalam - ado begal" in mine[1] and mine[1].endswith("TERIMA ##")
        assert len(others) == 1 and "masih di dalam - ado begal" in others[0]


def test_many_at_once_are_one_sms_with_their_codes(town: Town) -> None:
    town.enrol(AYU)
    codes = [town.report(NOON, category="kriminalitas", urgent=False) for _ in range(3)]
    town.rounds(NOON, NOON)
    ((to, text),) = town.told()
    grouped = ", ".join(f"{code[:3]} {code[3:]}" for code in codes)
    assert (to, text.split(". ")[0]) == (AYU, f"3 laporan baru: {grouped}")


def test_a_flood_of_one_number_is_a_few_sms_and_hides_nobody_else(town: Town) -> None:
    town.enrol(AYU)
    for number in range(300):
        town.report(NOON + number * SECOND / 10)
    town.report(NOON + 30 * SECOND, resident(7), place="Pasar 16", category="konflik_sosial")
    town.rounds(NOON, NOON + 5 * MINUTE, every=10 * SECOND)
    mine = [text for to, text in town.told() if to == AYU]
    assert len(mine) < 40
    (other,) = [text for text in mine if "Pasar 16" in text]
    ((at,),) = [
        [at for to, at in town.when(NOON) if to == AYU][place : place + 1]
        for place, text in enumerate(mine)
        if text == other
    ]
    assert at <= 40 * SECOND


def test_of_sensitive_ones_officers_hear_only_how_many_and_neighbours_nothing(town: Town) -> None:
    town.enrol(AYU)
    ppa = town.enrol(OPERATOR, "operator", unit="PPA")
    with db.transaction():
        route_table.keep([RouteRow(CITY, "kdrt", "PPA")], "test", LONG_AGO)
    town.report(NOON, category="kdrt", sensitive=True)
    town.report(NOON, category="kdrt", sensitive=True)
    town.rounds(NOON, NOON + 15 * MINUTE, every=5 * MINUTE)
    assert [pair for pair in town.told() if pair[0] not in (DESK, CITY_DESK)] == [
        (OPERATOR, "2 laporan khusus, hubungi meja.")
    ]
    assert {dispatch.officer_id for dispatch in Dispatch.select()} <= {ppa, None}


def test_a_report_about_an_officer_reaches_the_inspectorate_alone(town: Town) -> None:
    for phone, role in ((AYU, "petugas"), (OPERATOR, "operator"), (HEAD, "pengawas")):
        town.enrol(phone, role)
    town.enrol(INSPECTOR, "inspektorat", CITY, unit="PROPAM")
    town.enrol(HASAN, "pengawas", unit="RESTABES")
    for urgent in (True, False):
        town.report(NOON, category="petugas", sensitive=True, urgent=urgent)
    town.rounds(NOON, NOON + 6 * HOUR, every=10 * MINUTE)
    assert {to for to, _ in town.told()} == {INSPECTOR}
    assert [at for _, at in town.when(NOON)] == [timedelta(), 4 * HOUR]


@both_engines
def test_what_was_added_is_told_to_who_knows_of_it(town: Town) -> None:
    town.enrol(AYU)
    code = town.report(NOON)
    town.rounds(NOON, NOON + 20 * SECOND)
    with db.transaction():
        at = NOON + 30 * SECOND
        reports.add(
            town.runtime.vault,
            [
                reports.Addition(
                    code, "di depan masjid", at, False, "", None, "", False, False, says="more"
                )
            ],
        )
    town.rounds(NOON + 30 * SECOND, NOON + MINUTE)
    mine = [text for to, text in town.told() if to == AYU]
    assert len(mine) == 2
    assert (
        mine[1]
        == f"Pelapor menambah keterangan: {code[:3]} {code[3:]}. Baca: balas ISI dan angkanya."
    )


@both_engines
def test_desks_above_are_not_raised_by_each_addition(town: Town) -> None:
    """What was added is told to them once, later; a step is never lost."""
    code = town.report(NOON)
    town.rounds(NOON, NOON + 6 * MINUTE)
    first = [at for to, at in town.when(NOON) if to == CITY_DESK]
    for minutes in (7, 8, 9):
        at = NOON + minutes * MINUTE
        more = reports.Addition(code, "2 orang", at, False, "", None, "", False, False, says="more")
        with db.transaction():
            reports.add(town.runtime.vault, [more])
        town.rounds(at, at + 30 * SECOND)
    assert [at for to, at in town.when(NOON) if to == CITY_DESK] == first
    town.rounds(NOON + 10 * MINUTE, NOON + 19 * MINUTE)
    again = [at for to, at in town.when(NOON) if to == CITY_DESK]
    assert len(again) == len(first) + 1 and again[-1] - first[-1] >= 10 * MINUTE


@both_engines
def test_who_has_accepted_it_hears_each_time_that_something_was_added(town: Town) -> None:
    ayu = town.enrol(AYU)
    code = town.report(NOON, category="kriminalitas", urgent=False)
    town.rounds(NOON, NOON + 20 * SECOND)
    with db.transaction():
        deeds.accept([deeds.Accepting(Report.get().id, ayu, "petugas 1")], NOON + MINUTE)
    for minutes in (2, 4):
        at = NOON + minutes * MINUTE
        more = reports.Addition(code, "2 orang", at, False, "", None, "", False, False, says="more")
        with db.transaction():
            reports.add(town.runtime.vault, [more])
        town.rounds(at, at + MINUTE)
    assert [text[:27] for _, text in town.told()[1:]] == ["Pelapor menambah keterangan"] * 2
    with db.transaction():
        handing = deeds.Handing(Report.get().id, ayu, "petugas 1", "jauh")
        deeds.hand_on(town.runtime.vault, [handing], NOON + HOUR)
    assert Dispatch.get(Dispatch.officer == ayu).ended == "handed_on"


@both_engines
def test_what_is_accepted_or_closed_climbs_no_more(town: Town) -> None:
    town.enrol(AYU)
    town.enrol(OPERATOR, "operator")
    town.report(NOON)
    closed = town.report(NOON, resident(3))
    town.rounds(NOON, NOON)
    Report.update(accepted_at=NOON, state="diterima").execute()
    with db.transaction():
        reports.set_state(town.runtime.vault, closed, "selesai", "", "meja", NOON)
    town.rounds(NOON + MINUTE, NOON + HOUR, every=5 * MINUTE)
    assert {to for to, _ in town.told()} == {DESK, AYU}
    assert all(report.route_at is None for report in Report.select() if report.code != closed)


def test_one_that_cannot_be_looked_at_stops_no_other(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.enrol(AYU)
    broken = town.report(NOON)
    town.report(NOON, resident(5), place="Pasar 16")
    step = climbing._step

    def failing(report: object, *rest: object) -> object:
        if getattr(report, "code", "") == broken:
            raise ValueError("broken")
        return step(report, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(climbing, "_step", failing)
    town.rounds(NOON, NOON)
    assert [to for to, _ in town.told()].count(AYU) == 1
    monkeypatch.undo()
    town.rounds(NOON + MINUTE, NOON + MINUTE)
    assert [to for to, _ in town.told()].count(AYU) == 2


def test_an_area_nobody_knows_goes_to_the_city(town: Town) -> None:
    town.enrol(HASAN, "operator", unit="RESTABES")
    town.report(NOON, area=None)
    town.rounds(NOON, NOON)
    assert {to for to, _ in town.told()} == {CITY_DESK, HASAN}


def test_the_areas_are_those_of_the_answers(town: Town) -> None:
    assert officers.areas_named([f"{TUJUH_ULU}/03", TUJUH_ULU]) == [
        Answers(TUJUH_ULU, "03"),
        Answers(TUJUH_ULU),
    ]


def test_what_is_still_to_come_is_told_with_its_time(town: Town) -> None:
    town.enrol(AYU)
    town.report(NOON, happens_at=NOON + 12 * HOUR, category="konflik_sosial")
    town.rounds(NOON, NOON + 3 * MINUTE)
    said = dict(town.told())
    assert "AKAN TERJADI 02.00 (01/12)" in said[AYU]
    assert "AKAN TERJADI 02.00 (01/12)" in said[CITY_DESK]


def test_a_desk_is_not_alarmed_by_a_sensitive_one_that_is_not_urgent(town: Town) -> None:
    town.report(NOON, category="kdrt", sensitive=True, urgent=False)
    town.rounds(NOON, NOON)
    assert town.told() == [(DESK, "1 laporan khusus. Rincian ada di daftar laporan.")]


def test_an_emergency_that_was_held_goes_on_step_by_step(town: Town) -> None:
    ayu = town.enrol(AYU)
    town.enrol(OPERATOR, "operator")
    town.enrol(HEAD, "pengawas")
    code = town.report(NOON, emergency=True)
    town.rounds(NOON, NOON + MINUTE)
    with db.transaction():
        report = Report.get(Report.code == code)
        deeds.accept([deeds.Accepting(report.id, ayu, "petugas 1", hold=True)], NOON + 8 * MINUTE)
    town.rounds(NOON + 8 * MINUTE, NOON + 40 * MINUTE)
    assert [pair for pair in town.when(NOON) if pair[1] > MINUTE] == [
        (CITY_DESK, 13 * MINUTE),
        (OPERATOR, 13 * MINUTE),
        (HEAD, 16 * MINUTE),
    ]
    assert Report.get(Report.code == code).route_at is None
