"""`flask contact list|change|remove|confirm|refuse`."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest

from storage import people
from storage.engine import db
from storage.engine.vault import Vault
from storage.models import Audit, Contact, Outbox
from tests.cast import SARI, YANTO, resident
from tests.gateway.commands.conftest import Flask_
from tests.gateway.conftest import ELSEWHERE, KECAMATAN, TUJUH_ULU, both_engines


@pytest.fixture
def enrolled(secrets: dict[str, str], vault: Vault, now: datetime) -> list[int]:
    """A resident, a guard, one elsewhere, and one who asks to be the head of an RT: their ids."""
    rows = [
        people.ContactRow(SARI, "Sari", TUJUH_ULU, "warga", "plm", now, "formulir"),
        people.ContactRow(YANTO, "Yanto", KECAMATAN, "penjaga"),
        people.ContactRow(resident(1), "", ELSEWHERE, "warga", "", now, "formulir"),
    ]
    with db.transaction():
        saved = [kept.id for kept in people.save_contacts(vault, rows, now)]
        phone = people.phone_ids(vault, [resident(2)], now)[resident(2)]
        people.enrol([people.Agreed(phone, TUJUH_ULU, "id", now, "sms v1", "rt")])
        return [*saved, Contact.get(Contact.phone == phone).id]


def listed(flask: Flask_, *words: str) -> list[Any]:
    done = flask("contact", "list", "--json", *words)
    assert done.exit_code == 0, done.stderr
    found: list[Any] = json.loads(done.stdout)
    return found


@both_engines
def test_a_list_holds_neither_numbers_nor_names(flask: Flask_, enrolled: list[int]) -> None:
    sari, yanto, away, asking = enrolled
    assert [contact["id"] for contact in listed(flask)] == sorted(enrolled)
    assert [contact["id"] for contact in listed(flask, "--area", KECAMATAN)] == sorted(
        (sari, yanto, asking)
    )
    assert [contact["id"] for contact in listed(flask, "--role", "ronda")] == [yanto]
    assert [contact["id"] for contact in listed(flask, "--by", "foreign operator")] == [away]
    assert listed(flask, "--waiting") == [
        {
            "id": asking,
            "area": TUJUH_ULU,
            "role": "warga",
            "language": "id",
            "consent_at": "2027-02-10T15:00:00Z",
            "consent_source": "sms v1",
            "partner": "rt",
            "partner_state": "menunggu",
        }
    ]
    for shown in (flask("contact", "list").stdout, json.dumps(listed(flask))):
        assert not any(word in shown for word in ("+62", "0812", "Sari", "Yanto"))
    assert flask("contact", "list", "--by", "inspektorat").exit_code == 1
    assert flask("contact", "list", "--area", "99").exit_code == 1
    assert flask("contact", "list", "--area", ELSEWHERE, "--by", "operator").exit_code == 1
    assert flask("contact", "list", "--role", "raja").exit_code == 2


@both_engines
def test_a_contact_is_changed(flask: Flask_, enrolled: list[int]) -> None:
    sari, yanto, away, asking = enrolled
    changed = flask("contact", "change", sari, "--role", "rt", "--language", "id")
    assert changed.exit_code == 0, changed.stderr
    contact = Contact.get_by_id(sari)
    assert (contact.role, contact.language, contact.phone.language) == ("ketua_rt", "id", "id")
    assert Audit.select().where(Audit.action == "contact.change").count() == 1
    assert flask("contact", "change", asking, "--area", KECAMATAN).exit_code == 0
    assert Contact.get_by_id(asking).partner_state == ""  # that was for the other area
    assert flask("contact", "change", yanto, "--role", "warga").exit_code == 1  # never said yes
    assert flask("contact", "change", sari).exit_code == 2
    assert flask("contact", "change", 999_999_999, "--role", "rt").exit_code == 1


@pytest.mark.parametrize(
    ("words", "by"),
    [
        (("change", 0, "--language", "id"), "petugas"),  # may not
        (("change", 2, "--language", "id"), "operator"),  # not there
        (("change", 0, "--area", ELSEWHERE), "operator"),  # to where it may not
        (("remove", 0), "pengawas"),
        (("remove", 2), "operator"),
        (("confirm", 3), "dpo"),
        (("confirm", 3), "foreign operator"),
        (("refuse", 3), "inspektorat"),
        (("confirm", 0), "petugas"),  # it asks nothing
    ],
)
def test_who_may_not_changes_nothing(
    flask: Flask_, enrolled: list[int], words: tuple[Any, ...], by: str
) -> None:
    before = list(Contact.select().order_by(Contact.id).tuples())
    refused = flask("contact", words[0], enrolled[words[1]], *words[2:], "--by", by)
    assert refused.exit_code == 1 and refused.stderr.startswith("kentongan: ")
    assert list(Contact.select().order_by(Contact.id).tuples()) == before
    assert Audit.select().count() == 0 and Outbox.select().count() == 0


def test_a_contact_is_removed(flask: Flask_, enrolled: list[int]) -> None:
    assert flask("contact", "remove", enrolled[0], "--by", "operator").exit_code == 0
    assert Contact.get_or_none(Contact.id == enrolled[0]) is None
    (audited,) = Audit.select()
    assert (audited.actor, audited.action) == ("operator", "contact.drop")
    assert flask("contact", "remove", enrolled[0]).exit_code == 1


@both_engines
@pytest.mark.parametrize(
    ("deed", "role", "state"),
    [("confirm", "ketua_rt", "disetujui"), ("refuse", "warga", "ditolak")],
)
def test_a_partner_is_confirmed_or_refused_once_and_told(
    flask: Flask_, enrolled: list[int], deed: str, role: str, state: str
) -> None:
    asking = enrolled[3]
    done = flask("contact", deed, asking, "--by", "petugas")
    assert done.exit_code == 0, done.stderr
    contact = Contact.get_by_id(asking)
    assert (contact.role, contact.partner_state) == (role, state)
    assert contact.partner_decided_by == "petugas"
    assert Outbox.select().where(Outbox.phone == contact.phone_id).count() == 1
    assert listed(flask, "--waiting") == []
    for again in ("confirm", "refuse"):
        assert flask("contact", again, asking).exit_code == 1
