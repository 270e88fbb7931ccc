"""A phone uses a session id again: a repeated call changes nothing, another call is a new one.

Each case holds whatever is remembered: near, in Redis alone (another process), or nowhere but in
the record.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from redis import Redis

from storage.conversations.in_progress import Calls
from storage.engine import db
from storage.engine.redis_client import RedisAway
from storage.received import inbox
from tests.cast import SARI, YANTO
from tests.gateway.calling import CODE, PLACE, CallingHouse
from tests.gateway.conftest import both_engines

ELSEWHERE = "KEL DUKU RT 2"

Forgetting = Callable[[CallingHouse, Redis], None]

#: What becomes of what is remembered between two calls.
MEMORY: dict[str, Forgetting] = {
    "near": lambda house, redis: None,
    "in Redis": lambda house, redis: house.runtime.calls.forget(),
    "in the record": lambda house, redis: house.forget_calls(redis),
}


#: What is near or in Redis is asked of no database; the record is asked the same on both, which
#: tests of `storage.conversations.calls` show.
everywhere = pytest.mark.parametrize(
    ("forget", "engine"),
    [("near", "sqlite"), ("in Redis", "sqlite"), ("in the record", "postgresql")],
    indirect=["forget"],
)


@pytest.fixture
def forget(request: pytest.FixtureRequest, house: CallingHouse, redis: Redis) -> Callable[[], None]:
    """Lets everything be forgotten but what this variant keeps."""
    return lambda: MEMORY[request.param](house, redis)


def filed(house: CallingHouse) -> list[tuple[str, str, str]]:
    """Kind, place and state of every report, in the order they were made."""
    house.drain()
    vault = house.runtime.vault
    return [
        (report.category, vault.open_text(report.place, "report.place"), report.state)
        for report in house.reports()
    ]


def code_in(screen: str) -> str:
    """The ticket on a screen."""
    return re.findall(r"\d{5,8}", screen)[0]


#: Whole calls: what is pressed, and how the END begins.
CALLS: dict[str, tuple[tuple[str, ...], str]] = {
    "lapor": (("1", "3", PLACE, "1"), "END Laporan "),
    "cerita": (("1", "3", PLACE, "3", "dari jam 9"), "END Laporan "),
    "diam": (("1", "3", PLACE, "4"), "END Pesan Anda kami terima"),
    "kdrt": (("1", "13", PLACE, "1"), "END "),
    "darurat": (("2", "1", PLACE), "END "),
    "ubah": (("1", "3", PLACE, "0", "7", ELSEWHERE, "1"), "END Laporan "),
    "dua": (("1", "3", PLACE, "00", "1", "7", ELSEWHERE, "1"), "END Laporan "),
}


@everywhere
@pytest.mark.parametrize("minutes", [0.9, 1.1, 9.9])
def test_a_whole_call_repeated_within_ten_minutes_is_answered_as_before_and_filed_once(
    house: CallingHouse, forget: Callable[[], None], minutes: float
) -> None:
    first = {name: house.all_of(name, *keys) for name, (keys, _) in CALLS.items()}
    assert all(first[name][-1].startswith(end) for name, (_, end) in CALLS.items())
    before = filed(house)
    assert len(before) == len(CALLS) + 1  # "dua" makes two
    forget()
    house.later(minutes=minutes)
    for name, (keys, _) in CALLS.items():
        assert house.all_of(name, *keys) == first[name], name
        assert house.all_of(name, *keys)[-1] == first[name][-1], f"{name}, once more"
    assert filed(house) == before
    assert [message for message in house.sent() if "LANJUT" in message] == []


@everywhere
def test_after_ten_minutes_the_same_presses_are_another_report(
    house: CallingHouse, forget: Callable[[], None]
) -> None:
    first = {name: house.all_of(name, *keys) for name, (keys, _) in CALLS.items()}
    before = filed(house)
    forget()
    house.later(minutes=10.1)
    second = {name: house.all_of(name, *keys) for name, (keys, _) in CALLS.items()}
    assert not {code_in(screens[-1]) for screens in first.values()} & {
        code_in(screens[-1]) for screens in second.values()
    }
    assert filed(house) == before * 2
    forget()
    house.later(minutes=5)
    for name, (keys, _) in CALLS.items():
        assert house.all_of(name, *keys) == second[name], (
            f"{name}: the repetition is the second call's"
        )
    assert filed(house) == before * 2


@everywhere
def test_the_same_presses_next_day_are_another_report_though_the_record_remembers_no_call(
    house: CallingHouse, forget: Callable[[], None]
) -> None:
    house.all_of("one", "1", "3", PLACE, "1")
    before = filed(house)
    forget()
    for hours in (13, 24):
        house.later(hours=hours)
        with db.connected(), db.transaction():
            inbox.purge(house.now, 100)
        assert house.all_of("one", "1", "3", PLACE, "1")[-1].startswith("END Laporan ")
        before = [*before, before[0]]
        assert filed(house) == before


OTHERS: list[tuple[str, tuple[str, ...], tuple[str, ...]]] = [
    ("another place", ("1", "3", PLACE, "1"), ("1", "3", ELSEWHERE, "1")),
    ("another kind", ("1", "3", PLACE, "1"), ("1", "7", PLACE, "1")),
    ("another way", ("2", "1", PLACE), ("1", "3", PLACE, "1")),
    ("an emergency after a report", ("1", "3", PLACE, "1"), ("2", "1", PLACE)),
    ("another emergency", ("2", "1", PLACE), ("2", "1", ELSEWHERE)),
    ("with a story", ("1", "3", PLACE, "1"), ("1", "3", PLACE, "3", "dari jam 9")),
    ("quietly", ("1", "3", PLACE, "1"), ("1", "3", PLACE, "4")),
    (
        "another story",
        ("1", "3", PLACE, "3", "dari jam 9"),
        ("1", "3", PLACE, "3", "sudah selesai"),
    ),
]


@everywhere
@pytest.mark.parametrize("minutes", [1.1, 5, 30])
def test_a_second_call_under_the_same_id_is_filed_under_its_own_number(
    house: CallingHouse, forget: Callable[[], None], minutes: float
) -> None:
    for name, first, _ in OTHERS:
        house.all_of(name, *first)
    before = filed(house)
    forget()
    house.later(minutes=minutes)
    for count, (name, _, second) in enumerate(OTHERS, 1):
        end = house.all_of(name, *second)[-1]
        assert end.startswith("END "), name
        house.drain()
        assert len(house.reports()) == len(before) + count, name
        assert code_in(end) == house.reports()[-1].code, name
    conversations = {report.conversation.rpartition("-")[0] for report in house.reports()}
    assert len(conversations) == 2 * len(OTHERS)


def pressed_on(house: CallingHouse, call: str, screens: list[str], text: str) -> str:
    """Go on with a call until its END as a reader does: 1 to confirm, the place when asked."""
    screen = screens[-1]
    for _ in range(6):
        if screen.startswith("END "):
            break
        key = "1" if "Kirim" in screen or "1 Ya" in screen else ELSEWHERE
        text = f"{text}*{key}"
        screen = house.say(call, text)
    return screen


@everywhere
def test_within_the_minute_too_and_nothing_is_confirmed_that_was_not_asked(
    house: CallingHouse, forget: Callable[[], None]
) -> None:
    for name, first, _ in OTHERS:
        house.all_of(name, *first)
    before = filed(house)
    forget()
    for name, _, second in OTHERS:
        end = pressed_on(house, name, house.all_of(name, *second), "*".join(second))
        assert end.startswith("END "), name
        house.drain()
        assert code_in(end) == house.reports()[-1].code, name
    found = filed(house)
    assert found[: len(before)] == before
    assert len([report for report in found if report[2] == "baru"]) == 2 * len(OTHERS)


@everywhere
@pytest.mark.parametrize("minutes", [0, 5, 11])
def test_what_is_dialled_deep_under_an_old_id_passes_its_confirm_screen(
    house: CallingHouse, forget: Callable[[], None], minutes: float
) -> None:
    deep = {
        "report": ("1", "7", ELSEWHERE, "1"),
        "emergency": ("2", "1", ELSEWHERE),
        "quiet": ("1", "3", PLACE, "4"),
    }
    for name in deep:
        house.all_of(name, *(("2", "1", PLACE) if name == "emergency" else ("1", "3", PLACE, "1")))
    before = [report for report in filed(house) if report[2] == "baru"]
    forget()
    house.later(minutes=minutes)
    for name, keys in deep.items():
        assert house.say(name, "*".join(keys)).startswith("CON "), name
    assert [report for report in filed(house) if report[2] == "baru"] == before


@everywhere
@pytest.mark.parametrize("minutes", [0.9, 5])
def test_a_late_copy_of_any_press_is_answered_as_before(
    house: CallingHouse, forget: Callable[[], None], minutes: float
) -> None:
    keys = ("1", "3", PLACE, "1")
    first = {name: house.all_of(name, *keys) for name in "abcde"}
    before = filed(house)
    forget()
    house.later(minutes=minutes)
    for count, (name, screens) in enumerate(first.items()):
        assert house.say(name, "*".join(keys[:count])) == screens[count]
    assert filed(house) == before


@everywhere
@pytest.mark.parametrize("minutes", [0, 1.1])
def test_three_calls_and_the_repetition_of_each(
    house: CallingHouse, forget: Callable[[], None], minutes: float
) -> None:
    calls = [("1", kind, PLACE, "1") for kind in ("3", "7", "8")]
    ends = []
    for keys in calls:
        ends.append(house.all_of("one", *keys)[-1])
        house.drain()
        forget()
        house.later(minutes=minutes)
    before = filed(house)
    assert len(before) == len({code_in(end) for end in ends}) == 3
    assert [house.say("one", "*".join(keys)) for keys in calls] == ends
    assert [house.all_of("one", *keys)[-1] for keys in calls] == ends
    assert filed(house) == before


@everywhere
def test_an_end_that_files_nothing_is_repeated_and_then_makes_room(
    house: CallingHouse, forget: Callable[[], None]
) -> None:
    first = house.all_of("one", "5")
    house.later(minutes=2)
    assert house.all_of("one", "5") == first
    forget()
    assert house.all_of("one", "1", "3", PLACE, "1")[-1].startswith("END Laporan ")
    assert len(filed(house)) == 1
    assert house.all_of("one", "5") == first


@everywhere
def test_a_call_that_broke_off_is_gone_on_with_by_the_same_presses(
    house: CallingHouse, forget: Callable[[], None]
) -> None:
    house.all_of("one", "1", "3", PLACE)
    house.drain()
    forget()
    assert house.all_of("one", "1", "3", PLACE, "1")[-1].startswith("END Laporan ")
    assert filed(house) == [("petasan", PLACE, "baru")]


@everywhere
@pytest.mark.parametrize("minutes", [0, 2])
def test_a_call_that_broke_off_leaves_its_draft_alone_when_another_follows(
    house: CallingHouse, forget: Callable[[], None], minutes: float
) -> None:
    house.all_of("one", "1", "13", PLACE)  # a sensitive one: nothing is offered
    house.drain()
    forget()
    house.later(minutes=minutes)
    screens = house.all_of("one", "1", "7", ELSEWHERE)
    assert "1 Kirim" in screens[-1] or "Di mana?" in screens[-1]
    end = pressed_on(house, "one", screens, "*".join(("1", "7", ELSEWHERE)))
    assert end.startswith("END Laporan ")
    found = filed(house)
    assert [(kind, state) for kind, _, state in found] == [
        ("kdrt", "tidak_selesai"),
        ("kebakaran", "baru"),
    ]
    assert found[0][1] == PLACE and found[1][1] == ELSEWHERE


def test_who_dials_again_under_the_same_id_is_offered_to_go_on(house: CallingHouse) -> None:
    house.all_of("one", "1", "3", PLACE)
    house.later(minutes=2)
    assert "Lanjutkan laporan tadi?" in house.say("one", "")
    assert "1 Kirim" in house.say("one", "1")
    assert house.say("one", "1*1").startswith("END Laporan ")
    assert filed(house) == [("petasan", PLACE, "baru")]


def test_who_declines_that_offer_begins_a_report_of_its_own(house: CallingHouse) -> None:
    house.all_of("one", "1", "3", PLACE)
    house.later(minutes=2)
    assert "Lanjutkan" in house.say("one", "")
    assert "1 Lapor" in house.say("one", "0")
    assert house.say("one", "0*1").startswith("CON Lapor apa?")
    for text in ("0*1*7", f"0*1*7*{ELSEWHERE}"):
        assert house.say("one", text).startswith("CON ")
    assert house.say("one", f"0*1*7*{ELSEWHERE}*1").startswith("END Laporan ")
    assert [(kind, state) for kind, _, state in filed(house)] == [
        ("petasan", "tidak_selesai"),
        ("kebakaran", "baru"),
    ]


def test_a_late_copy_of_the_dialling_does_not_disturb_a_slow_call(house: CallingHouse) -> None:
    house.all_of("one", "1", "3")
    house.later(seconds=70)
    house.say("one", "")  # the carrier's copy, or somebody who dials: nobody can know
    assert "1 Kirim" in house.say("one", f"1*3*{PLACE}")
    house.later(seconds=70)
    house.say("one", "")
    assert house.say("one", f"1*3*{PLACE}*1").startswith("END Laporan ")
    assert filed(house) == [("petasan", PLACE, "baru")]


def test_a_report_that_went_on_in_another_call_is_repeated_there_too(
    house: CallingHouse, redis: Redis
) -> None:
    house.all_of("one", "1", "3", PLACE)
    house.later(minutes=2)
    first = house.all_of("two", "1", "1")
    assert first[-1].startswith("END Laporan ")
    before = filed(house)
    assert house.say("two", "1*1") == first[-1]
    house.forget_calls(redis)
    assert house.say("two", "1*1") == first[-1], "the record knows which call told it"
    house.later(minutes=2)
    second = house.all_of("two", "1", "3", ELSEWHERE, "1")
    assert second[-1].startswith("END Laporan ")
    assert [state for _, _, state in filed(house)] == ["baru", "baru"]
    assert filed(house)[: len(before)] == before


def test_the_presses_of_a_call_that_took_over_are_no_repetition_on_the_plain_menu(
    house: CallingHouse,
) -> None:
    house.all_of("one", "1", "3", PLACE)
    house.all_of("two", "1", "1")
    house.later(minutes=2)
    screens = house.all_of("two", "1", "1")
    assert "Di mana?" in screens[-1], "on the menu these keys mean another report"


@both_engines
@pytest.mark.parametrize("minutes", [0, 2])
def test_while_the_database_is_away_a_second_call_is_spooled_beside_the_first(
    house: CallingHouse, minutes: float
) -> None:
    house.runtime.intake.breaker.rest = float("inf")
    house.runtime.intake.breaker.failed(0.0)
    first = house.all_of("one", "1", "3", PLACE, "1")
    assert "Nomornya menyusul" in first[-1]
    house.later(minutes=minutes)
    assert house.say("one", f"1*3*{PLACE}*1") == first[-1]
    screens = house.all_of("one", "1", "7", ELSEWHERE)
    assert pressed_on(house, "one", screens, "*".join(("1", "7", ELSEWHERE))).startswith("END ")
    house.runtime.intake.breaker.worked()
    house.later(seconds=5)
    assert sorted(filed(house)) == [("kebakaran", ELSEWHERE, "baru"), ("petasan", PLACE, "baru")]
    assert house.all_of("one", "1", "7", ELSEWHERE, "1")[-1].startswith("END ")
    assert len(filed(house)) == 2


def test_without_redis_a_second_call_is_known_from_the_record(
    house: CallingHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(house.runtime.sessions._client, "ask", _down)
    first = house.all_of("one", "1", "3", PLACE, "1")
    house.drain()
    house.runtime.calls.forget()
    house.later(minutes=2)
    assert house.all_of("one", "1", "3", PLACE, "1")[-1] == first[-1]
    second = house.all_of("one", "1", "3", ELSEWHERE, "1")
    assert code_in(second[-1]) != code_in(first[-1])
    assert len(filed(house)) == 2


@pytest.mark.parametrize("code", ["", "*384*110", "*384*110*1#", "384110"])
def test_the_end_of_a_call_is_found_whatever_its_service_code(
    house: CallingHouse, code: str
) -> None:
    house.all_of("one", "1", "3", PLACE)
    form = {"sessionId": "one", "phoneNumber": SARI, "status": "Incomplete"}
    house.receive("ussd-end", **form | ({"serviceCode": code} if code else {}))
    assert len([message for message in house.sent() if "LANJUT" in message]) == 1


def test_a_service_code_that_changes_within_a_call_changes_nothing(house: CallingHouse) -> None:
    codes = [CODE, "*384*110", "*384*110*1#", "*384*110*1*3#", CODE]
    texts = ["", "1", "1*3", f"1*3*{PLACE}", f"1*3*{PLACE}*1"]
    screens = [house.say("one", text, code=code) for text, code in zip(texts, codes, strict=True)]
    assert screens[-1].startswith("END Laporan ")
    assert filed(house) == [("petasan", PLACE, "baru")]


def test_the_end_of_the_second_call_of_a_session_is_heard_too(house: CallingHouse) -> None:
    date = "2027-02-10 15:0{}:00"
    house.all_of("one", "1", "3", PLACE, "1")
    form = {"sessionId": "one", "phoneNumber": SARI}
    house.receive("ussd-end", **form, status="Success", date=date.format(1))
    house.later(minutes=2)
    house.all_of("one", "1", "7", ELSEWHERE)
    for _ in range(3):
        house.receive("ussd-end", **form, status="Incomplete", date=date.format(3))
    assert len([message for message in house.sent() if "LANJUT" in message]) == 1


@both_engines
def test_the_same_id_from_another_phone_is_another_session(house: CallingHouse) -> None:
    first = house.all_of("one", "1", "3", PLACE, "1")
    for text in ("", "1", "1*3", f"1*3*{PLACE}"):
        house.say("one", text, phone=YANTO)
    assert code_in(house.say("one", f"1*3*{PLACE}*1", phone=YANTO)) != code_in(first[-1])
    assert len(filed(house)) == 2


@pytest.mark.parametrize("redis_is", ["there", "flushed now and then", "away"])
def test_calls_of_one_session_go_through_two_processes_in_any_order(
    house: CallingHouse, redis: Redis, redis_is: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each process may hold an old call of the session, where the next press fits."""
    if redis_is == "away":
        monkeypatch.setattr(house.runtime.sessions._client, "ask", _down)
    first = house.runtime
    second = replace(first, calls=Calls(first.sessions, first.vault))
    dice = random.Random(redis_is)
    ends: dict[str, str] = {}
    for session in "abcdef":
        for number in range(4):
            place = f"KEL {session}{number} RT 2"
            text, screen, keys = "", "CON ", iter(("1", "3"))
            for _ in range(16):
                if redis_is == "flushed now and then" and dice.random() < 0.2:
                    redis.flushall()
                house.runtime = dice.choice((first, second))
                screen = house.say(session, text)
                if not screen.startswith("CON "):
                    break
                key = "1" if "1 Kirim" in screen or "1 Lapor" in screen else next(keys, place)
                key = "3" if "Lapor apa?" in screen else place if "Di mana?" in screen else key
                text = f"{text}*{key}" if text else key
            ends[place] = screen
            house.later(seconds=dice.choice((5, 30, 90)))
    filed(house)
    vault = house.runtime.vault
    made = {
        vault.open_text(report.place, "report.place"): report
        for report in house.reports()
        if report.state == "baru"
    }
    assert {place: code_in(screen) for place, screen in ends.items()} == {
        place: report.code for place, report in made.items()
    }


def _down(*_: object) -> None:
    raise RedisAway("gone")
