"""What no cap silences: danger, one's own life, HAPUS and BERHENTI."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from flows.rules.quota import ANSWERS_IN_ALL, REPEATS
from gateway.install.runtime import Runtime
from storage import people
from storage.models import Outbox
from tests.cast import SARI
from tests.gateway.calling import CallingHouse
from tests.gateway.conftest import both_engines

CAP = 1
"""Answers a day in these tests; somebody with an open question has three times as many."""
TIMES = 3 * CAP + 1
"""How often each of these texts is said."""
OWED = (
    "TOLONG",
    "tolong kami diserang wong bawak parang",
    "kebakaran di lr ketapang rt 14 7 ulu",
    "saya mau bunuh diri",
    "tetangga saya mau gantung diri",
    "serangan jantung tolong",
    "HAPUS",
    "HAPUS 482136",
    "BERHENTI",
    "berhneti",
)
ROUTINE = ("besok hujan yo", "STATUS 482136", "BANTUAN")


@pytest.fixture
def capped(house: CallingHouse) -> CallingHouse:
    """A house in which a phone has had all answers of a day after the first."""
    settings = house.runtime.settings.model_copy(update={"reply_cap_per_number": CAP})
    house.runtime = replace(house.runtime, settings=settings)
    return house


def answers(runtime: Runtime) -> Counter[str]:
    """How many SMS each phone was answered; the privacy line is left out."""
    rows = Outbox.select(Outbox.phone, Outbox.dedup_key).where(
        ~Outbox.dedup_key.startswith("privacy:")
    )
    sent = Counter(row.phone_id for row in rows)
    numbers = people.number_of(runtime.vault, list(sent))
    return Counter({numbers[phone_id]: many for phone_id, many in sent.items()})


@both_engines
def test_what_is_owed_is_answered_beyond_the_cap_and_nothing_else(capped: CallingHouse) -> None:
    phones = {f"+62812000009{at:02}": text for at, text in enumerate((*OWED, *ROUTINE))}
    for turn in range(TIMES + CAP):
        for phone, text in phones.items():
            said = text if turn >= CAP else f"lusa hujan yo {turn}"
            capped.sms(f"{phone}-{turn}", said, phone=phone, drain=False)
        capped.drain()
        capped.later(minutes=2)
    found = answers(capped.runtime)
    assert {text: found[phone] for phone, text in phones.items() if text in OWED} == dict.fromkeys(
        OWED, CAP + TIMES
    )
    assert max(found[phone] for phone, text in phones.items() if text in ROUTINE) < TIMES


def test_an_urgent_report_is_answered_to_its_end(capped: CallingHouse) -> None:
    for turn in range(4 * CAP):
        capped.sms(f"before-{turn}", f"besok hujan yo {turn}")
    capped.sms("report", "ado wong bawak parang")
    capped.later(minutes=1, seconds=5)
    before = len(capped.sent())
    capped.sms("place", "lr ketapang rt 14 7 ulu")
    assert len(capped.sent()) == before + 1 and "Tempat laporan" in capped.sent()[-1]


def test_a_machine_that_cries_without_end_is_left_alone(capped: CallingHouse) -> None:
    for turn in range(REPEATS["owed"] + 5):
        capped.later(seconds=5)
        capped.sms(f"loop-{turn}", "TOLONG")
    assert TIMES < answers(capped.runtime)[SARI] <= REPEATS["owed"]


@both_engines
@pytest.mark.parametrize(
    "answer",
    [
        "Tiket {turn}: sedang rapat, kami akan menghubungi Anda",
        # What looks like a report of its own.
        "Tiket 7120{turn}: balas 1 untuk lapor motor hilang di 7 ulu",
    ],
)
def test_a_machine_that_answers_our_answers_stops_us_after_three(
    house: CallingHouse, answer: str
) -> None:
    said = ("lapor petasan di lr ketapang 7 ulu", "LAPOR tawuran di lr ketapang 7 ulu", "halo pak")
    phones = {f"+62812000009{at:02}": text for at, text in enumerate(said)}
    for turn in range(8):
        for phone, first in phones.items():
            text = answer.format(turn=turn) if turn else first
            house.sms(f"{phone}-{turn}", text, phone=phone, drain=False)
        house.drain()
        house.later(seconds=20)
    assert answers(house.runtime) == dict.fromkeys(phones, ANSWERS_IN_ALL)
    for phone in phones:
        house.sms(f"{phone}-help", "tolong kami diserang wong bawak parang", phone=phone)
    assert answers(house.runtime) == dict.fromkeys(phones, ANSWERS_IN_ALL + 1)
