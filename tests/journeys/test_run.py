"""`make run` on a new installation: it says when it is ready, and leaves nothing behind."""

from __future__ import annotations

import fcntl
import os
import re
import selectors
import signal
import subprocess
import sys
import termios
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from gateway.install import demo, demo_officers
from gateway.install.playing import CARRIER_ABOVE
from gateway.install.settings import Settings
from gateway.simulator.network import Network
from tests.cast import AYU, SARI
from tests.processes import family, is_gone
from tests.servers import free_port
from tests.waiting import DEADLINE, wait_for
from tests.warm import ROOT

pytestmark = pytest.mark.journey

COMMAND = [sys.executable, "-m", "gateway.install.run"]


class Terminal:
    """A terminal in which `make run` was typed, in a folder; `more`: what it says besides."""

    def __init__(
        self, var: Path, port: int, carrier: str = "", folder: Path = ROOT, **more: str
    ) -> None:
        plain = {
            name: value
            for name, value in os.environ.items()
            if name.lower() not in Settings.model_fields
        }
        self.env = {**plain, "VAR_DIR": str(var), "PORT": str(port), **more}
        self.port, self.carrier = port, port + CARRIER_ABOVE
        self._master, slave = os.openpty()
        self._said: list[bytes] = []
        self._open = True
        self.process = subprocess.Popen(
            [*COMMAND, *([carrier] if carrier else [])],
            cwd=folder,
            env=self.env,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(slave)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def output(self) -> str:
        return b"".join(self._said).decode("utf-8", "replace")

    def wait_for(self, word: str) -> None:
        wait_for(
            lambda: word in self.output or self.process.poll() is not None, f"it never said {word}"
        )
        assert word in self.output, self.output

    def again(self, port: int) -> subprocess.CompletedProcess[str]:
        """A second start, while the first is on."""
        env = self.env | {"PORT": str(port)}
        return subprocess.run(
            COMMAND,
            cwd=ROOT,
            env=env,
            capture_output=True,
            text=True,
            timeout=DEADLINE,
            check=False,
        )

    def close(self) -> None:
        """Close the window: the terminal is gone, and whoever works in it is told so."""
        self._open = False
        self._reader.join()  # who reads from it holds it open
        os.close(self._master)

    def family(self) -> set[int]:
        """The process and all that descend from it."""
        return family(self.process.pid)

    def _read(self) -> None:
        with selectors.DefaultSelector() as waiting:
            waiting.register(self._master, selectors.EVENT_READ)
            while self._open:
                if waiting.select(0.1):
                    try:
                        self._said.append(os.read(self._master, 65536))
                    except OSError:  # nobody is at the other end any more
                        return


def state_of(var: Path) -> dict[str, bytes]:
    """Every small file with its content, but for logs and tables that running parts write."""
    return {
        str(path): path.read_bytes() if path.suffix == ".env" else b""
        for path in sorted(var.rglob("*"))
    }


@pytest.fixture
def ended() -> Iterator[list[Terminal]]:
    """Terminals that end with the test, whatever becomes of it."""
    made: list[Terminal] = []
    yield made
    for terminal in made:
        for pid in terminal.family():
            if not is_gone(pid):
                os.kill(pid, signal.SIGKILL)
        terminal.process.wait()


def test_a_first_evening_with_it(tmp_path: Path, ended: list[Terminal]) -> None:
    var, port = tmp_path / "var", free_port()
    first = Terminal(var, port)
    ended.append(first)
    first.wait_for("siap")

    # What it prints exists.
    addresses = re.findall(r"http://[^\s)]+", first.output)
    assert {
        f"http://127.0.0.1:{port}/api/v1/openapi.json",
        f"http://127.0.0.1:{first.carrier}/",
    } <= set(addresses)
    assert {requests.get(url, timeout=DEADLINE).status_code for url in addresses} == {200}

    # A second start is refused, and changes nothing.
    before = state_of(var)
    for other, why in (
        (port, "is taken by another program"),
        (free_port(), "is in use by another `make run`"),
    ):
        refused = first.again(other)
        assert (refused.returncode, refused.stdout, refused.stderr.count("\n")) == (
            1,
            "",
            1,
        ) and why in refused.stderr
    assert state_of(var) == before

    # Bripka Ayu is told of what is urgent, beside the desk, and takes it.
    secrets = (var / "secrets.env").read_text()
    (token,) = re.findall(r"^WEBHOOK_TOKENS=(.*)$", secrets, re.MULTILINE)
    form = {"id": "one", "from": SARI, "to": "1", "text": "kebakaran di lr ketapang rt 14 7 ulu"}
    hook = f"http://127.0.0.1:{port}/hooks/africastalking/{token}/sms"
    assert requests.post(hook, data=form, timeout=DEADLINE).status_code == 200

    def told(number: str) -> list[str]:
        url = f"http://127.0.0.1:{first.carrier}/standin/messages"
        return [
            message["text"]
            for message in requests.get(url, params={"number": number}, timeout=DEADLINE).json()
        ]

    wait_for(lambda: told(AYU) and told(SARI) and told(demo.DESK), "nobody was told")
    assert "Kebakaran" in told(AYU)[0] and "Kebakaran" in told(demo.DESK)[0]
    for each in demo_officers.OFFICERS:
        console = rf"^console: {each.row.role} {each.login} \S+ [A-Z2-7]{{32}}\r?$"
        assert re.search(console, first.output, re.MULTILINE), each.login
        assert not each.about or f"{each.row.name}, {each.row.phone}" in first.output
    (taking,) = re.findall(r"TERIMA \d\d \d\d$", told(AYU)[0])
    form |= {"id": "two", "from": AYU, "text": taking}
    assert requests.post(hook, data=form, timeout=DEADLINE).status_code == 200
    wait_for(lambda: len(told(AYU)) == 2, "the officer was not answered")

    # Requests leave no noise.
    quiet = len(first.output)
    for _ in range(20):
        requests.get(f"http://127.0.0.1:{port}/healthz", timeout=DEADLINE)
    assert first.output[quiet:].count("\n") < 5 and SARI[1:] not in first.output

    # Its window is closed: all of it ends.
    all_of_it = first.family()
    assert (
        len(all_of_it) >= 9
    )  # itself, Redis, web and its workers, worker and its lanes, clock, phones
    first.close()
    wait_for(lambda: all(map(is_gone, all_of_it)), "something is still there")
    assert not (var / "stand-in.env").exists()

    # Lost secrets are not replaced over what they sealed.
    (var / "secrets.env").unlink()
    before = state_of(var)
    lost = first.again(port)
    assert (lost.returncode, lost.stdout, lost.stderr.count("\n")) == (1, "", 1)
    assert (
        "DATA_KEYS and LOOKUP_KEYS are lost" in lost.stderr
        and "secrets.env back from a backup" in lost.stderr
    )
    assert state_of(var) == before
    (var / "secrets.env").write_text(re.sub(r"(?m)^DATA_KEYS=.*\n", "", secrets))
    assert "DATA_KEYS are lost" in first.again(port).stderr

    # With them back, it starts, and ends when it is told so.
    (var / "secrets.env").write_text(secrets)
    second = Terminal(var, port)
    ended.append(second)
    second.wait_for("siap")
    assert "made and kept" not in second.output
    all_of_it = second.family()
    second.process.terminate()
    assert second.process.wait(DEADLINE) == 0
    wait_for(lambda: all(map(is_gone, all_of_it)), "something is still there")
    assert (var / "secrets.env").read_text() == secrets


def test_the_other_carrier_is_played(tmp_path: Path, ended: list[Terminal]) -> None:
    """SMSGate has no USSD: whoever dials is told so, and the same report is made by SMS."""
    terminal = Terminal(tmp_path / "var", free_port(), carrier="smsgate")
    ended.append(terminal)
    terminal.wait_for("siap")
    assert "smsgate has none: send MENU by SMS" in terminal.output

    network = Network(f"http://127.0.0.1:{terminal.carrier}")
    screen = network.dial(SARI, "*384*110#")
    assert "tidak punya USSD" in screen.text and "kirim MENU ke" in screen.text

    def received(number: str, after: int = 0) -> list[str]:
        return [message["text"] for message in network.arrived(number, after)]

    assert network.sms(SARI, "MENU")
    wait_for(lambda: received(SARI), "no menu came")
    assert "1" in received(SARI)[0] and "Lapor" in received(SARI)[0]
    seen = network.newest_arrival(SARI)
    assert network.sms(SARI, "kebakaran di lr ketapang rt 14 7 ulu")
    wait_for(lambda: received(SARI, seen) and received(AYU), "nobody was told")
    assert "Kebakaran" in received(AYU)[0]
