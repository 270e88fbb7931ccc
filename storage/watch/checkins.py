"""Guards' words, and the expected check-ins they fill. Used through `storage.watch`.

A word is a fact and is kept as it was said. Which slots it fills is worked out anew from all words
of the night, so that it is the same in whatever order they arrive.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from flows.rules.schedule import Due, attendance, leaves_early, nearest
from flows.rules.slot_steps import HEARD, LATE, LEAVE, MISSED, NOT_EXPECTED, PRESENT, UNHEARD
from flows.values import dataclass, field
from storage.engine.sql import chunks, for_update, marks, rows, run, update, utc
from storage.models import CheckIn, Guard, Post, Slot
from storage.watch import counts, rota
from storage.watch.around import NEAR, dues_of, nights_near
from storage.watch.going_home import end_of


@dataclass(frozen=True)
class Word:
    """A guard's word (masuk, aman, pulang) for their post, said `at`, and how many stand there."""

    post: Post
    guard: Guard
    word: str
    guards: int | None
    conversation: str
    at: datetime
    provisional: bool = False


@dataclass
class Heard:
    """What came of words: the new ones, each with its night's last check-in; changed slots; and
    posts at which nobody is left, with since when.
    """

    ends: dict[str, Due | None] = field(default_factory=dict)
    slots: list[int] = field(default_factory=list)
    empty: dict[int, datetime] = field(default_factory=dict)


def check_in(words: Sequence[Word]) -> Heard:
    """Keep these words as facts, and let the slots have what they fill: at most six statements,
    one more where a missed one is filled, and some a night where somebody goes home.

    Again changes nothing. Said before the grace is over a word makes the slot `hadir`, later
    `terlambat`, also when it counts as missed already. For the caller's transaction: until that
    ends nobody else writes words of these posts.
    """
    heard = Heard()
    for batch in chunks(words, columns=8):
        ids = sorted({word.post.id for word in batch})
        run(f"SELECT id FROM post WHERE id IN ({marks(ids)}) ORDER BY id{for_update()}", ids)
        if fresh := _insert(batch):
            _fill([word for word in batch if word.conversation in fresh], heard)
    return heard


def _insert(words: Sequence[Word]) -> set[str]:
    values, params = rows(
        ("text", "bigint", "bigint", "text", "integer", "timestamp", "boolean"),
        [
            (
                word.conversation,
                word.post.id,
                word.guard.id,
                word.word,
                word.guards,
                utc(word.at),
                word.provisional,
            )
            for word in words
        ],
    )
    made = run(
        f"INSERT INTO check_in (conversation, post_id, guard_id, word, guards, at, provisional)"
        f" {values}"
        " ON CONFLICT (conversation) DO NOTHING RETURNING conversation",
        params,
    )
    return {str(conversation) for (conversation,) in made}


def _fill(fresh: Sequence[Word], heard: Heard) -> None:
    """Work out the nights that these words belong to, and write down what has changed."""
    times = [word.at for word in fresh]
    ids = sorted({word.post.id for word in fresh})
    nights = nights_near(ids, times)
    said = _said(ids, times)
    slots: dict[int, CheckIn] = {}
    words: dict[int, int | None] = {}
    leaving: dict[date, set[int]] = defaultdict(set)
    for post, night in {(word.post.id, _night_of(nights, word.post.id, word.at)) for word in fresh}:
        if night is not None:
            mine = [
                check_in for check_in in said[post] if _night_of(nights, post, check_in.at) == night
            ]
            _work_out(nights[post][night], mine, slots, words)
            if any(check_in.word == LEAVE for check_in in mine):
                leaving[nights[post][night][0].night].add(post)
    changed = _write_slots(slots)
    heard.slots += changed
    _write_words(words)
    for evening, posts in leaving.items():
        heard.empty |= rota.note_gone(posts, evening)
    missed = {
        slot.id
        for of_post in nights.values()
        for night_ in of_post
        for slot in night_
        if slot.state == MISSED
    }
    counts.correct([slot for slot in changed if slot in missed])
    for word in fresh:
        night = _night_of(nights, word.post.id, word.at)
        heard.ends[word.conversation] = (
            end_of(nights[word.post.id][night]) if night is not None else None
        )


def _night_of(
    nights: Mapping[int, Sequence[Sequence[Slot]]], post: int, at: datetime
) -> int | None:
    return nearest([dues_of(night) for night in nights.get(post, ())], at)


def _said(post_ids: Sequence[int], times: Sequence[datetime]) -> dict[int, list[CheckIn]]:
    """Every word that may belong to the same nights as words of these times."""
    found: dict[int, list[CheckIn]] = defaultdict(list)
    near = CheckIn.at.between(min(times) - 2 * NEAR, max(times) + 2 * NEAR)
    for check_in in (
        CheckIn.select()
        .where(CheckIn.post.in_(list(post_ids)), near)
        .order_by(CheckIn.at, CheckIn.id)
    ):
        found[check_in.post_id].append(check_in)
    return found


def _work_out(
    night: Sequence[Slot],
    said: Sequence[CheckIn],
    slots: dict[int, CheckIn],
    words: dict[int, int | None],
) -> None:
    times = {check_in.at for check_in in said}
    # One that was filled by a word nobody keeps any more stays as it is.
    closed = {
        place
        for place, slot in enumerate(night)
        if slot.state in NOT_EXPECTED
        or (slot.checked_in_at is not None and slot.checked_in_at not in times)
    }
    end = end_of(night)
    early = {
        place
        for place, check_in in enumerate(said)
        if check_in.word == LEAVE and end is not None and leaves_early(end, check_in.at)
    }
    filled = attendance(dues_of(night), closed, [check_in.at for check_in in said], early)
    firsts: dict[int, int] = {}
    for place, word in sorted(filled.items()):
        firsts.setdefault(word, night[place].id)
        if night[place].checked_in_at != said[word].at:
            slots[night[place].id] = said[word]
    words |= {
        check_in.id: firsts.get(place)
        for place, check_in in enumerate(said)
        if check_in.slot_id != firsts.get(place)
    }


def _write_slots(filled: Mapping[int, CheckIn]) -> list[int]:
    changed = update(
        "slot",
        "id bigint, at timestamp, word text, guards integer",
        [
            (slot_id, utc(said.at), said.word, said.guards)
            for slot_id, said in sorted(filled.items())
        ],
        to=f"state = CASE WHEN slot.late_at >= v.at THEN '{PRESENT}' ELSE '{LATE}' END,"
        " checked_in_at = v.at, situation = v.word, guards = v.guards",
        where=f"slot.id = v.id AND (slot.state IN {UNHEARD}"
        f" OR (slot.state IN {HEARD} AND slot.checked_in_at > v.at))",
        returning="slot.id",
    )
    return sorted(int(id_) for (id_,) in changed)


def _write_words(slots: Mapping[int, int | None]) -> None:
    """Note of each word the first slot it fills."""
    update(
        "check_in",
        "id bigint, slot bigint",
        sorted(slots.items()),
        to="slot_id = v.slot",
        where="check_in.id = v.id",
    )
