"""What a carrier answers to a request of ours, and what a refusal comes to.

Apart from `wire`, which asks: who only reads what carriers bring loads nothing that can ask.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from typing import Any

from flows.values import dataclass
from gateway.carriers import NotSent

#: Seconds to leave a carrier alone: after a refusal of the account or the address, when told to
#: slow down, after any other refusal; and the longest that it may ask for.
ACCOUNT_PAUSE, THROTTLE_PAUSE, REFUSED_PAUSE, LONGEST_PAUSE = 300.0, 120.0, 60.0, 3600.0


class Unclear(Exception):
    """The request left, and what became of it is not known.

    The text is a short word for the reason.
    """


@dataclass(frozen=True)
class Answer:
    """What came back: any status, the whole body."""

    status: int
    body: bytes
    kind: str  # media type, lower case, without parameters
    retry_after: float = 0.0  # seconds, 0 if the carrier named none

    def json(self) -> Any:
        """The body read as JSON whatever its media type says, or None where it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None

    def plain_words(self) -> str:
        """The body if it is one short plain text, else "" (a page, a file)."""
        said = (
            self.body[:400].decode("utf-8", "replace").strip() if self.kind == "text/plain" else ""
        )
        return said if len(said) < 200 and "<" not in said else ""


def clean(text: str, secret: str = "") -> str:
    """A carrier's words for log and column: no key, no long digit runs, at most 64 characters."""
    text = text.replace(secret, "") if secret else text
    text = " ".join(re.sub(r"[^\w .,:/-]+", " ", text).split())
    return re.sub(r"\d(?:[ .-]?\d){3,}", "-", text).strip()[:64]


def refused(answer: Answer, words: str, of_account: Collection[int], full: bool = False) -> NotSent:
    """What a refusal of a whole request comes to, by its status.

    `of_account`: the statuses that are about the account; `full`: it takes no more for now.
    """
    pause = ACCOUNT_PAUSE if answer.status in of_account else REFUSED_PAUSE
    if full or answer.status == 429:
        pause = min(max(answer.retry_after, THROTTLE_PAUSE), LONGEST_PAUSE)
    return NotSent(f"http {answer.status} {words}".strip()[:64], pause)
