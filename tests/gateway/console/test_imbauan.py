"""Imbauan in the console: written, counted, approved by another officer, stopped; by role."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from storage import people
from storage.engine import db
from storage.engine.vault import Vault
from storage.models import Audit, Imbauan, Outbox, SignIn
from storage.people.audience import _counted
from storage.places import units
from storage.sent import imbauan
from tests.cast import resident
from tests.gateway.conftest import CITY, ELSEWHERE, KECAMATAN, OTHER_KECAMATAN, TUJUH_ULU
from tests.gateway.console.conftest import Client

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])

Console = Callable[..., Client]
TEXT = "Tarawih aman, kunci ganda motor. Info: 110"


@pytest.fixture(autouse=True)
def residents(places: None, vault: Vault) -> None:
    """Three residents here, one elsewhere, and a guard here."""
    _counted.cache_clear()
    yes = datetime.now(UTC) - timedelta(days=1)
    where = (TUJUH_ULU, TUJUH_ULU, TUJUH_ULU, ELSEWHERE)
    with db.transaction():
        rows = [
            people.ContactRow(resident(number), "", area, "warga", consent_at=yes)
            for number, area in enumerate(where)
        ]
        rows.append(people.ContactRow(resident(9), "", TUJUH_ULU, "penjaga"))
        people.save_contacts(vault, rows, yes)


def form(**different: object) -> dict[str, object]:
    return {"kunci": "k1", "teks": TEXT, "wilayah": [KECAMATAN], "sasaran": ["warga"]} | different


def draft(client: Client, **different: object) -> str:
    """The address of a new draft."""
    sent = client.post("/imbauan/baru", data=form(**different))
    assert sent.status_code == 303, sent.text
    return str(sent.location)


def listed(page: str) -> list[int]:
    return [int(found) for found in re.findall(r'main"><a href="/imbauan/(\d+)"', page)]


def test_a_draft_is_counted_while_it_is_written(console: Console) -> None:
    desk = console("operator")
    assert "belum ada tulisan" in desk.get("/imbauan/baru").text
    asked = form(teks=f"{TEXT} \N{FIRE} Hajar pelakunya, PIN 482137", sasaran=["warga", "penjaga"])
    part = desk.post("/imbauan/hitung", data=asked, headers={"HX-Request": "true"}).text
    assert "<html" not in part and "Rp 2.800" in part
    for told in ("120 dari 134 huruf", "Seberang Ulu I", "Penjaga pos ronda", "ajakan kekerasan"):
        assert told in part
    for told in ("482 137", "memblokir", "lebih mahal", "Polsek Uji: Tarawih", "CEK"):
        assert told in part
    whole = desk.post("/imbauan/hitung", data=form(teks="", wilayah=[])).text
    assert "<h1>Imbauan baru</h1>" in whole and 'class="wrong"' not in whole
    assert Imbauan.select().count() == 0
    assert desk.post("/imbauan/hitung", data=form(wilayah=[CITY])).status_code == 403


def test_a_draft_is_kept_once_and_what_is_wrong_is_told(console: Console) -> None:
    desk = console("operator")
    for wrong, told in (
        ({"teks": " "}, "harus diisi"),
        ({"wilayah": []}, "paling sedikit satu wilayah"),
        ({"sasaran": ["siapa"]}, "paling sedikit satu kelompok"),
        ({"wilayah": ["99"]}, "pilih dari daftar"),
        ({"teks": "panjang sekali " * 60}, "terlalu panjang"),
        ({"kirim": "2020-01-01T10:00"}, "sudah lewat"),
        ({"kirim": "besok"}, "tulis hari dan jam"),
        ({"berlaku": "2020-01-01T10:00"}, "harus sesudah pengiriman"),
        ({"mendesak": "ya"}, "harus diisi"),
    ):
        answer = desk.post("/imbauan/baru", data=form(**wrong))
        assert answer.status_code == 422 and told in answer.text, wrong
    assert Imbauan.select().count() == 0
    at = draft(desk)
    assert draft(desk) == "/imbauan?status=konsep" and Imbauan.select().count() == 1
    page = desk.get(at).text
    assert "Polsek Uji: Tarawih aman" in page and "3 orang" in page and "Rp 1.050" in page
    assert TEXT in desk.get(f"/imbauan/baru?dari={at.rpartition('/')[2]}").text
    assert console("dpo").get("/imbauan/baru").status_code == 403


def test_another_officer_decides_with_the_whole_text(console: Console) -> None:
    desk, chief = console("operator"), console("pengawas")
    at = draft(desk)
    assert "Setujui" not in chief.get(at).text
    assert desk.post(f"{at}/ajukan").status_code == 303
    assert desk.post(f"{at}/ajukan").status_code == 422
    page = chief.get(at).text
    assert page.index(TEXT) < page.index(">Setujui<")
    assert "1 menunggu persetujuan" in chief.get("/imbauan").text
    assert desk.post(f"{at}/setujui").status_code == 403
    assert chief.post(f"{at}/kembalikan", data={"alasan": ""}).status_code == 422
    assert chief.post(f"{at}/kembalikan", data={"alasan": "sebut jam"}).status_code == 303
    assert "sebut jam" in desk.get(at).text
    desk.post(f"{at}/ajukan")
    assert chief.post(f"{at}/setujui").status_code == 303
    assert "sekarang Disetujui" in chief.post(f"{at}/setujui").text
    kept = Imbauan.get()
    assert kept.state == "disetujui" and kept.approver != kept.author
    assert [
        row.action for row in Audit.select().order_by(Audit.seq) if "imbauan" in row.action
    ] == [f"imbauan.{step}" for step in ("draft", "submit", "return", "submit", "approve")]


def test_nobody_approves_their_own(console: Console) -> None:
    chief = console("pengawas")
    at = draft(chief)
    chief.post(f"{at}/ajukan")
    page = chief.get(at).text
    assert ">Setujui<" not in page and "orang lain yang memutuskan" in page
    assert chief.post(f"{at}/setujui").status_code == 403
    assert console("pengawas", name="Kompol Hasan").post(f"{at}/setujui").status_code == 303


def test_what_goes_to_many_is_approved_by_another_unit(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.rules.imbauan_steps.MOST_WITHIN_UNIT", 2)
    row = {"code": "POLRES", "name": "Polres Uji", "parent_code": "", "areas": CITY}
    with db.transaction():
        units.load([row], datetime.now(UTC))
    told = "petugas dari satuan lain yang menyetujui"
    desk, near = console("operator"), console("pengawas")
    far = console("pengawas", name="Kompol Hasan", unit="POLRES")
    assert told in desk.post("/imbauan/hitung", data=form()).text
    at = draft(desk)
    assert told in desk.get(at).text
    desk.post(f"{at}/ajukan")
    page = near.get(at).text
    assert told in page and ">Setujui<" not in page and "hanya bisa mengembalikannya" in page
    refused = near.post(f"{at}/setujui")
    assert refused.status_code == 422 and told in refused.text
    assert f'href="{at}"' not in near.get("/").text and f'href="{at}"' in far.get("/").text
    assert told in far.get(at).text
    assert far.post(f"{at}/setujui").status_code == 303
    assert Imbauan.get().state == "disetujui" and told not in far.get(at).text


def test_who_approves_late_says_that_it_goes_now(console: Console) -> None:
    at = draft(console("operator"))
    console("operator").post(f"{at}/ajukan")
    Imbauan.update(send_at=datetime.now(UTC) - timedelta(hours=1)).execute()
    chief = console("pengawas")
    late = chief.post(f"{at}/setujui")
    assert late.status_code == 422 and "Setujui dan kirim sekarang" in late.text
    assert chief.post(f"{at}/setujui", data={"sekarang": "ya"}).status_code == 303
    Imbauan.update(state="diajukan", expires_at=datetime.now(UTC)).execute()
    over = chief.post(f"{at}/setujui")
    assert over.status_code == 422 and "Masa berlakunya habis" in over.text


def test_its_progress_comes_anew_and_stop_holds_what_waits(console: Console) -> None:
    desk = console("operator")
    at = draft(desk)
    desk.post(f"{at}/ajukan"), console("pengawas").post(f"{at}/setujui")
    id_ = Imbauan.get().id
    with db.transaction():
        imbauan.start(id_, datetime.now(UTC), "africastalking")
    first = desk.get(f"{at}/kemajuan", headers={"HX-Request": "true"})
    tag = {"HX-Request": "true", "HX-PTag": first.headers["HX-PTag"]}
    assert "0 dari 3" in first.text
    assert desk.get(f"{at}/kemajuan", headers=tag).status_code == 304
    for_one = Outbox.select().limit(1).get().id
    Outbox.update(state="delivered").where(Outbox.id == for_one).execute()
    moved = desk.get(f"{at}/kemajuan", headers=tag).text
    assert "1 dari 3" in moved and "Sampai" in moved and "Rp 350" in moved
    assert console("petugas").post(f"{at}/hentikan").status_code == 403
    assert desk.post(f"{at}/hentikan").status_code == 303
    page = desk.get(at).text
    assert "Tidak jadi dikirim" in page and 'id="kemajuan"' not in page and ">Hentikan<" not in page


def test_the_list_is_that_of_the_territory_page_by_page(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.console.imbauan.PAGE", 2)
    desk, city = console("operator"), console("pengawas", area=CITY)
    mine = [int(draft(desk, kunci=str(n)).rpartition("/")[2]) for n in range(3)]
    wide = int(draft(city, wilayah=[KECAMATAN, OTHER_KECAMATAN], kunci="x").rpartition("/")[2])
    desk.post(f"/imbauan/{mine[0]}/ajukan")
    page = desk.get("/imbauan").text
    assert listed(page) == mine[:0:-1] and wide not in listed(page)
    following = re.search(r'href="(/imbauan\?dari=\d+)" rel="next"', page)
    assert following
    older = desk.get(following[1]).text
    assert listed(older) == mine[:1] and 'id="daftar" data-live' not in older
    assert listed(desk.get("/imbauan?status=menunggu").text) == mine[:1]
    assert listed(city.get("/imbauan").text) == [wide, mine[2]]
    assert listed(console("operator", area=OTHER_KECAMATAN).get("/imbauan").text) == []
    assert desk.get(f"/imbauan/{wide}").status_code == 404
    assert desk.get(f"/imbauan/baru?dari={wide}").status_code == 404
    assert desk.get("/imbauan?dari=%C2%B2").status_code == 404
    assert console("inspektorat").get("/imbauan").status_code == 403


def test_many_that_wait_elsewhere_hide_none_from_beranda(console: Console) -> None:
    desk = console("operator")
    at = draft(desk)
    desk.post(f"{at}/ajukan")
    (kept,) = Imbauan.select().dicts()
    there = {"areas": f'["{ELSEWHERE}"]'}
    others = [
        {**kept, **there, "id": kept["id"] + number, "cek_code": f"x{number}"}
        for number in range(1, 102)
    ]
    Imbauan.insert_many(others).execute()
    assert f'href="{at}"' in console("pengawas").get("/").text


def test_markup_in_an_imbauan_is_text(console: Console) -> None:
    desk = console("operator")
    at = draft(desk, teks="<script>alert(1)</script> aman")
    for path in ("/imbauan", at):
        assert "<script>alert" not in desk.get(path).text


def test_a_locked_screen_loses_no_words(console: Console) -> None:
    desk = console("pengawas")  # an operator on duty keeps a board
    SignIn.update(acted_at=datetime.now(UTC) - timedelta(hours=1)).execute()
    answer = desk.post("/imbauan/hitung", data=form(), headers={"HX-Request": "true"})
    assert answer.status_code == 401 and "HX-Redirect" not in answer.headers
    asked = desk.post("/imbauan/hitung", data=form())
    assert TEXT in asked.text and 'type="password"' in asked.text
