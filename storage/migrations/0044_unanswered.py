"""What waits for a person, as the first page of the console asks for it.

Adds an index of what is open and nobody has accepted: seconds on millions of reports.
"""

_OPEN = "state <> 'selesai' AND state <> 'ditolak'"


def up(migrator, db):
    db.execute_sql(
        "CREATE INDEX report_unanswered ON report (emergency, urgent, created_at, id)"
        f" WHERE {_OPEN} AND (accepted_at IS NULL OR emergency)"
    )


def down(migrator, db):
    db.execute_sql("DROP INDEX report_unanswered")
