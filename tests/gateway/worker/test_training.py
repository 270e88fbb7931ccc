"""The invented night is told as people would tell it, and holds what the exercises are about."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest
from peewee import Database

from flows.rules.imbauan_steps import DRAFT, EXERCISE, SUBMITTED
from flows.rules.questions import WAITING
from gateway.console import bantuan
from gateway.install import demo, demo_officers
from gateway.install.runtime import Runtime, open_runtime
from gateway.install.settings import Settings
from gateway.jobs import breaker
from gateway.worker.training import told
from gateway.worker.training.night import Night
from storage import reports
from storage.models import Imbauan, Inbox, Outbox, Post, Question, Report, Slot
from storage.places import areas
from storage.watch import silent

EXERCISES = Path(bantuan.__file__).parent / "templates" / "bantuan" / "latihan.html"


@pytest.fixture
def runtime(
    settings: Settings, database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> Runtime:
    """A folder in which `make train` has written all, with two days before the night."""
    monkeypatch.setattr(told, "DAYS", 2)
    breaker.forget_all()
    chosen = settings.model_copy(update={"training": True})
    demo.prepare(chosen, now)
    made = open_runtime(chosen)
    night = Night(made, now)
    assert [ago for ago, _ in night._before()] == [ago for ago, _ in night._before()]
    night.tell()
    return made


def test_it_looks_like_a_night(runtime: Runtime, now: datetime) -> None:
    area = areas.find(demo_officers.KECAMATAN)
    assert area is not None
    alarmed = silent.alarmed_within(area.path, 9)
    assert [post.name for post in alarmed] == ["Pos Kenanga"]
    quiet = {post.name for post in silent.silent_within(area.path, now, 9)}
    assert "Pos Melati" in quiet
    states = {slot.state for slot in Slot.select()}
    assert {"hadir", "terlambat", "terlewat", "jeda", "menunggu"} <= states
    found = list(Report.select())
    assert {"baru", "diterima", "menunggu_verifikasi", "selesai"} == {row.state for row in found}
    assert [row.category for row in found if row.sensitive and row.state == "baru"]
    assert "petugas" in {row.category for row in found}
    assert [row for row in found if row.happens_at is not None and row.happens_at > now]
    urgent = [row for row in found if row.urgent and row.state == "baru" and not row.sensitive]
    assert min((now - row.created_at).total_seconds() for row in urgent) < 300
    assert Counter(row.state for row in Imbauan.select()) == {EXERCISE: 1, SUBMITTED: 1, DRAFT: 1}
    assert [row.state for row in Question.select()] == [WAITING]
    # Nobody waits for anything that was told: it was handed to nobody.
    assert not Inbox.select().where(Inbox.state != "done").exists()
    assert not Outbox.select().where(Outbox.state.in_(("pending", "sending"))).exists()
    assert all(row.created_at <= now for row in (*found, *Outbox.select()))

    # What the exercises name is there.
    shown = [reports.show(runtime.vault, row.code, "dpo", None) for row in found]
    shown += [reports.show(runtime.vault, row.code, "operator", None) for row in found]
    there = " ".join(f"{each.place} {each.story}" for each in shown if each)
    there += " ".join([row.name for row in Post.select()] + [row.text for row in Imbauan.select()])
    named = re.findall(r"<q>(.+?)</q>", EXERCISES.read_text("utf-8"))
    assert len(named) == 7 and not [words for words in named if words not in there]
    logins = set(re.findall(r"<b>([a-z]+)</b>", EXERCISES.read_text("utf-8")))
    assert logins == {"rina", "hasan", "sinta"}
    assert logins <= {each.login for each in demo_officers.OFFICERS}
