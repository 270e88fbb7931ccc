"""One night of a post is tried before it goes live: a rehearsal with invented numbers.

It plays in a process of its own, one at a time on this machine, and is ended after a minute. What
came of it is kept in a file for an hour, for whichever web process is asked.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from pathlib import Path
from typing import IO, Any

from flows import gsm
from flows.rules import schedule
from storage import watch
from storage.places import units

LONGEST = 60
_KEPT = 3600
_KETUA, _GUARD, _OFFICER, _DESK = (f"+6281200000{group}" for group in (101, 200, 300, 400))
NOBODY, ALL = CHOICES = ("diam", "hadir")


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

    lines: Sequence[Line] = ()
    slots: Sequence[tuple[str, str]] = ()
    parts: int = 0
    failed: str = ""


def plan(
    post: watch.Post,
    night: date,
    zone: tzinfo,
    guards: int,
    officers: int,
    desks: Sequence[str],
    answers: str,
) -> dict[str, Any]:
    """The night of this post with so many guards and officers, none of whom is a person.

    `answers`: nobody says a word, or somebody for every check-in (of CHOICES). `desks`: of these
    units the desk has a phone.
    """
    shift = watch.shift_of(post)
    phones = [_KETUA, *(_number(_GUARD, number) for number in range(1, max(1, guards)))]
    dues = [due.due_at.astimezone(zone) for due in schedule.slots(shift, night, zone)]
    words = ["MASUK 2", *["AMAN"] * (len(dues) - 2), "PULANG"][: len(dues)]
    events = [
        {"at": f"{due + timedelta(minutes=1):%H:%M}", "from": phones[-1], "sms": word}
        for due, word in zip(dues, words, strict=True)
        if answers == ALL
    ]
    return {
        "night": night.isoformat(),
        "posts": [
            {
                "code": post.code,
                "name": post.name,
                "area": post.area_id,
                "rt": post.rt,
                "rw": post.rw,
                "shift": f"{post.shift_start}-{post.shift_end}",
                "every": post.every_minutes,
                "times": post.times,
                "grace": post.grace_minutes,
                "ketua": phones[0],
                "guards": phones[1:],
            }
        ],
        "officers": [
            {
                "name": f"Petugas {number + 1}",
                "phone": _number(_OFFICER, number),
                "unit": desks[0] if desks else "POLDA-SUMSEL",
                "role": "petugas",
                "areas": [post.area_id],
            }
            for number in range(officers)
        ],
        "desks": {unit: _number(_DESK, number) for number, unit in enumerate(desks)},
        "events": events,
    }


def desks_above(area: str) -> list[str]:
    """The unit that answers for an area."""
    unit = units.unit_of(area)
    return [str(unit.code)] if unit else []


def _number(first: str, further: int) -> str:
    return f"+{int(first) + further}"


def start(var_dir: Path, planned: Mapping[str, Any]) -> str:
    """Begin to play it; returns the name of what will come of it, "" while another is played."""
    folder = _folder(var_dir)
    lock = (folder / "lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return ""
    _forget(folder)
    name = secrets.token_hex(8)
    (folder / f"{name}.plays").touch()
    # It outlives the request, and no longer than LONGEST.
    threading.Thread(
        target=_play, args=(folder, name, json.dumps(planned), lock), daemon=True
    ).start()
    return name


def _play(folder: Path, name: str, planned: str, lock: IO[str]) -> None:
    with lock:
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
            said = played.stdout if played.returncode in (0, 1) else ""
            came = said or json.dumps({"failed": played.stderr.strip()[:500] or "?"})
        except subprocess.TimeoutExpired:
            came = json.dumps({"failed": f"> {LONGEST} s"})
        made = folder / f"{name}.made"
        made.write_text(came, "utf-8")
        os.replace(made, folder / f"{name}.json")
        (folder / f"{name}.plays").unlink(missing_ok=True)


def found(var_dir: Path, name: str, code: str) -> Tried | None:
    """What came of it; None while it plays. Raises LookupError where there is nothing of it."""
    folder = _folder(var_dir)
    if not name.isalnum():
        raise LookupError(name)
    made = folder / f"{name}.json"
    if not made.exists():
        plays = folder / f"{name}.plays"
        if plays.exists() and time.time() - plays.stat().st_mtime < 2 * LONGEST:
            return None
        raise LookupError(name)
    came = json.loads(made.read_text("utf-8"))
    if isinstance(came["failed"], str):
        return Tried(failed=came["failed"])
    mine = [line for line in came["timeline"] if line["post"] in (code, "")]
    return Tried(
        [Line(line["at"][11:16], line["role"], line["step"], line["text"]) for line in mine],
        [(slot["due_at"][11:16], slot["state"]) for slot in came["slots"] if slot["post"] == code],
        sum(gsm.parts(line["text"]) for line in mine),
    )


def _folder(var_dir: Path) -> Path:
    folder = var_dir / "tried"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _forget(folder: Path) -> None:
    for each in folder.iterdir():
        if each.name != "lock" and time.time() - each.stat().st_mtime > _KEPT:
            each.unlink(missing_ok=True)
