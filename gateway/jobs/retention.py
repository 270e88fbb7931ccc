"""What must not be kept: leases nobody renews, numbers and texts whose time is over.

While the clock is doubted nothing is forgotten but what HAPUS asked for, and that when it is due by
both clocks. In an hour so much is forgotten at most (`storage.record.forgotten`): a mistake that
nobody has thought of costs an hour's share, not all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

from flows.rules import clocks
from gateway.install import promises
from gateway.install.runtime import Runtime
from storage import people, reports, watch
from storage.conversations import calls, dialogues
from storage.engine.db import connected, transaction
from storage.people import requests
from storage.people.accounts import forgetting
from storage.places.receivers import deliveries
from storage.received import inbox, seen
from storage.record import clock_doubt, forgotten, sealing
from storage.reports import alerts, holds, numbering, pairs, reputation, shifts
from storage.sent import imbauan, outbox
from storage.watch import duress, enrolments, posed, remarks, rota

#: Rows per kind and round; a round comes every few seconds, so nothing waits long and no
#: transaction is large.
BATCH = 500
#: A trial looks at no more rows of a kind than this, for it holds what it looks at until it is
#: undone.
MOST_TRIED = 10_000
#: So long after a report is nothing for an officer any more their digits for it may be another's.
DIGITS_AFTER = timedelta(days=30)


def lapse(runtime: Runtime, now: datetime) -> set[str]:
    """Messages whose sender was killed become uncertain; messages that came too late expire.

    What desks and officers were told a while ago is told anew from then on.
    """
    with connected(), transaction():
        outbox.lapse(now)
        alerts.forget(now)
    return set()


def forget(runtime: Runtime, now: datetime) -> set[str]:
    """Erase what was asked to be erased and what has outlived its retention: a batch of each."""
    with connected():
        doubt = clock_doubt.read()
        promise = promises.of_erasing(runtime, now)
        with transaction():
            reports.erase_due(clocks.both(doubt, now), BATCH, promise)
            if doubt.since is None:
                kinds = {**_kinds(runtime, promise), "phones": people.forget_unused}
                _share(now, {**kinds, **_last(runtime)}, BATCH)
    if doubt.since is None:
        runtime.promises.tidy((now - timedelta(days=runtime.settings.backup_days)).date())
    return set()


def forget_all(runtime: Runtime, now: datetime) -> Counter[str]:
    """The same until nothing is left of it, or of the hour's share; a batch per transaction.

    Returns how many rows of what.
    """
    gone: Counter[str] = Counter()
    with connected():
        doubt = clock_doubt.read()
        promise = promises.of_erasing(runtime, now)
        gone["erased"] = _until_nothing(
            lambda: reports.erase_due(clocks.both(doubt, now), BATCH, promise)
        )
        if doubt.since is not None:
            return gone
        for kind, step in _kinds(runtime, promise).items():
            gone[kind] = _until_nothing(partial(_of_its_share, now, kind, step))
        for low in people.ranges(BATCH):
            with transaction():
                gone.update(_share(now, {"phones": partial(people.forget_unused, low=low)}, BATCH))
        for kind, step in _last(runtime).items():
            gone[kind] = _until_nothing(partial(_of_its_share, now, kind, step))
    return gone


class _Undone(Exception):
    """Ends a transaction that was only tried."""


def would_forget(runtime: Runtime, now: datetime) -> Counter[str]:
    """What there is to forget, up to MOST_TRIED of each kind: done and rolled back."""
    gone: Counter[str] = Counter()
    with connected():
        with suppress(_Undone), transaction():
            gone["erased"] = reports.erase_due(now, MOST_TRIED, _nothing)
            gone.update(
                {kind: step(now, MOST_TRIED) for kind, step in _kinds(runtime, _nothing).items()}
            )
            gone.update({kind: step(now, MOST_TRIED) for kind, step in _last(runtime).items()})
            raise _Undone
        for low in people.ranges(MOST_TRIED):
            with suppress(_Undone), transaction():
                gone["phones"] += people.forget_unused(now, MOST_TRIED, low)
                raise _Undone
    return gone


#: Forgets at most so many rows that are due by then, and says how many.
_Step = Callable[[datetime, int], int]


def _nothing(what: str, ids: Sequence[int]) -> None:
    """Promise nothing: what is only tried is rolled back."""


def _kinds(runtime: Runtime, promise: reports.Promising) -> dict[str, _Step]:
    chosen = runtime.settings
    words = timedelta(days=chosen.retention_text_days)
    return {
        "numbers": partial(
            reports.forget_numbers, days=chosen.retention_number_days, promise=promise
        ),
        "texts": partial(reports.forget_texts, days=chosen.retention_text_days, promise=promise),
        "questions": dialogues.forget,
        "calls": calls.forget,
        "words": pairs.forget,
        "received": inbox.purge,
        "known": seen.purge,
        "recipients": imbauan.forget_recipients,
        "sent": partial(outbox.purge, life=min(outbox.LIFE, words)),
        "nights": watch.forget,
        "posed": posed.forget,
        "turns": rota.forget,
        "enrolments": enrolments.forget,
        "duresses": duress.forget,
        "remarks": partial(remarks.forget, days=chosen.retention_text_days),
        "untold": deliveries.give_up_old,
        "sign_ins": forgetting.forget,
        "digits": partial(numbering.free, after=DIGITS_AFTER),
        "tallies": reputation.forget,
        "requests": partial(requests.forget, days=chosen.retention_text_days),
        "shifts": partial(shifts.forget, days=chosen.retention_text_days),
    }


def _last(runtime: Runtime) -> dict[str, _Step]:
    """What goes after all others: who seals the audit makes everybody wait who notes in it.

    It stays from the oldest report on that is held for a case.
    """
    days = runtime.settings.retention_audit_days

    def let_go(now: datetime, limit: int) -> int:
        return sealing.let_go(now, limit, days, keep_from=partial(holds.oldest, now))

    return {"audit": let_go}


def _share(now: datetime, kinds: Mapping[str, _Step], limit: int) -> dict[str, int]:
    """Forget at most `limit` rows of each kind, and no more than is left of its hour.

    For the caller's transaction.
    """
    left = forgotten.left(now)
    gone = {
        kind: step(now, min(limit, left[kind])) if left[kind] else 0 for kind, step in kinds.items()
    }
    forgotten.count(gone, now)
    return gone


def _of_its_share(now: datetime, kind: str, step: _Step) -> int:
    return _share(now, {kind: step}, BATCH)[kind]


def _until_nothing(step: Callable[[], int]) -> int:
    """Repeat it, each time in a transaction of its own, until it finds nothing.

    Returns how many rows that were.
    """
    gone = 0
    while True:
        with transaction():
            found = step()
        if not found:
            return gone
        gone += found
