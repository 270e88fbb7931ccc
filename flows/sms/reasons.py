"""Why a report is what it is: the words, or the rule, behind its kind, its haste, its silence and the help it calls for."""

from __future__ import annotations

from flows.kinds import PROTECTED
from flows.sms.intent import Reason
from flows.sms.needs import needed
from flows.sms.reading import see, why_sensitive, why_urgent
from flows.sms.suspicion import suspicion_in

NO_WORD = "no word of any kind"
"""The rule that makes a report of none of the kinds: `lainnya`."""
MENU = "chosen in the menu"
"""The rule by which whoever reports chooses the kind."""


def reasons_of(category: str, text: str, rule: str, urgent: bool = False) -> tuple[Reason, ...]:
    """The reasons of a report of this kind with these words, each once.

    `rule` (`NO_WORD`, `MENU`) is how the kind was found if no word tells it; and what made it `urgent`, if no word and no kind
    does.
    """
    haste = [(words, f"urgent: {what}") for words, what in why_urgent(category, text)]
    if urgent and not haste:
        haste = [("", f"urgent: {rule}")]
    silence = [(words, f"sensitive: {what}") for words, what in why_sensitive(category, text)]
    need, at = needed(category, text)
    help_ = (see(text).typed(at), f"need: {need}")
    return tuple(dict.fromkeys((*_why_kind(category, text, rule), *haste, *silence, help_)))


def _why_kind(category: str, text: str, rule: str) -> list[Reason]:
    """The words that tell of something, and first the rule that found the kind if none of them tells this one."""
    seen = see(text)
    if seen.accuses if category == PROTECTED else any(category in event.kinds and not event.denied for event in seen.events):
        return seen.told()
    suspicion = suspicion_in(text) if category == PROTECTED else ""
    return [(suspicion, PROTECTED) if suspicion else ("", rule), *seen.told()]
