"""Lists of contacts and officers: looked at, then written; bad rows with their line and why."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
from redis import Redis
from werkzeug.test import TestResponse
from xlsxwriter import Workbook

from gateway.officers.rows import CONTACT_COLUMNS
from storage.engine import db
from storage.engine.vault import Vault
from storage.models import Audit, Contact, Officer
from storage.places import units
from storage.received import uploads
from tests.cast import AYU, LONG_AGO, SARI
from tests.gateway.conftest import ELSEWHERE, TUJUH_ULU
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


def sent(client: Client, file: bytes, page: str = "kontak", name: str = "a.csv") -> TestResponse:
    return client.post(f"/{page}/impor", data={"berkas": (io.BytesIO(file), name)})


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
    (kept,) = redis.keys()
    assert b"Sari" not in redis.get(kept) and 0 < redis.ttl(kept) <= uploads.LIFE  # type: ignore[operator]
    name = re.search(r'name="berkas" value="([^"]+)"', shown.text)
    assert name
    another = console("admin").post("/kontak/impor/lanjut", data={"berkas": name[1]})
    assert another.status_code == 303 and not Contact.select().exists()

    done = operator.post("/kontak/impor/lanjut", data={"berkas": name[1]})
    assert "2 baru, 0 berubah, 0 sudah sama, 3 ditolak" in done.text
    assert Contact.select().count() == 2
    again = operator.post("/kontak/impor/lanjut", data={"berkas": name[1]})
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
    name = re.search(r'name="berkas" value="([^"]+)"', shown.text)
    assert name
    assert head.post("/petugas/impor/lanjut", data={"berkas": name[1]}).status_code == 200
    assert Officer.select().where(Officer.unit == "UJI-SEK").count() == 1


def test_an_empty_list_to_fill_in(console: Console) -> None:
    example = console("operator").get("/kontak/impor/contoh.csv")
    assert example.text == "\ufeff" + ";".join(CONTACT_COLUMNS) + "\r\n"
    assert 'filename="kontak.csv"' in example.headers["Content-Disposition"]
