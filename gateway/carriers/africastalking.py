"""Africa's Talking: sending, fetching, the account; `africastalking_callbacks` reads its calls."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

import structlog

from flows.rules.lint import LONG_NUMBER
from flows.rules.numbers import is_e164
from flows.rules.phrases import phrase
from gateway.carriers import Fetched, Limits, NotSent, Outgoing, Sent
from gateway.carriers.africastalking_callbacks import NAME, Callbacks, phone_of
from gateway.carriers.africastalking_fetch import read_page
from gateway.carriers.answer import ACCOUNT_PAUSE, Answer, Unclear, clean, refused

if TYPE_CHECKING:
    from gateway.carriers.africastalking_sdk import Sdk
    from gateway.carriers.wire import Wire

log = structlog.get_logger()

#: What a recipient's statusCode in the answer to a send means: their word for it, our state.
SEND_CODES: dict[int, tuple[str, str]] = {
    100: ("Processed", "accepted"),
    101: ("Sent", "accepted"),
    102: ("Queued", "accepted"),
    401: ("RiskHold", "refused"),
    402: ("InvalidSenderId", "refused"),
    403: ("InvalidPhoneNumber", "refused"),
    404: ("UnsupportedNumberType", "refused"),
    405: ("InsufficientBalance", "refused"),
    406: ("UserInBlacklist", "refused"),
    407: ("CouldNotRoute", "refused"),
    409: ("DoNotDisturbRejection", "refused"),
    500: ("InternalServerError", "uncertain"),
    501: ("GatewayError", "uncertain"),
    502: ("RejectedByGateway", "refused"),
}
#: The codes by their words: an answer may have the word alone. "Success" is what the examples say.
_CODES_BY_WORD = {word.casefold(): code for code, (word, _) in SEND_CODES.items()} | {
    "success": 101
}
#: Codes about the account, not the recipient: when all recipients have one, nothing was sent.
ACCOUNT_CODES = (401, 402, 405)

_BETTER = (
    "refused",
    "uncertain",
    "accepted",
)  # of two answers for one number the later one here is believed


class Account(Protocol):
    """What this carrier needs of the settings."""

    @property
    def at_username(self) -> str: ...
    @property
    def at_api_key(self) -> str: ...
    @property
    def at_base_url(self) -> str: ...
    @property
    def at_sender_id(self) -> str: ...
    @property
    def at_shortcode(self) -> str: ...


class AfricasTalking(Callbacks):
    """The carrier Africa's Talking (a `Provider`); one object serves all threads."""

    may_drop = LONG_NUMBER
    #: None is documented; a killed call leaves at most so many uncertain.
    limits = Limits(recipients=100)

    def __init__(self, settings: Account, wire: Wire | None = None) -> None:
        self._account, self._wire = settings, wire
        self._api_key = settings.at_api_key
        self._sender = settings.at_sender_id or settings.at_shortcode or None

    @cached_property
    def _sdk(self) -> Sdk:
        from gateway.carriers.africastalking_sdk import Sdk

        return Sdk(self._account, self._wire)

    def get_ready(self) -> None:
        """Load the SDK. See `Provider.get_ready`."""
        _ = self._sdk

    def send(self, outgoing: Outgoing) -> list[Sent]:
        """Hand one text over for several numbers. Raises NotSent. See `Provider.send`."""
        # One bad number would make the SDK refuse the whole list, and a repeated one would be
        # charged twice.
        good = list(dict.fromkeys(number for number in outgoing.numbers if is_e164(number)))
        fates = self._hand_over(outgoing.text, good) if good else {}
        return [
            fates.get(number) or Sent(number, "refused", reason="InvalidPhoneNumber")
            for number in outgoing.numbers
        ]

    def fetch(self, since: str, now: datetime) -> Fetched:
        """The SMS after the one with this id, at most a hundred.

        Raises NotSent. See `Provider.fetch`.
        """
        try:
            answer: Answer = self._sdk.sms.fetch_messages(since or "0")
        except Unclear as unclear:
            raise NotSent(str(unclear)) from None
        self._raise_if_refused(answer)
        return read_page(answer, since, lambda form: self.item("sms", form, now))

    def balance(self) -> str | None:
        """The credit left, as in "KES 1785.50". Raises NotSent; without a key at once."""
        if not self._api_key:
            raise NotSent(phrase("no AT_API_KEY is set"))
        try:
            answer: Answer = self._sdk.application.fetch_application_data()
        except Unclear as unclear:
            raise NotSent(str(unclear)) from None
        self._raise_if_refused(answer)
        user = (
            data.get("UserData", data.get("userData"))
            if isinstance(data := answer.json(), dict)
            else None
        )
        credit = user.get("balance") if isinstance(user, dict) else None
        if answer.status >= 300 or not isinstance(credit, str):
            raise NotSent(phrase("http %(status)s, no balance in it", status=answer.status))
        return credit[:40]

    def close(self) -> None:
        """Close this thread's connections."""
        if "_sdk" in vars(self):
            self._sdk.wire.close()

    def _hand_over(self, text: str, wanted: list[str]) -> dict[str, Sent]:
        try:
            answer: Answer = self._sdk.sms.send(text, wanted, sender_id=self._sender)
        except Unclear as unclear:
            return _unclear(wanted, str(unclear))
        self._raise_if_refused(answer)
        if not 200 <= answer.status < 300:
            return _unclear(wanted, f"http {answer.status}")
        data = answer.json()
        said = data.get("SMSMessageData") if isinstance(data, dict) else None
        if not isinstance(said, dict) or not isinstance(recipients := said.get("Recipients"), list):
            log.warning(
                "carrier.garbage", carrier=NAME, status=answer.status, kind=clean(answer.kind)
            )
            return _unclear(wanted, "garbage")
        if not recipients:
            return self._nobody(wanted, str(said.get("Message", "")))
        return _match(wanted, recipients)

    def _nobody(self, wanted: list[str], message: str) -> dict[str, Sent]:
        """No recipient in the answer: all was refused, unless it says that something was sent."""
        if re.match(r"\s*sent to [1-9]", message, re.IGNORECASE):
            return _unclear(wanted, "no recipients")
        raise NotSent(clean(message, self._api_key) or "no recipients", ACCOUNT_PAUSE)

    def _raise_if_refused(self, answer: Answer) -> None:
        """4xx: the request was refused before it had an effect."""
        if 400 <= answer.status < 500:
            words = clean(answer.plain_words(), self._api_key)
            raise refused(answer, words, (401, 402, 403))


def _unclear(wanted: list[str], reason: str) -> dict[str, Sent]:
    return {number: Sent(number, "uncertain", reason=reason) for number in wanted}


def _match(wanted: list[str], recipients: list[Any]) -> dict[str, Sent]:
    """What became of each number; the answer has its own order, and names some twice or never."""
    fates: dict[str, Sent] = {}
    about_account: dict[str, str] = {}
    asked, extra = set(wanted), 0
    for entry in recipients:
        number = str(entry.get("number")) if isinstance(entry, dict) else ""
        if number not in asked and (number := phone_of(number)) not in asked:
            extra += 1
            continue
        fate, code = _fate(number, entry)
        known = fates.get(number)
        if known is None or _BETTER.index(fate.state) > _BETTER.index(known.state):
            fates[number] = fate
        if code in ACCOUNT_CODES:
            about_account[number] = fate.reason
    if extra:
        log.warning("carrier.extra_recipients", carrier=NAME, count=extra)
    if about_account.keys() == asked and all(fate.state == "refused" for fate in fates.values()):
        raise NotSent(about_account[wanted[0]], ACCOUNT_PAUSE)
    return {
        number: fates.get(number) or Sent(number, "uncertain", reason="not in the answer")
        for number in wanted
    }


def _fate(number: str, entry: dict[str, Any]) -> tuple[Sent, int]:
    status = str(entry.get("status", "")).strip()
    code = _code(entry.get("statusCode")) or _CODES_BY_WORD.get(status.casefold(), 0)
    word, state = SEND_CODES.get(code) or (clean(status) or "unknown code", "uncertain")
    provider_id = str(entry.get("messageId") or "").strip()
    if provider_id == "None":
        state, provider_id = "refused", ""
    elif not provider_id or len(provider_id) > 80 or not provider_id.isprintable():
        # Accepted without an id: its delivery report could never be matched.
        state, provider_id = ("uncertain" if state == "accepted" else state), ""
    cost = str(entry.get("cost") or "").strip()[:32]
    return Sent(
        number,
        state,
        provider_id,
        "" if state == "accepted" else word,
        cost if cost.isprintable() else "",
    ), code


def _code(raw: object) -> int:
    """A statusCode as JSON may spell it (101, "101", 101.0); 0 for none."""
    found = re.fullmatch(r"\s*(\d{1,4})(?:\.0*)?\s*", str(raw))
    return int(found[1]) if found else 0
