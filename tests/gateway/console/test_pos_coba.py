"""Coba satu malam: a night of a post is played beside, with invented numbers."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from gateway.officers import trying
from gateway.worker.rehearsal import read
from storage import watch
from storage.engine.vault import Vault
from tests.cast import DARMO, UJANG
from tests.gateway.conftest import TUJUH_ULU
from tests.gateway.console import watching
from tests.gateway.console.conftest import Client

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])


@pytest.fixture
def melati(places: None, vault: Vault) -> watch.Post:
    return watching.post(vault, "MELATI", TUJUH_ULU)


def test_the_plan_is_that_of_the_post_without_any_person(melati: watch.Post) -> None:
    zone, night = ZoneInfo("Asia/Jakarta"), watching.tonight()
    planned = trying.plan(melati, night, zone, 2, 1, ["POLSEK-SU1"], trying.ALL)
    assert DARMO not in json.dumps(planned) and UJANG not in json.dumps(planned)
    found = read(json.dumps(planned))
    assert [event.sms for event in found.events] == ["MASUK 2", "AMAN", "PULANG"]
    assert len(found.posts[0].phones) == 2 and len(found.officers) == 1
    assert not read(json.dumps(planned | {"events": []})).events
    silent = trying.plan(melati, night, zone, 0, 0, [], trying.NOBODY)
    assert not read(json.dumps(silent)).events


def test_one_is_played_at_a_time_and_seen_when_it_is_over(
    console: Callable[..., Client], melati: watch.Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    played: list[tuple[Path, str, str, Any]] = []
    monkeypatch.setattr(
        trying, "_play", lambda folder, name, plan, lock: played.append((folder, name, plan, lock))
    )
    officer = console("petugas")
    answer = officer.post("/pos/MELATI/coba", data={"jawaban": "diam"})
    assert answer.status_code == 303
    at = answer.headers["Location"]
    assert "sedang dimainkan" in officer.get(at).text
    busy = officer.post("/pos/MELATI/coba", data={"jawaban": "hadir"})
    assert busy.status_code == 422 and "Percobaan lain sedang berjalan" in busy.text
    ((folder, name, plan, lock),) = played
    came: Mapping[str, Any] = {
        "timeline": [
            {"at": "2026-12-05T22:20:00+07:00", "role": "ketua", "step": "missed"}
            | {"post": "MELATI", "text": "Pos Melati belum ada kabar", "to": "x"}
        ],
        "slots": [{"post": "MELATI", "due_at": "2026-12-05T22:00:00+07:00", "state": "terlewat"}],
        "failed": [],
    }
    (folder / f"{name}.json").write_text(json.dumps(came))
    lock.close()
    page = officer.get(f"{at}/bagian").text
    assert "22:20" in page and "belum ada kabar" in page and "1 SMS, 1 bagian" in page
    (folder / f"{name}.json").write_text(json.dumps({"failed": "there is no area 1"}))
    assert "tidak bisa dimainkan" in officer.get(at).text
    assert officer.get("/pos/MELATI/coba/..x").status_code == 404


def test_a_night_in_which_nobody_answers_is_played(melati: watch.Post, tmp_path: Path) -> None:
    zone, night = ZoneInfo("Asia/Jakarta"), watching.tonight()
    planned = trying.plan(melati, night, zone, 2, 1, ["POLSEK-SU1"], trying.NOBODY)
    folder = trying._folder(tmp_path)
    with (folder / "lock").open("w") as lock:
        trying._play(folder, "abc", json.dumps(planned), lock)
    came = trying.found(tmp_path, "abc", "MELATI")
    assert came is not None and not came.failed and came.parts >= len(came.lines) > 0
    assert {state for _, state in came.slots} == {"terlewat"}
    assert {"ketua", "penjaga", "petugas", "meja"} <= {line.role for line in came.lines}
