"""Pos ronda: tonight's posts, their nights, and what is done with them; by role and territory."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from flows.rules.fields import Unusable
from flows.rules.pages import BESIDE_POSTS
from gateway.officers import rotas, rows
from storage import watch
from storage.engine import db
from storage.engine.vault import Vault
from storage.models import Alarm, Audit, Post, Slot, Swap
from storage.watch import duress
from tests.cast import DARMO, UJANG
from tests.gateway.conftest import ELSEWHERE, OTHER_KECAMATAN, TUJUH_ULU
from tests.gateway.console import watching
from tests.gateway.console.conftest import Client

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])

Console = Callable[..., Client]


@pytest.fixture
def melati(places: None, vault: Vault) -> watch.Post:
    """A post here, of which one guard was heard, and one elsewhere."""
    watching.post(vault, "MAWAR", ELSEWHERE)
    made = watching.post(vault, "MELATI", TUJUH_ULU)
    watching.hear(made, 0, "masuk")
    return made


def listed(page: str) -> list[str]:
    return re.findall(r'main"><a href="/pos/(\w+)"', page)


def test_tonight_s_posts_of_the_territory(console: Console, melati: watch.Post) -> None:
    desk = console("operator")
    page = desk.get("/pos").text
    assert listed(page) == ["MELATI"] and "Hadir (3)" in page and "2 penjaga" in page
    for number in (DARMO, UJANG):
        assert number not in page and number[3:] not in page
    assert listed(console("petugas", area="16.71").get("/pos").text) == ["MELATI", "MAWAR"]
    city = console("pengawas", area="16.71")
    assert listed(city.get(f"/pos?wilayah={OTHER_KECAMATAN}").text) == ["MAWAR"]
    assert desk.get(f"/pos?wilayah={OTHER_KECAMATAN}").status_code == 404
    assert console("inspektorat").get("/pos").status_code == 403
    first = desk.get("/pos/daftar", headers={"HX-Request": "true"})
    tag = {"HX-Request": "true", "HX-PTag": first.headers["HX-PTag"]}
    assert desk.get("/pos/daftar", headers=tag).status_code == 304
    watching.hear(melati, 1, "aman", guards=2)
    assert "Hadir (2)" in desk.get("/pos/daftar", headers=tag).text


def test_posts_without_news_stand_first_and_pages_go_on(
    console: Console, melati: watch.Post, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.console.pos.PAGE", 2)
    for code in ("ANGGREK", "ZINNIA"):
        watching.post(vault, code, TUJUH_ULU)
    zinnia = watch.find("ZINNIA")
    assert zinnia is not None
    watching.miss(zinnia, 0)
    waits = datetime.now(UTC)
    Slot.update(remind_at=waits - timedelta(minutes=1), late_at=waits + timedelta(minutes=9)).where(
        Slot.id == watch.slots_of(watching.tonight(), melati)[1].id
    ).execute()
    desk = console("operator")
    page = desk.get("/pos").text
    assert listed(page) == ["ZINNIA", "MELATI", "ANGGREK", "MELATI"]
    assert "1 kabar terlewat" in page and 'href="/pos/ZINNIA#tutup"' in page
    assert "#tutup" not in console("petugas").get("/pos").text
    only = desk.get("/pos?tampil=perhatian").text
    assert listed(only) == ["ZINNIA", "MELATI"] and "/pos/daftar?tampil=perhatian" in only
    assert "Ditunggu, sudah diingatkan" in re.findall(r'<ul class="lamps".*?</ul>', only, re.S)[1]
    following = re.search(r'href="(/pos\?dari=MELATI)" rel="next"', page)
    assert following
    older = desk.get(following[1]).text
    assert listed(older) == ["ZINNIA"] and 'id="daftar" data-live' not in older
    assert listed(desk.get("/pos?dari=GONE").text) == ["ANGGREK", "MELATI"]


def test_a_duress_word_shows_to_the_desk_alone_until_it_is_closed(
    console: Console, melati: watch.Post, vault: Vault
) -> None:
    proof = re.compile(r'name="csrf_token" value="[^"]+"|datetime="[^"]+"|>[^<]* lalu<')
    others = [console(role) for role in ("petugas", "admin", "dpo")]
    pages = ("/", "/pos", "/pos/MELATI")

    def seen() -> list[str]:
        return [proof.sub("", other.get(page).text) for other in others for page in pages]

    before, desk = seen(), console("operator")
    form = {"penjaga": "2", "kata": "gulai tempoyak"}
    assert desk.post("/pos/MELATI/kata", data=form).status_code == 303
    assert desk.post("/pos/MELATI/kata", data=form | {"kata": "aman"}).status_code == 422
    assert desk.post("/pos/MELATI/kata", data=form | {"penjaga": "9"}).status_code == 422
    guard = watch.guards_of(melati.id)[1]
    assert guard.duress is not None and b"gulai" not in bytes(guard.duress)
    with db.transaction():
        duress.note([(guard.id, datetime.now(UTC))])
    assert seen() == before
    for page in pages:
        assert "Tanda paksaan" in desk.get(page).text
        assert "gulai" not in desk.get(page).text
        assert "Tanda paksaan" not in console("operator", area=OTHER_KECAMATAN).get("/pos").text
    closed = desk.post("/pos/MELATI/paksaan", data={"hasil": "tiga orang pergi"})
    assert closed.status_code == 303
    assert "Tanda paksaan ditutup" in desk.get("/pos/MELATI").text
    assert "Tanda paksaan" not in desk.get("/pos").text
    assert [row.action for row in Audit.select().where(Audit.action.startswith("duress"))] == [
        "duress.agree",
        "duress.close",
    ]


def test_guards_are_told_by_their_place_and_every_word_looks_calm(
    console: Console, melati: watch.Post
) -> None:
    desk = console("operator")
    page = desk.get("/pos/MELATI").text
    assert "Penjaga 2" in page and "masuk" in page and "3 orang" in page
    for number in (DARMO, UJANG):
        assert number not in page and number[3:] not in page
    watching.hear(melati, 1, "aman")
    calm = desk.get("/pos/MELATI").text
    Slot.update(situation="paksa").where(Slot.situation == "aman").execute()
    proof = re.compile(r'name="csrf_token" value="[^"]+"')
    assert proof.sub("", desk.get("/pos/MELATI").text) == proof.sub("", calm)
    before = (watching.tonight() - timedelta(days=1)).isoformat()
    assert f"malam={before}" in page and "Sesudahnya" not in page
    assert "tidak ada jadwal" in desk.get(f"/pos/MELATI?malam={before}").text
    assert desk.get("/pos/MELATI?malam=x").status_code == 200
    for plan, told in (
        ({"every_minutes": 60, "times": ""}, "7 SMS semalam, biasanya 3"),
        ({"every_minutes": 0}, "di awal, tengah dan akhir"),
        ({"times": "22:00;01:00"}, "jam 22.00, 01.00"),
    ):
        Post.update(plan).where(Post.id == melati.id).execute()
        assert told in desk.get("/pos/MELATI").text
    for nowhere in ("MAWAR", "x"):
        assert desk.get(f"/pos/{nowhere}").status_code == 404


def test_the_desk_closes_alarms(console: Console, melati: watch.Post) -> None:
    watching.miss(melati, 1)
    desk, officer = console("operator"), console("petugas")
    assert 'id="tutup"' in desk.get("/pos/MELATI").text
    assert 'id="tutup"' not in officer.get("/pos/MELATI").text
    found = {"temuan": "penjaga tertidur"}
    assert officer.post("/pos/MELATI/tutup", data=found).status_code == 403
    assert desk.post("/pos/MELATI/tutup", data={"temuan": ""}).status_code == 422
    assert desk.post("/pos/MELATI/tutup", data=found).status_code == 303
    assert Alarm.get().ended == "meja" or Alarm.get().ended_at is not None
    again = desk.post("/pos/MELATI/tutup", data=found)
    assert again.status_code == 422 and "sudah ditutup" in again.text
    (entry,) = Audit.select().where(Audit.action == "alarm.close")
    assert "penjaga tertidur" in str(entry.detail) and entry.subject == "MELATI"
    foreign = console("operator", area=OTHER_KECAMATAN)
    assert foreign.post("/pos/MELATI/tutup", data=found).status_code == 404


def test_a_post_is_paused_resumed_and_ended(console: Console, melati: watch.Post) -> None:
    officer, desk = console("petugas"), console("operator")
    tomorrow = (datetime.now(watching.ZONE) + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    pause = {"sampai": tomorrow, "alasan": "hajatan"}
    for wrong, told in (
        ({"alasan": ""}, "harus diisi"),
        ({"sampai": ""}, "harus diisi"),
        ({"sampai": "2020-01-01T10:00"}, "paling lama setahun"),
    ):
        answer = officer.post("/pos/MELATI/jeda", data=pause | wrong)
        assert answer.status_code == 422 and told in answer.text
    assert officer.post("/pos/MELATI/jeda", data=pause).status_code == 303
    page = officer.get("/pos/MELATI").text
    assert "hajatan" in page and "Pantau lagi" in page and "Dijeda sampai" in desk.get("/pos").text
    assert officer.post("/pos/MELATI/lanjut").status_code == 303
    assert "hajatan" not in officer.get("/pos/MELATI").text
    assert officer.post("/pos/MELATI/akhiri").status_code == 403
    assert desk.post("/pos/MELATI/akhiri").status_code == 303
    assert listed(desk.get("/pos").text) == [] and "Diakhiri" in desk.get("/pos/MELATI").text
    ended = desk.post("/pos/MELATI/jeda", data=pause)
    assert ended.status_code == 422 and "sudah diakhiri" in ended.text
    assert not Post.get(Post.code == "MELATI").active
    actions = [row.action for row in Audit.select().order_by(Audit.seq)]
    assert [action for action in actions if action.startswith("post.")] == [
        "post.pause",
        "post.resume",
        "post.end",
    ]


def test_the_rota_is_ticked_by_weekday_and_in_single_nights(
    console: Console, melati: watch.Post
) -> None:
    desk, night = console("operator"), watching.tonight() + timedelta(days=3)
    ketua, second = (guard.id for guard in watch.guards_of(melati.id))
    assert 'name="hari-0"' not in console("petugas").get("/pos/MELATI").text
    week = {"hari-0": [str(ketua), str(second)], "hari-4": [str(second)]}
    assert desk.post("/pos/MELATI/jadwal", data=week).status_code == 303
    alone = {"malam": night.isoformat(), "penjaga": [str(ketua)]}
    assert desk.post("/pos/MELATI/jadwal/malam", data=alone).status_code == 303
    assert rotas.of_post(melati) == {0: [1, 2], 4: [2], night: [1]}
    page = desk.get("/pos/MELATI").text
    assert page.count(" checked") == 3 and "Malam dengan jadwal sendiri" in page
    for path, wrong in (
        ("", {"hari-0": ["999999"]}),
        ("/malam", {"malam": "2020-01-01"}),
        ("/malam", {"malam": "besok"}),
    ):
        assert desk.post(f"/pos/MELATI/jadwal{path}", data=wrong).status_code == 422
    assert rotas.of_post(melati) == {0: [1, 2], 4: [2], night: [1]}
    desk.post("/pos/MELATI/jadwal/malam", data={"malam": night.isoformat()})
    desk.post("/pos/MELATI/jadwal", data={})
    assert rotas.of_post(melati) == {}
    said = [str(row.detail) for row in Audit.select().where(Audit.action == "post.rota")]
    assert len(said) == 4 and "sen 1,2; jum 2" in said[0]


def test_who_is_on_duty_the_nights_before_and_who_was_told_of_the_last_alarm(
    console: Console, melati: watch.Post, vault: Vault
) -> None:
    ketua, second = watch.guards_of(melati.id)
    watch.excuse(second, watching.tonight(), datetime.now(UTC))
    watching.count(melati, 2)
    for days, taken_by in ((0, second), (1, None)):
        night = watching.tonight() - timedelta(days=days)
        Swap.create(guard=ketua, night=night, said_at=datetime.now(UTC), taken_by=taken_by)
    watching.miss(melati, 1)
    page = console("operator").get("/pos/MELATI").text
    assert page.count("Bertugas malam ini") == 1 and page.count("Izin malam ini") == 1
    assert "Penjaga 2 menggantikan Penjaga 1 (ketua)" in page and "belum ada pengganti" in page
    assert "83 %" in page and "2 dari 3 kabar" in page and "tidak dihitung" in page
    assert "Alarm terakhir" in page and "Belum ada yang menjawab." in page
    assert "10 menit" in page and "20 menit" in page and "Penjaga yang bertugas diingatkan" in page
    for number in (DARMO, UJANG):
        assert number[3:] not in page


def test_a_poster_and_cards_are_taken_away(console: Console, melati: watch.Post) -> None:
    desk = console("dpo")
    for paper in ("poster", "kartu"):
        answer = desk.get(f"/pos/MELATI/{paper}.pdf")
        assert answer.content_type == "application/pdf" and answer.data.startswith(b"%PDF")


def test_the_attendance_is_found_from_the_posts_by_who_may_take_it(console: Console) -> None:
    for role, may in (("operator", True), ("petugas", True), ("dpo", False)):
        assert ('href="/pos/hadir"' in console(role).get("/pos").text) is may, role
    page = console("operator").get("/pos/hadir").text
    assert 'type="month"' in page and "SIM Linmas" in page
    refused = console("operator").post("/pos/hadir", data={"bulan": "besok", "format": "csv"})
    assert refused.status_code == 422 and "pilih bulan" in refused.text


def test_no_new_post_has_the_address_of_a_page_and_an_old_one_is_reached(
    console: Callable[..., Client], places: None, vault: Vault, pages: Flask
) -> None:
    """`/pos/hadir` is the attendance, whatever post has that code."""
    beside = {
        rule.rule.split("/")[2]
        for rule in pages.url_map.iter_rules()
        if rule.rule.startswith("/pos/") and not rule.rule.startswith("/pos/<")
    }
    assert beside == BESIDE_POSTS
    for word in ("hadir", "Aktivasi"):
        with pytest.raises(Unusable, match="alamat halaman"):
            rows.post({"code": word}, ())
    watching.post(vault, "hadir", TUJUH_ULU)
    watching.post(vault, "hadirin", TUJUH_ULU)
    officer = console("operator")
    shown = officer.get("/pos").text
    assert '"/pos/kode/hadir"' in shown and '"/pos/hadirin"' in shown
    assert "Pos Hadir" in officer.get("/pos/kode/hadir").text
