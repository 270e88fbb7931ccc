"""The load: wrk plays phones, each of which waits for its screen before it presses the next key."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

SCRIPT = Path(__file__).with_name("phones.lua")


@dataclass(frozen=True)
class Load:
    """What one burst of load found. Times in milliseconds; `errors`: no answer, not 200, or the wrong screen."""

    requests: int
    seconds: float
    p50: float
    p99: float
    max: float
    errors: int

    @property
    def rate(self) -> float:
        """Answers per second."""
        return self.requests / self.seconds


def press_keys(url: str, run: str, keys: tuple[str, ...], phones: int, seconds: int, last: str) -> Load:
    """Let `phones` phones call again and again, pressing `keys`.

    Every screen but the last must begin with CON and the last with `last`; "-" accepts any screen.

    `run` must be new for every burst: it makes the session ids. Raises RuntimeError with what wrk said.
    """
    # As many threads as connections: wrk cannot tell connections of one thread apart, and a call has an order.
    command = ["wrk", f"-t{phones}", f"-c{phones}", f"-d{seconds}s", "--timeout", "5s", "-s", str(SCRIPT), url, "--"]
    command += [last, run, *keys]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 30)
    for line in ran.stdout.splitlines():
        if line.startswith("RESULT "):
            return Load(**json.loads(line.removeprefix("RESULT ")))
    raise RuntimeError(f"wrk gave no result: {ran.stdout}{ran.stderr}")
