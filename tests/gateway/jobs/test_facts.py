"""What conversations stated, as it stands in the records; and who gets to see it."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from flows.effects import (
    AnswerKept,
    EmergencyRaised,
    Fact,
    IncidentReported,
    KindGiven,
    PlaceGiven,
    ReportAdded,
    ReportBegun,
    ReportSent,
)
from flows.reading.data import version
from flows.reading.reasons import ANNOUNCED, EMERGENCY, GUARD, MENU
from gateway.install.runtime import Runtime, open_runtime
from gateway.install.settings import Settings
from gateway.jobs import intake
from gateway.ussd.places import gazetteer
from storage import reports
from storage.engine.db import connected, transaction
from storage.models import Outbox, Report
from storage.received import inbox
from tests.cast import SARI
from tests.facts import as_json
from tests.gateway.conftest import CITY, OTHER_KECAMATAN, TUJUH_ULU, both_engines

State = Callable[..., Report]


@pytest.fixture
def state(app: Flask, places: None, now: datetime) -> State:
    """State facts of one conversation, one after the other; answers the report there is then."""
    runtime: Runtime = app.extensions["kentongan"]
    keys = itertools.count(1)

    def state(*facts: Fact, channel: str = "ussd") -> Report:
        with transaction():
            told = {"conversation": "talk-1", "channel": channel, "code": "482136"}
            items = [
                inbox.Item(
                    "africastalking",
                    "fact",
                    f"{key}",
                    SARI,
                    {"fact": as_json(fact), "ordinal": key, **told},
                    now,
                )
                for key, fact in zip(keys, facts, strict=False)
            ]
            inbox.put(runtime.vault, items, now)
        assert sum(iter(lambda: intake.once(runtime, now), 0)) == len(facts)
        return Report.get(Report.conversation == "talk-1")

    return state


def seen_by(app: Flask, role: str) -> list[str]:
    """The tickets that this role sees in the whole city."""
    runtime: Runtime = app.extensions["kentongan"]
    return [item.code for item in reports.page(runtime.vault, role, f"16/{CITY}/").items]


def only_inspectors_see_it(app: Flask) -> bool:
    return [seen_by(app, role) for role in ("petugas", "operator", "pengawas", "inspektorat")] == [
        [],
        [],
        [],
        ["482136"],
    ]


def texts() -> int:
    return Outbox.select().count()


@pytest.mark.parametrize("channel", ["ussd", "sms"])
def test_an_emergency_that_accuses_an_officer(app: Flask, state: State, channel: str) -> None:
    accused = EmergencyRaised("oknum polisi mukul", sensitive=True, category="petugas")
    report = state(accused, PlaceGiven("lr ketapang"), channel=channel)
    assert (report.category, report.urgent, report.sensitive) == ("petugas", True, True)
    assert only_inspectors_see_it(app)
    assert texts() == 0


def test_a_story_that_accuses_an_officer(app: Flask, state: State) -> None:
    state(ReportBegun("lainnya", "lr ketapang"))
    assert seen_by(app, "operator") == ["482136"]
    report = state(
        ReportSent(urgent=True, story="oknum polisi", sensitive=True, category="petugas")
    )
    assert (report.category, report.urgent, report.sensitive, report.state) == (
        "petugas",
        True,
        True,
        "baru",
    )
    assert only_inspectors_see_it(app)
    assert texts() == 0


def test_an_accusation_that_comes_with_the_place(app: Flask, state: State) -> None:
    state(EmergencyRaised())
    told = texts()
    report = state(PlaceGiven("oknum petugas yang mukul, lr ketapang", category="petugas"))
    assert (report.category, report.urgent, report.sensitive) == ("petugas", True, True)
    assert only_inspectors_see_it(app)
    assert texts() == told


@pytest.mark.parametrize(
    ("chosen", "area"), [(OTHER_KECAMATAN, OTHER_KECAMATAN), ("", TUJUH_ULU), ("99.99", TUJUH_ULU)]
)
def test_the_area_that_was_chosen_stands_before_what_the_place_says(
    state: State, chosen: str, area: str
) -> None:
    report = state(
        IncidentReported("petasan", "7 ulu"),
        PlaceGiven("7 ulu, kec lain", area=chosen),
        channel="sms",
    )
    assert report.area_id == area


@pytest.mark.parametrize(
    ("stored", "category"),
    [
        (
            [
                {"fact": "EmergencyRaised", "story": "dikepung", "sensitive": False},
                {"fact": "PlaceGiven", "place": "x"},
            ],
            "lainnya",
        ),
        (
            [
                {"fact": "ReportBegun", "category": "petasan", "place": "x"},
                {
                    "fact": "ReportSent",
                    "urgent": False,
                    "quiet": False,
                    "story": "",
                    "sensitive": False,
                },
            ],
            "petasan",
        ),
    ],
)
def test_facts_stored_before_they_had_a_kind(
    state: State, stored: list[dict[str, Any]], category: str
) -> None:
    assert state(*map(Fact.from_json, stored)).category == category


def test_a_draft_that_an_officer_took_up_still_gets_its_story(
    app: Flask, state: State, now: datetime
) -> None:
    runtime: Runtime = app.extensions["kentongan"]
    state(ReportBegun("kriminalitas", "lr ketapang rt 14 7 ulu"))
    with transaction():
        reports.set_state(runtime.vault, "482136", "diterima", "", "ayu", now)
    for _ in range(2):
        report = state(ReportSent(urgent=True, quiet=True, story="bawak parang"))
        assert (report.state, report.urgent, report.quiet) == ("diterima", True, True)
        assert runtime.vault.open_text(report.story, "report.story") == "bawak parang"
    assert [step.state for step in reports.steps(runtime.vault, "482136", "operator")] == [
        "diterima",
        "diterima",
    ]


def test_the_place_names_are_those_of_the_database_in_use(
    app: Flask,
    places: None,
    settings: Settings,
    migrated: Callable[[str], str],
    tmp_path: Path,
    now: datetime,
) -> None:
    assert gazetteer(app.extensions["kentongan"], now).knows(TUJUH_ULU)
    empty = shutil.copy(migrated("sqlite").removeprefix("sqlite:///"), tmp_path / "empty.db")
    other = open_runtime(settings.model_copy(update={"database_url": f"sqlite:///{empty}"}))
    with connected():
        assert not gazetteer(other, now).knows(TUJUH_ULU)


def reading(app: Flask, role: str = "operator") -> Any:
    """How the report was read when it was filed, as this role is shown it."""
    runtime: Runtime = app.extensions["kentongan"]
    shown = reports.show(runtime.vault, "482136", role, f"16/{CITY}/")
    assert shown
    return shown.reading


def why(kept: Any) -> list[tuple[str, str]]:
    return [(reason["words"], reason["meaning"]) for reason in kept["reasons"]]


def test_a_report_keeps_how_it_was_read(app: Flask, state: State) -> None:
    state(
        IncidentReported(
            "kebakaran", "7 ulu", "dapur tetanggo terbakar, hub 081200000001", urgent=True
        ),
        channel="sms",
    )
    kept = reading(app)
    assert (kept["version"], kept["kind"]) == (version(), "kebakaran")
    assert ("terbakar", "kebakaran") in why(kept) and ("", "urgent: kind kebakaran") in why(kept)
    state(KindGiven("petasan"))
    assert reading(app) == kept  # as it was filed, whatever it becomes


def test_of_a_report_by_menu_it_says_that_the_kind_was_chosen(app: Flask, state: State) -> None:
    state(ReportBegun("petasan", "lr ketapang"))
    assert why(reading(app))[0] == ("", MENU)
    state(ReportBegun("kebakaran", "kebakaran di lr ketapang"))
    assert reading(app)["kind"] == "kebakaran" and why(reading(app))[0] == (
        "kebakaran",
        "kebakaran",
    )
    state(ReportSent(urgent=True, story="api makin besak", kind="kebakaran", place="lr ketapang"))
    assert why(reading(app))[:2] == [("", MENU), ("api besak", "kebakaran")]


@pytest.mark.parametrize("begun", [True, False])
def test_what_presses_danger_says_so_with_or_without_its_draft(
    app: Flask, state: State, begun: bool
) -> None:
    if begun:
        state(ReportBegun("petasan", "lr ketapang"))
    state(ReportSent(urgent=True, kind="petasan", place="lr ketapang"))
    assert why(reading(app)) == [("", MENU), ("", f"urgent: {MENU}"), ("", "need: kejar")]


def test_an_emergency_says_so(app: Flask, state: State) -> None:
    state(EmergencyRaised())
    assert why(reading(app))[:2] == [("", EMERGENCY), ("", f"urgent: {EMERGENCY}")]


def test_a_guard_who_is_not_safe_says_so(app: Flask, state: State) -> None:
    state(IncidentReported("lainnya", "", "dak aman ndan", urgent=True), channel="sms")
    assert ("", f"urgent: {GUARD}") in why(reading(app))


RACE = "kagek malem jam 2 nak balapan di jakabaring"
RACE_AT = datetime(2027, 2, 10, 19, tzinfo=UTC)  # 02.00 in Palembang; it is said at 22.00


def test_what_a_text_announces_keeps_its_time_and_cannot_wait(app: Flask, state: State) -> None:
    report = state(IncidentReported("balap_liar", "jakabaring", RACE), channel="sms")
    assert (report.happens_at, report.urgent, report.reminded_at) == (RACE_AT, True, None)
    assert ("", f"urgent: {ANNOUNCED}") in why(reading(app))


@pytest.mark.parametrize(
    "text", ["jam 2 tadi ado balapan di jakabaring", "tiap malam jam 2 balapan di jakabaring"]
)
def test_what_was_and_what_is_usual_announces_nothing(state: State, text: str) -> None:
    report = state(IncidentReported("balap_liar", "jakabaring", text), channel="sms")
    assert (report.happens_at, report.urgent) == (None, False)


def test_what_is_told_within_the_hour_needs_no_reminder(state: State, now: datetime) -> None:
    soon = "setengah jam lagi nak tawuran di lr ketapang"
    report = state(EmergencyRaised(soon, category="konflik_sosial"), channel="sms")
    assert report.happens_at == now + timedelta(minutes=30) and report.reminded_at == now


@pytest.mark.parametrize("begun", [True, False])
def test_by_menu_the_story_may_say_no_more_than_when(app: Flask, state: State, begun: bool) -> None:
    if begun:
        draft = state(ReportBegun("balap_liar", "jakabaring"))
        assert (draft.happens_at, draft.urgent) == (None, False)
    sent = ReportSent(story="kagek malem jam 2", kind="balap_liar", place="jakabaring")
    report = state(sent)
    assert (report.happens_at, report.urgent) == (RACE_AT, True)
    assert ("", f"urgent: {ANNOUNCED}") in why(reading(app))


def test_an_addition_tells_when_of_what_was_announced(state: State) -> None:
    state(IncidentReported("konflik_sosial", "7 ulu", "gek malem nak tawuran di 7 ulu"))
    report = state(ReportAdded("482136", "jam 2 katonyo"))
    assert report.happens_at == RACE_AT
    assert state(ReportAdded("482136", "dak tau berapo wong")).happens_at == RACE_AT


def test_an_addition_that_announces_by_itself_does_so_of_any_report(state: State) -> None:
    report = state(IncidentReported("balap_liar", "jakabaring", "budak2 ngumpul motor racing"))
    assert (report.happens_at, report.urgent) == (None, False)
    report = state(ReportAdded("482136", "jam 2 kumpul di spbu"))
    assert (report.happens_at, report.urgent) == (None, False)
    report = state(ReportAdded("482136", RACE))
    assert (report.happens_at, report.urgent) == (RACE_AT, True)


def test_a_place_told_later_may_say_when_too(state: State) -> None:
    state(IncidentReported("konflik_sosial", "", "gek malem nak tawuran"))
    report = state(PlaceGiven("7 ulu lr ketapang, jam 2"))
    assert report.happens_at == RACE_AT
    assert state(PlaceGiven("jakabaring")).happens_at == RACE_AT


def test_an_answer_tells_when(state: State) -> None:
    state(IncidentReported("balap_liar", "jakabaring", "budak2 ngumpul motor racing"))
    report = state(AnswerKept(RACE))
    assert (report.happens_at, report.urgent) == (RACE_AT, True)


def test_a_kind_told_later_hastens_what_was_announced(state: State) -> None:
    report = state(IncidentReported("gangguan_umum", "7 ulu", "kagek malem nak ribut2 di 7 ulu"))
    assert report.happens_at and not report.urgent
    assert state(KindGiven("balap_liar")).urgent


def test_a_complaint_about_an_officer_announces_nothing(state: State) -> None:
    text = "besok malam oknum polisi nak balapan liar di jakabaring"
    report = state(IncidentReported("petugas", "", text, sensitive=True), channel="sms")
    assert report.happens_at is None


@both_engines
def test_the_words_that_accuse_are_for_confidants(app: Flask, state: State) -> None:
    state(
        IncidentReported("petugas", "", "polisinya cuma nonton bae", sensitive=True), channel="sms"
    )
    assert only_inspectors_see_it(app)
    assert why(reading(app, "inspektorat"))[0] == ("polisinya nonton", "petugas")


def test_hapus_erases_how_it_was_read_too(app: Flask, state: State, now: datetime) -> None:
    report = state(
        IncidentReported("kebakaran", "7 ulu", "dapur terbakar", urgent=True), channel="sms"
    )
    assert report.reading is not None and b"terbakar" not in bytes(report.reading)
    with transaction():
        reports.ask_erasure([("482136", report.phone_id)], now)
        assert reports.erase_due(now + timedelta(hours=25), 10, lambda *_: None) == 1
    report = Report.get()
    assert (report.place, report.story, report.reading) == (
        None,
        None,
        None,
    ) and report.category == "kebakaran"
    assert reading(app) is None


def test_a_report_that_was_sent_before_its_kind_was_told_keeps_the_reading_it_has(
    app: Flask, state: State
) -> None:
    state(ReportBegun("petasan", "lr ketapang"))
    kept = reading(app)
    state(ReportSent(story="berisik"))
    assert reading(app) == kept
