"""Sistem: what doctor finds, the worst first; it comes anew; a tried backup is noted."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from unittest.mock import Mock

import pytest
from flask import Flask

from flows.rules.phrases import phrase
from gateway.console import moments
from gateway.console.live import HEADER
from gateway.install.doctor import backups as doctor
from gateway.install.doctor.finding import ATTENTION, OK
from storage.engine import db
from storage.models import Audit
from storage.record import audit, backups
from tests.gateway.console.conftest import Client

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])
Console = Callable[..., Client]


def test_the_admin_sees_every_part_and_what_to_do(console: Console, redis: object) -> None:
    shown = console("admin").get("/sistem")
    assert shown.status_code == 200
    text = shown.text
    assert text.index("Rusak") < text.index("Baik")
    assert "Pekerja pesan" in text and "Jalankan `python worker.py work`." in text
    assert "Operator SMS africastalking" in text
    names = re.findall("<h3>(.*)</h3>", text)
    assert re.findall('<dd class="number">([0-9]+)', text) == ["0"] * 4
    assert len(names) > 25 and not [name for name in names if name == name.lower()]
    assert console("operator").get("/sistem").status_code == 403


def test_each_reads_what_was_found_in_their_own_language(console: Console, redis: object) -> None:
    """Though it was found once, for all who look within some seconds."""
    admin, other = console("admin"), console("admin")
    other.post("/bahasa", data={"bahasa": "en"})
    for address in ("/sistem", "/sistem/bagian"):
        first, second = admin.get(address).text, other.get(address).text
        assert "Redis menjawab." in first and "Redis answers." not in first
        assert "Redis answers." in second and "Redis menjawab." not in second
        assert "Pesan masuk</dt>" in first and "Pesan masuk</dt>" not in second


def test_why_the_database_is_away_is_told_in_the_readers_language(
    console: Console, redis: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = db.DatabaseAway(phrase("The database does not answer in time."))
    monkeypatch.setattr(db, "ping", Mock(side_effect=away))
    admin, other = console("admin"), console("admin")
    other.post("/bahasa", data={"bahasa": "en"})
    assert "Basis data tidak menjawab pada waktunya." in admin.get("/sistem").text
    assert "The database does not answer in time." in other.get("/sistem").text


def test_it_comes_anew_only_when_it_changed(console: Console, redis: object) -> None:
    admin = console("admin")
    first = admin.get("/sistem/bagian", headers={"HX-Request": "true"})
    tag = first.headers[HEADER]
    same = admin.get("/sistem/bagian", headers={"HX-Request": "true", HEADER: tag})
    assert (first.status_code, same.status_code) == (200, 304)


def test_that_a_backup_was_tried_is_noted(
    console: Console, app: Flask, redis: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    at, runtime = moments.now(), app.extensions["kentongan"]
    assert doctor.finding(runtime, at).state == OK  # it plays: nothing can be lost
    with db.transaction():
        audit.note("root", backups.NOTED, "a", {}, at)
    assert "ever" in doctor.finding(runtime, at).says
    assert console("admin").post("/sistem/dicoba").status_code == 303
    assert doctor.finding(runtime, at).state == OK
    assert Audit.get(Audit.action == backups.TRIED).actor.startswith("petugas ")
    assert doctor.finding(runtime, at + timedelta(days=3)).state == ATTENTION
