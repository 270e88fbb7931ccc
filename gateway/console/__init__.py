"""The officers' console: pages that are rendered here, with htmx for what changes by itself.

A module with a `blueprint` is a page; it is found by that. How a page is written: CONTRIBUTING.md.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from flask import Flask

from gateway.console import access, assets, errors, headers, language, rendering


def furnish(app: Flask) -> None:
    """Make the console of an application without pages."""
    app.jinja_environment = language.Templates
    access.prepare(app)
    rendering.prepare(app)
    language.prepare(app)
    assets.prepare(app)
    errors.prepare(app)
    headers.prepare(app)
    for found in iter_modules(__path__):
        module = import_module(f"{__name__}.{found.name}")
        if hasattr(module, "blueprint"):
            app.register_blueprint(module.blueprint)
