"""The gateway: everything that speaks HTTP, queues, or to a carrier."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication
    from flask import Flask

    from gateway.install.settings import Settings


def create_app(settings: Settings) -> Flask:
    """The web application. Connects to nothing before the first request needs it.

    What it is made of is imported here, for lanes and clock have no use for it.
    """
    from werkzeug.middleware.dispatcher import DispatcherMiddleware

    from gateway import api, commands
    from gateway.api import open311
    from gateway.carriers import MAX_BODY
    from gateway.install import logs
    from gateway.install.runtime import open_runtime
    from gateway.web import body, guard, health, scrape, webhooks
    from gateway.web.application import Application

    logs.configure()
    app = Application(__name__, static_folder=None)
    app.config.update(
        SETTINGS=settings, SECRET_KEY=settings.secret_key, MAX_CONTENT_LENGTH=MAX_BODY
    )
    app.request_class = body.WholeBody
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.extensions["kentongan"] = runtime = open_runtime(settings)
    hooks: dict[str, WSGIApplication] = {webhooks.PREFIX: webhooks.Webhooks(runtime)}
    app.wsgi_app = DispatcherMiddleware(app.wsgi_app, hooks)  # type: ignore[method-assign]
    if settings.forwarded_allow_ips:
        app.wsgi_app = guard.TrustedProxies(app.wsgi_app, settings.forwarded_allow_ips)  # type: ignore[method-assign]
    app.register_blueprint(api.blueprint, url_prefix="/api/v1")
    if settings.open311:
        app.register_blueprint(open311.blueprint, url_prefix="/open311/v2")
    app.register_blueprint(health.blueprint)
    app.register_blueprint(scrape.blueprint)
    app.cli = commands.CommandLine()
    return app
