"""Which messages are answered: people are, machines and loops are not, and nobody without end."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import cast

import pytest
from peewee import Database

from gateway.carriers import Provider
from gateway.install.runtime import Runtime, open_carriers
from gateway.install.settings import Settings
from gateway.sms.answers import CAP_TIMES, REPEATS, SenderKind, may_reply, quotas
from storage import people
from storage.conversations import dialogues
from storage.engine.db import transaction
from storage.engine.vault import Vault
from storage.received import inbox
from storage.sent import outbox
from tests.cast import AH_LONG, SARI

KINDS: tuple[SenderKind, ...] = ("stranger", "conversation", "guard")


@pytest.mark.parametrize("kind", KINDS)
def test_a_person_is_answered(settings: Settings, kind: SenderKind) -> None:
    assert may_reply(SARI, kind, 0, "LAPOR tawuran", [], [], settings) == ""


@pytest.mark.parametrize(
    "number", ["", "110", "20880", "Telkomsel", "+62711512345", "+628001234567"]
)
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_person_gets_nothing(settings: Settings, number: str, kind: SenderKind) -> None:
    assert may_reply(number, kind, 0, "LAPOR tawuran", [], [], settings) == "no_person"


def test_foreign_numbers_get_nothing_unless_listed(settings: Settings) -> None:
    assert may_reply(AH_LONG, "stranger", 0, "x", [], [], settings) == "foreign"
    wider = settings.model_copy(update={"reply_countries": ("62", "60")})
    assert may_reply(AH_LONG, "stranger", 0, "x", [], [], wider) == ""


@pytest.mark.parametrize(
    "echoed",
    ["Laporan 482137 tersimpan.", "laporan 482137  TERSIMPAN.\n", " Laporan\n482137 tersimpan. "],
)
def test_our_own_text_come_back_is_not_answered(settings: Settings, echoed: str) -> None:
    ours = ["Nomor disandikan.", "Laporan 482137 tersimpan."]
    for kind in KINDS:
        assert may_reply(SARI, kind, 1, echoed, [], ours, settings) == "echo"
    assert may_reply(SARI, "stranger", 1, "Laporan 482137 sudah?", [], ours, settings) == ""


def test_an_empty_text_is_no_echo_of_an_empty_one(settings: Settings) -> None:
    assert may_reply(SARI, "stranger", 0, "", [], [""], settings) == ""


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_text_over_and_over_is_a_machine(settings: Settings, kind: SenderKind) -> None:
    before = REPEATS[kind] - 1
    same = ["Saya sedang rapat", "saya  sedang RAPAT"] * before
    assert may_reply(SARI, kind, 0, "Saya sedang rapat", same[: before - 1], [], settings) == ""
    assert may_reply(SARI, kind, 0, "Saya sedang rapat", same[:before], [], settings) == "repeated"
    assert may_reply(SARI, kind, 0, "TOLONG", same[:before], [], settings) == ""


@pytest.mark.parametrize("kind", KINDS)
def test_every_number_has_a_cap(settings: Settings, kind: SenderKind) -> None:
    cap = settings.reply_cap_per_number * CAP_TIMES[kind]
    assert may_reply(SARI, kind, cap - 1, "x", [], [], settings) == ""
    assert may_reply(SARI, kind, cap, "x", [], [], settings) == "cap"


def test_conversations_and_guards_have_their_own_higher_limits(settings: Settings) -> None:
    assert CAP_TIMES["stranger"] < CAP_TIMES["conversation"] < CAP_TIMES["guard"]
    assert REPEATS["stranger"] < min(REPEATS["conversation"], REPEATS["guard"])
    assert (
        may_reply(SARI, "stranger", settings.reply_cap_per_number, "1", [], [], settings) == "cap"
    )
    assert (
        may_reply(SARI, "guard", settings.reply_cap_per_number, "AMAN", ["AMAN"] * 4, [], settings)
        == ""
    )
    assert (
        may_reply(SARI, "conversation", settings.reply_cap_per_number, "1", ["1"] * 4, [], settings)
        == ""
    )


def test_the_same_answer_over_and_over_is_a_machine_too(settings: Settings) -> None:
    before = REPEATS["stranger"] - 1
    ours = ["Maaf, kami belum mengerti. Balas BANTUAN."] * before
    assert (
        may_reply(SARI, "stranger", 3, "Tiket 1", ["Tiket 0"], ours, settings, ours[0])
        == "repeated"
    )
    assert may_reply(SARI, "stranger", 3, "Tiket 1", ["Tiket 0"], ours[1:], settings, ours[0]) == ""
    assert may_reply(SARI, "conversation", 3, "Tiket 1", ["Tiket 0"], ours, settings, ours[0]) == ""
    assert (
        may_reply(
            SARI, "stranger", 3, "Tiket 1", ["Tiket 0"], ours, settings, "Laporan 482137 tersimpan."
        )
        == ""
    )


def test_a_loop_of_two_machines_ends(settings: Settings) -> None:
    """An autoresponder that answers our every text: it gets a handful of answers, not one for each
    of its own.
    """
    received: list[str] = []
    answered = 0
    for turn in range(100):
        text = "Terima kasih, kami akan menghubungi Anda."
        if (
            may_reply(SARI, "stranger", answered, text, received, [f"Jawaban {turn}"], settings)
            == ""
        ):
            answered += 1
        received.append(text)
    assert answered == REPEATS["stranger"] - 1
    # One that never says the same twice runs into the cap.
    answered = 0
    for turn in range(100):
        answered += may_reply(SARI, "stranger", answered, f"Antrean {turn}", [], [], settings) == ""
    assert answered == settings.reply_cap_per_number


@dataclass
class Records:
    """A phone with its messages in real records, and the question whether it may be answered
    now.
    """

    settings: Settings
    vault: Vault
    now: datetime
    providers: dict[str, Provider] = field(default_factory=dict)
    marks: Iterator[int] = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        self.providers = open_carriers(self.settings)
        self.phone_id = people.phone_ids(self.vault, [SARI], self.now)[SARI]

    def may_hear(self, reply: str, text: str) -> str:
        """Whether this phone, which just said `text`, may be sent `reply`: "" or the reason for no
        answer.
        """
        quota = quotas(cast(Runtime, self), {self.phone_id: SARI}, self.now)[self.phone_id]
        quota.text = text
        asked = dialogues.open_for(self.vault, [self.phone_id]).get(self.phone_id)
        return quota.may_hear(
            reply,
            "conversation" if asked and asked.waits_at(self.now) else "stranger",
            self.settings,
        )

    def receives(self, text: str, reply: str, kind: str = "sms") -> str:
        """A message comes in, may be answered or not, and is done.

        Returns the reason for no answer.
        """
        mark = next(self.marks)
        self.now += timedelta(seconds=1)
        item = inbox.Item("africastalking", kind, f"{mark}", SARI, {"text": text}, self.now)
        inbox.put(self.vault, [item], self.now)
        refused = self.may_hear(reply, text)
        if not refused:
            outbox.put(
                self.vault,
                [
                    outbox.Message(
                        f"reply:{mark}", "reply", "africastalking", self.phone_id, reply, self.now
                    )
                ],
                self.now,
            )
        (row,) = inbox.claim(self.vault, "me", self.now, 10)
        inbox.done([row.id], self.now)
        inbox.release([row], "me")
        return refused


@pytest.fixture
def records(
    database: Database, settings: Settings, vault: Vault, now: datetime
) -> Iterator[Records]:
    with transaction():
        yield Records(settings, vault, now)


def test_the_records_know_a_loop(records: Records) -> None:
    said = [records.receives("Saya sedang rapat", f"Jawaban {turn}") for turn in range(6)]
    assert said == ["", "", "", "repeated", "repeated", "repeated"]
    assert records.receives("LAPOR tawuran 7 ulu", "Laporan 482137 tersimpan.") == ""
    assert records.receives("laporan 482137 TERSIMPAN.", "Maaf, kami belum mengerti.") == "echo"
    records.now += timedelta(hours=1)
    assert records.receives("Saya sedang rapat", "Jawaban 7") == ""


def test_the_records_know_an_answer_given_over_and_over(records: Records) -> None:
    said = [
        records.receives(f"Antrean nomor {turn}", "Maaf, kami belum mengerti.") for turn in range(5)
    ]
    assert said == ["", "", "", "repeated", "repeated"]


def test_the_records_know_the_cap_of_a_day(records: Records) -> None:
    cap = records.settings.reply_cap_per_number
    assert {records.receives(f"Kabar {turn}", f"Jawaban {turn}") for turn in range(cap)} == {""}
    assert records.receives("Kabar lain", "Jawaban lain") == "cap"
    records.now += timedelta(hours=25)
    assert records.receives("Kabar lain", "Jawaban lain") == ""


def test_an_open_question_may_be_answered_for_longer(records: Records) -> None:
    for turn in range(4):
        refused = records.receives("1", f"Jawaban {turn}")
    assert refused == "repeated"
    question = dialogues.Open(
        "sms1", "lapor_sms", {}, {}, records.now, records.now + timedelta(minutes=30)
    )
    dialogues.keep(records.vault, {records.phone_id: question}, records.now)
    assert records.receives("1", "Jawaban 5") == ""


def test_a_report_by_ussd_is_no_message_to_be_repeated(records: Records) -> None:
    for turn in range(REPEATS["stranger"] + 2):
        assert records.receives("", f"Laporan {turn} tersimpan.", kind="fact") == ""


def test_later_messages_that_wait_do_not_count_against_the_first(records: Records) -> None:
    waiting = [
        inbox.Item(
            "africastalking",
            "sms",
            f"later-{turn}",
            SARI,
            {"text": "TOLONG"},
            records.now + timedelta(minutes=1),
        )
        for turn in range(9)
    ]
    records.receives("LAPOR maling", "Laporan 1 tersimpan.")
    inbox.put(records.vault, waiting, records.now)
    assert records.may_hear("Jawaban", "TOLONG") == ""
