"""Digests of the watch as SMS: within one part, whatever the names are."""

from __future__ import annotations

from collections.abc import Sequence

from flows import messages
from flows.gsm import septets
from flows.screens import SMS

_MORE = " +{count}"


def listed(key: str, language: str, field: str, names: Sequence[str], **words: str) -> str:
    """A message with as many of these names as fit into it; the others are counted."""
    for kept in range(len(names), 0, -1):
        more = _MORE.format(count=len(names) - kept) if kept < len(names) else ""
        told = ", ".join(names[:kept]) + more
        text = messages.say(key, language, **words, **{field: told})
        if kept == 1 or (septets(text) <= SMS and told in text):
            return text
    return messages.say(key, language, **words, **{field: "-"})
