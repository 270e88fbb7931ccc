"""The carrier's fault profiles: which share of calls to its sending API goes wrong, and how."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import asdict, fields

from flows.values import dataclass

#: Troubles after which the SMS goes out all the same: the caller cannot know. After the others
#: nothing was taken.
TAKEN_ALL_THE_SAME = frozenset({"lost", "garbage", "truncated", "late_error", "slow"})


class BadProfile(ValueError):
    """A fault profile that does not exist; the text is a sentence."""


@dataclass(frozen=True, slots=True)
class FaultProfile:
    """Shares of calls (0 to 1, their sum at most 1) that meet each trouble; the rest go well."""

    error: float = 0.0  # 500, nothing was taken
    late_error: float = 0.0  # 500, but everything was taken
    throttle: float = 0.0  # 429, nothing was taken
    timeout: float = 0.0  # no answer within hang_seconds, nothing was taken
    lost: float = 0.0  # everything was taken, the connection breaks before the answer
    garbage: float = 0.0  # everything was taken, the answer is no JSON
    truncated: float = 0.0  # everything was taken, the answer breaks off in the middle
    slow: float = 0.0  # all is well after slow_seconds
    hang_seconds: float = 30.0
    slow_seconds: float = 3.0
    seed: int = 0

    def shares(self) -> dict[str, float]:
        """Trouble and share, in a fixed order."""
        return {name: share for name, share in asdict(self).items() if name in TROUBLES}


TROUBLES = ("error", "late_error", "throttle", "timeout", "lost", "garbage", "truncated", "slow")

#: What the page offers, by name.
PROFILES: dict[str, FaultProfile] = {
    "biasa": FaultProfile(),
    "lambat": FaultProfile(slow=1.0),
    "buruk": FaultProfile(
        error=0.1,
        late_error=0.05,
        throttle=0.05,
        timeout=0.02,
        lost=0.08,
        garbage=0.05,
        truncated=0.05,
        slow=0.1,
    ),
    "padam": FaultProfile(error=1.0),
}


def read_profile(wanted: Mapping[str, object]) -> FaultProfile:
    """A profile from JSON: ``{"name": "buruk"}``, or shares and seconds. Raises BadProfile."""
    known = {field.name for field in fields(FaultProfile)}
    unknown = sorted(set(wanted) - known - {"name"})
    if unknown:
        raise BadProfile(
            f"no such trouble: {', '.join(unknown)}; there are {', '.join(sorted(known))}"
        )
    name = wanted.get("name", "biasa")
    if name not in PROFILES:
        raise BadProfile(f"no such fault profile; there are {', '.join(PROFILES)}")
    values = asdict(PROFILES[str(name)])
    for key, value in wanted.items():
        if key == "name":
            continue
        if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0:
            raise BadProfile(f"{key} must be a number, 0 or more")
        values[key] = int(value) if key == "seed" else float(value)
    profile = FaultProfile(**values)
    if sum(profile.shares().values()) > 1.0 + 1e-9:
        raise BadProfile("the shares add up to more than 1")
    return profile


def name_of(profile: FaultProfile) -> str:
    """The name under which the page offers this profile; ``sendiri`` for a caller's own."""
    return next((name for name, known in PROFILES.items() if known == profile), "sendiri")


class Faults:
    """The fault profile in force, and its dice: the same seed gives the same day."""

    def __init__(self) -> None:
        self.profile = PROFILES["biasa"]
        self._dice = random.Random(0)

    def use(self, profile: FaultProfile) -> None:
        """Use another profile and start the dice anew."""
        self.profile, self._dice = profile, random.Random(profile.seed)

    def trouble(self) -> str:
        """What happens to the next call: one of TROUBLES, or "" when it goes well."""
        thrown = self._dice.random()
        for trouble, share in self.profile.shares().items():
            if thrown < share:
                return trouble
            thrown -= share
        return ""
