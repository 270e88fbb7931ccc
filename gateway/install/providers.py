"""The carriers that this installation knows, and those that are switched on."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from flows.rules.lint import Drops
from gateway.carriers import Provider
from gateway.install.settings import KNOWN_CARRIERS, Settings


def open_carriers(settings: Settings) -> dict[str, Provider]:
    """The carriers that are switched on, by name, the default first. Connects to nothing yet."""
    return {name: _class_of(name)(settings) for name in settings.carriers}


def roads() -> dict[str, Drops]:
    """What the road of each carrier that there is may drop, by its name, switched on or not."""
    return {name: _class_of(name).may_drop for name in KNOWN_CARRIERS}


def _class_of(name: str) -> Any:
    """The class of a carrier; made from the settings it is a `Provider`."""
    module, _, made = KNOWN_CARRIERS[name].rpartition(".")
    return getattr(import_module(module), made)
