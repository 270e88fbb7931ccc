"""What people wish to be done with what is theirs: erasing a report, imbauan or none, their data.

Each is promised beside the database before it is committed: it holds, too, where a backup is put
back.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from flows import effects
from flows.rules.message_kinds import IMBAUAN, MESSAGE_KINDS, NEWS, ROUTINE, MessageKind
from flows.rules.numbers import may_answer
from gateway.install import promises
from gateway.sms.decided import AFTERWARDS, Decided, Stated
from storage import people, reports
from storage.reports import deeds, reputation


def erasure(decided: Decided, batch: Sequence[Stated[effects.ErasureAsked]]) -> None:
    """HAPUS: number and words go in 24 hours; at once the count of what earlier reports came to."""
    due = reports.ask_erasure(
        {(stated.fact.code, stated.phone_id) for stated in batch}, decided.now
    )
    promises.asked(decided.runtime, due, decided.now)
    _count_no_more(decided, {stated.phone_id for stated in batch})


def no_erasure(decided: Decided, batch: Sequence[Stated[effects.ErasureTakenBack]]) -> None:
    """BATAL: they stay after all."""
    back = reports.take_back({(stated.fact.code, stated.phone_id) for stated in batch})
    promises.taken_back(decided.runtime, back, decided.now)


def reopened(decided: Decided, batch: Sequence[Stated[effects.ReportReopened]]) -> None:
    """BELUM: what was closed climbs again, without who closed it."""
    mine = {(stated.fact.code, stated.phone_id) for stated in batch}
    deeds.reopen(reports.ids_of(mine), decided.now)


def stopped(decided: Decided, batch: Sequence[Stated[effects.ImbauanStopped]]) -> None:
    """BERHENTI: no messages of these kinds any more."""
    for kind, said in _by_kind(batch).items():
        fresh = people.stop_messages(said, kind)
        promises.stopped(decided.runtime, fresh, decided.now, kind)
        if kind == IMBAUAN:
            _count_no_more(decided, said)


def resumed(decided: Decided, batch: Sequence[Stated[effects.ImbauanResumed]]) -> None:
    """MULAI: messages of these kinds again. Who wants imbauan, or those that are routine, wants all
    of them.
    """
    for kind, said in _by_kind(batch).items():
        for wanted in (NEWS,) if kind == NEWS else (IMBAUAN, ROUTINE):
            back = people.resume_messages(said, wanted)
            promises.resumed(decided.runtime, back, decided.now, wanted)


def _by_kind(
    batch: Sequence[Stated[effects.ImbauanStopped] | Stated[effects.ImbauanResumed]],
) -> dict[MessageKind, dict[int, datetime]]:
    return {
        kind: {stated.phone_id: stated.at for stated in batch if stated.fact.kind == kind}
        for kind in MESSAGE_KINDS
    }


def agreed(decided: Decided, batch: Sequence[Stated[effects.ImbauanAgreed]]) -> None:
    """DAFTAR YA: they are contacts, and get imbauan again if they had stopped them.

    Whoever we answer nothing has not read what they would agree to: a sender can be forged.
    """
    numbers, countries = decided.known.numbers, decided.runtime.settings.reply_countries
    batch = [stated for stated in batch if may_answer(numbers[stated.phone_id], countries)]
    waiting = people.enrol(
        [
            people.Agreed(
                stated.phone_id,
                stated.fact.area,
                decided.known.languages[stated.phone_id],
                stated.at,
                f"{stated.channel} {stated.fact.text}",
                stated.fact.partner,
                stated.fact.place,
            )
            for stated in batch
        ]
    )
    back = people.resume_messages({stated.phone_id: stated.at for stated in batch})
    promises.resumed(decided.runtime, back, decided.now)
    for stated in batch:
        if stated.phone_id in waiting:
            # What its owner can tell the officer, who sees neither number nor name.
            decided.answer(
                stated.phone_id,
                f"mitra:{stated.conversation}",
                "mitra_minta",
                stated.at,
                after=AFTERWARDS,
                code=str(waiting[stated.phone_id]),
            )


def no_contact(decided: Decided, batch: Sequence[Stated[effects.ContactErased]]) -> None:
    """HAPUS DATA: they are no contacts any more, and no list makes them one that is written to."""
    said = {stated.phone_id: stated.at for stated in batch}
    fresh = people.stop_messages(said)
    promises.stopped(decided.runtime, fresh, decided.now)
    promises.removed(decided.runtime, people.drop_contacts_of(said), decided.now)
    _count_no_more(decided, said)


def _count_no_more(decided: Decided, phones: Collection[int]) -> None:
    """What became of reports that these sent before is not counted by their numbers any more."""
    numbers = [decided.known.numbers[phone_id] for phone_id in phones]
    vault = decided.runtime.vault
    reputation.drop({hash_ for number in numbers if number for hash_ in vault.hashes_of(number)})
