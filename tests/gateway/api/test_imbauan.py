"""Imbauan by the API: price, two people, territory, status."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from flows.rules import delivery
from gateway.carriers import Limits
from storage import people
from storage.engine import db
from storage.engine.deadline import API
from storage.engine.sql import run
from storage.engine.vault import Vault
from storage.models import Audit, Contact, Imbauan, Outbox, Phone
from storage.places import units
from storage.sent import imbauan, outbox, repeats
from tests.cast import resident
from tests.gateway.api.conftest import Api, undone
from tests.gateway.conftest import CITY, ELSEWHERE, KECAMATAN, TUJUH_ULU, both_engines

TEXT = "Tarawih aman, kunci ganda motor. Info: 110"


@pytest.fixture(autouse=True)
def this_evening(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr("gateway.api.imbauan.now", lambda: now)


@pytest.fixture
def residents(places: None, vault: Vault, now: datetime) -> None:
    """Five here, of whom one has stopped imbauan, and two elsewhere; an officer here."""
    yes = now - timedelta(days=1)
    with db.transaction():
        here = [
            people.ContactRow(resident(n), "", TUJUH_ULU, "warga", consent_at=yes) for n in range(5)
        ]
        there = [
            people.ContactRow(resident(n), "", ELSEWHERE, "warga", consent_at=yes) for n in (5, 6)
        ]
        officer = people.ContactRow(resident(7), "", KECAMATAN, "petugas")
        people.save_contacts(vault, [*here, *there, officer], now)
        phone = people.find_phone(vault, resident(4))
        assert phone is not None
        people.stop_messages({phone.id: now})


def body(**different: Any) -> dict[str, Any]:
    return {"text": TEXT, "areas": [KECAMATAN], "audience": ["warga"]} | different


def write(api: Api, **different: Any) -> int:
    answer = api.post("/imbauan", body(**different))
    assert answer.status_code == 201, answer.json
    return int(answer.json["id"])


def test_a_draft_says_what_it_would_cost(api: Api, residents: None) -> None:
    answer = api.post("/imbauan", body(audience=["warga", "petugas"]))
    assert answer.status_code == 201
    told = answer.json
    assert told.pop("cek_code").isdigit()
    assert told == {
        "id": told["id"],
        "recipients": 5,
        "encoding": "GSM-7",
        "parts": 1,
        "offending": [],
        "cost": {"amount": 1750, "currency": "IDR"},
        "state": "konsep",
    }
    assert answer.headers["Location"] == f"/api/v1/imbauan/{told['id']}"


def test_a_costly_character_is_named(api: Api, residents: None) -> None:
    answer = api.post("/imbauan", body(text=f"{TEXT} \u2713 {'x' * 30}")).json
    assert (answer["encoding"], answer["parts"], answer["offending"]) == ("UCS-2", 2, ["\u2713"])
    assert answer["cost"]["amount"] == 4 * 2 * 350


def test_no_longer_than_its_carrier_carries(
    api: Api, app: Flask, residents: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = f"{TEXT} {'x' * 300}"
    assert api.post("/imbauan", body(text=long)).json["parts"] > 2
    carrier = app.extensions["kentongan"].carrier
    monkeypatch.setattr(carrier, "limits", Limits(10, 2))
    answer = api.post("/imbauan", body(text=long))
    assert answer.status_code == 422 and "at most 2 are possible" in answer.text


@both_engines
def test_from_draft_to_the_end(api: Api, residents: None, now: datetime) -> None:
    id_ = write(api, urgent=True, reason="malam ini")
    assert api.post(f"/imbauan/{id_}/submit").json["state"] == "diajukan"
    assert (
        api.post(f"/imbauan/{id_}/return", {"reason": "sebut jam"}, "pengawas").json["state"]
        == "dikembalikan"
    )
    assert api.get(f"/imbauan/{id_}").json["returned_because"] == "sebut jam"
    assert api.post(f"/imbauan/{id_}/submit").json["state"] == "diajukan"
    approved = api.post(f"/imbauan/{id_}/approve", by="pengawas").json
    assert (approved["state"], approved["approver"]) == ("disetujui", "pengawas")
    with db.transaction():
        imbauan.start(id_, now, "africastalking")
        phones = list(
            Phone.select().join(Outbox).where(Outbox.state == "pending").order_by(Phone.id).limit(1)
        )
        Outbox.update(state="delivered").where(Outbox.phone == phones[0].id).execute()
    status = api.get(f"/imbauan/{id_}", "petugas").json
    assert status["state"] == "mengirim"
    assert status["counts"] == dict.fromkeys(delivery.STATES, 0) | {
        "pending": 3,
        "delivered": 1,
        "skipped": 1,
    }
    assert (
        sum(status["counts"].values()) == status["recipients"] + 1
    )  # who stopped is no recipient, but counted
    assert status["eta"] is not None
    stopped = api.post(f"/imbauan/{id_}/stop").json
    assert (stopped["state"], stopped["eta"]) == ("berhenti", None)
    assert (stopped["counts"]["pending"], stopped["counts"]["stopped"]) == (0, 3)
    steps = ["draft", "submit", "return", "submit", "approve", "stop"]
    assert [row.action for row in Audit.select().order_by(Audit.seq)] == [
        f"imbauan.{step}" for step in steps
    ]


def sending(api: Api, now: datetime) -> tuple[int, list[int]]:
    """An imbauan whose messages are in a worker's hands, and their ids."""
    id_ = write(api)
    api.post(f"/imbauan/{id_}/submit")
    api.post(f"/imbauan/{id_}/approve", by="pengawas")
    with db.transaction():
        imbauan.start(id_, now, "africastalking")
        Outbox.update(state="sending", lease_owner="me").where(Outbox.state == "pending").execute()
    return id_, [
        row.id for row in Outbox.select().where(Outbox.state == "sending").order_by(Outbox.id)
    ]


def test_what_comes_back_of_a_stopped_imbauan_does_not_leave_any_more(
    api: Api, residents: None, now: datetime
) -> None:
    id_, ids = sending(api, now)
    api.post(f"/imbauan/{id_}/stop")
    with db.transaction():
        outbox.put_back(ids, now, "http 503", now)
    assert api.get(f"/imbauan/{id_}").json["counts"] == dict.fromkeys(delivery.STATES, 0) | {
        "stopped": 4,
        "skipped": 1,
    }


@both_engines
def test_what_comes_back_for_who_stopped_imbauan_does_not_leave_any_more(
    api: Api, residents: None, now: datetime
) -> None:
    id_, ids = sending(api, now)
    with db.transaction():
        people.stop_messages({Outbox.get_by_id(ids[0]).phone_id: now})
        outbox.put_back(ids, now, "http 503", now)
    assert api.get(f"/imbauan/{id_}").json["counts"] == dict.fromkeys(delivery.STATES, 0) | {
        "pending": 3,
        "skipped": 2,
    }


def test_who_is_taken_out_gets_nothing_that_still_waits(
    api: Api, residents: None, now: datetime
) -> None:
    id_, ids = sending(api, now)
    Outbox.update(state="pending").where(Outbox.id == ids[0]).execute()
    contact = Contact.get(Contact.phone == Outbox.get_by_id(ids[0]).phone_id)
    assert api.delete(f"/contacts/{contact.id}").status_code == 204
    assert api.get(f"/imbauan/{id_}").json["counts"] == dict.fromkeys(delivery.STATES, 0) | {
        "sending": 3,
        "skipped": 2,
    }


def test_a_return_leaves_why_it_is_urgent(api: Api, places: None) -> None:
    id_ = write(api, urgent=True, reason="banjir malam ini")
    api.post(f"/imbauan/{id_}/submit")
    told = api.post(f"/imbauan/{id_}/return", {"reason": "sebut jam"}, "pengawas").json
    assert (told["reason"], told["returned_because"]) == ("banjir malam ini", "sebut jam")
    api.post(f"/imbauan/{id_}/submit")
    told = api.post(f"/imbauan/{id_}/return", by="pengawas").json
    assert (told["reason"], told["returned_because"]) == ("banjir malam ini", "")


def test_nobody_approves_their_own(api: Api, places: None) -> None:
    answer = api.post("/imbauan", body(), "pengawas")
    id_ = answer.json["id"]
    api.post(f"/imbauan/{id_}/submit", by="pengawas")
    for step in ("approve", "return"):
        assert api.post(f"/imbauan/{id_}/{step}", by="pengawas").status_code == 403
        assert api.post(f"/imbauan/{id_}/{step}", by="operator").status_code == 403
    assert api.post(f"/imbauan/{id_}/approve", by="admin").json["state"] == "disetujui"


def test_steps_out_of_turn(api: Api, places: None) -> None:
    id_ = write(api)
    assert api.post(f"/imbauan/{id_}/approve", by="pengawas").status_code == 409
    api.post(f"/imbauan/{id_}/submit")
    assert api.post(f"/imbauan/{id_}/submit").status_code == 409
    api.post(f"/imbauan/{id_}/approve", by="pengawas")
    assert api.post(f"/imbauan/{id_}/approve", by="admin").status_code == 409
    api.post(f"/imbauan/{id_}/stop")
    assert api.post(f"/imbauan/{id_}/stop").status_code == 409


def test_a_later_start_is_kept(api: Api, places: None, now: datetime) -> None:
    id_ = write(api, send_at="2027-02-11T08:00:00+07:00")
    api.post(f"/imbauan/{id_}/submit")
    approved = api.post(f"/imbauan/{id_}/approve", by="pengawas").json
    assert approved["state"] == "terjadwal"
    assert approved["send_at"] == "2027-02-11T01:00:00Z"
    assert approved["expires_at"] == "2027-02-12T01:00:00Z"


def test_imbauan_elsewhere_and_wider_are_not_there(api: Api, residents: None) -> None:
    theirs = api.post("/imbauan", body(areas=[ELSEWHERE]), "foreign operator").json["id"]
    wider = api.post("/imbauan", body(areas=[TUJUH_ULU, ELSEWHERE]), "city").json["id"]
    for id_ in (theirs, wider, 999_999, 2**70):
        assert api.get(f"/imbauan/{id_}").status_code == 404
        for step in ("submit", "approve", "return", "stop"):
            assert api.post(f"/imbauan/{id_}/{step}", by="pengawas").status_code == 404
    assert api.get(f"/imbauan/{wider}", "city").status_code == 200


def test_who_may_not(api: Api, places: None) -> None:
    id_ = write(api)
    for role in ("inspektorat", "dpo"):
        assert api.post("/imbauan", body(), role).status_code == 403
        for step in ("submit", "approve", "return", "stop"):
            assert api.post(f"/imbauan/{id_}/{step}", by=role).status_code == 403
    assert api.get(f"/imbauan/{id_}", "inspektorat").status_code == 403


def test_an_officer_in_the_field_drafts_for_the_own_territory_and_never_approves(
    api: Api, residents: None
) -> None:
    mine = api.post("/imbauan", body(), "petugas").json["id"]
    assert api.post(f"/imbauan/{mine}/submit", by="petugas").status_code == 200
    for step in ("approve", "return", "stop"):
        assert api.post(f"/imbauan/{mine}/{step}", by="petugas").status_code == 403
    assert api.post("/imbauan", body(areas=[ELSEWHERE]), "petugas").status_code == 403


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"text": ""}, 422, "text"),
        ({"text": "  "}, 422, "text"),
        ({"text": "x\u0000"}, 422, "text"),
        ({"text": "x" * 1500}, 422, "text"),
        ({"text": ["x"]}, 422, "text"),
        ({"areas": []}, 422, "areas"),
        ({"areas": KECAMATAN}, 422, "areas"),
        ({"areas": [16]}, 422, "areas"),
        ({"areas": ["99"]}, 422, "areas"),
        ({"areas": [TUJUH_ULU, ELSEWHERE]}, 403, "areas"),
        ({"areas": [CITY]}, 403, "areas"),
        ({"audience": []}, 422, "audience"),
        ({"audience": ["semua"]}, 422, "audience"),
        ({"send_at": "besok"}, 422, "send_at"),
        ({"send_at": "2027-02-11T08:00:00"}, 422, "send_at"),
        ({"expires_at": "2027-02-10T14:00:00Z"}, 422, "expires_at"),
        ({"expires_at": "2027-12-10T14:00:00Z"}, 422, "expires_at"),
        (
            {"send_at": "2027-02-12T00:00:00Z", "expires_at": "2027-02-11T00:00:00Z"},
            422,
            "expires_at",
        ),
        ({"urgent": "yes"}, 422, "urgent"),
        ({"urgent": True}, 422, "reason"),
        ({"sendat": "2027-02-11T00:00:00Z"}, 422, "sendat"),
    ],
)
def test_what_cannot_be_a_draft(api: Api, change: dict[str, Any], status: int, field: str) -> None:
    answer = api.post("/imbauan", body(**change))
    assert (answer.status_code, answer.json.get("field")) == (status, field)


def test_a_time_that_is_over_is_refused_at_the_draft(api: Api, places: None, now: datetime) -> None:
    refused = api.post("/imbauan", body(send_at=(now - timedelta(minutes=1)).isoformat()))
    assert (refused.status_code, refused.json["field"]) == (422, "send_at")


def test_one_whose_time_is_over_is_approved_only_if_the_body_says_so(
    api: Api, residents: None, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_ = write(
        api,
        send_at=(now + timedelta(hours=1)).isoformat(),
        expires_at=(now + timedelta(hours=10)).isoformat(),
    )
    api.post(f"/imbauan/{id_}/submit")
    monkeypatch.setattr("gateway.api.imbauan.now", lambda: now + timedelta(hours=2))
    asked = api.post(f"/imbauan/{id_}/approve", by="pengawas")
    assert asked.status_code == 409 and "send_now" in asked.json["detail"]
    assert (
        api.post(f"/imbauan/{id_}/approve", {"send_now": True}, "pengawas").json["state"]
        == "disetujui"
    )


def test_any_line_end_and_space_is_taken_and_mended(api: Api, places: None) -> None:
    id_ = write(api, text="a\r\nb\u00a0c\u200bd\te")
    assert api.get(f"/imbauan/{id_}").json["text"] == "a\nb cd e"


def test_a_costly_character_is_told_with_its_place(api: Api, places: None) -> None:
    told = api.post("/imbauan", body(text="Ronda 1\u00bd jam")).json
    assert told["suggestions"] == [{"at": 7, "char": "\u00bd", "instead": " 1/2", "saves_parts": 0}]


def test_what_an_imbauan_should_not_say_is_told_to_author_and_approver(
    api: Api, places: None
) -> None:
    told = api.post("/imbauan", body(text="Warga sweeping malam ini")).json
    assert [(found["at"], found["what"], found["rule"]) for found in told["cautions"]] == [
        (6, "sweeping", "search")
    ]
    assert api.get(f"/imbauan/{told['id']}").json["cautions"] == told["cautions"]
    assert "cautions" not in api.post("/imbauan", body(text="Polisi melakukan patroli")).json


@both_engines
def test_what_is_split_into_several_is_approved_by_another_unit(
    api: Api, residents: None, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other words, and other people: what one unit sends in a day counts together."""
    monkeypatch.setattr(API, "ask", lambda question: question())
    monkeypatch.setattr("flows.rules.imbauan_steps.MOST_WITHIN_UNIT", 4)
    row = {"code": "POLSEK", "name": "Polsek Uji", "parent_code": "", "areas": KECAMATAN}
    with db.transaction():
        units.load([row, row | {"code": "POLRES", "areas": CITY}], now)
    first, second = (
        api.post("/imbauan", body(text=text, audience=[role])).json
        for text, role in (("Ronda malam ini", "warga"), ("Kunci ganda", "petugas"))
    )
    assert (first["recipients"], second["recipients"]) == (4, 1)
    for kept in (first, second):
        assert "needs_other_unit" not in kept
        api.post(f"/imbauan/{kept['id']}/submit")
    assert api.post(f"/imbauan/{first['id']}/approve", by="pengawas").status_code == 200
    # The same people again are no more people.
    assert "needs_other_unit" not in api.post("/imbauan", body(text="Pintu terkunci?")).json
    refused = api.post(f"/imbauan/{second['id']}/approve", by="pengawas")
    assert refused.status_code == 403 and "in a day" in refused.json["detail"]
    assert api.get(f"/imbauan/{second['id']}").json["needs_other_unit"] is True
    # What another unit has approved counts for nobody, nor what began more than a day ago.
    sent = {"state": "selesai", "started_at": now - timedelta(hours=25)}
    with undone():
        Imbauan.update(sent).where(Imbauan.id == first["id"]).execute()
        assert api.post(f"/imbauan/{second['id']}/approve", by="pengawas").status_code == 200
    assert api.post(f"/imbauan/{second['id']}/approve", by="city").status_code == 200
    third = api.post("/imbauan", body(text="Jaga anak", audience=["petugas"])).json
    assert third["needs_other_unit"] is True
    with undone():
        Imbauan.update(approver="city").where(Imbauan.id == first["id"]).execute()
        api.post(f"/imbauan/{third['id']}/submit")
        assert api.post(f"/imbauan/{third['id']}/approve", by="pengawas").status_code == 200


@pytest.mark.parametrize("engine", ["postgresql"])
def test_two_that_are_approved_at_once_know_of_each_other(
    api: Api, residents: None, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(API, "ask", lambda question: question())
    monkeypatch.setattr("flows.rules.imbauan_steps.MOST_WITHIN_UNIT", 4)
    row = {"code": "POLSEK", "name": "Polsek Uji", "parent_code": "", "areas": KECAMATAN}
    with db.transaction():
        units.load([row], now)
    first, second = (
        api.post("/imbauan", body(text=text, audience=[role])).json["id"]
        for text, role in (("Ronda malam ini", "warga"), ("Kunci ganda", "petugas"))
    )
    for kept in (first, second):
        api.post(f"/imbauan/{kept}/submit")

    def approve() -> int:
        with db.connected():
            return api.post(f"/imbauan/{second}/approve", by="pengawas").status_code

    waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    with ThreadPoolExecutor(1) as another:
        with db.transaction():
            repeats.approving()
            imbauan.approve(first, "pengawas", now)
            approved = another.submit(approve)
            while not approved.done() and not run(waiting)[0][0]:
                threading.Event().wait(0.01)
        assert approved.result(60) == 403


def test_what_goes_to_many_is_approved_by_another_unit(
    api: Api, residents: None, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.rules.imbauan_steps.MOST_WITHIN_UNIT", 3)
    row = {"code": "POLSEK", "name": "Polsek Uji", "parent_code": "", "areas": KECAMATAN}
    with db.transaction():
        units.load([row], now)
    kept = api.post("/imbauan", body()).json
    assert kept["recipients"] == 4 and kept["needs_other_unit"] is True
    api.post(f"/imbauan/{kept['id']}/submit")
    nobody_knows = api.post(f"/imbauan/{kept['id']}/approve", by="city")
    assert nobody_knows.status_code == 403
    with db.transaction():
        units.load([row | {"code": "POLRES", "areas": CITY}], now)
    refused = api.post(f"/imbauan/{kept['id']}/approve", by="pengawas")
    assert refused.status_code == 403 and "another unit" in refused.json["detail"]
    approved = api.post(f"/imbauan/{kept['id']}/approve", by="city").json
    assert (approved["state"], approved["needs_other_unit"]) == ("disetujui", True)
