"""The audit's anchor: the clock moves it, never past a cut; doctor and command report on it."""

from __future__ import annotations

import stat
from datetime import datetime, timedelta

import pytest
from flask import Flask

from gateway.install import anchor
from gateway.install.doctor import checks
from gateway.install.runtime import Runtime
from gateway.jobs.anchor import follow
from storage.engine import db
from storage.models import Audit
from storage.record import audit, sealing
from storage.record.audit import Anchor
from tests.forging import unguarded


@pytest.fixture
def runtime(app: Flask) -> Runtime:
    found = app.extensions["kentongan"]
    assert isinstance(found, Runtime)
    return found


def note(count: int, now: datetime) -> None:
    with db.transaction():
        for number in range(count):
            audit.note("ani", "report.read", str(number), {}, now)


def verify(app: Flask, *words: str) -> tuple[int, str]:
    ran = app.test_cli_runner().invoke(args=["audit", "verify", *words])
    return ran.exit_code, ran.output


def test_the_clock_moves_it_along_and_only_we_can_read_it(runtime: Runtime, now: datetime) -> None:
    for count in (0, 3, 0, 2):
        note(count, now)
        follow(runtime, now)
        assert anchor.read(runtime.settings.var_dir) == audit.tip()
    (file,) = runtime.settings.var_dir.glob("audit.anchor*")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("left", [0, 1, 4])
@pytest.mark.parametrize("again", [0, 1, 9])
def test_a_cut_end_is_told_however_it_was_grown_again(
    app: Flask, runtime: Runtime, now: datetime, left: int, again: int
) -> None:
    note(5, now)
    follow(runtime, now)
    written = str(audit.tip())
    assert checks.audited(runtime).state == checks.OK and written in checks.audited(runtime).says
    assert verify(app) == verify(app, "--anchor", written) == (0, "The chain is whole.\n")
    with unguarded():
        Audit.delete().where(Audit.seq > left).execute()
    note(again, now + timedelta(hours=1))
    follow(runtime, now)
    assert str(anchor.read(runtime.settings.var_dir)) == written
    assert checks.audited(runtime).state == checks.FAILED
    assert verify(app)[0] == verify(app, "--anchor", written)[0] == 1
    assert "entry 5" in verify(app, "--anchor", written)[1]


def test_an_anchor_that_cannot_be_read(app: Flask, runtime: Runtime, now: datetime) -> None:
    note(1, now)
    anchor.keep(runtime.settings.var_dir, Anchor(1, "x"))
    assert checks.audited(runtime).state == checks.ATTENTION
    assert verify(app)[0] == verify(app, "--anchor", "5")[0] == 1
    assert verify(app, "--anchor", str(audit.tip()))[0] == 0


def test_an_anchor_of_what_was_let_go_of_says_so(
    app: Flask, runtime: Runtime, now: datetime
) -> None:
    note(1, now - timedelta(days=3_000))
    old = str(audit.tip())
    note(5, now - timedelta(days=3_000))
    with db.transaction():
        assert sealing.let_go(now, 500, 1825) == 6
    follow(runtime, now)
    assert checks.audited(runtime).state == checks.OK
    assert verify(app) == verify(app, "--anchor", str(audit.seal())) == (0, "The chain is whole.\n")
    assert "behind entry 6" in verify(app, "--anchor", old)[1]
