"""The neighbourhood helps: a head of an RT is confirmed, hears an imbauan, and makes peace."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from flows.reading.codes import find_code
from flows.rules import ladder
from flows.rules.tickets import grouped
from gateway.install.runtime import open_runtime
from storage.engine import db
from storage.models import PartnerAsking
from tests.cast import AYU, SARI, YANTO
from tests.journeys.test_answering import DESK, KECAMATAN, came, digits_in, enrol
from tests.journeys.test_report import ticket_in
from tests.journeys.world import World, as_a_process_of_its_own
from tests.waiting import wait_for

pytestmark = [pytest.mark.journey, pytest.mark.parametrize("engine", ["sqlite"])]

QUARREL = "cekcok tetangga soal parkir motor di lr ketapang rt 14 7 ulu"


def hears(world: World, phone: str, words: str) -> str:
    """The SMS with these words that this phone gets."""

    def newest() -> str:
        return next((text for text in world.received(phone)[::-1] if words in text), "")

    return str(wait_for(newest, f"nobody heard: {words}"))


def by_day(world: World) -> datetime:
    """Now, or when it was day last: at night no officer is asked."""
    now = datetime.now(UTC)
    while ladder.begins("", False, now, world.settings.zone) > now:
        now -= timedelta(minutes=30)
    return now


def ask_about_partners(world: World) -> None:
    """What the clock does, by day."""
    at = by_day(world)
    came(world, at)
    with as_a_process_of_its_own():
        open_runtime(world.settings)
        with db.connected(), db.transaction():
            assert PartnerAsking.update(next_at=at).execute() == 1
    world.tick(at)


def test_a_head_of_an_rt_is_confirmed_hears_an_imbauan_and_makes_peace(world: World) -> None:
    enrol(world)
    world.sms(YANTO, "DAFTAR RT 7 ULU")
    hears(world, YANTO, "DAFTAR YA")
    world.sms(YANTO, "DAFTAR YA")
    alias = find_code(hears(world, YANTO, "Sebutkan angka"))
    assert alias is not None
    ask_about_partners(world)
    told = hears(world, AYU, "minta jadi mitra")
    assert f"sebut {grouped(alias.digits)}." in told and YANTO[3:] not in told
    digits = told[-5:]
    world.sms(SARI, f"YA {digits}")  # a stranger who guessed them
    world.sms(AYU, f"ya {digits}")
    hears(world, AYU, "sekarang mitra")
    hears(world, YANTO, "Anda sekarang Ketua RT")
    (partner,) = world.json("contact", "list", "--role", "ketua_rt")
    assert str(partner["id"]) == alias.digits and partner["partner_state"] == "disetujui"

    desk, chief = (
        world.flask("token", "add", role, "--role", role, "--area", KECAMATAN).stdout.strip()
        for role in ("operator", "pengawas")
    )
    written = {"text": "Rapat RT Sabtu.", "areas": [KECAMATAN], "audience": ["ketua_rt"]}
    draft = world.api(desk, "POST", "/imbauan", {**written, "urgent": True, "reason": "uji"})
    number = draft.json()["id"]
    world.api(desk, "POST", f"/imbauan/{number}/submit").raise_for_status()
    world.api(chief, "POST", f"/imbauan/{number}/approve").raise_for_status()
    world.start("clock")
    hears(world, YANTO, "Rapat RT Sabtu.")

    world.sms(SARI, QUARREL)
    code = ticket_in(hears(world, SARI, "tersimpan"))
    own = digits_in(hears(world, AYU, "TERIMA"))
    world.sms(AYU, f"TERIMA {own}")
    hears(world, AYU, "Anda terima")
    world.sms(AYU, f"TANYA {code} {own} 7")
    hears(world, SARI, "mau ditengahi")
    world.sms(SARI, "1")
    hears(world, AYU, "mau ditengahi: 1")
    world.flask("report", "mediate", code, "--mediator", alias.digits)
    asked = hears(world, YANTO, "bantu damaikan")
    assert "cekcok" in asked and SARI[3:] not in asked
    world.sms(YANTO, f"DAMAI {grouped(code)}")
    assert f"{own} 3" in hears(world, AYU, "DAMAI")
    world.sms(AYU, f"SELESAI {code} {own} 3")
    hears(world, AYU, "menunggu meja")
    world.flask("report", "close", code, "--result", "didamaikan")
    hears(world, SARI, "didamaikan")

    events = world.json("report", "show", code)["events"]
    assert [event["what"] for event in events].count("mediate") == 2
    logs = world.logs()
    for secret in (SARI[3:], YANTO[3:], AYU[3:], "cekcok", digits.replace(" ", "")):
        assert secret not in logs
    assert world.received(DESK)
