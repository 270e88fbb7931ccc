#!/usr/bin/env bash
# A database that is full says "no transaction is active".
#
# Guess: when a statement fails inside `db.atomic()`, what it raised comes out, and a handler of "disk is full" sees it.
# Behaviour: SQLite ends the whole transaction by itself when its disk is full. peewee's rollback then finds none, raises an
#   error of its own, and that is what comes out, of an inner `atomic()`, too. That it was full is only in the error's context.
# Kentongan rolls back only what is open, and looks for what went wrong first (storage/engine/sqlite.py, storage/engine/db.py).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --quiet --disable-pip-version-check 'peewee==4.5.3'
"$folder/venv/bin/python" - "$folder" <<'PY'
import sqlite3
import sys
from importlib.metadata import version

from peewee import OperationalError, SqliteDatabase

db = SqliteDatabase(f"{sys.argv[1]}/house.db")
db.execute_sql("CREATE TABLE note (words)")
(pages,) = db.execute_sql("PRAGMA page_count").fetchone()
db.execute_sql(f"PRAGMA max_page_count = {pages}")


def write(depth: int) -> None:
    with db.atomic():
        if depth > 1:
            write(depth - 1)
        else:
            db.execute_sql("INSERT INTO note VALUES (randomblob(100000))")


print(f"peewee {version('peewee')}, SQLite {sqlite3.sqlite_version}")
for depth in (1, 2):
    try:
        write(depth)
    except OperationalError as trouble:
        first = trouble
        while first.__context__ is not None:
            first = first.__context__
        print(f"  {depth} deep: {trouble}; first it was: {first}")
        if "no transaction is active" not in str(trouble) or "full" not in str(first):
            sys.exit("changed")
        if not db.is_closed():
            db.close()
            db.connect()
            db.execute_sql(f"PRAGMA max_page_count = {pages}")
PY
