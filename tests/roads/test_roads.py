"""No road through the house becomes longer again."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import NamedTuple

from tests.roads.tracing import ROOT, Marks, Road, Stay


class Most(NamedTuple):
    """What a road may take at most. Whoever shortens it lowers this."""

    files: int
    climbs: int
    shapes: int


#: A climb more by SMS and report than by the forms they come in: a carrier reads the raw bytes, and
#: no mark is found in those.
MOST = {
    "USSD press": Most(files=15, climbs=2, shapes=13),
    "SMS to ticket": Most(files=24, climbs=12, shapes=24),
    "delivery report": Most(files=8, climbs=2, shapes=4),
    "imbauan": Most(files=17, climbs=8, shapes=4),
}


def test_every_road_is_as_short_as_it_was() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "tests.roads", "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    roads = json.loads(ran.stdout.splitlines()[-1])
    assert roads.keys() == MOST.keys()
    longer = [
        f"{name}: {what} {roads[name][what]}, at most {most}"
        for name, allowed in MOST.items()
        for what, most in allowed._asdict().items()
        if roads[name][what] > most
    ]
    assert not longer, "python -m tests.roads --files shows where"
    assert all(road["files"] > 3 for road in roads.values()), (
        "a road that opens nothing is not followed"
    )


def test_a_mark_is_found_in_named_fields_and_in_no_mere_text() -> None:
    marks = Marks(("+6281290000001",), 711)
    assert marks.carried_by({"from": "+6281290000001"}) == "dict"
    assert marks.carried_by([Stay("a", carried={"phone": "+6281290000001"})]) == "list[Stay]"
    assert marks.carried_by(711) == "int"
    assert not any(
        map(
            marks.carried_by,
            ("+6281290000001", b"+6281290000001", 712, True, ["+6281290000001"], {}, None),
        )
    )


def test_stays_returns_and_climbs() -> None:
    road = Road(
        Marks(()),
        stays=[Stay(f"{file}.py") for file in ("gateway/a", "flows/b", "storage/c", "flows/b")],
    )
    assert (len(road.files), road.returns, road.climbs) == (3, 1, [("flows/b.py", "storage/c.py")])
