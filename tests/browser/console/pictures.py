"""The pictures of the console in the help pages and the documents, with people who do not exist.

No test: `python -m pytest tests/browser/console/pictures.py` makes them anew. Look at them then.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from gateway.console import health
from gateway.install.settings import Settings
from storage import people
from storage.engine import db
from storage.engine.vault import Vault
from storage.models import Alarm, Post, Report
from storage.people.audience import _counted
from storage.places import units
from tests.browser.console.conftest import Screen
from tests.browser.console.test_laporan import filed
from tests.browser.console.test_peta import busy
from tests.cast import LONG_AGO, resident
from tests.gateway.conftest import CITY, KECAMATAN, TUJUH_ULU
from tests.gateway.console.test_beranda import post

__all__ = ["busy"]

pytestmark = pytest.mark.browser
Open = Callable[..., Screen]
ROOT = Path(__file__).parents[3]
HELP, DOCS = ROOT / "gateway" / "console" / "static", ROOT / "docs" / "pictures"
POLSEK = {"code": "POLSEK-SU1", "name": "Polsek Seberang Ulu I", "parent_code": "POLRESTABES"}
ABOVE = {"code": "POLRESTABES", "name": "Polrestabes Palembang", "parent_code": ""}
#: What a picture of the help may weigh; and how wide its page is, which is as on a phone.
MOST, NARROW = 40_000, 440


def kept(picture: bytes, file: Path) -> None:
    """Keep a picture with few colours."""
    seen = Image.open(BytesIO(picture)).convert("RGB")
    few = seen.quantize(64, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few.save(file, optimize=True)
    assert file.stat().st_size < (MOST if file.parent == HELP else 2 * MOST), file.name


def part(page: Page, *shown: Locator, name: str, tall: int = 620) -> None:
    """Keep the part of a page that holds all of these, for the help."""
    page.set_viewport_size({"width": NARROW, "height": 900})
    boxes = [box for each in shown if (box := each.bounding_box())]
    left, top = 8, min(box["y"] for box in boxes) - 8
    end = max(box["y"] + box["height"] for box in boxes) + 8
    clip = {"x": left, "y": top, "width": NARROW - 16, "height": min(end - top, tall)}
    kept(page.screenshot(clip=clip, full_page=True), HELP / f"bantuan-{name}.png")


def whole(page: Page, name: str, width: int, height: int) -> None:
    """Keep what a window of this size shows, for the documents."""
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate("window.scrollTo(0, 0)")
    kept(page.screenshot(), DOCS / f"console-{name}.png")


@pytest.fixture
def settings(settings: Settings, request: pytest.FixtureRequest) -> Settings:
    """Those of the training mode where that is shown."""
    return settings.model_copy(update={"training": request.function is test_a_training})


@pytest.fixture
def calm(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is wrong with the machine: its workers are no part of what is shown."""
    monkeypatch.setattr(health, "told", lambda _: [])


def night(vault: Vault) -> None:
    """Officers of the polsek are on duty, and a post of the neighbourhood says nothing."""
    now = datetime.now(UTC)
    with db.transaction():
        units.load([ABOVE | {"areas": CITY}, POLSEK | {"areas": KECAMATAN}], LONG_AGO)
        for number in range(12):
            yes = people.ContactRow(resident(number), "", TUJUH_ULU, "warga", consent_at=now)
            people.save_contacts(vault, [yes], now)
        slot = post("15", TUJUH_ULU, due_at=now - timedelta(minutes=70), state="terlewat")
        Post.update(name="Pos Melati").execute()
        Alarm.create(slot=slot.id, since=now - timedelta(minutes=12))
    _counted.cache_clear()


def reports(app: Flask) -> str:
    """Three that nobody has accepted; the ticket of the gravest."""
    filed(app, kind="kemacetan", urgent=False, story="truk mogok", place="simpang jakabaring")
    filed(app, kind="kebakaran", story="api di dapur", place="lr kelenteng rt 5")
    code = filed(app)
    with db.transaction():
        for minutes, kind in ((6, "kebakaran"), (14, "kemacetan")):
            at = datetime.now(UTC) - timedelta(minutes=minutes)
            Report.update(created_at=at).where(Report.category == kind).execute()
    return code


def test_the_desk(app: Flask, vault: Vault, calm: None, screen: Open) -> None:
    night(vault)
    code = reports(app)
    desk = screen("operator", name="Brigadir Rina", unit="POLSEK-SU1", width=NARROW)
    chief = screen("pengawas", name="Kompol Hasan", unit="POLRESTABES", width=NARROW)
    page = desk.open("/")
    section = page.get_by_role("heading", name="Mendesak, belum diterima")
    part(page, section, section.locator("+ ul"), name="mendesak")
    section = page.get_by_role("heading", name="Pos tanpa kabar")
    part(page, section, section.locator("+ ul"), name="pos")
    whole(page, "beranda", 1280, 800)
    whole(page, "ponsel", 360, 720)
    desk.open(f"/laporan/{code}")
    whole(page, "laporan", 1280, 800)
    part(page, page.locator("h1"), page.locator("section.card").first, name="laporan", tall=270)
    part(page, page.locator("[aria-labelledby=tindakan]"), name="tindakan")

    page.get_by_text("Dengan kata sendiri").click()
    page.get_by_label("Pertanyaan Anda").fill("Siapa nama Bapak?")
    page.get_by_role("button", name="Ajukan pertanyaan").click()
    expect(page.locator("#pertanyaan-error")).to_be_visible()
    part(page, page.locator("[aria-labelledby=tanya]"), name="jangan-tulis", tall=700)

    page.get_by_text("Nomor pelapor", exact=True).click()
    page.get_by_label("Nomor perkara").fill("LP/B/12/II/2027")
    page.get_by_label("Alasan membuka nomor").fill("Pelapor dibutuhkan sebagai saksi kunci.")
    page.get_by_role("button", name="Minta nomor dibuka").click()
    deciding = chief.open("/laporan/nomor")
    part(deciding, deciding.locator("section.card"), name="nomor")


def test_an_imbauan(vault: Vault, app: Flask, calm: None, screen: Open) -> None:
    night(vault)
    page = screen("operator", name="Brigadir Rina", unit="POLSEK-SU1").open("/imbauan/baru")
    page.get_by_label("Isi imbauan").fill("Tarawih aman, kunci ganda motor. Info: 110")
    page.get_by_label("7 Ulu").check()
    page.get_by_label("Warga yang setuju").check()
    page.get_by_role("button", name="Simpan konsep").click()
    page.get_by_role("button", name="Ajukan").click()
    expect(page.locator("main")).to_contain_text("orang lain yang memutuskan")
    chief = screen("pengawas", name="Kompol Hasan", unit="POLRESTABES", width=NARROW)
    deciding = chief.open("/imbauan")
    deciding.locator("[data-keys] a").click()
    part(deciding, deciding.locator("#tindakan"), name="imbauan", tall=700)


def test_out_of_touch(app: Flask, vault: Vault, calm: None, screen: Open) -> None:
    night(vault)
    reports(app)
    shown = screen("operator", name="Brigadir Rina", unit="POLSEK-SU1", width=NARROW)
    shown.page.clock.install()
    page = shown.open("/")
    page.context.set_offline(True)
    page.clock.fast_forward(40_000)
    expect(page.locator("#putus")).to_be_visible()
    part(page, page.locator("#putus"), page.locator(".top"), name="layar-merah")
    shown.wrong.clear()  # that the server is away is what is shown


def test_the_map(busy: None, screen: Open) -> None:
    page = screen("pengawas", area=CITY, name="Kompol Hasan").open("/peta?kurun=30")
    whole(page, "peta", 1280, 1180)


def test_a_training(app: Flask, vault: Vault, calm: None, screen: Open) -> None:
    night(vault)
    shown = screen("operator", name="Brigadir Rina", unit="POLSEK-SU1", width=NARROW)
    page = shown.open("/")
    section = page.get_by_role("heading", name="Pos tanpa kabar")
    part(page, page.locator(".band"), section.locator("+ ul"), name="latihan")
