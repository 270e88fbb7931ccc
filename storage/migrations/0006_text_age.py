"""The words of a report are forgotten so long after it came, closed or not: phones are told so.

An index for that.
"""


def up(migrator, db):
    db.execute_sql("DROP INDEX report_text_closed")
    db.execute_sql(
        "CREATE INDEX report_text_age ON report (created_at) WHERE place IS NOT NULL OR story"
        " IS NOT NULL"
    )


def down(migrator, db):
    db.execute_sql("DROP INDEX report_text_age")
    db.execute_sql(
        "CREATE INDEX report_text_closed ON report (closed_at) WHERE place IS NOT NULL OR"
        " story IS NOT NULL"
    )
