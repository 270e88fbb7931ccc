"""Somebody answers: from one SMS of a resident to the word that it is done, by real processes."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from flows.rules.tickets import grouped
from gateway.install.runtime import open_runtime
from storage.engine import db
from storage.models import Report, Route
from tests.cast import AYU, HASAN, SARI, WATI, YANTO
from tests.journeys.conftest import on_postgresql, on_sqlite
from tests.journeys.test_report import ticket_in
from tests.journeys.world import World, as_a_process_of_its_own
from tests.waiting import wait_for

pytestmark = pytest.mark.journey

AREA, KECAMATAN, CITY = "16.71.02.1006", "16.71.02", "16.71"
MINUTE = timedelta(minutes=1)
DESK, CITY_DESK, ELSEWHERE = "+6281200000031", "+6281200000032", "+6281200000033"
#: What a resident of Palembang types.
BEGAL = "tolong pak ado begal di lr ketapang rt 14 7 ulu, wongnyo duo bawak parang"


def enrol(world: World) -> None:
    """Two polsek under the city, each with an officer; that of 7 Ulu has a supervisor, too."""
    path = world.settings.var_dir / "units.csv"
    path.write_text(
        "code,name,parent_code,areas,desk_phone\n"
        f"RESTABES,Polrestabes,,{CITY},{CITY_DESK}\n"
        f"SU1,Polsek SU I,RESTABES,{KECAMATAN},{DESK}\n"
        f"PLAJU,Polsek Plaju,RESTABES,16.71.14,{ELSEWHERE}\n"
    )
    world.flask("unit", "load", str(path))
    for name, phone, unit, role, area in (
        ("Aiptu Ayu", AYU, "SU1", "petugas", AREA),
        ("Kompol Hasan", HASAN, "SU1", "pengawas", KECAMATAN),
        ("Bripka Wati", WATI, "PLAJU", "petugas", "16.71.14.1001"),
    ):
        world.flask(
            *("officer", "add", "--name", name, "--phone", phone, "--unit", unit),
            *("--role", role, "--area", area, "--duty", "24"),
        )


def digits_in(text: str) -> str:
    """The digits with which an officer answers."""
    found = re.search(r"TERIMA (\d\d \d\d)$", text)
    assert found, text
    return found[1]


@on_postgresql
def test_somebody_has_it_asks_and_closes_it_and_the_reporter_hears(
    world: World,
) -> None:
    enrol(world)
    world.start("clock")
    world.sms(SARI, BEGAL)
    code = ticket_in(world.newest(SARI, 1))
    told = world.newest(AYU, 1)
    assert told.startswith(f"MENDESAK {grouped(code)}: ") and "Tujuh Ulu" in told
    assert "bawak parang" in told and SARI[3:] not in told
    wait_for(lambda: world.received(DESK), "the desk was not told")

    digits = digits_in(told)
    world.sms(YANTO, f"TERIMA {digits}")  # a stranger who guessed them
    world.newest(YANTO, 1)
    world.sms(AYU, f"terima {digits}")
    assert grouped(code) in world.newest(AYU, 2)
    assert "sudah diterima petugas" in world.newest(SARI, 2)

    world.sms(AYU, f"TANYA {grouped(code)} {digits} 1")
    world.newest(AYU, 3)
    assert "masih terjadi" in world.newest(SARI, 3)
    world.sms(SARI, "masih pak, di depan masjid")
    assert "di depan masjid" in world.newest(AYU, 4)
    assert "kami sampaikan" in world.newest(SARI, 4)

    world.sms(AYU, f"SELESAI {code} {digits} 2 dibawa ke polsek")
    assert "menunggu" in world.newest(AYU, 5) or "meja" in world.newest(AYU, 5)
    report = world.json("report", "show", code)
    assert report["state"] == "menunggu_verifikasi"
    world.flask("report", "close", code, "--result", "diamankan")
    said = world.newest(SARI, 5)
    assert "pelaku diamankan polisi" in said and f"BELUM {grouped(code)}" in said
    assert "dibawa ke polsek" not in "".join(world.received(SARI))

    # Nobody else was called, each was told once, and no log names anybody.
    assert world.received(WATI) == world.received(ELSEWHERE) == world.received(HASAN) == []
    events = [event["what"] for event in world.json("report", "show", code)["events"]]
    assert events.count("accept") == 1 and events[-1] == "close"
    logs = world.logs()
    for secret in (SARI, AYU, SARI[3:], AYU[3:], "ketapang", "masjid", digits.replace(" ", "")):
        assert secret not in logs


def came(world: World, at: datetime) -> None:
    """As if every report had come at that time, by routes of before: no clock can be waited for."""
    with as_a_process_of_its_own():
        open_runtime(world.settings)
        with db.connected(), db.transaction():
            Report.update(created_at=at, received_at=at, route_at=at).execute()
            Route.update(begins_at=at - MINUTE).execute()


@on_sqlite
def test_nobody_answers_and_it_climbs_through_restarts_and_a_carrier_that_is_away(
    world: World,
) -> None:
    enrol(world)
    world.sms(SARI, BEGAL)
    code = ticket_in(world.newest(SARI, 1))
    begun = datetime.now(UTC) - 40 * MINUTE
    came(world, begun)
    world.tick(begun)
    world.newest(AYU, 1)
    world.newest(DESK, 1)
    for after in (1.0, 1.5):
        world.tick(begun + after * MINUTE)
    assert world.received(HASAN) == []

    told = world.received(AYU), world.received(DESK)
    assert list(map(len, told)) == [1, 1]
    world.kill("carrier")  # it forgets what it had
    world.kill("worker")
    for after in (2.5, 2.5, 4.0):  # each round is of a clock that has just begun
        world.tick(begun + after * MINUTE)
    world.start("worker")
    world.start("carrier")
    climbed = f"BELUM DITERIMA siapa pun, {grouped(code)}"
    assert world.newest(CITY_DESK, 1).startswith(climbed)
    assert f"MENDESAK {grouped(code)}" in world.newest(HASAN, 1)

    for after in (5.5, 5.5, 6.0, 10.5, 11.0, 30.0):
        world.tick(begun + after * MINUTE)
    assert f"{grouped(code)} BELUM dijawab petugas" in world.newest(SARI, 1)
    for phone, count in ((AYU, 0), (DESK, 0), (HASAN, 1), (CITY_DESK, 1), (SARI, 1)):
        texts = [text for text in world.received(phone) if "No HP disandikan" not in text]
        assert len(texts) == count, texts
