"""Sending to Africa's Talking: every answer of its counter, through the real SDK over real HTTP."""

from __future__ import annotations

import json
import logging
import socket
import struct
import threading
import time
from typing import Any

import pytest
import structlog

from gateway.carriers import NotSent, Outgoing, Sent, africastalking
from gateway.carriers.africastalking import SEND_CODES, AfricasTalking
from gateway.carriers.wire import MAX_ANSWER, Wire
from gateway.install.settings import Settings
from tests.cast import DARMO, SARI, YANTO, resident
from tests.gateway.carriers.counter import (
    Counter,
    Handler,
    Request,
    answer,
    entry,
    impatient,
    take_all,
)

KEY = "key-of-the-tests"


def states(sent: list[Sent]) -> list[str]:
    return [result.state for result in sent]


def test_a_message_goes_out_as_the_sdk_writes_it(carrier: AfricasTalking, counter: Counter) -> None:
    (sent,) = carrier.send(Outgoing("Jangan mengejar & telp 110", [SARI]))
    assert sent == Sent(SARI, "accepted", f"ATXid_{SARI[-8:]:0>32}", "", "KES 0.8000")
    (request,) = counter.taken
    assert (request.method, request.path) == ("POST", "/version1/messaging")
    assert request.form == {
        "username": "kentongan",
        "to": SARI,
        "message": "Jangan mengejar & telp 110",
        "bulkSMSMode": "1",
        "from": "KAMTIBMAS",
    }
    assert request.headers["apiKey"] == KEY


def test_the_short_code_is_the_sender_where_there_is_no_name(
    counter: Counter, settings: Settings
) -> None:
    for sender_id, shortcode, expected in (
        ("", "20880", "20880"),
        ("NAMA", "20880", "NAMA"),
        ("", "", None),
    ):
        named = {"at_base_url": counter.url, "at_sender_id": sender_id, "at_shortcode": shortcode}
        adapter = AfricasTalking(settings.model_copy(update=named))
        adapter.send(Outgoing("x", [SARI]))
        adapter.close()
        assert counter.taken[-1].form.get("from") == expected


@pytest.mark.parametrize(
    ("username", "base", "url"),
    [
        ("kentongan", "", "https://api.africastalking.com/version1"),
        ("sandbox", "", "https://api.sandbox.africastalking.com/version1"),
        ("sandbox", "http://127.0.0.1:9000/", "http://127.0.0.1:9000/version1"),
    ],
)
def test_live_sandbox_or_a_base_url(settings: Settings, username: str, base: str, url: str) -> None:
    adapter = AfricasTalking(
        settings.model_copy(update={"at_username": username, "at_base_url": base})
    )
    assert adapter._sdk.sms._make_url("/messaging") == f"{url}/messaging"
    assert adapter._sdk.application._make_url("/user") == f"{url}/user"


def test_one_connection_is_kept_per_thread(carrier: AfricasTalking, counter: Counter) -> None:
    for _ in range(20):
        carrier.send(Outgoing("x", [SARI]))
    assert counter.connections == 1

    def elsewhere() -> None:
        carrier.send(Outgoing("x", [SARI]))
        carrier.send(Outgoing("x", [SARI]))
        carrier.close()

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert counter.connections == 2
    assert len(counter.taken) == 22


def test_an_idle_connection_is_replaced_before_it_is_used(
    carrier: AfricasTalking, counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    carrier.send(Outgoing("x", [SARI]))
    monkeypatch.setattr("gateway.carriers.wire.KEEP_SECONDS", -1.0)
    assert states(carrier.send(Outgoing("x", [SARI]))) == ["accepted"]
    assert counter.connections == 2


def test_a_connection_the_carrier_closed_costs_no_message(
    carrier: AfricasTalking, counter: Counter
) -> None:
    hung_up = threading.Event()

    def take_and_hang_up(handler: Handler, request: Request) -> None:
        take_all(handler, request)
        handler.close_connection = True
        handler.connection.shutdown(socket.SHUT_WR)
        hung_up.set()

    counter.play = take_and_hang_up
    for _ in range(5):
        hung_up.clear()
        assert states(carrier.send(Outgoing("x", [SARI]))) == ["accepted"]
        assert hung_up.wait(60)
    assert len(counter.taken) == 5


@pytest.mark.parametrize("code", SEND_CODES)
def test_every_send_code(carrier: AfricasTalking, counter: Counter, code: int) -> None:
    word, state = SEND_CODES[code]
    # A second recipient is taken, so that nothing here is about the account.
    counter.says(201, answer([entry(SARI, code, "ATXid_1"), entry(YANTO)]))
    sent, other = carrier.send(Outgoing("x", [SARI, YANTO]))
    assert (sent.state, sent.reason) == (state, "" if state == "accepted" else word)
    assert sent.provider_id == "ATXid_1"
    assert other.state == "accepted"


def test_what_the_send_codes_mean() -> None:
    meant = {code: state for code, (_, state) in SEND_CODES.items()}
    assert meant == {
        100: "accepted",
        101: "accepted",
        102: "accepted",
        401: "refused",
        402: "refused",
        403: "refused",
        404: "refused",
        405: "refused",
        406: "refused",
        407: "refused",
        409: "refused",
        500: "uncertain",
        501: "uncertain",
        502: "refused",
    }


@pytest.mark.parametrize("code", [401, 402, 405])
def test_when_everybody_has_the_account_s_fault_nothing_was_sent(
    carrier: AfricasTalking, counter: Counter, code: int
) -> None:
    counter.says(201, answer([entry(SARI, code, "None"), entry(YANTO, code, "None")]))
    with pytest.raises(NotSent) as refused:
        carrier.send(Outgoing("x", [SARI, YANTO]))
    assert refused.value.reason == SEND_CODES[code][0]
    assert refused.value.pause >= 300
    counter.says(201, answer([entry(SARI, code, "None")]))
    assert states(carrier.send(Outgoing("x", [SARI, YANTO]))) == ["refused", "uncertain"]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"code": 101, "message_id": "None"}, ("refused", "", "Sent")),
        ({"code": 403, "message_id": "None"}, ("refused", "", "InvalidPhoneNumber")),
        ({"code": 500, "message_id": "None"}, ("refused", "", "InternalServerError")),
        ({"code": "101", "message_id": "ATXid_1"}, ("accepted", "ATXid_1", "")),
        ({"code": 101, "message_id": ""}, ("uncertain", "", "Sent")),
        ({"code": 101, "message_id": "x" * 81}, ("uncertain", "", "Sent")),
        ({"code": 101, "message_id": "ATX\x00id"}, ("uncertain", "", "Sent")),
        ({"code": 101, "message_id": "ATX\ud800"}, ("uncertain", "", "Sent")),
        ({"code": 101, "message_id": "ATXid_1", "cost": "KES\x00"}, ("accepted", "ATXid_1", "")),
        ({"code": "\u0661\u0660\u0661", "message_id": "ATXid_1"}, ("accepted", "ATXid_1", "")),
        (
            {"code": 103, "message_id": "ATXid_1", "status": "Pondering"},
            ("uncertain", "ATXid_1", "Pondering"),
        ),
        (
            {"code": "abc", "message_id": "ATXid_1", "status": None},
            ("uncertain", "ATXid_1", "None"),
        ),
        (
            {"code": -1, "message_id": "ATXid_1", "status": ""},
            ("uncertain", "ATXid_1", "unknown code"),
        ),
    ],
)
def test_odd_recipients(
    carrier: AfricasTalking, counter: Counter, told: dict[str, Any], expected: tuple[str, str, str]
) -> None:
    counter.says(201, answer([entry(SARI, **told)]))
    (sent,) = carrier.send(Outgoing("x", [SARI]))
    assert (sent.state, sent.provider_id, sent.reason) == expected


def test_the_order_of_the_answer_is_not_ours(carrier: AfricasTalking, counter: Counter) -> None:
    counter.says(201, answer([entry(DARMO, 406, "None"), entry(YANTO), entry(SARI, 502, "None")]))
    sent = carrier.send(Outgoing("x", [SARI, YANTO, DARMO]))
    assert [result.number for result in sent] == [SARI, YANTO, DARMO]
    assert states(sent) == ["refused", "accepted", "refused"]


def test_numbers_may_be_written_otherwise_in_the_answer(
    carrier: AfricasTalking, counter: Counter
) -> None:
    counter.says(201, answer([entry(SARI[1:], 101, "ATXid_1"), entry(f" {YANTO}", 101, "ATXid_2")]))
    assert states(carrier.send(Outgoing("x", [SARI, YANTO]))) == ["accepted", "accepted"]


def test_who_is_missing_in_the_answer_is_uncertain(
    carrier: AfricasTalking, counter: Counter
) -> None:
    counter.says(201, answer([entry(YANTO), "no object", None, {"statusCode": 101}]))
    sent = carrier.send(Outgoing("x", [SARI, YANTO]))
    assert states(sent) == ["uncertain", "accepted"]
    assert sent[0].reason == "not in the answer"


def test_strangers_in_the_answer_are_counted_and_not_named(
    carrier: AfricasTalking, counter: Counter
) -> None:
    counter.says(201, answer([entry(SARI), entry(DARMO), entry(DARMO)]))
    with structlog.testing.capture_logs() as logs:
        assert states(carrier.send(Outgoing("x", [SARI]))) == ["accepted"]
    mine = [
        entry for entry in logs if entry["event"] != "wake_up.silent"
    ]  # a wake-up of another test's thread may fail meanwhile
    assert mine == [
        {
            "event": "carrier.extra_recipients",
            "carrier": "africastalking",
            "count": 2,
            "log_level": "warning",
        }
    ]


def test_of_two_answers_for_one_number_the_taken_one_is_believed(
    carrier: AfricasTalking, counter: Counter
) -> None:
    for pair in ((entry(SARI, 403, "None"), entry(SARI)), (entry(SARI), entry(SARI, 402, "None"))):
        counter.says(201, answer(list(pair)))
        assert states(carrier.send(Outgoing("x", [SARI]))) == ["accepted"]


def test_a_repeated_number_is_sent_once_and_answered_twice(
    carrier: AfricasTalking, counter: Counter
) -> None:
    sent = carrier.send(Outgoing("x", [SARI, YANTO, SARI]))
    assert counter.taken[0].numbers == [SARI, YANTO]
    assert [result.number for result in sent] == [SARI, YANTO, SARI]
    assert states(sent) == ["accepted"] * 3


@pytest.mark.parametrize(
    "number",
    ["+6281200000001", "081200000001", "0812-0000-0001", "+62 812 0000 0001", "6281200000001"],
)
@pytest.mark.parametrize("code", [101, "101", 101.0, "101.0", 102, 100, None])
def test_an_answer_may_spell_code_and_number_otherwise(
    carrier: AfricasTalking, counter: Counter, number: str, code: object
) -> None:
    said = {"number": number, "messageId": "ATXid_1", "cost": "IDR 350", "status": "Success"}
    counter.says(201, answer([said if code is None else {**said, "statusCode": code}]))
    (sent,) = carrier.send(Outgoing("x", [SARI]))
    assert (sent.number, sent.state, sent.provider_id) == (SARI, "accepted", "ATXid_1")


@pytest.mark.parametrize(
    ("word", "state"),
    [("InvalidPhoneNumber", "refused"), ("gatewayerror", "uncertain"), ("?", "uncertain")],
)
def test_a_fate_may_be_told_by_its_word_alone(
    carrier: AfricasTalking, counter: Counter, word: str, state: str
) -> None:
    counter.says(
        201, answer([{"number": SARI, "messageId": "ATXid_1", "cost": "0", "status": word}])
    )
    assert carrier.send(Outgoing("x", [SARI]))[0].state == state


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "0812",
        "081200000001",
        "+62",
        "+6281200000001\n",
        "+6281200000001,+6281200000002",
        "KAMTIBMAS",
        "+0812000",
    ],
)
def test_one_bad_number_sinks_no_batch(carrier: AfricasTalking, counter: Counter, bad: str) -> None:
    sent = carrier.send(Outgoing("x", [SARI, bad, YANTO]))
    assert states(sent) == ["accepted", "refused", "accepted"]
    assert sent[1].reason == "InvalidPhoneNumber"
    assert counter.taken[0].numbers == [SARI, YANTO]


def test_only_bad_numbers_make_no_request(carrier: AfricasTalking, counter: Counter) -> None:
    assert states(carrier.send(Outgoing("x", ["0711"]))) == ["refused"]
    assert carrier.send(Outgoing("x", [])) == []
    assert counter.taken == []


def test_an_empty_list_is_a_refusal_of_the_whole(carrier: AfricasTalking, counter: Counter) -> None:
    counter.says(201, answer([], "InvalidSenderId"))
    with pytest.raises(NotSent) as refused:
        carrier.send(Outgoing("x", [SARI]))
    assert refused.value.reason == "InvalidSenderId"
    counter.says(201, answer([], "Sent to 0/1 Total Cost: 0"))
    with pytest.raises(NotSent):
        carrier.send(Outgoing("x", [SARI]))
    counter.says(201, answer([], "Sent to 1/1 Total Cost: KES 0.8000"))
    assert states(carrier.send(Outgoing("x", [SARI]))) == ["uncertain"]


@pytest.mark.parametrize(
    ("status", "body", "kind", "reason", "least_pause"),
    [
        (
            401,
            b"The supplied authentication is invalid",
            "text/plain",
            "http 401 The supplied authentication is invalid",
            300,
        ),
        (402, b"", "text/plain", "http 402", 300),
        (
            400,
            b"Bad request for +6281200000001, 0812 0000 0001",
            "text/plain",
            "http 400 Bad request for -, -",
            60,
        ),
        (404, b"<html><body>no such page</body></html>", "text/html", "http 404", 60),
        (413, b"<html>", "text/plain", "http 413", 60),
        (422, b'{"error":"+6281200000001"}', "application/json", "http 422", 60),
        (429, b"Too many requests", "text/plain; charset=utf-8", "http 429 Too many requests", 120),
    ],
)
def test_a_refused_request_was_not_sent(
    carrier: AfricasTalking,
    counter: Counter,
    status: int,
    body: bytes,
    kind: str,
    reason: str,
    least_pause: float,
) -> None:
    counter.says(status, body, kind)
    with pytest.raises(NotSent) as refused:
        carrier.send(Outgoing("x", [SARI, YANTO]))
    assert refused.value.reason == reason
    assert least_pause <= refused.value.pause <= 3600


def test_the_carrier_may_say_how_long_to_wait(carrier: AfricasTalking, counter: Counter) -> None:
    for asked, pause in (
        ("240", 240),
        ("1", 120),
        ("999999", 3600),
        ("Wed, 21 Oct 2026 07:28:00 GMT", 120),
    ):
        counter.says(429, b"", Retry_After=asked)
        with pytest.raises(NotSent) as refused:
            carrier.send(Outgoing("x", [SARI]))
        assert refused.value.pause == pause


GOOD = answer([entry(SARI)])


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (500, b"<html>oops</html>", "text/html"),
        (502, b"", "text/html"),
        (503, b"try later", "text/plain"),
        (504, GOOD, "application/json"),
        (302, b"", "text/html"),
        (301, b"", "text/html"),
        (204, b"", "text/plain"),
        (200, b"", "application/json"),
        (201, b"<html><body>Welcome to the hotel WiFi</body></html>", "text/html"),
        (201, GOOD[:-10], "application/json"),
        (201, b"\xff\xfe\x00garbage", "application/json"),
        (201, b"[" * 100_000, "application/json"),
        (201, b"null", "application/json"),
        (201, b"[]", "application/json"),
        (201, b'"Sent"', "application/json"),
        (201, b'{"SMSMessageData":null}', "application/json"),
        (201, b'{"SMSMessageData":{"Message":"Sent to 1/1"}}', "application/json"),
        (201, b'{"SMSMessageData":{"Message":"Sent to 1/1","Recipients":{}}}', "application/json"),
        (201, b'{"SMSMessageData":{"Recipients":[[]]}}', "application/json"),
        (201, b" " * (MAX_ANSWER + 1) + GOOD, "application/json"),
        (201, b"The supplied authentication is invalid", "text/plain"),
    ],
)
def test_what_is_not_clear_is_uncertain(
    carrier: AfricasTalking, counter: Counter, status: int, body: bytes, kind: str
) -> None:
    counter.says(status, body, kind, Location="http://127.0.0.1:9/elsewhere")
    assert states(carrier.send(Outgoing("x", [SARI, YANTO]))) == ["uncertain", "uncertain"]
    assert len(counter.taken) == 1  # nothing followed, nothing repeated
    counter.play = take_all
    assert states(carrier.send(Outgoing("x", [SARI, YANTO]))) == ["accepted", "accepted"]


@pytest.mark.parametrize(
    "kind",
    [
        "application/json; charset=utf-8",
        "Application/JSON;charset=UTF-8",
        "text/json",
        "text/html",
        "",
    ],
)
def test_a_good_answer_is_read_whatever_its_type_says(
    carrier: AfricasTalking, counter: Counter, kind: str
) -> None:
    counter.says(201, GOOD, kind)
    assert states(carrier.send(Outgoing("x", [SARI]))) == ["accepted"]


def _hang(handler: Handler, request: Request) -> None:
    handler.counter.over.wait(120)


def _hang_up(handler: Handler, request: Request) -> None:
    handler.close_connection = True
    handler.connection.shutdown(socket.SHUT_RDWR)


def _reset(handler: Handler, request: Request) -> None:
    handler.close_connection = True
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()


def _hang_up_in_the_middle(handler: Handler, request: Request) -> None:
    handler.send_response(201)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(len(GOOD)))
    handler.end_headers()
    handler.wfile.write(GOOD[:20])
    _hang_up(handler, request)


def _stop_in_the_middle(handler: Handler, request: Request) -> None:
    handler.send_response(201)
    handler.send_header("Content-Length", str(len(GOOD)))
    handler.end_headers()
    handler.wfile.write(GOOD[:20])
    handler.counter.over.wait(120)


def _broken_chunks(handler: Handler, request: Request) -> None:
    handler.send_response(201)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    handler.wfile.write(b'5\r\n{"SMS\r\nzz\r\n')
    _hang_up(handler, request)


def _no_http(handler: Handler, request: Request) -> None:
    handler.wfile.write(b"SSH-2.0-OpenSSH_9.2\r\n")
    _hang_up(handler, request)


def _drip(handler: Handler, request: Request) -> None:
    handler.send_response(201)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    while not handler.counter.over.wait(0.02):
        handler.wfile.write(b" ")


@pytest.mark.parametrize(
    "play",
    [
        _hang,
        _hang_up,
        _reset,
        _hang_up_in_the_middle,
        _stop_in_the_middle,
        _broken_chunks,
        _no_http,
        _drip,
    ],
)
def test_a_conversation_that_breaks_off_is_uncertain(
    carrier: AfricasTalking, counter: Counter, play: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter.play = play
    began = time.monotonic()
    with impatient(carrier, monkeypatch):
        sent = carrier.send(Outgoing("x", [SARI, YANTO]))
    assert states(sent) == ["uncertain", "uncertain"]
    assert time.monotonic() - began < 60  # the carrier would go on for two minutes
    assert len(counter.taken) == 1
    counter.play = take_all
    assert states(carrier.send(Outgoing("x", [SARI]))) == ["accepted"]


def test_chunked_answers_are_read(carrier: AfricasTalking, counter: Counter) -> None:
    def chunked(handler: Handler, request: Request) -> None:
        handler.send_response(201)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        for start in range(0, len(GOOD), 50):
            piece = GOOD[start : start + 50]
            handler.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
        handler.wfile.write(b"0\r\n\r\n")

    counter.play = chunked
    assert states(carrier.send(Outgoing("x", [SARI]))) == ["accepted"]
    assert states(carrier.send(Outgoing("x", [SARI]))) == ["accepted"]
    assert counter.connections == 1


def _at(url: str, settings: Settings, deadline: float = 60, **more: str) -> AfricasTalking:
    return AfricasTalking(
        settings.model_copy(update={"at_base_url": url, **more}), Wire(deadline, deadline)
    )


def test_what_cannot_connect_was_not_sent(settings: Settings) -> None:
    closed = socket.socket()
    closed.bind(("127.0.0.1", 0))
    port = closed.getsockname()[1]
    with pytest.raises(NotSent):
        _at(f"http://127.0.0.1:{port}", settings).send(Outgoing("x", [SARI]))
    closed.listen(0)
    waiting = [socket.socket() for _ in range(3)]
    for connection in waiting:  # fill the queue, so that the next connection gets no answer at all
        connection.setblocking(False)
        connection.connect_ex(("127.0.0.1", port))
    with pytest.raises(NotSent) as refused:
        _at(f"http://127.0.0.1:{port}", settings, deadline=0.3).send(Outgoing("x", [SARI]))
    assert refused.value.reason == "ConnectTimeout"
    for connection in [*waiting, closed]:
        connection.close()


def test_an_unknown_name_was_not_sent(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*arguments: Any, **more: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(NotSent):
        _at("https://api.invalid", settings).send(Outgoing("x", [SARI]))


def test_tls_that_fails_or_hangs_was_not_sent(counter: Counter, settings: Settings) -> None:
    with pytest.raises(NotSent) as refused:  # the counter speaks plain HTTP
        _at(counter.url.replace("http:", "https:"), settings).send(Outgoing("x", [SARI]))
    assert refused.value.reason == "SSLError"
    silent = socket.create_server(("127.0.0.1", 0))
    with pytest.raises(NotSent):
        _at(f"https://127.0.0.1:{silent.getsockname()[1]}", settings, deadline=0.3).send(
            Outgoing("x", [SARI])
        )
    silent.close()


def test_a_key_that_no_header_can_carry_was_not_sent(counter: Counter, settings: Settings) -> None:
    with pytest.raises(NotSent) as refused:
        _at(counter.url, settings, at_api_key="atsk_geheim\nX: y").send(Outgoing("x", [SARI]))
    assert "geheim" not in repr(refused.value)
    assert counter.taken == []


def test_proxies_of_the_environment_are_not_asked_for_this_machine(
    counter: Counter, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    adapter = _at(counter.url, settings)
    assert states(adapter.send(Outgoing("x", [SARI]))) == ["accepted"]
    adapter.close()


def test_a_proxy_that_refuses_the_tunnel_means_not_sent(
    counter: Counter, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The counter knows no CONNECT: it answers 501, and the request for the carrier never leaves.
    monkeypatch.setenv("HTTPS_PROXY", counter.url)
    with pytest.raises(NotSent):
        _at("https://api.invalid", settings).send(Outgoing("x", [SARI]))
    assert counter.taken == []


@pytest.mark.parametrize(
    "play",
    [
        _hang,
        _reset,
        lambda h, r: h.say(401, KEY.encode(), "text/plain"),
        lambda h, r: h.say(201, b"[]"),
    ],
)
def test_neither_errors_nor_logs_show_a_number_or_the_key(
    carrier: AfricasTalking,
    counter: Counter,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    play: Any,
) -> None:
    caplog.set_level(logging.DEBUG)
    counter.play = play
    said = ""
    with structlog.testing.capture_logs() as logs, impatient(carrier, monkeypatch):
        try:
            said += str(
                [
                    (result.state, result.reason, result.provider_id)
                    for result in carrier.send(Outgoing("RAHASIA", [SARI, "0812-33"]))
                ]
            )
        except NotSent as refused:
            said += repr(refused) + refused.reason
            assert refused.__cause__ is None
            assert refused.__suppress_context__ or refused.__context__ is None
    said += json.dumps(logs) + caplog.text
    for secret in (SARI, SARI[1:], "0812-33", KEY, "RAHASIA"):
        assert secret not in said


@pytest.mark.parametrize("name", ["UserData", "userData"])
def test_balance(carrier: AfricasTalking, counter: Counter, name: str) -> None:
    counter.says(200, json.dumps({name: {"balance": "KES 1785.50"}}).encode())
    assert carrier.balance() == "KES 1785.50"
    assert counter.taken[0].path == "/version1/user"
    assert counter.taken[0].form == {"username": "kentongan"}


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (401, b"invalid"),
        (500, b""),
        (200, b"<html>"),
        (200, b'{"UserData":{}}'),
        (200, b'{"UserData":[]}'),
    ],
)
def test_a_balance_that_cannot_be_asked(
    carrier: AfricasTalking,
    counter: Counter,
    monkeypatch: pytest.MonkeyPatch,
    status: int,
    body: bytes,
) -> None:
    counter.says(status, body)
    with pytest.raises(NotSent):
        carrier.balance()
    counter.play = _hang
    with impatient(carrier, monkeypatch), pytest.raises(NotSent):
        carrier.balance()


def test_a_hundred_at_once(carrier: AfricasTalking, counter: Counter) -> None:
    crowd = [resident(number) for number in range(carrier.limits.recipients)]
    assert set(states(carrier.send(Outgoing("x", crowd)))) == {"accepted"}
    assert counter.taken[0].numbers == crowd


def test_the_sdk_keeps_no_account_in_its_globals() -> None:
    import africastalking as sdk

    assert sdk.SMS is None
    assert africastalking.NAME == "africastalking"


def test_without_a_key_nobody_is_asked_for_a_balance(settings: Settings, counter: Counter) -> None:
    keyless = AfricasTalking(
        settings.model_copy(update={"at_base_url": counter.url, "at_api_key": ""})
    )
    with pytest.raises(NotSent, match="AT_API_KEY"):
        keyless.balance()
    assert counter.taken == []
    keyless.close()
