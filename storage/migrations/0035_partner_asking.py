"""Which officer was asked about whom who wants to be a partner, with which digits, and what next.

Those who wait already are asked about, too.
"""

from peewee import (
    CharField,
    DatabaseProxy,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    Model,
)

database = DatabaseProxy()


class Contact(Model):
    class Meta:
        database = database


class Officer(Model):
    class Meta:
        database = database


class PartnerAsking(Model):
    contact = ForeignKeyField(Contact, unique=True, on_delete="CASCADE")
    area = CharField(20)
    partner = CharField(16)
    place = CharField(24, default="")
    officer = ForeignKeyField(Officer, null=True, on_delete="SET NULL", index=False)
    digits = CharField(4, null=True)
    told = IntegerField(default=0)
    told_at = DateTimeField(null=True)
    next_at = DateTimeField(null=True)

    class Meta:
        database = database
        table_name = "partner_asking"
        indexes = ((("officer", "digits"), True),)


PartnerAsking.add_index(
    PartnerAsking.next_at, where=PartnerAsking.next_at.is_null(False), name="partner_asking_next"
)


def up(migrator, db):
    database.initialize(db)
    db.create_tables([PartnerAsking])
    db.execute_sql(
        "INSERT INTO partner_asking (contact_id, area, partner, place, told, next_at)"
        " SELECT id, area_id, partner_as, '', 0, partner_asked_at FROM contact"
        " WHERE partner_state = 'menunggu'"
    )


def down(migrator, db):
    database.initialize(db)
    db.drop_tables([PartnerAsking])
