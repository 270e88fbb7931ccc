"""`flask text`: texts are listed, said in other words, and as they ship again."""

from __future__ import annotations

import json

from flows.messages import say
from flows.text import CATALOGUES
from storage.models import Audit
from tests.gateway.commands.conftest import Flask_

NAME = ("id", "status.baru", "say")
OWN = "Laporan {code} kami simpan, BELUM dibaca petugas. Bahaya sekarang? Telp 110 (gratis)."


def test_a_text_is_set_listed_and_reset(flask: Flask_) -> None:
    assert json.loads(flask("text", "list", "--changed", "--json").stdout) == []
    assert len(json.loads(flask("text", "list", "--json").stdout)) == sum(
        map(len, CATALOGUES.values())
    )
    assert flask("text", "set", *NAME, "-", input=f"{OWN}\n").exit_code == 0
    assert say("status.baru", "id", code="482137").startswith("Laporan 482 137 kami simpan")
    (listed,) = json.loads(flask("text", "list", "--changed", "--json").stdout)
    assert (listed["words"], listed["shipped_changed"]) == (OWN, False)
    assert listed["changed_by"].startswith("cli:")
    assert "changed  Laporan {code} kami simpan" in flask("text", "list", "--changed").stdout
    assert flask("text", "reset", *NAME).exit_code == 0
    assert "All are said as they ship." in flask("text", "list", "--changed").stderr
    noted = [row.action for row in Audit.select().order_by(Audit.seq)]
    assert noted == ["text.change", "text.reset"]


def test_what_cannot_be_said_is_one_sentence(flask: Flask_) -> None:
    wrong = flask("text", "set", *NAME, "Laporan tersimpan. Telp 110.")
    assert wrong.exit_code == 1 and "placeholder {code}" in wrong.stderr
    label = flask("text", "set", "id", "lapor.jenis", "kebakaran", "Kebakaran " * 5)
    assert "in sms.ack" in label.stderr
    fixed = flask("text", "set", "id", "daftar.setuju1", "ask", "Setuju?")
    assert fixed.exit_code == 1 and "stays as it is" in fixed.stderr
    unknown = flask("text", "reset", "id", "status.baru", "tidak")
    assert unknown.exit_code == 1 and "`flask text list`" in unknown.stderr
