"""Writes down what was promised to people (`storage.people.promises`), so that restores keep it.

For the transaction that carries it out, before its commit: one that is undone is promised all the
same, and will be done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

import structlog

from flows.rules.message_kinds import IMBAUAN, MessageKind
from flows.rules.phrases import phrase
from gateway.install.doctor.finding import FAILED, OK, Finding
from gateway.install.runtime import Runtime
from storage.engine import private
from storage.people import naming
from storage.people.promises import ASKED, REMOVED, RESUMED, STOPPED, TAKEN_BACK, Promise

log = structlog.get_logger()


def of_erasing(runtime: Runtime, now: datetime) -> Callable[[str, Sequence[int]], None]:
    """For `storage.reports.erasure`: writes down what of which reports (ids) is about to go."""
    return lambda what, ids: _keep(
        runtime, naming.of_reports(runtime.vault, what, dict.fromkeys(ids)), now
    )


def asked(runtime: Runtime, due: Mapping[int, datetime], now: datetime) -> None:
    """These reports, by id, are to be erased, each at its time.

    Kept is the full hour after that: the second of a HAPUS would lead to what else came in that
    second.
    """
    hours = {
        id_: at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        for id_, at in due.items()
    }
    _keep(runtime, naming.of_reports(runtime.vault, ASKED, hours), now)


def taken_back(runtime: Runtime, ids: Iterable[int], now: datetime) -> None:
    """These reports are not to be erased after all."""
    _keep(runtime, naming.of_reports(runtime.vault, TAKEN_BACK, dict.fromkeys(ids)), now)


def stopped(
    runtime: Runtime, phone_ids: Iterable[int], now: datetime, kind: MessageKind = IMBAUAN
) -> None:
    """These phones get no messages of this kind any more."""
    _keep(runtime, naming.of_phones(runtime.vault, STOPPED[kind], phone_ids), now)


def resumed(
    runtime: Runtime, phone_ids: Iterable[int], now: datetime, kind: MessageKind = IMBAUAN
) -> None:
    """These phones get them again."""
    _keep(runtime, naming.of_phones(runtime.vault, RESUMED[kind], phone_ids), now)


def removed(runtime: Runtime, phone_ids: Iterable[int], now: datetime) -> None:
    """These phones are no contacts any more."""
    _keep(runtime, naming.of_phones(runtime.vault, REMOVED, phone_ids, now), now)


def _keep(runtime: Runtime, promises: Sequence[Promise], now: datetime) -> None:
    """Write these promises; erasures do not wait for the file: log and doctor tell of failure."""
    try:
        runtime.promises.keep(promises, now)
    except OSError as refused:
        log.error("promises.not_kept", count=len(promises), error=type(refused).__name__)


def finding(runtime: Runtime) -> Finding:
    """Whether promises can be written down."""
    folder = runtime.promises.folder
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        private.try_writing(folder / ".tried")
    except OSError as refused:
        says = phrase(
            "Nothing can be written into %(folder)s (%(why)s).",
            folder=folder,
            why=refused.strerror or type(refused).__name__,
        )
        do = phrase(
            "Make room, or give this account the right: a backup would bring back what "
            "was erased since."
        )
        return Finding("promises", FAILED, says, do)
    return Finding(
        "promises", OK, phrase("Erasures and opt-outs are written down beside the database.")
    )
