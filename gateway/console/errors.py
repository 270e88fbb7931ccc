"""What went wrong, as a page in the reader's language that says what to do now."""

from __future__ import annotations

import structlog
from flask import Flask, Response, render_template, request
from peewee import InterfaceError, OperationalError
from werkzeug.exceptions import HTTPException

from gateway.console.language import gettext as _
from gateway.console.language import told
from storage.people.accounts.passwords import Busy

log = structlog.get_logger()

#: How long to leave a database alone that is away (seconds).
_COME_BACK = 5


def prepare(app: Flask) -> None:
    """Let this application answer errors by pages."""
    app.register_error_handler(HTTPException, _from_http)
    app.register_error_handler(OperationalError, _away)
    app.register_error_handler(InterfaceError, _away)
    app.register_error_handler(Busy, _busy)


def _from_http(error: HTTPException) -> HTTPException | Response:
    code = error.code or 500
    if error.response is not None or code < 400:
        return error
    response = page(code)
    for name, value in error.get_headers():
        if name not in ("Content-Type", "Content-Length"):
            response.headers[name] = value
    return response


def _away(trouble: OperationalError | InterfaceError) -> Response:
    log.error("console.database_away", error=type(trouble).__name__, endpoint=request.endpoint)
    return _later(page(503))


def _busy(_trouble: Busy) -> Response:
    return _later(page(503))


def _later(response: Response) -> Response:
    response.headers["Retry-After"] = str(_COME_BACK)
    return response


def page(code: int) -> Response:
    """The page of an error; a part of a page gets the words alone, which htmx does not swap in."""
    title, text = _words().get(code) or _words()[400 if code < 500 else 500]
    return Response(
        render_template("error.html", code=code, title=title, text=text), code, mimetype="text/html"
    )


@told
def _words() -> dict[int, tuple[str, str]]:
    return {
        400: (
            _("Permintaan tidak dikenal"),
            _("Muat ulang halaman sebelumnya dan coba lagi. Konsol ini perlu alamat https."),
        ),
        403: (
            _("Bukan wewenang Anda"),
            _("Peran Anda tidak mencakup halaman ini. Percobaan ini dicatat."),
        ),
        404: (
            _("Tidak ditemukan"),
            _("Tidak ada halaman atau data ini di wilayah Anda."),
        ),
        405: (_("Permintaan tidak dikenal"), _("Buka halaman ini lewat menu.")),
        413: (_("Terlalu besar"), _("Kirim berkas atau tulisan yang lebih kecil.")),
        429: (_("Terlalu sering"), _("Tunggu sebentar, lalu coba lagi.")),
        500: (
            _("Ada kesalahan pada sistem"),
            _("Kesalahan ini sudah dicatat. Coba lagi; kalau tetap begini, hubungi admin."),
        ),
        503: (
            _("Sedang tidak bisa dibuka"),
            _("Data belum bisa dibaca. Coba lagi beberapa detik lagi. Tidak ada yang berubah."),
        ),
    }
