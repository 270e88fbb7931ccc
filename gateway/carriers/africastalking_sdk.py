"""The SDK of Africa's Talking over our wire: loaded by who sends or asks, not by who only receives.

It is used through its services, never `initialize()`, which keeps one account in module globals
and a new connection for every call.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from africastalking.Application import ApplicationService
from africastalking.SMS import SMSService

from gateway.carriers.answer import Answer
from gateway.carriers.wire import Wire

if TYPE_CHECKING:
    from gateway.carriers.africastalking import Account


class _OverOurWire:
    """What both services of the SDK get: our base URL, and our wire, which keeps connections."""

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


class _Sms(_OverOurWire, SMSService):  # type: ignore[misc]
    """Sending SMS, and fetching those that came in."""


class _Application(_OverOurWire, ApplicationService):  # type: ignore[misc]
    """The account itself: its credit."""


class Sdk:
    """Both services of one account, over one wire."""

    def __init__(self, account: Account, wire: Wire | None) -> None:
        self.wire = wire or Wire()
        names = (account.at_username, account.at_api_key, account.at_base_url, self.wire)
        self.sms, self.application = _Sms(*names), _Application(*names)
