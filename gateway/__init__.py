"""The gateway: everything that speaks HTTP, queues, or to a carrier."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication
    from flask import Flask

    from gateway.install.settings import Settings


def create_app(
    settings: Settings, making: Callable[[], AbstractContextManager[None]] = nullcontext
) -> Flask:
    """The web application. Connects to nothing before the first request needs it.

    What it is made of is imported here, for lanes and clock have no use for it. It answers hooks
    and probes itself. The API and the officers' console are applications of their own, each made
    when one first asks for it, within `making`: a process that serves keeps them for good.
    """
    from werkzeug.middleware.dispatcher import DispatcherMiddleware

    from gateway import commands
    from gateway.install import logs
    from gateway.install.runtime import open_runtime
    from gateway.web import guard, health, scrape, webhooks
    from gateway.web.late import Entrance, Late

    logs.configure()
    runtime = open_runtime(settings)
    app = _application(settings, {"kentongan": runtime})
    app.register_blueprint(health.blueprint)
    app.register_blueprint(scrape.blueprint)
    app.cli = commands.CommandLine()
    officers = app.extensions["officers"] = Late(lambda: _officers(app), making)
    console = app.extensions["console"] = Late(lambda: _console(app), making)
    probes = [rule.rule for rule in app.url_map.iter_rules()]
    below = {"/api/": officers, "/open311/": officers}
    entrance = Entrance(app.wsgi_app, probes, below, console)
    hooks: dict[str, WSGIApplication] = {webhooks.PREFIX: webhooks.Webhooks(runtime)}
    app.wsgi_app = DispatcherMiddleware(entrance, hooks)  # type: ignore[method-assign]
    if settings.forwarded_allow_ips:
        app.wsgi_app = guard.TrustedProxies(app.wsgi_app, settings.forwarded_allow_ips)  # type: ignore[method-assign]
    return app


def _officers(web: Flask) -> Flask:
    """What other systems use, of the same runtime."""
    from gateway import api
    from gateway.api import open311

    settings: Settings = web.config["SETTINGS"]
    app = _application(settings, web.extensions)
    app.testing = web.testing
    app.register_blueprint(api.blueprint, url_prefix="/api/v1")
    if settings.open311:
        app.register_blueprint(open311.blueprint, url_prefix="/open311/v2")
    return app


def _console(web: Flask) -> Flask:
    """What officers see and do in a browser, of the same runtime."""
    from gateway import console

    app = _application(web.config["SETTINGS"], dict(web.extensions))
    app.testing = web.testing
    console.furnish(app)
    return app


def _application(settings: Settings, extensions: dict[str, Any]) -> Flask:
    """An application without a page: how every one of ours reads a body and writes JSON."""
    from gateway.carriers import MAX_BODY
    from gateway.web import body
    from gateway.web.application import Application

    app = Application(__name__, static_folder=None)
    app.config.update(
        SETTINGS=settings, SECRET_KEY=settings.secret_key, MAX_CONTENT_LENGTH=MAX_BODY
    )
    app.request_class = body.WholeBody
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.extensions = extensions
    if settings.training:
        from gateway.web import training

        training.mark(app)
    return app
