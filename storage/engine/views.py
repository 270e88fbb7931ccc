"""SQL views for dashboards (Metabase, Grafana, QGIS): events, areas and counts, and no person.

No number, name, text, place, alias, ticket or minute stands in any of them. Reports that are
sensitive, or whose reporters want no answer, are counted by the month, from five on; those about
officers, guards and heads not at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from flows.rules.kinds import PROTECTED
from storage.engine.sql import floor, is_sqlite, run
from storage.models import Report

#: Fewer than so many sensitive reports of a month are not told.
FEWEST = 5
#: Of a role that reads them: so many connections, and so long a question may take (milliseconds).
_CONNECTIONS, _LONGEST = 10, 30_000


class CannotRead(Exception):
    """The role cannot be made one that reads the views; the text says why."""


def make() -> list[str]:
    """Make the views, or make them anew for whoever reads them; their names."""
    readers = _readers()
    _drop()
    return _made(readers)


@contextmanager
def aside() -> Iterator[None]:
    """Inside there are no views, for the tables that they read change; after it they are back."""
    standing, readers = _standing(), _readers()
    _drop()
    yield
    if standing:
        _made(readers)


def add_reader(role: str, password: str) -> bool:
    """Let this role of PostgreSQL read the views, and nothing else.

    Returns whether it was made, with this password; one that is there keeps its own. Raises
    CannotRead.
    """
    if is_sqlite():
        raise CannotRead("SQLite has no roles: whoever may read the file reads all of it")
    if not re.fullmatch("[a-z][a-z0-9_]{0,62}", role):
        raise CannotRead("a role has small letters, digits and _, and begins with a letter")
    # May it read a table of ours, by whatever road, it reads more than the views.
    known = run(
        "SELECT has_table_privilege(oid, 'report', 'SELECT') FROM pg_roles WHERE rolname = ?",
        [role],
    )
    if known and known[0][0]:
        raise CannotRead(f"the role {role} may read the tables themselves; name another one")
    if not known:
        if not re.fullmatch("[A-Za-z0-9_-]{16,}", password):
            raise ValueError("a password that is written into a statement has only such characters")
        run(
            f"CREATE ROLE {role} LOGIN PASSWORD '{password}' NOINHERIT"
            f" CONNECTION LIMIT {_CONNECTIONS}"
        )
        run(f"ALTER ROLE {role} SET default_transaction_read_only = on")
        run(f"ALTER ROLE {role} SET statement_timeout = {_LONGEST}")
    for name in _standing():
        run(f"GRANT SELECT ON {name} TO {role}")
    return not known


def _made(readers: Sequence[str]) -> list[str]:
    views = _definitions()
    for name, query in views.items():
        run(f"CREATE VIEW {name} AS {query}")
        for reader in readers:
            run(f'GRANT SELECT ON {name} TO "{reader}"')
    return list(views)


def _drop() -> None:
    for name in _standing():
        run(f"DROP VIEW {name}")


def _standing() -> list[str]:
    known = (
        "SELECT name FROM sqlite_master WHERE type = 'view'"
        if is_sqlite()
        else "SELECT viewname FROM pg_views WHERE schemaname = current_schema()"
    )
    return sorted(name for (name,) in run(known) if str(name).startswith("dashboard_"))


def _readers() -> list[str]:
    if is_sqlite():
        return []
    found = run(
        "SELECT DISTINCT pg_get_userbyid(given.grantee) FROM pg_class c,"
        " aclexplode(c.relacl) given WHERE c.relkind = 'v' AND starts_with(c.relname, 'dashboard_')"
        " AND given.grantee NOT IN (0, c.relowner)"
    )
    return sorted(str(name) for (name,) in found)


def _definitions() -> dict[str, str]:
    month = floor("month", "created_at")
    plain = f"(SELECT * FROM report WHERE NOT {Report.ALONE})"
    return {
        "dashboard_area": "SELECT code, name, level, parent_code FROM area",
        "dashboard_report": (
            "SELECT r.id, r.area_id AS area, a.name AS area_name, r.category, r.state, r.result,"
            f" r.channel, r.urgent, {floor('hour', 'r.created_at')} AS told_in_hour,"
            f" {_minutes('r.accepted_at', 'r.created_at')} AS minutes_to_accept,"
            f" {_minutes('r.closed_at', 'r.created_at')} AS minutes_to_close"
            f" FROM {plain} r LEFT JOIN area a ON a.code = r.area_id"
        ),
        "dashboard_sensitive_month": (
            f"SELECT {month} AS month, category, count(*) AS reports FROM report"
            f" WHERE {Report.ALONE} AND category <> '{PROTECTED}'"
            f" GROUP BY 1, 2 HAVING count(*) >= {FEWEST}"
        ),
        "dashboard_post": (
            "SELECT p.id, p.area_id AS area, a.name AS area_name, p.shift_start, p.shift_end,"
            " p.every_minutes, p.active, p.paused_until FROM post p"
            " JOIN area a ON a.code = p.area_id"
        ),
        "dashboard_slot": (
            "SELECT s.post_id AS post, p.area_id AS area, s.night, s.due_at, s.state, s.situation,"
            f" s.guards, {_minutes('s.checked_in_at', 's.due_at')} AS minutes_late"
            " FROM slot s JOIN post p ON p.id = s.post_id"
        ),
        "dashboard_night": (
            "SELECT n.post_id AS post, p.area_id AS area, n.night, n.expected, n.present, n.late,"
            " n.missed, n.excused, n.paused, n.guards"
            " FROM night_count n JOIN post p ON p.id = n.post_id"
        ),
        "dashboard_imbauan": (
            "SELECT id, state, urgent, encoding, parts, recipients, created_at, approved_at,"
            " started_at, finished_at FROM imbauan"
        ),
        "dashboard_imbauan_count": (
            "SELECT imbauan_id AS imbauan, state, count(*) AS messages FROM outbox"
            " WHERE imbauan_id IS NOT NULL GROUP BY imbauan_id, state"
        ),
        "dashboard_sms_day": "SELECT day, parts, withheld FROM sms_day",
    }


def _minutes(later: str, earlier: str) -> str:
    if is_sqlite():
        return f"(strftime('%s', {later}) - strftime('%s', {earlier})) / 60"
    return f"CAST(trunc(extract(epoch FROM {later} - {earlier}) / 60) AS integer)"
