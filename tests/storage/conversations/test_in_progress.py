"""Calls near and far: the newest state is found, whichever process has it.

An old one is never taken for it.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from redis import Redis

from flows.conversation import Conversation
from flows.lanjut import tawaran
from flows.rules.redial import Meaning
from storage.conversations import in_progress as calls_module
from storage.conversations.in_progress import Call, Calls
from storage.conversations.sessions import Sessions, SessionsAway
from storage.engine.vault import Vault
from tests.cast import SARI

AT = datetime(2027, 2, 10, 15, 0, tzinfo=UTC)


class Processes:
    """Several web processes with one Redis, each with calls of its own."""

    def __init__(self, redis: Redis, vault: Vault) -> None:
        self.sessions = [Sessions(redis, vault) for _ in range(2)]
        self.calls = [Calls(sessions, vault) for sessions in self.sessions]

    def press(self, process: int, text: str, name: str = "call:1") -> str:
        """Let one process answer a press: what it took for the newest input, or "again".

        "again" is for a repeated one.
        """
        call, _ = self.calls[process].recall(name, SARI, text)
        if call is None:
            call = Call("b", Conversation("b"))
            pressed = "lost" if text else "dialled"
        else:
            if (said := call.repeated(text, AT)) is not None:
                return f"again {said}"
            pressed = call.pressed_since(text)
        call.answered(text, pressed, AT)
        self.calls[process].remember(name, call, SARI, AT)
        return pressed


@pytest.fixture
def processes(redis: Redis, vault: Vault) -> Processes:
    return Processes(redis, vault)


def test_a_call_goes_on_in_either_process(processes: Processes) -> None:
    assert processes.press(0, "") == "dialled"
    assert processes.press(1, "1") == "1"
    assert processes.press(0, "1*3") == "3"
    assert processes.press(0, "1*3*LR 5*RT 2") == "LR 5*RT 2"
    assert processes.press(1, "1*3*LR 5*RT 2*1") == "1"


def test_a_repeated_press_is_answered_as_before_wherever_it_comes(processes: Processes) -> None:
    for text in ("", "1", "1*3"):
        processes.press(0, text)
    for process in (0, 1):
        assert processes.press(process, "1") == "again 1"
        assert processes.press(process, "1*3") == "again 3"


def test_one_press_after_the_other_needs_redis_only_to_be_kept(
    processes: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    processes.press(0, "")
    for name in ("load", "load_dialled"):
        monkeypatch.setattr(
            processes.sessions[0], name, lambda *_: pytest.fail("asked for what is near")
        )
    assert [processes.press(0, text) for text in ("1", "1*3", "1*3*", "1*3**0")] == [
        "1",
        "3",
        "",
        "0",
    ]


def test_what_is_near_but_old_is_not_taken(processes: Processes) -> None:
    processes.press(0, "")
    processes.press(0, "1")
    processes.press(1, "1*3")
    assert processes.press(0, "1*3*LR KETAPANG") == "LR KETAPANG"


def test_while_redis_is_away_a_call_goes_on_where_it_is_near(
    processes: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise SessionsAway("gone")

    processes.press(0, "")
    monkeypatch.setattr(processes.sessions[0], "load", away)
    monkeypatch.setattr(processes.sessions[0], "save", away)
    assert [processes.press(0, text) for text in ("1", "1*3")] == ["1", "3"]


def test_what_redis_held_on_to_through_an_outage_is_not_taken_for_the_newest(
    processes: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    processes.press(0, "")
    processes.press(0, "1")

    def away(*_: object) -> None:
        raise SessionsAway("gone")

    with monkeypatch.context() as outage:
        for sessions in processes.sessions:
            outage.setattr(sessions._client, "ask", _down)
        assert processes.press(1, "1*3") == "lost"  # and not kept
    # Redis is back with the state after "1". Its next press would be "3*LR KETAPANG": a place with
    # a star in it?
    processes.calls[1].forget()
    assert processes.press(1, "1*3*LR KETAPANG") == "lost"


def _down(*_: object) -> None:
    from storage.engine.redis_client import RedisAway

    raise RedisAway("gone")


def test_after_its_end_a_call_answers_only_what_it_answered_before(processes: Processes) -> None:
    processes.press(0, "")
    call, _ = processes.calls[0].recall("call:1", SARI, "1")
    assert call is not None
    call.over = True
    call.answered("1", "END", AT)
    processes.calls[0].remember("call:1", call, SARI, AT)
    for process in (0, 1):
        assert processes.press(process, "1") == "again END"
    for text in ("1*1*1", "1*9", "2"):
        known, _ = processes.calls[0].recall("call:1", SARI, text)
        assert known is not None
        assert known.meaning(text, AT) is Meaning.NEW


def test_what_is_near_after_an_end_gives_way_to_the_next_call_of_its_session(
    processes: Processes,
) -> None:
    processes.press(0, "")
    first, _ = processes.calls[0].recall("call:1", SARI, "1")
    assert first is not None
    first.over = True
    first.answered("1", "END", AT)
    processes.calls[0].remember("call:1", first, SARI, AT)
    second = Call("b.1", Conversation("b.1"), order=1, past=first.remains(AT))
    second.answered("", "dialled again", AT)
    processes.calls[1].remember("call:1", second, SARI, AT)
    found, _ = processes.calls[0].recall("call:1", SARI, "7")
    assert found == second


def test_a_late_process_does_not_undo_a_later_press(processes: Processes) -> None:
    processes.press(0, "")
    slow, _ = processes.calls[0].recall("call:1", SARI, "1")
    assert slow is not None
    processes.press(1, "1")
    processes.press(1, "1*3")
    slow.answered("1", "1", AT)
    processes.calls[0].remember("call:1", slow, SARI, AT)
    assert processes.press(0, "1*3*LR KETAPANG") == "LR KETAPANG"


def test_only_so_many_are_near(processes: Processes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls_module, "NEAR", 3)
    for number in range(10):
        processes.press(0, "", f"call:{number}")
    assert list(processes.calls[0]._near) == ["call:7", "call:8", "call:9"]
    assert processes.press(0, "1", "call:0") == "1", "what is no longer near is far"


def test_a_call_that_another_version_kept_is_as_good_as_lost(
    processes: Processes, redis: Redis, vault: Vault
) -> None:
    Sessions(redis, vault).save("call:1", {"strange": True}, 1)
    assert processes.press(0, "1") == "lost"


def test_a_call_that_the_version_before_kept_goes_on() -> None:
    """Its names in Redis stay what they are: a deploy ends no call."""
    session = {
        "journal": [
            ["answer", "menu", 1, "", "lapor"],
            ["answer", "lapor.jenis", 1, "", "petasan"],
            ["answer", "lapor.tempat", 1, "", "LR KETAPANG"],
            ["told", "lapor.rintis", 1, "7207d57f0bfe3fb3", "482136"],
        ],
        "shown": "lapor.kirim",
        "options": ["kirim", "bahaya", "cerita", "diam"],
        "page": 0,
        "misses": 0,
        "language": "id",
        "round": 0,
        "zero": "ubah",
    }
    kept = {
        "own": "a.7",
        "session": session,
        "base": "b.6",
        "text": "1*3*LR KETAPANG",
        "ticket": "482136",
        "answers": {"abc": "CON 1 Kirim"},
        "at": 1.5,
        "over": False,
        "offered": "",
        "left": True,
        "order": 7,
        "past": {"def": ["END x", 1.0, True, True, "b.1", "1234"]},
        "held": [["1", "1"], ["1*2", None]],
    }
    call = Call.from_json(kept)
    assert call.conversation.id == "b.6-0" and call.conversation.unfinished
    assert call.past["def"].over and call.held == [("1", "1"), ("1*2", None)]
    assert json.loads(json.dumps(call.to_json())) == kept
    assert Call.from_json({**kept, "offered": "c.1"}).conversation.flow is tawaran
