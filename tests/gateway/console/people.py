"""People, a unit, a route and a change of duty in the first kecamatan: tests of who may what."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flows.rules.duty import Change
from flows.rules.partners import ASKED
from storage import people
from storage.engine import db
from storage.engine.vault import Vault
from storage.models import Contact
from storage.people import ContactRow, duties
from storage.places import route_table, units
from tests import signed_in
from tests.cast import DARMO, LONG_AGO
from tests.gateway.conftest import KECAMATAN, TUJUH_ULU

#: A unit that answers for the first kecamatan.
POLSEK = {"code": "UJI-SEK", "name": "Polsek Seberang Ulu I", "parent_code": "", "areas": KECAMATAN}


def partner(vault: Vault, number: str = DARMO, area: str = TUJUH_ULU) -> int:
    """A contact (its id) that waits to be confirmed as the head of an RT."""
    now = datetime.now(UTC)
    with db.transaction():
        row = ContactRow(number, "Darmo", area, "warga", "id", LONG_AGO, "SMS")
        (kept,) = people.save_contacts(vault, [row], now)
        asked = {"partner_as": "rt", "partner_state": ASKED, "partner_asked_at": now}
        Contact.update(asked).where(Contact.id == kept.id).execute()
    return kept.id


def there(vault: Vault) -> dict[str, str]:
    """The ids of what lies in the first kecamatan, by the names that the table has for it."""
    now = datetime.now(UTC)
    officer = signed_in.officer(vault, "petugas", TUJUH_ULU, "Bripka Ayu")
    signed_in.account(vault, officer, "bripka.ayu")
    with db.transaction():
        units.load([POLSEK], LONG_AGO)
        (route,) = route_table.listed(KECAMATAN)
        away = Change(False, now + timedelta(days=1), now + timedelta(days=2), now)
        change = duties.change_duty(officer, away, "petugas 99", "cuti")
    return {
        "contact": str(partner(vault)),
        "officer": str(officer),
        "route": str(route.id),
        "change": str(change),
    }
