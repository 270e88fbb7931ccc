"""What a mediator is told of a dispute: what it is about, where and when; never who reported it."""

from __future__ import annotations

from datetime import datetime

from flows import messages
from flows.options import label
from flows.rules.delivery import NEWS_LIFE
from flows.rules.mediation import REMINDED, neutral_place
from gateway.install.runtime import Runtime
from storage import people
from storage.places import areas
from storage.reports import mediations
from storage.reports.mediations import Known
from storage.sent import outbox

#: A place in the SMS to a mediator.
_AT = "%d/%m %H.%M"


def write(
    runtime: Runtime, known: Known, phone_id: int, mediation: int, state: str, now: datetime
) -> None:
    """Tell this phone of the dispute; `state`: REMINDED where it was told before."""
    language = people.languages_of([phone_id])[phone_id]
    area = known.area or runtime.settings.home_area
    text = messages.say(
        "tengahi_lagi" if state == REMINDED else "tengahi",
        language,
        kind=label("soal", known.matter.kind, language),
        place=neutral_place(known.place, areas.names_of({area}).get(area, area)),
        at=known.at.astimezone(runtime.settings.zone).strftime(_AT),
        code=known.code,
    )
    outbox.put(
        runtime.vault,
        [
            outbox.Message(
                dedup_key=mediations.name_of(mediation, state),
                lane="alarm",
                carrier=runtime.carrier.name,
                phone_id=phone_id,
                text=text,
                not_before=now,
                expires_at=now + NEWS_LIFE,
                rank=outbox.AGAIN,
            )
        ],
        now,
    )
