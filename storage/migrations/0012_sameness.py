"""What makes a message the same: a keyed digest of all that it is, one of its content, and those
that were handled.

The version before writes neither; its own key stays unique among its rows. Takes as long as three
indexes over the inbox (a million rows: some seconds).
"""

from peewee import SqliteDatabase

_PLACES = ("carrier", "kind", "key")


def up(migrator, db):
    # By its digest, on SQLite too: rows in the order in which they came would tell when that was.
    blob, order = ("BLOB", " WITHOUT ROWID") if isinstance(db, SqliteDatabase) else ("BYTEA", "")
    db.execute_sql(
        f"CREATE TABLE seen (digest {blob} NOT NULL PRIMARY KEY, until DATE NOT NULL){order}"
    )
    db.execute_sql("CREATE INDEX seen_until ON seen (until)")
    for name in ("digest", "same"):
        db.execute_sql(f"ALTER TABLE inbox ADD COLUMN {name} {blob}")
    for name in ("inbox_carrier_kind_key", "inbox_twin", "inbox_ticket"):
        db.execute_sql(f"DROP INDEX {name}")
    for name in ("digest", "same", "ticket"):
        db.execute_sql(
            f"CREATE UNIQUE INDEX inbox_once_{name} ON inbox ({name}) WHERE {name} IS NOT NULL"
        )
    db.execute_sql(
        f"CREATE UNIQUE INDEX inbox_of_version_before ON inbox ({', '.join(_PLACES)}) WHERE"
        f" digest IS NULL"
    )
    db.execute_sql("CREATE INDEX inbox_handled ON inbox (handled_at) WHERE state = 'done'")


def down(migrator, db):
    for name in ("digest", "same", "ticket"):
        db.execute_sql(f"DROP INDEX inbox_once_{name}")
    for name in ("inbox_of_version_before", "inbox_handled"):
        db.execute_sql(f"DROP INDEX {name}")
    # Of messages that are one but for their content, the first keeps the id.
    db.execute_sql(
        "DELETE FROM inbox WHERE EXISTS (SELECT 1 FROM inbox o WHERE o.carrier ="
        " inbox.carrier AND o.kind = inbox.kind"
        " AND o.key = inbox.key AND o.id < inbox.id)"
    )
    db.execute_sql(f"CREATE UNIQUE INDEX inbox_carrier_kind_key ON inbox ({', '.join(_PLACES)})")
    db.execute_sql("CREATE INDEX inbox_twin ON inbox (twin)")
    db.execute_sql("CREATE UNIQUE INDEX inbox_ticket ON inbox (ticket)")
    for name in ("digest", "same"):
        db.execute_sql(f"ALTER TABLE inbox DROP COLUMN {name}")
    db.execute_sql("DROP TABLE seen")
