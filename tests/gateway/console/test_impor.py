"""Lists of contacts and officers: looked at, then written; bad rows with their line and why."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable

import pytest
from redis import Redis
from werkzeug.test import TestResponse
from xlsxwriter import Workbook

from gateway.officers.rows import CONTACT_COLUMNS
from storage import watch
from storage.engine import db
from storage.engine.vault import Vault
from storage.models import Area, AreaAlias, Audit, Contact, Landmark, Officer, Unit
from storage.people import officers
from storage.people.officers import Answers, OfficerRow
from storage.places import called, route_table, units
from storage.received import uploads
from tests.cast import AYU, DARMO, LONG_AGO, SARI
from tests.gateway.conftest import CITY, ELSEWHERE, KECAMATAN, OTHER_KECAMATAN, TUJUH_ULU
from tests.gateway.console import people
from tests.gateway.console.conftest import Client

pytestmark = [
    pytest.mark.parametrize("engine", ["sqlite"]),
    pytest.mark.usefixtures("redis"),
]
Console = Callable[..., Client]

LIST = f"""\
Daftar warga 7 Ulu
phone;name;area;role;language;consent_at;consent_source
0812-0000-0001;Sari;{TUJUH_ULU};warga;;31/01/2026;formulir
0812-0000-0011;Tono;{TUJUH_ULU};warga;;;
;Budi;{TUJUH_ULU};warga;;31/01/2026;formulir
0812-0000-0012;Cik;{ELSEWHERE};tokoh;;;
0812-0000-0013;=1+1;{TUJUH_ULU};tokoh;;;
"""


def sent(
    client: Client, file: bytes, page: str = "kontak", name: str = "a.csv", under: str = "impor"
) -> TestResponse:
    return client.post(f"/{page}/{under}", data={"berkas": (io.BytesIO(file), name)})


def kept(shown: TestResponse) -> str:
    """The name under which the file waits."""
    name = re.search(r'name="berkas" value="([^"]+)"', shown.text)
    assert name, shown.text
    return name[1]


def figures(shown: TestResponse) -> list[int]:
    return [int(found) for found in re.findall(r'<span class="figure">(\d+)', shown.text)]


def rows(shown: TestResponse) -> list[tuple[str, str]]:
    return re.findall(r'<tr><td class="number">(\d+)</td><td>(.*?)</td></tr>', shown.text)


def test_nothing_is_written_before_it_was_looked_at(
    console: Console, redis: Redis, vault: Vault
) -> None:
    operator = console("operator")
    shown = sent(operator, LIST.encode())
    assert shown.status_code == 200 and not Contact.select().exists()
    assert re.findall(r'<span class="figure">(\d+)', shown.text) == ["2", "0", "0", "3"]
    assert rows(shown) == [
        ("4", "consent_at: kosong, warga hanya boleh didaftarkan bila sudah setuju"),
        ("5", "phone: kosong"),
        ("6", "area: di luar wilayah yang boleh diubah"),
    ]
    assert SARI[3:] not in shown.text and "Sari" not in shown.text
    waiting = redis.keys()
    assert len(waiting) == 2  # the file, and the refused rows
    for each in waiting:
        sealed = redis.get(each)
        assert b"Sari" not in sealed and b"Budi" not in sealed  # type: ignore[operator]
        assert 0 < redis.ttl(each) <= uploads.LIFE
    name = kept(shown)
    another = console("admin").post("/kontak/impor/lanjut", data={"berkas": name})
    assert another.status_code == 303 and not Contact.select().exists()

    done = operator.post("/kontak/impor/lanjut", data={"berkas": name})
    assert "2 baru, 0 berubah, 0 sudah sama, 3 ditolak" in done.text
    assert Contact.select().count() == 2
    again = operator.post("/kontak/impor/lanjut", data={"berkas": name})
    assert (again.status_code, again.location) == (303, "/kontak")
    imported = Audit.select().where(Audit.action == "contact.import")
    assert [row.actor.split()[0] for row in imported] == ["petugas"]


def test_a_row_takes_no_contact_of_another_territory(console: Console, vault: Vault) -> None:
    people.partner(vault, SARI, ELSEWHERE)
    shown = sent(console("operator"), LIST.encode())
    assert ("3", "phone: milik kontak di luar wilayah Anda") in rows(shown)


def test_a_workbook_in_english(console: Console) -> None:
    file = io.BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, CONTACT_COLUMNS)
        sheet.write_row(1, 0, [81200000001, "Sari", TUJUH_ULU, "tokoh"])
        sheet.write_row(2, 0, [812000000011234567, "Tono", TUJUH_ULU, "tokoh"])
        sheet.write_row(3, 0, ["0812-0000-0012", "Tini", TUJUH_ULU, "raja"])
    operator = console("operator")
    operator.post("/bahasa", data={"bahasa": "en"})
    shown = sent(operator, file.getvalue(), name="a.csv")
    assert re.findall(r'<span class="figure">(\d+)', shown.text) == ["1", "0", "0", "2"]
    (third, cut), (fourth, role) = rows(shown)
    assert (third, fourth) == ("3", "4")
    assert cut == "Excel has cut a number; save that column as text"
    assert role.startswith("role: unknown role; one of: warga, petugas")


def test_what_is_no_list_is_said_at_the_field(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    operator = console("operator")
    monkeypatch.setattr(uploads, "LARGEST", 1000)
    for file, why in (
        (b"", "pilih berkas dulu"),
        (b"phone;name\n1;2\n", "kolom area, role, language, consent_at, consent_source tidak ada"),
        (b"PK\x03\x04 no workbook", "buku kerja ini tidak bisa dibaca"),
        (b"x" * (uploads.LARGEST + 1), "berkas terlalu besar"),
    ):
        refused = sent(operator, file)
        assert refused.status_code == 422 and why in refused.text, why


def test_officers_are_imported_by_who_may_enrol_them(console: Console, vault: Vault) -> None:
    with db.transaction():
        units.load([people.POLSEK], LONG_AGO)
    head = console("pengawas")
    rows_ = [
        f"Bripka Ayu,{AYU},UJI-SEK,bhabinkamtibmas,{TUJUH_ULU},24",
        f"Aipda Dedi,0812-0000-0014,UJI-SEK,admin,{TUJUH_ULU},24",
        f"Bripka Tono,0812-0000-0015,POLSEK-X,petugas,{TUJUH_ULU},24",
    ]
    file = "\n".join(["name,phone,unit,role,areas,duty", *rows_]).encode()
    shown = sent(head, file, "petugas")
    assert [line for line, _why in rows(shown)] == ["4", "3"]
    assert "peran ini didaftarkan oleh admin" in shown.text
    name = kept(shown)
    assert head.post("/petugas/impor/lanjut", data={"berkas": name}).status_code == 200
    assert Officer.select().where(Officer.unit == "UJI-SEK").count() == 1


def test_an_empty_list_to_fill_in(console: Console) -> None:
    example = console("operator").get("/kontak/impor/contoh.csv")
    assert example.text == "\ufeff" + ";".join(CONTACT_COLUMNS) + "\r\n"
    assert 'filename="kontak.csv"' in example.headers["Content-Disposition"]


def test_the_refused_rows_are_for_who_brought_them(console: Console) -> None:
    operator = console("operator")
    shown = sent(operator, LIST.encode())
    at = re.search(r'href="(/kontak/impor/ditolak.csv\?berkas=[^"]+)"', shown.text)
    assert at
    table = operator.get(at[1])
    assert table.headers["Content-Disposition"] == 'attachment; filename="kontak-ditolak.csv"'
    head, *refused = csv.reader(io.StringIO(table.text), delimiter=";")
    assert head == [*CONTACT_COLUMNS, "why"] and len(refused) == 3
    assert refused[1][-1] == "phone: kosong" and refused[1][1] == "Budi"
    assert operator.get(at[1]).status_code == 200
    gone = console("admin").get(at[1])
    assert (gone.status_code, gone.location) == (303, "/kontak/impor")


TABLES = {
    ("wilayah", "impor"): (
        "code,name,level,parent_code",
        f"{TUJUH_ULU},Tujuh Ulu,kelurahan,{KECAMATAN}",
        f"16.71.02.1007,8 Ulu,kelurahan,{KECAMATAN}",
        f"{KECAMATAN},Seberang Ulu I,kecamatan,{CITY}",
        "16.71.02.1008,9 Ulu,kelurahan,16.71.99",
        f"16.71.05.1002,19 Ilir,kelurahan,{OTHER_KECAMATAN}",
        f"{ELSEWHERE},18 Ilir,kelurahan,{KECAMATAN}",
    ),
    ("wilayah", "impor-sebutan"): (
        "alias,code",
        f"ulu tujuh,{TUJUH_ULU}",
        f"Tujuh,{TUJUH_ULU}",
        f"ulu,{TUJUH_ULU}",
        "x,99",
        f"x,{ELSEWHERE}",
        f",{TUJUH_ULU}",
    ),
    ("wilayah", "impor-tempat"): (
        "name,code",
        f"pasar,{TUJUH_ULU}",
        f"masjid,{TUJUH_ULU}",
        f"jembatan,{TUJUH_ULU}",
        "ampera,",
        f"x,{ELSEWHERE}",
        f",{TUJUH_ULU}",
    ),
    ("satuan", "impor"): (
        "code,name,parent_code,areas,desk_phone",
        f"UJI-SEK,Polsek SU I,,{KECAMATAN},",
        f"UJI-BARU,Polsek Baru,UJI-SEK,{TUJUH_ULU},",
        "UJI-LAIN,Polsek Lain,,,",
        f"POLRES,Polres,,{TUJUH_ULU},",
        f"UJI-SANA,Polsek Sana,,{OTHER_KECAMATAN},",
        "UJI-X,,,,",
    ),
    ("rute", "impor"): (
        "area,category,unit,also",
        f"{KECAMATAN},,POLRES,tidak",
        f"{TUJUH_ULU},petasan,UJI-SEK,tidak",
        f"{KECAMATAN},petasan,UJI-SEK,ya",
        f"{KECAMATAN},,TIDAK-ADA,tidak",
        f"{OTHER_KECAMATAN},,UJI-SEK,tidak",
        f"{TUJUH_ULU},naga,UJI-SEK,tidak",
    ),
}


@pytest.mark.parametrize(("page", "under"), TABLES)
def test_tables_of_places_are_looked_at_before_they_count(
    console: Console, page: str, under: str
) -> None:
    """Of each: one row changes something, two are new or say what is known, three are refused."""
    with db.transaction():
        units.load(
            [people.POLSEK, {"code": "POLRES", "name": "Polres", "parent_code": "", "areas": CITY}],
            LONG_AGO,
        )
        called.load_landmarks(
            [{"name": "pasar", "code": ELSEWHERE}, {"name": "masjid", "code": TUJUH_ULU}]
        )
        called.load_aliases([{"alias": "ulu", "code": TUJUH_ULU}])
    admin = console("admin")
    file = "\n".join(TABLES[page, under]).encode()
    before = (Area.select().count(), *_names(), Unit.select().count(), len(route_table.listed()))
    shown = sent(admin, file, page, under=under)
    assert sum(figures(shown)[:3]) == 3 and figures(shown)[3] == 3, shown.text
    assert [line for line, _why in rows(shown)] == ["5", "6", "7"]
    assert before == (
        Area.select().count(),
        *_names(),
        Unit.select().count(),
        len(route_table.listed()),
    )
    done = admin.post(f"/{page}/{under}/lanjut", data={"berkas": kept(shown)})
    assert done.status_code == 200 and "3 ditolak" in done.text
    assert "ditolak.csv?berkas=" in done.text
    again = sent(admin, file, page, under=under)
    assert figures(again) == [0, 0, 3, 3], again.text
    noted = Audit.select().where(Audit.action.endswith(".load")).get()
    assert noted.actor.startswith("petugas ") and json.loads(noted.detail)["saved"] == 3


def _names() -> tuple[int, int]:
    return AreaAlias.select().count(), Landmark.select().count()


def test_a_landmark_of_another_territory_stays(console: Console) -> None:
    with db.transaction():
        called.load_landmarks([{"name": "pasar", "code": ELSEWHERE}, {"name": "pasar", "code": ""}])
    admin = console("admin")
    shown = sent(admin, f"name,code\npasar,{TUJUH_ULU}\n".encode(), "wilayah", under="impor-tempat")
    admin.post("/wilayah/impor-tempat/lanjut", data={"berkas": kept(shown)})
    assert called.areas_of_landmark("pasar") == [TUJUH_ULU, ELSEWHERE]
    assert Landmark.select().count() == 2


def test_posts_are_imported_with_their_guards(console: Console, vault: Vault) -> None:
    head = "code,name,area,rt,rw,shift_start,shift_end,every_minutes,grace_minutes,guards"
    night = "22:00,04:00,180,20"
    file = "\n".join(
        [
            head,
            f"MELATI,Pos Melati,{TUJUH_ULU},14,03,22:00,04:00,60,20,{AYU}",
            f"MAWAR,Pos Mawar,{ELSEWHERE},14,03,{night},{AYU}",
            f"TERATAI,Pos Teratai,{TUJUH_ULU},14,03,{night},",
            f"ANGGREK,Pos Anggrek,{TUJUH_ULU},14,03,{night},{AYU}",
            f"MELATI,Pos Melati Dua,{TUJUH_ULU},14,03,{night},{AYU}",
        ]
    ).encode()
    there = watch.PostRow("ANGGREK", "Pos", ELSEWHERE, "1", "1", "22:00", "04:00", 60, 15, (SARI,))
    mine = watch.PostRow("LAMA", "Pos", TUJUH_ULU, "1", "1", "22:00", "04:00", 60, 15, (SARI,))
    with db.transaction():
        watch.save_posts(vault, [there, mine], LONG_AGO)
    operator = console("operator")
    shown = sent(operator, file, "pos")
    assert figures(shown) == [1, 0, 0, 4] and "tetap dipantau: LAMA" in shown.text
    assert "MELATI: 7 SMS, Rp 2.450" in shown.text
    assert dict(rows(shown)) == {
        "3": "area: di luar wilayah yang boleh diubah",
        "4": "guards: kosong",
        "5": "code: milik pos di luar wilayah Anda",
        "6": "code: sudah ada di baris lain dari daftar ini",
    }
    assert watch.find("MELATI") is None
    operator.post("/pos/impor/lanjut", data={"berkas": kept(shown)})
    post = watch.find("MELATI")
    assert post is not None and len(watch.guards_by_post([post.id])[post.id]) == 1
    assert Audit.select().where(Audit.action == "post.import").count() == 1


def test_a_list_of_officers_changes_only_whom_one_may_change(
    console: Console, vault: Vault
) -> None:
    """Not who is above, not who serves elsewhere, too, and not oneself."""
    with db.transaction():
        units.load([people.POLSEK], LONG_AGO)
        numbers = {"admin": AYU, "petugas": SARI, "pengawas": DARMO}
        areas = {"admin": KECAMATAN, "petugas": ELSEWHERE, "pengawas": KECAMATAN}
        officers.save(
            vault,
            [
                OfficerRow(number, role, "UJI-SEK", role, (Answers(areas[role]),))
                for role, number in numbers.items()
            ],
            LONG_AGO,
        )
    head = console("pengawas", name="pengawas")
    lines = [f"{role},{numbers[role]},UJI-SEK,petugas,{TUJUH_ULU},24" for role in numbers]
    shown = sent(head, "\n".join(["name,phone,unit,role,areas,duty", *lines]).encode(), "petugas")
    assert dict(rows(shown)) == {
        "2": "phone: milik petugas yang diurus admin",
        "3": "phone: milik petugas di luar wilayah Anda",
        "4": "phone: nomor Anda sendiri, minta orang lain yang mengubahnya",
    }
