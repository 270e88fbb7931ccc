"""What a phone adds to a report its desk was told of: the desk is told of that, too, and the one it
was told of before.
"""


def up(migrator, db):
    # A default that the database knows: the version before goes on writing rows without it.
    db.execute_sql("ALTER TABLE report ADD COLUMN news VARCHAR(8) NOT NULL DEFAULT ''")
    db.execute_sql("ALTER TABLE report ADD COLUMN desk VARCHAR(32)")


def down(migrator, db):
    db.execute_sql("ALTER TABLE report DROP COLUMN desk")
    db.execute_sql("ALTER TABLE report DROP COLUMN news")
