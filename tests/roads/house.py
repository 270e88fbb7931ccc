"""A gateway in this process with real web, inbox, lanes, a counter, and the four roads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask

from gateway import create_app
from gateway.install.runtime import Runtime
from gateway.install.settings import Settings
from gateway.jobs import imbauan, intake, outbox
from storage import people
from storage.engine import db, schema
from storage.models import Imbauan, Outbox
from storage.people import contacts, tokens
from storage.places import areas
from tests.cast import resident
from tests.conftest import DATA_KEY, LOOKUP_KEY, WEBHOOK_TOKEN
from tests.gateway.carriers.counter import open_counter
from tests.gateway.conftest import CITY, KECAMATAN, PLACES, TUJUH_ULU
from tests.roads.tracing import Marks, Road, Tracer
from tests.servers import Valkey

HOOK = f"/hooks/africastalking/{WEBHOOK_TOKEN}"
#: A number that nothing else in the house has.
FIRST_IMBAUAN = 7_110_117


@dataclass
class House:
    """What goes in at one end, and what moves it on."""

    app: Flask
    runtime: Runtime
    tracer: Tracer
    officers: dict[str, str]

    def call_in(self, kind: str, **fields: str) -> str:
        """A callback of the carrier, through the web application."""
        answer = self.app.test_client().post(f"{HOOK}/{kind}", data=fields)
        assert answer.status_code == 200, answer.text
        return answer.text

    def press(self, call: str, phone: str, text: str) -> str:
        """A key press, with all that was pressed before."""
        return self.call_in(
            "ussd", sessionId=call, serviceCode="*384*110#", phoneNumber=phone, text=text
        )

    def sms(self, id_: str, phone: str, text: str) -> None:
        """An SMS, until the inbox is empty."""
        date = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}"
        self.call_in("sms", id=id_, to="11011", text=text, date=date, **{"from": phone})
        self.drain()

    def drain(self) -> None:
        """Whatever is in the inbox."""
        while intake.once(self.runtime, datetime.now(UTC)):
            pass

    def send(self, lane: str) -> None:
        """Whatever waits in a lane."""
        runtime = self.runtime
        while outbox.send_lane(
            lane, "roads", runtime.providers, runtime.vault, runtime.settings, datetime.now(UTC)
        ):
            pass

    def api(self, officer: str, path: str, body: Any = None) -> Any:
        """What an officer posts."""
        bearer = {"Authorization": f"Bearer {self.officers[officer]}"}
        answer = self.app.test_client().post(f"/api/v1{path}", json=body, headers=bearer)
        assert answer.status_code < 300, answer.text
        return answer.json


def press(house: House) -> Road:
    """The key press that sends a report, until that is in the inbox; and the last screen."""

    def report(call: str, phone: str, place: str) -> Road:
        for text in ("", "1", "1*2", f"1*2*{place}"):
            house.press(call, phone, text)
        with house.tracer.following(Marks((call, phone, place))) as road:
            screen = house.press(call, phone, f"1*2*{place}*1")
        assert screen.startswith("END Laporan"), screen
        return road

    report("ATUid_warm", resident(1), "LR KETAPANG RT 1 7 ULU")
    report("ATUid_gone", resident(2), "LR SAWAH RT 2 7 ULU")
    return report("ATUid_road", resident(3), "LR MELATI RT 3 7 ULU")


def sms(house: House) -> Road:
    """A report by SMS: from the callback until it has a ticket, and its answer is in the outbox."""
    house.sms("ATXid_warm", resident(4), "ada tawuran di lr ketapang rt 14 7 ulu")
    text = "ada tawuran di lr melati rt 15 7 ulu"
    with house.tracer.following(Marks((resident(5), "ATXid_road", "melati"))) as road:
        house.sms("ATXid_road", resident(5), text)
    assert len(_messages(house, resident(5))) == 2, "no answer with a ticket, or no word on privacy"
    return road


def receipt(house: House) -> Road:
    """A delivery report: from the callback until its message is delivered."""
    for number in (6, 7):
        house.sms(
            f"ATXid_sent_{number}", resident(number), "ada tawuran di lr ketapang rt 14 7 ulu"
        )
    house.send("reply")

    def deliver(phone: str) -> Road:
        (sent,) = (message for message in _messages(house, phone) if message.state == "accepted")
        with house.tracer.following(Marks((phone, sent.provider_id))) as road:
            house.call_in("receipt", id=sent.provider_id, status="Success", phoneNumber=phone)
            house.drain()
        assert [message.state for message in _messages(house, phone)].count("delivered") == 1
        return road

    deliver(resident(6))
    return deliver(resident(7))


def imbauan_(house: House) -> Road:
    """An imbauan from its draft by API until the carrier has it for everybody."""
    reached = [resident(number) for number in (8, 9)]

    def draft(text: str) -> int:
        body = {
            "text": text,
            "areas": [KECAMATAN],
            "audience": ["warga"],
            "urgent": True,
            "reason": "uji",
        }
        return int(house.api("operator", "/imbauan", body)["id"])

    def go_on(number: int) -> None:
        house.api("operator", f"/imbauan/{number}/submit")
        house.api("pengawas", f"/imbauan/{number}/approve")
        imbauan.go_on(house.runtime, datetime.now(UTC))
        house.send("bulk")

    number = draft("Kunci pagar rumah.")
    Imbauan.update(id=FIRST_IMBAUAN).where(Imbauan.id == number).execute()
    go_on(FIRST_IMBAUAN)
    text = "Kunci ganda motor saat tarawih."
    with house.tracer.following(Marks((*reached, text), FIRST_IMBAUAN + 1)) as road:
        go_on(draft(text))
    for phone in reached:
        assert [message.state for message in _messages(house, phone)] == ["accepted", "accepted"]
    return road


ROADS: dict[str, Callable[[House], Road]] = {
    "USSD press": press,
    "SMS to ticket": sms,
    "delivery report": receipt,
    "imbauan": imbauan_,
}


def _messages(house: House, phone: str) -> list[Outbox]:
    found = people.find_phone(house.runtime.vault, phone)
    return list(Outbox.select().where(Outbox.phone == found).order_by(Outbox.id))


@contextmanager
def open_house(folder: Path, tracer: Tracer) -> Iterator[House]:
    """A gateway on an empty SQLite in this folder, with its own Redis and counter."""
    redis = Valkey()
    try:
        with open_counter() as counter:
            settings = Settings(
                var_dir=folder,
                database_url=f"sqlite:///{folder}/roads.db",
                redis_url=redis.url,
                webhook_tokens=(WEBHOOK_TOKEN,),
                secret_key="secret-of-the-roads",
                data_keys=(DATA_KEY,),
                lookup_keys=(LOOKUP_KEY,),
                at_api_key="key-of-the-roads",
                at_base_url=counter.url,
            )
            app = create_app(settings)
            runtime: Runtime = app.extensions["kentongan"]
            with db.connected():
                schema.migrate(runtime.database)
                yield House(app, runtime, tracer, _settle(runtime))
            runtime.intake.close()
            runtime.wake_ups.close()
            db.close_all()
    finally:
        redis.remove()


def _settle(runtime: Runtime) -> dict[str, str]:
    """Two people who want imbauan, and the tokens of two officers."""
    now = datetime.now(UTC)
    with db.transaction():
        areas.load(PLACES)
        wanted = [
            contacts.ContactRow(resident(number), "", TUJUH_ULU, "warga", consent_at=now)
            for number in (8, 9)
        ]
        contacts.save_contacts(runtime.vault, wanted, now)
        return {
            "operator": tokens.add("desk", "operator", KECAMATAN, now),
            "pengawas": tokens.add("chief", "pengawas", CITY, now),
        }
