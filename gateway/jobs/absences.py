"""IZIN of guards: they are away for a night, and the ketua hears when nobody is left for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from flows.effects import GuardExcused
from flows.ronda import evening
from flows.rules import schedule
from flows.rules.delivery import NEWS_LIFE
from flows.rules.slot_steps import LEAVE
from gateway.jobs import notices
from gateway.sms.decided import Decided, Stated
from storage import watch


def excused(decided: Decided, batch: Sequence[Stated[GuardExcused]]) -> None:
    """Keep who does not come, and for which night."""
    for stated in batch:
        if stated.phone_id in decided.known.duties:
            post, guard = decided.known.duty(stated.phone_id, stated.fact.post)
            night = night_of(decided, stated.fact.night, post, stated.at)
            if watch.excuse(guard, night, decided.now, stated.at):
                _tell_the_ketua(decided, post, night, stated.conversation)


def night_of(decided: Decided, said: str, post: watch.Post, at: datetime) -> date:
    """The night that a fact names, else the one that is on at this post, or comes next."""
    if said:
        return date.fromisoformat(said)
    return schedule.coming_night(at, watch.shift_of(post), decided.runtime.settings.zone)


def _tell_the_ketua(decided: Decided, post: watch.Post, night: date, conversation: str) -> None:
    """That all who would be on duty are away: nobody else will know of it."""
    ketua = watch.ketua_of(post.id)
    if ketua is None or watch.on_duty([post.id], night)[post.id]:
        return
    words = {"post": str(post.name), "night": evening(night)}
    name = f"izin_semua:{conversation}:{ketua.phone_id}"
    until = decided.now + NEWS_LIFE
    notice = notices.Notice(name, ketua.phone_id, "izin_semua", words, until)
    notices.put(decided.runtime, [notice], decided.now)


def come_after_all(decided: Decided, words: Sequence[watch.Word]) -> None:
    """Who had said IZIN for this night and then MASUK or AMAN is there: their word counts. So does
    that of who comes in place of all others.
    """
    zone = decided.runtime.settings.zone
    said = {
        word.guard.id: (word, schedule.night_of(word.at, watch.shift_of(word.post), zone))
        for word in words
        if word.word != LEAVE
    }
    for guard, night, at in watch.absences(said, {night for _, night in said.values()}):
        word, of = said[guard]
        if night == of and at <= word.at:
            watch.come_after_all(word.guard, night, decided.now)
    for night in {night for _, night in said.values()}:
        away = watch.with_absences(night)
        for word, of in said.values():
            if (
                of == night
                and word.post.id in away
                and not watch.absences([word.guard.id], [night])
            ):
                watch.stand_in(word.guard, night, decided.now)
