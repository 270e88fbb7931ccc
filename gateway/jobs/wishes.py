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
from storage.reports import deeds


def erasure(decided: Decided, batch: Sequence[Stated[effects.ErasureAsked]]) -> None:
    """HAPUS: number and words go in 24 hours."""
    due = reports.ask_erasure(
        {(stated.fact.code, stated.phone_id) for stated in batch}, decided.now
    )
    promises.asked(decided.runtime, due, decided.now)


def no_erasure(decided: Decided, batch: Sequence[Stated[effects.ErasureTakenBack]]) -> None:
    """BATAL: they stay after all."""
    back = reports.take_back({(stated.fact.code, stated.phone_id) for stated in batch})
    promises.taken_back(decided.runtime, back, decided.now)


def reopened(decided: Decided, batch: Sequence[Stated[effects.ReportReopened]]) -> None:
    """BELUM: what was closed climbs again, without who closed it."""
    mine = {(stated.fact.code, stated.phone_id) for stated in batch}
    deeds.reopen(reports.ids_of(mine), decided.now)


def stopped(decided: Decided, batch: Sequence[Stated[effects.ImbauanStopped]]) -> None:
    """BERHENTI: no imbauan any more."""
    fresh = people.stop_imbauan({stated.phone_id: stated.at for stated in batch})
    promises.stopped(decided.runtime, fresh, decided.now)


def resumed(decided: Decided, batch: Sequence[Stated[effects.ImbauanResumed]]) -> None:
    """MULAI: imbauan again."""
    back = people.resume_imbauan({stated.phone_id: stated.at for stated in batch})
    promises.resumed(decided.runtime, back, decided.now)
