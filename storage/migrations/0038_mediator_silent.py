"""When a mediator who says nothing is reminded, and when the report goes back to the officer.

Those that mediators have already are looked at, too.
"""


def up(migrator, db):
    db.execute_sql("ALTER TABLE mediation ADD COLUMN due_at TIMESTAMP")
    db.execute_sql("UPDATE mediation SET due_at = given_at WHERE state = 'given'")
    db.execute_sql("CREATE INDEX mediation_due ON mediation (due_at) WHERE due_at IS NOT NULL")


def down(migrator, db):
    db.execute_sql("DROP INDEX mediation_due")
    db.execute_sql("ALTER TABLE mediation DROP COLUMN due_at")
