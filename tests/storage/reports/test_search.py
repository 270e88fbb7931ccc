"""Finding reports: by the words of their sealed texts, and by what else is known of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from peewee import Database

from storage import reports
from storage.engine.db import connected, transaction
from storage.engine.vault import Vault
from storage.models import Area, Report, ReportWord
from storage.places import areas
from storage.reports import search
from tests.gateway.conftest import PLACES, TUJUH_ULU

File = Callable[..., str]


@pytest.fixture
def file(database: Database, vault: Vault, now: datetime) -> File:
    """Files a report and writes its words; its ticket."""
    count = 0
    with transaction():
        areas.load(PLACES)

    def filed(**different: Any) -> str:
        nonlocal count
        given: dict[str, Any] = {
            "conversation": f"talk-{count}",
            "code": f"{48000 + count}",
            "category": "kriminalitas",
            "place": "lr ketapang rt 3",
            "story": "maling motor lari ke arah pasar",
            "area": TUJUH_ULU,
            "channel": "sms",
            "urgent": False,
            "sensitive": False,
            "phone_id": None,
            "at": now + timedelta(minutes=count),
        }
        count += 1
        with transaction():
            reports.file(vault, [reports.Incident(**(given | different))])
            search.index_some(vault, 10)
        return str((given | different)["code"])

    return filed


def found(
    vault: Vault, words: str, role: str = "operator", cursor: str | None = None, **more: Any
) -> list[str]:
    sought = search.digests(vault, words)
    assert sought
    with connected():
        page = reports.page(vault, role, None, reports.Chosen(words=sought, **more), cursor=cursor)
    return [seen.code for seen in page.items]


def test_words_of_place_story_and_what_was_added_find_a_report(
    file: File, vault: Vault, now: datetime
) -> None:
    first, second = file(), file(story="ribut di warung", place="")
    assert found(vault, "maling") == [first]
    assert found(vault, "Ketapang MOTOR") == [first]
    assert found(vault, "maling warung") == []
    more = {"before": False, "place": "", "area": None, "category": "", "urgent": False}
    added = reports.Addition(code=second, text="sekarang bawa parang", at=now, alarm=False, **more)
    with transaction():
        reports.add(vault, [added])
        assert search.any_to_index()
        assert search.index_some(vault, 10) == 1
    assert not search.any_to_index()
    assert found(vault, "parang") == [second]
    kept = reports.Kept("talk-0", "pakai helm merah", now, False)
    with transaction():
        reports.set_state(vault, first, "selesai", "", "ayu", now)
        reports.keep_answers(vault, [kept])
        search.index_some(vault, 10)
    assert found(vault, "helm") == [first]


def test_nobody_finds_a_sensitive_report_by_its_words(
    file: File, vault: Vault, now: datetime
) -> None:
    file(category="kdrt", sensitive=True)
    file(sensitive=True)
    file(category="petugas")
    assert ReportWord.select().count() == 0
    becomes = file()
    with transaction():
        reports.set_kinds([reports.KindSet("talk-3", "kdrt", False, True, now)])
    assert found(vault, "maling", role="dpo") == []  # before its words are written anew
    with transaction():
        search.index_some(vault, 10)
    assert ReportWord.select().count() == 0 and becomes


def test_words_go_with_the_text(file: File, vault: Vault, now: datetime) -> None:
    file(), file(at=now - timedelta(days=100))
    with transaction():
        assert reports.forget_texts(now, 10, 90, lambda *_: None) == 1
    assert len({word.report_id for word in ReportWord.select()}) == 1
    with transaction():
        Report.update(erase_at=now).execute()
        reports.erase_due(now, 10, lambda *_: None)
        search.index_some(vault, 10)
    assert ReportWord.select().count() == 0


def test_filters_narrow_each_other_and_pages_go_on_where_they_ended(
    file: File, vault: Vault, now: datetime
) -> None:
    codes = [file(urgent=number % 2 == 0) for number in range(6)]
    assert found(vault, "maling", urgent=True) == codes[4::-2]
    assert found(vault, "maling", until=now + timedelta(minutes=2)) == codes[1::-1]
    assert found(vault, "maling", since=now + timedelta(minutes=4)) == codes[:3:-1]
    page = reports.page(
        vault,
        "operator",
        None,
        reports.Chosen(words=search.digests(vault, "maling")),
        limit=4,
    )
    assert page.next == codes[2]
    assert found(vault, "maling", cursor=page.next) == codes[1::-1]


def test_open_reports_are_counted_as_a_reader_sees_them(
    file: File, vault: Vault, now: datetime
) -> None:
    closed = [file(urgent=True) for _ in range(3)][0]
    file(), file(category="petugas"), file(area=None)
    with transaction():
        reports.set_state(vault, closed, "selesai", "", "ayu", now)
    path = Area.get(Area.code == TUJUH_ULU).path
    assert reports.open_counts("operator", path) == {True: 2, False: 1}
    assert reports.open_counts("operator", None) == {True: 2, False: 2}
    assert reports.open_counts("inspektorat", path) == {False: 1}
