"""The words of reports: with their batch, by the clock, by the command."""

from __future__ import annotations

from datetime import datetime

from peewee import Database

from gateway.install.settings import Settings
from gateway.jobs import indexing
from storage import reports
from storage.engine.db import connected, transaction
from storage.engine.vault import Vault
from storage.models import Report, ReportWord
from storage.reports import search
from tests.cast import resident
from tests.gateway.records import House


def test_a_report_is_found_by_its_words_as_soon_as_it_is_there(
    settings: Settings, database: Database, vault: Vault, now: datetime
) -> None:
    house = House(settings, database, vault)
    house.sms(resident(1), "LAPOR maling motor di lr ketapang 7 ulu", now, now)
    house.handle(now)
    with connected():
        sought = search.digests(vault, "maling ketapang")
        (seen,) = reports.page(vault, "operator", None, reports.Chosen(words=sought)).items
        assert seen.category == "kriminalitas" and not search.any_to_index()
    before = ReportWord.select().count()
    with transaction():  # as the version before has left them
        ReportWord.delete().execute()
        Report.update(indexed=False).execute()
    assert indexing.index(house.runtime, now) == set()
    assert ReportWord.select().count() == before and not search.any_to_index()
    with transaction():
        Report.update(indexed=False).execute()
    assert list(indexing.index_all(house.runtime)) == [1]
