"""A carrier of the tests that takes our ids.

What arrived there lies in a folder, so that it outlives a process that was killed.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from gateway.carriers import Limits, NotSent, Outgoing, Sent
from tests.gateway.carriers.one_way import OneWay

NAME = "kotak"


class Mailbox(OneWay):
    """What comes in under an id that this phone of it knows already changes nothing, and is
    answered as taken.

    `plays` are the next answers: `taken`, `away` (nothing leaves), `lost` (nobody knows, and it
    never arrived), `unclear` (nobody knows, and it arrived), `slow` (nobody knows, and it arrives
    when the test says so). `mute`: it cannot be asked.
    """

    name = NAME
    limits = Limits(recipients=10)
    own_ids = True

    def __init__(self, folder: Path, *plays: str, mute: bool = False) -> None:
        self._folder, self.plays, self.mute = folder, deque(plays), mute
        self._on_its_way: list[Outgoing] = []
        self.tried: list[Outgoing] = []
        self.asked: list[str] = []
        folder.mkdir(exist_ok=True)

    def send(self, outgoing: Outgoing) -> list[Sent]:
        self.tried.append(outgoing)
        play = self.plays.popleft() if self.plays else "taken"
        if play == "away":
            raise NotSent("away", 1.0)
        if play == "slow":
            self._on_its_way.append(outgoing)
        elif play != "lost":
            self._arrives(outgoing)
        state = "accepted" if play == "taken" else "uncertain"
        return [Sent(number, state, outgoing.id) for number in outgoing.numbers]

    def settle(self, id: str, numbers: Sequence[str]) -> list[Sent] | None:
        self.asked.append(id)
        if self.mute:
            raise NotSent("mute", 1.0)
        if not any(self._folder.glob(f"{id}.*")):
            return None
        return [Sent(number, "accepted", id) for number in numbers]

    def arrive(self) -> None:
        """What was slow arrives now."""
        for outgoing in self._on_its_way:
            self._arrives(outgoing)

    def arrived(self) -> Counter[str]:
        """How often each number was reached."""
        return Counter(str(link.readlink()) for link in self._folder.iterdir())

    def _arrives(self, outgoing: Outgoing) -> None:
        (number,) = outgoing.numbers
        with suppress(FileExistsError):  # a link is there with what it says, or it is not there
            (self._folder / f"{outgoing.id}.{outgoing.device}").symlink_to(number)
