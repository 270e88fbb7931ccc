"""Calls of SMSGate's phones for the load: signed before a burst, for wrk cannot sign."""

from __future__ import annotations

import hmac
import json
from datetime import UTC, datetime
from pathlib import Path

KEY = "key-of-the-bench"
#: What a house needs so that these phones may call it, beside the carrier that it has anyway.
SETTINGS = {
    "CARRIERS": "africastalking,smsgate",
    "SMSGATE_URL": "http://127.0.0.1:9",  # nothing is sent
    "SMSGATE_USERNAME": "bench",
    "SMSGATE_PASSWORD": "bench",
    "SMSGATE_SIGNING_KEYS": KEY,
}
#: Calls a second that are ready, all connections together: more than any machine of ours takes.
#: Whoever runs out of them repeats the last one, and a row is missing.
READY = 32_000


def write(folder: Path, run: str, connections: int, seconds: int) -> None:
    """Into ``folder/n``, for connection n: its calls, a line each, as timestamp, signature, body.

    An SMS of its own phone in each. It is known in the inbox by ``run-connection-n`` and a moment.
    """
    folder.mkdir()
    now = datetime.now(UTC)
    for connection in range(1, connections + 1):
        calls = (
            signed(received(f"{run}-{connection}-{n}", connection, n, now), now)
            for n in range(1, READY * seconds // connections + 1)
        )
        (folder / str(connection)).write_text("\n".join(calls))


def received(name: str, connection: int, n: int, now: datetime) -> str:
    """An SMS that a phone of this name brings, from the n-th resident of a connection."""
    return json.dumps(
        {
            "deviceId": name,
            "event": "sms:received",
            "id": f"try-{name}",
            "payload": {
                "messageId": "9c3f07e2",
                "message": "LAPOR petasan di lr ketapang rt 14 7 ulu",
                "sender": f"+62812{connection:03d}{n % 100_000:05d}",
                "recipient": None,
                "simNumber": 1,
                "receivedAt": now.isoformat(timespec="milliseconds"),
            },
            "webhookId": "LreFUt-Z3sSq0JufY9uWB",
        }
    )


def signed(body: str, now: datetime, key: str = KEY) -> str:
    """The line of this call."""
    stamp = str(int(now.timestamp()))
    return f"{stamp} {hmac.digest(key.encode(), f'{body}{stamp}'.encode(), 'sha256').hex()} {body}"
