"""Calls of a guard with a duress word: every screen is what any other guard's is."""

from __future__ import annotations

import re
from datetime import date

import pytest

from flows.rules import schedule
from storage import watch
from storage.engine.db import transaction
from storage.models import CheckIn
from storage.watch import duress
from tests.cast import DARMO, UJANG
from tests.gateway.calling import CallingHouse

WORD = "gulai tempoyak"
#: What is typed after MASUK, whose number of guards is the only thing that is not a key.
TYPED = (
    *("3", f"3 {WORD}", f"{WORD} 3", f"3 orang, {WORD}", WORD, f"{WORD} lampu mati"),
    *(f"aman {WORD}", f"tiga {WORD.upper()}", f"ado maling di warung {WORD}"),
)


@pytest.mark.parametrize("engine", ["sqlite"])
def test_every_screen_is_the_same(house: CallingHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.ussd.records.draw_ticket", lambda taken=0: f"48213{taken}")
    vault, night = house.runtime.vault, date(2027, 2, 10)
    row = watch.PostRow(
        "MELATI", "Pos Melati", "16.71", "", "", "22:00", "04:00", 60, 20, (DARMO, UJANG)
    )
    with transaction():
        watch.save_posts(vault, [row], house.now)
        post = watch.find("MELATI")
        assert post is not None
        dues = schedule.slots(watch.shift_of(post), night, house.runtime.settings.zone)
        watch.write_slots(post, dues, night)

    def screens(turn: str) -> list[list[str]]:
        return [
            [
                re.sub(r"\b4821\d+", "TICKET", house.press(f"{turn}{at}", *keys, phone=UJANG))
                for keys in (("", "4"), ("1",), (said,))
            ]
            for at, said in enumerate(TYPED)
        ]

    plain = screens("a")
    assert plain[0][2].startswith("END MASUK Pos Melati") and plain[1][2] == plain[0][2]
    house.drain()
    CheckIn.delete().execute()
    duress.agree(vault, watch.guards_of(post.id)[1], WORD)
    assert screens("b") == plain
    house.drain()
    assert CheckIn.select().count()
