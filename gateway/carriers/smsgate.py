"""SMSGate: an Android phone with a SIM of ours sends and receives. Here is what we ask of it; what
it calls us with is read in `smsgate_events`.

We reach the phone itself, in the network of the house, or a server that it asks for work: our own,
or that of the project (`SMSGATE_URL`). Where it goes is all that differs.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import quote, urlsplit

import orjson
import structlog

from flows.rules.lint import LONG_NUMBER
from gateway.carriers import Fetched, Limits, NotSent, Outgoing, Sent
from gateway.carriers.answer import Answer, Unclear, clean, refused
from gateway.carriers.smsgate_events import NAME, Events

if TYPE_CHECKING:
    from gateway.carriers.wire import Wire

log = structlog.get_logger()

#: Where the servers have what the phone itself has at /message.
_SERVER = "/3rdparty/v1"
#: Beyond these its users report failures.
RECIPIENTS, PARTS = 10, 2
#: From this priority on a message goes before others, and past the phone's own pauses.
FIRST = 100
#: The servers take no shorter life (seconds).
SHORTEST_LIFE = 5

#: What the state of a recipient means. Another one still says that the message is there.
STATES = {
    "Pending": "accepted",
    "Cancelling": "accepted",
    "Processed": "accepted",
    "Sent": "accepted",
    "Delivered": "delivered",
    "Cancelled": "failed",
    "Failed": "failed",
}

#: How often a phone is told to bring its inbox again, and how much of it a second time: a message
#: is dated by the operator, not by the phone. What is older stays there: it
#: may have been handled and forgotten.
EXPORT_EVERY, OVERLAP, REACH = timedelta(minutes=5), timedelta(minutes=15), timedelta(days=6)


class Account(Protocol):
    """What this carrier needs of the settings."""

    @property
    def smsgate_url(self) -> str: ...
    @property
    def smsgate_username(self) -> str: ...
    @property
    def smsgate_password(self) -> str: ...
    @property
    def smsgate_signing_keys(self) -> tuple[str, ...]: ...
    @property
    def smsgate_devices(self) -> tuple[str, ...]: ...
    @property
    def smsgate_daily_limit(self) -> int: ...


class SmsGate(Events):
    """The carrier SMSGate (a `Provider`); one object serves all threads."""

    by_phone = True
    own_ids = True
    tells_all = False
    may_drop = replace(LONG_NUMBER, parts=PARTS)

    def __init__(self, settings: Account, wire: Wire | None = None) -> None:
        super().__init__(settings.smsgate_signing_keys)
        self._given = wire
        self._url = messages_url(settings.smsgate_url)
        self._password = settings.smsgate_password
        login = f"{settings.smsgate_username}:{self._password}".encode()
        self._headers = {
            "Authorization": f"Basic {base64.b64encode(login).decode()}",
            "Content-Type": "application/json",
        }
        self.devices = settings.smsgate_devices
        self.limits = Limits(RECIPIENTS, PARTS, settings.smsgate_daily_limit)

    @cached_property
    def _wire(self) -> Wire:
        from gateway.carriers.wire import Wire

        return self._given or Wire()

    def get_ready(self) -> None:
        """Load what asks. See `Provider.get_ready`."""
        _ = self._wire

    def send(self, outgoing: Outgoing) -> list[Sent]:
        """Hand one text over for several numbers. Raises NotSent. See `Provider.send`."""
        numbers = outgoing.numbers
        try:
            # One number that its table does not know would make a server refuse all of them.
            answer = self._ask("POST", "?skipPhoneValidation=true", self._message(outgoing))
        except Unclear as unclear:
            return _all(numbers, "uncertain", outgoing.id, str(unclear))
        if answer.status == 409:  # it has it already, from a call that we gave up on
            return _all(numbers, "accepted", outgoing.id)
        self._raise_if_refused(answer)
        if not 200 <= answer.status < 300:
            return _all(numbers, "uncertain", outgoing.id, f"http {answer.status}")
        if (fates := _fates(answer.json(), outgoing.id, numbers)) is None:
            log.warning("carrier.garbage", carrier=NAME, status=answer.status)
            return _all(numbers, "uncertain", outgoing.id, "garbage")
        return fates

    def settle(self, id: str, numbers: Sequence[str]) -> list[Sent] | None:
        """What became of the message with this id; None: it has none. Raises NotSent."""
        answer = self._tell("GET", f"/{quote(id, safe='')}")
        if answer.status == 404:
            return None
        self._raise_if_not_taken(answer)
        if (fates := _fates(answer.json(), id, numbers)) is None:
            raise NotSent("garbage")
        return fates

    def fetch(self, since: str, now: datetime) -> Fetched:
        """Tell each phone to bring what came in since it was last told: it does so by calling us,
        so nothing comes from here. Raises NotSent.

        The first time only the place is noted: what was there before is none of ours.
        """
        told_at = _moment(since)
        if told_at and timedelta() <= now - told_at < EXPORT_EVERY:
            return Fetched([], since)
        if told_at:
            begin = max(min(told_at, now) - OVERLAP, now - REACH)
            window = {"since": _written(begin), "until": _written(now)}
            told = [
                self._tell("POST", "/inbox/export", window | _to(device))
                for device in self.phones()
            ]
            for answer in told:  # all are told first: one that is refused keeps none from it
                self._raise_if_not_taken(answer)
        return Fetched([], _written(now))

    def close(self) -> None:
        """Close this thread's connections."""
        if "_wire" in vars(self):
            self._wire.close()

    def _message(self, outgoing: Outgoing) -> dict[str, Any]:
        message: dict[str, Any] = {
            "textMessage": {"text": outgoing.text},
            "phoneNumbers": list(outgoing.numbers),
            "withDeliveryReport": True,
        }
        if outgoing.id:
            message["id"] = outgoing.id
        if outgoing.first:
            message["priority"] = FIRST
        if outgoing.seconds is not None:
            message["ttl"] = max(outgoing.seconds, SHORTEST_LIFE)
        return message | _to(outgoing.device)

    def _tell(self, method: str, path: str, body: dict[str, Any] | None = None) -> Answer:
        """The answer to a request that may be repeated whenever its end is not clear.

        Raises NotSent where there is none.
        """
        try:
            return self._ask(method, path, body)
        except Unclear as unclear:
            raise NotSent(str(unclear)) from None

    def _raise_if_not_taken(self, answer: Answer) -> None:
        self._raise_if_refused(answer)
        if not 200 <= answer.status < 300:
            raise NotSent(f"http {answer.status}")

    def _ask(self, method: str, path: str, body: dict[str, Any] | None) -> Answer:
        data = orjson.dumps(body) if body is not None else None
        return self._wire.ask(method, f"{self._url}{path}", self._headers, data, None)

    def _raise_if_refused(self, answer: Answer) -> None:
        """Refused before it had an effect: 4xx, and a queue that is full."""
        said = answer.json()
        words = str(said.get("message", "")) if isinstance(said, dict) else answer.plain_words()
        full = answer.status == 503 and "queuelimit" in words.replace(" ", "").lower()
        if not full and not 400 <= answer.status < 500:
            return
        raise refused(answer, clean(words, self._password), (401, 403, 404), full)


def messages_url(base: str) -> str:
    """Where messages are handed over. A phone speaks HTTP and has them at /message; a server speaks
    HTTPS, or its address says what it is by ending with /3rdparty/v1.
    """
    base = base.rstrip("/")
    if base.endswith(_SERVER):
        return f"{base}/messages"
    return f"{base}{_SERVER}/messages" if urlsplit(base).scheme == "https" else f"{base}/message"


def _to(device: str) -> dict[str, str]:
    return {"deviceId": device} if device else {}


def _all(numbers: Sequence[str], state: str, id: str, reason: str = "") -> list[Sent]:
    return [Sent(number, state, id, reason) for number in numbers]


def _fates(said: Any, id: str, numbers: Sequence[str]) -> list[Sent] | None:
    """What became of each number, by the answer of the phone or a server; None: it is no answer."""
    if not isinstance(said, dict) or not isinstance(entries := said.get("recipients"), list):
        return None
    recipients = {
        str(entry.get("phoneNumber")): entry for entry in entries if isinstance(entry, dict)
    }
    id = id or str(said.get("id") or "")[:80]
    return [
        _fate(number, id, recipients.get(number) or recipients.get(_hashed(number)))
        for number in numbers
    ]


def _fate(number: str, id: str, entry: dict[str, Any] | None) -> Sent:
    if entry is None:
        return Sent(number, "uncertain", id, "not in the answer")
    state = STATES.get(str(entry.get("state")), "accepted")
    reason = clean(str(entry.get("error") or entry.get("state"))) if state == "failed" else ""
    return Sent(number, state, id, reason)


def _hashed(number: str) -> str:
    """How a server writes a number once the phone has taken the message: it forgets the number."""
    return hashlib.sha256(number.encode()).hexdigest()[:16]


def _written(moment: datetime) -> str:
    """As the phone reads it: with thousandths and a zone."""
    return moment.isoformat(timespec="milliseconds")


def _moment(written: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None
