"""The stand-in for SMSGate, judged from outside: by its official client, over real HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
from android_sms_gateway import domain
from android_sms_gateway.client import APIClient
from android_sms_gateway.enums import ProcessState, WebhookEvent
from android_sms_gateway.errors import (
    APIError,
    BadRequestError,
    NotFoundError,
    ServiceUnavailableError,
    UnauthorizedError,
)
from android_sms_gateway.http import RequestsHttpClient

from gateway.simulator.calls import NO_USSD_SCREEN
from gateway.simulator.fates import FATES
from gateway.simulator.fault_profiles import TAKEN_ALL_THE_SAME, TROUBLES
from gateway.simulator.network import Network, NetworkDown
from gateway.simulator.serve import Standin
from tests.cast import DARMO, SARI, resident
from tests.simulator.gateway_double import GatewayDouble
from tests.simulator.test_fault_profiles import turn
from tests.simulator.test_sending_api import told
from tests.waiting import wait_for

HELLO = "Ronda malam ini pukul 22.00."
ONE, TWO = "ponsel-satu", "ponsel-dua"


class InTime(requests.Session):
    """A session with a deadline: the official client has none."""

    deadline = 60.0

    def request(self, *args: Any, **named: Any) -> requests.Response:
        return super().request(*args, **{"timeout": self.deadline} | named)


@pytest.fixture
def http() -> Iterator[InTime]:
    with InTime() as session:
        yield session


@pytest.fixture
def client(smsgate: Standin, http: InTime) -> APIClient:
    """The official client on the server's API."""
    return official(smsgate, http)


def official(standin: Standin, http: InTime, path: str = "/3rdparty/v1", **who: str) -> APIClient:
    account = {"login": "tiruan", "password": "stand-in"} | who
    return APIClient(**account, base_url=standin.url + path, http=RequestsHttpClient(http))


def written(*numbers: str, **more: Any) -> domain.Message:
    """A message for these numbers, by the first device unless another is named."""
    return domain.Message(
        phone_numbers=list(numbers),
        text_message=domain.TextMessage(HELLO),
        **{"device_id": ONE} | more,
    )


def device(standin: Standin, name: str, **change: object) -> None:
    url = f"{standin.url}/standin/devices/{name}"
    assert requests.post(url, json=change, timeout=60).status_code == 200


def change_account(patch: pytest.MonkeyPatch, standin: Standin, **change: Any) -> None:
    patch.setattr(standin.exchange, "account", replace(standin.exchange.account, **change))


def events(double: GatewayDouble, event: str) -> list[dict[str, Any]]:
    return [call for call in double.of("event") if call["event"] == event]


# --- sending ---


def test_it_sends_and_tells_the_state(
    client: APIClient, smsgate: Standin, double: GatewayDouble
) -> None:
    sent = client.send(written(SARI, DARMO, id="imbauan-1"))
    assert (sent.id, sent.device_id) == ("imbauan-1", ONE)
    wait_for(lambda: client.get_state("imbauan-1").state is ProcessState.Delivered)
    state = client.get_state("imbauan-1")
    assert [(r.phone_number, r.state) for r in state.recipients] == [
        (SARI, ProcessState.Delivered),
        (DARMO, ProcessState.Delivered),
    ]
    assert set(state.states or {}) == {"Pending", "Processed", "Sent", "Delivered"}
    wait_for(lambda: len(double.of("event")) == 4)
    assert {
        (call["event"], call["payload"]["recipient"], call["payload"]["messageId"])
        for call in double.of("event")
    } == {
        (event, number, "imbauan-1")
        for event in ("sms:sent", "sms:delivered")
        for number in (SARI, DARMO)
    }
    arrived = told(smsgate, "messages", number=SARI)[0]
    assert (arrived["text"], arrived["arrived"]) == (HELLO, True)


def test_an_id_is_taken_once(client: APIClient, smsgate: Standin) -> None:
    client.send(written(SARI, id="satu"))
    with pytest.raises(APIError) as again:
        client.send(written(SARI, id="satu"))
    assert again.value.status_code == 409
    assert again.value.response == {"message": "message with the same ID already exists"}
    assert told(smsgate, "counts")["accepted"] == 1


def test_with_another_device_the_same_id_is_another_message(
    client: APIClient, smsgate: Standin
) -> None:
    for name in (ONE, TWO):
        client.send(written(SARI, id="satu", device_id=name))
    assert told(smsgate, "counts")["duplicates"] == 1
    with pytest.raises(APIError) as unclear:
        client.get_state("satu")
    assert unclear.value.status_code == 500


def test_without_a_device_any_is_taken(client: APIClient) -> None:
    used = {client.send(written(SARI, device_id=None)).device_id for _ in range(60)}
    assert used == {ONE, TWO}


@pytest.mark.parametrize(
    ("numbers", "why"),
    [
        ((SARI, "+62711312011"), "failed to use phone in row 2: invalid phone number"),
        ((SARI, "0812"), "failed to use phone in row 2: invalid phone number"),
        ((SARI, SARI), "phone numbers must be unique"),
        ((), "failed to validate: phoneNumbers"),
    ],
)
def test_one_bad_number_refuses_the_whole_message(
    client: APIClient, smsgate: Standin, numbers: tuple[str, ...], why: str
) -> None:
    with pytest.raises(BadRequestError) as refused:
        client.send(written(*numbers))
    assert refused.value.response == {"message": why}
    assert told(smsgate, "counts")["accepted"] == 0


def test_unknown_devices_and_short_lives_are_refused(client: APIClient) -> None:
    for wrong in ({"device_id": "ponsel-tiga"}, {"ttl": 4}, {"id": "x" * 37}):
        with pytest.raises(BadRequestError):
            client.send(written(SARI, **wrong))
    with pytest.raises(NotFoundError):
        client.get_state("tidak-ada")


def test_a_wrong_password_is_refused(smsgate: Standin, http: InTime) -> None:
    for who in ({"password": "salah"}, {"login": "orang-lain"}):
        with pytest.raises(UnauthorizedError):
            official(smsgate, http, **who).send(written(SARI))
    assert requests.get(f"{smsgate.url}/3rdparty/v1/messages", timeout=60).status_code == 401


def test_a_queue_that_is_full_takes_no_more(client: APIClient, smsgate: Standin) -> None:
    device(smsgate, ONE, away=True, most_pending=1)
    client.send(written(SARI))
    with pytest.raises(ServiceUnavailableError) as full:
        client.send(written(SARI))
    assert full.value.response == {
        "error": "QueueLimitExceeded",
        "message": "queue limits exceeded: too many pending messages: 1 / 1",
    }
    client.send(written(SARI, device_id=TWO))


def test_messages_are_listed(client: APIClient, smsgate: Standin) -> None:
    device(smsgate, TWO, away=True)
    for id, name in (("a", ONE), ("b", TWO), ("c", TWO)):
        client.send(written(SARI, id=id, device_id=name))
    newest = client.get_messages(pagination=domain.QueryPagination(limit=2))
    assert [message.id for message in newest] == ["c", "b"]
    waiting = domain.MessagesQueryFilter(state="Pending", device_id=TWO)
    oldest = client.get_messages(query=waiting, sort="created_at")
    assert [message.id for message in oldest] == ["b", "c"]


def test_numbers_are_hashed_in_the_end(
    client: APIClient, smsgate: Standin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A caller that asks late is not told the numbers any more."""
    client.send(written(SARI, id="satu"))
    wait_for(lambda: client.get_state("satu").state is ProcessState.Delivered)
    change_account(monkeypatch, smsgate, hash_after=0.0)
    state = client.get_state("satu")
    assert state.is_hashed
    assert [r.phone_number for r in state.recipients] == ["ffecaa989dde4b75"]  # SHA-256


# --- devices that go away and come back ---


def test_what_waits_for_a_device_leaves_when_it_is_back(
    client: APIClient, smsgate: Standin, double: GatewayDouble
) -> None:
    device(smsgate, ONE, away=True)
    for id, priority in (("biasa", 0), ("bahaya", 127), ("baru", 0)):
        client.send(written(SARI, id=id, priority=priority))
    assert client.get_state("biasa").state is ProcessState.Pending
    assert not double.of("event") and not Network(smsgate.url).arrived(SARI)
    device(smsgate, ONE, away=False)
    arrived = [message["id"] for message in Network(smsgate.url).arrived(SARI)]
    assert arrived == ["bahaya", "baru", "biasa"]
    wait_for(lambda: len(events(double, "sms:delivered")) == 3)


def test_events_that_were_due_are_sent_when_it_is_back(
    client: APIClient, smsgate: Standin, double: GatewayDouble
) -> None:
    client.send(written("+62812999005", id="lambat"))
    wait_for(lambda: events(double, "sms:sent"))
    device(smsgate, ONE, away=True)
    client.send(written("+62813999005", id="sesudahnya", device_id=TWO))
    wait_for(lambda: events(double, "sms:delivered"))  # so the report of the first is due as well
    assert client.get_state("sesudahnya").state is ProcessState.Delivered
    assert client.get_state("lambat").state is ProcessState.Sent
    assert len(events(double, "sms:delivered")) == 1
    device(smsgate, ONE, away=False)
    assert client.get_state("lambat").state is ProcessState.Delivered
    wait_for(lambda: len(events(double, "sms:delivered")) == 2)


def test_a_message_that_is_too_old_fails_when_its_device_is_back(
    client: APIClient, smsgate: Standin, double: GatewayDouble
) -> None:
    """Not before: the server leaves it to the device."""
    device(smsgate, ONE, away=True)
    client.send(written(SARI, id="basi", valid_until=datetime.now(UTC)))
    assert client.get_state("basi").state is ProcessState.Pending
    device(smsgate, ONE, away=False)
    wait_for(lambda: events(double, "sms:failed"))
    assert events(double, "sms:failed")[0]["payload"]["reason"] == "TTL expired"
    (recipient,) = client.get_state("basi").recipients
    assert (recipient.state, recipient.error) == (ProcessState.Failed, "TTL expired")
    assert told(smsgate, "messages")[0]["arrived"] is False


def test_what_waits_can_be_cancelled(
    client: APIClient, smsgate: Standin, double: GatewayDouble
) -> None:
    device(smsgate, ONE, away=True)
    client.send(written(SARI, id="batal"))
    client.cancel_message("batal")
    assert client.get_state("batal").state is ProcessState.Cancelling
    device(smsgate, ONE, away=False)
    assert client.get_state("batal").state is ProcessState.Cancelled
    wait_for(lambda: events(double, "sms:cancelled"))
    client.send(written(SARI, id="terlambat"))
    for id, status in (("terlambat", 409), ("tidak-ada", 404)):
        with pytest.raises(requests.HTTPError) as refused:
            client.cancel_message(id)
        assert refused.value.response.status_code == status


def test_a_device_tells_how_it_is(smsgate: Standin, double: GatewayDouble) -> None:
    device(smsgate, ONE, battery=8, transport=4, ping=True)
    wait_for(lambda: events(double, "system:ping"))
    (ping,) = events(double, "system:ping")
    health = ping["payload"]["health"]
    assert (ping["deviceId"], health["status"]) == (ONE, "fail")
    assert {name: check["observedValue"] for name, check in health["checks"].items()} == {
        "messages:failed": 0,
        "connection:status": 1,
        "connection:transport": 4,
        "connection:cellular": 0,  # whenever it is on WiFi
        "battery:level": 8,
        "battery:charging": 2,
    }


def test_devices_that_are_there_ping_now_and_then(
    smsgate: Standin, double: GatewayDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    device(smsgate, TWO, away=True)
    smsgate.exchange.sweep()  # it is not yet time
    change_account(monkeypatch, smsgate, ping_every=0.0)
    smsgate.exchange.sweep()
    wait_for(lambda: events(double, "system:ping"))
    assert {ping["deviceId"] for ping in events(double, "system:ping")} == {ONE}


def test_devices_and_health_are_told(client: APIClient) -> None:
    assert [found.id for found in client.list_devices()] == [ONE, TWO]
    assert client.health_check().status.value == "pass"


# --- every fate, every trouble ---

FATE = {
    "999001": ("Failed", ["sms:failed", "sms:sent"], False),
    "999002": ("Failed", ["sms:failed", "sms:sent"], False),
    "999003": ("Failed", ["sms:failed", "sms:sent"], False),
    "999004": ("Failed", ["sms:failed", "sms:sent"], False),
    "999006": ("Delivered", ["sms:delivered"] * 3 + ["sms:sent"], True),
    "999007": ("Sent", ["sms:sent"], True),
    "999008": ("Delivered", ["sms:delivered"] + ["sms:sent"] * 4, True),
    "999009": ("Sent", ["sms:sent", "sms:teleported"], True),
    "999010": ("Delivered", ["sms:delivered"] + ["sms:sent"] * 4, True),
    "999013": ("Failed", ["sms:delivered", "sms:failed", "sms:sent"], True),
    "999014": ("Sent", ["sms:sent"] * 2, False),
}


def expected(ending: str) -> tuple[str, list[str], bool]:
    """(state in the end, events in any order, whether it arrives) of a number with this ending."""
    fate = FATES[ending]
    if not fate.accepted:
        return "Failed", ["sms:failed"], False
    if fate.arrives:
        return FATE.get(ending, ("Delivered", ["sms:delivered", "sms:sent"], True))
    return FATE.get(ending, ("Failed", ["sms:failed", "sms:sent"], False))


def test_each_fate(client: APIClient, smsgate: Standin, double: GatewayDouble) -> None:
    for ending in FATES:
        answered = client.send(written(f"+62812{ending}", id=ending)).recipients
        assert bool(answered) is FATES[ending].listed
    wanted = {ending: expected(ending) for ending in FATES}
    wait_for(lambda: len(double.of("event")) >= sum(len(of) for _, of, _ in wanted.values()))
    seen = {
        ending: (
            client.get_state(ending).state.value,
            sorted(c["event"] for c in double.of("event") if c["payload"]["messageId"] == ending),
            told(smsgate, "messages", number=f"+62812{ending}")[0]["arrived"],
        )
        for ending in FATES
    }
    assert seen == wanted


def test_a_failure_says_why(client: APIClient, double: GatewayDouble) -> None:
    client.send(written("+62812999401", "+62812999002"))
    wait_for(lambda: len(events(double, "sms:failed")) == 2)
    assert {call["payload"]["reason"] for call in events(double, "sms:failed")} == {
        "Send result: RiskHold",
        "UserInBlackList",
    }


def test_no_report_is_sent_that_nobody_wants(client: APIClient, double: GatewayDouble) -> None:
    client.send(written(SARI, id="diam", with_delivery_report=False))
    client.send(written(DARMO))
    wait_for(lambda: events(double, "sms:delivered"))
    assert [call["payload"]["recipient"] for call in events(double, "sms:delivered")] == [DARMO]
    assert client.get_state("diam").state is ProcessState.Sent


def test_a_phone_without_signal_gets_its_sms_later(
    client: APIClient, smsgate: Standin, double: GatewayDouble
) -> None:
    network = Network(smsgate.url)
    network.signal(SARI, "tombol")
    client.send(written(SARI, id="nanti"))
    wait_for(lambda: client.get_state("nanti").state is ProcessState.Sent)
    assert not network.arrived(SARI)
    network.signal(SARI, "ada")
    wait_for(lambda: client.get_state("nanti").state is ProcessState.Delivered)
    assert [message["id"] for message in network.arrived(SARI)] == ["nanti"]


@pytest.mark.parametrize("trouble", TROUBLES)
def test_each_trouble(client: APIClient, http: InTime, smsgate: Standin, trouble: str) -> None:
    """What was taken is known by asking again, under the same id: that settles it."""
    turn(smsgate, **{trouble: 1.0, "hang_seconds": 2.0, "slow_seconds": 2.0})
    if trouble in ("timeout", "slow"):
        http.deadline = 0.5
    seen: type[Exception] = {
        "error": APIError,
        "late_error": APIError,
        "throttle": ServiceUnavailableError,
        "garbage": ValueError,
        "truncated": ValueError,
    }.get(trouble, requests.RequestException)
    with pytest.raises(seen):
        client.send(written(SARI, id="entah"))
    taken = trouble in TAKEN_ALL_THE_SAME
    if taken:
        wait_for(lambda: told(smsgate, "counts")["accepted"] == 1)
    http.deadline = 60.0
    turn(smsgate)
    if taken:
        assert client.get_state("entah").id == "entah"
        with pytest.raises(APIError, match="409"):
            client.send(written(SARI, id="entah"))
    else:
        with pytest.raises(NotFoundError):
            client.get_state("entah")
        client.send(written(SARI, id="entah"))
    assert told(smsgate, "counts")["accepted"] == 1


# --- webhooks and the inbox ---


def test_webhooks_are_registered_listed_and_deleted(
    client: APIClient, smsgate: Standin, double: GatewayDouble
) -> None:
    set_up = client.get_webhooks()
    assert {hook.event.value for hook in set_up} >= {"sms:received", "sms:failed", "system:ping"}
    for hook in set_up:
        client.delete_webhook(str(hook.id))
    mine = client.create_webhook(
        domain.Webhook(None, f"{double.url}/milikku/event", WebhookEvent.SMS_RECEIVED, TWO)
    )
    assert client.get_webhooks() == [mine]
    with pytest.raises(BadRequestError):
        client.create_webhook(domain.Webhook(None, "https://example.com", WebhookEvent.SMS_SENT))
    client.send(written(SARI))  # nobody asked for what becomes of it
    smsgate.exchange.sms(SARI, "kepada ponsel satu")
    client.send(written(SARI, device_id=TWO))
    smsgate.exchange.sms(SARI, "kepada ponsel dua")
    wait_for(lambda: double.raw)
    assert [(raw.path, raw.headers["Content-Type"]) for raw in double.raw] == [
        ("/milikku/event", "application/json")
    ]
    (call,) = double.of("event")
    assert (call["payload"]["message"], call["webhookId"]) == ("kepada ponsel dua", mine.id)


def test_the_inbox_is_exported(client: APIClient, smsgate: Standin, double: GatewayDouble) -> None:
    smsgate.exchange.sms(SARI, "LAPOR satu")
    smsgate.exchange.sms(DARMO, "LAPOR dua")
    before = events(double, "sms:received")
    now = datetime.now(UTC)
    for since, until in ((-3600, -1800), (-3600, 60)):
        # The client cannot read the server's answer: a word of plain text where it wants JSON.
        with pytest.raises(requests.exceptions.JSONDecodeError):
            client.export_inbox(
                domain.MessagesExportRequest(
                    ONE, now + timedelta(seconds=since), now + timedelta(seconds=until)
                )
            )
    wait_for(lambda: len(events(double, "sms:received")) == 4)
    again = events(double, "sms:received")[2:]
    assert [call["payload"] for call in again] == [call["payload"] for call in before]
    assert not {call["id"] for call in again} & {call["id"] for call in before}


# --- the local mode ---


def test_a_phone_speaks_for_itself(smsgate: Standin, http: InTime, double: GatewayDouble) -> None:
    local = official(smsgate, http, path="")
    assert [found.id for found in local.list_devices()] == [ONE]
    assert local.health_check().checks
    url = f"{smsgate.url}/message"
    message = {"id": "dekat", "textMessage": {"text": HELLO}, "phoneNumbers": [resident(1)]}
    assert http.post(url, json=message, auth=("tiruan", "stand-in")).status_code == 202
    assert http.post(url, json=message, auth=("tiruan", "stand-in")).status_code == 409
    wait_for(lambda: local.get_state("dekat").state is ProcessState.Delivered)
    with pytest.raises(requests.HTTPError) as late:
        local.cancel_message("dekat")
    assert late.value.response.status_code == 400
    now = datetime.now(UTC)
    window = domain.MessagesExportRequest(ONE, now - timedelta(hours=1), now)
    assert local.export_inbox(window) == {}
    with pytest.raises(BadRequestError):
        local.send(written(SARI, device_id=TWO))
    device(smsgate, ONE, away=True)
    with pytest.raises(requests.ConnectionError):
        local.get_state("dekat")


# --- the phones ---


def test_whoever_dials_is_told_which_sms_to_send(smsgate: Standin) -> None:
    network = Network(smsgate.url)
    shown = network.dial(SARI, "*384*110#")
    assert shown.text == NO_USSD_SCREEN.format(shortcode="+6281100000001") and not shown.open
    assert "kirim MENU ke +6281100000001" in shown.text
    assert network.drop(SARI) is False
    with pytest.raises(NetworkDown, match="BERHENTI"):
        network._post("optout", number=SARI)
    page = requests.get(smsgate.url, timeout=60).text
    assert "+6281100000001" in page


def test_reset_brings_back_devices_and_webhooks(client: APIClient, smsgate: Standin) -> None:
    device(smsgate, ONE, away=True)
    for hook in client.get_webhooks():
        client.delete_webhook(str(hook.id))
    client.send(written(SARI, id="satu"))
    requests.post(f"{smsgate.url}/standin/reset", timeout=60)
    assert client.get_webhooks()
    client.send(written(SARI, id="satu"))
    wait_for(lambda: client.get_state("satu").state is ProcessState.Delivered)


def test_its_page_says_what_to_do_without_ussd(smsgate: Standin, http: InTime) -> None:
    page = http.get(smsgate.url + "/").text
    assert 'data-hint="Kirim SMS MENU ke ' in page and "Tombol hijau" not in page
