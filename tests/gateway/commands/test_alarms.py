"""`flask slot alarms|close`: what a desk sees of silent posts, and who may close them."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from flows.rules.schedule import Shift, slots
from storage import watch
from storage.engine import db
from storage.engine.vault import Vault
from storage.models import Alarm, Audit
from storage.watch import alarms
from tests.cast import DARMO
from tests.gateway.commands.conftest import Flask_
from tests.gateway.conftest import TUJUH_ULU

NIGHT = date(2027, 2, 10)


@pytest.fixture
def silent(secrets: dict[str, str], vault: Vault, now: datetime) -> watch.Post:
    """A post with two check-ins in a row of which nobody was heard."""
    row = watch.PostRow(
        "MELATI", "Pos Melati", TUJUH_ULU, "", "", "22:00", "04:00", 180, 20, (DARMO,)
    )
    with db.transaction():
        watch.save_posts(vault, [row], now)
        (post,) = watch.listed()
        dues = slots(Shift("22:00", "04:00", 180, 20), NIGHT, ZoneInfo("Asia/Jakarta"))
        watch.write_slots(post, dues, NIGHT)
        for slot in watch.slots_of(NIGHT)[:2]:
            late = slot.late_at + timedelta(minutes=1)
            assert watch.claim_missed([slot.id], late)
            alarms.begin([slot.id], late)
    return post


def test_a_desk_sees_and_closes_the_alarms_of_a_post(flask: Flask_, silent: watch.Post) -> None:
    listed = json.loads(flask("slot", "alarms", "--json").stdout)
    assert [(alarm["post"], alarm["due_at"], alarm["step"]) for alarm in listed] == [
        ("MELATI", "2027-02-10T15:00:00Z", "ketua"),
        ("MELATI", "2027-02-10T18:00:00Z", "ketua"),
    ]
    assert "2027-02-10 22:00" in flask("slot", "alarms").stdout
    close = ("slot", "close", "MELATI", "--found", "penjaga tertidur")
    for by in ("petugas", "dpo", "inspektorat", "foreign operator"):
        assert flask(*close, "--by", by).exit_code == 1
    assert flask("slot", "close", "MELATI", "--found", " ").exit_code == 2
    assert flask("slot", "close", "KENANGA", "--found", "x").exit_code == 1
    done = flask(*close, "--by", "operator")
    assert done.exit_code == 0 and "closed: 2" in done.stderr
    assert {alarm.ended for alarm in Alarm.select()} == {"closed"}
    assert json.loads(flask("slot", "alarms", "--json").stdout) == []
    again = flask(*close, "--by", "operator")
    assert again.exit_code == 1 and "no open alarm" in again.stderr
    (row,) = Audit.select().where(Audit.action == "alarm.close")
    assert (row.actor, row.subject) == ("operator", "MELATI")
    assert json.loads(row.detail) == {"found": "penjaga tertidur", "alarms": 2}
