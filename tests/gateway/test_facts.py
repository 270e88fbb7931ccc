"""What conversations stated, as it stands in the records; and who gets to see it."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from flows.effects import EmergencyRaised, Fact, IncidentReported, PlaceGiven, ReportBegun, ReportSent
from gateway.jobs import intake
from gateway.places import gazetteer
from gateway.runtime import Runtime, open_runtime
from gateway.settings import Settings
from storage import inbox, reports
from storage.db import connected, transaction
from storage.models import Outbox, Report
from tests.cast import SARI
from tests.gateway.conftest import CITY, OTHER_KECAMATAN, TUJUH_ULU

State = Callable[..., Report]


@pytest.fixture
def state(app: Flask, places: None, now: datetime) -> State:
    """State facts of one conversation, one after the other; answers the report there is then."""
    runtime: Runtime = app.extensions["kentongan"]
    keys = itertools.count()

    def state(*facts: Fact, channel: str = "ussd") -> Report:
        with transaction():
            told = {"conversation": "talk-1", "ordinal": 1, "channel": channel, "code": "482136"}
            items = [
                inbox.Item("africastalking", "fact", f"{next(keys)}", SARI, {"fact": fact.to_json(), **told}, now)
                for fact in facts
            ]
            inbox.put(runtime.vault, items, now)
        assert intake.once(runtime, now) == len(facts)
        return Report.get(Report.conversation == "talk-1")

    return state


def seen_by(app: Flask, role: str) -> list[str]:
    """The tickets that this role sees in the whole city."""
    runtime: Runtime = app.extensions["kentongan"]
    return [item.code for item in reports.page(runtime.vault, role, f"16/{CITY}/").items]


def only_inspectors_see_it(app: Flask) -> bool:
    return [seen_by(app, role) for role in ("petugas", "operator", "pengawas", "inspektorat")] == [[], [], [], ["482136"]]


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
    report = state(ReportSent(urgent=True, story="oknum polisi", sensitive=True, category="petugas"))
    assert (report.category, report.urgent, report.sensitive, report.state) == ("petugas", True, True, "baru")
    assert only_inspectors_see_it(app)
    assert texts() == 0


def test_an_accusation_that_comes_with_the_place(app: Flask, state: State) -> None:
    state(EmergencyRaised())
    told = texts()
    report = state(PlaceGiven("oknum petugas yang mukul, lr ketapang", category="petugas"))
    assert (report.category, report.urgent, report.sensitive) == ("petugas", True, True)
    assert only_inspectors_see_it(app)
    assert texts() == told


@pytest.mark.parametrize(("chosen", "area"), [(OTHER_KECAMATAN, OTHER_KECAMATAN), ("", TUJUH_ULU), ("99.99", TUJUH_ULU)])
def test_the_area_that_was_chosen_stands_before_what_the_place_says(state: State, chosen: str, area: str) -> None:
    report = state(IncidentReported("petasan", "7 ulu"), PlaceGiven("7 ulu, kec lain", area=chosen), channel="sms")
    assert report.area_id == area


@pytest.mark.parametrize(
    ("stored", "category"),
    [
        (
            [{"fact": "EmergencyRaised", "story": "dikepung", "sensitive": False}, {"fact": "PlaceGiven", "place": "x"}],
            "lainnya",
        ),
        (
            [
                {"fact": "ReportBegun", "category": "petasan", "place": "x"},
                {"fact": "ReportSent", "urgent": False, "quiet": False, "story": "", "sensitive": False},
            ],
            "petasan",
        ),
    ],
)
def test_facts_stored_before_they_had_a_kind(state: State, stored: list[dict[str, Any]], category: str) -> None:
    assert state(*map(Fact.from_json, stored)).category == category


def test_a_draft_that_an_officer_took_up_still_gets_its_story(app: Flask, state: State, now: datetime) -> None:
    runtime: Runtime = app.extensions["kentongan"]
    state(ReportBegun("kriminalitas", "lr ketapang rt 14 7 ulu"))
    with transaction():
        reports.set_state(runtime.vault, "482136", "diterima", "", "ayu", now)
    for _ in range(2):
        report = state(ReportSent(urgent=True, quiet=True, story="bawak parang"))
        assert (report.state, report.urgent, report.quiet) == ("diterima", True, True)
        assert runtime.vault.open_text(report.story, "report.story") == "bawak parang"
    assert [step.state for step in reports.steps(runtime.vault, "482136", "operator")] == ["diterima", "diterima"]


def test_the_place_names_are_those_of_the_database_in_use(
    app: Flask, places: None, settings: Settings, migrated: Callable[[str], str], tmp_path: Path, now: datetime
) -> None:
    assert gazetteer(app.extensions["kentongan"], now).knows(TUJUH_ULU)
    empty = shutil.copy(migrated("sqlite").removeprefix("sqlite:///"), tmp_path / "empty.db")
    other = open_runtime(settings.model_copy(update={"database_url": f"sqlite:///{empty}"}))
    with connected():
        assert not gazetteer(other, now).knows(TUJUH_ULU)
