"""DAFTAR, BERHENTI by kind and HAPUS DATA, from the SMS to the record and back."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from peewee import Database

from flows import daftar
from flows.rules.imbauan_draft import Draft
from flows.rules.rights import NotAllowed, Officer
from gateway.install.settings import Settings
from gateway.officers import contacts
from gateway.officers import reports as shown
from storage import people, reports
from storage.engine.db import connected, transaction
from storage.engine.vault import Vault
from storage.models import Audit, Contact, Imbauan, Outbox, Phone, Report
from storage.places import areas
from storage.sent import imbauan
from tests.cast import SARI, YANTO
from tests.gateway.conftest import CITY, ELSEWHERE, KECAMATAN, TUJUH_ULU, both_engines
from tests.gateway.records import House

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
BABIN = Officer("babin 7 ulu", "petugas", TUJUH_ULU, f"16/{CITY}/{KECAMATAN}/{TUJUH_ULU}/")
REPORT = "LAPOR petasan di lr ketapang rt 14 7 ulu"


class Talk:
    """SMS one a minute, each handled at once."""

    def __init__(self, house: House, now: datetime) -> None:
        self.house, self.now = house, now

    def say(self, text: str, phone: str = SARI) -> str:
        """An SMS; returns the text that answers it."""
        self.now += MINUTE
        self.house.sms(phone, text, self.now, self.now)
        self.house.handle(self.now)
        answers = self.house.answers(phone)
        return answers[-1] if answers else ""

    def contact(self, phone: str = SARI) -> Contact | None:
        with connected():
            found = people.find_phone(self.house.vault, phone)
            contact: Contact | None = Contact.get_or_none(Contact.phone == found) if found else None
            return contact

    def enrolled(self, text: str = "DAFTAR 7 ULU", phone: str = SARI) -> Contact:
        """The contact that this SMS and a yes make."""
        self.say(text, phone)
        self.say("DAFTAR YA", phone)
        found = self.contact(phone)
        assert found is not None
        return found

    def send_imbauan(self, urgent: bool = False, area: str = TUJUH_ULU) -> list[str]:
        """The states of the messages of an imbauan to the residents of an area."""
        self.now += MINUTE
        written = Draft(
            text="Kunci ganda motor.",
            areas=(area,),
            audience=("warga",),
            send_at=None,
            expires_at=self.now + DAY,
            urgent=urgent,
            reason="banjir" if urgent else "",
        )
        with transaction():
            made = imbauan.draft(written, "a", "350", "IDR", self.now)
            imbauan.submit(made.id, self.now)
            imbauan.approve(made.id, "b", self.now)
            imbauan.start(made.id, self.now, "africastalking")
            rows = Outbox.select().where(Outbox.imbauan == made)
            return [str(row.state) for row in rows]

    def last_imbauan(self) -> list[str]:
        with connected():
            newest = Imbauan.select().order_by(Imbauan.id.desc()).get()
            rows = Outbox.select().where(Outbox.imbauan == newest)
            return [str(row.state) for row in rows]


@pytest.fixture
def talk(settings: Settings, database: Database, vault: Vault, now: datetime) -> Talk:
    house = House(settings, database, vault)
    with transaction():
        areas.load(
            [
                {
                    "code": "16.71.02.1007",
                    "name": "8 Ulu",
                    "level": "kelurahan",
                    "parent_code": KECAMATAN,
                }
            ]
        )
    return Talk(house, now)


def test_who_says_yes_gets_imbauan_from_then_on(talk: Talk) -> None:
    asked = talk.say("DAFTAR 7 ULU")
    assert "7 Ulu" in asked and "17+" in asked and talk.contact() is None
    assert talk.send_imbauan() == []
    assert "Terdaftar" in talk.say("DAFTAR YA")
    contact = talk.contact()
    assert contact is not None
    assert (contact.area_id, contact.role, contact.language) == (TUJUH_ULU, "warga", "id")
    assert contact.consent_at == talk.now - 0 * MINUTE
    assert contact.consent_source == f"sms {daftar.version(daftar.RESIDENT_TEXT)}"
    assert talk.send_imbauan() == ["pending"]


@pytest.mark.parametrize("answer", ["tidak", "nanti dulu", "apa ini"])
def test_nothing_is_kept_of_who_does_not_say_yes(talk: Talk, answer: str) -> None:
    talk.say("DAFTAR 7 ULU")
    talk.say(answer)
    talk.say(answer)
    with connected():
        assert Contact.select().count() == 0


def test_the_area_is_asked_for(talk: Talk) -> None:
    assert "kelurahan mana" in talk.say("DAFTAR")
    assert "7 Ulu" in talk.say("7 ulu")
    talk.say("ya")
    contact = talk.contact()
    assert contact is not None and contact.area_id == TUJUH_ULU


def test_registering_again_moves_and_keeps_who_it_is(talk: Talk) -> None:
    first = talk.enrolled()
    talk.say("DAFTAR 8 ULU")
    assert talk.contact() == first and first.area_id == TUJUH_ULU
    talk.say("YA")
    moved = talk.contact()
    assert moved is not None
    assert (moved.id, moved.area_id, moved.created_at) == (
        first.id,
        "16.71.02.1007",
        first.created_at,
    )


def test_an_imported_contact_stays_what_it_is(talk: Talk) -> None:
    row = people.ContactRow(SARI, "Sari", TUJUH_ULU, "penjaga")
    with transaction():
        (saved,) = people.save_contacts(talk.house.vault, [row], talk.now)
    talk.enrolled("DAFTAR 8 ULU")
    contact = talk.contact()
    assert contact is not None
    assert (contact.id, contact.role, contact.area_id) == (saved.id, "penjaga", "16.71.02.1007")
    assert talk.house.vault.open_text(contact.name, "contact.name") == "Sari"


def test_daftar_after_berhenti_lifts_it_and_an_older_yes_does_not(talk: Talk) -> None:
    talk.enrolled()
    talk.say("BERHENTI")
    assert talk.send_imbauan() == ["skipped"]
    talk.enrolled()
    assert talk.send_imbauan() == ["pending"]


@both_engines
def test_a_yes_from_before_berhenti_changes_nothing(talk: Talk) -> None:
    talk.say("DAFTAR 7 ULU")
    said_at = talk.now + MINUTE
    talk.now += 2 * MINUTE
    talk.say("BERHENTI")
    talk.house.sms(SARI, "DAFTAR YA", said_at, talk.now)
    talk.house.handle(talk.now)
    assert talk.contact() is None
    with connected():
        assert Phone.get().opted_out_at is not None


def test_a_number_that_gets_no_answers_is_not_enrolled(talk: Talk) -> None:
    """Its sender read nothing, so agreed to nothing: it may be forged."""
    foreign = "+4915112345678"
    talk.say("DAFTAR 7 ULU", foreign)
    talk.say("DAFTAR YA", foreign)
    assert talk.contact(foreign) is None


@both_engines
def test_berhenti_rutin_leaves_what_is_urgent(talk: Talk) -> None:
    talk.enrolled()
    assert talk.send_imbauan() == ["pending"]
    assert "mendesak" in talk.say("BERHENTI RUTIN")
    assert talk.last_imbauan() == ["skipped"]  # what waited is not sent, either
    assert talk.send_imbauan() == ["skipped"]
    assert talk.send_imbauan(urgent=True) == ["pending"]
    with connected():
        assert people.count_audience([TUJUH_ULU], ["warga"]) == 0
        assert people.count_audience([TUJUH_ULU], ["warga"], urgent=True) == 1
    talk.say("MULAI")
    assert talk.send_imbauan() == ["pending"]


def test_berhenti_kabar_is_kept_for_who_sends_news(talk: Talk) -> None:
    talk.enrolled()
    with connected():
        phone = people.find_phone(talk.house.vault, SARI)
    assert phone is not None and people.wanting_news([phone.id]) == {phone.id}
    talk.say("BERHENTI KABAR")
    with connected():
        assert people.wanting_news([phone.id]) == set()
    assert talk.send_imbauan() == ["pending"]
    talk.say("MULAI KABAR")
    with connected():
        assert people.wanting_news([phone.id]) == {phone.id}


def test_hapus_data_takes_the_contact_out_for_good(talk: Talk) -> None:
    talk.enrolled()
    assert talk.send_imbauan() == ["pending"]
    answer = talk.say("HAPUS DATA")
    assert "dihapus" in answer and "sandi" in answer
    assert talk.contact() is None and talk.last_imbauan() == ["skipped"]
    # A list that has the number still does not bring it back.
    row = people.ContactRow(SARI, "", TUJUH_ULU, "warga", consent_at=talk.now)
    with transaction():
        people.save_contacts(talk.house.vault, [row], talk.now)
    assert talk.send_imbauan() == ["skipped"]
    talk.enrolled()
    assert talk.send_imbauan() == ["pending"]


@both_engines
def test_a_partner_waits_until_an_officer_of_the_area_confirms(talk: Talk) -> None:
    contact = talk.enrolled("DAFTAR RT 7 ULU")
    assert (contact.role, contact.partner_as, contact.partner_state) == ("warga", "rt", "menunggu")
    # The officer sees neither number nor name: who asks can tell them the id.
    assert any(f"Sebutkan angka {contact.id} " in text for text in talk.house.answers(SARI))
    talk.say(REPORT)
    foreign = Officer("elsewhere", "petugas", ELSEWHERE, f"16/{CITY}/16.71.05/{ELSEWHERE}/")
    with connected():
        assert contacts.find(foreign, contact.id) is None and contacts.waiting(foreign) == []
        assert [found.id for found in contacts.waiting(BABIN)] == [contact.id]
        contacts.confirm(talk.house.runtime, BABIN, contact, talk.now)
        assert contacts.waiting(BABIN) == []
        with pytest.raises(NotAllowed):
            contacts.refuse(talk.house.runtime, BABIN, contact, talk.now)
        assert [row.action for row in Audit.select()] == ["contact.confirm"]
    confirmed = talk.contact()
    assert confirmed is not None
    assert (confirmed.role, confirmed.partner_state) == ("ketua_rt", "disetujui")
    assert confirmed.partner_decided_by == BABIN.name
    assert any("Ketua RT 7 Ulu" in text for text in talk.house.answers(SARI))
    talk.now += DAY
    talk.say("LAPOR begal di lr ketapang rt 14 7 ulu")
    before, after = talk.house.reports()
    assert (before.partner, after.partner) == (False, True)


def test_a_refused_one_stays_a_resident_and_hears_of_it(talk: Talk) -> None:
    contact = talk.enrolled("DAFTAR POKDAR 7 ULU")
    with connected():
        contacts.refuse(talk.house.runtime, BABIN, contact, talk.now)
    refused = talk.contact()
    assert refused is not None
    assert (refused.role, refused.partner_state) == ("warga", "ditolak")
    assert any("tidak disetujui" in text for text in talk.house.answers(SARI))
    assert talk.send_imbauan() == ["pending"]


def test_a_partner_who_moves_is_confirmed_anew(talk: Talk) -> None:
    contact = talk.enrolled("DAFTAR RW 7 ULU")
    with connected():
        contacts.confirm(talk.house.runtime, BABIN, contact, talk.now)
    again = talk.enrolled("DAFTAR RW 7 ULU")
    assert (again.role, again.partner_state) == ("ketua_rw", "disetujui")
    moved = talk.enrolled("DAFTAR 8 ULU")
    assert (moved.role, moved.partner_as, moved.partner_state) == ("warga", "", "")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (REPORT, True),
        ("LAPOR suami memukul istri di lr ketapang rt 14 7 ulu", False),
        ("LAPOR pak rt minta uang bansos di 7 ulu", False),
    ],
)
def test_officers_see_mitra_where_it_leads_to_nobody(talk: Talk, text: str, told: bool) -> None:
    contact = talk.enrolled("DAFTAR KOMMAS 7 ULU")
    with connected():
        contacts.confirm(talk.house.runtime, BABIN, contact, talk.now)
    talk.say(text)
    (report,) = talk.house.reports()
    with connected():
        seen = reports.show(talk.house.vault, report.code, "dpo", None)
        if seen is None:  # no confidant: the role that works on it
            seen = reports.show(talk.house.vault, report.code, "operator", None)
    assert seen is not None and shown.item(seen)["mitra"] is told


def test_of_an_erased_report_nobody_sees_that_a_partner_sent_it(talk: Talk) -> None:
    contact = talk.enrolled("DAFTAR RT 7 ULU", YANTO)
    with connected():
        contacts.confirm(talk.house.runtime, BABIN, contact, talk.now)
    talk.say(REPORT, YANTO)
    (report,) = talk.house.reports()
    assert report.partner
    with transaction():
        reports.erase_due(talk.now, 10, lambda what, ids: None)
        assert Report.get().partner
        Report.update(erase_at=talk.now).execute()
        reports.erase_due(talk.now, 10, lambda what, ids: None)
        assert not Report.get().partner
