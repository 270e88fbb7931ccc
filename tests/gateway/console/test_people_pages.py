"""Contacts, officers, duty, units, areas and routes: what somebody does there is in the records."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from peewee import Database

from flows.rules.partners import CONFIRMED, REFUSED
from gateway.console import jadwal, rute
from storage.engine import db
from storage.engine.vault import Vault
from storage.models import Account, Area, Audit, Contact, DutyChange, Inbox, Officer, Outbox, Unit
from storage.people.accounts import registry
from storage.places import called, route_table, units
from storage.received import inbox
from storage.received.inbox.claims import MOST_TRIES
from tests import signed_in
from tests.cast import AYU, DARMO, LONG_AGO, SARI, UJANG, resident
from tests.gateway.conftest import CITY, ELSEWHERE, KECAMATAN, TUJUH_ULU
from tests.gateway.console import people
from tests.gateway.console.conftest import Client

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])
Console = Callable[..., Client]

SARI_S = {
    "phone": SARI,
    "name": "Sari",
    "area": TUJUH_ULU,
    "role": "warga",
    "language": "",
    "consent_at": "31/01/2026",
    "consent_source": "formulir",
}


def noted(action: str) -> list[tuple[str, str]]:
    found = Audit.select().where(Audit.action == action).order_by(Audit.seq)
    return [(each.subject, each.actor.split()[0]) for each in found]


def test_a_contact_is_added_changed_and_removed_and_its_number_never_shown(
    console: Console, vault: Vault
) -> None:
    operator = console("operator")
    refused = operator.post("/kontak/baru", data=SARI_S | {"consent_at": ""})
    assert refused.status_code == 422
    assert 'href="#consent_at">kosong, warga hanya boleh' in refused.text
    assert (
        "di luar wilayah" in operator.post("/kontak/baru", data=SARI_S | {"area": ELSEWHERE}).text
    )
    added = operator.post("/kontak/baru", data=SARI_S)
    contact = Contact.get()
    assert (added.status_code, added.location) == (303, f"/kontak/{contact.id}")
    assert operator.post("/kontak/baru", data=SARI_S).status_code == 303
    assert Contact.select().count() == 1
    for path in ("/kontak", f"/kontak/{contact.id}"):
        shown = operator.get(path).text
        assert f"Kontak {contact.id}" in shown and "7 Ulu" in shown
        assert SARI[3:] not in shown and "Sari" not in shown
    changes = {"area": KECAMATAN, "role": "tokoh", "language": "plm"}
    assert operator.post(f"/kontak/{contact.id}", data=changes).status_code == 303
    kept = Contact.get()
    assert (kept.area_id, kept.role, kept.language) == (KECAMATAN, "tokoh", "plm")
    assert operator.post(f"/kontak/{contact.id}/hapus").status_code == 303
    assert not Contact.select().exists()
    assert noted("contact.drop") == [(str(contact.id), "petugas")]


def test_nobody_takes_a_contact_of_another_territory_by_its_number(
    console: Console, vault: Vault
) -> None:
    foreign = people.partner(vault, SARI, ELSEWHERE)
    operator = console("operator")
    refused = operator.post("/kontak/baru", data=SARI_S)
    assert refused.status_code == 422 and "milik kontak di luar wilayah Anda" in refused.text
    assert Contact.get().area_id == ELSEWHERE
    assert operator.get(f"/kontak/{foreign}").status_code == 404


def test_contacts_are_listed_by_role_area_and_page(
    console: Console, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gateway.console import kontak

    monkeypatch.setattr(kontak, "PAGE", 2)
    ids = [people.partner(vault, resident(place)) for place in range(3)]
    people.partner(vault, SARI, ELSEWHERE)
    operator = console("operator")
    first = operator.get("/kontak")
    assert re.findall(r"Kontak (\d+)<", first.text) == [str(id_) for id_ in ids[:2]]
    following = re.search(r'href="([^"]*sesudah[^"]*)" rel="next"', first.text)
    assert following
    second = operator.get(following[1].replace("&amp;", "&"))
    assert re.findall(r"Kontak (\d+)<", second.text) == [str(ids[2])]
    assert "Tidak ada kontak" in operator.get("/kontak?peran=tokoh").text
    assert operator.get(f"/kontak?wilayah={ELSEWHERE}").status_code == 404
    assert operator.get("/kontak?sesudah=x").status_code == 404


def test_a_partner_is_confirmed_or_refused_with_a_reason_and_hears_of_it(
    console: Console, vault: Vault, redis: object
) -> None:
    one, other = people.partner(vault), people.partner(vault, UJANG)
    officer = console("petugas")
    assert "2 calon mitra" in officer.get("/kontak").text
    unfounded = officer.post(f"/kontak/{one}/mitra", data={"putusan": CONFIRMED, "karena": "bukan"})
    assert unfounded.status_code == 422 and "alasan yang cocok" in unfounded.text
    yes, no = {"putusan": CONFIRMED, "karena": "surat"}, {"putusan": REFUSED, "karena": "bukan"}
    assert officer.post(f"/kontak/{one}/mitra", data=yes).status_code == 303
    assert officer.post(f"/kontak/{other}/mitra", data=no).status_code == 303
    again = officer.post(f"/kontak/{one}/mitra", data=no)
    assert again.status_code == 422 and "tidak menunggu keputusan lagi" in again.text
    assert {each.id: each.role for each in Contact.select()} == {one: "ketua_rt", other: "warga"}
    assert Outbox.select().count() == 2
    assert '"because": "surat"' in Audit.get(Audit.action == "contact.confirm").detail


def test_who_waits_is_found_by_the_index_of_those_who_wait(
    console: Console, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = people.partner(vault)
    plans: list[str] = []
    ask = Database.execute_sql

    def execute(self: Database, sql: str, params: object = None, *more: object) -> object:
        if "partner_state = 'menunggu'" in sql:
            plans.extend(row[3] for row in ask(self, f"EXPLAIN QUERY PLAN {sql}", params))
        return ask(self, sql, params, *more)

    monkeypatch.setattr(Database, "execute_sql", execute)
    shown = console("operator").get("/kontak?mitra=menunggu").text
    assert f"Kontak {waiting}<" in shown
    assert any("USING INDEX contact_partner_asked_at" in step for step in plans)


def test_an_officer_is_enrolled_once_by_an_address_that_is_shown_once(
    console: Console, vault: Vault
) -> None:
    with db.transaction():
        units.load([people.POLSEK], LONG_AGO)
    head = console("pengawas")
    form = {
        "name": "Bripka Ayu",
        "phone": AYU,
        "unit": "UJI-SEK",
        "role": "petugas",
        "areas": TUJUH_ULU,
        "rw": "3",
        "duty": "sen-jum 08.00-16.00",
        "kunci": "k1",
    }
    blank = head.get("/petugas/baru").text
    assert '<option value="" selected>Pilih wilayah</option>' in blank  # nobody gets all by default
    for wrong, why in (
        ({"areas": "", "rw": ""}, "harus diisi"),
        ({"phone": "123"}, "nomor"),
        ({"duty": "kadang"}, "jam dinas tidak dikenal"),
        ({"role": "admin", "rw": ""}, "peran ini didaftarkan oleh admin"),
        ({"areas": ELSEWHERE, "rw": ""}, "di luar wilayah Anda"),
        ({"rw": "x"}, "RW ditulis dengan angka"),
    ):
        refused = head.post("/petugas/baru", data=form | wrong)
        assert refused.status_code == 422 and why in refused.text, wrong
    shown = head.post("/petugas/baru", data=form)
    assert shown.status_code == 200 and shown.headers["Cache-Control"] == "no-store"
    secret = re.search(r"https://localhost/undangan/([\w-]+)", shown.text)
    assert secret and "bripka.ayu" in shown.text
    with db.transaction():
        known = registry.invited(vault, secret[1], datetime.now(UTC))
    assert known is not None
    assert Officer.get(Officer.id == known.officer).hours == "sen-jum 08:00-16:00"
    again = head.post("/petugas/baru", data=form)
    assert (again.status_code, again.location) == (303, "/petugas")
    assert secret[1] not in head.get(f"/petugas/{known.officer}").text
    assert "Bripka Ayu" in head.get("/petugas").text and AYU[3:] not in head.get("/petugas").text


def test_an_account_is_opened_anew_and_an_officer_disabled(console: Console, vault: Vault) -> None:
    officer = signed_in.officer(vault, "petugas", TUJUH_ULU, "Bripka Ayu")
    signed_in.account(vault, officer, "bripka.ayu")
    head = console("pengawas")
    assert len(re.findall(r"<li><span", head.post(f"/petugas/{officer}/kode").text)) == 60
    assert "/undangan/" in head.post(f"/petugas/{officer}/alamat").text
    assert Account.get(Account.officer == officer).password == ""
    boss = signed_in.officer(vault, "admin", KECAMATAN, "Aipda Dedi")
    assert head.post(f"/petugas/{boss}/alamat").status_code == 403
    assert head.post(f"/petugas/{officer}/nonaktif").status_code == 303
    assert Officer.get_by_id(officer).disabled_at is not None
    assert head.get(f"/petugas/{officer}").status_code == 404
    own = Officer.get(Officer.role == "pengawas").id
    assert head.post(f"/petugas/{own}/nonaktif").status_code == 303
    assert Officer.get_by_id(own).disabled_at is None


def test_an_officer_serves_elsewhere_and_sees_it_at_the_next_click(
    console: Console, vault: Vault
) -> None:
    with db.transaction():
        units.load([people.POLSEK, people.POLSEK | {"code": "X", "areas": ELSEWHERE}], LONG_AGO)
    ayu = console("petugas", name="Bripka Ayu")
    officer = Officer.get(Officer.role == "petugas").id
    head, at = console("pengawas"), f"/petugas/{officer}/ubah"
    assert KECAMATAN in head.get(at).text
    form = {"unit": "UJI-SEK", "role": "operator", "areas": TUJUH_ULU}
    for wrong, why in (
        ({"unit": "Y"}, "tulis kode satuan"),
        ({"unit": "X"}, "di luar wilayah Anda"),
        ({"role": "admin"}, "peran ini didaftarkan oleh admin"),
        ({"areas": ELSEWHERE}, "di luar wilayah Anda"),
        ({"areas": ""}, "harus diisi"),
        ({"areas": f"{TUJUH_ULU}/03"}, "RW hanya untuk petugas"),
    ):
        refused = head.post(at, data=form | wrong)
        assert refused.status_code == 422 and why in refused.text, wrong
    assert ayu.get("/serah-terima").status_code == 403
    for _again in range(2):
        assert head.post(at, data=form).status_code == 303
    assert ayu.get("/serah-terima").status_code == 200
    assert noted("officer.change") == [(str(officer), "petugas")]
    kept = Officer.get_by_id(officer)
    assert (kept.unit_id, kept.role) == ("UJI-SEK", "operator")

    own, boss = Officer.get(Officer.role == "pengawas").id, console("admin")
    for sent in (head.get(f"/petugas/{own}/ubah"), head.post(f"/petugas/{own}/ubah", data=form)):
        assert (sent.status_code, sent.location) == (303, f"/petugas/{own}")
    admin = Officer.get(Officer.role == "admin").id
    for sent in (
        head.get(f"/petugas/{admin}/ubah"),
        head.post(f"/petugas/{admin}/ubah", data=form),
    ):
        assert sent.status_code == 403
    assert boss.post(f"/petugas/{own}/ubah", data=form).status_code == 303
    assert head.get("/petugas").status_code == 403


def test_duty_is_changed_with_a_deputy_swapped_and_undone(console: Console, vault: Vault) -> None:
    ayu = signed_in.officer(vault, "petugas", TUJUH_ULU, "Bripka Ayu")
    dedi = signed_in.officer(vault, "petugas", TUJUH_ULU, "Bripka Dedi")
    operator = console("operator")
    leave = {
        "petugas": ayu,
        "keadaan": "libur",
        "sampai": "2199-01-02T08:00",
        "dari": "2199-01-01T08:00",
        "pengganti": dedi,
        "kunci": "a",
    }
    assert operator.post("/jadwal/ubah", data=leave).status_code == 303
    assert operator.post("/jadwal/ubah", data=leave).status_code == 303  # sent twice, done once
    assert DutyChange.select().count() == 2
    shown = operator.get("/jadwal?satuan=semua").text
    assert "diganti Bripka Dedi" in shown and "1 Jan 2199 08.00" in shown
    change = DutyChange.get(DutyChange.officer == ayu)
    assert operator.post(f"/jadwal/{change.id}/batal").status_code == 303
    assert not DutyChange.select().where(DutyChange.undone_at.is_null()).exists()
    for wrong, why in (
        ({"sampai": "2000-01-01"}, "harus sesudah awalnya"),
        ({"pengganti": ayu}, "pengganti harus orang lain"),
        ({"sampai": ""}, "bukan tanggal"),
        ({"petugas": 999}, "pilih salah satu"),
    ):
        refused = operator.post("/jadwal/ubah", data=leave | {"kunci": str(wrong)} | wrong)
        assert refused.status_code == 422 and why in refused.text, wrong
    hours = {"siapa": ayu, "duty": "sen-jum 08.00-16.00", "kunci": "b"}
    assert operator.post("/jadwal/jam", data=hours).status_code == 303
    assert Officer.get_by_id(ayu).hours == "sen-jum 08:00-16:00"
    swap = {"satu": ayu, "lain": dedi, "mulai": "2199-01-01", "akhir": "2199-01-03", "kunci": "c"}
    assert operator.post("/jadwal/tukar", data=swap).status_code == 303
    english = operator.post("/bahasa", data={"bahasa": "en"})
    assert english.status_code == 303
    refused = operator.post("/jadwal/tukar", data=swap | {"lain": ayu, "kunci": "d"})
    assert "nobody stands in for themselves" in refused.text


def test_of_many_officers_those_of_one_unit_are_shown(
    console: Console, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jadwal, "MOST", 3)
    admin = console("admin")
    with db.transaction():
        units.load([people.POLSEK], LONG_AGO)
    for number in range(3):
        signed_in.officer(vault, "petugas", TUJUH_ULU, f"Bripka {number}", "UJI-SEK")
    signed_in.officer(vault, "petugas", TUJUH_ULU, "Bripka Lain")
    signed_in.officer(vault, "petugas", ELSEWHERE, "Bripka Jauh", "UJI-SEK")
    page = admin.get("/jadwal").text
    assert "Semua satuan" not in page and "Bripka 1" not in page
    assert "Bripka Lain" in page
    page = admin.get("/jadwal?satuan=UJI-SEK").text
    assert "Bripka 1" in page and "Bripka Jauh" not in page and "Bripka Lain" not in page


def test_units_routes_and_names_are_kept(console: Console, vault: Vault) -> None:
    with db.transaction():
        units.load([people.POLSEK | {"areas": TUJUH_ULU}], LONG_AGO)
    admin = console("admin")
    unit = {"name": "Polsek SU I", "areas": KECAMATAN, "desk_phone": "0711-1", "parent_code": ""}
    assert admin.post("/satuan/UJI-SEK", data=unit).status_code == 303
    assert units.areas_of() == {"UJI-SEK": [KECAMATAN]}
    assert Unit.get_by_id("UJI-SEK").name == "Polsek SU I"
    refused = admin.post("/satuan/baru", data=unit | {"code": "X", "areas": ELSEWHERE})
    assert refused.status_code == 422 and "di luar wilayah Anda" in refused.text
    assert admin.post("/satuan/baru", data=unit | {"code": "UJI-SEK"}).status_code == 422

    route = {"rute_area": TUJUH_ULU, "category": "kdrt", "unit": "UJI-SEK"}
    assert admin.post("/rute", data=route).status_code == 303
    (kept,) = [each for each in route_table.listed(TUJUH_ULU) if each.category == "kdrt"]
    assert admin.post(f"/rute/{kept.id}/akhiri").status_code == 303
    assert [each.category for each in route_table.listed(TUJUH_ULU)] == [""]
    assert noted("route.set") == noted("route.end") == [(TUJUH_ULU, "petugas")]
    assert "Kekerasan dalam keluarga" in admin.get("/rute?riwayat=ya").text
    asked = admin.get(f"/rute?area={TUJUH_ULU}&jenis=petasan").text
    assert "Meja Polsek SU I" in asked and "meja satuan yang menjawab" in asked
    assert "di luar wilayah Anda" in admin.get(f"/rute?area={ELSEWHERE}").text
    assert 'value="petugas"' not in admin.get("/rute").text

    for what, name in (
        ("nama", "Tujuh Ulu"),
        ("sebutan", "Kampung Kapitan"),
        ("tempat", "Pasar 7"),
    ):
        assert admin.post(f"/wilayah/{TUJUH_ULU}/{what}", data={what: name}).status_code == 303
    assert Area.get_by_id(TUJUH_ULU).name == "Tujuh Ulu"
    shown = admin.get(f"/wilayah/{TUJUH_ULU}").text
    assert "kampung kapitan" in shown and "pasar 7" in shown
    for what, name in (("sebutan", "kampung kapitan"), ("tempat", "pasar 7")):
        for _again in range(2):  # a second time it is not there any more, and nothing is noted
            gone = admin.post(f"/wilayah/{TUJUH_ULU}/{what}/hapus", data={"nama": name})
            assert gone.status_code == 303
    shown = admin.get(f"/wilayah/{TUJUH_ULU}").text
    assert "kampung kapitan" not in shown and "pasar 7" not in shown and "7 ulu" in shown
    assert noted("alias.drop") == noted("landmark.drop") == [(TUJUH_ULU, "petugas")]
    assert console("pengawas").get(f"/wilayah?kode={ELSEWHERE}").status_code == 200
    assert console("pengawas").get(f"/wilayah/{ELSEWHERE}").status_code == 404


def test_routes_are_shown_by_the_page(
    console: Console, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rute, "PAGE", 1)
    admin = console("admin")
    with db.transaction():
        units.load([people.POLSEK], LONG_AGO)
    for kind in ("kdrt", "petasan"):
        admin.post("/rute", data={"rute_area": TUJUH_ULU, "category": kind, "unit": "UJI-SEK"})
    seen, address = [], "/rute"
    for kept in route_table.listed(KECAMATAN):
        page = admin.get(address).text
        assert page.count("/akhiri") == 1 and f"/rute/{kept.id}/akhiri" in page
        seen.append(kept.category)
        address = f"/rute?sesudah={kept.id}"
        assert (address in page) == (kept.category != "petasan")
    assert seen[-2:] == ["kdrt", "petasan"] and "Ke awal" in page


def test_a_landmark_of_one_name_stays_known_elsewhere(console: Console, vault: Vault) -> None:
    admin = console("admin", area=CITY)
    for code in (ELSEWHERE, TUJUH_ULU):
        assert admin.post(f"/wilayah/{code}/tempat", data={"tempat": "Pasar"}).status_code == 303
    assert sorted(called.areas_of_landmark("pasar")) == [TUJUH_ULU, ELSEWHERE]


def test_what_was_set_aside_is_taken_up_again_without_being_shown(
    console: Console, app: Flask, vault: Vault, redis: object
) -> None:
    now = datetime.now(UTC)
    with db.transaction():
        body = {"text": "LAPOR petasan", "from": SARI}
        inbox.put(vault, [inbox.Item("africastalking", "sms", "k", DARMO, body, now)], now)
        row = Inbox.get()
        for _ in range(MOST_TRIES):
            inbox.failed(row.id, "KeyError", now)
    admin = console("admin")
    shown = admin.get("/pengaturan").text
    assert "KeyError" in shown and "petasan" not in shown and SARI[3:] not in shown
    assert admin.post("/pengaturan/pesan", data={"pesan": row.id}).status_code == 303
    assert Inbox.get().state == "new"
    assert (
        "sudah diproses lagi"
        in admin.post("/pengaturan/pesan", data={"pesan": row.id}, follow_redirects=True).text
    )
