"""A call breaks off in a report: dialling again and LANJUT, on both databases and a real Redis."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from redis import Redis

from flows.rules.kinds import KINDS
from flows.rules.tickets import grouped
from gateway.jobs import retention
from storage.conversations import fingerprints
from storage.conversations.sessions import LEFT_LIFE, Sessions, connect_redis
from storage.engine import db
from storage.engine.redis_client import RedisAway
from storage.models import Call
from storage.received import inbox
from tests.cast import SARI, YANTO
from tests.gateway.calling import PLACE
from tests.gateway.calling import CallingHouse as House
from tests.gateway.conftest import both_engines

OFFER = "Lanjutkan laporan tadi?"
NUMBERS = {name: str(at) for at, name in enumerate(KINDS, 1)}


#: Where a call may break off: what was pressed, and what the question there says.
STOPS: list[tuple[tuple[str, ...], str]] = [
    (("", "1", "3"), "Di mana?"),
    (("", "1", "3", PLACE), "1 Kirim"),
    (("", "1", "3", PLACE, "3"), "Ketik singkat"),
    (("", "1", "3", PLACE, "0"), "Lapor apa?"),
]
REST: dict[str, tuple[str, ...]] = {
    "Di mana?": (PLACE, "1"),
    "1 Kirim": ("1",),
    "Ketik singkat": ("dari jam 9",),
    "Lapor apa?": ("3", PLACE, "1"),
}


@pytest.mark.parametrize(("pressed", "question"), STOPS)
def test_dialling_again_goes_on_at_the_same_question(
    house: House, pressed: tuple[str, ...], question: str
) -> None:
    house.press("one", *pressed)
    house.later(minutes=29)
    assert OFFER in house.dial("two")
    assert question in house.press("two", "1")
    last = house.press("two", *REST[question])
    assert last.startswith("END Laporan ")
    house.drain()
    (report,) = house.reports()
    assert (report.state, report.category, report.code) == (
        "baru",
        "petasan",
        re.findall(r"\d{5,8}", last)[0],
    )
    assert house.runtime.vault.open_text(report.place, "report.place") == PLACE
    assert OFFER not in house.dial("three")


@pytest.mark.parametrize(("pressed", "question"), STOPS)
def test_lanjut_goes_on_at_the_same_question(
    house: House, pressed: tuple[str, ...], question: str
) -> None:
    house.press("one", *pressed)
    for _ in range(3):
        house.ends("one")
    (offered,) = house.sent()
    assert "LANJUT" in offered and "110" in offered
    assert "petasan" not in offered.lower() and "KETAPANG" not in offered
    house.later(hours=5)
    house.sms("s1", "LANJUT")
    assert question in house.sent()[-1]
    for at, answer in enumerate(REST[question]):
        house.sms(f"a{at}", answer)
    assert house.sent()[-1].startswith("Laporan ")
    (report,) = house.reports()
    assert (report.state, report.category) == ("baru", "petasan")
    house.sms("s2", "LANJUT")
    assert f"Laporan {grouped(report.code)} sudah lengkap" in house.sent()[-1]


def test_after_half_an_hour_there_is_no_offer(house: House) -> None:
    house.press("one", "", "1", "3", PLACE)
    house.later(minutes=31)
    assert OFFER not in house.dial("two")


def test_the_session_lives_as_long_as_the_offer_and_looking_round_leaves_no_trace(
    house: House, redis: Redis
) -> None:
    house.press("one", "", "1")
    assert [key for key in redis.scan_iter() if key.startswith(b"left:")] == []
    house.press("one", "3")
    (pointer,) = (key for key in redis.scan_iter() if key.startswith(b"left:"))
    assert (
        min(redis.ttl(key) for key in redis.scan_iter() if not key.startswith(b"rq:"))
        > LEFT_LIFE - 60
    )
    house.press("one", PLACE, "1")
    assert not redis.exists(pointer)


def test_the_menu_instead_is_a_call_of_its_own_and_no_sms_follows(house: House) -> None:
    house.press("one", "", "1", "3", PLACE)
    assert OFFER in house.dial("two")
    assert "1 Lapor" in house.press("two", "0")
    house.ends("one")
    assert house.sent() == []
    assert house.press("two", "1", "7", "KEL DUKU RT 2", "1").startswith("END Laporan ")
    house.drain()
    assert [(report.category, report.state) for report in house.reports()] == [
        ("petasan", "tidak_selesai"),
        ("kebakaran", "baru"),
    ]
    assert OFFER not in house.dial("three")


def test_home_on_the_offer_is_the_menu_too(house: House) -> None:
    house.press("one", "", "1", "3")
    house.dial("two")
    assert "1 Lapor" in house.press("two", "00")


def test_a_wrong_key_and_a_repeated_callback_choose_nothing_twice(house: House) -> None:
    house.press("one", "", "1", "3", PLACE)
    house.dial("two")
    assert OFFER in house.press("two", "7")
    assert OFFER in house.again("two")
    there = house.press("two", "1")
    assert there == house.again("two") and "1 Kirim" in there
    assert house.press("two", "1") == house.again("two")
    house.drain()
    assert [report.state for report in house.reports()] == ["baru"]


@pytest.mark.parametrize("kind", [name for name, kind in KINDS.items() if kind.sensitive])
@pytest.mark.parametrize("place", [(), ("LR ANGGREK",)])
def test_a_sensitive_report_is_never_offered(
    house: House, kind: str, place: tuple[str, ...]
) -> None:
    house.press("one", "", "1", NUMBERS[kind], *place)
    house.ends("one")
    assert OFFER not in house.dial("two")
    assert house.sent() == [] and Call.select().count() == 0


def test_sensitive_words_in_the_place_count_as_sensitive(house: House) -> None:
    house.press("one", "", "1", NUMBERS["lainnya"], "rumah lr a, anak dicabuli")
    house.ends("one")
    assert OFFER not in house.dial("two")
    assert house.sent() == []
    (report,) = house.reports()
    assert report.sensitive


@pytest.mark.parametrize("status", ["Success", "Incomplete", "Failed"])
def test_a_call_that_ended_normally_is_left_alone(house: House, status: str) -> None:
    house.press("one", "", "1", "3", PLACE, "1")
    house.ends("one", status)
    house.press("two", "", "3")
    house.ends("two", status)
    assert [text for text in house.sent() if "LANJUT" in text] == []


def test_an_end_that_comes_after_the_redial_took_over_offers_nothing(house: House) -> None:
    house.press("one", "", "1", "3", PLACE)
    house.dial("two")
    house.press("two", "1")
    house.ends("one")
    assert house.sent() == []
    house.ends("two")  # but the second call may break off as well
    assert len(house.sent()) == 1
    house.sms("s1", "LANJUT")
    assert "1 Kirim" in house.sent()[-1]


def test_an_end_of_another_phone_with_the_same_session_id_finds_nothing(house: House) -> None:
    house.press("one", "", "1", "3", PLACE)
    house.ends("one", phone=YANTO)
    assert house.sent() == []
    assert OFFER not in house.dial("two", phone=YANTO)


def test_one_sms_however_often_it_breaks_off(house: House) -> None:
    house.press("one", "", "1", "3")
    house.ends("one")
    house.dial("two")
    house.press("two", "1", PLACE)
    house.ends("two")
    assert len(house.sent()) == 1
    house.sms("s1", "lanjut")
    assert "1 Kirim" in house.sent()[-1]


def test_whoever_comes_second_is_told_that_it_goes_on_elsewhere(house: House) -> None:
    house.press("one", "", "1", "3", PLACE)
    house.ends("one")
    assert OFFER in house.dial("two")
    house.sms("s1", "LANJUT")
    late = house.press("two", "1")
    assert late.startswith("END ") and "sedang dilengkapi" in late
    assert "petasan" not in late.lower() and "KETAPANG" not in late
    assert OFFER not in house.dial("three")
    house.sms("s2", "1")
    assert [report.state for report in house.reports()] == ["baru"]


def test_lanjut_while_the_redial_goes_on_and_after_it_is_complete(house: House) -> None:
    house.press("one", "", "1", "3", PLACE)
    house.ends("one")
    house.dial("two")
    house.press("two", "1")
    house.sms("s1", "LANJUT")
    assert "sedang dilengkapi" in house.sent()[-1]
    house.press(
        "two", "4"
    )  # "jangan SMS saya": then the answer is as neutral as for a sensitive one
    house.drain()
    house.sms("s2", "LANJUT")
    (report,) = house.reports()
    assert house.sent()[-1] == (
        f"Pesan Anda kami terima, no {grouped(report.code)}. Perlu bantuan segera?"
        " Telepon 110 (gratis)."
    )


def test_lanjut_twice_asks_the_same_question_again(house: House) -> None:
    house.press("one", "", "1", "3")
    house.ends("one")
    house.sms("s1", "LANJUT")
    house.sms("s2", "LANJUT")
    assert "Di mana?" in house.sent()[-1]
    house.sms("s3", PLACE)
    house.later(minutes=40)  # the question by SMS has lapsed
    house.sms("s4", "LANJUT")
    assert "1 Kirim" in house.sent()[-1]
    house.sms("s5", "1")
    assert [report.state for report in house.reports()] == ["baru"]


def test_lanjut_without_anything_or_much_later(house: House) -> None:
    house.sms("s1", "LANJUT")
    assert "Tidak ada laporan" in house.sent()[-1]
    house.press("one", "", "1", "3", PLACE)
    house.ends("one")
    house.later(hours=6, minutes=1)
    house.sms("s2", "LANJUT")
    assert "Tidak ada laporan" in house.sent()[-1]
    retention.forget(house.runtime, house.now)
    assert Call.select().count() == 0


@both_engines
def test_what_cannot_be_opened_any_more_starts_again_and_says_so(house: House) -> None:
    house.press("one", "", "1", "3", PLACE)
    house.ends("one")
    Call.update(session=b"of a key nobody has").execute()
    house.sms("s1", "LANJUT")
    assert "mulai lagi dari awal" in house.sent()[-1]


def test_an_officer_who_takes_up_the_draft_does_not_lose_the_rest_of_it(house: House) -> None:
    from storage import reports

    house.press("one", "", "1", "3", PLACE)
    house.ends("one")
    (draft,) = house.reports()
    reports.set_state(house.runtime.vault, draft.code, "diterima", "", "ayu", house.now)
    house.dial("two")
    house.press("two", "1", "3", "tiga anak, dari jam 9")
    house.drain()
    (report,) = house.reports()
    assert report.state == "diterima"
    assert house.runtime.vault.open_text(report.story, "report.story") == "tiga anak, dari jam 9"


def test_without_redis_only_the_offer_is_lost(house: House) -> None:
    house.press("one", "", "1", "3", PLACE)
    away = Sessions(connect_redis("unix:///nowhere/redis.sock"), house.runtime.vault)
    house.runtime = replace(house.runtime, sessions=away)
    house.ends("one")
    assert house.sent() == []
    assert "1 Lapor" in house.dial("two")
    assert [report.state for report in house.reports()] == ["tidak_selesai"]


def test_a_call_that_took_over_is_rebuilt_after_redis_forgot_it(house: House, redis: Redis) -> None:
    house.press("one", "", "1", "3", PLACE)
    house.dial("two")
    house.press("two", "1", "3")
    house.forget_calls(redis)
    assert house.press("two", "dari jam 9").startswith("END Laporan ")
    house.drain()
    (report,) = house.reports()
    assert report.state == "baru"
    assert house.runtime.vault.open_text(report.story, "report.story") == "dari jam 9"


@pytest.mark.parametrize("redialled", [False, True])
def test_a_late_copy_of_a_press_sends_nothing_after_redis_forgot_the_call(
    house: House, redis: Redis, redialled: bool
) -> None:
    house.press("one", "", "1", "3")
    call = "one"
    if redialled:
        house.dial("two")
        house.press("two", "1")
        call = "two"
    shown = house.press(call, PLACE)
    house.ends(call)
    house.forget_calls(redis)
    assert house.again(call) == shown
    house.drain()
    assert [report.state for report in house.reports()] == ["tidak_selesai"]


def test_whoever_hangs_up_on_the_offer_is_offered_it_again(house: House) -> None:
    house.press("one", "", "1", "3", PLACE)
    house.dial("two")
    house.ends("two")
    assert house.sent() == []
    assert OFFER in house.dial("three")
    assert "1 Kirim" in house.press("three", "1")


@both_engines
def test_a_call_that_wanted_the_menu_is_rebuilt_after_redis_forgot_it(
    house: House, redis: Redis
) -> None:
    house.press("one", "", "1", "3", PLACE)
    house.dial("two")
    house.press("two", "0", "1", "7")
    house.forget_calls(redis)
    assert "Di mana?" in house.press("two", "KEL DUKU RT 2"), (
        "nothing is told on a screen that this process never showed"
    )
    assert "Kebakaran, KEL DUKU" in house.press("two", "KEL DUKU RT 2")


def test_a_lost_call_that_may_not_be_rebuilt_starts_again_and_says_so(
    house: House, redis: Redis
) -> None:
    fingerprints.seen(
        "a" * 64, house.now - timedelta(days=1)
    )  # other questions, until a moment ago
    house.press("one", "", "1", "3", PLACE)
    house.forget_calls(redis)
    screen = house.press("one", "1")
    assert screen.startswith("CON Mulai dari awal\nLapor Kamtibmas\n") and len(screen) <= 160
    assert "Mulai dari awal" not in house.press("one", "1")
    assert house.press("one", "7", "KEL DUKU RT 2", "1").startswith("END Laporan ")
    house.drain()
    found = [(report.category, report.state) for report in house.reports()]
    assert found == [("petasan", "tidak_selesai"), ("kebakaran", "baru")]


def _together(*acts: Callable[[], Any]) -> list[Any]:
    with ThreadPoolExecutor(len(acts)) as pool:
        return [done.result() for done in [pool.submit(act) for act in acts]]


def test_redial_and_lanjut_at_once_file_one_report(house: House) -> None:
    for at in range(5):
        phone = f"+6281290000{at:04d}"
        house.press(f"one{at}", "", "1", "3", PLACE, phone=phone)
        house.ends(f"one{at}", phone=phone)
        house.dial(f"two{at}", phone=phone)
        house.sms(f"s{at}", "LANJUT", phone=phone, drain=False)

        def drained() -> None:
            with db.connected():
                house.drain()

        screen, _ = _together(
            lambda at=at, phone=phone: house.press(f"two{at}", "1", phone=phone), drained
        )
        by_sms = "1 Kirim" in house.sent()[-1]
        assert by_sms != ("1 Kirim" in screen)
        assert "sedang dilengkapi" in (screen if by_sms else house.sent()[-1])
        if not by_sms:
            house.press(f"two{at}", "1", phone=phone)
        house.sms(f"k{at}", "1", phone=phone)
    assert [report.state for report in house.reports()] == ["baru"] * 5


def test_a_redis_that_lost_its_last_second_does_not_turn_a_repeated_end_into_a_question(
    house: House, redis: Redis
) -> None:
    house.press("one", "", "1", "3")
    kept = {key: redis.get(key) for key in redis.keys("call:*")}
    end = house.press("one", "LR*3 RT 14 7 ULU", "1")
    assert end.startswith("END Laporan ")
    house.forget_calls(redis)
    for key, value in kept.items():
        redis.set(key, value)
    assert house.again("one") == end
    house.drain()
    assert len(house.reports()) == 1


def test_a_star_typed_where_redis_knows_everything_is_a_star(house: House) -> None:
    house.press("one", "", "1", "3")
    house.runtime.calls.forget()
    assert "Petasan, LR*3 RT 14" in house.press("one", "LR*3 RT 14")


def test_the_second_report_of_a_lost_call_keeps_its_own_number(house: House, redis: Redis) -> None:
    house.press("one", "", "1", "3", PLACE, "00", "1", "7", "KEL DUKU RT 2")
    house.forget_calls(redis)
    end = house.press("one", "1")
    house.drain()
    first, second = house.reports()
    assert (first.state, second.state) == ("tidak_selesai", "baru")
    assert second.code in end and first.code not in end


def test_the_second_report_of_a_call_never_carries_the_number_of_the_first(house: House) -> None:
    house.press("one", "", "1", "3", PLACE)
    house.runtime.intake.breaker.rest = float("inf")
    house.runtime.intake.breaker.failed(0.0)  # the database is away
    house.press("one", "00", "1", "7", "KEL DUKU RT 2")
    house.runtime.intake.breaker.worked()
    house.later(seconds=5)
    assert "Nomornya menyusul" in house.press("one", "1")
    house.drain()
    first, second = house.reports()
    said = [
        inbox.facts_of(house.runtime.vault, SARI, call.conversation.rpartition("-")[0], 20)
        for call in (first, second)
    ]
    assert {body["code"] for body in said[1] if body["conversation"] == second.conversation} == {
        second.code,
        "",
    }
    assert second.state == "baru" and grouped(second.code) in house.sent()[-1]


def test_a_redis_that_failed_for_a_moment_does_not_ask_for_ever(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: object) -> None:
        raise RedisAway("gone")

    house.press("one", "", "1")
    with monkeypatch.context() as outage:
        outage.setattr(house.runtime.sessions._client, "ask", down)
        house.press("one", "3")
    house.runtime.calls.forget()  # another process has the next press
    assert "Di mana?" in house.press("one", PLACE)
    assert "1 Kirim" in house.press("one", PLACE)
    assert house.press("one", "1").startswith("END Laporan ")


def test_what_turned_sensitive_while_redis_was_away_is_never_offered(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: object) -> None:
        raise RedisAway("gone")

    house.press("one", "", "1", "3")
    with monkeypatch.context() as outage:
        outage.setattr(house.runtime.sessions._client, "ask", down)
        house.press("one", "RUMAH SAYA, SUAMI MEMUKULI SAYA")
    assert OFFER not in house.dial("two")  # also before the record has it
    house.ends("one")
    assert [report.sensitive for report in house.reports()] == [True]
    assert OFFER not in house.dial("three")
    assert house.sent() == []
    house.sms("s1", "LANJUT")
    assert len(house.sent()) == 1 and "Di mana?" not in house.sent()[0]
