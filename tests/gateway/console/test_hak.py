"""Hak warga, Kebocoran and Data ditahan: what the dpo and a second person do with them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from flows.daftar import version
from gateway.console import moments, words
from gateway.install.doctor import rights
from gateway.install.doctor.finding import ATTENTION, OK
from storage import people
from storage.engine import db
from storage.engine.vault import Vault
from storage.models import Audit, Breach, Contact, LegalHold, Report, RightsRequest
from storage.people import ContactRow
from tests.cast import SARI
from tests.gateway.api.conftest import file_report
from tests.gateway.conftest import OTHER_KECAMATAN, TUJUH_ULU
from tests.gateway.console.conftest import Client

__all__ = ["file_report"]

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])
Console = Callable[..., Client]
WISH = {"jenis": "hapus", "jalan": "surat", "nomor": SARI, "uraian": "minta dihapus", "kunci": "a"}
HOLD = {"perkara": "LP/7", "alasan": "bukti", "hari": "90"}


def resident(vault: Vault, code: str) -> str:
    """Sari is a contact who agreed, and has reported; the ticket."""
    source = f"sms {version('daftar.setuju1')}"
    agreed = ContactRow(
        SARI, "Sari", TUJUH_ULU, "warga", consent_at=moments.now(), consent_source=source
    )
    with db.transaction():
        people.save_contacts(vault, [agreed], moments.now() - timedelta(days=1))
        phone = people.phone_ids(vault, [SARI], moments.now())[SARI]
        Report.update(phone=phone).where(Report.code == code).execute()
    return code


def test_a_request_is_kept_once_answered_and_its_number_forgotten(
    console: Console, vault: Vault, file_report: Callable[..., str]
) -> None:
    code = resident(vault, file_report())
    dpo = console("dpo")
    made = [dpo.post("/hak/baru", data=WISH).location for _ in range(2)]
    assert made == ["/hak/1", "/hak"]
    shown = dpo.get("/hak/1").text
    assert f"/laporan/{code}" in shown and "warga" in shown and "berjalan" in shown
    report = Report.get(Report.code == code)
    assert f">{words.kind(report.category)}<" in shown and f">{words.state(report.state)}<" in shown
    assert f">{report.category}<" not in shown and ">petugas " not in shown
    assert SARI[3:] not in shown and "Sari" not in shown
    assert dpo.post("/hak/1/hapus").status_code == 303
    assert Contact.select().count() == 0
    assert Report.get(Report.code == code).erase_at is not None
    assert dpo.post("/hak/1/hapus").status_code == 303  # it was begun already
    empty = dpo.post("/hak/1/jawab", data={"hasil": "dipenuhi", "jawaban": ""})
    assert empty.status_code == 422 and "harus diisi" in empty.text
    assert (
        dpo.post("/hak/1/jawab", data={"hasil": "dipenuhi", "jawaban": "sudah"}).location == "/hak"
    )
    row = RightsRequest.get()
    assert (row.phone_id, row.outcome) == (None, "dipenuhi")
    done = [it.action for it in Audit.select().order_by(Audit.seq) if it.action[:5] == "right"]
    assert done == ["right.ask", "right.erase", "right.close"]
    said = " ".join(f"{it.subject} {it.detail}" for it in Audit.select())
    assert SARI[3:] not in said and "dihapus" not in said


@pytest.mark.parametrize(
    "wrong",
    [
        {"nomor": "123"},
        {"nomor": ""},
        {"jenis": "x"},
        {"sejak": "kemarin"},
        {"sejak": "2999-01-01T10:00"},
        {"sejak": "0001-01-01T10:00"},
        {"uraian": "x" * 1001},
    ],
)
def test_a_request_with_a_wrong_field(console: Console, wrong: dict[str, str]) -> None:
    answer = console("dpo").post("/hak/baru", data=WISH | wrong)
    assert answer.status_code == 422 and "Belum bisa diteruskan" in answer.text
    assert RightsRequest.select().count() == 0


def test_an_unknown_number_has_nothing(console: Console) -> None:
    dpo = console("dpo")
    late = moments.now() - timedelta(days=4)
    assert (
        dpo.post("/hak/baru", data=WISH | {"sejak": f"{late:%Y-%m-%dT%H:%M}"}).location == "/hak/1"
    )
    assert "Tidak ada data tentang nomor itu" in dpo.get("/hak/1").text
    assert "terlambat" in dpo.get("/hak").text
    assert [dpo.get(f"/hak/{number}").status_code for number in (2, 2**70)] == [404, 404]


def test_what_people_agreed_to_and_what_goes_next(
    console: Console, vault: Vault, file_report: Callable[..., str]
) -> None:
    resident(vault, file_report())
    dpo = console("dpo")
    shown = dpo.get("/hak/persetujuan").text
    assert version("daftar.setuju1") in shown and "Petugas tak minta NIK/KK" in shown
    assert re.findall('class="figure">([0-9]+)', shown) == ["1", "0", "0"]
    assert "30 hari setelah laporan" in dpo.get("/hak/retensi").text


def test_a_breach_is_closed_when_all_were_told(console: Console) -> None:
    dpo = console("dpo")
    leak = {"uraian": "salinan cadangan hilang", "terkena": "40", "kunci": "b"}
    assert [dpo.post("/hak/insiden/baru", data=leak).location for _ in range(2)] == [
        "/hak/insiden/1",
        "/hak/insiden",
    ]
    assert dpo.post("/hak/insiden/baru", data=leak | {"terkena": "banyak"}).status_code == 422
    later = moments.now() + timedelta(days=4)
    assert (rights.finding(moments.now()).state, rights.finding(later).state) == (OK, ATTENTION)
    dpo.post("/hak/insiden/1/tutup")
    assert "Catat dahulu" in dpo.get("/hak/insiden/1").text
    for step in ("lembaga", "warga"):
        assert Breach.get().closed_at is None
        note = {"langkah": step, "catatan": "surat dikirim"}
        assert dpo.post("/hak/insiden/1/langkah", data=note).status_code == 303
        dpo.post("/hak/insiden/1/tutup")
    assert Breach.get().closed_at is not None and rights.finding(later).state == OK
    assert dpo.post("/hak/insiden/1/langkah", data={"langkah": "x"}).status_code == 422
    assert "surat dikirim" in dpo.get("/hak/insiden/1").text
    assert b"salinan" not in bytes(Breach.get().what)


def test_a_hold_takes_two_people(console: Console, file_report: Callable[..., str]) -> None:
    code = file_report()
    pengawas, dpo = console("pengawas"), console("dpo")
    for key in "cd":
        asked = pengawas.post("/tahan", data=HOLD | {"laporan": code, "kunci": key})
        assert asked.status_code == (303 if key == "c" else 422)
    waiting = pengawas.get("/tahan").text
    assert "menunggu orang kedua" in waiting and "diminta petugas " not in waiting
    assert pengawas.post("/tahan/1/setuju").status_code == 403
    assert dpo.post("/tahan/1/setuju").status_code == 303
    assert LegalHold.get().holds_until > moments.now() + timedelta(days=89)
    assert pengawas.post("/tahan/1/akhiri").status_code == 303
    assert LegalHold.get().holds_until < moments.now() + timedelta(days=1)
    done = [it.action for it in Audit.select().order_by(Audit.seq) if it.action[:4] == "hold"]
    assert done == ["hold.ask", "hold.agree", "hold.end"]


def test_who_may_not_see_a_report_holds_nothing(
    console: Console, file_report: Callable[..., str]
) -> None:
    guarded = file_report(category="petugas", sensitive=True)
    code = file_report()
    held = HOLD | {"kunci": "e"}
    assert console("pengawas").post("/tahan", data=held | {"laporan": guarded}).status_code == 422
    elsewhere = console("pengawas", area=OTHER_KECAMATAN)
    assert elsewhere.post("/tahan", data=held | {"laporan": code}).status_code == 422
    inspector = console("inspektorat")
    assert inspector.post("/tahan", data=held | {"laporan": guarded}).status_code == 303
    assert console("pengawas").post("/tahan/1/akhiri").status_code == 404
    assert guarded not in console("pengawas").get("/tahan").text


def test_the_others_see_none_of_it(console: Console) -> None:
    operator = console("operator")
    for path in ("/hak", "/hak/baru", "/hak/insiden", "/hak/persetujuan", "/hak/retensi", "/tahan"):
        assert operator.get(path).status_code == 403
    assert operator.post("/hak/1/hapus").status_code == 403
