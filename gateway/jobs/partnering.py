"""The Bhabinkamtibmas is asked by SMS whether somebody is the partner that they want to be.

Once, and once more a day later, by day and while somebody of the area is on duty; several in one
SMS. Neither number nor name is told: the officer asks for the number that the person was given.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from flows import officer_text
from flows.officer_effects import PartnerJudged
from flows.officer_text import Candidate
from flows.rules import ladder
from flows.rules.delivery import NEWS_LIFE
from flows.rules.partners import AGAIN, BUNDLE, MOST_TOLD
from flows.rules.rights import actor_of
from flows.rules.routing import KELURAHAN, Chain
from gateway.install.runtime import Runtime
from gateway.jobs import officers_deeds, routing
from gateway.jobs.routing import Place
from gateway.sms import partners
from gateway.sms.decided import Decided, Stated
from storage import people
from storage.engine.db import connected, transaction
from storage.people import askings, officers
from storage.people.askings import Asking
from storage.places import areas
from storage.sent import outbox

#: Contacts per round.
BATCH = 200
#: Where nobody answers for an area, it is looked at again after so long.
NOBODY = timedelta(hours=1)


def ask(runtime: Runtime, now: datetime) -> set[str]:
    """Ask about everybody of whom it is time; the lanes that got something to send."""
    with connected():
        if not askings.any_due(now):
            return set()
        with transaction():
            return {"alarm"} if _ask(runtime, askings.take_due(now, BATCH), now) else set()


def _ask(runtime: Runtime, due: Sequence[Asking], now: datetime) -> bool:
    waits: dict[int, datetime | None] = {asking.id: None for asking in due if not asking.open}
    able = [asking for asking in due if asking.open]
    begin = ladder.begins("", False, now, runtime.settings.zone)
    by_officer: dict[int, list[Asking]] = defaultdict(list)
    if begin > now:
        waits |= {asking.id: begin for asking in able}
    elif able:
        places = {asking.area: Place(asking.area) for asking in able}
        chains = routing.ways(runtime.settings, set(places.values()), now).chains
        for asking in able:
            found = _whom(asking, chains[places[asking.area]], now)
            if isinstance(found, datetime):
                waits[asking.id] = found
            else:
                by_officer[found].append(asking)
    lately = askings.last_told(by_officer, now - BUNDLE)
    phones = officers.phones_of(by_officer)
    told = False
    for officer, theirs in by_officer.items():
        if officer in lately:  # what comes meanwhile shares the next SMS
            waits |= {asking.id: lately[officer] + BUNDLE for asking in theirs}
        else:
            asked = _tell(runtime, officer, phones[officer], theirs, now)
            waits |= {asking.id: now + NOBODY for asking in theirs if asking.id not in asked}
            told = True
    askings.look_again(list(waits.items()))
    return told


def _whom(asking: Asking, chain: Chain, now: datetime) -> int | datetime:
    """The officer of the area who is on duty, whoever was asked before first; or when to look."""
    for tier in chain.tiers:
        if tier.name == KELURAHAN:
            return asking.officer if asking.officer in tier.officers else tier.officers[0]
    later = chain.waiting.when if chain.waiting is not None else None
    return later or now + NOBODY


def _tell(
    runtime: Runtime,
    officer: int,
    phone_id: int,
    theirs: Sequence[Asking],
    now: datetime,
) -> Collection[int]:
    """Ask one officer about these; returns about which: those that digits are left for."""
    digits = askings.give(officer, theirs)
    asked = [asking for asking in theirs if asking.id in digits]
    if not asked:
        return ()
    names = _names(asked)
    again = all(asking.told for asking in asked)
    texts = officer_text.candidates(
        [_candidate(asking, names, digits[asking.id]) for asking in asked], again
    )
    outbox.put(
        runtime.vault,
        [
            outbox.Message(
                dedup_key=f"partner:{officer}:{now:%Y%m%d%H%M%S}:{number}",
                lane="alarm",
                carrier=runtime.carrier.name,
                phone_id=phone_id,
                text=text,
                not_before=now,
                expires_at=now + NEWS_LIFE,
                rank=outbox.AGAIN,
            )
            for number, text in enumerate(texts)
        ],
        now,
    )
    then = {asking.id: now + AGAIN if asking.told + 1 < MOST_TOLD else None for asking in asked}
    askings.tell(officer, digits, now, then)
    return then


def _names(asked: Iterable[Asking]) -> dict[str, str]:
    return areas.names_of({asking.area for asking in asked})


def _candidate(asking: Asking, names: Mapping[str, str], digits: str) -> Candidate:
    area = names.get(asking.area, asking.area)
    return Candidate(str(asking.contact), asking.partner, area, asking.place, digits)


def open_of(asked: Collection[int]) -> dict[int, list[Candidate]]:
    """About whom these officers were asked and have not answered, by officer."""
    found = askings.open_of(asked)
    names = _names(asking for several in found.values() for asking in several)
    return {
        officer: [_candidate(asking, names, asking.digits) for asking in several]
        for officer, several in found.items()
    }


def judged(decided: Decided, batch: Sequence[Stated[PartnerJudged]]) -> None:
    """YA and TIDAK with the right digits: the contact is that partner or is not, and hears it."""
    heard = officers_deeds.compared(decided, batch)
    found = askings.by_digits({(said.officer, said.stated.fact.digits) for said in heard})
    names = _names(found.values())
    for said in heard:
        asking = found.get((said.officer, said.stated.fact.digits))
        if asking is None:
            officers_deeds.refuse(decided, said)
            continue
        yes = said.stated.fact.confirmed
        decide = people.confirm_partner if yes else people.refuse_partner
        actor = actor_of(said.officer)
        contact = decide(asking.contact, actor, decided.now) if asking.open else None
        if contact is None:
            officers_deeds.answer(decided, said.stated, "petugas_mitra_lewat", "owed")
            continue
        action = "contact.confirm" if yes else "contact.refuse"
        detail = {"partner": asking.partner, "via": "sms"}
        officers_deeds.note(decided, said.officer, action, str(contact.id), **detail)
        partners.tell(decided.runtime, contact, decided.now)
        key = "petugas_mitra_ya" if yes else "petugas_mitra_tidak"
        words = _candidate(asking, names, asking.digits).named()
        officers_deeds.answer(decided, said.stated, key, "owed", **words)
