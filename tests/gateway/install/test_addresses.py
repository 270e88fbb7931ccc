"""Who calls, however servers and proxies write it."""

from __future__ import annotations

import ipaddress

import pytest
from flask import Flask, request
from hypothesis import given
from hypothesis import strategies as st

from gateway import create_app
from gateway.install import addresses
from gateway.install.settings import Settings

PROXIES = ("10.0.0.0/8", "2001:db8:ff::/48")

#: Ways to write one address.
WAYS = {
    "192.0.2.1": [
        "192.0.2.1",
        " 192.0.2.1 ",
        "192.0.2.1:443",
        "[192.0.2.1]:443",
        "::ffff:192.0.2.1",
        "[::ffff:192.0.2.1]",
        "[::ffff:192.0.2.1]:80",
        "::FFFF:C000:0201",
        '"192.0.2.1:80"',
        "0:0:0:0:0:ffff:192.0.2.1",
    ],
    "2001:db8::1": [
        "2001:db8::1",
        "[2001:db8::1]",
        "[2001:db8::1]:443",
        '"[2001:db8::1]:443"',
        "2001:DB8:0:0:0:0:0:1",
        "2001:0db8::0001",
        "[2001:db8::1%eth0]",
        "2001:db8::1%25eth0",
    ],
}
WRITTEN = [(way, meant) for meant, ways in WAYS.items() for way in ways]
NONE = [
    "",
    " ",
    "unknown",
    "_hidden",
    "-",
    "localhost",
    "1.2.3",
    "1.2.3.4.5",
    "300.1.1.1",
    "[",
    "[]",
    "[]:1",
    ":1",
    "\x00",
]


@pytest.mark.parametrize(("way", "meant"), WRITTEN)
def test_an_address_is_read_however_it_is_written(way: str, meant: str) -> None:
    assert str(addresses.read(way)) == meant


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_address_is_none(text: str) -> None:
    assert addresses.read(text) is None
    assert not addresses.is_in(addresses.read(text), ["0.0.0.0/0", "::/0"])


@given(st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)), st.integers(0, 65535))
def test_a_port_changes_nobody(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address, port: int
) -> None:
    plain = addresses.read(str(address))
    assert addresses.read(f"[{address}]:{port}") == plain
    if address.version == 4:
        assert (
            addresses.read(f"{address}:{port}")
            == addresses.read(f"::ffff:{address}")
            == plain
            == address
        )


@given(st.text())
def test_any_text_is_an_address_or_none(text: str) -> None:
    addresses.read(text)
    addresses.caller("10.0.0.1", text, PROXIES)


#: Who connected, what it forwards, who called.
CALLS = [
    ("192.0.2.9", "198.51.100.7", "192.0.2.9"),  # no proxy of ours: what it says is not believed
    ("10.0.0.1", "", "10.0.0.1"),  # the proxy itself
    ("10.0.0.1", " , ", "10.0.0.1"),
    ("10.0.0.1", "198.51.100.7", "198.51.100.7"),
    ("::ffff:10.0.0.1", "198.51.100.7", "198.51.100.7"),
    ("10.0.0.1", "198.51.100.7:5060", "198.51.100.7"),
    ("10.0.0.1", "[2001:db8::1]:443", "2001:db8::1"),
    ("10.0.0.1", "::ffff:198.51.100.7", "198.51.100.7"),
    ("10.0.0.1", "198.51.100.7, 10.0.0.2", "198.51.100.7"),  # over two of ours
    ("10.0.0.1", "198.51.100.7,10.0.0.2:80 , [2001:db8:ff::9]:443", "198.51.100.7"),  # over three
    ("2001:db8:ff::9", "198.51.100.7, ::ffff:10.3.2.1", "198.51.100.7"),
    (
        "10.0.0.1",
        "203.0.113.5, 198.51.100.7",
        "198.51.100.7",
    ),  # the first was made up by the second
    ("10.0.0.1", "10.0.0.9, 198.51.100.7, 10.0.0.2", "198.51.100.7"),
    ("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"),  # proxies alone: the farthest
    ("10.0.0.1", "unknown", ""),  # nobody's address
    ("10.0.0.1", "203.0.113.5, unknown, 10.0.0.2", ""),
]


@pytest.mark.parametrize(("remote", "forwarded", "caller"), CALLS)
def test_the_caller_is_the_first_that_is_no_proxy_of_ours(
    remote: str, forwarded: str, caller: str
) -> None:
    assert addresses.caller(remote, forwarded, PROXIES) == caller


@pytest.mark.parametrize(("remote", "forwarded", "caller"), CALLS)
def test_the_application_sees_the_caller(
    settings: Settings, opened: None, remote: str, forwarded: str, caller: str
) -> None:
    app = _echoing(settings.model_copy(update={"forwarded_allow_ips": PROXIES}))
    headers = {"X-Forwarded-For": forwarded, "X-Forwarded-Proto": "https"}
    said = (
        app.test_client()
        .get("/api/who", headers=headers, environ_overrides={"REMOTE_ADDR": remote})
        .text
    )
    assert said == f"{caller} {'http' if remote == '192.0.2.9' else 'https'}"


@pytest.mark.parametrize(
    ("allowed", "caller", "enters"),
    [
        (("198.51.100.0/24",), "198.51.100.7:80", True),
        (("::ffff:198.51.100.7",), "198.51.100.7", True),
        (("198.51.100.7",), "::ffff:198.51.100.7", True),
        (("::ffff:198.51.100.0/120",), "198.51.100.7", True),
        (("[2001:db8::1]",), "[2001:db8::1]:443", True),
        (("198.51.100.0/24",), "unknown", False),
        (("198.51.100.0/24",), "203.0.113.5, 10.0.0.2", False),
        (("10.0.0.0/8",), "unknown", False),
    ],
)
def test_the_list_of_who_may_call_holds_behind_proxies(
    settings: Settings,
    opened: None,
    redis: object,
    allowed: tuple[str, ...],
    caller: str,
    enters: bool,
) -> None:
    chosen = Settings.model_validate(
        {**settings.model_dump(), "webhook_allow_ips": allowed, "forwarded_allow_ips": PROXIES}
    )
    client = create_app(chosen).test_client()
    path = f"/hooks/africastalking/{settings.webhook_tokens[0]}/sms"
    answer = client.post(
        path, headers={"X-Forwarded-For": caller}, environ_overrides={"REMOTE_ADDR": "10.0.0.1"}
    )
    assert answer.status_code == (400 if enters else 404)


@pytest.mark.parametrize("wrong", ["proxy", "10.0.0.0/99", "10.0.0", "*", "/8", "[10.0.0.0/8]"])
def test_a_network_that_is_none_stops_the_start(settings: Settings, wrong: str) -> None:
    with pytest.raises(ValueError, match="no address or network"):
        Settings.model_validate({**settings.model_dump(), "forwarded_allow_ips": (wrong,)})


def _echoing(settings: Settings) -> Flask:
    app = create_app(settings)
    officers: Flask = app.extensions["officers"].app()
    officers.add_url_rule("/api/who", view_func=lambda: f"{request.remote_addr} {request.scheme}")
    return app
