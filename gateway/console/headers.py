"""Headers of every page: nothing from elsewhere, nothing kept on the way, small on a weak line."""

from __future__ import annotations

import gzip

from flask import Flask, Response, request

#: Everything comes from this host; no script and no style stands in a page.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
_ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
#: So long a browser that came by TLS comes by nothing else (seconds: a year).
_SECURE = 31_536_000
#: Smaller answers are not worth packing (bytes). Level 5: half a millisecond for a long list.
_WORTH, _LEVEL = 1000, 5


def prepare(app: Flask) -> None:
    """Let every answer of this application carry them."""
    app.after_request(_carry)


def _carry(response: Response) -> Response:
    for name, value in _ALWAYS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = f"max-age={_SECURE}"
    if (
        response.mimetype == "text/html"
        and "Content-Encoding" not in response.headers
        and "gzip" in request.headers.get("Accept-Encoding", "")
        and len(body := response.get_data()) >= _WORTH
    ):
        response.set_data(gzip.compress(body, _LEVEL, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
        response.vary.add("Accept-Encoding")
    return response
