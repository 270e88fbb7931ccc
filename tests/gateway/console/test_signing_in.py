"""Signing in: what lets in, what keeps out, and how long it lasts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from flask import Flask

from flows.rules.signing_in import (
    CONFIRMED,
    FREE_FAILURES,
    FREE_FAILURES_OF_ADDRESS,
    IDLE,
    LONGEST,
)
from gateway.console import cookies
from storage.engine import db
from storage.engine.vault import Vault
from storage.models import Account, Audit, Officer, SignIn
from storage.people import officers
from storage.people.accounts import factors, forgetting
from tests import signed_in
from tests.gateway.conftest import KECAMATAN
from tests.gateway.console.conftest import Client

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])

HOST = "https://localhost"


@pytest.fixture
def rina(places: None, vault: Vault) -> int:
    """Account of an operator whose login is rina."""
    return signed_in.account(vault, signed_in.officer(vault, "operator", KECAMATAN), "rina")


def code(at: datetime | None = None) -> str:
    """What the authenticator shows."""
    return pyotp.TOTP(signed_in.TOTP).at(at or datetime.now(UTC))


def by_password(client: Client, password: str = signed_in.PASSWORD, **more: str) -> int:
    """The status of the first step."""
    answer = client.post("/masuk", data={"nama": "rina", "sandi": password, **more})
    return answer.status_code


def by_code(client: Client, typed: str, **more: str) -> tuple[int, str]:
    """The status of the second step, and where it leads."""
    answer = client.post("/masuk", data={"kode": typed, **more})
    return answer.status_code, answer.location or ""


def token_of(client: Client) -> str:
    with client.session_transaction(base_url=HOST) as cookie:
        return str(cookie.get(cookies._TOKEN, ""))


def age(**since: timedelta) -> None:
    """Everybody signed in, acted or typed the password so long ago."""
    now = datetime.now(UTC)
    SignIn.update({getattr(SignIn, name): now - ago for name, ago in since.items()}).execute()


def test_a_password_alone_opens_nothing(stranger: Client, rina: int) -> None:
    assert by_password(stranger) == 303
    assert stranger.get("/").status_code == 303 and not token_of(stranger)
    assert "Kode" in stranger.get("/masuk").text
    assert by_code(stranger, f"{code()[:3]} {code()[3:]}") == (303, "/")
    assert stranger.get("/").status_code == 200
    assert Audit.get(Audit.action == "account.sign_in").subject == "totp"


def test_both_at_once(stranger: Client, rina: int) -> None:
    assert by_password(stranger, kode=code()) == 303
    assert stranger.get("/").status_code == 200


def test_a_code_counts_once_and_that_of_a_step_before_counts(
    stranger: Client, rina: int, pages: Flask
) -> None:
    before = code(datetime.now(UTC) - timedelta(seconds=30))
    assert by_password(stranger) == 303
    assert by_code(stranger, before)[0] == 303
    other = pages.test_client()
    assert isinstance(other, Client)
    assert by_password(other) == 303
    assert by_code(other, before)[0] == 422
    assert by_code(other, code(datetime.now(UTC) - timedelta(seconds=90)))[0] == 422
    assert "sudah dipakai" in other.post("/masuk", data={"kode": before}).text


def test_the_codes_of_a_list_are_asked_for_one_by_one(
    stranger: Client, rina: int, vault: Vault
) -> None:
    with db.transaction():
        Account.update(totp=None).where(Account.id == rina).execute()
        listed = factors.draw(vault, rina, "list")
        recovery = factors.draw(vault, rina, "recovery")
    by_password(stranger)
    assert "nomor 1 " in stranger.get("/masuk").text
    assert by_code(stranger, listed[1])[0] == 422
    assert by_code(stranger, listed[0])[0] == 303
    stranger.post("/keluar")
    by_password(stranger)
    assert "nomor 2 " in stranger.get("/masuk").text
    assert by_code(stranger, listed[0])[0] == 422
    assert by_code(stranger, recovery[3].lower())[0] == 303
    stranger.post("/keluar")
    by_password(stranger)
    assert by_code(stranger, recovery[3])[0] == 422
    assert factors.left(rina) == {"list": 59, "recovery": 7}


@pytest.mark.parametrize(
    ("nama", "sandi"), [("rina", "salah"), ("siapa", signed_in.PASSWORD), ("", ""), ("rina", "")]
)
def test_nobody_learns_whether_a_name_exists(
    stranger: Client, rina: int, nama: str, sandi: str
) -> None:
    answer = stranger.post("/masuk", data={"nama": nama, "sandi": sandi})
    assert answer.status_code == 422 and "Nama atau sandi salah." in answer.text


def test_guessing_is_slowed_down_and_nobody_is_locked_out(
    stranger: Client, rina: int, pages: Flask
) -> None:
    known = pages.test_client()
    assert isinstance(known, Client)
    by_password(known, kode=code())
    known.post("/keluar")
    for _ in range(FREE_FAILURES):
        assert by_password(stranger, "salah") == 422
    refused = stranger.post("/masuk", data={"nama": "rina", "sandi": signed_in.PASSWORD})
    assert refused.status_code == 422 and "Coba lagi dalam" in refused.text
    # Who signed in from this browser before is not kept out by others, from the same address.
    for number in range(FREE_FAILURES_OF_ADDRESS):
        stranger.post("/masuk", data={"nama": f"x{number}", "sandi": "x"})
    assert "Coba lagi dalam" in stranger.post("/masuk", data={"nama": "siapa", "sandi": "x"}).text
    assert by_password(known) == 303
    # For another name it counts as any browser does.
    assert "Coba lagi" in known.post("/masuk", data={"nama": "udin", "sandi": "x"}).text


def test_a_sign_in_begins_with_a_new_token_and_forgets_what_was_there(
    stranger: Client, rina: int
) -> None:
    with stranger.session_transaction(base_url=HOST) as cookie:
        cookie[cookies._TOKEN] = "chosen-by-somebody-else"
        cookie["more"] = "x"
    stranger.get("/masuk")
    with stranger.session_transaction(base_url=HOST) as cookie:
        before = cookie["csrf_token"]
    by_password(stranger, kode=code())
    with stranger.session_transaction(base_url=HOST) as cookie:
        assert cookie[cookies._TOKEN] != "chosen-by-somebody-else" and "more" not in cookie
        assert cookie.get("csrf_token") != before


def test_the_record_and_the_cookie_do_not_tell_each_other(stranger: Client, rina: int) -> None:
    by_password(stranger, kode=code())
    token = token_of(stranger)
    assert token.encode() not in bytes(SignIn.get().digest)
    cookie = stranger.get("/saya").headers.get("Set-Cookie", "")
    by_password(stranger)
    cookie = stranger.post("/bahasa", data={"bahasa": "en"}).headers["Set-Cookie"]
    assert cookie.startswith("__Host-kentongan=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


def test_chrome_109_takes_the_cookie_on_the_machine_itself(stranger: Client, rina: int) -> None:
    """It takes `Secure` there without TLS, but no name that begins with `__Host-`."""
    cookie = stranger.get("/masuk", base_url="http://127.0.0.1:8000").headers["Set-Cookie"]
    assert cookie.startswith("kentongan=") and "Secure" in cookie.split("; ")
    by_password(stranger, kode=code())
    whole = stranger.get_cookie("__Host-kentongan")
    assert whole and stranger.get("/saya").status_code == 200
    stranger.delete_cookie("__Host-kentongan")
    stranger.set_cookie("kentongan", whole.value)
    assert stranger.get("/saya").status_code == 303, "over TLS the name is not believed"


@pytest.mark.parametrize(
    ("named", "leads"),
    [
        ("/saya?x=1", "/saya?x=1"),
        ("https://example.org/saya", "/saya"),
        ("//example.org/", "/"),
        ("/\\example.org", "/"),
        ("javascript:alert(1)", "/"),
        ("/%0d%0aSet-Cookie:x", "/%0d%0aSet-Cookie:x"),
        ("/a\r\nb", "/ab"),
        ("///example.org", "/example.org"),
    ],
)
def test_nobody_is_sent_elsewhere_afterwards(
    stranger: Client, rina: int, named: str, leads: str
) -> None:
    by_password(stranger)
    assert by_code(stranger, code(), lanjut=named) == (303, leads)


def test_signing_out_ends_it_on_the_server(stranger: Client, rina: int) -> None:
    by_password(stranger, kode=code())
    token = token_of(stranger)
    stranger.post("/keluar")
    assert stranger.get("/").status_code == 303
    with stranger.session_transaction(base_url=HOST) as cookie:
        cookie[cookies._TOKEN] = token
    assert stranger.get("/").location == "/masuk?lanjut=/&sebab=berakhir"


def test_signing_out_everywhere(console: Callable[..., Client], stranger: Client) -> None:
    one, other = console("operator"), console("operator")
    shown = one.get("/saya").text
    assert shown.count("Akhiri") == 1
    one.post("/saya/keluar-semua")
    assert one.get("/").status_code == 200 and other.get("/").status_code == 303


def test_a_disabled_officer_is_out_at_once(console: Callable[..., Client], vault: Vault) -> None:
    client = console("petugas")
    with db.transaction():
        officers.disable(Officer.get().id, datetime.now(UTC))
    assert client.get("/").status_code == 303


# --- how long it lasts ---


def test_whoever_does_nothing_for_a_while_types_the_password_again(
    console: Callable[..., Client],
) -> None:
    client = console("pengawas")
    age(acted_at=IDLE + timedelta(minutes=1), confirmed_at=IDLE + timedelta(minutes=1))
    assert client.get("/saya?x=1").location == "/sandi?lanjut=/saya?x%3D1"
    assert client.post("/sandi", data={"sandi": "salah"}).status_code == 422
    back = client.post("/sandi", data={"sandi": signed_in.PASSWORD, "lanjut": "/saya"})
    assert (back.status_code, back.location) == (303, "/saya")
    assert client.get("/saya").status_code == 200


def test_nothing_outlives_a_shift(console: Callable[..., Client]) -> None:
    client = console("operator", board=True)
    age(made_at=LONGEST + timedelta(minutes=1))
    assert client.get("/").location == "/masuk?lanjut=/&sebab=berakhir"
    assert forgetting.forget(datetime.now(UTC), 10) == 1


def test_a_board_is_read_for_a_shift_and_asks_before_anything_is_done(
    console: Callable[..., Client],
) -> None:
    client = console("operator", board=True)
    age(acted_at=timedelta(hours=5), confirmed_at=timedelta(hours=5))
    assert "hanya untuk dibaca" in client.get("/").text
    age(acted_at=timedelta(hours=5))
    asked = client.post("/saya/keluar-semua", data={"isi": "yang sudah diketik"})
    assert asked.status_code == 200 and "<h1>Sandi lagi</h1>" in asked.text
    assert 'name="isi" value="yang sudah diketik"' in asked.text
    wrong = client.post("/saya/keluar-semua", data={"sandi_lagi": "salah"})
    assert wrong.status_code == 422 and "Sandi salah." in wrong.text
    done = client.post("/saya/keluar-semua", data={"sandi_lagi": signed_in.PASSWORD})
    assert done.status_code == 303
    assert "hanya untuk dibaca" not in client.get("/").text


def test_an_operator_on_duty_keeps_a_board_and_nobody_else_does(
    console: Callable[..., Client], stranger: Client, rina: int
) -> None:
    by_password(stranger, kode=code())
    assert SignIn.get().board  # whoever signs in on duty
    others = [console("pengawas"), console("operator", name="Aipda Tono")]
    SignIn.update(board=False).execute()
    age(acted_at=IDLE + timedelta(minutes=1))
    assert others[0].get("/").status_code == 303
    assert "hanya untuk dibaca" in others[1].get("/").text  # or comes on duty later
    Officer.update(hours="").execute()
    assert stranger.get("/").status_code == 303


def test_what_needs_the_password_anew_asks_for_it(console: Callable[..., Client]) -> None:
    client = console("dpo")
    age(confirmed_at=CONFIRMED + timedelta(minutes=1))
    assert "<h1>Sandi lagi</h1>" in client.post("/saya/pemulihan").text
    shown = client.post("/saya/pemulihan", data={"sandi_lagi": signed_in.PASSWORD})
    assert "Kode pemulihan" in shown.text


def test_a_part_of_a_page_takes_the_whole_page_along(console: Callable[..., Client]) -> None:
    client = console("operator")
    headers = {"HX-Request": "true", "HX-Current-URL": "https://localhost/saya?a=1"}
    SignIn.delete().execute()
    answer = client.get("/", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/masuk?lanjut=/saya?a%3D1&sebab=berakhir"


def test_what_a_part_asks_is_nothing_that_a_person_did(console: Callable[..., Client]) -> None:
    client = console("operator")
    age(acted_at=timedelta(minutes=20))
    client.get("/", headers={"HX-Request": "true"})
    assert datetime.now(UTC) - SignIn.get().acted_at > timedelta(minutes=19)
    client.get("/")
    assert datetime.now(UTC) - SignIn.get().acted_at < timedelta(minutes=5)


def test_another_password_ends_all_other_sign_ins(console: Callable[..., Client]) -> None:
    one, other = console("operator"), console("operator")
    new = "lampu merah sungai"
    typed = {"sandi_baru": new, "sandi_ulang": new}
    assert one.post("/saya/sandi", data=typed | {"sandi_ulang": "x"}).status_code == 422
    assert one.post("/saya/sandi", data=typed).status_code == 303
    assert one.get("/").status_code == 200 and other.get("/").status_code == 303


# --- a new account ---


def test_an_account_is_set_up_at_its_one_time_address(
    stranger: Client, places: None, vault: Vault
) -> None:
    from gateway.officers import accounts

    officer = signed_in.officer(vault, "petugas", KECAMATAN, name="Bripka Ayu")
    path = accounts.invite(vault, officer, None, "cli:test", datetime.now(UTC)).path
    shown = stranger.get(path).text
    with stranger.session_transaction(base_url=HOST) as cookie:
        totp = cookie["totp"]
    assert "<svg viewBox=" in shown and f'id="rahasia">{totp[:4]} ' in shown
    typed = {"sandi": "sungai lampu", "sandi_ulang": "sungai lampu", "faktor": "ponsel"}
    assert stranger.post(path, data=typed | {"kode": "000000"}).status_code == 422
    assert stranger.post(path, data=typed | {"sandi": "bripka.ayu 1"}).status_code == 422
    done = stranger.post(path, data=typed | {"kode": pyotp.TOTP(totp).now()})
    assert done.status_code == 200 and "Kode pemulihan bripka.ayu" in done.text
    assert stranger.get(path).status_code == 404
    first = {"nama": "Bripka.Ayu", "sandi": "sungai lampu", "kode": pyotp.TOTP(totp).now()}
    assert stranger.post("/masuk", data=first).status_code == 303
    assert "Bripka Ayu" in stranger.get("/").text


def test_who_has_no_smartphone_gets_a_list(stranger: Client, places: None, vault: Vault) -> None:
    from gateway.officers import accounts

    officer = signed_in.officer(vault, "petugas", KECAMATAN, name="Aiptu Udin")
    path = accounts.invite(vault, officer, None, "cli:test", datetime.now(UTC)).path
    stranger.get(path)
    typed = {"sandi": "sungai lampu", "sandi_ulang": "sungai lampu", "faktor": "kertas"}
    shown = stranger.post(path, data=typed).text
    assert "Daftar kode aiptu.udin" in shown
    assert shown.count('<span class="faint">') == 60


def test_an_address_works_for_a_day(places: None, vault: Vault, stranger: Client) -> None:
    from gateway.officers import accounts

    officer = signed_in.officer(vault, "petugas", KECAMATAN)
    before = datetime.now(UTC) - timedelta(hours=24, minutes=1)
    path = accounts.invite(vault, officer, None, "cli:test", before).path
    assert stranger.get(path).status_code == 404
