"""The last alarm of a post: who was told when, and what became of the SMS."""

from __future__ import annotations

from datetime import datetime, timedelta

from peewee import Database

from storage import people, watch
from storage.engine.db import transaction
from storage.engine.vault import Vault
from storage.models import Alarm, Area, Dispatch, Outbox, Slot, Unit
from storage.sent import outbox
from storage.watch import alarm_told
from tests.cast import DARMO, UJANG

MINUTE = timedelta(minutes=1)


def test_who_was_told_of_the_last_alarm_and_when_the_carrier_took_it(
    database: Database, vault: Vault, now: datetime
) -> None:
    with transaction():
        Area.create(code="16", name="Sumatera Selatan", level="provinsi", path="16/")
        units = [Unit.create(code=code, name=code) for code in ("POLSEK", "POLRES")]
        row = watch.PostRow("A", "Pos A", "16", "", "", "22:00", "04:00", 180, 20, (DARMO, UJANG))
        watch.save_posts(vault, [row], now)
        post = watch.find("A")
        assert post is not None and alarm_told.last_of(post.id) is None
        phone = people.phone_ids(vault, [DARMO], now)[DARMO]
        times = {"remind_at": now, "late_at": now}
        for days in (2, 1):
            due = now - timedelta(days=days)
            slot = Slot.create(post=post, night=due.date(), due_at=due, **times)
        alarm = Alarm.create(slot=slot, since=now)
        Alarm.create(slot=Slot.get(Slot.id != slot.id), since=now)
        first, _second = (
            Dispatch.create(alarm=alarm, step=3, unit=unit, made_at=now, due_at=now, told_at=now)
            for unit in units
        )
        for key, about in (
            (f"missed:{slot.id}:{phone}", f"missed:{slot.id}"),
            (f"alarm:{first.id}", f"alarm:{first.id}"),
        ):
            message = outbox.Message(
                key, "alarm", "africastalking", phone, "x", now, now + MINUTE, about=about
            )
            outbox.put(vault, [message], now)
        Outbox.update(sent_at=now + MINUTE, state="accepted").where(
            Outbox.about == f"alarm:{first.id}"
        ).execute()
    last = alarm_told.last_of(post.id)
    assert last is not None and last.due_at == due and last.ended == ""
    assert [(told.step, told.unit, told.taken_at, told.state) for told in last.told] == [
        ("ketua", "", None, "pending"),
        ("desk", "POLSEK", now + MINUTE, "accepted"),
        ("desk", "POLRES", None, ""),
    ]
