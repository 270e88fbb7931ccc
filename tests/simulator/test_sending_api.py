"""The sending API of the stand-in, as Africa's Talking documents it."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
import requests

from gateway.install.settings import Settings
from gateway.simulator.fates import FATES, SEND_WORDS
from gateway.simulator.serve import Standin
from tests.cast import DARMO, SARI, resident
from tests.simulator.gateway_double import GatewayDouble
from tests.waiting import wait_for

HELLO = "Ronda malam ini pukul 22.00."


class Sender:
    """A bare client of the sending API."""

    def __init__(self, url: str) -> None:
        self.url = f"{url}/version1"
        self.http = requests.Session()
        self.http.headers["apiKey"] = "key-of-the-tests"

    def send(self, *numbers: str, text: str = HELLO, **more: str) -> requests.Response:
        form = {
            "username": "kentongan",
            "to": ",".join(numbers),
            "message": text,
            "bulkSMSMode": "1",
        } | more
        return self.http.post(f"{self.url}/messaging", data=form, timeout=60)

    def recipients(self, *numbers: str, **more: str) -> list[dict[str, Any]]:
        answer = self.send(*numbers, **more)
        assert answer.status_code == 201
        found: list[dict[str, Any]] = answer.json()["SMSMessageData"]["Recipients"]
        return found


@pytest.fixture
def sender(standin: Standin) -> Sender:
    return Sender(standin.url)


def told(standin: Standin, path: str, **params: str) -> Any:
    return requests.get(f"{standin.url}/standin/{path}", params=params, timeout=60).json()


def test_it_accepts_and_reports(sender: Sender, standin: Standin, double: GatewayDouble) -> None:
    answer = sender.send(SARI, DARMO, **{"from": "KENTONGAN"})
    assert answer.status_code == 201
    assert answer.headers["Content-Type"] == "application/json"
    data = answer.json()["SMSMessageData"]
    assert data["Message"] == "Sent to 2/2 Total Cost: IDR 700.0000 Message parts: 1"
    first = data["Recipients"][0]
    assert first | {"messageId": ""} == {
        "statusCode": 101,
        "number": SARI,
        "status": "Sent",
        "cost": "IDR 350.0000",
        "messageId": "",
    }
    assert first["messageId"].startswith("ATXid_") and len(first["messageId"]) == 38
    wait_for(lambda: len(double.of("receipt")) == 2)
    assert {report["phoneNumber"]: report["status"] for report in double.of("receipt")} == {
        SARI: "Success",
        DARMO: "Success",
    }
    message = told(standin, "messages", number=SARI)[0]
    assert (message["text"], message["from"], message["arrived"]) == (HELLO, "KENTONGAN", True)


def test_a_wrong_key_or_name_gets_plain_text(sender: Sender) -> None:
    for answer in (
        sender.send(SARI, username="another"),
        requests.post(
            f"{sender.url}/messaging", data={"to": SARI}, headers={"apiKey": "wrong"}, timeout=60
        ),
        requests.get(f"{sender.url}/user", params={"username": "kentongan"}, timeout=60),
    ):
        assert answer.status_code == 401
        assert answer.headers["Content-Type"].startswith("text/plain")
        assert answer.text == "The supplied authentication is invalid"


def test_an_unknown_sender_gets_an_empty_list(sender: Sender, standin: Standin) -> None:
    answer = sender.send(SARI, **{"from": "ORANGLAIN"})
    assert answer.status_code == 201
    assert answer.json() == {"SMSMessageData": {"Message": "InvalidSenderId", "Recipients": []}}
    assert told(standin, "counts")["accepted"] == 0


@pytest.mark.parametrize("form", [{"to": ""}, {"message": ""}])
def test_a_missing_field_is_refused(sender: Sender, form: dict[str, str]) -> None:
    assert sender.send(SARI, **form).status_code == 400


@pytest.mark.parametrize("code", SEND_WORDS)
def test_each_send_code_has_its_number(sender: Sender, code: int) -> None:
    number = SARI if code == 101 else f"+62812999{code}"
    (recipient,) = sender.recipients(number)
    assert (recipient["statusCode"], recipient["status"]) == (code, SEND_WORDS[code])
    assert (recipient["messageId"] == "None") == (code >= 400)


@pytest.mark.parametrize(
    ("number", "code"), [("+62711312011", 404), ("0812", 403), ("+62812abc", 403)]
)
def test_what_is_no_mobile_number_is_refused(sender: Sender, number: str, code: int) -> None:
    assert [recipient["statusCode"] for recipient in sender.recipients(number, SARI)] == [code, 101]


@pytest.mark.parametrize(
    ("ending", "expected"),
    [
        ("999001", [("Failed", "DeliveryFailure")]),
        ("999002", [("Rejected", "UserInBlackList")]),
        ("999003", [("Expired", "")]),
        ("999004", [("AbsentSubscriber", "")]),
        ("999006", [("Success", "")] * 3),
        ("999008", [("Success", ""), ("Buffered", ""), ("Submitted", ""), ("Sent", "")]),
        ("999010", [("Sent", ""), ("Submitted", ""), ("Buffered", ""), ("Success", "")]),
        ("999013", [("Success", ""), ("Failed", "")]),
        ("999025", [("Failed", "NotNetworkSubcriber")]),
    ],
)
def test_each_ending_has_its_reports(
    sender: Sender, double: GatewayDouble, ending: str, expected: list[tuple[str, str]]
) -> None:
    (recipient,) = sender.recipients(f"+62812{ending}")
    assert recipient["statusCode"] == 101
    wait_for(lambda: len(double.of("receipt")) == len(expected))
    assert [
        (callback["status"], callback.get("failureReason", "")) for callback in double.of("receipt")
    ] == expected
    assert {callback["id"] for callback in double.of("receipt")} == {recipient["messageId"]}


def test_undelivered_messages_do_not_arrive(sender: Sender, standin: Standin) -> None:
    sender.recipients("+62812999001", "+62812999006")
    assert [message["arrived"] for message in told(standin, "messages")] == [False, True]


def test_a_late_report_comes_after_the_others(sender: Sender, double: GatewayDouble) -> None:
    sender.recipients("+62812999005", SARI)
    wait_for(lambda: len(double.of("receipt")) == 2)
    assert [callback["phoneNumber"] for callback in double.of("receipt")] == [SARI, "+62812999005"]


def test_no_report_ever(sender: Sender, standin: Standin, double: GatewayDouble) -> None:
    sender.recipients("+62812999007", SARI)
    wait_for(lambda: told(standin, "counts")["callbacks"]["done"] == {"receipt": 1})
    assert told(standin, "counts")["callbacks"]["waiting"] == 0


def test_a_report_can_overtake_the_answer(sender: Sender, double: GatewayDouble) -> None:
    sender.recipients("+62812999011")
    assert len(double.of("receipt")) == 1


def test_a_recipient_can_be_missing_from_the_answer(sender: Sender, standin: Standin) -> None:
    assert [recipient["number"] for recipient in sender.recipients("+62812999012", SARI)] == [SARI]
    assert told(standin, "counts")["accepted"] == 2


def test_every_fate_is_told(standin: Standin) -> None:
    assert set(told(standin, "fates")) == set(FATES)


def test_bulk_takes_json(sender: Sender) -> None:
    body = {
        "username": "kentongan",
        "message": HELLO,
        "senderId": "KENTONGAN",
        "phoneNumbers": [SARI, DARMO],
    }
    answer = sender.http.post(f"{sender.url}/messaging/bulk", json=body, timeout=60)
    assert len(answer.json()["SMSMessageData"]["Recipients"]) == 2
    for broken in ({**body, "senderId": ""}, {**body, "phoneNumbers": SARI}, [1]):
        assert (
            sender.http.post(f"{sender.url}/messaging/bulk", json=broken, timeout=60).status_code
            == 400
        )


def test_the_balance_goes_down(sender: Sender) -> None:
    before = sender.http.get(f"{sender.url}/user", params={"username": "kentongan"}, timeout=60)
    assert (before.status_code, before.json()) == (
        200,
        {"UserData": {"balance": "IDR 1000000000.0000"}},
    )
    sender.send(SARI, text="x" * 161)
    after = sender.http.get(f"{sender.url}/user", params={"username": "kentongan"}, timeout=60)
    assert after.json()["UserData"]["balance"] == "IDR 999999300.0000"


def test_incoming_sms_can_be_fetched(sender: Sender, standin: Standin) -> None:
    for text in ("LAPOR satu", "LAPOR dua"):
        standin.exchange.sms(SARI, text)
    asked = {"username": "kentongan", "lastReceivedId": "0"}
    rows = sender.http.get(f"{sender.url}/messaging", params=asked, timeout=60).json()[
        "SMSMessageData"
    ]["Messages"]
    assert [(row["text"], row["from"], row["to"]) for row in rows] == [
        ("LAPOR satu", SARI, "21110"),
        ("LAPOR dua", SARI, "21110"),
    ]
    newer = sender.http.get(
        f"{sender.url}/messaging", params=asked | {"lastReceivedId": str(rows[0]["id"])}, timeout=60
    )
    assert [row["text"] for row in newer.json()["SMSMessageData"]["Messages"]] == ["LAPOR dua"]
    # The list begins anew, its ids do not: who remembers the last one misses nothing.
    requests.post(f"{standin.url}/standin/reset", timeout=60)
    standin.exchange.sms(SARI, "LAPOR tiga")
    asked["lastReceivedId"] = str(rows[1]["id"])
    newest = sender.http.get(f"{sender.url}/messaging", params=asked, timeout=60).json()[
        "SMSMessageData"
    ]["Messages"]
    assert [row["text"] for row in newest] == ["LAPOR tiga"]
    requests.post(f"{standin.url}/standin/fault-profile", json={"name": "padam"}, timeout=60)
    assert sender.http.get(f"{sender.url}/messaging", params=asked, timeout=60).status_code == 500


def test_it_sees_duplicates(sender: Sender, standin: Standin) -> None:
    for _ in range(2):
        sender.recipients(SARI, DARMO, text="sekali saja")
    sender.recipients(SARI, text="lain")
    counts = told(standin, "counts", duplicates="1")
    assert (counts["accepted"], counts["duplicates"]) == (5, 2)
    assert counts["duplicated"] == [
        {"text": "sekali saja", "number": number, "accepted": 2} for number in (SARI, DARMO)
    ]


def test_reset_forgets_everything(sender: Sender, standin: Standin) -> None:
    sender.recipients(SARI)
    requests.post(f"{standin.url}/standin/fault-profile", json={"name": "padam"}, timeout=60)
    assert requests.post(f"{standin.url}/standin/reset", timeout=60).status_code == 204
    assert told(standin, "fault-profile")["name"] == "biasa"
    assert (told(standin, "counts")["accepted"], told(standin, "messages")) == (0, [])


def test_the_judge_has_every_accepted_message(playing: Settings, tmp_path: Path) -> None:
    judge = tmp_path / "judge.jsonl"
    standin = Standin(playing, judge=judge)
    sender = Sender(standin.url)
    sender.recipients(SARI, "+62812999401", DARMO)
    lines = [
        json.loads(line) for line in judge.read_text().splitlines()
    ]  # before it ends: each line is flushed
    standin.stop()
    assert [(line["number"], line["text"]) for line in lines] == [(SARI, HELLO), (DARMO, HELLO)]


def test_a_crowd_is_taken_quickly(sender: Sender, standin: Standin, double: GatewayDouble) -> None:
    spent = time.process_time()
    for first in range(0, 3000, 100):
        assert len(sender.recipients(*(resident(n) for n in range(first, first + 100)))) == 100
    spent = time.process_time() - spent
    assert told(standin, "counts")["accepted"] == 3000
    assert spent < 6  # about 0.3 s; the promise of 3,000 a second is measured by make bench
    wait_for(lambda: len(double.of("receipt")) == 3000, 60)
    assert len({callback["id"] for callback in double.of("receipt")}) == 3000
