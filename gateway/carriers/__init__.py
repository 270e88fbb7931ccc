"""What every carrier must offer us, in our words.

All that a carrier calls something stays in its own file. A new one derives from `Provider`, which
has an answer ready for all that not every carrier can do.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from flows.rules.lint import Drops
from flows.rules.phrases import phrase
from flows.values import dataclass, field
from storage.received.inbox import Item
from storage.sent.outbox import Receipt

#: Bytes of a call's body. Larger ones are refused before they are read; none comes near it.
MAX_BODY = 8 * 1024


class Call(NamedTuple):
    """One HTTP request of a carrier, as it came.

    `kind` is the last piece of its address, `method` GET or POST, `query` what stands behind the
    "?", raw. `headers` are found by their lower-case names.
    """

    kind: str
    method: str
    query: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def raw(self) -> bytes:
        """What is signed: the body; of a GET, which has none, the query."""
        return self.query.encode() if self.method == "GET" else self.body


@dataclass(frozen=True)
class Acknowledgement:
    """What a carrier is answered when its call is kept."""

    body: str = ""
    media_type: str = "text/plain; charset=utf-8"


@dataclass(frozen=True)
class Limits:
    """What one call and one message may hold, and how much a day takes.

    `recipients` of one call, SMS `parts` of one message, parts `a_day` for each of its phones;
    None: no limit.
    """

    recipients: int
    parts: int | None = None
    a_day: int | None = None


@dataclass(frozen=True)
class Outgoing:
    """One text for several numbers (E.164), as a lane hands it over.

    `id` is ours, where the carrier takes it (`Provider.own_ids`). `first`: before others. `seconds`
    is how long it is worth sending; None: no end. `device` is the phone of the carrier that sends
    it (`Provider.phones`).
    """

    text: str = field(repr=False)
    numbers: Sequence[str] = field(repr=False)
    id: str = ""
    first: bool = False
    seconds: int | None = None
    device: str = ""


@dataclass(frozen=True)
class KeyPress:
    """A phone on a USSD call pressed something.

    `text` is all that was pressed since the call began, as it was sent.
    """

    carrier: str
    session: str
    service_code: str
    phone: str  # E.164
    text: str


@dataclass(frozen=True)
class Fetched:
    """A page of kept SMS, oldest first; where the next begins; how many entries made no sense."""

    received: list[Item]
    bookmark: str
    skipped: int = 0


@dataclass(frozen=True)
class CallEnd:
    """The end of a call, in our words.

    Finished: it ended with a screen of ours that asks nothing.
    """

    session: str
    finished: bool


@dataclass(frozen=True)
class Sent:
    """What became of one recipient of one call to the carrier.

    `state`: accepted, refused or uncertain; from a carrier that says more, delivered or failed.
    """

    number: str
    state: str
    provider_id: str = ""
    reason: str = ""
    cost: str = ""


class Malformed(ValueError):
    """A callback cannot be read; one line says which field and why, without its value."""


class NumberHidden(Malformed):
    """A key press whose number the carrier masked, or whose number cannot be answered."""


class NotSent(Exception):
    """The request provably had no effect (no connection, refused as a whole): it may be repeated.

    `reason` is the carrier's or our own short word; `pause` is how many seconds to leave the
    carrier alone.
    """

    def __init__(self, reason: str, pause: float = 30.0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.pause = pause


class Provider(Protocol):
    """A carrier.

    `hooks`: the kinds of calls it makes, as they stand in the address, and by which methods; with
    "ussd" in it it has USSD. `devices`: its phones, where it has several. `by_phone`: it sends by
    phones that say how they are. `own_ids`: a message leaves under our id, so that an uncertain one
    can be settled. `may_drop`: what its road may drop of a text. `tells_all`: once `fetch` was
    answered we have all that it has.
    """

    name: str
    hooks: Mapping[str, frozenset[str]]
    limits: Limits
    devices: Sequence[str] = ()
    by_phone: bool = False
    own_ids: bool = False
    may_drop: Drops = Drops()
    tells_all: bool = True

    def phones(self) -> Sequence[str]:
        """The phones that it sends by; one without a name where the settings name none."""
        return self.devices or ("",)

    def get_ready(self) -> None:
        """Load what sending and asking need, before processes that do so are forked.

        Otherwise it is loaded when it is first needed: a web process only receives.
        """
        return

    def authentic(self, raw: bytes, headers: Mapping[str, str], now: datetime) -> bool:
        """Whether this carrier made a call with this in it, and lately. Never raises.

        `raw` is `Call.raw`. It is asked before anything of the call is read.
        """
        return True

    def read_key_press(self, call: Call) -> KeyPress:
        """The key press in a USSD call.

        Raises Malformed; NumberHidden for a caller nobody can answer.
        """
        raise Malformed("there is no USSD here")

    def write_screen(self, text: str, more: bool) -> str:
        """The body of the answer to a key press; `more` says whether the call goes on."""
        return text

    @abstractmethod
    def read(self, call: Call, received_at: datetime) -> list[Item]:
        """What any other call brings, for the inbox: several items, one or none. Raises Malformed.

        All of them are kept, or none. Kinds: sms receipt optout ussd_end; `ping` for how one of its
        phones is; `unknown` for what is kept and changes nothing.
        """

    def acknowledge(self, kind: str) -> Acknowledgement:
        """What a call of this kind is answered when all it brought is kept."""
        return Acknowledgement()

    @abstractmethod
    def read_sms(self, body: Mapping[str, Any]) -> str:
        """The text of an SMS that was kept in the inbox."""

    def read_call_end(self, body: Mapping[str, Any]) -> CallEnd:
        """The end of a USSD call that was kept in the inbox."""
        raise Malformed("there is no USSD here")

    @abstractmethod
    def read_receipt(self, body: Mapping[str, Any]) -> Receipt:
        """The delivery report that was kept in the inbox, without the phone it is about."""

    @abstractmethod
    def send(self, outgoing: Outgoing) -> list[Sent]:
        """Send one text to several numbers; one answer for each, in order. Raises NotSent.

        Whatever leaves it open whether the message went out (a timeout, a 5xx, garbage) is
        `uncertain`, never raised.
        """

    def settle(self, id: str, numbers: Sequence[str]) -> list[Sent] | None:
        """What became of an uncertain send under our id, one answer per number in their order.

        None: it never arrived, and may be sent again under the same id. Raises NotSent where the
        carrier cannot be asked now.
        """
        raise NotSent(phrase("it cannot be asked"))

    def fetch(self, since: str, now: datetime) -> Fetched:
        """A page of the SMS that came after this bookmark ("" at first). Raises NotSent.

        A bookmark that did not move says that there are no more. A carrier that keeps none answers
        so at once. One that is only told to bring what it has, and does so by calling us, brings
        nothing here, and says so by `tells_all`.
        """
        return Fetched([], since)

    def balance(self) -> str | None:
        """The credit left as the carrier writes it ("IDR 12500.00"); None where it cannot be asked.

        Raises NotSent.
        """
        return None

    def close(self) -> None:
        """Close this thread's connections."""
        return
