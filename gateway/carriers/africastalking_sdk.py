"""The services of the africastalking SDK, over our own wire: another base URL, and no new
connection for every call.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from africastalking.Application import ApplicationService
from africastalking.SMS import SMSService

from gateway.carriers.wire import Answer, Wire


class _Account:
    """What both services of the SDK get: another base URL, and our wire in place of a new
    connection per call.
    """

    def __init__(self, username: str, api_key: str, base: str, wire: Wire) -> None:
        self._base, self._wire = base, wire
        super().__init__(username, api_key)  # type: ignore[call-arg]

    def _init_service(self) -> None:
        super()._init_service()  # type: ignore[misc]
        if self._base:
            self._baseUrl = self._contentUrl = f"{self._base.rstrip('/')}/version1"

    def _make_request(
        self,
        url: str,
        method: str,
        headers: Mapping[str, str],
        data: Mapping[str, Any] | None,
        params: Mapping[str, Any] | None,
        callback: None = None,
        timeout: object = None,
    ) -> Answer:
        return self._wire.ask(method, url, headers, data, params)


class Sms(_Account, SMSService):  # type: ignore[misc]
    """Sending SMS, and fetching those that came in."""


class Application(_Account, ApplicationService):  # type: ignore[misc]
    """The account itself: its credit."""
