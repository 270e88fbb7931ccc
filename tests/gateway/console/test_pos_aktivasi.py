"""Aktivasi: which RW have no living post, what comes back, and who asks for a post by SMS."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from python_calamine import load_workbook

from gateway.console import pos_aktivasi
from storage import watch
from storage.engine.db import transaction
from storage.engine.vault import Vault
from storage.models import Area, Audit, Enrolment, NightCount, Outbox
from tests.cast import DARMO, SARI
from tests.gateway.conftest import CITY, ELSEWHERE, KECAMATAN, OTHER_KECAMATAN, TUJUH_ULU
from tests.gateway.console import watching
from tests.gateway.console.conftest import Client

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])

Console = Callable[..., Client]


def heard(post: watch.Post, nights_ago: int) -> None:
    night = watching.tonight() - timedelta(days=nights_ago)
    counts = {"expected": 3, "present": 3, "late": 0, "missed": 0, "excused": 0, "paused": 0}
    NightCount.create(post=post, night=night, **counts)


@pytest.fixture
def posts(places: None, vault: Vault) -> None:
    """One that lives and came back, one that is silent, one never heard; one elsewhere."""
    living, silent, _never = (
        watching.post(vault, code, TUJUH_ULU) for code in ("HIDUP", "DIAM", "BELUM")
    )
    watching.post(vault, "JAUH", ELSEWHERE)
    heard(living, 2)
    heard(silent, 40)


def test_the_rw_of_a_territory_and_its_posts_by_whether_they_live(
    console: Console, posts: None
) -> None:
    desk = console("operator")
    page = desk.get("/pos/aktivasi").text
    for told in ("Belum pernah terdengar (1)", "Diam 7 malam atau lebih (1)", "dari ?"):
        assert told in page
    assert "JAUH" not in page and DARMO[3:] not in page
    Area.update(rw_count=5).where(Area.code == TUJUH_ULU).execute()
    page = desk.get("/pos/aktivasi").text
    assert "1 dari 5" in page and "<td>1-2, 4-5</td>" in page
    assert desk.get(f"/pos/aktivasi?wilayah={OTHER_KECAMATAN}").status_code == 404
    later = (watching.tonight() - timedelta(days=1)).isoformat()
    assert "Hidup lagi sejak" in page
    assert f'value="{later}"' in desk.get(f"/pos/aktivasi?sejak={later}").text


def test_hundreds_of_posts_are_folded_by_kelurahan_and_the_table_is_paged(
    console: Console, posts: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = console("operator", area=CITY)
    page = desk.get("/pos/aktivasi").text
    assert page.count("<details open>") == 3 + 4  # two never heard are in two kelurahan
    assert "<summary>7 Ulu (1)</summary>" in page
    monkeypatch.setattr(pos_aktivasi, "PAGE", 1)
    page = desk.get("/pos/aktivasi").text
    assert page.count('<th scope="row"><a') == 1 and "Selebihnya" in page
    (following,) = re.findall(r'href="([^"]+)" rel="next"', page)
    page = desk.get(following.replace("&amp;", "&")).text
    assert page.count('<th scope="row"><a') == 1 and 'rel="next"' not in page
    assert "Ke awal" in page


def test_the_same_as_a_workbook(console: Console, posts: None) -> None:
    path = f"16/{CITY}/{KECAMATAN}/{KECAMATAN}.1099/"
    Area.create(code=path.split("/")[-2], name="Sunyi", level="kelurahan", path=path)
    answer = console("petugas").get("/pos/aktivasi.xlsx")
    book = load_workbook(BytesIO(answer.data))
    first, second = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
    (row,) = [line for line in first if line[0] == "7 Ulu"]
    assert row[3] == "belum diisi" and row[7:11] == [1, 1, 1, 1]
    (unknown,) = [line for line in first if line[0] == "Sunyi"]
    assert unknown[3:] == ["belum diisi", *[""] * 7]
    assert {(line[0], line[5]) for line in second[1:]} == {
        ("HIDUP", "hidup"),
        ("DIAM", "diam 7 malam"),
        ("BELUM", "belum pernah terdengar"),
    }
    assert Audit.select().where(Audit.action == "post.export").count() == 1


def test_a_post_that_was_asked_for_by_sms_is_decided_here(console: Console, vault: Vault) -> None:
    wish = watching.wanted(vault, TUJUH_ULU)
    officer = console("petugas")
    page = officer.get("/pos/aktivasi").text
    assert "RT 09 RW 03" in page and SARI[3:] not in page
    assert "Ya, buat pos" not in console("dpo").get("/pos/aktivasi").text
    other = console("petugas", area=OTHER_KECAMATAN)
    assert other.post(f"/pos/aktivasi/{wish}/ya").status_code == 404
    assert officer.post(f"/pos/aktivasi/{wish}/ya").status_code == 303
    (made,) = watch.listed()
    assert (made.rt, made.rw, made.area_id) == ("09", "03", TUJUH_ULU)
    assert Enrolment.get().yes and Outbox.select().count() == 1
    assert Audit.select().where(Audit.action == "post.add").count() == 1
    assert officer.post(f"/pos/aktivasi/{wish}/tidak").status_code == 404
    assert "Ya, buat pos" not in officer.get("/pos/aktivasi").text


def test_a_post_that_said_anything_was_heard(console: Console, posts: None) -> None:
    """Also a word that fills no check-in: at 18.00 before the watch, or weeks ago."""
    made = watch.find("BELUM")
    assert made is not None
    guard, at = watch.guards_of(made.id)[1], datetime.now(UTC) - timedelta(days=1)
    with transaction():
        watch.check_in([watch.Word(made, guard, "aman", None, "word", at)])
    page = console("operator").get("/pos/aktivasi").text
    assert "Belum pernah terdengar (" not in page and "Diam 7 malam atau lebih (1)" in page
