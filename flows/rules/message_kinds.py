"""Kinds of messages that a phone may stop and want again."""

from __future__ import annotations

from typing import Literal, get_args

MessageKind = Literal["imbauan", "rutin", "kabar"]
"""All imbauan; those that are not urgent; news of the phone's own reports, and what officers ask
about them. Answers to what a phone asks, and what whoever is in danger must hear, cannot be
stopped.
"""
MESSAGE_KINDS: tuple[MessageKind, ...] = get_args(MessageKind)
IMBAUAN, ROUTINE, NEWS = MESSAGE_KINDS
