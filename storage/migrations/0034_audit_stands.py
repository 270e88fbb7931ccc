"""The audit takes no change, and is searched by who, what, on what and when, newest first."""

from storage.record import guards

_SEARCHED = ("actor", "action", "subject")


def up(migrator, db):
    db.execute_sql("DROP INDEX audit_actor_at")
    for name in _SEARCHED:
        db.execute_sql(f"CREATE INDEX audit_{name}_at_seq ON audit ({name}, at, seq)")
    db.execute_sql("CREATE INDEX audit_at_seq ON audit (at, seq)")
    db.execute_sql("CREATE INDEX audit_seal ON audit (seq) WHERE action = 'audit.seal'")
    guards.make(db)


def down(migrator, db):
    guards.drop(db)
    db.execute_sql("DROP INDEX audit_seal")
    db.execute_sql("DROP INDEX audit_at_seq")
    for name in _SEARCHED:
        db.execute_sql(f"DROP INDEX audit_{name}_at_seq")
    db.execute_sql("CREATE INDEX audit_actor_at ON audit (actor, at)")
