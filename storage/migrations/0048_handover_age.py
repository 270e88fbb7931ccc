"""Who took over at a change of shift is forgotten as the words of reports are.

Adds an index of when that was: retention looks for the oldest.
"""


def up(migrator, db):
    db.execute_sql("CREATE INDEX handover_at ON handover (at)")


def down(migrator, db):
    db.execute_sql("DROP INDEX handover_at")
