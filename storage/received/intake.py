"""The intake: what the webhooks receive is safe when `keep` returns.

In the inbox or, while that is away, in the spool. Requests that come at the same moment share one
transaction: one thread of the process commits whatever has gathered while it was committing the
last. A request waits for it for a limited time; then, or when the database is away, what it
received goes to the spool under the same key, and is one again should it arrive both ways.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from queue import Empty, SimpleQueue

import structlog
from peewee import PeeweeException

from flows.values import dataclass, field
from storage.engine.breaker import Breaker
from storage.engine.db import DatabaseAway, connected, transaction
from storage.engine.per_process import PerProcess
from storage.engine.vault import Vault
from storage.received import inbox
from storage.received.inbox import Item, Kept, Ready
from storage.received.spool import Spool

log = structlog.get_logger()

#: Seconds a request waits for its commit. With the spool behind it a key press stays under two.
DEADLINE = 1.5
#: After the database was away it is left alone so long (seconds); then one request tries it, and
#: the others go on without.
REST = 5.0
#: Requests that share one transaction at most.
MOST = 256
#: While requests come in crowds, a commit waits so long (seconds) for more of the crowd; one that
#: comes alone never waits.
CROWD = 0.0005


class NotKept(Exception):
    """Neither the database nor the spool could take it: tell the sender that nothing is saved."""


@dataclass
class _Asking:
    """A request that waits: what it wants kept, and where it is told what became of it."""

    items: Sequence[Item] = field(repr=False)
    ready: Sequence[Ready] = field(repr=False)
    told: SimpleQueue[list[Kept] | Exception | None] = field(
        default_factory=SimpleQueue, repr=False
    )


_Queue = SimpleQueue[_Asking | None]


class Intake:
    """Keeps what one process receives.

    Its thread starts with the first item, so it may be made before a fork.
    """

    def __init__(self, vault: Vault, spool: Spool, wake: Callable[[], None]) -> None:
        """`wake` is called once for every group that was committed."""
        self._vault = vault
        self._spool = spool
        self._wake = wake
        self._mine = PerProcess(self._start)
        self._crowded = False  # whether the last commit was for more than one
        self._since = 0.0  # when the commit under way began; 0 between two
        self.breaker = Breaker(REST)  # of the database

    def keep(self, items: Sequence[Item], now: datetime) -> list[Kept] | None:
        """Keep these items, all or none; what became of each, or None when they are in the spool.

        Raises `storage.received.inbox.TicketTaken` when a ticket belongs to somebody else (nothing
        was kept), and NotKept.
        """
        waiting, _ = self._mine.get()
        if not self.breaker.allows(time.monotonic()) or self._stuck():
            self._to_spool(items)
            return None
        asking = _Asking(items, [inbox.seal(self._vault, item, now) for item in items])
        waiting.put(asking)
        try:
            told = asking.told.get(timeout=DEADLINE)
        except Empty:
            self._to_spool(items)
            return None
        if isinstance(told, Exception):
            raise told
        return told

    def close(self) -> None:
        """Commit what waits and end the thread, and with it its connection.

        Whoever keeps more starts another.
        """
        if mine := self._mine.let_go():
            waiting, thread = mine
            waiting.put(None)
            thread.join()

    def _stuck(self) -> bool:
        """Whether the commit under way takes longer than anybody waits: nobody queues behind it."""
        since = self._since
        return bool(since) and time.monotonic() - since > DEADLINE

    def _to_spool(self, items: Sequence[Item]) -> None:
        try:
            self._spool.put(items)
        except OSError as refused:
            log.error("intake.not_kept", count=len(items), error=type(refused).__name__)
            raise NotKept("neither database nor spool can be written") from refused
        log.warning("intake.spooled", count=len(items))

    def _start(self) -> tuple[_Queue, threading.Thread]:
        waiting: _Queue = SimpleQueue()
        thread = threading.Thread(target=self._run, args=(waiting,), name="intake", daemon=True)
        thread.start()
        return waiting, thread

    def _run(self, waiting: _Queue) -> None:
        while (first := waiting.get()) is not None:
            group = [first]
            self._since = time.monotonic()
            try:
                if self._crowded:
                    time.sleep(CROWD)
                    self._gather(group, waiting)
                self._settle(group, waiting)
                self._crowded = len(group) > 1
            except Exception as trouble:  # everybody waits for this thread: nothing may end it
                log.exception("intake.trouble", error=type(trouble).__name__)
            finally:
                self._since = 0.0

    def _gather(self, group: list[_Asking], waiting: _Queue) -> None:
        """Let everybody join who waits by now."""
        while len(group) < MOST:
            try:
                asking = waiting.get_nowait()
            except Empty:
                return
            if asking is None:  # the end comes after what is at hand
                waiting.put(None)
                return
            group.append(asking)

    def _settle(self, group: list[_Asking], waiting: _Queue | None) -> None:
        """Commit a group, and whoever joins it from those that are waiting, and tell everybody.

        If it fails as a whole, everybody is tried alone; the rest is for the spool.
        """
        try:
            kept = self._commit(group, waiting)
        except (PeeweeException, inbox.TicketTaken) as trouble:
            if waiting and len(group) > 1 and not isinstance(trouble, DatabaseAway):
                for asking in group:
                    self._settle([asking], None)
                return
            self._tell_trouble(group, trouble)
            return
        except Exception as trouble:  # a mistake of ours must not make anybody wait in vain
            log.exception("intake.trouble", error=type(trouble).__name__)
            self._tell_trouble(group, trouble)
            return
        self.breaker.worked()
        for asking, mine in zip(group, kept, strict=True):
            asking.told.put(mine)
        self._wake()

    def _commit(self, group: list[_Asking], waiting: _Queue | None) -> list[list[Kept]]:
        with connected(), transaction():
            if waiting is not None:
                # Now that it is our turn to write: more have come while we waited for that.
                self._gather(group, waiting)
            kept = iter(inbox.put_ready([item for asking in group for item in asking.ready]))
        return [[next(kept) for _ in asking.items] for asking in group]

    def _tell_trouble(self, group: Sequence[_Asking], trouble: Exception) -> None:
        answer: Exception | None = trouble
        if not isinstance(trouble, inbox.TicketTaken):
            if isinstance(trouble, DatabaseAway):
                self.breaker.failed(time.monotonic())
            log.warning("intake.database_away", error=type(trouble).__name__)
            try:
                self._to_spool([item for asking in group for item in asking.items])
                answer = None
            except NotKept as lost:
                answer = lost
        for asking in group:
            asking.told.put(answer)
