"""The load: wrk plays phones that press keys, and a carrier that delivers SMS.

Each connection waits for its answer.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

SCRIPTS = Path(__file__).parent
#: Connections of those who cannot sign.
STRANGERS = 250


@dataclass(frozen=True)
class Load:
    """What one burst of load found.

    Times in milliseconds, None where single events are not timed; `errors`: no answer, or a wrong
    one, or a row that is missing or too many afterwards; `cpu`: CPU seconds of everything on our
    side of the wire, by part.
    """

    events: int
    seconds: float
    errors: int = 0
    p50: float | None = None
    p99: float | None = None
    max: float | None = None
    cpu: dict[str, float] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        """Events per second."""
        return self.events / self.seconds if self.seconds else 0.0


def timed(latencies: Sequence[float], seconds: float, errors: int) -> Load:
    """A burst of which every event was timed (seconds each)."""
    ranked = sorted(latency * 1000 for latency in latencies)
    if not ranked:
        return Load(0, seconds, errors)
    p50, p99 = (ranked[min(len(ranked) - 1, int(len(ranked) * share))] for share in (0.5, 0.99))
    return Load(len(ranked), seconds, errors, p50, p99, ranked[-1])


def press_keys(
    url: str,
    run: str,
    keys: tuple[str, ...],
    phones: int,
    seconds: int,
    last: str,
    pause: int = 0,
) -> Load:
    """Let `phones` phones call again and again, pressing `keys`.

    Every screen but the last must begin with CON and the last with `last`; "-" accepts any screen.

    `run` must be new for every burst: it makes the session ids. `pause`: how long each waits before
    it presses, milliseconds on average. Raises RuntimeError with what wrk said.
    """
    said = _wrk("phones.lua", url, phones, seconds, last, run, str(pause), *keys)
    return Load(**said)


def send_sms(
    url: str, run: str, connections: int, seconds: int, signed: Path | None = None
) -> tuple[Load, list[int]]:
    """Deliver SMS over so many connections, each from another phone and under an id of its own.

    The ids of connection n are ``run-n-1``, ``run-n-2`` and so on; also answers how many of each
    were answered 200. `run` must be new for every burst. `signed` is the folder of calls that are
    ready (`calls.write`); without it they are forms. Raises RuntimeError with what wrk said.
    """
    said = _wrk("messages.lua", url, connections, seconds, run, *([str(signed)] if signed else []))
    answered: list[int] = said.pop("answered")
    return Load(**said), answered


def send_unsigned(url: str, call: Sequence[str], per_second: int, seconds: int) -> Load:
    """Bring the same call about so often: its timestamp, signature and body (`calls.signed`).

    Every answer must be 401. Raises RuntimeError with what wrk said.
    """
    pause = max(0, 1000 * STRANGERS // per_second - 1)  # an answer takes one more
    arguments = (str(pause), *call)
    return Load(**_wrk("unsigned.lua", url, STRANGERS, seconds, *arguments, threads=1))


def _wrk(
    script: str, url: str, connections: int, seconds: int, *arguments: str, threads: int = 0
) -> dict:  # type: ignore[type-arg]
    # As many threads as connections, unless told otherwise: wrk cannot tell connections of one
    # thread apart, and which was answered matters.
    command = ["wrk", f"-t{threads or connections}", f"-c{connections}", f"-d{seconds}s"]
    command += ["--timeout", "5s", "-s", str(SCRIPTS / script), url, "--", *arguments]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 30)
    for line in ran.stdout.splitlines():
        if line.startswith("RESULT "):
            found: dict = json.loads(line.removeprefix("RESULT "))  # type: ignore[type-arg]
            return found
    raise RuntimeError(f"wrk gave no result: {ran.stdout}{ran.stderr}")
