"""What people wish to be done with what is theirs: erasing a report, imbauan or none.

Each is promised beside the database before it is committed: it holds, too, where a backup is put
back.
"""

from __future__ import annotations

from collections.abc import Sequence

from flows import effects
from gateway.install import promises
from gateway.sms.decided import Decided, Stated
from storage import people, reports


def erasure(decided: Decided, some: Sequence[Stated[effects.ErasureAsked]]) -> None:
    """HAPUS: number and words go in 24 hours."""
    due = reports.ask_erasure({(one.fact.code, one.phone_id) for one in some}, decided.now)
    promises.asked(decided.runtime, due, decided.now)


def no_erasure(decided: Decided, some: Sequence[Stated[effects.ErasureTakenBack]]) -> None:
    """BATAL: they stay after all."""
    back = reports.take_back({(one.fact.code, one.phone_id) for one in some})
    promises.taken_back(decided.runtime, back, decided.now)


def stopped(decided: Decided, some: Sequence[Stated[effects.ImbauanStopped]]) -> None:
    """BERHENTI: no imbauan any more."""
    fresh = people.stop_imbauan({one.phone_id: one.at for one in some})
    promises.stopped(decided.runtime, fresh, decided.now)


def resumed(decided: Decided, some: Sequence[Stated[effects.ImbauanResumed]]) -> None:
    """MULAI: imbauan again."""
    back = people.resume_imbauan({one.phone_id: one.at for one in some})
    promises.resumed(decided.runtime, back, decided.now)
