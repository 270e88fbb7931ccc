"""Bantuan: each page of the help has its pictures and its English; other pages lead to it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from gateway.console.navigation import EXPLAINED, help_about
from tests.gateway.console.conftest import Client

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])

#: What a picture may weigh: the line is a phone's.
MOST = 40_000


def test_each_topic_is_told_in_both_languages_with_pictures(
    console: Callable[..., Client],
) -> None:
    reader = console("petugas")
    links = re.findall(r'href="/bantuan/([\w-]+)"', reader.get("/bantuan").text)
    assert set(links) == set(EXPLAINED)
    told = {topic: reader.get(f"/bantuan/{topic}").text for topic in EXPLAINED}
    reader.post("/bahasa", data={"bahasa": "en", "lanjut": "/bantuan"})
    for topic, page in told.items():
        pictures = re.findall(r'<img src="([^"]+)" alt="[^"]{20,}"', page)
        assert pictures and page.count("<img") == len(pictures), topic
        for address in pictures:
            picture = reader.get(address)
            assert picture.content_type == "image/png" and len(picture.data) < MOST, address
        english = reader.get(f"/bantuan/{topic}").text
        assert re.findall(r"<li>(.*?)</li>", english) != re.findall(r"<li>(.*?)</li>", page)


def test_a_page_leads_to_the_help_about_it(console: Callable[..., Client]) -> None:
    desk = console("operator")
    for path, topic in (
        ("/", "mendesak"),
        ("/laporan", "laporan"),
        ("/laporan/baru", "jangan-tulis"),
        ("/imbauan", "imbauan"),
        ("/pos", "pos"),
        ("/saya", "layar-merah"),
    ):
        foot = desk.get(path).text.partition('<footer class="foot">')[2]
        assert f'<a href="/bantuan/{topic}">' in foot, path
    assert "Bantuan untuk halaman ini" not in desk.get("/bantuan/pos").text
    assert 'href="/bantuan"' in desk.get("/bantuan/pos").text


def test_the_nearest_help_is_meant(engine: str) -> None:
    assert help_about("/laporan/482137") == "/bantuan/laporan"
    assert help_about("/laporan/nomor") == "/bantuan/nomor"
    assert help_about("/statistik") == "/bantuan"
