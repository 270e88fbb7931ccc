"""The stand-in as a server: made from the settings, on loopback, only where it is permitted."""

from __future__ import annotations

import socket
import threading
from pathlib import Path
from typing import TextIO

from werkzeug.serving import WSGIRequestHandler, make_server

from gateway.install import training
from gateway.install.settings import Settings
from gateway.simulator import africastalking, smsgate
from gateway.simulator.africastalking_exchange import AfricasTalking, PaidAccount
from gateway.simulator.carrier import create_carrier
from gateway.simulator.exchange import Account, Exchange
from gateway.simulator.loopback import HOST, NotHere, permitted_port, webhook_base
from gateway.simulator.smsgate_exchange import DevicesAccount, SmsGate

#: How each carrier is spoken to.
APIS = {
    "africastalking": [africastalking.api],
    "smsgate": [smsgate.server, smsgate.phone, smsgate.devices],
}
#: Connections that may wait to be taken up.
_BACKLOG = 512


class _Quiet(WSGIRequestHandler):
    """No access log: the stand-in's URLs carry phone numbers."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        return None


class Standin:
    """A stand-in that listens from now on. Raises NotHere where it may not or cannot run."""

    def __init__(
        self,
        settings: Settings,
        host: str = HOST,
        port: int | None = None,
        webhooks: str = "",
        judge: Path | None = None,
        report_after: float = Account.report_after,
        late_after: float = Account.late_after,
    ) -> None:
        self.port = permitted_port(settings, host, port)
        base = webhook_base(settings, webhooks)
        listening = _listen(self.port)
        self._judge = _append_to(judge)
        self.exchange = _exchange_of(settings, report_after, late_after, base, self._judge)
        self._server = make_server(
            HOST,
            self.port,
            create_carrier(
                self.exchange, APIS[settings.carriers[0]], training.heading(settings.training)
            ),
            threaded=True,
            request_handler=_Quiet,
            fd=listening.fileno(),
        )
        listening.close()
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), name="stand-in", daemon=True
        )
        self._thread.start()

    @property
    def url(self) -> str:
        """The address of the page and of the sending API."""
        return f"http://{HOST}:{self.port}"

    def stop(self) -> None:
        """Stop listening and end the threads."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        self.exchange.stop()
        if self._judge is not None:
            self._judge.close()


def _exchange_of(
    settings: Settings, report_after: float, late_after: float, base: str, judge: TextIO | None
) -> Exchange:
    """The exchange of the default carrier, with the account that these settings have with it."""
    if settings.carriers[0] == "smsgate":
        numbers = [f"+62811{n:08d}" for n in range(1, len(settings.smsgate_devices) + 2)]
        devices_account = DevicesAccount(
            username=settings.smsgate_username,
            key=settings.smsgate_password,
            service_code=settings.at_service_code,
            shortcode=numbers[0],
            report_after=report_after,
            late_after=late_after,
            signing_key=settings.smsgate_signing_keys[0] if settings.smsgate_signing_keys else "",
            devices=list(zip(settings.smsgate_devices or ("ponsel-satu",), numbers, strict=False)),
            zone=settings.zone,
        )
        return SmsGate(devices_account, base, judge)
    paid_account = PaidAccount(
        username=settings.at_username,
        key=settings.at_api_key,
        senders=frozenset({settings.at_sender_id, settings.at_shortcode} - {""}),
        service_code=settings.at_service_code,
        shortcode=settings.at_shortcode or settings.at_sender_id or "KENTONGAN",
        price=settings.sms_price,
        currency=settings.sms_currency,
        report_after=report_after,
        late_after=late_after,
    )
    return AfricasTalking(paid_account, base, judge)


def _listen(port: int) -> socket.socket:
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
        listening.listen(_BACKLOG)
    except OSError as taken:
        listening.close()
        raise NotHere(
            f"Port {port} is taken: end what listens there, or name another in the carrier's"
            " address."
        ) from taken
    return listening


def _append_to(judge: Path | None) -> TextIO | None:
    if judge is None:
        return None
    try:
        return judge.open("a", encoding="utf-8")
    except OSError as unwritable:
        raise NotHere(f"Cannot write {judge}: {unwritable.strerror}.") from unwritable
