"""What became of the reports of a number is found without looking at the others it sent."""


def up(migrator, db):
    db.execute_sql(
        "CREATE INDEX report_result ON report (phone_id)"
        " WHERE phone_id IS NOT NULL AND result <> ''"
    )


def down(migrator, db):
    db.execute_sql("DROP INDEX report_result")
