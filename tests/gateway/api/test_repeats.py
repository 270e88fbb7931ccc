"""The same imbauan twice: the approver is told how many had it, and may approve."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from gateway.web.application import current
from storage import people
from storage.engine import db
from storage.engine.vault import Vault
from storage.models import Imbauan, Outbox
from storage.sent import imbauan, outbox, spending
from tests.cast import resident
from tests.gateway.api.conftest import Api
from tests.gateway.conftest import CITY, ELSEWHERE, KECAMATAN, TUJUH_ULU, both_engines

TEXT = "Tarawih aman, kunci ganda motor. Info: 110"
HOUR = timedelta(hours=1)


class Clock:
    """What time it is for the API."""

    def __init__(self, now: datetime) -> None:
        self.now = now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> Clock:
    made = Clock(now)
    monkeypatch.setattr("gateway.api.imbauan.now", lambda: made.now)
    return made


@pytest.fixture(autouse=True)
def residents(places: None, vault: Vault, now: datetime) -> None:
    """Five here, of whom one has stopped imbauan, and two elsewhere."""
    yes = now - timedelta(days=1)
    with db.transaction():
        here = [
            people.ContactRow(resident(n), "", TUJUH_ULU, "warga", consent_at=yes) for n in range(5)
        ]
        there = [
            people.ContactRow(resident(n), "", ELSEWHERE, "warga", consent_at=yes) for n in (5, 6)
        ]
        people.save_contacts(vault, [*here, *there], now)
        phone = people.find_phone(vault, resident(4))
        assert phone is not None
        people.stop_messages({phone.id: now})


def submitted(api: Api, clock: Clock, **different: Any) -> int:
    body = {"text": TEXT, "areas": [KECAMATAN], "audience": ["warga"]} | different
    id_ = int(api.post("/imbauan", body, "city").json["id"])
    # The author approves nothing, so it is written in another's name.
    Imbauan.update(author="somebody").where(Imbauan.id == id_).execute()
    with db.transaction():
        imbauan.submit(id_, clock.now)
    return id_


def going(api: Api, clock: Clock, *, begun: bool = True, **different: Any) -> int:
    """An imbauan that was approved and, if it has begun, reached everybody."""
    id_ = submitted(api, clock, **different)
    assert api.post(f"/imbauan/{id_}/approve", by="city").status_code == 200
    if begun:
        with db.transaction():
            imbauan.start(id_, clock.now, "africastalking")
            Outbox.update(state="delivered").where(
                Outbox.imbauan == id_, Outbox.state == "pending"
            ).execute()
            imbauan.finish_when_done(clock.now)
    return id_


def repeated(api: Api, id_: int) -> dict[int, int]:
    """Which imbauan it is said to repeat, and for how many people; the same at every step."""
    seen = api.get(f"/imbauan/{id_}", "city").json["repeats"]
    approved = api.post(f"/imbauan/{id_}/approve", by="city")
    assert approved.status_code == 200, "a warning forbids nothing"
    assert approved.json["repeats"] == seen
    return {earlier["id"]: earlier["recipients"] for earlier in seen}


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        TEXT.upper(),
        f"  {TEXT}  ",
        TEXT.replace(",", ""),
        TEXT.replace(" ", "  ") + "!!",
        TEXT.replace(".", "..."),
    ],
    ids=["the same", "capitals", "spaces", "a comma less", "wider", "dots"],
)
def test_the_same_words_are_told(api: Api, clock: Clock, text: str) -> None:
    first = going(api, clock)
    clock.now += HOUR
    assert repeated(api, submitted(api, clock, text=text)) == {first: 4}


@pytest.mark.parametrize(
    "different",
    [
        {"text": "Air naik, jauhi tepian."},
        {"text": f"{TEXT} besok"},
        {"areas": [ELSEWHERE]},
        {"audience": ["petugas"]},
    ],
    ids=["other words", "one word more", "elsewhere", "others"],
)
def test_another_one_is_not(api: Api, clock: Clock, different: dict[str, Any]) -> None:
    going(api, clock)
    clock.now += HOUR
    assert repeated(api, submitted(api, clock, **different)) == {}


@both_engines
def test_of_a_larger_audience_those_who_had_it_are_counted(api: Api, clock: Clock) -> None:
    first = going(api, clock)
    second = submitted(api, clock, areas=[CITY])
    assert api.get(f"/imbauan/{second}", "city").json["recipients"] == 6
    assert repeated(api, second) == {first: 4}


@pytest.mark.parametrize(
    ("hours", "told"), [(0, True), (23, True), (24, True), (25, False), (24 * 20, False)]
)
def test_within_a_day_of_the_sending(api: Api, clock: Clock, hours: int, told: bool) -> None:
    first = going(api, clock)
    clock.now += hours * HOUR
    assert repeated(api, submitted(api, clock)) == ({first: 4} if told else {})


@pytest.mark.parametrize(
    ("later", "approved_ago", "told"),
    [(2, 1, True), (20, 30, True), (40, 1, True), (40, 30, False)],
)
def test_one_that_will_be_sent_within_a_day_or_was_approved_today(
    api: Api, clock: Clock, later: int, approved_ago: int, told: bool
) -> None:
    send_at = (clock.now + (approved_ago + later) * HOUR).isoformat()
    first = going(api, clock, begun=False, send_at=send_at)
    clock.now += approved_ago * HOUR
    assert repeated(api, submitted(api, clock)) == ({first: 4} if told else {})


@both_engines
def test_what_nobody_approved_or_nobody_got_is_no_repetition(api: Api, clock: Clock) -> None:
    submitted(api, clock)
    stopped = going(api, clock, begun=False)
    api.post(f"/imbauan/{stopped}/stop", by="city")
    refused = going(api, clock)
    Outbox.update(state="refused").where(Outbox.imbauan == refused).execute()
    assert repeated(api, submitted(api, clock)) == {}


def test_several_newest_first_and_none_of_itself(api: Api, clock: Clock) -> None:
    first, second = going(api, clock), going(api, clock)
    third = submitted(api, clock)
    told = api.get(f"/imbauan/{third}", "city").json["repeats"]
    assert [earlier["id"] for earlier in told] == [second, first]
    assert repeated(api, third) == {first: 4, second: 4}
    with db.transaction():
        imbauan.start(third, clock.now, "africastalking")
    assert api.get(f"/imbauan/{third}", "city").json["repeats"] == [], "it is too late to tell"


def test_how_the_days_money_stands_is_told(
    api: Api, clock: Clock, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_ = submitted(api, clock)
    assert api.get(f"/imbauan/{id_}", "city").json["budget"] == {
        "state": "ok",
        "spent": 0,
        "limit": None,
        "currency": "IDR",
    }
    with app.app_context():
        runtime = current()
    monkeypatch.setitem(
        runtime.__dict__,
        "settings",
        runtime.settings.model_copy(update={"sms_budget_per_day": Decimal(35_000)}),
    )
    with db.transaction():
        spending.add(runtime.settings.day_of(clock.now), parts=85)
    told = api.get(f"/imbauan/{id_}", "city").json["budget"]
    assert told == {"state": "warned", "spent": 29_750, "limit": 35_000, "currency": "IDR"}
    assert outbox.counts(id_)["pending"] == 0
