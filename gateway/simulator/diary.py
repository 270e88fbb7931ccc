"""What happened on one phone, step by step, so that any conversation can be printed as a script."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from gateway.simulator.calls import Shown

#: Steps remembered per phone.
KEEP = 200

# A number the gateway drew, as a ticket: 5 to 8 digits that are no phone number, in groups of three
# where it came by SMS. What was typed is left as typed.
_CODE = re.compile(r"(?<![\d+])(?<!\d )[1-9](?:\d{4,7}|\d\d \d{2,3}(?: \d{1,2})?)(?! ?\d)")


class Diary:
    """The steps of one phone, as `gateway.simulator.script` writes them."""

    def __init__(self) -> None:
        self._steps: list[dict[str, Any]] = []

    def clear(self) -> None:
        """Begin a new conversation."""
        self._steps.clear()

    @property
    def length(self) -> int:
        """How many steps there are."""
        return len(self._steps)

    def did(
        self, action: str, value: object, shown: Shown | None = None, at: int | None = None
    ) -> None:
        """Note something the phone did, and the screen it got.

        `at` is the length of the diary when it began to do it: an SMS may arrive before the screen
        that announces it.
        """
        step: dict[str, Any] = {action: value}
        if shown is not None and shown.lost:
            step["lost"] = True
        elif shown is not None:
            step |= {"screen": shown.text, "ends": not shown.open}
        self._steps.insert(self.length if at is None else at, step)
        del self._steps[:-KEEP]

    def received(self, text: str) -> None:
        """Note an SMS that arrived."""
        self._steps.append({"receive": text})

    def steps(self) -> list[dict[str, Any]]:
        """All steps; codes drawn on the way stand as ``{{ticket}}``, ``{{ticket2}}`` and so on."""
        return list(_with_placeholders(list(self._steps)))


def _with_placeholders(steps: list[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    names: dict[str, str] = {}
    typed: set[str] = set()

    def known(text: str) -> str:
        return _CODE.sub(lambda found: names.get(_digits(found[0]), found[0]), text)

    def learn(text: str) -> str:
        for found in map(_digits, _CODE.findall(text)):
            if found not in names and found not in typed:
                names[found] = "{{ticket%s}}" % (len(names) + 1 if names else "")
        return known(text)

    for step in steps:
        written: dict[str, Any] = {}
        for key, value in step.items():
            if not isinstance(value, str) or key == "dial":
                written[key] = value
            elif key in ("screen", "receive"):
                written[key] = learn(value)
            else:
                written[key] = known(value)
                typed.update(map(_digits, _CODE.findall(value)))
        yield written


def _digits(code: str) -> str:
    return code.replace(" ", "")
