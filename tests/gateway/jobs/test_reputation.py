"""Pranks are met by friction: a doubtful number's reports reach the desk first, and no one else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from flows.rules.message_kinds import IMBAUAN
from flows.rules.reputation import DOUBTFUL_FROM, Record
from gateway.install.runtime import open_runtime
from gateway.install.settings import Settings
from gateway.jobs import climbing, intake, retention
from storage import people, reports
from storage.engine import db
from storage.models import Outbox, Report, Tally, Told, Unit
from storage.people import naming, promises
from storage.received import inbox
from storage.record.redeeming import redeem
from storage.reports import assigning, deeds
from storage.reports.reputation import LIFE, records
from tests.cast import AYU, SARI, resident
from tests.gateway.conftest import CITY, both_engines
from tests.gateway.jobs.test_ladder import CITY_DESK, DESK, HEAD, MINUTE, NOON, OPERATOR, Town

BEFORE = NOON - timedelta(days=2)


@pytest.fixture
def town(settings: Settings, database_url: str) -> Iterator[Town]:
    opened = open_runtime(settings)
    with db.connected():
        made = Town(opened)
        for phone, role in ((AYU, "petugas"), (OPERATOR, "operator"), (HEAD, "pengawas")):
            made.enrol(phone, role)
        yield made
    db.close_all()


def closed(town: Town, result: str, count: int = DOUBTFUL_FROM, **more: object) -> None:
    """So many reports of Sari came to this, by the desk."""
    codes = [town.report(BEFORE, **more) for _ in range(count)]  # type: ignore[arg-type]
    ids = [report.id for report in Report.select().where(Report.code.in_(codes))]
    with db.transaction():
        closing = [deeds.Closing(id_, None, "meja", result) for id_ in ids]
        assert len(deeds.close(town.runtime.vault, closing, BEFORE)) == count


def after(town: Town, minutes: int = 4, **report: object) -> list[tuple[str, timedelta]]:
    """Whom the next report of Sari reaches, and when."""
    town.report(NOON, **report)  # type: ignore[arg-type]
    town.rounds(NOON, NOON + minutes * MINUTE)
    return town.when(NOON)


def forget() -> None:
    """As if nothing had been reported, and nobody told of anything."""
    with db.transaction():
        for table in (Outbox, Report, Told):
            table.delete().execute()


AS_ALWAYS = [
    (DESK, timedelta()),
    (AYU, timedelta()),
    (CITY_DESK, 2 * MINUTE),
    (OPERATOR, 2 * MINUTE),
]


def test_an_urgent_one_reaches_the_desk_at_once_and_officers_with_the_second_step(
    town: Town,
) -> None:
    closed(town, "tidak_benar")
    told = after(town)
    assert sorted(told) == sorted(
        [(DESK, timedelta()), *((to, 2 * MINUTE) for to in (AYU, CITY_DESK, OPERATOR))]
    )
    assert not [text for _, text in town.told() if "TIDAK ADA petugas" in text]


def test_a_routine_one_reaches_the_desk_and_officers_when_it_is_given_to_one(town: Town) -> None:
    closed(town, "tidak_benar")
    assert after(town, 40, category="kriminalitas", urgent=False) == [(DESK, timedelta())]
    later = NOON + 41 * MINUTE
    report = Report.get(Report.state == "baru")
    with db.transaction():
        unit = Unit.get(Unit.code == "POLSEK").code
        given = assigning.Assigning(report.id, None, unit, "meja", "dicek dulu")
        assert assigning.assign(town.runtime.vault, given, later)
    town.rounds(later, later)
    assert (AYU, timedelta()) in town.when(later)


@pytest.mark.parametrize(
    "different",
    [
        {"emergency": True},
        {"sensitive": True, "category": "kdrt"},
        {"quiet": True},
        {"phone": resident(1)},
    ],
    ids=lambda different: next(iter(different)),
)
def test_others_are_routed_as_always(town: Town, different: dict[str, object]) -> None:
    """A DARURAT, what is sensitive or not to be answered, and whatever another number says."""
    different = dict(different)
    told = after(town, **different)
    forget()
    closed(town, "tidak_benar")
    assert after(town, **different) == told and told


def test_a_darurat_counts_against_nobody(town: Town) -> None:
    closed(town, "tidak_benar", emergency=True)
    phone = people.phone_ids(town.runtime.vault, [SARI], NOON)[SARI]
    assert not records([phone])
    retention.forget(town.runtime, NOON + timedelta(days=8))
    assert not Tally.select().exists()


def heard_from(town: Town, text: str, now: datetime) -> None:
    """Sari sends this SMS, and it is handled."""
    with db.transaction():
        item = inbox.Item("africastalking", "sms", text, SARI, {"text": text}, now)
        inbox.put(town.runtime.vault, [item], now)
    while intake.once(town.runtime, now):
        pass


def test_a_count_is_kept_when_the_link_to_the_number_goes(town: Town) -> None:
    closed(town, "tidak_benar")
    closed(town, "di_tempat", 1)
    closed(town, "tidak_benar", 1, sensitive=True, category="kdrt")
    later = NOON + timedelta(days=8)
    retention.forget(town.runtime, later)
    assert not Report.select().where(Report.phone.is_null(False)).exists()
    phone = people.phone_ids(town.runtime.vault, [SARI], later)[SARI]
    assert records([phone])[phone] == Record(DOUBTFUL_FROM, 1)
    retention.forget(town.runtime, later)  # once
    (kept,) = Tally.select()
    assert (kept.untrue, kept.happened) == (DOUBTFUL_FROM, 1)
    assert kept.month == later.replace(day=1, hour=0)
    retention.forget_all(town.runtime, later + LIFE)
    assert not Tally.select().exists() and not records([phone])


@both_engines
@pytest.mark.parametrize("word", ["HAPUS DATA", "BERHENTI"])
def test_what_was_counted_goes_by_wish_and_nothing_is_counted_any_more(
    town: Town, word: str
) -> None:
    row = people.ContactRow(SARI, "", CITY, "warga", consent_at=BEFORE)
    with db.transaction():
        people.save_contacts(town.runtime.vault, [row], BEFORE)
    closed(town, "tidak_benar")
    later = NOON + timedelta(days=8)
    retention.forget(town.runtime, later)
    assert Tally.select().exists()
    closed(town, "tidak_benar")
    heard_from(town, word, later)
    assert not Tally.select().exists()
    retention.forget(town.runtime, later)
    assert not Report.select().where(Report.phone.is_null(False)).exists()
    assert not Tally.select().exists()


@both_engines
def test_what_was_counted_goes_with_hapus_of_a_report(town: Town) -> None:
    closed(town, "tidak_benar")
    later = NOON + timedelta(days=8)
    retention.forget(town.runtime, later)
    heard_from(town, "LAPOR kebakaran di lr ketapang rt 14 7 ulu", later)
    hash_ = Tally.get().phone_hash
    heard_from(town, "HAPUS", later + MINUTE)
    assert Report.select().where(Report.erase_at.is_null(False)).count() == 1
    assert not Tally.select().exists()
    # The same after a restore of a backup that has the count and the report.
    Tally.insert(phone_hash=hash_, month=later, untrue=DOUBTFUL_FROM, happened=0).execute()
    with db.transaction():
        redeem(town.runtime.vault, promises.kept([town.runtime.promises.folder]), later)
    assert not Tally.select().exists()


@both_engines
def test_what_a_backup_counted_of_who_has_stopped_since_is_not_there_after_a_restore(
    town: Town,
) -> None:
    closed(town, "tidak_benar")
    later = NOON + timedelta(days=8)
    retention.forget(town.runtime, later)
    vault = town.runtime.vault
    phone = people.phone_ids(vault, [SARI], later)[SARI]
    made = naming.of_phones(vault, promises.STOPPED[IMBAUAN], [phone])
    with db.transaction():
        redeem(vault, [replace(promise, day=later.date()) for promise in made], later)
    assert not Tally.select().exists()


def test_what_its_reporter_erases_is_not_counted(town: Town) -> None:
    closed(town, "tidak_benar")
    Report.update(erase_at=NOON).execute()
    retention.forget(town.runtime, NOON + timedelta(days=8))
    assert not Report.select().where(Report.phone.is_null(False)).exists()
    assert not Tally.select().exists()


def test_one_that_was_opened_again_is_routed_as_always(town: Town) -> None:
    closed(town, "tidak_benar")
    with db.transaction():
        ids = [report.id for report in Report.select()]
        assert deeds.reopen(ids[:1], NOON) == set(ids[:1])
    town.rounds(NOON, NOON)
    assert AYU in {to for to, _ in town.told()}
    # And what is opened again was not found untrue.
    phone = Report.get(Report.id == ids[0]).phone_id
    assert records([phone])[phone] == Record(untrue=DOUBTFUL_FROM - 1)


@pytest.mark.parametrize(
    ("untrue", "more"),
    [
        (DOUBTFUL_FROM - 1, {}),
        (DOUBTFUL_FROM, {"sensitive": True}),
        (DOUBTFUL_FROM, {"quiet": True}),
        (DOUBTFUL_FROM, {"category": "petugas", "sensitive": False}),
    ],
    ids=["too-few", "sensitive", "quiet", "about-officers"],
)
def test_what_makes_nobody_doubtful(town: Town, untrue: int, more: dict[str, object]) -> None:
    closed(town, "tidak_benar", untrue, **more)
    assert sorted(after(town)) == sorted(AS_ALWAYS)


def test_as_many_that_were_true_make_up_for_it(town: Town) -> None:
    closed(town, "tidak_benar")
    closed(town, "diamankan")
    assert sorted(after(town)) == sorted(AS_ALWAYS)


def test_where_the_desk_has_no_phone_officers_are_told_as_always(town: Town) -> None:
    with db.transaction():
        Unit.update(desk_phone="").where(Unit.code == "POLSEK").execute()
    closed(town, "tidak_benar")
    assert (AYU, timedelta()) in after(town)


def test_an_urgent_one_that_an_officer_closes_counts_once_the_desk_says_so(town: Town) -> None:
    code = town.report(BEFORE)
    (report,) = Report.select()
    officer = town.enrol(resident(9))
    with db.transaction():
        deeds.accept([deeds.Accepting(report.id, officer, "petugas")], BEFORE)
        closing = deeds.Closing(report.id, officer, "petugas", "tidak_benar")
        deeds.close(town.runtime.vault, [closing], BEFORE)
        assert records([report.phone_id]) == {}
        reports.set_state(town.runtime.vault, code, "selesai", "", "meja", BEFORE)
        assert records([report.phone_id]) == {report.phone_id: Record(untrue=1)}


@both_engines
def test_it_goes_with_the_link_to_the_number(town: Town) -> None:
    closed(town, "tidak_benar")
    with db.transaction():
        phone = people.phone_ids(town.runtime.vault, [SARI], NOON)[SARI]
        assert records([phone])[phone].doubtful
        Report.update(phone=None).execute()
        assert records([phone]) == {}


@both_engines
def test_the_reporter_and_officers_read_the_same_words(town: Town) -> None:
    """Nothing that anybody is sent says what is thought of a number."""
    said = []
    for untrue in (0, DOUBTFUL_FROM):
        forget()
        closed(town, "tidak_benar", untrue)
        after(town, 12)
        code = Report.get(Report.state == "baru").code
        grouped = f"{code[:3]} {code[3:]}"
        said.append(sorted((to, text.replace(grouped, "#")) for to, text in town.told()))
    assert said[0] == said[1]


def test_it_costs_one_statement_a_batch(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    real, ran = town.runtime.database.execute_sql, []

    def counted(sql: str, *given: object, **more: object) -> object:
        ran.append(sql)
        return real(sql, *given, **more)  # type: ignore[arg-type]

    for number in range(40):
        town.report(NOON, resident(number))
    monkeypatch.setattr(town.runtime.database, "execute_sql", counted)
    climbing.climb(town.runtime, NOON)
    assert len([sql for sql in ran if "GROUP BY phone_id" in sql]) == 1
