"""The page with the phones, used as a person uses it."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from gateway.simulator import script
from gateway.simulator.serve import Standin
from tests.browser.conftest import BOTH_WIDTHS
from tests.cast import DARMO, SARI
from tests.simulator.gateway_double import GatewayDouble
from tests.simulator.test_sending_api import Sender
from tests.waiting import wait_for

pytestmark = pytest.mark.browser

ACK = "Laporan 482137 tersimpan. Kabar: STATUS 482137"


def phone(page: Page, owner: str = "Sari, warga") -> Locator:
    return page.get_by_role("article", name=f"Telepon {owner}")


def keys(unit: Locator, pressed: str) -> None:
    for key in pressed:
        unit.locator(f"[data-key='{key}']").click()


def held_back(double: GatewayDouble) -> Callable[[], None]:
    """Let the gateway answer no callback until the function that this returns is called."""
    gate = threading.Event()

    def later(kind: str, fields: dict[str, str]) -> tuple[int, str]:
        assert gate.wait(60), "nobody opened the gate"
        return double.usual(kind, fields)

    double.answer = later
    return gate.set


def no_sideways_scroll(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@BOTH_WIDTHS
def test_a_report_by_the_keys_alone(page: Page, standin: Standin, double: GatewayDouble) -> None:
    unit = phone(page)
    keys(unit, "*384*110#")
    expect(unit.get_by_label("Kode atau nomor yang dipanggil")).to_have_value("*384*110#")
    unit.get_by_role("button", name="Panggil atau jawab").click()
    expect(unit.locator(".words")).to_contain_text("Bahaya? Telp 110 (gratis)")
    expect(unit.locator(".meter")).to_contain_text("CON 88/160")
    keys(unit, "1")
    unit.get_by_role("button", name="Kirim", exact=True).click()
    expect(unit.locator(".words")).to_contain_text("Lapor apa?")
    keys(unit, "3")
    unit.get_by_role("button", name="Panggil atau jawab").click()
    expect(unit.locator(".words")).to_contain_text("Di mana?")
    keys(unit, "#555777")  # letters: l, r
    unit.locator("[data-key='0']").click()
    expect(unit.get_by_label("Jawaban", exact=True)).to_have_value("lr ")
    keys(unit, "#7")
    unit.get_by_role("button", name="Kirim", exact=True).click()
    expect(unit.locator(".words")).to_contain_text("Laporan 482137 tersimpan")
    expect(unit.locator(".note")).to_have_text("Panggilan selesai.")
    assert [callback["text"] for callback in double.of("ussd")] == ["", "1", "1*3", "1*3*lr 7"]
    no_sideways_scroll(page)


def test_the_keyboard_is_enough(page: Page, double: GatewayDouble) -> None:
    unit = phone(page)
    code = unit.get_by_label("Kode atau nomor yang dipanggil")
    code.focus()
    page.keyboard.type("*384*110#")
    page.keyboard.press("Enter")
    expect(unit.get_by_label("Jawaban", exact=True)).to_be_focused()
    page.keyboard.type("1")
    page.keyboard.press("Enter")
    expect(unit.locator(".words")).to_contain_text("Lapor apa?")
    page.keyboard.press("Escape")
    expect(unit.locator(".hint")).to_be_visible()
    wait_for(lambda: double.of("ussd-end"))
    assert double.of("ussd-end")[0]["status"] == "Incomplete"


def test_keys_pressed_before_the_answer_is_there_go_out_in_their_order(
    page: Page, double: GatewayDouble
) -> None:
    let_go = held_back(double)
    unit = phone(page)
    expect(unit.locator(".hint")).to_have_text("Tombol hijau memanggil *384*110#")
    unit.get_by_role("button", name="Panggil atau jawab").click()
    for key in "13":
        keys(unit, key)
        unit.get_by_role("button", name="Kirim", exact=True).dblclick()
    keys(unit, "7")
    let_go()
    expect(unit.locator(".words")).to_contain_text("Di mana?")
    expect(unit.get_by_label("Jawaban", exact=True)).to_have_value("7")
    assert [callback["text"] for callback in double.of("ussd")] == ["", "1", "1*3"]


def test_hanging_up_before_the_answer_is_there(page: Page, double: GatewayDouble) -> None:
    let_go = held_back(double)
    unit = phone(page)
    unit.get_by_role("button", name="Panggil atau jawab").click()
    unit.get_by_role("button", name="Tutup telepon").click()
    expect(unit.locator(".hint")).to_be_visible()
    let_go()
    wait_for(lambda: double.of("ussd-end"))
    expect(unit.locator(".face")).not_to_have_attribute("aria-busy", "true")
    expect(unit.locator(".hint")).to_be_visible()


def test_an_sms_is_sent_once_and_not_forgotten_behind_a_call(
    page: Page, double: GatewayDouble
) -> None:
    let_go = held_back(double)
    unit = phone(page)
    unit.get_by_role("button", name="Panggil atau jawab").click()
    unit.get_by_role("button", name="Tutup telepon").click()
    unit.get_by_role("button", name="Pesan").click()
    unit.get_by_role("button", name="Tulis").click()
    unit.get_by_label("Isi SMS").fill("LAPOR petasan di LR KETAPANG")
    unit.get_by_role("button", name="Kirim", exact=True).dblclick()
    let_go()
    expect(unit.locator(".note")).to_have_text("SMS terkirim.")
    assert [callback["text"] for callback in double.of("sms")] == ["LAPOR petasan di LR KETAPANG"]


def test_the_screen_is_announced(page: Page) -> None:
    unit = phone(page)
    expect(unit.locator(".words")).to_have_attribute("aria-live", "polite")
    expect(unit.get_by_role("region", name="Layar Sari, warga")).to_be_visible()
    for button in unit.get_by_role("button").all():
        assert button.get_attribute("aria-label") or button.inner_text().strip()


def test_dropping_the_call(page: Page, double: GatewayDouble) -> None:
    unit = phone(page)
    unit.get_by_role("button", name="Panggil atau jawab").click()
    expect(unit.locator(".words")).to_contain_text(
        "Lapor Kamtibmas"
    )  # the call stands: there is something to lose
    unit.get_by_role("button", name="Putus panggilan").click()
    expect(unit.locator(".note")).to_have_text("Panggilan terputus.")
    expect(unit.get_by_label("Jawaban", exact=True)).to_be_hidden()
    wait_for(lambda: double.of("ussd-end"))
    assert double.of("ussd-end")[0]["status"] == "Incomplete"


def test_losing_the_signal(page: Page, standin: Standin, double: GatewayDouble) -> None:
    unit = phone(page)
    unit.get_by_role("button", name="Panggil atau jawab").click()
    expect(unit.locator(".words")).to_contain_text(
        "Lapor Kamtibmas"
    )  # the call stands: there is something to lose
    unit.get_by_role("button", name="Hilang sinyal").click()
    expect(unit.get_by_role("img", name="Tidak ada sinyal")).to_be_visible()
    unit.get_by_label("Jawaban", exact=True).fill("1")
    unit.get_by_label("Jawaban", exact=True).press("Enter")
    expect(unit.locator(".note")).to_contain_text("Tidak ada balasan")
    assert len(double.of("ussd")) == 1
    unit.get_by_label("Yang hilang", exact=True).select_option("jawaban")
    wait_for(lambda: standin.exchange.signal_of(SARI) == "jawaban")
    unit.get_by_label("Jawaban", exact=True).press("Enter")
    wait_for(lambda: len(double.of("ussd")) == 2)
    Sender(standin.url).recipients(SARI, text=ACK)
    expect(unit.locator(".net")).to_have_text("1 SMS menunggu")
    expect(unit.locator(".mail")).to_be_hidden()
    unit.get_by_role("button", name="Kembalikan sinyal").click()
    expect(unit.locator(".mail")).to_contain_text("1")


@BOTH_WIDTHS
def test_sms_out_and_in(page: Page, standin: Standin, double: GatewayDouble) -> None:
    double.on_sms = lambda fields: (
        None if Sender(standin.url).recipients(fields["from"], text=ACK) else None
    )
    unit = phone(page)
    unit.get_by_role("button", name="Pesan").click()
    expect(unit.locator(".empty")).to_be_visible()
    unit.get_by_role("button", name="Tulis").click()
    unit.get_by_label("Isi SMS").fill("LAPOR petasan di LR KETAPANG [RT 14]")
    expect(unit.locator(".count")).to_contain_text("38/160 · 1 SMS")
    unit.get_by_label("Isi SMS").fill("“LAPOR”")
    expect(unit.locator(".count")).to_contain_text("7/70 · 1 SMS · UCS-2")
    unit.get_by_label("Isi SMS").fill("LAPOR petasan di LR KETAPANG")
    unit.get_by_role("button", name="Kirim", exact=True).click()
    expect(unit.locator(".note")).to_have_text("SMS terkirim.")
    expect(unit.locator(".mail")).to_contain_text("1")
    assert (double.of("sms")[0]["from"], double.of("sms")[0]["text"]) == (
        SARI,
        "LAPOR petasan di LR KETAPANG",
    )
    unit.get_by_role("button", name="Pesan").click()
    unit.get_by_role("listitem").get_by_role("button").click()
    expect(unit.locator("[data-view=letter] .text")).to_have_text(ACK)
    expect(phone(page, "Pak Darmo, ketua pos").locator(".mail")).to_be_hidden()
    expect(page.locator("#accepted")).to_have_text("1")


@BOTH_WIDTHS
def test_printing_the_conversation(page: Page) -> None:
    unit = phone(page)
    unit.get_by_role("button", name="Panggil atau jawab").click()
    unit.get_by_label("Jawaban", exact=True).fill("1")
    unit.get_by_label("Jawaban", exact=True).press("Enter")
    expect(unit.locator(".words")).to_contain_text("Lapor apa?")
    unit.get_by_role("button", name="Simpan sebagai skrip").click()
    printed = page.get_by_label("Skrip YAML")
    expect(printed).to_have_value(re.compile("press: '1'"))
    assert [step.action for step in script.read(printed.input_value()).steps] == ["dial", "press"]
    no_sideways_scroll(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Unduh").click()
    assert download.value.suggested_filename == "percakapan.yaml"
    page.get_by_role("button", name="Mulai percakapan baru").click()
    expect(printed).to_be_hidden()


@BOTH_WIDTHS
def test_phones_come_and_go(page: Page) -> None:
    expect(page.get_by_role("article")).to_have_count(3)
    page.get_by_role("button", name="+ Tambah telepon").click()
    expect(page.get_by_role("article")).to_have_count(4)
    unit = page.get_by_role("article").last
    unit.get_by_label("Nama pemilik").fill("Ujang, peronda")
    unit.get_by_label("Nomor telepon").fill("+6281200000012")
    unit.get_by_label("Nomor telepon").press("Tab")
    phone(page).get_by_role("button", name="Singkirkan telepon ini").click()
    page.reload()
    expect(page.get_by_role("article")).to_have_count(3)
    expect(phone(page, "Ujang, peronda").get_by_label("Nomor telepon")).to_have_value(
        "+6281200000012"
    )
    no_sideways_scroll(page)


def test_a_number_that_is_none_is_not_taken(page: Page) -> None:
    unit = phone(page, "Pak Darmo, ketua pos")
    unit.get_by_label("Nomor telepon").fill("Darmo")
    unit.get_by_label("Nomor telepon").press("Tab")
    expect(unit.get_by_label("Nomor telepon")).to_have_value(DARMO)


@BOTH_WIDTHS
def test_the_carrier_s_fault_profile(page: Page, standin: Standin) -> None:
    page.get_by_label("Suasana operator").select_option("padam")
    wait_for(lambda: standin.exchange.faults.profile.error == 1.0)
    page.reload()
    expect(page.get_by_label("Suasana operator")).to_have_value("padam")
    page.get_by_text("Nomor yang sengaja gagal").click()
    expect(page.get_by_role("cell", name="ditolak: 401 RiskHold")).to_be_visible()
    no_sideways_scroll(page)


def test_a_broken_gateway_is_seen_on_the_screen(page: Page, double: GatewayDouble) -> None:
    double.answer = lambda kind, fields: (500, "")
    unit = phone(page)
    unit.get_by_role("button", name="Panggil atau jawab").click()
    expect(unit.locator(".words")).to_have_text("Sambungan bermasalah atau kode MMI tidak valid.")
    expect(unit.locator(".meter")).to_contain_text("pesan jaringan")
