#!/usr/bin/env bash
# The library of Standard Webhooks signs another second than the moment it is given, and another body than the bytes it is given.
#
# Guess: sign() takes an aware datetime for the moment that it is, and a body as bytes, as verify() takes it.
# Behaviour: of a datetime that is aware in another zone it takes what the clock there shows for UTC, so that a signature made at
#   Jakarta's 22:00 is of a time seven hours ahead; of bytes it signs how Python writes them, b'...'. No error says so: the receiver,
#   with verify() of the same library, refuses each delivery, until the sender gives it up.
# Kentongan turns the moment to UTC first and signs a text (gateway/jobs/posting.py); a test verifies what leaves.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --quiet --disable-pip-version-check 'standardwebhooks==1.1.0'
"$folder/venv/bin/python" - <<'PY'
from datetime import UTC, datetime, timedelta, timezone
from importlib.metadata import version

from standardwebhooks import Webhook, WebhookVerificationError

webhook, body = Webhook("whsec_" + "a" * 32), '{"type":"report.created"}'
now = datetime.now(UTC)


def taken(moment, signed) -> bool:
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": webhook.sign(msg_id="msg_1", timestamp=moment, data=signed),
    }
    try:
        webhook.verify(body, headers)
    except WebhookVerificationError:
        return False
    return True


print(f"standardwebhooks {version('standardwebhooks')}")
found = {
    "UTC, text": taken(now, body),
    "Jakarta, text": taken(now.astimezone(timezone(timedelta(hours=7))), body),
    "UTC, bytes": taken(now, body.encode()),
}
for given, verified in found.items():
    print(f"  signed of {given}: {'verified' if verified else 'refused'}")
assert list(found.values()) == [True, False, False], "changed"
PY
