"""`make train` beside a real installation: all of it is invented, and what is real stays shut."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from gateway.install import demo_officers, training
from tests.gateway.install.test_training import REAL
from tests.journeys.test_run import Terminal, ended, state_of
from tests.processes import is_gone
from tests.servers import free_port
from tests.waiting import DEADLINE, wait_for
from tests.warm import ROOT

__all__ = ["ended"]

pytestmark = pytest.mark.journey


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """A folder with the program and a real installation, whose file of settings is in it."""
    for program in ("wsgi.py", "worker.py"):
        (tmp_path / program).symlink_to(ROOT / program)
    (tmp_path / ".env").write_text("".join(f"{name}={said}\n" for name, said in REAL.items()))
    for folder in ("var", "kept"):
        (tmp_path / folder / "redis").mkdir(parents=True)
        (tmp_path / folder / "kentongan.db").write_bytes(b"real records")
        (tmp_path / folder / "secrets.env").write_text("METRICS_TOKEN=a-real-token\n")
    return tmp_path


def opened(pids: set[int]) -> Iterator[str]:
    """What these processes have open."""
    for pid in pids:
        for descriptor in Path(f"/proc/{pid}/fd").glob("*"):
            try:
                yield os.readlink(descriptor)
            except OSError:  # it was closed meanwhile
                continue


def test_a_training_beside_a_real_installation(installed: Path, ended: list[Terminal]) -> None:
    kept = installed / "kept"
    before = state_of(kept), state_of(installed / "var")
    more = {name: value for name, value in REAL.items() if name != "VAR_DIR"}
    more |= {"TRAINING": "1", "PYTHONPATH": str(ROOT)}
    terminal = Terminal(kept, free_port(), folder=installed, **more)
    ended.append(terminal)
    terminal.wait_for("siap")
    assert training.SAYS in terminal.output
    for each in demo_officers.OFFICERS:
        console = rf"^console: {each.row.role} {each.login} (\S+) [A-Z2-7]{{32}}\r?$"
        assert re.search(console, terminal.output, re.MULTILINE), each.login

    # The console and the phones say what they are, and who may be whom.
    page = requests.get(f"http://127.0.0.1:{terminal.port}/masuk", timeout=DEADLINE).text
    assert training.SAYS in page and "rina" in page
    phones = requests.get(f"http://127.0.0.1:{terminal.carrier}/", timeout=DEADLINE).text
    assert training.SAYS in phones

    # Of the real installation nothing is open, and nothing has changed.
    family = terminal.family()
    folder = installed / training.FOLDER
    mine = {path for path in opened(family) if path.startswith(str(installed))}
    assert str(folder / "kentongan.db") in mine
    assert not {path for path in mine if not path.startswith(str(folder))} - {str(installed)}
    terminal.process.terminate()
    assert terminal.process.wait(DEADLINE) == 0
    wait_for(lambda: all(map(is_gone, family)), "something is still there")
    real = {
        path: what for path, what in state_of(installed / "var").items() if "latihan" not in path
    }
    assert (state_of(kept), real) == before
    assert (kept / "kentongan.db").read_bytes() == b"real records"
