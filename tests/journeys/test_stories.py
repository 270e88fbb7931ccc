"""What people live through by SMS, the same on every carrier that has a stand-in.

Every story has people of its own, so all of a carrier are played in one world.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from flows.rules.schedule import Shift, night_of
from flows.rules.tickets import grouped
from gateway.install.providers import open_carriers
from gateway.simulator.serve import APIS
from tests.cast import AH_LONG, DARMO, SARI, UJANG, WATI, YANTO, resident
from tests.conftest import ENGINES
from tests.journeys.test_report import ticket_in
from tests.journeys.world import TOKEN, World
from tests.waiting import wait_for

pytestmark = pytest.mark.journey

ZONE = ZoneInfo("Asia/Jakarta")
MINUTE = timedelta(minutes=1)
AREA, KECAMATAN, CITY = "16.71.02.1006", "16.71.02", "16.71"
PLACE = "lr ketapang rt 14 7 ulu"
#: Those of whom no other story tells.
CAUTIOUS, HURRIED, STRANGER, RATNA = map(resident, range(4))
PEOPLE = [resident(number) for number in range(100, 220)]  # more than any carrier takes in one call
IMBAUAN = "Imbauan Polsek SU I: kunci ganda motor saat tarawih. Bahaya? Telp 110 (gratis)."


def filed(world: World) -> dict[str, tuple[str, str, str]]:
    """The state, the kind and the place of each report, by its code."""
    return {
        report["code"]: (report["state"], report["category"], report["place"])
        for report in world.json("report", "list", "--limit", "100")
    }


def ask(world: World, phone: str, text: str, number: int) -> str:
    """What this SMS is answered with; `number`: the how manyth SMS on the phone that is."""
    world.sms(phone, text)
    return world.newest(phone, number)


def a_report_is_filed_once_however_often_it_is_brought(world: World, folder: Path) -> None:
    said_at = datetime.now(UTC)
    for _ in range(3):
        assert world.bring(SARI, "LAPOR petasan di lr kuningan 7 ulu", said_at) == 200
    answered = world.newest(SARI, 1)
    code = ticket_in(answered)
    assert "main hakim sendiri" in answered and grouped(code) in answered
    assert filed(world) == {code: ("baru", "petasan", "lr kuningan 7 ulu")}
    wait_for(lambda: len(world.received(SARI)) == 2, "no privacy line came after the first contact")
    assert "BELUM dibaca" in ask(world, SARI, f"STATUS {grouped(code)}", 2)
    # Somebody else's phone learns nothing about it.
    assert "tidak ada dari HP ini" in ask(world, STRANGER, f"STATUS {code}", 1)
    world.flask("report", "state", code, "diterima")
    assert "sudah dibaca" in ask(world, SARI, "STATUS", 3)


def an_answer_belongs_to_the_open_question(world: World, folder: Path) -> None:
    first = ask(world, YANTO, "DARURAT", 1)
    assert "110" in first
    code = ticket_in(first)
    assert "110" in ask(world, YANTO, PLACE, 2)
    assert filed(world)[code][2] == PLACE


def a_report_is_made_by_numbers(world: World, folder: Path) -> None:
    assert "1 Lapor" in ask(world, CAUTIOUS, "MENU", 1)
    assert "Lapor apa?" in ask(world, CAUTIOUS, "1", 2)
    assert "Di mana?" in ask(world, CAUTIOUS, "3", 3)
    assert "1 Kirim" in ask(world, CAUTIOUS, PLACE, 4)
    code = ticket_in(ask(world, CAUTIOUS, "pilih 1", 5))
    assert filed(world)[code] == ("baru", "petasan", PLACE)
    wait_for(lambda: len(world.received(CAUTIOUS)) == 6, "no privacy line came")


def a_report_that_was_left_goes_on_with_lanjut(world: World, folder: Path) -> None:
    known = set(filed(world))
    ask(world, HURRIED, "MENU", 1)
    ask(world, HURRIED, "1", 2)
    ask(world, HURRIED, "7", 3)
    assert "1 Kirim" in ask(world, HURRIED, PLACE, 4)
    # Officers see what is known so far; the neighbour asks for something else meanwhile.
    (code,) = set(filed(world)) - known
    assert filed(world)[code] == ("tidak_selesai", "kebakaran", PLACE)
    assert "belum lengkap" in ask(world, HURRIED, f"STATUS {code}", 5)
    assert "1 Kirim" in ask(world, HURRIED, "LANJUT", 6)
    assert grouped(code) in ask(world, HURRIED, "kirim", 7)
    assert filed(world)[code] == ("baru", "kebakaran", PLACE)


def a_night_with_a_missed_check_in(world: World, folder: Path) -> None:
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    start = now - 25 * MINUTE
    local = start.astimezone(ZONE)
    end = local + timedelta(hours=2)
    watch = f"{AREA},14,03,{local:%H:%M},{end:%H:%M},30,10"
    roster = folder / "posts.csv"
    roster.write_text(
        "code,name,area,rt,rw,shift_start,shift_end,every_minutes,grace_minutes,guards\n"
        f"MELATI,Pos Melati,{watch},{DARMO};{UJANG}\nMAWAR,Pos Mawar,{watch},{RATNA};{WATI}\n"
    )
    world.flask("post", "import", str(roster))
    world.tick(start - 5 * MINUTE)
    shift = Shift(f"{local:%H:%M}", f"{end:%H:%M}", 30, 10)
    # after midnight it is still the watch of the evening before
    night = f"{night_of(start, shift, ZONE)}"

    def slots(post: str) -> list[str]:
        found = world.json("slot", "list", "--night", night)
        return [slot["state"] for slot in found if slot["post"] == post]

    assert slots("MELATI") == slots("MAWAR") == ["menunggu"] * 5

    # Wati is there; nobody says a word at Pos Melati.
    assert world.bring(WATI, "MASUK 2", start + MINUTE) == 200
    assert "MASUK Pos Mawar" in world.newest(WATI, 1)
    world.tick(start + 6 * MINUTE)
    for guard in (UJANG, DARMO):
        assert "Pos Melati: belum ada kabar" in world.newest(guard, 1)
    for _ in range(2):
        world.tick(start + 11 * MINUTE)
    alarm = world.newest(DARMO, 2)
    assert "Pos Melati: " in alarm and "110" in alarm
    # Whoever never says that this was all has the alarm say so.
    told_all = open_carriers(world.settings)[world.played].tells_all
    assert told_all or "mungkin karena gangguan jaringan SMS" in alarm
    assert slots("MELATI")[0] == "terlewat"

    # The word comes late after all, the next one early.
    assert world.bring(UJANG, "MASUK 3", start + 12 * MINUTE) == 200
    assert "MASUK Pos Melati" in world.newest(UJANG, 2)
    assert "sudah ada kabar" in world.newest(DARMO, 3)
    assert "AMAN Pos Melati" in ask(world, UJANG, "AMAN", 3)
    assert slots("MELATI") == ["terlambat", "hadir"] + ["menunggu"] * 3
    assert slots("MAWAR") == ["hadir"] + ["menunggu"] * 4

    # The same word from somebody who is no guard is no check-in.
    assert "belum terdaftar" in ask(world, STRANGER, "MASUK", 2)
    # Once each, however often the clock came round; and nobody is told of a post where all is well.
    assert len(world.received(DARMO)) == 3 and world.received(RATNA) == []


def an_imbauan_reaches_everybody_once(world: World, folder: Path) -> None:
    contacts = folder / "contacts.csv"
    contacts.write_text(
        "phone,name,area,role,language,consent_at,consent_source\n"
        + "".join(f"{phone},Warga,{AREA},warga,id,2026-11-01,formulir RT\n" for phone in PEOPLE)
    )
    world.flask("contact", "import", str(contacts))
    desk, chief = (
        world.flask("token", "add", name, "--role", role, "--area", area).stdout.strip()
        for name, role, area in (("desk", "operator", KECAMATAN), ("chief", "pengawas", CITY))
    )
    wanted = {"text": IMBAUAN, "areas": [KECAMATAN], "audience": ["warga"]}
    at_once = {"urgent": True, "reason": "uji"}  # whatever time it is when the test runs
    draft = world.api(desk, "POST", "/imbauan", wanted | at_once).json()
    assert (draft["recipients"], draft["parts"]) == (len(PEOPLE), 1)

    def step(token: str, name: str) -> int:
        return world.api(token, "POST", f"/imbauan/{draft['id']}/{name}").status_code

    assert step(desk, "submit") == 200
    assert step(desk, "approve") in (403, 409)
    assert step(chief, "approve") == 200
    world.tick(datetime.now(UTC))

    def found() -> dict[str, object]:
        said: dict[str, object] = world.api(desk, "GET", f"/imbauan/{draft['id']}").json()
        return said

    def counts() -> Counter[str]:
        return Counter(found()["counts"])

    wait_for(lambda: counts()["delivered"] == len(PEOPLE), "not everybody has it")
    assert +counts() == {"delivered": len(PEOPLE)}
    world.tick(datetime.now(UTC))
    ended = found()
    assert ended["state"] == "selesai"
    sent = [message for message in world.accepted() if message["text"] == ended["sms"]]
    assert Counter(message["number"] for message in sent) == Counter(PEOPLE)
    # Where a carrier has several numbers, all of them share the work.
    assert len({message["from"] for message in sent}) == max(1, len(world.settings.smsgate_devices))
    assert IMBAUAN[:40] in ask(world, PEOPLE[0], f"CEK {draft['cek_code']}", 2)


def nobody_abroad_is_answered(world: World, folder: Path) -> None:
    known = len(filed(world))
    world.sms(AH_LONG, "LAPOR maling lr ketapang 7 ulu")
    wait_for(lambda: len(filed(world)) == known + 1, "the report was not filed")
    assert ask(world, STRANGER, "INFO", 3)
    assert world.received(AH_LONG) == []


def nothing_of_a_person_is_in_the_logs(world: World, folder: Path) -> None:
    logs = world.logs()
    people = (SARI, YANTO, AH_LONG, DARMO, UJANG, WATI, CAUTIOUS, HURRIED, STRANGER, PEOPLE[0])
    for secret in (*people, *(phone[3:] for phone in people), "ketapang", "kuningan", TOKEN):
        assert secret not in logs


STORIES: tuple[Callable[[World, Path], None], ...] = (
    a_report_is_filed_once_however_often_it_is_brought,
    an_answer_belongs_to_the_open_question,
    a_report_is_made_by_numbers,
    a_report_that_was_left_goes_on_with_lanjut,
    a_night_with_a_missed_check_in,
    an_imbauan_reaches_everybody_once,
    nobody_abroad_is_answered,
    nothing_of_a_person_is_in_the_logs,
)


#: Each carrier on one of the engines, which are told apart elsewhere.
@pytest.mark.parametrize(
    ("played", "engine"), [(api, ENGINES[at % 2 - 1]) for at, api in enumerate(APIS)]
)
def test_a_story(world: World, tmp_path: Path, subtests: pytest.Subtests) -> None:
    for story in STORIES:
        with subtests.test(story.__name__):
            story(world, tmp_path)
