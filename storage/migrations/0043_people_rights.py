"""Requests of people about their data, reports that are held for a case, breaches; and an index by
which it is counted who agreed to which words.
"""

from peewee import (
    BlobField,
    CharField,
    DatabaseProxy,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    Model,
)

database = DatabaseProxy()


class Phone(Model):
    class Meta:
        database = database


class Report(Model):
    class Meta:
        database = database


class RightsRequest(Model):
    kind = CharField(12)
    road = CharField(12)
    phone = ForeignKeyField(Phone, null=True, on_delete="SET NULL")
    note = BlobField(null=True)
    actor = CharField(80)
    asked_at = DateTimeField()
    erasing_at = DateTimeField(null=True)
    closed_at = DateTimeField(null=True)
    closed_by = CharField(80, default="")
    outcome = CharField(12, default="")
    answer = BlobField(null=True)

    class Meta:
        database = database
        table_name = "rights_request"


class LegalHold(Model):
    report = ForeignKeyField(Report, on_delete="CASCADE")
    reason = BlobField()
    case = CharField(60, column_name="case_number")
    days = IntegerField()
    asked_by = CharField(80)
    asked_at = DateTimeField()
    agreed_by = CharField(80, default="")
    agreed_at = DateTimeField(null=True)
    ended_by = CharField(80, default="")
    holds_until = DateTimeField(index=True)

    class Meta:
        database = database
        table_name = "legal_hold"
        indexes = ((("report", "holds_until"), False),)


class Breach(Model):
    what = BlobField()
    affected = IntegerField(null=True)
    actor = CharField(80)
    noticed_at = DateTimeField()
    noted_at = DateTimeField()
    closed_at = DateTimeField(null=True)
    closed_by = CharField(80, default="")

    class Meta:
        database = database


class BreachStep(Model):
    breach = ForeignKeyField(Breach, on_delete="CASCADE")
    at = DateTimeField()
    actor = CharField(80)
    what = CharField(12)
    note = BlobField()

    class Meta:
        database = database
        table_name = "breach_step"


_NEW = (RightsRequest, LegalHold, Breach, BreachStep)
_INDEXES = {
    "rights_request_open": "rights_request (asked_at) WHERE closed_at IS NULL",
    "rights_request_closed": "rights_request (closed_at) WHERE closed_at IS NOT NULL",
    "contact_consent_source": "contact (consent_source)",
}


def up(migrator, db):
    database.initialize(db)
    db.create_tables(_NEW)
    for name, of in _INDEXES.items():
        db.execute_sql(f"CREATE INDEX {name} ON {of}")


def down(migrator, db):
    db.execute_sql("DROP INDEX contact_consent_source")
    for table in ("breach_step", "breach", "legal_hold", "rights_request"):
        db.execute_sql(f"DROP TABLE {table}")
