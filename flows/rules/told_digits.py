"""Digits that are told to somebody and said back: some are words already, and are never drawn."""

from __future__ import annotations

WORDS = frozenset({"86"})
"""Two digits that are said as a word: 86 is "understood" on the radio, and in an SMS."""
