"""What a sending process remembers of a carrier: when to leave it alone, when to be wary.

An imbauan is never sent twice, so every call whose end nobody knows costs its recipients for good.
After one such call only single recipients are risked, at growing distances, until an answer is
clear again.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from gateway.carriers.answer import THROTTLE_PAUSE
from storage.engine.breaker import Breaker

#: The longest a lane leaves a carrier alone (seconds): an alarm keeps trying, an imbauan has time.
LONGEST_REST = {"alarm": 10.0, "reply": 60.0, "bulk": 3600.0}
#: The first and the longest rest after calls that stayed unclear (seconds).
_FIRST, _LAST = 5.0, 60.0


class LaneBreaker:
    """One lane's experience with one carrier.

    It counts by the record's clock, for what a rest puts off is written into the record.
    """

    def __init__(self, lane: str) -> None:
        self._lane = lane
        self._breaker = Breaker(LONGEST_REST[lane])
        self._unclear = 0  # calls in a row, not side by side, whose end is not known
        self._unsent = 0  # calls in a row that did not leave

    def rests(self, now: datetime) -> timedelta:
        """How much longer the carrier is to be left alone; nothing when it may be called."""
        return timedelta(seconds=self._breaker.left(now.timestamp()))

    @property
    def wary(self) -> bool:
        """Whether only single recipients should be risked."""
        return self._unclear > 0

    def answered(self) -> None:
        """A clear answer, whatever it says of the recipients."""
        self._unclear = self._unsent = 0
        self._breaker.worked()

    def stayed_unclear(self, now: datetime) -> None:
        """A call without a clear answer for anybody; what was called beside it says nothing new.

        Alarms go on: each of them is asked about, or repeated once, by itself.
        """
        if self.rests(now):
            return
        self._unclear += 1
        if self._lane != "alarm":
            rest = min(_FIRST * 2.0 ** (self._unclear - 1), _LAST)
            self._breaker.failed(now.timestamp(), rest)

    def did_not_leave(self, pause: float, now: datetime) -> None:
        """A call without any effect.

        Once may be the one message's fault, twice in a row is the carrier's, and so is one that
        asks for a long pause at once.
        """
        self._unsent += 1
        if self._unsent > 1 or pause >= THROTTLE_PAUSE:
            self._breaker.failed(now.timestamp(), pause)


_breakers: dict[tuple[str, str], LaneBreaker] = {}
_phones: dict[tuple[str, str], Breaker] = {}


def breaker_of(lane: str, carrier: str) -> LaneBreaker:
    """This process's experience with a carrier in a lane."""
    return _breakers.setdefault((lane, carrier), LaneBreaker(lane))


def phone_breaker(carrier: str, device: str) -> Breaker:
    """This process's experience with one phone of a carrier, in every lane: what it did not take,
    it is asked to take again only where no other phone may (seconds of the record's clock).
    """
    return _phones.setdefault((carrier, device), Breaker(LONGEST_REST["bulk"]))


def any_takes(carrier: str, phones: Iterable[str], now: datetime) -> bool:
    """Whether one of these phones of a carrier has refused nothing lately."""
    return not all(phone_breaker(carrier, phone).left(now.timestamp()) for phone in phones)


def forget_all() -> None:
    """Begin anew with every carrier."""
    _breakers.clear()
    _phones.clear()
