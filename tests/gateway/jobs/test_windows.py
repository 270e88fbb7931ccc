"""Imbauan in the evening, night and morning: what is not urgent waits, and says until when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from flows.rules.fields import Unusable
from flows.rules.imbauan_draft import Draft
from flows.rules.rights import NotAllowed, Officer
from flows.rules.tickets import grouped
from gateway.carriers import Limits, Outgoing, Sent
from gateway.install.runtime import Runtime
from gateway.jobs import breaker, imbauan, outbox
from gateway.officers import imbauan as office
from gateway.web.metrics import Record
from storage import people
from storage.engine import db
from storage.models import Imbauan, Outbox
from storage.people import tokens
from storage.places import areas, units
from storage.sent import imbauan as record
from storage.sent import quotes
from tests.cast import LONG_AGO, resident
from tests.gateway.carriers.one_way import OneWay
from tests.gateway.conftest import KECAMATAN, PLACES, TUJUH_ULU, both_engines

JAKARTA = ZoneInfo("Asia/Jakarta")
POLSEK = {
    "code": "SU1",
    "name": "Polsek SU I",
    "parent_code": "",
    "areas": KECAMATAN,
    "desk_phone": "",
}
TEXT = "Tarawih aman, kunci ganda motor"


class Carrier(OneWay):
    """Takes everything and remembers the texts."""

    name, limits = "africastalking", Limits(recipients=2)

    def __init__(self) -> None:
        self.texts: list[str] = []

    def send(self, outgoing: Outgoing) -> list[Sent]:
        self.texts += [outgoing.text] * len(outgoing.numbers)
        return [
            Sent(number, "accepted", f"{len(self.texts)}-{number[-4:]}")
            for number in outgoing.numbers
        ]


def at(clock: str, day: int = 10) -> datetime:
    hour, minute = clock.split(".")
    return datetime(2027, 2, day, int(hour), int(minute), tzinfo=JAKARTA).astimezone(UTC)


@pytest.fixture(autouse=True)
def no_grudges() -> Iterator[None]:
    breaker.forget_all()
    yield
    breaker.forget_all()


@pytest.fixture
def carrier() -> Carrier:
    return Carrier()


class Evening:
    """Five residents, an author, an approver; their steps, the clock's and the bulk lane's."""

    def __init__(self, runtime: Runtime, carrier: Carrier) -> None:
        self.runtime, self.carrier = runtime, carrier
        self.zone = runtime.settings.zone

    def draft(self, now: datetime, **more: Any) -> Imbauan:
        wanted = Draft(more.pop("text", TEXT), [KECAMATAN], ["warga"], **more)
        return office.write(_officer("operator"), wanted, self.runtime, now)

    def approved(self, now: datetime, **more: Any) -> Imbauan:
        drafted = self.draft(now, **more)
        office.take(_officer("operator"), drafted, "submit", now, self.zone)
        return office.take(_officer("pengawas"), _again(drafted), "approve", now, self.zone)

    def go_on(self, now: datetime) -> None:
        imbauan.go_on(self.runtime, now)

    def send(self, now: datetime) -> int:
        providers: Any = {"africastalking": self.carrier}
        return outbox.send_lane(
            "bulk", "me", providers, self.runtime.vault, self.runtime.settings, now
        )

    def waits(self, drafted: Imbauan, now: datetime) -> datetime | None:
        until = office.status(_again(drafted), now, self.zone)["waits_until"]
        return until


def _officer(role: str) -> Officer:
    return Officer(role, role, KECAMATAN, f"16/16.71/{KECAMATAN}/")


def _again(drafted: Imbauan) -> Imbauan:
    found = record.find(drafted.id)
    assert found is not None
    return found


@pytest.fixture
def evening(app: Flask, carrier: Carrier) -> Evening:
    runtime: Runtime = app.extensions["kentongan"]
    long_ago = at("12.00", 1)
    with db.transaction():
        areas.load(PLACES)
        units.load([POLSEK], LONG_AGO)
        tokens.add("operator", "operator", KECAMATAN, long_ago)
        rows = [
            people.ContactRow(resident(n), "", TUJUH_ULU, "warga", consent_at=long_ago)
            for n in range(5)
        ]
        people.save_contacts(runtime.vault, rows, long_ago)
    return Evening(runtime, carrier)


@pytest.mark.parametrize("approved_at", ["20.00", "21.30", "23.59", "00.00", "03.15", "06.59"])
def test_one_approved_in_the_night_waits_until_seven(evening: Evening, approved_at: str) -> None:
    then = at(approved_at)
    morning = at("07.00", 11 if approved_at >= "20" else 10)
    drafted = evening.approved(then)
    assert drafted.state == "disetujui" and evening.waits(drafted, then) == morning
    evening.go_on(then)
    evening.go_on(morning - timedelta(seconds=1))
    assert _again(drafted).state == "disetujui" and not Outbox.select().exists()
    evening.go_on(morning)
    assert evening.send(morning) == 2
    assert _again(drafted).state == "mengirim" and evening.waits(drafted, morning) is None


@pytest.mark.parametrize("hour", ["20.00", "02.00"])
def test_an_urgent_one_waits_for_nothing(evening: Evening, hour: str) -> None:
    drafted = evening.approved(at(hour), urgent=True, reason="banjir")
    assert evening.waits(drafted, at(hour)) is None
    evening.go_on(at(hour))
    assert evening.send(at(hour)) == 2


def test_what_is_left_at_eight_in_the_evening_goes_on_in_the_morning(
    evening: Evening, carrier: Carrier
) -> None:
    drafted = evening.approved(at("19.58"))
    evening.go_on(at("19.58"))
    assert evening.send(at("19.59")) == 2
    for late in (at("20.00"), at("23.00"), at("06.59", 11)):
        assert evening.send(late) == 0
        evening.go_on(late)
        assert evening.waits(drafted, late) == at("07.00", 11)
    assert record.counts(drafted.id)["pending"] == 3 and _again(drafted).state == "mengirim"
    assert [evening.send(at("07.00", 11)) for _ in range(3)] == [2, 1, 0]
    assert record.counts(drafted.id)["accepted"] == 5 == len(carrier.texts)
    evening.go_on(at("07.01", 11))
    assert _again(drafted).state == "selesai" and evening.waits(drafted, at("21.00", 11)) is None


@both_engines
def test_an_urgent_one_overtakes_those_that_wait_for_the_morning(
    evening: Evening, carrier: Carrier
) -> None:
    evening.approved(at("19.58"))
    evening.go_on(at("19.58"))
    evening.approved(at("20.30"), urgent=True, reason="banjir", text="Air naik, jauhi tepian")
    evening.go_on(at("20.30"))
    assert [evening.send(at("20.31")) for _ in range(4)] == [2, 2, 1, 0]
    assert all("Air naik" in text for text in carrier.texts)
    assert [evening.send(at("07.00", 11)) for _ in range(4)] == [2, 2, 1, 0]


@pytest.mark.parametrize(
    ("wanted", "begins"), [("22.00", at("07.00", 11)), ("05.00", at("07.00")), ("08.00", None)]
)
def test_a_time_in_the_night_becomes_the_morning(
    evening: Evening, wanted: str, begins: datetime | None
) -> None:
    drafted = evening.approved(at("01.00"), send_at=at(wanted))
    assert drafted.state == "terjadwal" and evening.waits(drafted, at("01.00")) == begins
    evening.go_on(at("06.59"))
    assert not Outbox.select().exists()


def test_one_that_ends_before_the_morning_is_refused(evening: Evening) -> None:
    with pytest.raises(
        Unusable,
        match=r"expires_at: must be later than the sending, which begins 11/02/2027 07.00",
    ):
        evening.draft(at("21.00"), expires_at=at("23.00"))
    assert evening.draft(at("21.00"), expires_at=at("23.00"), urgent=True, reason="banjir").id
    drafted = evening.draft(at("12.00"), expires_at=at("22.00"))
    office.take(_officer("operator"), drafted, "submit", at("12.00"), evening.zone)
    with pytest.raises(
        NotAllowed,
        match=r"ends 10/02/2027 22.00, before it may be sent: .* until 11/02/2027 07.00",
    ):
        office.take(_officer("pengawas"), _again(drafted), "approve", at("20.30"), evening.zone)
    assert (
        office.take(
            _officer("pengawas"), _again(drafted), "approve", at("19.30"), evening.zone
        ).state
        == "disetujui"
    )


def test_who_waits_for_the_morning_still_has_a_day(evening: Evening) -> None:
    assert evening.draft(at("21.00")).expires_at == at("07.00", 12)
    assert evening.draft(at("09.00")).expires_at == at("09.00", 11)


def test_it_carries_who_speaks_its_code_and_how_to_stop(evening: Evening, carrier: Carrier) -> None:
    drafted = evening.approved(at("12.00"))
    evening.go_on(at("12.00"))
    evening.send(at("12.00"))
    assert set(carrier.texts) == {
        f"Polsek SU I: {TEXT}. Asli? CEK {grouped(drafted.cek_code)}. Stop? BERHENTI"
    }
    quoted = quotes.by_code([drafted.cek_code], JAKARTA)[drafted.cek_code]
    assert (quoted["sender"], quoted["text"]) == ("Polsek SU I", TEXT)


def test_what_it_carries_counts(evening: Evening) -> None:
    assert [
        evening.draft(at("12.00"), text="x" * length).parts
        for length in (1, 112, 113, 160, 258, 259)
    ] == [
        1,
        1,
        2,
        2,
        2,
        3,
    ]


@both_engines
def test_what_was_written_before_leaves_as_it_was_approved(
    evening: Evening, carrier: Carrier
) -> None:
    drafted = evening.approved(at("12.00"))
    Imbauan.update(carried=None).where(Imbauan.id == drafted.id).execute()
    evening.go_on(at("12.00"))
    evening.send(at("12.00"))
    assert set(carrier.texts) == {TEXT}


@pytest.mark.parametrize(
    ("road", "sender", "shortcode", "asks"),
    [
        ("africastalking", "", "11011", ""),
        ("africastalking", "11011", "11011", ""),
        ("africastalking", "KAMTIBMAS", "11011", " ke 110 11"),
        ("africastalking", "KAMTIBMAS", "", ""),
        ("smsgate", "KAMTIBMAS", "11011", ""),  # it leaves from a phone all the same
    ],
)
def test_one_from_a_name_says_where_to_answer(
    evening: Evening, road: str, sender: str, shortcode: str, asks: str
) -> None:
    settings = evening.runtime.settings.model_copy(
        update={"carriers": (road,), "at_sender_id": sender, "at_shortcode": shortcode}
    )
    drafted = office.write(
        _officer("operator"),
        Draft(TEXT, [KECAMATAN], ["warga"]),
        replace(evening.runtime, settings=settings, providers={road: evening.carrier}),
        at("12.00"),
    )
    assert str(drafted.carried).endswith(f"{asks}. Stop? BERHENTI{asks}")


@pytest.mark.parametrize(
    ("clock", "day", "seconds"),
    [("19.59", 10, 60), ("23.00", 10, 0), ("06.59", 11, 0), ("07.00", 11, 0), ("07.02", 11, 120)],
)
def test_what_the_night_holds_is_not_late(
    evening: Evening, clock: str, day: int, seconds: int
) -> None:
    evening.approved(at("19.58"))
    evening.go_on(at("19.58"))
    assert _age(evening, at(clock, day)) == seconds


def test_an_urgent_one_that_waits_is_late_in_the_night(evening: Evening) -> None:
    evening.approved(at("23.00"), urgent=True, reason="banjir")
    evening.go_on(at("23.00"))
    assert _age(evening, at("23.05")) == 300


def _age(evening: Evening, now: datetime) -> float:
    families = {family.name: family for family in Record(evening.runtime, now).collect()}
    ages = {
        sample.labels["lane"]: sample.value
        for sample in families["kentongan_outbox_oldest_seconds"].samples
    }
    return float(ages["bulk"])
