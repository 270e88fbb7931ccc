"""A part loads what it needs before it begins, and nothing that only another part needs."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from gateway.install.settings import Settings
from tests.warm import ROOT

#: What each part loads, and what of it may never be found there.
PARTS = {
    "lanes": (
        "from gateway.worker import supervisor; supervisor.lane_parts()",
        {"flask", "granian", "click", "gateway.worker.clock"},
    ),
    "clock": (
        "from gateway.worker import supervisor; supervisor.clock_part()",
        {"flask", "granian", "click"},
    ),
    "web": (
        "from gateway.web import server; server.loaded(server.APP)",
        {
            "gateway.commands.db",
            "gateway.commands.doctor",
            "gateway.install.doctor.checks",
            "gateway.worker.lanes",
            "gateway.install.demo",
            "africastalking",
            "requests",
            "prometheus_client",
            "gateway.console",
            "flask_wtf",
        },
    ),
    # What the first visitor of the console waits for, which stays for good; what single pages and
    # commands need besides is loaded by them.
    "console": (
        "from gateway.web import server; app = server.loaded(server.APP);"
        " app.extensions['console'].app(); assert gc.get_freeze_count() > 10_000",
        {
            "gateway.commands.db",
            "gateway.worker.lanes",
            "argon2",
            "pyotp",
            "segno",
            "xlsxwriter",
            "reportlab",
            "python_calamine",
        },
    ),
}

PROGRAM = """
import gc, sys
from gateway.install import loading

def load(settings):
    {load}

loading.begin(load)
assert gc.isenabled() and gc.get_freeze_count() > 10_000
if {reads}:
    from flows.reading.report import see
    assert see.cache_info().currsize == 1
print(*(name for name, module in sys.modules.items() if module))
"""


@pytest.mark.parametrize("part", PARTS)
def test_what_is_loaded_before_a_part_begins(
    settings: Settings, database_url: str, engine: str, part: str
) -> None:
    load, others = PARTS[part]
    plain = {
        name: value
        for name, value in os.environ.items()
        if name.lower() not in Settings.model_fields
    }
    given = plain | {
        "VAR_DIR": str(settings.var_dir),
        "DATABASE_URL": database_url,
        "DATA_KEYS": settings.data_keys[0],
        "LOOKUP_KEYS": settings.lookup_keys[0],
        "SECRET_KEY": "x",
        "WEBHOOK_TOKENS": settings.webhook_tokens[0],
    }
    program = [sys.executable, "-c", PROGRAM.format(load=load, reads=part in ("web", "console"))]
    done = subprocess.run(
        program, env=given, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    loaded = set(done.stdout.split())
    assert loaded & others == set()
    assert ("psycopg" in loaded) == (engine == "postgresql")
