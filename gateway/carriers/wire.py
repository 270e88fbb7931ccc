"""One HTTP request to a carrier: kept connections, hard limits, and whether the request left.

A request that provably never left may be repeated; one that left and was not answered clearly may
not. The line is drawn where the first byte goes into an open connection, which is why the
connections here are our own subclasses.
"""

from __future__ import annotations

import os
import re
import threading
import time
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.utils import get_environ_proxies
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

from gateway.carriers import NotSent
from gateway.carriers.answer import Answer, Unclear
from storage.engine.per_process import PerProcess

CONNECT_SECONDS = 3.0
READ_SECONDS = 15.0  # between two pieces of an answer
WHOLE_SECONDS = 18.0  # for an answer that comes in drops
MAX_ANSWER = 1024 * 1024  # bytes
#: A connection unused for longer is replaced: the carrier may be closing it at the very moment we
#: would write to it.
KEEP_SECONDS = 20.0

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_trip = (
    threading.local()
)  # .left: whether any byte of this thread's request went into an open connection


class Wire:
    """The way to one carrier.

    Every thread has a session of its own, kept from request to request.
    """

    def __init__(
        self, connect_seconds: float = CONNECT_SECONDS, read_seconds: float = READ_SECONDS
    ) -> None:
        self._timeout = (connect_seconds, read_seconds)
        self._mine = PerProcess(threading.local)

    def ask(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        data: Mapping[str, Any] | bytes | None,
        params: Mapping[str, Any] | None,
    ) -> Answer:
        """Make one request. `data` are the fields of a form, or the body as it stands.

        Raises NotSent (it never left) or Unclear (it left, and no whole answer came back).
        """
        _trip.left = False
        try:
            answer = self._session(url).request(
                method,
                url,
                headers=dict(headers),
                data=data,
                params=params,
                timeout=self._timeout,
                allow_redirects=False,
                stream=True,
            )
            with answer:
                body = _whole(answer)
        except (
            requests.RequestException,
            HTTPError,
            HTTPException,
            OSError,
            ValueError,
        ) as trouble:
            # The chain is cut: the causes quote the request, with the key and the numbers in it.
            if _trip.left:
                raise Unclear(_word(trouble)) from None
            raise NotSent(_word(trouble)) from None
        finally:
            self._mine.get().used = time.monotonic()
        kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
        wait = answer.headers.get("retry-after", "")
        return Answer(
            answer.status_code,
            body,
            kind,
            float(wait) if re.fullmatch(r"[0-9]{1,6}", wait) else 0.0,
        )

    def close(self) -> None:
        """Close this thread's connections."""
        if (session := getattr(self._mine.get(), "session", None)) is not None:
            session.close()

    def _session(self, url: str) -> requests.Session:
        mine = self._mine.get()
        if not hasattr(mine, "session"):
            mine.session = _new_session(url)
        elif time.monotonic() - mine.used > KEEP_SECONDS:
            mine.session.close()
        session: requests.Session = mine.session
        return session


def _new_session(url: str) -> requests.Session:
    session = requests.Session()
    # The environment is asked once and not at every request, and never for a proxy to this machine
    # or for a .netrc.
    session.trust_env = False
    if urlsplit(url).hostname not in _LOOPBACK:
        session.proxies = get_environ_proxies(url)
    session.verify = (
        os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE") or True
    )
    session.headers["Accept-Encoding"] = "identity"  # a packed answer could be of any size
    adapter = _Adapter(pool_connections=1, pool_maxsize=1)
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    return session


def _whole(answer: requests.Response) -> bytes:
    end = time.monotonic() + WHOLE_SECONDS
    body = bytearray()
    while piece := answer.raw.read1(65536, decode_content=False):
        body += piece
        if len(body) > MAX_ANSWER:
            raise HTTPError("answer too large")
        if time.monotonic() > end:
            raise HTTPError("answer too slow")
    return bytes(body)


def _word(trouble: Exception) -> str:
    """The kind of a failure, such as ReadTimeout. Never its text, which quotes the request."""
    return type(trouble).__name__


class _Marking:
    """A connection that notes when a request leaves.

    What a proxy's tunnel needs while connecting does not count.
    """

    sock: Any
    _opening = False

    def connect(self) -> None:
        self._opening = True
        try:
            super().connect()  # type: ignore[misc]
        finally:
            self._opening = False

    def send(self, data: Any) -> None:
        if self.sock is None:
            self.connect()
        if not self._opening:
            _trip.left = True
        super().send(data)  # type: ignore[misc]


class _Http(_Marking, HTTPConnection):
    pass


class _Https(_Marking, HTTPSConnection):
    pass


class _HttpPool(HTTPConnectionPool):
    ConnectionCls = _Http


class _HttpsPool(HTTPSConnectionPool):
    ConnectionCls = _Https


class _Adapter(HTTPAdapter):
    """Sessions over the connections above; never repeats a request by itself."""

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        super().init_poolmanager(*arguments, **options)
        self.poolmanager.pool_classes_by_scheme = {"http": _HttpPool, "https": _HttpsPool}

    def proxy_manager_for(self, *arguments: Any, **options: Any) -> Any:
        manager = super().proxy_manager_for(*arguments, **options)
        manager.pool_classes_by_scheme = {"http": _HttpPool, "https": _HttpsPool}
        return manager
