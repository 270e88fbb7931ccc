"""When that happens which a report announces, and whether its desk was reminded of it."""


def up(migrator, db):
    # Without a value: of what was filed before, nobody kept what it announced.
    db.execute_sql("ALTER TABLE report ADD COLUMN happens_at TIMESTAMP")
    db.execute_sql("ALTER TABLE report ADD COLUMN reminded_at TIMESTAMP")
    db.execute_sql("CREATE INDEX report_ahead ON report (happens_at) WHERE happens_at IS NOT NULL")


def down(migrator, db):
    db.execute_sql("DROP INDEX report_ahead")
    db.execute_sql("ALTER TABLE report DROP COLUMN reminded_at")
    db.execute_sql("ALTER TABLE report DROP COLUMN happens_at")
