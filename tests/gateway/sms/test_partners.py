"""Partners are confirmed by SMS: who is asked, how often, and whose YA counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from peewee import Database

from flows import messages
from flows.rules.duty import Change
from flows.rules.tickets import grouped, halved
from gateway.install.settings import Settings
from gateway.jobs import partnering
from gateway.jobs.officers_deeds import MOST_WRONG
from gateway.officers import contacts
from storage import people
from storage.engine.db import connected, transaction
from storage.engine.vault import Vault
from storage.models import Contact, PartnerAsking
from storage.people import duties, officers
from tests.cast import AYU, DARMO, HASAN, SARI, YANTO, resident
from tests.gateway.conftest import KECAMATAN, both_engines
from tests.gateway.sms.test_consent import BABIN
from tests.gateway.sms.test_officers_words import Polsek, say

HOUR, DAY = 60, 24 * 60


@pytest.fixture
def polsek(settings: Settings, database: Database, vault: Vault, now: datetime) -> Polsek:
    """A polsek at nine in the morning."""
    local = now.astimezone(settings.zone).replace(hour=9, minute=0)
    return Polsek(settings, database, vault, local.astimezone(UTC))


def wants(polsek: Polsek, phone: str = SARI, text: str = "RT 14 7 ULU", minutes: float = 0) -> int:
    """Somebody asks to be a partner; the id of the contact."""
    polsek.says(phone, f"DAFTAR {text}", minutes)
    if "14" in text:  # "RT 14 7 ULU" may be where a resident lives
        polsek.says(phone, "2", minutes + 0.2)
    polsek.says(phone, "DAFTAR YA", minutes + 0.4)
    return contact(polsek, phone).id


def contact(polsek: Polsek, phone: str = SARI) -> Contact:
    with connected():
        found = people.find_phone(polsek.vault, phone)
        wanted: Contact = Contact.get(Contact.phone == found)
        return wanted


def asked(polsek: Polsek, minutes: float = 1, phone: str = AYU) -> list[str]:
    """What the clock tells an officer now."""
    before = len(polsek.answers(phone))
    partnering.ask(polsek.runtime, polsek.now + timedelta(minutes=minutes))
    return polsek.answers(phone)[before:]


def digits(contact_id: int) -> str:
    with connected():
        return str(PartnerAsking.get(PartnerAsking.contact == contact_id).digits)


def test_the_bhabinkamtibmas_is_asked_and_confirms_by_sms(polsek: Polsek) -> None:
    wanted = wants(polsek)
    (told,) = asked(polsek)
    own = digits(wanted)
    assert told == say(
        "mitra", partner="Ketua RT", where="RT 14 7 Ulu", code=str(wanted), digits=own
    )
    assert grouped(str(wanted)) in told and f"YA {halved(own)}" in told and SARI[3:] not in told
    assert polsek.answers(HASAN) == []  # one officer is asked
    tasks = polsek.says(AYU, "TUGAS", 2)
    assert tasks == [say("tugas_mitra", codes=f"RT {halved(own)}")]
    (said,) = polsek.says(AYU, f"ya {halved(own)}", 3)
    assert said == say("mitra_ya", partner="Ketua RT", where="RT 14 7 Ulu")
    found = contact(polsek)
    assert (found.role, found.partner_state) == ("ketua_rt", "disetujui")
    actor = f"petugas {polsek.ids[AYU]}"
    assert found.partner_decided_by == actor
    assert polsek.audited("contact.confirm") == [
        (actor, str(wanted), '{"partner": "rt", "via": "sms"}')
    ]
    words = {"partner": "Ketua RT", "area": "7 Ulu"}
    assert polsek.answers(SARI)[-1] == messages.say("mitra_ya", "id", **words)
    assert polsek.says(AYU, f"TIDAK {own}", 4) == [say("mitra_lewat")]  # it came late
    assert polsek.says(AYU, "TUGAS", 5) == [say("tugas_kosong")]


def test_a_no_leaves_a_resident_who_hears_it_and_is_not_asked_about_again(polsek: Polsek) -> None:
    wanted = wants(polsek, text="POKDAR 7 ULU")
    asked(polsek)
    (said,) = polsek.says(AYU, f"tidak {digits(wanted)} tidak kenal", 3)
    assert said == say("mitra_tidak", partner="Pokdar Kamtibmas", where="7 Ulu")
    found = contact(polsek)
    assert (found.role, found.partner_state) == ("warga", "ditolak")
    assert "tidak disetujui" in polsek.answers(SARI)[-1]
    wants(polsek, text="POKDAR 7 ULU", minutes=10)
    assert asked(polsek, 2 * DAY) == [] and contact(polsek).partner_state == "menunggu"
    assert wants(polsek, text="KOMMAS 7 ULU", minutes=20) == wanted
    assert len(asked(polsek, 2 * HOUR)) == 1  # as something else it is asked anew


def test_only_the_phone_that_was_asked_and_its_digits_count(polsek: Polsek) -> None:
    wanted, other = wants(polsek), wants(polsek, YANTO, "RW 7 ULU")
    asked(polsek)
    own = digits(wanted)
    wrong = next(f"{n:04}" for n in range(10) if f"{n:04}" not in (own, digits(other)))
    for phone in (HASAN, DARMO, SARI):
        polsek.says(phone, f"YA {own}", 3)
    assert polsek.says(AYU, f"YA {wrong}", 4) == [say("salah")]
    for minutes in range(5, 5 + MOST_WRONG - 1):
        polsek.says(AYU, f"YA {wrong}", minutes)
    assert polsek.says(AYU, f"YA {own}", 12) == []
    assert contact(polsek).partner_state == "menunggu"
    polsek.says(AYU, f"YA {own}", 2 * HOUR)
    assert contact(polsek).partner_state == "disetujui"
    assert contact(polsek, YANTO).partner_state == "menunggu"


@both_engines
def test_it_is_asked_once_and_once_more_after_a_day(polsek: Polsek) -> None:
    wanted = wants(polsek)
    assert len(asked(polsek)) == 1
    assert asked(polsek, HOUR) == asked(polsek, 23 * HOUR) == []
    (again,) = asked(polsek, DAY + 2)
    assert again == say(
        "mitra_lagi",
        partner="Ketua RT",
        where="RT 14 7 Ulu",
        code=str(wanted),
        digits=digits(wanted),
    )
    assert asked(polsek, 5 * DAY) == []
    polsek.says(AYU, f"YA {digits(wanted)}", 6 * DAY)
    assert contact(polsek).partner_state == "disetujui"


def test_what_a_desk_decided_is_not_asked_any_more(polsek: Polsek) -> None:
    wants(polsek)
    with connected():
        contacts.confirm(polsek.runtime, BABIN, contact(polsek), polsek.now)
    assert asked(polsek) == []
    moved = wants(polsek, YANTO, "RW 7 ULU", 5)
    assert len(asked(polsek, 6)) == 1
    with connected():
        people.change_contact(moved, area=KECAMATAN)
    assert polsek.says(AYU, f"YA {digits(moved)}", 12) == [say("mitra_lewat")]


@both_engines
def test_several_share_an_sms_and_an_hour(polsek: Polsek) -> None:
    first = [wants(polsek, resident(n), "RT 7 ULU") for n in range(2)]
    (told,) = asked(polsek)
    assert told.startswith("2 minta jadi mitra: ")
    for id_ in first:
        assert f"RT {grouped(str(id_))}/{halved(digits(id_))}" in told
    for n in range(2, 5):
        wants(polsek, resident(n), "RW 7 ULU", 5)
    assert asked(polsek, 10) == asked(polsek, 59) == []
    (told,) = asked(polsek, 62)
    assert told.startswith("3 minta jadi mitra: ")
    assert len(set(map(digits, first))) == 2


def test_at_night_nobody_is_asked(polsek: Polsek) -> None:
    wants(polsek)
    assert asked(polsek, 14 * HOUR) == asked(polsek, 20 * HOUR) == []
    assert len(asked(polsek, 21 * HOUR)) == 1  # six in the morning


def test_on_leave_the_deputy_is_asked_and_of_nobody_the_first_who_comes(polsek: Polsek) -> None:
    away = Change(False, polsek.now, polsek.now + timedelta(days=3), polsek.now)
    with connected(), transaction():
        officers.disable(polsek.ids[HASAN], polsek.now)
        (elsewhere,) = officers.save(
            polsek.vault,
            [officers.OfficerRow(DARMO, "Bripka Darmo", "P1", "petugas", (), "24")],
            polsek.now,
        ).values()
        duties.change_duty(polsek.ids[AYU], away, "meja", "cuti", elsewhere)
    wanted = wants(polsek)
    assert len(asked(polsek, phone=DARMO)) == 1 and asked(polsek) == []
    polsek.says(DARMO, f"YA {digits(wanted)}", 5)
    assert contact(polsek).partner_state == "disetujui"
    with connected(), transaction():
        officers.disable(elsewhere, polsek.now)
    wants(polsek, YANTO, "RW 7 ULU", 10)
    assert asked(polsek, 12) == []
    assert len(asked(polsek, 3 * DAY + 1)) == 1


@pytest.mark.parametrize("text", ["YA", "ya 12 34 orang", "tidak ada 2130"])
def test_what_only_looks_like_it_is_read_like_anybodys(polsek: Polsek, text: str) -> None:
    wants(polsek)
    asked(polsek)
    polsek.says(AYU, text, 3)
    assert contact(polsek).partner_state == "menunggu"
    assert polsek.audited("officer.digits_wrong") == []
