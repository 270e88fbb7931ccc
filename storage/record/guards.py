"""What keeps the audit as it is in the database itself: nothing of it is changed.

Only what a seal covers is deleted. Whoever may change the database's design can take these away;
that what was changed then shows is the chain's doing (`storage.record.audit`).
"""

from __future__ import annotations

from peewee import Database, SqliteDatabase

_SAYS = "the audit is append-only"
_SEALED = (
    "OLD.seq <= coalesce((SELECT CAST(subject AS bigint) FROM audit WHERE action = 'audit.seal'"
    " ORDER BY seq DESC LIMIT 1), 0)"
)
#: An insert that replaces a row deletes it, and no trigger hears of that.
_TAKEN = "NEW.seq <= (SELECT max(seq) FROM audit) OR EXISTS(SELECT 1 FROM audit WHERE id = NEW.id)"

_FUNCTION = f"""
CREATE OR REPLACE FUNCTION audit_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF {_SEALED} THEN RETURN OLD; END IF;
    END IF;
    RAISE EXCEPTION '{_SAYS}' USING ERRCODE = 'restrict_violation';
END $$
"""
_TRIGGERS = {
    "sqlite": (
        f"BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, '{_SAYS}'); END",
        f"BEFORE DELETE ON audit WHEN NOT ({_SEALED}) BEGIN SELECT RAISE(ABORT, '{_SAYS}'); END",
        f"BEFORE INSERT ON audit WHEN {_TAKEN} BEGIN SELECT RAISE(ABORT, '{_SAYS}'); END",
    ),
    "postgresql": (
        "BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_stands()",
        "BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_stands()",
    ),
}


def make(db: Database) -> None:
    """Guard the audit; for the migration that begins it."""
    make_function(db)
    for name, trigger in _named(db):
        db.execute_sql(f"CREATE TRIGGER {name} {trigger}")


def make_function(db: Database) -> None:
    """What the triggers call on PostgreSQL: a dump of tables has it not."""
    if not isinstance(db, SqliteDatabase):
        db.execute_sql(_FUNCTION)


def drop(db: Database) -> None:
    """Undo `make`."""
    for name, _ in _named(db):
        table = "" if isinstance(db, SqliteDatabase) else " ON audit"
        db.execute_sql(f"DROP TRIGGER {name}{table}")


def _named(db: Database) -> list[tuple[str, str]]:
    engine = "sqlite" if isinstance(db, SqliteDatabase) else "postgresql"
    return [(f"audit_stands_{number}", it) for number, it in enumerate(_TRIGGERS[engine])]
