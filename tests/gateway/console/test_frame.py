"""What stands around every page: headers, errors in words, style and script, the menu, English."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask, g
from peewee import OperationalError
from werkzeug.exceptions import (
    BadRequest,
    Forbidden,
    NotFound,
    RequestEntityTooLarge,
    TooManyRequests,
)

from flows.rules.pages import PAGES
from flows.rules.rights import ROLES
from gateway.console import live, navigation
from gateway.console.access import public
from storage.people.accounts.passwords import Busy
from tests.gateway.console.conftest import Client

ROOT = Path(__file__).parents[3] / "gateway" / "console"
SQLITE = pytest.mark.parametrize("engine", ["sqlite"])


@SQLITE
def test_nothing_comes_from_elsewhere_and_nothing_is_kept(console: Callable[..., Client]) -> None:
    shown = console("operator").get("/")
    policy = shown.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "unsafe" not in policy and "*" not in policy
    assert shown.headers["Cache-Control"] == "no-store"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert "Cookie" in shown.headers["Vary"]
    assert shown.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_no_template_holds_a_script_or_a_style() -> None:
    """The policy would block it, in silence for who writes it."""
    inline = re.compile(r"<style|<script(?![^>]* src=)| style=| on[a-z]+=|hx-on|javascript:")
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in (ROOT / "templates").rglob("*.html")
        for match in inline.finditer(path.read_text("utf-8"))
    ]
    assert not found


ERRORS = {
    "400": (BadRequest(), 400, "Permintaan tidak dikenal", "The request was not understood"),
    "403": (Forbidden(), 403, "Bukan wewenang Anda", "Not yours to open"),
    "404": (NotFound(), 404, "Tidak ditemukan", "Not found"),
    "413": (RequestEntityTooLarge(), 413, "Terlalu besar", "Too large"),
    "429": (TooManyRequests(), 429, "Terlalu sering", "Too often"),
    "500": (RuntimeError(), 500, "Ada kesalahan pada sistem", "Something is wrong"),
    "503": (OperationalError(), 503, "Sedang tidak bisa dibuka", "It cannot be opened now"),
    "busy": (Busy(), 503, "Sedang tidak bisa dibuka", "It cannot be opened now"),
}


@SQLITE
@pytest.mark.parametrize("name", ERRORS)
def test_an_error_says_in_words_what_to_do(pages: Flask, stranger: Client, name: str) -> None:
    trouble, code, indonesian, english = ERRORS[name]

    def broken() -> str:
        raise trouble

    pages.add_url_rule("/uji", "uji", public(broken))
    pages.config["PROPAGATE_EXCEPTIONS"] = False
    shown = stranger.get("/uji")
    assert shown.status_code == code and f"<h1>{indonesian}</h1>" in shown.text
    assert shown.headers["Cache-Control"] == "no-store"
    stranger.post("/bahasa", data={"bahasa": "en"})
    shown = stranger.get("/uji")
    assert f"<h1>{english}" in shown.text and '<html lang="en">' in shown.text


@SQLITE
def test_a_form_too_large_or_of_another_page_is_refused(console: Callable[..., Client]) -> None:
    client = console("operator")
    assert client.post("/saya/keluar-semua", data={"x": "y" * 70_000}).status_code == 413
    refused = client.post("/saya/keluar-semua", csrf=False)
    assert refused.status_code == 400 and "Konsol ini perlu alamat https." in refused.text


# --- style and script ---

#: What is shipped of others: the file, and the digest of what it was packed from.
VENDORED = {
    "htmx-4.0.1.js": "7dc8daf812709a892c19b32e31b9f060a8ffd3f422fa333fb46073bf64d3e0e1",
}


@SQLITE
def test_style_and_script_are_kept_until_they_change(stranger: Client) -> None:
    page = stranger.get("/masuk").text
    addresses = re.findall(r'(?:src|href)="(/static/[^"]+)"', page)
    assert {re.sub(r"\?.*", "", address) for address in addresses} == {
        "/static/icon.svg",
        "/static/console.css",
        "/static/console.js",
        "/static/htmx-4.0.1.js",
    }
    for address in addresses:
        got = stranger.get(address, headers={"Accept-Encoding": "gzip"})
        assert got.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert got.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(got.data) == stranger.get(address).data
        assert "Set-Cookie" not in got.headers
    assert stranger.get("/static/console.css?v=old").headers["Cache-Control"] == "no-store"
    assert stranger.get("/static/../access.py").status_code == 404
    assert stranger.get("/static/htmx-4.0.1.LICENSE").status_code == 404


@SQLITE
def test_a_page_is_packed_for_who_takes_it(pages: Flask) -> None:
    plain = pages.test_client().get("/masuk", base_url="https://localhost")
    packed = pages.test_client().get(
        "/masuk", base_url="https://localhost", headers={"Accept-Encoding": "gzip"}
    )
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.data) < len(plain.data) * 0.6


#: What Chrome 109 or Firefox ESR 115 lack, as it would stand in our style and script.
TOO_NEW = {
    "css": (
        r":has\(",  # Firefox 121
        r"^\s*&|[{;]\s*&",  # nesting: Chrome 120, Firefox 117
        r"color-mix\(",  # Chrome 111
        r"light-dark\(",  # Chrome 123
        r"\boklch\(|\boklab\(|\blch\(|\blab\(",  # Chrome 111
        r"@starting-style|transition-behavior|allow-discrete",  # Chrome 117
        r"@scope|@property|@container",  # Firefox 128; 110
        r"text-wrap\s*:",  # Chrome 114
        r"anchor-name|position-anchor|field-sizing|interpolate-size|::details-content",
        r"[^-]\bdvh\b|\d(dvh|svh|lvh)",  # Chrome 108, Firefox 101: no older WebView
        r"animation-timeline|view-transition",
        r"\btext-box|@view-transition|::picker",
        r"\bsubgrid\b",  # Chrome 117
        r"\bround\(|\bmod\(|\brem\(",
    ),
    "js": (
        r"\.toSorted\(|\.toReversed\(|\.toSpliced\(|\.with\(",  # Chrome 110
        r"Object\.groupBy|Map\.groupBy|Promise\.withResolvers|Promise\.try",
        r"Array\.fromAsync|Set\.prototype\.union|\.isSubsetOf\(|\.symmetricDifference\(",
        r"showPopover|popovertarget|startViewTransition|moveBefore|setHTMLUnsafe",
        r"AbortSignal\.any|URL\.canParse|\.isWellFormed\(",
        r"\bnavigation\.|scheduler\.|requestIdleCallback",
        r"/[a-z]*v[a-z]*\s*[,;)]$|import\s+.*\bwith\b",
        r"\bUint8Array\.fromBase64|\bIterator\.|RegExp\.escape|Temporal\.",
    ),
}


@pytest.mark.parametrize("kind", TOO_NEW)
def test_what_an_old_laptop_lacks_is_not_used(kind: str) -> None:
    found = [
        f"{path.name}: {match.group().strip()}"
        for path in (ROOT / "static").glob(f"*.{kind}")
        for pattern in TOO_NEW[kind]
        for match in re.finditer(pattern, path.read_text("utf-8"), re.MULTILINE)
    ]
    found += [
        f"{path.name}: {match.group()}"
        for path in (ROOT / "templates").rglob("*.html")
        for match in re.finditer(r" popover| inert\b|commandfor=", path.read_text("utf-8"))
    ]
    assert not found


def test_what_is_shipped_of_others_is_what_they_published() -> None:
    for name, digest in VENDORED.items():
        body = (ROOT / "vendored" / name).read_bytes()
        assert hashlib.sha256(body).hexdigest() == digest, f"{name} was changed here"
        licence = (ROOT / "vendored" / name).with_suffix(".LICENSE")
        assert licence.read_text("utf-8").startswith("Zero-Clause BSD")
        assert licence.name in body[:200].decode()


# --- the menu ---


@SQLITE
def test_the_menu_offers_what_may_be_opened(console: Callable[..., Client], pages: Flask) -> None:
    served = {rule.rule for rule in pages.url_map.iter_rules()}
    with pages.test_request_context():
        entries = [entry for _, group in navigation._groups() for entry in group]
    for role in ROLES:
        client = console(role)
        menu = re.search(r'<nav id="menu".*?</nav>', client.get("/").text, re.DOTALL)
        assert menu
        offered = set(re.findall(r'<li><a href="([^"]+)"', menu.group()))
        expected = {
            entry.address
            for entry in entries
            if entry.address in served and role in PAGES[entry.right]
        }
        assert offered == expected, role


@SQLITE
def test_english_is_chosen_in_a_browser_and_stays_after_signing_out(
    console: Callable[..., Client],
) -> None:
    client = console("pengawas")
    chosen = client.post("/bahasa", data={"bahasa": "en", "lanjut": "/saya"})
    assert chosen.location == "/saya"
    assert "<h1>My account</h1>" in client.get("/saya").text
    client.post("/keluar")
    assert "<h1>Sign in</h1>" in client.get("/masuk").text
    client.post("/bahasa", data={"bahasa": "xx"})
    assert "<h1>Sign in</h1>" in client.get("/masuk").text


# --- live parts ---


@SQLITE
def test_the_tag_of_a_part_is_that_of_its_words(pages: Flask) -> None:
    with pages.test_request_context():
        assert live.tag("<p>a</p>\n") == live.tag("  <p>a</p>") != live.tag("<p>b</p>")
        g.csrf_token = "xyz"
        assert live.tag("<i>xyz</i>") == live.tag("<i></i>")


@SQLITE
def test_a_part_is_sent_when_it_is_new(console: Callable[..., Client]) -> None:
    admin = console("admin")
    first = admin.get("/sistem/bagian", headers={"HX-Request": "true"})
    tag = first.headers["HX-PTag"]
    assert f'hx-ptag="{tag}"' in admin.get("/sistem").text
    again = admin.get("/sistem/bagian", headers={"HX-Request": "true", "HX-PTag": tag})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["HX-PTag"] == tag and again.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in again.headers and "ETag" not in again.headers
