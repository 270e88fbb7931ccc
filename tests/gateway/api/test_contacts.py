"""Contacts by the API: consent, territory, numbers that only come in."""

from __future__ import annotations

from typing import Any

import pytest

from storage import people
from storage.engine.vault import Vault
from storage.models import Audit, Contact
from tests.cast import SARI
from tests.gateway.api.conftest import Api
from tests.gateway.conftest import ELSEWHERE, TUJUH_ULU, both_engines

SARI_SAID_YES: dict[str, Any] = {
    "phone": "0812-0000-0001",
    "name": "Sari",
    "area": TUJUH_ULU,
    "role": "warga",
    "language": "plm",
    "consent_at": "2027-01-31",
    "consent_source": "formulir RT 14",
}


@pytest.fixture(autouse=True)
def after_the_consent(monkeypatch: pytest.MonkeyPatch, now: Any) -> None:
    monkeypatch.setattr("gateway.api.contacts.now", lambda: now)


@both_engines
def test_a_name_holds_nothing_unseen(api: Api, vault: Vault) -> None:
    assert (
        api.post(
            "/contacts", SARI_SAID_YES | {"name": "\u202eiraS\u202c \u200bcafe\u0301"}
        ).status_code
        == 201
    )
    assert vault.open_text(Contact.get().name, "contact.name") == "iraS caf\u00e9"
    assert (
        api.post("/contacts", SARI_SAID_YES | {"name": "\u202e\u200b"}).status_code == 201
    )  # as good as none


def test_add_and_take_out(api: Api, vault: Vault) -> None:
    answer = api.post("/contacts", SARI_SAID_YES)
    assert answer.status_code == 201
    contact_id = answer.json["id"]
    assert answer.json == {
        "id": contact_id,
        "area": TUJUH_ULU,
        "role": "warga",
        "language": "plm",
        "consent_at": "2027-01-30T17:00:00Z",
        "consent_source": "formulir RT 14",
        "partner": None,
        "partner_state": None,
    }
    phone = people.find_phone(vault, SARI)
    assert phone is not None
    assert Contact.get_by_id(contact_id).phone_id == phone.id
    assert api.delete(f"/contacts/{contact_id}").status_code == 204
    assert api.delete(f"/contacts/{contact_id}").status_code == 404
    actions = [row.action for row in Audit.select().order_by(Audit.seq)]
    assert actions == ["contact.add", "contact.drop", "api.refused"]
    assert "Sari" not in "".join(row.detail + row.subject for row in Audit.select())


def test_the_same_number_again_is_the_same_contact(api: Api) -> None:
    first = api.post("/contacts", SARI_SAID_YES).json["id"]
    again = api.post(
        "/contacts", SARI_SAID_YES | {"phone": "+62 812 0000 0001", "role": "ketua_rt"}, "admin"
    )
    assert again.json["id"] == first
    assert again.json["role"] == "ketua_rt"


def test_a_contact_of_another_territory_is_left_alone(api: Api) -> None:
    theirs = api.post("/contacts", SARI_SAID_YES | {"area": ELSEWHERE}, "foreign operator").json[
        "id"
    ]
    assert api.post("/contacts", SARI_SAID_YES).status_code == 409
    assert api.delete(f"/contacts/{theirs}").status_code == 404
    assert Contact.get_by_id(theirs).area_id == ELSEWHERE


@pytest.mark.parametrize("role", ["petugas", "pengawas", "inspektorat", "dpo"])
def test_only_desk_and_admin(api: Api, role: str) -> None:
    assert api.post("/contacts", SARI_SAID_YES, role).status_code == 403
    assert api.delete("/contacts/1", role).status_code == 403


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"phone": None}, 422, "phone"),
        ({"phone": "12"}, 422, "phone"),
        ({"phone": "0711512345"}, 422, "phone"),
        ({"phone": 81200000001}, 422, "phone"),
        ({"area": "99"}, 422, "area"),
        ({"area": ELSEWHERE}, 403, "area"),
        ({"role": "tetangga"}, 422, "role"),
        ({"consent_at": None}, 422, "consent_at"),
        ({"consent_at": "2028-01-01"}, 422, "consent_at"),
        ({"consent_at": "kemarin"}, 422, "consent_at"),
        ({"language": "en"}, 422, "language"),
        ({"name": "x" * 121}, 422, "name"),
        ({"nama": "Sari"}, 422, "nama"),
    ],
)
def test_what_cannot_be_a_contact(
    api: Api, change: dict[str, Any], status: int, field: str
) -> None:
    answer = api.post("/contacts", SARI_SAID_YES | change)
    assert (answer.status_code, answer.json["field"]) == (status, field)
    assert "0812" not in answer.get_data(as_text=True)
    assert Contact.select().count() == 0


def test_an_id_beyond_every_database(api: Api) -> None:
    assert api.delete(f"/contacts/{2**70}").status_code == 404
