"""Guards' words as they come in: kept, and told to those whom they concern.

Whoever was alarmed hears that a word has come after all; the ketua hears when a guard goes home
before the end, and whether anybody is left.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flows.effects import CheckedIn, Remarked
from flows.rules.delivery import NEWS_LIFE
from flows.rules.schedule import leaves_early
from flows.rules.slot_steps import LEAVE
from gateway.jobs import absences, alarm_words, notices, still_true
from gateway.sms.decided import Decided, Stated
from storage import watch
from storage.sent import outbox
from storage.watch import remarks
from storage.watch.silent import clear_earlier


def record(decided: Decided, batch: Sequence[Stated[CheckedIn]]) -> None:
    """Write these words into the records and note the SMS they call for.

    Those of phones that stand guard nowhere are lost.
    """
    words = [_word(decided, stated) for stated in batch if stated.phone_id in decided.known.duties]
    absences.come_after_all(decided, words)
    heard = watch.check_in(words)
    fresh = [word for word in words if word.conversation in heard.ends]
    alarm_words.heard_late(decided, fresh)
    _tell_the_alarmed(decided, fresh, heard)
    _tell_the_ketua(
        decided,
        [word for word in fresh if word.word == LEAVE and not word.provisional],
        heard,
    )


def remark(decided: Decided, batch: Sequence[Stated[Remarked]]) -> None:
    """Keep what guards remarked. What phones say that stand guard nowhere is lost."""
    said = []
    for stated in batch:
        if stated.phone_id in decided.known.duties:
            post, guard = decided.known.duty(stated.phone_id, stated.fact.post)
            name = f"{stated.conversation}:{stated.ordinal}"
            said.append(remarks.Said(post, guard, stated.fact.text, name, stated.at))
    remarks.keep(decided.runtime.vault, said)


def _word(decided: Decided, stated: Stated[CheckedIn]) -> watch.Word:
    post, guard = decided.known.duty(stated.phone_id, stated.fact.post)
    return watch.Word(
        post,
        guard,
        stated.fact.word,
        stated.fact.guards,
        f"{stated.conversation}:{stated.ordinal}",
        stated.at,
        stated.fact.provisional,
    )


def _tell_the_alarmed(decided: Decided, fresh: Sequence[watch.Word], heard: watch.Heard) -> None:
    """One SMS for each word to each who was alarmed before it; an alarm still here is withdrawn.

    Also where the word fills a later check-in: whoever was told must not go on looking for guards
    who are there.
    """
    filled = watch.clear_alarms(heard.slots, decided.now)
    last = {word.post.id: word for word in sorted(fresh, key=lambda word: word.at)}
    earlier = clear_earlier({post: word.at for post, word in last.items()}, decided.now)
    alarms = {still_true.about("missed", slot.id): slot for slot in [*filled, *earlier]}
    if not alarms:
        return
    outbox.withdraw(list(alarms), "a word has come", decided.now)
    news: dict[tuple[int, datetime, int], notices.Notice] = {}
    for about, fates in outbox.fates(list(alarms)).items():
        slot = alarms[about]
        word, said = slot.situation, slot.checked_in_at
        if said is None:
            word, said = last[slot.post_id].word, last[slot.post_id].at
        words = {"word": str(word).upper(), "said": notices.local(decided.runtime, said)}
        key = "heard" if slot.checked_in_at else "heard_since"
        for phone_id, left in fates:
            if left is not False:
                notice = notices.of_slot(
                    decided.runtime,
                    "heard",
                    slot,
                    phone_id,
                    decided.now + NEWS_LIFE,
                    key=key,
                    **words,
                )
                news.setdefault((slot.post_id, said, phone_id), notice)
    notices.put(decided.runtime, list(news.values()), decided.now)


def _tell_the_ketua(decided: Decided, gone: Sequence[watch.Word], heard: watch.Heard) -> None:
    """That guards went home before the end of their watch, while it lasts.

    What may be said by somebody else is asked about first, and told when it is sure.

    A ketua who goes there knows it.
    """
    early = [
        (word, end)
        for word in gone
        if (end := heard.ends[word.conversation]) is not None
        and leaves_early(end, word.at)
        and end.due_at > decided.now
    ]
    guards = watch.guards_by_post({word.post.id for word, _ in early}) if early else {}
    news = []
    for word, end in early:
        at, said = (
            notices.local(decided.runtime, end.due_at),
            notices.local(decided.runtime, word.at),
        )
        words = {"post": str(word.post.name), "at": at, "said": said}
        key = "left_all" if word.post.id in heard.empty else "left"
        for guard in guards[word.post.id]:
            if guard.ketua and guard.id != word.guard.id:
                dedup_key = f"left:{word.guard.id}:{int(word.at.timestamp())}:{guard.phone_id}"
                news.append(notices.Notice(dedup_key, guard.phone_id, key, words, end.due_at))
    notices.put(decided.runtime, news, decided.now)
