"""What all commands share: errors in one sentence, tables, JSON, and the name of who types."""

from __future__ import annotations

import getpass
import json
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext
from peewee import InterfaceError, OperationalError, ProgrammingError
from redis.exceptions import RedisError

from flows.rules.rights import MayNot
from gateway.install import own_texts, starting
from gateway.install.runtime import Runtime
from gateway.officers.tables import BadTable
from storage.engine.db import DatabaseAway, connected
from storage.engine.vault import CannotOpen

P = ParamSpec("P")
R = TypeVar("R")


class CommandError(click.ClickException):
    """The command did not do what was asked; one sentence on stderr, exit 1."""

    def show(self, file: Any = None) -> None:
        """Print the sentence."""
        click.echo(f"kentongan: {self.message}", err=True)


def in_one_sentence(run: Callable[P, R]) -> Callable[P, R]:
    """A command whose expected errors are one sentence on stderr and exit 1, never a traceback."""

    @wraps(run)
    def command(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return run(*args, **kwargs)
        except (MayNot, BadTable) as reason:
            raise CommandError(str(reason)) from None
        except (ProgrammingError, OperationalError, InterfaceError) as trouble:
            if (
                isinstance(trouble, ProgrammingError)
                or "no such table" in str(trouble)
                or "no such column" in str(trouble)
            ):
                raise CommandError(
                    "the database lacks a table or column; run `flask db upgrade`"
                ) from None
            if isinstance(trouble, DatabaseAway):
                raise CommandError(str(trouble)) from None
            raise CommandError(
                f"the database did not answer ({type(trouble).__name__}); `flask doctor` says more"
            ) from None
        except RedisError as trouble:
            raise CommandError(
                f"Redis did not answer ({type(trouble).__name__}); `flask doctor` says more"
            ) from None
        except CannotOpen as locked:
            raise CommandError(f"{locked}; put the older key back behind the newer one") from None

    return command


class Commands(AppGroup):
    """Commands that run with the application and a database connection; errors are one sentence.

    None runs with keys that do not fit what is in the database, unless its group takes `any_keys`.
    """

    def __init__(self, name: str, any_keys: bool = False, **more: Any) -> None:
        super().__init__(name, **more)
        self._fits = (lambda: None) if any_keys else _must_fit

    def does(self, name: str) -> Callable[[Callable[..., Any]], click.Command]:
        """Add a command of this name to the group."""

        def add(run: Callable[..., Any]) -> click.Command:
            return click.Group.command(self, name)(
                with_appcontext(in_one_sentence(_with_connection(run, self._fits)))
            )

        return add


def _with_connection(run: Callable[P, R], fits: Callable[[], None]) -> Callable[P, R]:
    @wraps(run)
    def command(*args: P.args, **kwargs: P.kwargs) -> R:
        with connected():
            fits()
            return run(*args, **kwargs)

    return command


def _must_fit() -> None:
    if wrong := starting.misfit(runtime().vault):
        raise CommandError(f"{wrong}; {starting.remedy(runtime().settings)}")
    own_texts.refresh()


def runtime() -> Runtime:
    """The open things of this command."""
    found = current_app.extensions["kentongan"]
    assert isinstance(found, Runtime)
    return found


def actor() -> str:
    """Who types, for the audit: the account on this machine."""
    try:
        return f"cli:{getpass.getuser()}"[:80]
    except (KeyError, OSError):
        return "cli:unknown"


def table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table for people on stdout."""
    texts = [
        [str(column) for column in columns],
        *[["" if cell is None else str(cell) for cell in row] for row in rows],
    ]
    widths = [max(len(row[place]) for row in texts) for place in range(len(columns))]
    for row in texts:
        click.echo(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        )


def as_json(value: Any) -> None:
    """Print JSON on stdout."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def note(text: str) -> None:
    """Say something to the person, on stderr."""
    click.echo(text, err=True)


json_option = click.option("--json", "json_", is_flag=True, help="Print JSON instead of a table.")
