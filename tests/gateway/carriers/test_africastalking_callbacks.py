"""Callbacks of Africa's Talking: every field and form it is known to send, and malformed ones."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.carriers import CallEnd, KeyPress, Malformed
from gateway.carriers.africastalking import AfricasTalking
from gateway.carriers.africastalking_callbacks import DELIVERY_STATES, NAME
from gateway.carriers.form import write_form
from gateway.install.settings import Settings
from storage.sent.outbox import Receipt
from tests.cast import AH_LONG, SARI, YANTO

USSD = {
    "sessionId": "ATUid_0123456789abcdef0123456789abcdef",
    "serviceCode": "*384*110#",
    "phoneNumber": SARI,
    "text": "",
    "networkCode": "99999",
}
SMS = {
    "id": "a1b2",
    "from": SARI,
    "to": "20880",
    "text": "LAPOR tawuran",
    "date": "2027-02-10 14:59:58",
    "linkId": "x",
    "cost": "KES 0.0000",
    "networkCode": "99999",
}
RECEIPT = {
    "id": "ATXid_1",
    "status": "Success",
    "phoneNumber": SARI,
    "networkCode": "99999",
    "retryCount": "0",
}
OPTOUT = {"senderId": "KAMTIBMAS", "phoneNumber": SARI}
END = {
    "date": "2027-02-10 14:59:58",
    "sessionId": "ATUid_1",
    "serviceCode": "*384*110#",
    "networkCode": "99999",
    "phoneNumber": SARI,
    "status": "Incomplete",
    "cost": "KES 0.1",
    "durationInMillis": "1200",
    "hopsCount": "2",
    "input": "1*2",
    "lastAppResponse": "CON x",
    "errorMessage": "",
}
FORMS = {"sms": SMS, "receipt": RECEIPT, "optout": OPTOUT, "ussd-end": END}


@pytest.fixture
def carrier(settings: Settings) -> AfricasTalking:
    return AfricasTalking(settings)


def pressed(carrier: AfricasTalking, form: dict[str, str]) -> KeyPress:
    return carrier.read_key_press(write_form("ussd", form))


def test_a_key_press(carrier: AfricasTalking) -> None:
    press = pressed(carrier, {**USSD, "text": "1*2*"})
    assert press == KeyPress("africastalking", USSD["sessionId"], "*384*110#", SARI, "1*2*")


def test_screens(carrier: AfricasTalking) -> None:
    assert carrier.write_screen("Lapor apa?", more=True) == "CON Lapor apa?"
    assert carrier.write_screen("Tersimpan", more=False) == "END Tersimpan"


@pytest.mark.parametrize(
    ("status", "finished"),
    [("Success", True), ("Incomplete", False), ("Failed", False), ("Teleported", False)],
)
def test_how_a_call_ended(
    carrier: AfricasTalking, now: datetime, status: str, finished: bool
) -> None:
    received = carrier.item("ussd-end", {**END, "sessionId": " ATUid_1 ", "status": status}, now)
    assert carrier.read_call_end(received.body) == CallEnd("ATUid_1", finished)


def test_the_ends_of_two_calls_in_one_session_are_two(
    carrier: AfricasTalking, now: datetime
) -> None:
    others = [
        {},
        {"date": "2027-02-10 15:03:00"},
        {"phoneNumber": YANTO},
        {"status": "Success"},
        {"input": "1*3"},
        {"hopsCount": "3"},
        {"durationInMillis": "1201"},
    ]
    contents = [carrier.item("ussd-end", {**END, **other}, now).content for other in others]
    assert len(set(contents)) == len(contents)
    again = {
        **END,
        "serviceCode": "*384*110",
        "cost": "",
        "networkCode": "51010",
        "lastAppResponse": "",
    }
    assert carrier.item("ussd-end", again, now).content == contents[0]


def test_the_end_of_a_call_without_its_code_can_still_be_read(
    carrier: AfricasTalking, now: datetime
) -> None:
    received = carrier.item(
        "ussd-end", {"sessionId": "ATUid_1", "phoneNumber": SARI, "status": "Incomplete"}, now
    )
    assert carrier.read_call_end(received.body) == CallEnd("ATUid_1", False)


@pytest.mark.parametrize("field", ["sessionId", "serviceCode", "phoneNumber", "text"])
def test_a_key_press_needs_its_fields(carrier: AfricasTalking, field: str) -> None:
    with pytest.raises(Malformed, match=f"^{field}: missing$"):
        carrier.read_key_press(
            write_form("ussd", {name: value for name, value in USSD.items() if name != field})
        )


@pytest.mark.parametrize(
    "phone",
    [
        "",
        " ",
        "abc",
        "12345",
        "+",
        "+62",
        "20880",
        "Telkomsel",
        "+62711512345",
        "9" * 100,
        "\x00+62",
        "+6281\n1",
    ],
)
def test_a_key_press_needs_a_phone(carrier: AfricasTalking, phone: str) -> None:
    with pytest.raises(Malformed) as wrong:
        pressed(carrier, {**USSD, "phoneNumber": phone})
    assert str(wrong.value).startswith("phoneNumber: ")
    assert "\n" not in str(wrong.value)
    assert len(phone) < 4 or phone not in str(wrong.value)


@pytest.mark.parametrize(
    "written", [SARI, SARI[1:], f" {SARI[1:]}", f"{SARI} ", "081200000001", "81200000001"]
)
def test_phones_are_read_however_they_came_through(carrier: AfricasTalking, written: str) -> None:
    assert pressed(carrier, {**USSD, "phoneNumber": written}).phone == SARI


@pytest.mark.parametrize("written", ["+254711082000", " 254711082000", "254711082000"])
def test_a_foreign_phone_keeps_its_country(carrier: AfricasTalking, written: str) -> None:
    assert pressed(carrier, {**USSD, "phoneNumber": written}).phone == "+254711082000"


def test_an_sms(carrier: AfricasTalking, now: datetime) -> None:
    received = carrier.item("sms", SMS, now)
    assert (received.carrier, received.kind, received.key, received.phone) == (
        "africastalking",
        "sms",
        "a1b2",
        SARI,
    )
    assert received.sent_at == datetime(2027, 2, 10, 14, 59, 58, tzinfo=UTC)
    assert received.body == SMS
    assert carrier.read_sms(received.body) == "LAPOR tawuran"


def test_optional_fields_may_be_missing(carrier: AfricasTalking, now: datetime) -> None:
    assert (
        carrier.item("sms", {"id": "1", "from": SARI, "to": "20880", "text": ""}, now).sent_at
        == now
    )
    assert (
        carrier.item("receipt", {"id": "1", "status": "Success", "phoneNumber": SARI}, now).phone
        == SARI
    )
    assert (
        carrier.item(
            "ussd-end", {"sessionId": "1", "status": "Success", "phoneNumber": SARI}, now
        ).key
        == "1"
    )


@pytest.mark.parametrize(
    "sender", ["20880", "110", "Telkomsel", "TELKOMSEL 4G", "+62711512345", "MasukAja"]
)
def test_a_sender_that_is_no_person_is_kept_without_a_phone(
    carrier: AfricasTalking, now: datetime, sender: str
) -> None:
    received = carrier.item("sms", {**SMS, "from": sender}, now)
    assert received.phone == ""
    assert received.body["from"] == sender


def test_a_foreign_sender_is_kept_with_its_phone(carrier: AfricasTalking, now: datetime) -> None:
    assert carrier.item("sms", {**SMS, "from": AH_LONG}, now).phone == AH_LONG


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        *(("sms", field) for field in ("id", "from", "to", "text")),
        *(("receipt", field) for field in ("id", "status", "phoneNumber")),
        *(("optout", field) for field in ("senderId", "phoneNumber")),
        *(("ussd-end", field) for field in ("sessionId", "phoneNumber", "status")),
    ],
)
def test_every_kind_needs_its_fields(
    carrier: AfricasTalking, now: datetime, kind: str, field: str
) -> None:
    form = dict(FORMS[kind])
    del form[field]
    with pytest.raises(Malformed, match=f"^{field}: missing$"):
        carrier.item(kind, form, now)
    if field != "text":
        with pytest.raises(Malformed, match=f"^{field}: missing$"):
            carrier.item(kind, {**form, field: "  "}, now)


def test_an_unknown_kind(carrier: AfricasTalking, now: datetime) -> None:
    with pytest.raises(Malformed, match="^kind: "):
        carrier.item("subscription", SMS, now)


@pytest.mark.parametrize(
    ("kind", "field", "longest"),
    [
        ("sms", "id", 128),
        ("receipt", "id", 128),
        ("ussd-end", "sessionId", 128),
        ("sms", "from", 160),
        ("sms", "to", 160),
        ("receipt", "status", 160),
        ("optout", "senderId", 160),
    ],
)
def test_too_long_fields(
    carrier: AfricasTalking, now: datetime, kind: str, field: str, longest: int
) -> None:
    form = FORMS[kind]
    assert len(carrier.item(kind, {**form, field: "x" * longest}, now).key) <= 191
    with pytest.raises(Malformed, match=f"^{field}: longer than {longest} characters$") as wrong:
        carrier.item(kind, {**form, field: "x" * (longest + 1)}, now)
    assert "xxx" not in str(wrong.value)
    with pytest.raises(Malformed, match="^sessionId: longer"):
        pressed(carrier, {**USSD, "sessionId": "x" * 129})


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2027-02-10T14:00:01Z", datetime(2027, 2, 10, 14, 0, 1, tzinfo=UTC)),
        ("2027-02-10 14:00:01", datetime(2027, 2, 10, 14, 0, 1, tzinfo=UTC)),
        (" 2027-02-10 14:00:01 ", datetime(2027, 2, 10, 14, 0, 1, tzinfo=UTC)),
        ("2027-02-10T14:00:01.250Z", datetime(2027, 2, 10, 14, 0, 1, 250_000, tzinfo=UTC)),
        ("2027-02-10T21:00:01+07:00", datetime(2027, 2, 10, 14, 0, 1, tzinfo=UTC)),
    ],
)
def test_dates(carrier: AfricasTalking, now: datetime, written: str, read: datetime) -> None:
    assert carrier.item("sms", {**SMS, "date": written}, now).sent_at == read


@pytest.mark.parametrize(
    "odd",
    [
        "",
        " ",
        "yesterday",
        "2027-02-10",
        "10/02/2027 14:00:01",
        "2027-02-30 14:00:01",
        "0000-00-00 00:00:00",
        "1486735201",
        "9999-12-31T23:59:59-23:59",
        "0001-01-01 00:00:00+14:00",
        "2031-01-01 00:00:00",
        "1970-01-01 00:00:00",
        "x" * 500,
    ],
)
def test_an_odd_date_is_when_it_came_in(carrier: AfricasTalking, now: datetime, odd: str) -> None:
    assert carrier.item("sms", {**SMS, "date": odd}, now).sent_at == now


@pytest.mark.parametrize("status", DELIVERY_STATES)
def test_every_delivery_status(carrier: AfricasTalking, now: datetime, status: str) -> None:
    received = carrier.item("receipt", {**RECEIPT, "status": status}, now)
    assert received.key == "ATXid_1" and status in received.content
    assert carrier.read_receipt(received.body) == Receipt(
        "ATXid_1", None, DELIVERY_STATES[status], "", NAME
    )


@pytest.mark.parametrize("spell", [str.upper, str.lower, str.title, lambda status: f" {status}\n"])
def test_a_delivery_status_may_be_spelled_in_any_case(
    carrier: AfricasTalking, spell: Callable[[str], str]
) -> None:
    for status, state in DELIVERY_STATES.items():
        read = carrier.read_receipt({"id": "ATXid_1", "status": spell(status)})
        assert read == Receipt("ATXid_1", None, state, "", NAME)


def test_what_the_delivery_statuses_mean() -> None:
    assert DELIVERY_STATES == {
        "Sent": "accepted",
        "Submitted": "accepted",
        "Buffered": "accepted",
        "Success": "delivered",
        "Failed": "failed",
        "Rejected": "failed",
        "AbsentSubscriber": "failed",
        "Expired": "expired",
    }


@pytest.mark.parametrize(
    "reason",
    [
        "InsufficientCredit",
        "InvalidLinkId",
        "UserIsInactive",
        "UserInBlackList",
        "UserAccountSuspended",
        "DeliveryFailure",
        "NotNetworkSubcriber",
        "UserNotSubscribedToProduct",
        "UserDoesNotExist",
        "DoNotDisturbRejection",
        "SomethingNew",
    ],
)
def test_failure_reasons_are_kept(carrier: AfricasTalking, now: datetime, reason: str) -> None:
    received = carrier.item(
        "receipt", {**RECEIPT, "status": "Failed", "failureReason": reason}, now
    )
    assert received.key == "ATXid_1"
    assert received.content != carrier.item("receipt", {**RECEIPT, "status": "Failed"}, now).content
    assert carrier.read_receipt(received.body) == Receipt("ATXid_1", None, "failed", reason, NAME)


def test_an_unknown_status_is_kept_and_means_nothing(
    carrier: AfricasTalking, now: datetime
) -> None:
    received = carrier.item("receipt", {**RECEIPT, "status": "Teleported"}, now)
    assert received.body["status"] == "Teleported"
    assert carrier.read_receipt(received.body) == Receipt("ATXid_1", None, "", "Teleported", NAME)


def test_a_report_for_a_masked_number_is_kept(carrier: AfricasTalking, now: datetime) -> None:
    assert carrier.item("receipt", {**RECEIPT, "phoneNumber": "b7d3ac9f"}, now).phone == ""


@pytest.mark.parametrize("said", [f"Gagal ke {SARI}", f"no {SARI[3:]}", "Pak Darmo", "x" * 200])
@pytest.mark.parametrize("field", ["failureReason", "status", "networkCode", "more"])
def test_no_word_of_the_carrier_stands_in_a_key(
    carrier: AfricasTalking, now: datetime, field: str, said: str
) -> None:
    """Keys are stored as they are; whatever a carrier writes into its words must not be."""
    form = {
        **RECEIPT,
        "status": "Failed",
        field: said[:160] if field in ("status", "networkCode") else said,
    }
    assert carrier.item("receipt", form, now).key == "ATXid_1"


def test_long_statuses_are_still_told_apart(carrier: AfricasTalking, now: datetime) -> None:
    read = [
        carrier.item("receipt", {**RECEIPT, "id": "x" * 128, "status": "y" * 150 + end}, now)
        for end in "ab"
    ]
    assert len({(item.key, item.content) for item in read}) == 2


def test_an_opt_out_lasts_a_day_and_its_key_shows_no_number(
    carrier: AfricasTalking, now: datetime
) -> None:
    def named(at: datetime = now, **other: str) -> tuple[str, str]:
        read = carrier.item("optout", {**OPTOUT, **other}, at)
        assert SARI[3:] not in read.key
        return read.key, read.content

    assert named(now + timedelta(hours=2), phoneNumber=SARI[1:]) == named()
    assert named(now + timedelta(days=1)) != named() != named(senderId="OTHER")


def test_an_opt_out_needs_a_phone(carrier: AfricasTalking, now: datetime) -> None:
    with pytest.raises(Malformed, match="^phoneNumber: not a mobile number$"):
        carrier.item("optout", {**OPTOUT, "phoneNumber": "Telkomsel"}, now)


def test_the_end_of_a_call(carrier: AfricasTalking, now: datetime) -> None:
    received = carrier.item("ussd-end", END, now)
    assert (received.kind, received.key, received.phone) == ("ussd_end", "ATUid_1", SARI)
    assert received.body == END


def test_identity_numbers_are_gone_before_anything_is_stored(
    carrier: AfricasTalking, now: datetime
) -> None:
    nik = "1671012345678901"
    kept = [
        carrier.item("sms", {**SMS, "text": f"LAPOR saya {nik} lihat tawuran"}, now),
        carrier.item(
            "ussd-end", {**END, "input": f"1*2*{nik}", "lastAppResponse": f"CON {nik}"}, now
        ),
    ]
    assert nik not in str(kept)
    assert carrier.read_sms(kept[0].body).startswith("LAPOR saya ")
    assert kept[0].phone == SARI


def test_unknown_fields_are_kept(carrier: AfricasTalking, now: datetime) -> None:
    for kind, form in FORMS.items():
        more = {**form, "hopsMetadata": "a|b", "brandNew": "x" * 3000}
        assert carrier.item(kind, more, now).body == more
    assert pressed(carrier, {**USSD, "brandNew": "x" * 3000}).phone == SARI


_fields = st.sampled_from([*USSD, *SMS, *RECEIPT, *OPTOUT, *END])
_moment = datetime(2027, 2, 10, 15, 0, tzinfo=UTC)


@given(st.sampled_from(["ussd", *FORMS]), st.dictionaries(_fields, st.text(max_size=200)))
def test_whatever_comes_is_read_or_malformed(kind: str, form: dict[str, str]) -> None:
    carrier = AfricasTalking(Settings())
    try:
        if kind == "ussd":
            pressed(carrier, {**USSD, **form})
        else:
            read = carrier.item(kind, {**FORMS[kind], **form}, _moment)
            assert read.sent_at.tzinfo is UTC
            assert 0 < len(read.key) <= 191
    except Malformed as wrong:
        assert "\n" not in str(wrong)
        assert len(str(wrong)) < 60
