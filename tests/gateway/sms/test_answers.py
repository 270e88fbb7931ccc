"""What the records know of a phone's quota: loops, caps, open questions."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import cast

import pytest
from peewee import Database

from flows.rules.quota import REPEATS
from gateway.carriers import Provider
from gateway.install.providers import open_carriers
from gateway.install.runtime import Runtime
from gateway.install.settings import Settings
from gateway.sms.answers import quotas
from storage import people
from storage.conversations import dialogues
from storage.engine.db import transaction
from storage.engine.vault import Vault
from storage.received import inbox
from storage.sent import outbox
from tests.cast import SARI


@dataclass
class Records:
    """A phone with its messages in real records; may it be answered now?"""

    settings: Settings
    vault: Vault
    now: datetime
    providers: dict[str, Provider] = field(default_factory=dict)
    marks: Iterator[int] = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        self.providers = open_carriers(self.settings)
        self.phone_id = people.phone_ids(self.vault, [SARI], self.now)[SARI]

    def may_hear(self, reply: str, text: str) -> str:
        """Whether this phone, which just said `text`, may get `reply`: "", or why not."""
        quota = quotas(cast(Runtime, self), {self.phone_id: SARI}, self.now)[self.phone_id]
        quota.text = text
        asked = dialogues.open_for(self.vault, [self.phone_id]).get(self.phone_id)
        return quota.may_hear(
            reply,
            "conversation" if asked and asked.waits_at(self.now) else "stranger",
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
