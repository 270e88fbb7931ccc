"""What a sending process remembers of a carrier between two calls: when to leave it alone, when to
be wary of it.

An imbauan is never sent twice, so every call whose end nobody knows costs its recipients for good.
After one such call only single recipients are risked, at growing distances, until an answer is
clear again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

#: The longest a lane leaves a carrier alone (seconds): an alarm keeps trying, an imbauan has time.
LONGEST_REST = {"alarm": 10.0, "reply": 60.0, "bulk": 3600.0}
#: A refusal that asks for at least this pause (seconds) is about the account, not about the one
#: message.
ACCOUNT_PAUSE = 120.0
#: The first and the longest rest after calls that stayed unclear (seconds).
_FIRST, _LAST = 5.0, 60.0


@dataclass
class Mood:
    """One lane's experience with one carrier."""

    lane: str
    unclear: int = 0  # calls in a row whose end is not known
    unsent: int = 0  # calls in a row that did not leave
    rest_until: datetime | None = None

    def rests(self, now: datetime) -> bool:
        """Whether the carrier is to be left alone now."""
        # A rest that ends later than any was begun by a clock that was ahead.
        longest = timedelta(seconds=LONGEST_REST[self.lane])
        return self.rest_until is not None and now < self.rest_until <= now + longest

    @property
    def wary(self) -> bool:
        """Whether only single recipients should be risked."""
        return self.unclear > 0

    def answered(self) -> None:
        """A clear answer, whatever it says of the recipients."""
        self.unclear = self.unsent = 0
        self.rest_until = None

    def stayed_unclear(self, now: datetime) -> None:
        """A call without a clear answer for anybody.

        Alarms go on: each of them is repeated once by itself.
        """
        self.unclear += 1
        if self.lane != "alarm":
            self._rest(min(_FIRST * 2.0 ** (self.unclear - 1), _LAST), now)

    def did_not_leave(self, pause: float, now: datetime) -> None:
        """A call without any effect.

        Once may be the one message's fault, twice in a row is the carrier's.
        """
        self.unsent += 1
        if self.unsent > 1 or pause >= ACCOUNT_PAUSE:
            self._rest(pause, now)

    def _rest(self, seconds: float, now: datetime) -> None:
        until = now + timedelta(seconds=min(seconds, LONGEST_REST[self.lane]))
        self.rest_until = max(until, self.rest_until or until)


_moods: dict[tuple[str, str], Mood] = {}


def mood(lane: str, carrier: str) -> Mood:
    """This process's mood towards a carrier in a lane."""
    return _moods.setdefault((lane, carrier), Mood(lane))


def forget_all() -> None:
    """Begin anew with every carrier."""
    _moods.clear()
