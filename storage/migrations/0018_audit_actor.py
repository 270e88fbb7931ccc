"""What an account did lately is asked of the audit: an index by account and time."""


def up(migrator, db):
    db.execute_sql("CREATE INDEX audit_actor_at ON audit (actor, at)")


def down(migrator, db):
    db.execute_sql("DROP INDEX audit_actor_at")
