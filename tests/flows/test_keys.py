"""Any keys at all: nothing breaks, and stepping is the same as replaying."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from flows.engine import Flow, Records, step
from flows.gsm import is_gsm, septets
from flows.screens import SCREEN, SMS, render
from flows.session import Session
from storage.conversations.sessions import as_json, of_json
from tests.flows.calls import rebuild
from tests.flows.toys import menu, records, unasked, words
from tests.flows.walker import walk

__all__ = ["words"]

KEYS = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "0",
                "00",
                "1",
                "2",
                "3",
                "4",
                "16",
                "98",
                "99",
                "",
                " ",
                "#",
                "*",
                "482137",
                "JL A",
                "menu",
            ]
        ),
        st.sampled_from(
            ["😀", "x" * 500, "1*2*3", "\x00", "{kind}", "{", "}", "%s", "\n1 Kirim", "\ud800"]
        ),
        st.integers(-1, 120).map(str),
        st.text(max_size=30),
    ),
    max_size=15,
)


def play(flow: Flow, keys: list[str], records: Records = records) -> Session:
    """Press these keys and prove after each that the screen fits and that the journal alone leads
    to the same place.
    """
    session = step(flow, Session(), None, records).session
    for key in keys:
        turn = step(flow, session, key, records)
        assert turn == step(flow, session, key, records), "the same key twice is not the same"
        session = turn.session
        for language in ("id", "plm"):
            for channel, room in (("ussd", SCREEN), ("sms", SMS)):
                text = render(turn.show, language, channel).text
                assert text and is_gsm(text) and septets(text) <= room
        replayed = step(flow, of_json(json.loads(json.dumps(as_json(session)))), None, unasked)
        assert replayed.session == replace(session, misses=0) and not replayed.tell
        assert not (turn.invalid and turn.tell)
        if session.shown is None:
            break
    return session


@settings(max_examples=300)
@given(KEYS)
def test_any_keys(keys: list[str]) -> None:
    play(menu, keys)


@given(KEYS)
def test_a_rebuilt_session_is_the_lost_one_until_something_is_told(keys: list[str]) -> None:
    session, pieces = step(menu, Session(), None, records).session, []
    for key in keys:
        turn = step(menu, session, key, records)
        if turn.tell or turn.session.shown is None:
            break
        session = turn.session
        pieces.append(key)
    assert rebuild(menu, pieces, records, "id") == session


def test_every_path_of_these_conversations() -> None:
    walked = walk(menu, records, {"uji.kode": ("482137", "1"), "uji.bukan": ("482137", "2")})
    assert walked.ends == {"uji.terima", "uji.jaga", "uji.batal", "uji.status"}
    assert len(walked.questions) == 10 and walked.paths > 300
