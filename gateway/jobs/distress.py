"""A guard's DARURAT: partners and the RT head hear of it, guards nearby are asked what they see.

Desk and officers are told as of everybody's DARURAT (`desk`, `dispatching`), ahead of all else.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flows.effects import EmergencyRaised, ReportAdded
from flows.rules.delivery import ALARM_LIFE
from flows.rules.distress import MOST_ASKED
from flows.rules.posed import CORROBORATE, LIFE
from flows.rules.report_steps import SEEN, UNSEEN
from gateway.install.runtime import Runtime
from gateway.jobs import notices
from gateway.sms.decided import Decided, Stated, Thanks
from storage import watch
from storage.engine.db import connected, transaction
from storage.reports import timeline
from storage.sent import outbox
from storage.watch import distress, duress, posed
from storage.watch.distress import Untold
from storage.watch.posed import Answer

#: Handled in one round; a round comes every few seconds.
BATCH = 50


def note(decided: Decided, batch: Sequence[Stated[EmergencyRaised] | Stated[ReportAdded]]) -> None:
    """Keep which of these reports became a DARURAT by a guard; what the clock makes of that, see
    `tell`.
    """
    duties = decided.known.duties
    distress.note(
        [
            distress.Raised(stated.code, duties[stated.phone_id][0].guard.id, stated.at)
            for stated in batch
            if duties.get(stated.phone_id)
        ]
    )


def tell(runtime: Runtime, now: datetime) -> set[str]:
    """Tell partners of each new one, and ask guards nearby; once. Of what is sensitive nobody."""
    with connected():
        if not distress.any_untold():
            return set()
        with transaction():
            for untold in distress.take(now, BATCH):
                if not (untold.sensitive or untold.again):
                    _tell_partners(runtime, untold, now)
                    _ask_nearby(runtime, untold, now)
    return {"alarm"}


def _tell_partners(runtime: Runtime, untold: Untold, now: datetime) -> None:
    """The others of the post, its ketua among them, and the guards of its partner."""
    of = [untold.post] if untold.partner is None else [untold.post, untold.partner]
    guards = watch.guards_by_post(of)
    phones = {guard.phone_id for several in guards.values() for guard in several}
    words = {"post": untold.name, "at": notices.local(runtime, untold.at)}
    news = [
        notices.Notice(
            f"distress:{untold.id}:{phone}",
            phone,
            "darurat_pos",
            words,
            now + ALARM_LIFE,
            rank=outbox.DANGER,
        )
        for phone in sorted(phones - {untold.phone_id})
    ]
    notices.put(runtime, news, now)


def _ask_nearby(runtime: Runtime, untold: Untold, now: datetime) -> None:
    if duress.is_open_in(untold.area):  # whoever forces a guard there would read the question
        return
    asked = {near.phone_id for near in distress.near(untold, now, MOST_ASKED)}
    digits = posed.pose(CORROBORATE, untold.id, asked - {untold.phone_id}, now)
    words = {"post": untold.name, "at": notices.local(runtime, untold.at)}
    questions = [
        notices.Notice(
            f"posed:{CORROBORATE}:{untold.id}:{phone}",
            phone,
            "darurat_tanya",
            words | {"digits": theirs},
            now + LIFE[CORROBORATE],
            rank=outbox.DANGER,
        )
        for phone, theirs in sorted(digits.items())
    ]
    notices.put(runtime, questions, now)


def answered(decided: Decided, answers: Sequence[Answer]) -> dict[int, Thanks]:
    """What guards nearby see or hear goes into the timeline of the report."""
    of = distress.report_of([answer.subject for answer in answers])
    steps = []
    for answer in answers:
        duty = next(iter(decided.known.duties.get(answer.phone_id, ())), None)
        if duty is not None and answer.subject in of:
            what = SEEN if answer.yes else UNSEEN
            steps.append((of[answer.subject], f"pos {duty.post.code}", what))
    timeline.remark(steps, decided.now)
    return {answer.phone_id: Thanks("darurat_dijawab") for answer in answers}
