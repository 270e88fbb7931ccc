"""What people wish to be done with what is theirs: erasing a report, imbauan or none.

Each is promised beside the database before it is committed: it holds, too, where a backup is put
back.
"""

from __future__ import annotations

from collections.abc import Sequence

from flows import effects
from gateway.install import promises
from gateway.sms.wave import Stated, Wave
from storage import people, reports


def erasure(wave: Wave, some: Sequence[Stated[effects.ErasureAsked]]) -> None:
    """HAPUS: number and words go in 24 hours."""
    due = reports.ask_erasure({(one.fact.code, one.phone_id) for one in some}, wave.now)
    promises.asked(wave.runtime, due, wave.now)


def no_erasure(wave: Wave, some: Sequence[Stated[effects.ErasureTakenBack]]) -> None:
    """BATAL: they stay after all."""
    back = reports.take_back({(one.fact.code, one.phone_id) for one in some})
    promises.taken_back(wave.runtime, back, wave.now)


def stopped(wave: Wave, some: Sequence[Stated[effects.ImbauanStopped]]) -> None:
    """BERHENTI: no imbauan any more."""
    fresh = people.stop_imbauan({one.phone_id: one.at for one in some})
    promises.stopped(wave.runtime, fresh, wave.now)


def resumed(wave: Wave, some: Sequence[Stated[effects.ImbauanResumed]]) -> None:
    """MULAI: imbauan again."""
    back = people.resume_imbauan({one.phone_id: one.at for one in some})
    promises.resumed(wave.runtime, back, wave.now)
