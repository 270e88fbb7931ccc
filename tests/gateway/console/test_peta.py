"""Peta: what is counted on it for whom, and where a tile leads."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from storage.engine.db import transaction
from storage.models import Post, Report
from storage.places import borders
from tests.gateway.conftest import CITY, ELSEWHERE, KECAMATAN, OTHER_KECAMATAN, TUJUH_ULU
from tests.gateway.console.conftest import Client

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])

_TITLE = re.compile(r"<title>([^<]*)</title>")


@pytest.fixture
def told(places: None) -> Callable[..., None]:
    """`told(3, "petasan", TUJUH_ULU)`: so many reports of this kind from this area, an hour ago."""

    def make(number: int, kind: str, area: str | None, **more: Any) -> None:
        at = datetime.now(UTC) - timedelta(hours=1)
        with transaction():
            for _ in range(number):
                count = Report.select().count()
                Report.create(
                    code=f"{count:06d}",
                    conversation=f"sms{count}",
                    category=kind,
                    area=area,
                    channel="sms",
                    state="baru",
                    alias="Warga-1",
                    **{"created_at": at, "updated_at": at} | more,
                )

    return make


def titles(client: Client, query: str = "") -> list[str]:
    """What is said of each area on the map, from the south to the north."""
    shown = client.get(f"/peta{query}")
    assert shown.status_code == 200
    return [title for title in _TITLE.findall(shown.text) if ": " in title][::-1]


def test_each_area_has_its_count_and_leads_to_its_list(
    console: Callable[..., Client], told: Callable[..., None]
) -> None:
    told(3, "petasan", TUJUH_ULU)
    told(2, "kriminalitas", KECAMATAN)
    told(9, "petasan", ELSEWHERE)
    client = console("operator", area=CITY)
    assert titles(client) == ["7 Ulu, Seberang Ulu I: 3", "18 Ilir, Ilir Timur I: 9"]
    page = client.get("/peta?jenis=petasan").text
    assert f"/laporan?wilayah={TUJUH_ULU}&amp;status=semua&amp;jenis=petasan&amp;sejak=" in page
    assert "Jumlah: <b>12</b>" in page
    assert "tanpa tempat di peta ini" not in page
    assert re.search(r"tanpa tempat di peta ini:\s*2<", client.get("/peta").text)


def test_an_officer_sees_their_own_territory(
    console: Callable[..., Client], told: Callable[..., None]
) -> None:
    told(3, "petasan", TUJUH_ULU)
    told(9, "petasan", ELSEWHERE)
    client = console("petugas", area=KECAMATAN)
    assert titles(client) == ["7 Ulu, Seberang Ulu I: 3"]
    assert "18 Ilir" not in client.get("/peta").text
    assert client.get(f"/peta?wilayah={OTHER_KECAMATAN}").status_code == 404


def test_the_file_of_a_report_leads_to_its_place_on_the_map(
    console: Callable[..., Client], told: Callable[..., None]
) -> None:
    told(1, "petasan", TUJUH_ULU)
    client = console("operator", area=KECAMATAN)
    leads = re.search(r'href="(/peta\?[^"]*)"', client.get("/laporan/000000").text)
    assert leads is not None
    page = client.get(leads[1])
    assert page.status_code == 200 and "Ditandai: 7 Ulu<" in page.text
    assert len(re.findall(r'class="place [^"]*\bmarked"', page.text)) == 1
    assert "Ditandai" not in client.get(f"/peta?tempat={ELSEWHERE}").text


def test_what_is_sensitive_is_on_no_map_and_in_no_hour(
    console: Callable[..., Client], told: Callable[..., None]
) -> None:
    told(40, "kdrt", TUJUH_ULU, sensitive=True)
    told(40, "petugas", TUJUH_ULU, sensitive=True)
    told(40, "kriminalitas", TUJUH_ULU, sensitive=True)
    for query in ("", "?jenis=kdrt", "?jenis=petugas"):
        client = console("pengawas", area=KECAMATAN)
        assert titles(client, query) == ["7 Ulu, Seberang Ulu I: 0"]
        assert ">40<" not in client.get(f"/peta{query}").text


def test_who_sees_days_alone_sees_no_hours_and_no_small_counts(
    console: Callable[..., Client], told: Callable[..., None]
) -> None:
    told(3, "petasan", TUJUH_ULU)
    told(9, "petasan", ELSEWHERE)
    client = console("dpo", area=CITY)
    assert titles(client) == ["7 Ulu, Seberang Ulu I: *", "18 Ilir, Ilir Timur I: *"]
    assert '<table class="heat">' not in client.get("/peta").text
    assert '<table class="heat">' in console("operator", area=CITY).get("/peta").text


def test_posts_are_counted_too(console: Callable[..., Client], places: None) -> None:
    with transaction():
        for code in ("1", "2"):
            Post.create(
                code=code,
                name=code,
                area=TUJUH_ULU,
                shift_start="22:00",
                shift_end="04:00",
                every_minutes=60,
                grace_minutes=15,
            )
    assert titles(console("operator", area=CITY), "?lapis=pos")[0].endswith(": 2")


def test_real_borders_are_drawn_once_they_are_loaded(
    console: Callable[..., Client], told: Callable[..., None]
) -> None:
    told(3, "petasan", TUJUH_ULU)
    client = console("operator", area=CITY)
    assert "Sungai Musi" in client.get("/peta").text
    ring = [(1047600, -30000), (1047700, -30000), (1047700, -29900), (1047600, -30000)]
    with transaction():
        borders.replace({TUJUH_ULU: [ring], KECAMATAN: [ring]})
    page = client.get("/peta").text
    assert titles(client) == ["7 Ulu, Seberang Ulu I: 3"]
    assert 'class="map real"' in page and "Sungai Musi" not in page


@pytest.mark.parametrize("query", ["?kurun=x&jenis=x&lapis=x&peta=x", "?kurun=365&jenis=lainnya"])
def test_what_is_no_filter_is_passed_over(
    console: Callable[..., Client], places: None, query: str
) -> None:
    assert console("operator").get(f"/peta{query}").status_code == 200
