"""One POST to a webhook: signed, within limits, to an address that was looked at."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from http.client import HTTPException
from urllib.parse import SplitResult, urlsplit

import certifi
from standardwebhooks import Webhook
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, Timeout
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError

from gateway.install import addresses

CONNECT_SECONDS, READ_SECONDS = 3.0, 10.0
#: Of the addresses that a name stands for so many are tried.
_MOST_ADDRESSES = 3


def signed(secrets: Sequence[str], name: str, body: str, now: datetime) -> dict[str, str]:
    """The headers of Standard Webhooks for this body, which has this name.

    Signed by each of these secrets: whoever knows one of them can check it.
    """
    at = now.astimezone(UTC)  # the library takes what a clock shows for UTC, whatever its zone
    return {
        "webhook-id": name,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(
            Webhook(secret).sign(msg_id=name, timestamp=at, data=body) for secret in secrets
        ),
    }


def post(url: str, body: str, headers: Mapping[str, str], networks: Sequence[str]) -> str:
    """Send a body; "" when it was taken, otherwise in a word what went wrong, or the status.

    The name is looked up here and the connection made to what was found, so that it cannot stand
    for one machine while it is looked at and for another when it is called. `networks`: besides
    public addresses those in these are called.
    """
    parts = urlsplit(url)
    try:
        found = _look_up(parts, networks)
    except OSError:
        return "unknown name"
    if not found:
        return "address not public"
    for address in found[:_MOST_ADDRESSES]:
        trouble = _post_to(address, parts, body, headers)
        if trouble != _UNREACHED:
            break
    return trouble


#: Nothing was sent: another address of the same name may be tried.
_UNREACHED = "not reached"


def _look_up(parts: SplitResult, networks: Sequence[str]) -> list[str]:
    """The addresses that the name stands for and that may be called. Raises OSError for none."""
    plain = parts.scheme == "http"
    found = socket.getaddrinfo(parts.hostname, _port(parts), type=socket.SOCK_STREAM)
    named = dict.fromkeys(str(address[0]) for *_, address in found)
    return [
        name
        for name in named
        if (address := addresses.read(name)) and addresses.may_be_told(address, plain, networks)
    ]


def _port(parts: SplitResult) -> int:
    return parts.port or (80 if parts.scheme == "http" else 443)


def _post_to(address: str, parts: SplitResult, body: str, headers: Mapping[str, str]) -> str:
    name = parts.hostname or ""
    host = f"[{name}]" if ":" in name else name
    path = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
    sent = {
        "Host": f"{host}:{parts.port}" if parts.port else host,
        "Content-Type": "application/json",
        "User-Agent": "Kentongan",
        **headers,
    }
    with _pool(address, parts) as pool:
        try:
            answer = pool.urlopen(
                "POST",
                path,
                body=body.encode(),
                headers=sent,
                redirect=False,
                retries=False,
                preload_content=False,
            )
        except (ConnectTimeoutError, NewConnectionError):
            return _UNREACHED
        except (HTTPError, HTTPException, OSError) as trouble:
            return type(trouble).__name__  # never its text, which quotes the address
        answer.close()  # whatever else it says is not read
    return "" if 200 <= answer.status < 300 else str(answer.status)


def _pool(address: str, parts: SplitResult) -> HTTPConnectionPool:
    timeout = Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS)
    if parts.scheme == "http":
        return HTTPConnectionPool(address, _port(parts), timeout=timeout)
    return HTTPSConnectionPool(
        address,
        _port(parts),
        timeout=timeout,
        cert_reqs="CERT_REQUIRED",
        ca_certs=os.environ.get("REQUESTS_CA_BUNDLE")
        or os.environ.get("CURL_CA_BUNDLE")
        or certifi.where(),
        assert_hostname=parts.hostname,
        server_hostname=parts.hostname,
    )
