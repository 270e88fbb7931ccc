"""What somebody who wanted to be a partner is told when an officer has decided."""

from __future__ import annotations

from datetime import datetime, timedelta

from flows import messages
from flows.options import label
from flows.rules.partners import CONFIRMED
from gateway.install.runtime import Runtime
from storage import people
from storage.models import Area, Contact
from storage.sent import outbox

#: So long what was decided is worth telling.
_NEWS_LIFE = timedelta(days=1)


def tell(runtime: Runtime, contact: Contact, now: datetime) -> None:
    """Tell this contact what was decided of it."""
    language = people.languages_of([contact.phone_id])[contact.phone_id]
    words = {
        "partner": label("daftar.sebagai", contact.partner_as, language),
        "area": str(Area.get(Area.code == contact.area_id).name),
    }
    asked = contact.partner_asked_at.isoformat(timespec="seconds")
    key = "mitra_ya" if contact.partner_state == CONFIRMED else "mitra_tidak"
    outbox.put(
        runtime.vault,
        [
            outbox.Message(
                dedup_key=f"mitra:{contact.id}:{asked}",
                lane="reply",
                carrier=runtime.carrier.name,
                phone_id=contact.phone_id,
                text=messages.say(key, language, **words),
                not_before=now,
                expires_at=now + _NEWS_LIFE,
            )
        ],
        now,
    )
