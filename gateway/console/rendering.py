"""What all templates have at hand: who looks, what the menu offers, moments and small words."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

from flask import Flask, request

from flows.rules.tickets import grouped
from gateway.console import (
    language,
    moments,
    navigation,
    sent_words,
    text_words,
    watch_words,
    words,
)
from gateway.console.live import tag
from gateway.console.reasons import in_parts
from gateway.console.visitor import maybe


def prepare(app: Flask) -> None:
    """Let this application render the console's templates."""
    app.template_folder = str(Path(__file__).parent / "templates")
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(moments.FILTERS | words.FILTERS | sent_words.FILTERS)
    app.jinja_env.filters.update(watch_words.FILTERS | text_words.FILTERS)
    app.jinja_env.filters.update(
        tag=tag, ticket=grouped, reason=in_parts, translated=language.translated
    )
    app.jinja_env.globals.update(now=moments.now, form_key=lambda: secrets.token_urlsafe(12))
    app.jinja_env.globals["training"] = app.config["SETTINGS"].training
    app.context_processor(_around)


def _around() -> dict[str, Any]:
    """What stands around a page: nothing of it asks the database."""
    who = maybe()
    return {
        "visitor": who,
        "menu": navigation.menu(who.officer.role, request.path) if who else "",
        "at": request.path,
        "help": navigation.help_about(request.path),
    }
