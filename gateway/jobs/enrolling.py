"""Who wants to stand guard by SMS: a person who knows them is asked, and then they hear.

The ketua of the post is asked at once, one thing at a time; about a new post the Bhabinkamtibmas
of the kelurahan, by day and while on duty.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from flows import messages
from flows.effects import EnrolmentAsked
from flows.rules import ladder
from flows.rules.delivery import NEWS_LIFE
from flows.rules.enrolling import GUEST, NIGHT, POST
from flows.rules.posed import ENROL, LIFE
from flows.rules.routing import KELURAHAN
from flows.rules.slot_steps import ARRIVE
from gateway.install.runtime import Runtime
from gateway.jobs import notices, routing
from gateway.jobs.routing import Place
from gateway.sms.decided import Decided, Stated, Thanks
from gateway.sms.reading import answer_to
from storage import people, watch
from storage.engine.db import connected, transaction
from storage.people import officers
from storage.places import areas
from storage.record import audit
from storage.watch import enrolments, guards, posed
from storage.watch.enrolments import Wanted, Wish
from storage.watch.posed import Answer

#: Handled in one round.
BATCH = 50
#: Where nobody can be asked now, it is looked at again after so long.
LATER = timedelta(minutes=15)
#: Nobody was asked for so long: the wish is let go; a guest's with the night.
PATIENT = timedelta(days=3)


def asked(decided: Decided, batch: Sequence[Stated[EnrolmentAsked]]) -> None:
    """Keep these wishes, and say what happens now."""
    for stated in batch:
        key, words = _kept(decided, stated)
        text = messages.say(key, decided.known.languages[stated.phone_id], **words)
        decided.say(stated.phone_id, answer_to(stated.row_id), text, stated.at, worth="owed")


def _kept(decided: Decided, stated: Stated[EnrolmentAsked]) -> tuple[str, dict[str, str]]:
    said, name = stated.fact, f"{stated.conversation}:{stated.ordinal}"
    wish = Wish(name, said.kind, stated.phone_id, 0, stated.at, name=said.name, guards=said.guards)
    if said.kind == POST:
        area = decided.known.places.area_of(said.where)
        if area is None or not (said.rt or said.rw):
            return "jaga_tempat", {}
        if (post := enrolments.there(area, said.rt, said.rw)) is not None:
            return "jaga_ada", {"post": str(post.name), "pos": str(post.code)}
        wish = Wish(
            name, POST, stated.phone_id, 0, stated.at, area, said.rt, said.rw, "", said.guards
        )
        told = ("jaga_pos_ditanya", {"area": areas.names_of([area]).get(area, area)})
    else:
        post = watch.find_said(said.pos)
        if post is None or not post.active:
            return "jaga_pos_apa", {}
        duties = decided.known.duties.get(stated.phone_id, ())
        if any(duty.post.id == post.id and duty.guard.guest_until is None for duty in duties):
            return "jaga_sudah", {"post": str(post.name)}
        if watch.ketua_of(post.id) is None:
            return "jaga_tanpa_ketua", {"post": str(post.name)}
        wish = Wish(
            name,
            said.kind,
            stated.phone_id,
            post.id,
            stated.at,
            name=said.name,
            guards=said.guards,
        )
        turn = enrolments.turn(post.id, decided.now)
        words = {"post": str(post.name)}
        if turn == "full" and said.kind == GUEST:
            return "jaga_penuh", words
        if turn == "now":
            told = ("jaga_ditanya" if said.name else "jaga_ditanya_siapa", words)
        else:
            told = ("jaga_giliran", words)
    if not enrolments.want(decided.runtime.vault, wish):
        return "jaga_cukup", {}
    return told


def ask(runtime: Runtime, now: datetime) -> set[str]:
    """Put what is wanted to who knows them."""
    with connected():
        if not enrolments.any_due(now):
            return set()
        with transaction():
            for wanted in enrolments.take_due(runtime.vault, now, BATCH):
                _ask(runtime, wanted, now)
    return {"alarm"}


def guests_leave(runtime: Runtime, now: datetime) -> set[str]:
    """Guests whose night is over stand guard no longer."""
    with connected():
        if guards.any_guest_leaves(now):
            with transaction():
                guards.guests_leave(now)
    return set()


def _ask(runtime: Runtime, wanted: Wanted, now: datetime) -> None:
    if now - wanted.said_at > (NIGHT if wanted.kind == GUEST else PATIENT):
        enrolments.drop(wanted.id, now)
        _tell(runtime, wanted, "jaga_tidak", now)
        return
    found = _officer(runtime, wanted, now) if wanted.kind == POST else _ketua(wanted, now)
    if isinstance(found, datetime):
        enrolments.look_again(wanted.id, found)
        return
    digits = posed.pose(ENROL, wanted.id, [found], now).get(found, "")
    if not digits:
        enrolments.look_again(wanted.id, now + LATER)
        return
    key, words = _question(runtime, wanted)
    notice = notices.Notice(
        f"posed:{ENROL}:{wanted.id}:{found}",
        found,
        key,
        words | {"digits": digits},
        now + LIFE[ENROL],
    )
    notices.put(runtime, [notice], now)
    enrolments.asked(wanted.id, now)


def _ketua(wanted: Wanted, now: datetime) -> int | datetime:
    ketua = watch.ketua_of(wanted.post)
    if ketua is None or not enrolments.may_be_asked(wanted.post, now):
        return now + LATER
    return ketua.phone_id


def _officer(runtime: Runtime, wanted: Wanted, now: datetime) -> int | datetime:
    begin = ladder.begins("", False, now, runtime.settings.zone)
    if begin > now:
        return begin
    place = Place(wanted.area)
    chain = routing.ways(runtime.settings, {place}, now).chains[place]
    for tier in chain.tiers:
        if tier.name == KELURAHAN:
            return officers.phones_of(tier.officers[:1])[tier.officers[0]]
    later = chain.waiting.when if chain.waiting is not None else None
    return later or now + LATER


def _question(runtime: Runtime, wanted: Wanted) -> tuple[str, dict[str, str]]:
    """What is asked: by the name that was told, or the end of the number; never the number."""
    if wanted.kind == POST:
        area = areas.names_of([wanted.area]).get(wanted.area, wanted.area)
        return "jaga_pos_tanya", {"place": _place(wanted), "area": area}
    number = people.number_of(runtime.vault, [wanted.phone_id]).get(wanted.phone_id, "")
    name = wanted.name or f"HP ..{number[-2:]}"
    key = "jaga_tamu_tanya" if wanted.kind == GUEST else "jaga_tanya"
    return key, {"post": wanted.post_name, "name": name}


def _place(wanted: Wanted) -> str:
    marks = (("RT", wanted.rt), ("RW", wanted.rw))
    return " ".join(f"{mark} {number}" for mark, number in marks if number)


def answered(decided: Decided, answers: Sequence[Answer]) -> dict[int, Thanks]:
    """Who is wanted becomes a guard or has a post, or not; they hear it."""
    now = decided.now
    for yes in (True, False):
        ids = [answer.subject for answer in answers if answer.yes is yes]
        if not ids:
            continue
        for wanted in _decide(decided.runtime, ids, yes, now):
            if yes and wanted.post:
                decided.deeds.append(_deed(wanted, "sms", "sms"))
    return {answer.phone_id: Thanks("jaga_dijawab") for answer in answers}


def decided_by(runtime: Runtime, id_: int, yes: bool, by: str, now: datetime) -> bool:
    """An officer decides a wish, as who answers by SMS does; audited. False where it was before."""
    with transaction():
        decided = _decide(runtime, [id_], yes, now)
        for wanted in decided:
            if yes and wanted.post:
                audit.note_all([_deed(wanted, by, "console")], now)
            else:
                audit.note(by, "post.refuse", wanted.area, {"rt": wanted.rt, "rw": wanted.rw}, now)
    return bool(decided)


def _decide(runtime: Runtime, ids: Sequence[int], yes: bool, now: datetime) -> list[Wanted]:
    decided = enrolments.decide(runtime.vault, ids, yes, now)
    for wanted in decided:
        key = f"jaga_{wanted.kind}" if wanted.post else "jaga_ada"
        _tell(runtime, wanted, key if yes else "jaga_tidak", now)
        if yes and wanted.kind == GUEST:
            _arrived(wanted)
    enrolments.come_next({wanted.post for wanted in decided}, now)
    return decided


def _tell(runtime: Runtime, wanted: Wanted, key: str, now: datetime) -> None:
    words = {"post": wanted.post_name or "pos", "pos": wanted.code}
    dedup_key = f"enrolled:{wanted.id}:{key}"
    notices.put(
        runtime,
        [notices.Notice(dedup_key, wanted.phone_id, key, words, now + NEWS_LIFE)],
        now,
    )


def _deed(wanted: Wanted, by: str, via: str) -> audit.Entry:
    action = "post.add" if wanted.kind == POST else "post.guard"
    detail = {"via": via, "as": wanted.kind}
    return audit.Entry(by, action, wanted.code, detail)


def _arrived(wanted: Wanted) -> None:
    """The MASUK of a guest counts from when it was said."""
    post = watch.find(wanted.code)
    guard = next(
        (each for each in watch.guards_of(wanted.post) if each.phone_id == wanted.phone_id), None
    )
    if post is not None and guard is not None:
        name = f"enrolment:{wanted.id}"
        watch.check_in([watch.Word(post, guard, ARRIVE, wanted.guards, name, wanted.said_at)])
