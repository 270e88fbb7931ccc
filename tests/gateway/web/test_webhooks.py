"""The webhooks over HTTP: forms as carriers, broken programs and strangers send them."""

from __future__ import annotations

import io
from collections.abc import Callable
from urllib.parse import quote_from_bytes, urlencode

import pytest
from flask import Flask
from redis import Redis
from werkzeug.test import TestResponse

from flows import gsm
from gateway.carriers import MAX_BODY
from gateway.carriers.form import FORM, MOST_FIELDS
from storage.engine.vault import Vault
from storage.models import Inbox, Phone
from storage.received.inbox.claims import PURPOSE
from tests.cast import SARI
from tests.conftest import WEBHOOK_TOKEN

SMS = {
    "id": "ATXid_1",
    "from": SARI,
    "to": "20880",
    "text": "LAPOR tawuran",
    "date": "2027-02-10 14:59:58",
}
PRESS = {"sessionId": "ATUid_1", "serviceCode": "*384*110#", "phoneNumber": SARI, "text": ""}
BASE = urlencode(SMS)
KINDS = ("sms", "ussd", "receipt", "optout", "ussd-end")

#: For what is refused before any database is asked.
unasked = pytest.mark.parametrize("engine", ["sqlite"])

Post = Callable[..., TestResponse]


@pytest.fixture
def post(app: Flask, redis: Redis) -> Post:
    """Posts a body (bytes, text or fields) to a kind of callback."""
    client = app.test_client()

    def send(
        kind: str, body: bytes | str | dict[str, str], content_type: str = FORM, **more: object
    ) -> TestResponse:
        data = urlencode(body) if isinstance(body, dict) else body
        return client.post(
            f"/hooks/africastalking/{WEBHOOK_TOKEN}/{kind}",
            data=data,
            content_type=content_type,
            **more,
        )

    return send


def kept(vault: Vault) -> list[dict[str, str]]:
    """The fields of everything in the inbox, in the order received."""
    return [vault.open_json(row.body, PURPOSE)["body"] for row in Inbox.select().order_by(Inbox.id)]


def refused(answer: TestResponse, status: int, why: str) -> None:
    """Refused with one plain line, and nothing written."""
    assert (answer.status_code, answer.mimetype) == (status, "text/plain"), answer.text
    assert why in answer.text
    assert answer.text.count("\n") == 1 and answer.text.endswith("\n")
    assert Inbox.select().count() == 0


# --- what is said in the form is cleaned and kept ---


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"LAPOR+tawuran%0D%0Adi+7+ulu", "LAPOR tawuran\ndi 7 ulu"),
        (b"LA%00POR%1B%5B2J", "LA POR [2J"),
        (b"LA%E2%80%8BPOR+%E2%80%AEgnurawat", "LAPOR gnurawat"),
        (b"caf%E9", "caf\ufffd"),  # Latin-1
        (b"caf\xe9", "caf\ufffd"),
        (b"caf\xc3\xa9", "caf\u00e9"),  # UTF-8 that nobody encoded
        (b"cafe%CC%81", "caf\u00e9"),
        (b"%ED%A0%BD%ED%B8%80", "\ufffd" * 6),  # surrogates, each as bytes of its own
        (b"%F0%9F%98%80", "\U0001f600"),
        (b"%C0%80+%F5%80%80%80", "\ufffd\ufffd \ufffd\ufffd\ufffd\ufffd"),
        (b"100%+zz%zz%4%", "100% zz%zz%4%"),
        (b"a=b%26c=d", "a=b&c=d"),
        (b"a;b", "a;b"),
        (b"%2B62+%2B+%2a%23", "+62 + *#"),
        (b"", ""),
        (b"%00", " "),
        (b"x" * 7_000, "x" * 7_000),
    ],
)
def test_texts_as_they_come(post: Post, vault: Vault, raw: bytes, text: str) -> None:
    answer = post(
        "sms", urlencode({**SMS, "text": "T"}).encode().replace(b"text=T", b"text=" + raw)
    )
    assert (answer.status_code, answer.text) == (200, "")
    assert [body["text"] for body in kept(vault)] == [text]


@pytest.mark.parametrize(
    "written", [SARI, SARI[1:], f" {SARI[1:]} ", f"\u202a{SARI}\u202c", f"{SARI}\x00"]
)
def test_a_sender_s_plus_may_be_eaten_on_the_way(post: Post, vault: Vault, written: str) -> None:
    assert post("sms", urlencode({**SMS, "from": written})).status_code == 200
    assert Inbox.get().phone_hash == vault.hash_number(SARI)[0]


def test_a_plus_that_nobody_encoded(post: Post, vault: Vault) -> None:
    assert post("sms", BASE.replace("%2B", "+")).status_code == 200
    assert Inbox.get().phone_hash == vault.hash_number(SARI)[0]


def test_unknown_fields_are_kept_and_empty_pieces_mean_nothing(post: Post, vault: Vault) -> None:
    assert post("sms", f"&&{BASE}&=nobody&baru%00=a%00b&flag&&").status_code == 200
    assert kept(vault) == [{**SMS, "": "nobody", "baru ": "a b", "flag": ""}]


@unasked
@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", "iso-8859-1", "utf-16", "klingon", '"; x'])
def test_the_charset_parameter_changes_nothing(post: Post, vault: Vault, charset: str) -> None:
    assert (
        post(
            "sms", urlencode({**SMS, "text": "caf\u00e9"}), f"{FORM}; charset={charset}"
        ).status_code
        == 200
    )
    assert kept(vault)[0]["text"] == "caf\u00e9"


@unasked
@pytest.mark.parametrize("count", [33, 45, 400])
def test_a_form_has_32_fields(post: Post, count: int) -> None:
    form = {f"f{number}": "x" for number in range(count)}
    for kind in KINDS:
        refused(post(kind, form), 400, "more than 32 fields")


def test_32_fields_are_read(post: Post, vault: Vault) -> None:
    form = {**SMS, **{f"f{number}": "x" for number in range(MOST_FIELDS - len(SMS))}}
    assert post("sms", f"&&{urlencode(form)}&&&").status_code == 200
    assert kept(vault) == [form]
    Inbox.delete().execute()
    refused(post("sms", {**form, "one": "more"}), 400, "more than 32 fields")


@unasked
@pytest.mark.parametrize("lacking", [1, 20])
def test_a_body_that_broke_off_is_not_kept(post: Post, lacking: int) -> None:
    length = {"CONTENT_LENGTH": str(len(BASE) + lacking), "wsgi.input_terminated": True}
    for kind in KINDS:
        refused(post(kind, BASE, environ_overrides=length), 400, "body: broke off")


# --- what is no form of ours ---


@unasked
@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "no fields"),
        (b"&&&&", "no fields"),
        (b"\x00\xff\xfe" * 50, "missing"),
        (BASE.encode("utf-16"), "missing"),
        (b"\xef\xbb\xbf" + BASE.encode(), ""),  # a byte order mark is cleaned away
        (b"{}", "missing"),
        (BASE.replace("&", ";").encode(), "missing"),
        (f"{BASE}&id=2".encode(), "id: comes twice"),
        (f"{BASE}&i%E2%80%8Bd=2".encode(), "id: comes twice"),
        (f"{BASE}&x1=1&x1=2".encode(), "a field: comes twice"),
        (b"a&" * 2_000, "more than 32 fields"),
        (urlencode({**SMS, "id": "x" * 129}).encode(), "id: longer than 128"),
        (urlencode({**SMS, "from": "9" * 161}).encode(), "from: longer than 160"),
        (urlencode({**SMS, "id": "\u200b\x00"}).encode(), "id: missing"),
    ],
)
def test_bodies_that_cannot_be_read(post: Post, body: bytes, why: str) -> None:
    answer = post("sms", body)
    if why:
        refused(answer, 400, why)
    else:
        assert answer.status_code == 200
    assert SARI[1:] not in answer.text


@unasked
@pytest.mark.parametrize(
    "content_type",
    ["", "application/json", "text/plain", "multipart/form-data; boundary=x", "*", FORM + "x"],
)
def test_only_forms_are_read(post: Post, content_type: str) -> None:
    for kind in KINDS:
        refused(post(kind, BASE, content_type), 400, f"content type: send {FORM}")


def test_a_multipart_body_is_no_form_of_ours(post: Post) -> None:
    part = "".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in SMS.items()
    )
    refused(post("sms", f"{part}--x--\r\n", "multipart/form-data; boundary=x"), 400, "content type")


def test_a_body_has_8_kib(post: Post) -> None:
    full = BASE + "&more=" + "x" * (MAX_BODY - len(BASE) - 6)
    assert post("sms", full).status_code == 200
    Inbox.delete().execute()
    refused(post("sms", full + "x"), 413, "over 8192 bytes")
    refused(post("ussd", b"x" * 1_000_000), 413, "over 8192 bytes")


def test_a_body_in_chunks_has_8_kib_too(post: Post) -> None:
    """Without a Content-Length: the server ends the stream, and says so."""

    def chunked(body: bytes) -> TestResponse:
        stream = {
            "wsgi.input": io.BytesIO(body),
            "wsgi.input_terminated": True,
            "HTTP_TRANSFER_ENCODING": "chunked",
        }
        return post("sms", b"", environ_overrides=stream | {"CONTENT_LENGTH": ""})

    assert chunked(BASE.encode()).status_code == 200
    assert chunked(BASE.encode() + b"&more=" + b"x" * (MAX_BODY - len(BASE) - 6)).status_code == 200
    Inbox.delete().execute()
    refused(chunked(BASE.encode() + b"&more=" + b"x" * MAX_BODY), 413, "over 8192 bytes")


@unasked
@pytest.mark.parametrize("length", ["-1", "abc", "1e3", "99999999999999999999", "5"])
def test_odd_lengths_are_no_fault_of_ours(post: Post, length: str) -> None:
    assert post("sms", BASE, environ_overrides={"CONTENT_LENGTH": length}).status_code in (400, 413)


@unasked
@pytest.mark.parametrize(
    "method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"]
)
def test_callbacks_are_posted(app: Flask, redis: Redis, method: str) -> None:
    answer = app.test_client().open(
        f"/hooks/africastalking/{WEBHOOK_TOKEN}/sms?{BASE}", method=method
    )
    assert answer.status_code == 405
    assert Inbox.select().count() == 0


def test_what_is_in_the_address_is_no_field(app: Flask, redis: Redis) -> None:
    answer = app.test_client().post(
        f"/hooks/africastalking/{WEBHOOK_TOKEN}/sms?{BASE}", content_type=FORM
    )
    refused(answer, 400, "no fields")


@unasked
@pytest.mark.parametrize(
    "path",
    [
        "/hooks/africastalking/token-of-the-tests-0002/sms",
        "/hooks/africastalking//sms",
        "/hooks/africastalking/%00/sms",
        "/hooks/africastalking/" + quote_from_bytes(b"\xed\xa0\x80\xff") + "/sms",
        "/hooks/africastalking/" + "x" * 5_000 + "/sms",
        f"/hooks/africastalking/{WEBHOOK_TOKEN}%00/sms",
        f"/hooks/africastalking/{WEBHOOK_TOKEN}/fact",
        f"/hooks/africastalking/{WEBHOOK_TOKEN}/ussd_end",
        f"/hooks/africastalking/{WEBHOOK_TOKEN}/SMS",
        f"/hooks/nobody/{WEBHOOK_TOKEN}/sms",
    ],
)
def test_a_stranger_finds_nothing_and_nothing_is_read(app: Flask, redis: Redis, path: str) -> None:
    client = app.test_client()
    assert client.post(path, data=BASE, content_type=FORM).status_code in (404, 308)
    assert client.post(path, data=b"x" * 100_000, content_type=FORM).status_code in (404, 308)
    assert Inbox.select().count() == 0


# --- key presses ---


@pytest.mark.parametrize(
    "odd",
    [
        "\x00",
        "\u202e1",
        "\U0001f600" * 50,
        "1" * 5_000,
        "*" * 2_500,
        "#",
        "00" * 100,
        "1**\ufdd0*",
        "\u0661",
    ],
)
def test_odd_key_presses_are_answered_with_a_screen(post: Post, odd: str) -> None:
    post("ussd", PRESS)
    answer = post("ussd", {**PRESS, "text": odd})
    assert (answer.status_code, answer.mimetype) == (200, "text/plain")
    assert answer.text.startswith(("CON ", "END "))


@pytest.mark.parametrize("dialled", ["2*1", "1*3*LR KETAPANG", "7*4"])
def test_nothing_is_recorded_of_a_call_dialled_deep_before_its_question_was_shown(
    post: Post, dialled: str
) -> None:
    answer = post("ussd", {**PRESS, "text": dialled})
    assert answer.text.startswith("CON ")
    assert Inbox.select().count() == 0
    key = dialled.rpartition("*")[2]
    answer = post("ussd", {**PRESS, "text": f"{dialled}*{key}"})
    assert answer.status_code == 200
    assert Inbox.select().count() == 1, answer.text


#: How carriers write a caller who hides, and numbers that nobody can answer.
HIDDEN = [
    "",
    " ",
    "+",
    "0",
    "-1",
    "anonymous",
    "Anonymous",
    "ANONYMOUS@unknown",
    "Restricted",
    "restricted",
    "unknown",
    "Unknown",
    "private",
    "Private number",
    "withheld",
    "unavailable",
    "null",
    "None",
    "undefined",
    "N/A",
    "hidden",
    "+62812****0001",
    "62812xxxx001",
    "+62812XXXX0001",
    "0812-****-001",
    "+6281200000***",
    "***",
    "+62 8** **** **01",
    "+620000000000",
    "00000000000",
    "b7d3ac9f",
    "f" * 64,
    "tel:anonymous",
    "sip:anonymous@anonymous.invalid",
    "20880",
    "+62711512345",
    "9" * 30,
    "9" * 400,
    "+62\u2022\u2022\u20220001",
]


@unasked
@pytest.mark.parametrize("text", ["", "2*1", "1*7*LR KETAPANG RT 14 7 ULU*1"])
def test_a_caller_without_a_number_is_told_to_call_110(post: Post, text: str) -> None:
    for number, shown in enumerate(HIDDEN):
        call = {**PRESS, "sessionId": f"ATUid_{number}", "phoneNumber": shown, "text": text}
        answer = post("ussd", call)
        assert (answer.status_code, answer.mimetype) == (200, "text/plain"), shown
        assert answer.text.startswith("END ") and "110" in answer.text, shown
        assert "TIDAK tersimpan" in answer.text, shown
        assert gsm.is_gsm(answer.text) and gsm.septets(answer.text) <= 160, shown
        assert Inbox.select().count() == 0 and Phone.select().count() == 0, shown


@unasked
@pytest.mark.parametrize("lacking", ["sessionId", "serviceCode", "phoneNumber", "text"])
def test_a_key_press_of_no_carrier_is_refused(post: Post, lacking: str) -> None:
    refused(
        post("ussd", {name: value for name, value in PRESS.items() if name != lacking}),
        400,
        f"{lacking}: missing",
    )
    hidden = {name: value for name, value in PRESS.items() if name != lacking} | {
        "phoneNumber": "anonymous"
    }
    if lacking != "phoneNumber":
        refused(post("ussd", hidden), 400, f"{lacking}: missing")


# --- a mistake of ours ---


def test_a_mistake_of_ours_is_told_to_the_carrier_and_quotes_nobody(
    app: Flask,
    redis: Redis,
    post: Post,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError(f"{SARI} LAPOR tawuran")

    monkeypatch.setattr(app.extensions["kentongan"].intake, "keep", broken)
    officers = app.extensions["officers"].app()
    officers.add_url_rule("/api/broken/<word>", view_func=lambda word: broken())
    answer = post("sms", SMS)
    assert (answer.status_code, answer.text) == (503, "not stored, send it again\n")
    assert app.test_client().get(f"/api/broken/{SARI}").status_code == 500
    said = caplog.text + "".join(capfd.readouterr())
    assert all(secret not in said for secret in (SARI, "tawuran", WEBHOOK_TOKEN))
