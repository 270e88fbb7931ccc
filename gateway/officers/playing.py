"""A night that is tried is played in a process of its own, one at a time, for a minute at most."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import structlog
from redis import Redis

from flows import gsm
from flows.rules.season import RAMADHAN
from flows.values import dataclass
from gateway.officers import trying
from storage.engine.redis_client import RedisAway
from storage.watch import tried

log = structlog.get_logger()

LONGEST = 60
#: However it ends, it is over then.
_OVER = 2 * LONGEST
#: The role of who stands guard at the partner, beside those of a rehearsal.
PARTNER = "pasangan"


@dataclass(frozen=True)
class Line:
    """An SMS that would leave: when ("22:30"), to whom by role, about what, its text."""

    at: str
    role: str
    step: str
    text: str


@dataclass(frozen=True)
class Tried:
    """What came of it. `failed`: why it could not be played, as it was said; "" else."""

    night: date
    ramadhan: bool
    lines: Sequence[Line] = ()
    slots: Sequence[tuple[str, str]] = ()
    parts: int = 0
    failed: str = ""


def start(redis: Redis, code: str, night: date, planned: Mapping[str, Any]) -> str:
    """Begin to play a night of this post; the name of what will come of it, "" while another is
    played. Raises RedisAway.
    """
    name = tried.begin(redis, code, _OVER)
    if name:
        # It outlives the request, and no longer than LONGEST.
        threading.Thread(
            target=_play, args=(redis, code, name, night, planned), daemon=True
        ).start()
    return name


def _play(redis: Redis, code: str, name: str, night: date, planned: Mapping[str, Any]) -> None:
    about = {"night": night.isoformat(), "season": planned["season"]}
    came = about | _played(json.dumps(planned))
    try:
        tried.end(redis, code, name, came)
    except RedisAway as away:
        log.warning("tried.lost", error=type(away).__name__)


def _played(planned: str) -> dict[str, Any]:
    try:
        played = subprocess.run(
            [sys.executable, "-m", "gateway.worker.rehearsal", "--json"],
            input=planned,
            text=True,
            encoding="utf-8",
            capture_output=True,
            timeout=LONGEST,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {"failed": f"> {LONGEST} s"}
    if played.returncode not in (0, 1):
        return {"failed": played.stderr.strip()[:500] or "?"}
    came: dict[str, Any] = json.loads(played.stdout)
    return came


def found(redis: Redis, code: str, name: str) -> Tried | None:
    """What came of it; None while it plays. Raises LookupError where there is nothing of it, and
    RedisAway.
    """
    came = tried.find(redis, code, name)
    if came is None:
        return None
    night, ramadhan = date.fromisoformat(came["night"]), came["season"] == RAMADHAN
    if isinstance(came["failed"], str):
        return Tried(night, ramadhan, failed=came["failed"])
    mine = [line for line in came["timeline"] if line["post"] in (code, "")]
    return Tried(
        night,
        ramadhan,
        [Line(line["at"][11:16], _role(line), line["step"], line["text"]) for line in mine],
        [(slot["due_at"][11:16], slot["state"]) for slot in came["slots"] if slot["post"] == code],
        sum(gsm.parts(line["text"]) for line in mine),
    )


def _role(line: Mapping[str, str]) -> str:
    of_partner = line["to"].startswith(trying.PARTNER[:-2])
    return PARTNER if of_partner else line["role"]
