"""The SQLite file is deleted while the gateway runs: whoever is told
"tersimpan" is told the truth.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask
from redis import Redis

from gateway.carriers.form import FORM
from gateway.install.doctor import checks
from gateway.install.runtime import Runtime
from gateway.jobs.spool import take_over
from storage.engine import db
from storage.models import Inbox
from tests.cast import SARI
from tests.conftest import WEBHOOK_TOKEN
from tests.storage.engine.test_sqlite import WAYS, replaced

SMS = {
    "id": "ATXid_1",
    "from": SARI,
    "to": "20880",
    "text": "LAPOR tawuran",
    "date": "2027-02-10 14:59:58",
}


@pytest.fixture
def runtime(app: Flask, redis: Redis) -> Runtime:
    found = app.extensions["kentongan"]
    assert isinstance(found, Runtime)
    return found


@pytest.fixture
def file(runtime: Runtime, database_url: str) -> Path:
    """The file of the database that the gateway has written to, and a backup of it beside."""
    with db.transaction():
        Inbox.delete().execute()
    path = Path(database_url.removeprefix("sqlite:///"))
    with db.connected() as opened:
        opened.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    shutil.copy(path, path.with_suffix(".backup"))
    return path


def put_back(file: Path) -> None:
    """As the doctor says: the file from the backup, without what was left of the old one's log."""
    for log in ("-wal", "-shm"):
        Path(f"{file}{log}").unlink(missing_ok=True)
    file.with_suffix(".backup").replace(file)


def post(app: Flask, kind: str, **form: str) -> tuple[int, str]:
    path = f"/hooks/africastalking/{WEBHOOK_TOKEN}/{kind}"
    answer = app.test_client().post(path, data=urlencode(form), content_type=FORM)
    return answer.status_code, answer.text


def dial(app: Flask, *keys: str) -> str:
    """A call that presses these keys, one after the other; its last screen."""
    screen = ""
    for count in range(len(keys) + 1):
        text = "*".join(keys[:count])
        form = {
            "sessionId": "ATUid_1",
            "serviceCode": "*384*110#",
            "phoneNumber": SARI,
            "text": text,
        }
        screen = post(app, "ussd", **form)[1]
    return screen


@pytest.mark.parametrize("taken_away", [way for way in WAYS if way is not replaced])
def test_what_was_acknowledged_is_there_when_the_file_is_back(
    app: Flask, runtime: Runtime, file: Path, taken_away: Callable[[Path], None]
) -> None:
    taken_away(file)
    assert post(app, "sms", **SMS) == (200, "")
    screen = dial(app, "1", "3", "LR KETAPANG", "1")
    assert screen.startswith("END ") and "tersimpan" in screen
    spooled = runtime.spool.waiting()
    put_back(file)
    take_over(runtime, datetime.now(UTC))
    assert spooled and runtime.spool.waiting() == runtime.spool.damaged() == 0
    assert {row.kind for row in Inbox.select()} >= {"sms", "fact"}


def test_what_was_acknowledged_is_in_the_file_that_took_the_other_s_place(
    app: Flask, runtime: Runtime, file: Path
) -> None:
    replaced(file)
    assert post(app, "sms", **SMS) == (200, "")
    assert [row.key for row in Inbox.select()] == ["ATXid_1"]
    assert runtime.spool.waiting() == 0


def test_a_missing_log_is_not_ready_either(app: Flask, runtime: Runtime, file: Path) -> None:
    with db.transaction():
        Inbox.delete().execute()
    Path(f"{file}-wal").unlink()
    answer = app.test_client().get("/readyz")
    assert (answer.status_code, "start again" in answer.json["parts"]["database"]["reason"]) == (
        503,
        True,
    )


def test_a_missing_file_is_not_ready_and_the_doctor_says_why(
    app: Flask, runtime: Runtime, file: Path
) -> None:
    assert checks.database(runtime, datetime.now(UTC)).state == checks.OK
    file.unlink()
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 503
    assert "not there" in answer.json["parts"]["database"]["reason"]
    found = checks.database(runtime, datetime.now(UTC))
    assert (found.state, "backup" in found.do) == (checks.FAILED, True)
    put_back(file)
    assert checks.database(runtime, datetime.now(UTC)).state == checks.OK
