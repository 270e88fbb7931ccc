"""Many expected check-ins, and as many rows of the shape that healthchecks has for a check."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from flows.rules import slot_steps
from storage.engine.sql import count, is_sqlite, run, utc
from storage.models import Area

#: Check-ins of a night of one post, an hour apart; a round number of posts.
A_NIGHT, POSTS = 10, 1000
#: What healthchecks (v3.9, `hc/api/models.py`) indexes for the same question.
_CHECKS = (
    "CREATE TABLE their_check (id bigint PRIMARY KEY, code text, name text, slug text, tags text,"
    " kind text, timeout integer, grace integer, schedule text, status text, n_pings integer,"
    " last_ping timestamp, alert_after timestamp)"
)
_CHECKS_INDEX = (
    "CREATE INDEX their_check_aa_not_down ON their_check (alert_after) WHERE NOT status = 'down'"
)
THEIRS = (
    "SELECT id, code, name, slug, tags, kind, timeout, grace, schedule, status, n_pings, last_ping,"
    " alert_after FROM their_check WHERE alert_after < ? AND NOT status = 'down'"
    " ORDER BY alert_after LIMIT 1"
)


def fill(slots: int, now: datetime, late: int = 0) -> None:
    """So many check-ins: past nights that are settled, and the night to come of each post.

    `late`: how many of them are waited for, and late. It writes no fewer than a night of POSTS.
    """
    Area.get_or_create(code="16", name="Sumatera Selatan", level="provinsi", path="16/")
    run(
        f"INSERT INTO post (code, name, area_id, rt, rw, shift_start, shift_end, every_minutes,"
        f" times, grace_minutes, until_subuh, free, active) {_series(POSTS)} SELECT 'P' || x,"
        " 'Pos', '16', '', '', '22:00', '08:00', 60, '', 15, true, false, true FROM n"
    )
    state = (
        f"CASE WHEN x < {A_NIGHT * POSTS} THEN '{slot_steps.AWAITED}'"
        f" WHEN x % 20 = 0 THEN '{slot_steps.MISSED}' ELSE '{slot_steps.PRESENT}' END"
    )
    due = _minus(now + timedelta(days=1), f"(x / {A_NIGHT * POSTS}) * 1440 - (x % {A_NIGHT}) * 60")
    grace = _plus(due, 15)
    with _bare("slot"):
        run(
            f"INSERT INTO slot (post_id, night, due_at, remind_at, late_at, state) {_series(slots)}"
            f" SELECT p.id, {_day(due)}, {due}, {due}, {grace}, {state} FROM n JOIN post p"
            f" ON p.code = 'P' || (1 + x / {A_NIGHT} % {POSTS})"
        )
    make_late(late, now)


@contextmanager
def _bare(table: str) -> Iterator[None]:
    """Without its indexes, and on PostgreSQL without its checks, millions of rows are written in
    a third of the time; its indexes are there again afterwards. In a transaction.
    """
    if is_sqlite():
        indexes = (
            "SELECT name, sql FROM sqlite_master WHERE tbl_name = ? AND sql LIKE 'CREATE%INDEX%'"
        )
    else:
        indexes = (
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ?"
            " AND indexname NOT LIKE '%_pkey'"
        )
        run("SET LOCAL session_replication_role = replica")
    dropped = run(indexes, [table])
    for name, _ in dropped:
        run(f"DROP INDEX {name}")
    yield
    for _, statement in dropped:
        run(statement)


def make_late(late: int, now: datetime) -> None:
    """So many of the check-ins that are waited for are late."""
    some = (
        f"SELECT id FROM slot WHERE state = '{slot_steps.AWAITED}' AND late_at > ?"
        " ORDER BY late_at LIMIT ?"
    )
    count(
        f"UPDATE slot SET late_at = ?, remind_at = ? WHERE id IN ({some})",
        [utc(now - timedelta(minutes=1)), utc(now - timedelta(minutes=9)), utc(now), late],
    )


def fill_theirs(checks: int, now: datetime) -> None:
    """So many of their checks, all of them up, none of them late."""
    run(_CHECKS)
    after = _plus(_minus(now + timedelta(days=1), "0"), "x % 100000")
    run(
        f"INSERT INTO their_check {_series(checks)} SELECT x, 'c' || x, 'Pos ' || x, 'pos-' || x,"
        f" '', 'simple', 86400, 900, '* * * * *', 'up', x % 1000, {_minus(now, '0')}, {after}"
        " FROM n"
    )
    run(_CHECKS_INDEX)


def make_theirs_late(late: int, now: datetime) -> None:
    """So many of their checks are late."""
    count(
        "UPDATE their_check SET alert_after = ? WHERE id <= ?",
        [utc(now - timedelta(minutes=1)), late],
    )


def _series(many: int) -> str:
    if is_sqlite():
        return f"WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < {many})"
    return f"WITH n(x) AS (SELECT generate_series(1, {many}))"


def _minus(at: datetime, minutes: str) -> str:
    stored = f"{utc(at):%Y-%m-%d %H:%M:%S}"
    if is_sqlite():
        return f"datetime('{stored}', printf('%d minutes', -({minutes})))"
    return f"(timestamp '{stored}' - ({minutes}) * interval '1 minute')"


def _plus(at: str, minutes: int | str) -> str:
    if is_sqlite():
        return f"datetime({at}, printf('%d minutes', {minutes}))"
    return f"({at} + ({minutes}) * interval '1 minute')"


def _day(at: str) -> str:
    return f"date({at})"
