"""Calls that break off in a report, in real processes: dialled again, finished by SMS, or both."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.rules.tickets import grouped
from tests.cast import SARI, YANTO, resident
from tests.journeys.conftest import on_postgresql, on_sqlite
from tests.journeys.test_report import ticket_in
from tests.journeys.world import World
from tests.waiting import wait_for

pytestmark = pytest.mark.journey

PLACE = "LR KETAPANG RT 14 7 ULU"
OFFER = "Lanjutkan laporan tadi?"
#: Where a call breaks off: what was pressed, what the question there says, and what is still to be
#: answered.
STOPS = (
    ("1*3", "Di mana?", (PLACE, "1")),
    (f"1*3*{PLACE}", "1 Kirim", ("1",)),
    (f"1*3*{PLACE}*3", "Ketik singkat", ("dari jam 9",)),
    (f"1*3*{PLACE}*0", "Lapor apa?", ("3", PLACE, "1")),
)


def begin(world: World, call: str, phone: str, text: str) -> None:
    """Dial and press until here."""
    pieces = text.split("*")
    for at in range(len(pieces) + 1):
        assert world.press(call, phone, "*".join(pieces[:at])).startswith("CON ")


def drop(world: World, call: str, phone: str, text: str) -> None:
    """The call breaks off; the carrier says so."""
    ended = world.hook(
        "ussd-end",
        date=datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S"),
        sessionId=call,
        serviceCode="*384*110#",
        networkCode="99999",
        phoneNumber=phone,
        status="Incomplete",
        cost="0",
        durationInMillis="9",
        hopsCount="4",
        input=text,
        lastAppResponse="CON",
    )
    assert ended.status_code == 200


@on_sqlite
def test_dialling_again_goes_on_at_every_question(world: World) -> None:
    for at, (text, question, rest) in enumerate(STOPS):
        phone = resident(at)
        begin(world, f"ATUid_a{at}", phone, text)
        assert OFFER in world.press(f"ATUid_b{at}", phone, "")
        pressed = "1"
        screen = world.press(f"ATUid_b{at}", phone, pressed)
        assert question in screen
        for answer in rest:
            pressed += f"*{answer}"
            screen = world.press(f"ATUid_b{at}", phone, pressed)
        assert screen.startswith("END Laporan ") and screen == world.press(
            f"ATUid_b{at}", phone, pressed
        )
        # The end of the first call comes late: somebody went on with it, so nobody is asked to.
        drop(world, f"ATUid_a{at}", phone, text)
        assert grouped(ticket_in(screen)) in world.newest(phone, 1)
    reports = wait_for(
        lambda: len(found := world.json("report", "list")) == len(STOPS) and found,
        "a report is missing",
    )
    assert {(report["state"], report["category"], report["place"]) for report in reports} == {
        ("baru", "petasan", PLACE)
    }
    assert not [
        text
        for at in range(len(STOPS))
        for text in world.received(resident(at))
        if "LANJUT" in text
    ]


@on_postgresql
def test_lanjut_goes_on_at_every_question(world: World) -> None:
    for at, (text, question, rest) in enumerate(STOPS):
        phone = resident(at)
        begin(world, f"ATUid_a{at}", phone, text)
        for _ in range(3):
            drop(world, f"ATUid_a{at}", phone, text)
        offered = world.newest(phone, 1)
        assert "LANJUT" in offered and "110" in offered and "etasan" not in offered
        for number, answer in enumerate(("lanjut", *rest), 2):
            world.sms(phone, answer)
            answered = world.newest(phone, number)
            assert number > 2 or question in answered
        assert answered.startswith("Laporan ")
    reports = world.json("report", "list")
    assert [(report["state"], report["place"]) for report in reports] == [("baru", PLACE)] * len(
        STOPS
    )
    assert all(
        sum("LANJUT" in text for text in world.received(resident(at))) == 1
        for at in range(len(STOPS))
    )


def test_both_at_once_file_one_report(world: World) -> None:
    phones = [resident(at) for at in range(6)]
    for at, phone in enumerate(phones):
        begin(world, f"ATUid_a{at}", phone, f"1*3*{PLACE}")
        drop(world, f"ATUid_a{at}", phone, f"1*3*{PLACE}")
        world.newest(phone, 1)
        assert OFFER in world.press(f"ATUid_b{at}", phone, "")
    with ThreadPoolExecutor(12) as pool:
        screens = [
            pool.submit(world.press, f"ATUid_b{at}", phone, "1") for at, phone in enumerate(phones)
        ]
        list(pool.map(lambda at: world.sms(phones[at], "LANJUT"), range(6)))
    for at, (phone, screen) in enumerate(zip(phones, screens, strict=True)):
        by_phone, by_sms = screen.result(), world.newest(phone, 2)
        assert sum("1 Kirim" in text for text in (by_phone, by_sms)) == 1
        assert sum("sedang dilengkapi" in text for text in (by_phone, by_sms)) == 1
        world.sms(phone, "1")
        if "1 Kirim" in by_phone:
            assert world.press(f"ATUid_b{at}", phone, "1*1").startswith("END Laporan ")
    wait_for(
        lambda: {report["state"] for report in world.json("report", "list")} == {"baru"},
        "a report was not completed",
    )
    assert len(world.json("report", "list")) == len(phones)


@on_sqlite
def test_the_desk_hears_of_a_fire_and_nobody_of_a_sensitive_report(
    world: World, tmp_path: Path
) -> None:
    file = tmp_path / "units.csv"
    file.write_text(
        "code,name,parent_code,areas,desk_phone\nPOLSEK-SU1,Polsek Seberang Ulu"
        " I,,16.71.02,0812-0000-0031\n"
    )
    world.flask("unit", "load", str(file))
    desk = "+6281200000031"
    begin(world, "ATUid_2", YANTO, "1*13*LR ANGGREK")
    drop(world, "ATUid_2", YANTO, "1*13*LR ANGGREK")
    begin(world, "ATUid_1", SARI, f"1*7*{PLACE}")
    wait_for(lambda: len(world.json("report", "list")) == 2, "a draft was lost")
    world.tick(datetime.now(UTC))  # the minute of a call that broke off is not over
    code = ticket_in(world.press("ATUid_1", SARI, f"1*7*{PLACE}*1"))
    assert grouped(code) in world.newest(SARI, 1)
    for _ in range(2):
        world.tick(datetime.now(UTC))
    assert (
        world.newest(desk, 1)
        == f"MENDESAK {grouped(code)}: Kebakaran, Tujuh Ulu. Rincian ada di daftar laporan."
    )
    assert OFFER not in world.press("ATUid_3", YANTO, "")
    assert world.received(YANTO) == [] and len(world.received(desk)) == 1
