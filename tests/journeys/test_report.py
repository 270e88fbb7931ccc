"""A resident reports by USSD and hears back; another system reads the reports."""

from __future__ import annotations

import pytest

from flows.reading.codes import read_code
from flows.rules.tickets import grouped
from tests.cast import SARI
from tests.journeys.conftest import on_postgresql, on_sqlite
from tests.journeys.world import World
from tests.waiting import wait_for

pytestmark = pytest.mark.journey

CITY = "16.71"


def ticket_in(text: str) -> str:
    found = read_code(text)
    assert found, f"no ticket in: {text}"
    return found


@on_postgresql
def test_a_report_by_ussd_reaches_the_record_the_phone_and_the_api(world: World) -> None:
    call = "ATUid_0001"
    for pressed in ("", "1", "1*3", "1*3*LR KETAPANG RT 14 7 ULU"):
        assert world.press(call, SARI, pressed).startswith("CON ")
    # The carrier repeats the last press twice: the same bytes, and nothing new.
    answers = {world.press(call, SARI, "1*3*LR KETAPANG RT 14 7 ULU*1") for _ in range(3)}
    assert len(answers) == 1
    answer = answers.pop()
    assert answer.startswith("END ")
    ticket = ticket_in(answer)

    texts = wait_for(lambda: world.received(SARI), "no acknowledgement came")
    assert grouped(ticket) in texts[0]
    assert "main hakim sendiri" in texts[0]
    wait_for(lambda: len(world.received(SARI)) == 2, "no privacy line came after the first contact")

    token = world.flask("token", "add", "desk", "--role", "operator", "--area", CITY).stdout.strip()
    listed = world.api(token, "GET", "/reports").json()["items"]
    assert [report["code"] for report in listed] == [ticket]
    report = listed[0]
    assert report["category"] == "petasan"
    assert report["state"] == "baru"
    assert report["place"] == "LR KETAPANG RT 14 7 ULU"
    assert report["area"] == "16.71.02.1006"
    assert report["channel"] == "ussd"
    assert SARI not in world.api(token, "GET", "/reports").text

    assert (
        world.api(
            token, "POST", f"/reports/{ticket}/state", {"state": "diterima", "note": ""}
        ).status_code
        == 200
    )
    assert "sudah dibaca" in world.press("ATUid_0002", SARI, "3*" + ticket).lower()


@on_sqlite
def test_a_call_that_breaks_off_after_kind_and_place_is_still_a_report(world: World) -> None:
    for pressed in ("", "1", "1*7", "1*7*JLN VETERAN"):
        world.press("ATUid_0009", SARI, pressed)
    reports = wait_for(lambda: world.json("report", "list"), "the draft was lost")
    assert [(report["state"], report["category"]) for report in reports] == [
        ("tidak_selesai", "kebakaran")
    ]
