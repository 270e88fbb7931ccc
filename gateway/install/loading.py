"""How a long-lived process begins: settings, what must hold, everything it needs loaded once."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from gateway.install.settings import Settings

T = TypeVar("T")


def begin(load_part: Callable[[Settings], T]) -> T:
    """What `load_part` makes of the settings, once these are good and keys and tables fit.

    Otherwise the process ends, with a sentence on stderr and 1. Nothing is left open: it may fork.
    """
    with for_good():
        settings = chosen()
        from gateway.install import starting
        from gateway.install.runtime import open_runtime
        from storage.engine.db import DatabaseAway

        try:
            starting.check(open_runtime(settings))
        except (starting.CannotStart, DatabaseAway, ValueError) as wrong:
            sys.exit(f"kentongan: {wrong}")
        return load_part(settings)


def chosen(stand_in: bool = True) -> Settings:
    """The settings, before anything is imported that they may make needless; see `settings.load`.

    Where they are wrong the process ends, with a sentence on stderr and 1.
    """
    # pydantic would read what each installed library says of itself, to find plugins.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "true")
    from gateway.install.settings import BadSettings, load

    try:
        settings = load(stand_in=stand_in)
    except BadSettings as wrong:
        sys.exit(f"kentongan: {wrong}")
    _leave_out_drivers(settings.database_url)
    return settings


@contextmanager
def for_good() -> Iterator[None]:
    """What is made inside stays for good: the garbage collector never looks at it.

    Looking while modules are loaded takes a third of the time to start. Looking later writes into
    every page, and a page that is written into is no longer shared by processes forked from this
    one.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _leave_out_drivers(database_url: str) -> None:
    """Keep peewee from importing psycopg where the database is SQLite; call it before peewee.

    It would cost six megabytes in every process, and a twelfth of the time to start.
    """
    if database_url.startswith("sqlite:"):
        sys.modules.setdefault("psycopg", None)  # type: ignore[arg-type]  # the import system's "not to be found"
