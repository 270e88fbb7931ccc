"""Templat: texts are found, counted, changed, taken back; two who change one; what ships anew."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from peewee import Database

from flows import text
from flows.messages import say
from flows.text import CATALOGUES, Key
from gateway.install import own_texts
from storage.models import Audit, TextChange
from storage.record import texts
from tests.gateway.console.conftest import Client

Console = Callable[..., Client]
pytestmark = pytest.mark.parametrize("engine", ["sqlite"])

CITY = "16.71"
ADDRESS = "/templat/id/status.baru/say"
KEY = Key("id", "status.baru", "say")
SHIPPED = CATALOGUES["id"]["status.baru", "say"]
OWN = "Laporan {code} kami simpan, BELUM dibaca petugas. Bahaya sekarang? Telp 110 (gratis)."


@pytest.fixture
def admin(console: Console) -> Client:
    return console("admin", area=CITY)


def told() -> str:
    return say("status.baru", "id", code="482137")


def entries(action: str) -> list[tuple[str, str]]:
    return [(row.subject, row.detail) for row in Audit.select().where(Audit.action == action)]


def test_a_text_is_said_in_other_words_and_taken_back(admin: Client) -> None:
    page = admin.get(ADDRESS).text
    assert SHIPPED in unescape(page) and "Belum pernah diubah." in page
    kept = admin.post(ADDRESS, data={"teks": f"  {OWN} \r\n", "nomor": "0"})
    assert kept.status_code == 303 and kept.location == ADDRESS
    assert told().startswith("Laporan 482 137 kami simpan")
    ((subject, detail),) = entries("text.change")
    assert subject == "id status.baru say" and OWN in detail and SHIPPED in detail
    page = unescape(admin.get(ADDRESS).text)
    assert "Sebelumnya:" in page and page.count(SHIPPED) >= 2 and OWN in page
    assert "Teks ponsel: diubah" in admin.get("/audit/saya").text
    assert "status.baru" in admin.get("/templat?hanya=diubah").text
    assert admin.post(f"{ADDRESS}/bawaan", data={"nomor": "1"}).status_code == 303
    assert told().startswith("Laporan 482 137 tersimpan") and len(entries("text.reset")) == 1
    page = unescape(admin.get(ADDRESS).text)
    assert page.index("Menjadi: teks bawaan") < page.index(f'Menjadi: <span lang="id">{OWN}')
    assert "Tidak ada teks yang cocok." in admin.get("/templat?hanya=diubah").text


def test_what_may_not_be_said_is_told_and_nothing_is_lost(admin: Client) -> None:
    wrong = "Laporan tersimpan dengan nomor."
    refused = admin.post(ADDRESS, data={"teks": wrong, "nomor": "0"})
    page = unescape(refused.text)
    assert refused.status_code == 422 and wrong in page and "{code} harus tetap ada" in page
    assert TextChange.select().count() == 0 and told().startswith("Laporan 482 137 tersimpan")
    assert admin.post(ADDRESS, data={"teks": " ", "nomor": "0"}).status_code == 422
    counted = admin.post(f"{ADDRESS}/hitung", data={"teks": "Halo \N{FIRE} {code}"})
    page = unescape(counted.text)
    assert counted.status_code == 200 and "UCS-2" in page and "Halo \N{FIRE} {code}" in page
    part = admin.post(f"{ADDRESS}/hitung", data={"teks": OWN}, headers={"HX-Request": "true"}).text
    assert "<html" not in part and "888 888 88" in part and "dari 160 huruf" in part


def test_who_is_later_is_told_and_sees_both(console: Console, admin: Client) -> None:
    other = console("admin", area=CITY, name="Aipda Rini")
    assert admin.post(ADDRESS, data={"teks": OWN, "nomor": "0"}).status_code == 303
    theirs = OWN.replace("simpan", "catat")
    late = other.post(ADDRESS, data={"teks": theirs, "nomor": "0"})
    page = unescape(late.text)
    assert late.status_code == 409 and theirs in page and OWN in page and "lebih dulu" in page
    assert told().startswith("Laporan 482 137 kami simpan")
    number = re.search(r'name="nomor" value="(\d+)"', page)
    assert number is not None
    assert other.post(ADDRESS, data={"teks": theirs, "nomor": number[1]}).status_code == 303
    assert told().startswith("Laporan 482 137 kami catat")
    # The same form sent twice is taken once.
    assert other.post(ADDRESS, data={"teks": theirs, "nomor": number[1]}).status_code == 303
    assert TextChange.select().count() == 2
    assert other.post(f"{ADDRESS}/bawaan", data={"nomor": "1"}).status_code == 409


def test_what_ships_anew_below_it_is_shown(admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    admin.post(ADDRESS, data={"teks": OWN, "nomor": "0"})
    newer = SHIPPED.replace("tersimpan", "sudah tersimpan")
    texts_ = {**CATALOGUES["id"], (KEY.name, KEY.part): newer}
    monkeypatch.setitem(text.CATALOGUES, "id", texts_)
    page = unescape(admin.get(ADDRESS).text)
    assert "Teks bawaan berubah" in page and newer in page and SHIPPED in page
    assert "bawaan berubah" in admin.get("/templat?hanya=bawaan").text
    assert told().startswith("Laporan 482 137 kami simpan")
    monkeypatch.setitem(text.CATALOGUES, "id", {**texts_, (KEY.name, KEY.part): "Halo {state}."})
    own_texts.forget()
    own_texts.refresh()
    assert "Teks Anda tidak dipakai" in admin.get(ADDRESS).text
    assert say("status.baru", "id", code="482137", state="baru") == "Halo baru."


def test_one_answer_to_sensitive_reports_stays_one(admin: Client) -> None:
    words = "Pesan kami terima, no {code}. Butuh bantuan segera? Telepon 110 (gratis)."
    assert "berbunyi sama di tempat lain" in admin.get("/templat/id/status.netral/say").text
    admin.post("/templat/id/status.netral/say", data={"teks": words, "nomor": "0"})
    assert {say(name, "id", code="482137") for name in ("ack_sensitive", "status.netral")} == {
        words.format(code="482 137")
    }
    assert len(entries("text.change")) == 3


def test_what_somebody_agreed_to_is_changed_by_nobody(admin: Client, console: Console) -> None:
    address = "/templat/id/daftar.setuju1/ask"
    page = admin.get(address).text
    assert "Teks ini tetap" in page and "<textarea" not in page
    assert admin.post(address, data={"teks": "Setuju?", "nomor": "0"}).status_code == 403
    # An admin of one kecamatan does not speak for the whole city.
    local = console("admin")
    assert "<textarea" not in local.get(ADDRESS).text
    assert local.post(ADDRESS, data={"teks": OWN, "nomor": "0"}).status_code == 403
    assert admin.get("/templat/id/status.baru/tidak").status_code == 404
    assert admin.get("/templat/en/status.baru/say").status_code == 404


def test_the_privacy_texts_promise_the_days_that_are_set(admin: Client) -> None:
    address, key = "/templat/id/pesan.privacy_general/say", ("pesan.privacy_general", "say")
    other = CATALOGUES["id"][key].replace("30", "40")
    refused = admin.post(address, data={"teks": other, "nomor": "0"})
    assert refused.status_code == 422 and "7, 30, 90" in refused.text


def test_every_text_is_listed_once_page_by_page(admin: Client) -> None:
    seen: list[str] = []
    address = "/templat?untuk=pesan.petugas"
    while address:
        page = admin.get(address).text
        seen += re.findall(r'href="(/templat/id/[^"]+)"', page)
        following = re.search(r'href="([^"]+)" rel="next"', page)
        address = unescape(following[1]) if following else ""
    assert len(seen) == len(set(seen)) > 40
    assert all(link.startswith("/templat/id/pesan.petugas") for link in seen)
    found = admin.get("/templat?cari=TANDA+bahaya&bahasa=plm").text
    assert "/templat/plm/bahaya.kirim/kirim" in found and "status.baru" not in found


@pytest.mark.parametrize(
    "address",
    ["layar/ulang", "layar/menu", "hasil/ditangani", "soal/gangguan_umum", "layar.gagal/say"],
)
def test_a_label_is_shown_where_phones_show_it(admin: Client, address: str) -> None:
    page = unescape(admin.get(f"/templat/id/{address}").text)
    name, part = address.split("/")
    assert page.count(CATALOGUES["id"][name, part]) > 1


def test_other_processes_look_seldom_and_know_it_then(
    admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin.post(ADDRESS, data={"teks": OWN, "nomor": "0"})
    text.say_instead({})  # another process, which knows nothing yet
    own_texts.forget()
    asked: list[str] = []
    ask = Database.execute_sql

    def execute(self: Database, sql: str, *more: Any) -> Any:
        asked.append(sql)
        return ask(self, sql, *more)

    monkeypatch.setattr(Database, "execute_sql", execute)
    own_texts.look()
    assert told().startswith("Laporan 482 137 kami simpan") and len(asked) == 2
    asked.clear()
    own_texts.look()
    assert len(asked) == 1 and texts.newest() is not None
