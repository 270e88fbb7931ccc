"""Why a report is what it is: the words or the rule behind its kind, haste, silence and help."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flows.reading.data import version
from flows.reading.intent import Reason
from flows.reading.needs import needed
from flows.reading.report import see, why_sensitive, why_urgent
from flows.reading.suspicion import suspicion_in
from flows.rules.kinds import PROTECTED

NO_WORD = "no word of any kind"
"""The rule that makes a report of none of the kinds: `lainnya`."""
MENU = "chosen in the menu"
"""Whoever reported chose the kind, or that it is urgent."""
EMERGENCY = "told as an emergency"
GUARD = "a guard is not safe"
ANNOUNCED = "told before it happens"
"""The rules that make a report urgent although no word in it and not its kind does."""


def reasons_of(
    category: str, text: str, rule: str = NO_WORD, urgent_by: str = ""
) -> tuple[Reason, ...]:
    """The reasons of a report of this kind with these words, each once.

    `rule` is how the kind was found if no word tells it, or MENU; `urgent_by` what made it urgent
    if no word and no kind does; empty: then it is not.
    """
    haste = [(words, f"urgent: {what}") for words, what in why_urgent(category, text)]
    if urgent_by and not haste:
        haste = [("", f"urgent: {urgent_by}")]
    silence = [(words, f"sensitive: {what}") for words, what in why_sensitive(category, text)]
    need, at = needed(category, text)
    help_ = (see(text).typed(at), f"need: {need}")
    return tuple(dict.fromkeys((*_why_kind(category, text, rule), *haste, *silence, help_)))


def _why_kind(category: str, text: str, rule: str) -> list[Reason]:
    """What found the kind, words or else the rule; then other words that tell of something."""
    seen = see(text)
    told = seen.told()
    if category == PROTECTED and not seen.accuses and (suspicion := suspicion_in(text)):
        told.insert(0, (suspicion, PROTECTED))
    first = [reason for reason in told if category in reason[1].split(" | ")]
    return [*([("", rule)] if rule == MENU or not first else []), *first, *told]


def filed_under(
    category: str, text: str, rule: str = NO_WORD, urgent_by: str = ""
) -> dict[str, Any]:
    """How a report was read, kept with it as plain JSON: version of the words, kind, reasons."""
    reasons = reasons_of(category, text, rule, urgent_by)
    told = [{"words": words, "meaning": meaning} for words, meaning in reasons]
    return {"version": version(), "kind": category, "reasons": told}


def says_not_safe(reading: Mapping[str, Any]) -> bool:
    """Whether a reading (`filed_under`) is that of a guard who says no more than not to be safe."""
    return any(reason["meaning"] == f"urgent: {GUARD}" for reason in reading["reasons"])
