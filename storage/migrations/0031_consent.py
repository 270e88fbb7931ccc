"""What people agree to by SMS: as which partner a contact asks to be enrolled and what was decided
of it, which kinds of messages a phone does not want, and that a report came from a partner.
"""

from peewee import CharField, DateTimeField


def up(migrator, db):
    # Defaults that the database knows: the version before goes on writing rows without them.
    db.execute_sql("ALTER TABLE contact ADD COLUMN partner_as VARCHAR(16) NOT NULL DEFAULT ''")
    db.execute_sql("ALTER TABLE contact ADD COLUMN partner_state VARCHAR(16) NOT NULL DEFAULT ''")
    db.execute_sql("ALTER TABLE report ADD COLUMN partner BOOLEAN NOT NULL DEFAULT FALSE")
    migrator.migrate(
        migrator.add_column("contact", "partner_asked_at", DateTimeField(null=True)),
        migrator.add_column("contact", "partner_decided_at", DateTimeField(null=True)),
        migrator.add_column("contact", "partner_decided_by", CharField(80, null=True)),
        migrator.add_column("phone", "routine_stopped_at", DateTimeField(null=True)),
        migrator.add_column("phone", "news_stopped_at", DateTimeField(null=True)),
    )
    db.execute_sql(
        "CREATE INDEX contact_partner_asked_at ON contact (partner_asked_at)"
        " WHERE partner_state = 'menunggu'"
    )


def down(migrator, db):
    db.execute_sql("DROP INDEX contact_partner_asked_at")
    migrator.migrate(
        migrator.drop_column("phone", "news_stopped_at"),
        migrator.drop_column("phone", "routine_stopped_at"),
        migrator.drop_column("contact", "partner_decided_by"),
        migrator.drop_column("contact", "partner_decided_at"),
        migrator.drop_column("contact", "partner_asked_at"),
    )
    db.execute_sql("ALTER TABLE report DROP COLUMN partner")
    db.execute_sql("ALTER TABLE contact DROP COLUMN partner_state")
    db.execute_sql("ALTER TABLE contact DROP COLUMN partner_as")
