"""Views for dashboards: events and counts; no person, and no table behind them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import psycopg
import pytest
from peewee import Database

from flows.rules.kinds import KINDS
from storage import people, reports, watch
from storage.engine import db, schema, views
from storage.engine.sql import run
from storage.engine.vault import Vault
from storage.models import TABLES, Imbauan, Outbox, Slot
from storage.places import areas
from storage.reports import Incident
from storage.sent import outbox
from storage.watch import counts
from tests.gateway.canaries import Canaries
from tests.gateway.conftest import PLACES, TUJUH_ULU

CANARIES = Canaries(4)
REPORTER, GUARD, OFFICER = CANARIES.numbers[:3]
HOUR = timedelta(hours=1)
ROLE, PASSWORD = "kentongan_dashboard", "password-of-the-dashboards"


def file(vault: Vault, code: str, category: str, at: datetime, quiet: bool = False) -> None:
    words = f"{CANARIES.names[0]} {REPORTER}"
    incident = Incident(
        conversation=f"c{code}",
        code=code,
        channel="sms",
        urgent=False,
        sensitive=KINDS[category].sensitive,
        quiet=quiet,
        phone_id=people.phone_ids(vault, [REPORTER], at)[REPORTER],
        at=at,
        category=category,
        place=words,
        story=words,
        area=TUJUH_ULU,
    )
    reports.file(vault, [incident])


@pytest.fixture
def city(database: Database, vault: Vault, now: datetime) -> None:
    """Reports of all kinds, a post with a late check-in, an imbauan on its way; all of canaries."""
    name, at = CANARIES.names[1], now - 5 * HOUR
    with db.transaction():
        areas.load(PLACES)
        file(vault, "48001", "kemacetan", at + timedelta(minutes=7))
        file(vault, "48002", "kemacetan", at, quiet=True)
        file(vault, "48003", "petugas", at)
        for number in range(5):
            file(vault, f"4801{number}", "kdrt", at)
        for number in range(4):
            file(vault, f"4802{number}", "narkoba", at)
        reports.set_state(vault, "48001", "selesai", name, name, now)
        row = watch.PostRow(
            name, f"Pos {name}", TUJUH_ULU, "14", "03", "22:00", "04:00", 60, 15, [GUARD]
        )
        watch.save_posts(vault, [row], now)
        post = watch.find(name)
        late = at + timedelta(minutes=12)
        Slot.create(
            post=post, night=at.date(), due_at=at, remind_at=at, late_at=at, checked_in_at=late
        )
        counts.count_next(at + timedelta(days=2), at.date())
        sent = Imbauan.create(
            cek_code="31742",
            text=f"{name} {OFFICER}",
            areas="[]",
            audience="[]",
            state="mengirim",
            encoding="gsm7",
            parts=1,
            recipients=1,
            cost="350",
            currency="IDR",
            author=name,
            reason=name,
            expires_at=now,
            created_at=at,
        )
        phone = people.phone_ids(vault, [OFFICER], now)[OFFICER]
        outbox.put(vault, [outbox.Message("a", "bulk", "x", phone, f"{name} {OFFICER}", now)], now)
        Outbox.update(imbauan=sent).execute()


def shown() -> dict[str, list[tuple[object, ...]]]:
    return {name: run(f"SELECT * FROM {name}") for name in views.make()}


def test_no_person_is_in_any_view(city: None) -> None:
    rows = shown()
    assert all(rows[name] for name in rows if name != "dashboard_sms_day"), rows
    for name, found in rows.items():
        said = repr(found)
        assert not CANARIES.found(said), name
        assert "4800" not in said and "31742" not in said, name
        assert not any(isinstance(cell, bytes | memoryview) for row in found for cell in row), name


def test_what_is_sensitive_is_counted_from_five_on_and_what_is_of_officers_nowhere(
    city: None,
) -> None:
    rows = shown()
    (report,) = rows["dashboard_report"]
    assert report[2:6] == ("7 Ulu", "kemacetan", "selesai", "")
    assert (str(report[8]), *report[9:]) == ("2027-02-10 10:00:00", 293, 293)
    assert [(str(row[0]), *row[1:]) for row in rows["dashboard_sensitive_month"]] == [
        ("2027-02-01 00:00:00", "kdrt", 5)
    ]
    assert rows["dashboard_slot"][0][-1] == 12
    assert [tuple(row) for row in rows["dashboard_imbauan_count"]] == [(1, "pending", 1)]


@pytest.fixture
def reader(engine: str, city: None, database_url: str) -> Iterator[str]:
    """Where the role that reads the dashboards connects."""
    with db.transaction():
        views.make()
        assert views.add_reader(ROLE, PASSWORD)
        assert not views.add_reader(ROLE, "another-one-than-before")
    yield psycopg.conninfo.make_conninfo(database_url, user=ROLE, password=PASSWORD)
    with db.transaction():
        run(f"DROP OWNED BY {ROLE}")
        run(f"DROP ROLE {ROLE}")


@pytest.mark.parametrize("engine", ["postgresql"])
def test_the_role_reads_the_views_and_nothing_else(reader: str, database: Database) -> None:
    with psycopg.connect(reader, autocommit=True) as connection:
        for name in views._definitions():
            connection.execute(f"SELECT * FROM {name}".encode())
        for table in TABLES:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(f'SELECT * FROM "{table._meta.table_name}"'.encode())
        connection.execute("SET default_transaction_read_only = off")
        for wish in (
            "CREATE TABLE mine (x int)",
            "UPDATE dashboard_area SET name = 'x'",
            "DELETE FROM phone",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(wish.encode())


@pytest.mark.parametrize("engine", ["postgresql"])
def test_a_new_version_leaves_the_readers_theirs(reader: str, database: Database) -> None:
    with views.aside():
        assert views._standing() == []
    with db.transaction():
        views.make()
    with psycopg.connect(reader, autocommit=True) as connection:
        assert connection.execute("SELECT count(*) FROM dashboard_report").fetchone() == (1,)


@pytest.mark.parametrize("role", ["the owner", "Robert'); --", "", "a" * 64])
def test_a_role_that_may_more_or_has_no_name_is_refused(
    database: Database, engine: str, role: str
) -> None:
    if role == "the owner" and engine == "postgresql":
        role = str(run("SELECT current_user")[0][0])
    with pytest.raises(views.CannotRead), db.transaction():
        views.add_reader(role, PASSWORD)


def test_migrations_find_no_views_in_their_way(blank_url: str) -> None:
    opened = db.open_database(blank_url)
    with db.connected():
        schema.migrate(opened)
        views.make()
        run("DELETE FROM schema_migration WHERE name = '0033_report_result'")
        run("DROP INDEX report_result")
        assert schema.migrate(opened) == ["0033_report_result"]
        assert views._standing() == sorted(views._definitions())
    db.close_all()
