"""Times on phones are cut to the month, those of reports without a phone to the day: a second leads
from one to the other.

One pass over phones, and over the reports and steps that were erased before: some seconds for a
million.
"""

from peewee import SqliteDatabase

_PHONE = ("first_seen_at", "last_seen_at", "privacy_told_at")
_REPORT = ("created_at", "received_at", "updated_at", "closed_at", "desk_at", "desk_after")


def up(migrator, db):
    sqlite = isinstance(db, SqliteDatabase)

    def cut(names, unit):
        days = "%d" if unit == "day" else "01"
        to = (
            f"strftime('%Y-%m-{days} 00:00:00', {{0}})"
            if sqlite
            else f"date_trunc('{unit}', {{0}})"
        )
        return ", ".join(f"{name} = {to.format(name)}" for name in names)

    db.execute_sql(f"UPDATE phone SET {cut(_PHONE, 'month')}")
    db.execute_sql(f"UPDATE report SET {cut(_REPORT, 'day')} WHERE phone_id IS NULL")
    db.execute_sql(
        f"UPDATE report_step SET {cut(('at',), 'day')} WHERE report_id IN (SELECT id FROM"
        f" report WHERE phone_id IS NULL)"
    )


def down(migrator, db):
    """What was cut is gone."""
