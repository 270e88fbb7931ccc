"""USSD as the carrier speaks it, SMS to the gateway, and phones that lose their signal."""

from __future__ import annotations

import threading

import pytest
import requests

from gateway.simulator import calls
from gateway.simulator.calls import BROKEN_SCREEN, NO_NETWORK_SCREEN, UNKNOWN_CODE_SCREEN
from gateway.simulator.network import Network, NetworkDown
from gateway.simulator.serve import Standin
from tests.cast import DARMO, SARI
from tests.conftest import WEBHOOK_TOKEN
from tests.simulator.gateway_double import DONE, MENU, GatewayDouble
from tests.simulator.test_sending_api import Sender
from tests.waiting import wait_for

CODE = "*384*110#"


def test_a_call_from_dialling_to_its_end(network: Network, double: GatewayDouble) -> None:
    shown = network.dial(SARI, CODE)
    assert (shown.text, shown.prefix, shown.open) == (MENU[4:], "CON", True)
    assert (shown.septets, shown.room, shown.encoding) == (len(MENU), 160, "GSM-7")
    for keys in ("1", "3"):
        assert network.press(SARI, keys).open
    last = network.press(SARI, "LR KETAPANG RT 14 7 ULU")
    assert (last.text, last.open) == (DONE[4:], False)
    assert [callback["text"] for callback in double.of("ussd")] == [
        "",
        "1",
        "1*3",
        "1*3*LR KETAPANG RT 14 7 ULU",
    ]
    first = double.of("ussd")[0]
    assert first["sessionId"].startswith("ATUid_") and len(first["sessionId"]) == 38
    assert (first["phoneNumber"], first["serviceCode"]) == (SARI, CODE)
    assert len({callback["sessionId"] for callback in double.of("ussd")}) == 1
    assert double.paths == {f"/hooks/africastalking/{WEBHOOK_TOKEN}"}
    wait_for(lambda: double.of("ussd-end"))
    (end,) = double.of("ussd-end")
    assert (end["status"], end["hopsCount"], end["input"]) == (
        "Success",
        "4",
        "1*3*LR KETAPANG RT 14 7 ULU",
    )
    assert (end["lastAppResponse"], end["sessionId"]) == (DONE, first["sessionId"])


def test_a_dropped_call_is_incomplete(network: Network, double: GatewayDouble) -> None:
    network.dial(SARI, CODE)
    assert network.drop(SARI) is True
    assert network.drop(SARI) is False
    wait_for(lambda: double.of("ussd-end"))
    assert [callback["status"] for callback in double.of("ussd-end")] == ["Incomplete"]
    assert network.press(SARI, "1").text == BROKEN_SCREEN


def test_dialling_again_ends_the_call_before(network: Network, double: GatewayDouble) -> None:
    network.dial(SARI, CODE)
    network.dial(SARI, CODE)
    wait_for(lambda: double.of("ussd-end"))
    sessions = [callback["sessionId"] for callback in double.of("ussd")]
    assert len(set(sessions)) == 2
    assert double.of("ussd-end")[0]["sessionId"] == sessions[0]


def test_what_follows_the_code_goes_along(network: Network, double: GatewayDouble) -> None:
    network.dial(SARI, "*384*110*1*3#")
    network.press(SARI, "di sini")
    assert [callback["text"] for callback in double.of("ussd")] == ["1*3", "1*3*di sini"]


@pytest.mark.parametrize("dialled", ["*123#", "*384*1101#", "110", "*384*1#"])
def test_another_code_never_reaches_us(
    network: Network, double: GatewayDouble, dialled: str
) -> None:
    assert network.dial(SARI, dialled).text == UNKNOWN_CODE_SCREEN
    assert not double.calls


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (500, "CON x", "answered 500"),
        (404, "no", "answered 404"),
        (200, "", "malformed"),
        (200, " CON x", "malformed"),
        (200, "con x", "malformed"),
        (200, "CONx", "malformed"),
    ],
)
def test_a_bad_answer_ends_the_call(
    network: Network, double: GatewayDouble, status: int, body: str, error: str
) -> None:
    double.answer = lambda kind, fields: (status, body) if kind == "ussd" else (200, "")
    shown = network.dial(SARI, CODE)
    assert (shown.text, shown.prefix, shown.open) == (BROKEN_SCREEN, "", False)
    wait_for(lambda: double.of("ussd-end"))
    (end,) = double.of("ussd-end")
    assert end["status"] == "Failed"
    assert error in end["errorMessage"]


def test_letters_beyond_gsm_have_less_room(network: Network, double: GatewayDouble) -> None:
    double.answer = lambda kind, fields: (200, "CON Halo “kota”")
    shown = network.dial(SARI, CODE)
    assert (shown.encoding, shown.septets, shown.room) == ("UCS-2", 15, 70)


def test_a_call_does_not_last_for_ever(
    network: Network, standin: Standin, double: GatewayDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    network.dial(SARI, CODE)
    network.dial(DARMO, CODE)
    monkeypatch.setattr(calls, "CALL_SECONDS", -1.0)
    assert network.press(SARI, "1").text == BROKEN_SCREEN
    standin.exchange.calls.sweep()
    wait_for(lambda: len(double.of("ussd-end")) == 2)
    assert {callback["status"] for callback in double.of("ussd-end")} == {"Incomplete"}


def test_an_sms_is_sent_until_it_is_taken(network: Network, double: GatewayDouble) -> None:
    refusals = iter([503, 500, 404])
    double.answer = lambda kind, fields: (next(refusals, 200), "")
    assert network.sms(SARI, "LAPOR tawuran di LR KETAPANG") is False
    wait_for(lambda: len(double.of("sms")) == 4)
    sent = double.of("sms")
    assert all(
        message == sent[0] for message in sent
    )  # the same id each time, so that it can be recognised
    assert (sent[0]["from"], sent[0]["to"], sent[0]["text"]) == (
        SARI,
        "21110",
        "LAPOR tawuran di LR KETAPANG",
    )
    assert {"date", "id", "linkId", "networkCode"} <= set(sent[0])


def test_reports_wait_for_a_gateway_that_is_away(standin: Standin, double: GatewayDouble) -> None:
    away = threading.Event()
    away.set()
    double.answer = lambda kind, fields: (503 if away.is_set() else 200, "")
    Sender(standin.url).recipients(SARI)
    wait_for(lambda: len(double.of("receipt")) >= 1)
    away.clear()
    wait_for(lambda: standin.exchange.callbacks.counts()["done"] == {"receipt": 1})
    assert standin.exchange.callbacks.counts()["waiting"] == 0


def test_a_callback_is_given_up_in_the_end(standin: Standin, double: GatewayDouble) -> None:
    double.answer = lambda kind, fields: (500, "")
    standin.exchange.callbacks.put("receipt", {"id": "1"}, tries=2)
    wait_for(lambda: standin.exchange.callbacks.counts()["given_up"] == 1)
    assert len(double.of("receipt")) == 2


def test_nobody_at_all_answers(network: Network, standin: Standin, double: GatewayDouble) -> None:
    double.stop()
    assert network.dial(SARI, CODE).text == BROKEN_SCREEN
    assert network.sms(SARI, "LAPOR") is False
    assert standin.exchange.callbacks.counts()["waiting"] == 2  # the end of the call, and the SMS


def test_presses_that_do_not_get_out(network: Network, double: GatewayDouble) -> None:
    network.dial(SARI, CODE)
    network.signal(SARI, "tombol")
    assert network.press(SARI, "1").lost
    assert len(double.of("ussd")) == 1
    network.signal(SARI, "ada")
    assert not network.press(SARI, "1").lost
    assert [callback["text"] for callback in double.of("ussd")] == ["", "1"]


def test_answers_that_do_not_get_back(network: Network, double: GatewayDouble) -> None:
    network.dial(SARI, CODE)
    network.signal(SARI, "jawaban")
    assert network.press(SARI, "1").lost
    assert [callback["text"] for callback in double.of("ussd")] == ["", "1"]
    network.drop(SARI)
    assert network.dial(SARI, CODE).text == NO_NETWORK_SCREEN


def test_sms_wait_for_the_signal(network: Network, standin: Standin, double: GatewayDouble) -> None:
    network.signal(SARI, "tombol")
    Sender(standin.url).recipients(SARI, DARMO)
    wait_for(lambda: len(double.of("receipt")) == 2)
    assert {callback["phoneNumber"]: callback["status"] for callback in double.of("receipt")} == {
        SARI: "Buffered",
        DARMO: "Success",
    }
    assert (network.arrived(SARI), len(network.arrived(DARMO))) == ([], 1)
    network.signal(SARI, "ada")
    wait_for(lambda: len(double.of("receipt")) == 3)
    assert double.of("receipt")[2]["status"] == "Success"
    (late,) = network.arrived(SARI)
    assert late["arrival"] > network.newest_arrival(DARMO)


def test_the_carrier_s_own_opt_out(standin: Standin, double: GatewayDouble) -> None:
    requests.post(f"{standin.url}/phone/optout", json={"number": SARI}, timeout=60)
    wait_for(lambda: double.of("optout"))
    assert double.of("optout") == [{"senderId": "21110", "phoneNumber": SARI}]


@pytest.mark.parametrize("number", ["", "Sari", "+62", "12345678901234567"])
def test_what_is_no_number_is_refused(network: Network, number: str) -> None:
    with pytest.raises(NetworkDown, match="phone number"):
        network.dial(number, CODE)


def test_a_line_to_nobody_says_so() -> None:
    with pytest.raises(NetworkDown, match="make run"):
        Network("http://127.0.0.1:9").drop(SARI)
    assert not Network("http://127.0.0.1:9").is_up()
