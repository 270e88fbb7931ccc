#!/usr/bin/env bash
# Times with a zone come back from SQLite as they were put in, and are compared by how they are written.
#
# Guess: whatever gives aware datetimes back (equal to what was stored, zone and all) also compares and orders them as moments.
# Behaviour: SQLite keeps text, so 22:00+07:00 (15:00 UTC) stands behind 15:30+00:00, and a query for what is due at 15:10 UTC
#   does not find it. On PostgreSQL the same model answers right, so that tests on one engine do not show it.
# Kentongan stores UTC without a zone, in a field of its own (storage/models/base.py).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --quiet --disable-pip-version-check 'peewee==4.5.3'
"$folder/venv/bin/python" - <<'PY'
from datetime import UTC, datetime, timedelta, timezone

import peewee

database = peewee.SqliteDatabase(":memory:")


class Slot(peewee.Model):
    due = peewee.DateTimeField()

    class Meta:
        database = database


database.create_tables([Slot])
first = datetime(2027, 2, 10, 22, 0, tzinfo=timezone(timedelta(hours=7)))  # 15:00 UTC
second = datetime(2027, 2, 10, 15, 30, tzinfo=UTC)
for due in (first, second):
    Slot.create(due=due)
ordered = [slot.due for slot in Slot.select().order_by(Slot.due)]
found = [slot.due for slot in Slot.select().where(Slot.due <= datetime(2027, 2, 10, 15, 10, tzinfo=UTC))]
print(f"peewee {peewee.__version__}")
print(f"  stored and read: {sorted(ordered) == [first, second]}; ordered: {[f'{one.astimezone(UTC):%H:%M} UTC' for one in ordered]}")
print(f"  due by 15:10 UTC: {found} (one is)")
assert sorted(ordered) == [first, second], "changed: what comes back"
assert ordered == [second, first] and found == [], "changed: it compares moments"
PY
