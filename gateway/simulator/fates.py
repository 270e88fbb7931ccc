"""What becomes of an SMS, by the last six digits of its number.

- 999 and a send code: 100 and 102 are accepted, 401 to 409 and 500 to 502 refused (without an id);
- 9990nn: what is reported later, see `_REPORTED`.

These are all that Africa's Talking documents, and some that it does not. Any other number gets its
SMS and one report of success.
"""

from __future__ import annotations

import re

from flows.values import dataclass

SEND_WORDS = {
    100: "Processed",
    101: "Sent",
    102: "Queued",
    401: "RiskHold",
    402: "InvalidSenderId",
    403: "InvalidPhoneNumber",
    404: "UnsupportedNumberType",
    405: "InsufficientBalance",
    406: "UserInBlacklist",
    407: "CouldNotRoute",
    409: "DoNotDisturbRejection",
    500: "InternalServerError",
    501: "GatewayError",
    502: "RejectedByGateway",
}

#: Why a report says Failed or Rejected. The spellings are the carrier's own.
FAILURE_REASONS = (
    "InsufficientCredit",
    "InvalidLinkId",
    "UserIsInactive",
    "UserInBlackList",
    "UserAccountSuspended",
    "NotNetworkSubcriber",
    "UserNotSubscribedToProduct",
    "UserDoesNotExist",
    "DeliveryFailure",
    "DoNotDisturbRejection",
)

#: Marks a report that comes long after the others; how long is a setting of the stand-in.
LATE = -1.0


@dataclass(frozen=True, slots=True)
class Report:
    """A delivery report: its word, why, and its delay after the earliest moment (s, or LATE)."""

    status: str
    reason: str = ""
    after: float = 0.0


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of one SMS."""

    says: str
    """For people, on the page of the phones."""
    code: int = 101
    reports: tuple[Report, ...] = (Report("Success"),)
    arrives: bool = True
    listed: bool = True
    """Whether the answer names this recipient at all."""
    answer_waits: float = 0.0
    """Seconds by which the answer to the sender comes later, so that a report can overtake it."""

    @property
    def accepted(self) -> bool:
        """Whether the carrier took the SMS."""
        return self.code < 400


ORDINARY = Fate("sampai, satu laporan: Success")


def _undelivered(status: str, reason: str = "") -> Fate:
    return Fate(
        f"diterima, lalu {status}{' ' + reason if reason else ''}",
        reports=(Report(status, reason),),
        arrives=False,
    )


def _in_turn(*words: str) -> tuple[Report, ...]:
    return tuple(Report(word, after=0.2 * at) for at, word in enumerate(words))


_REPORTED: dict[str, Fate] = {
    "999001": _undelivered("Failed", "DeliveryFailure"),
    "999002": _undelivered("Rejected", "UserInBlackList"),
    "999003": _undelivered("Expired"),
    "999004": _undelivered("AbsentSubscriber"),
    "999005": Fate("sampai, laporannya terlambat", reports=(Report("Success", after=LATE),)),
    "999006": Fate("sampai, laporannya datang tiga kali", reports=(Report("Success"),) * 3),
    "999007": Fate("sampai, tidak ada laporan", reports=()),
    "999008": Fate(
        "sampai, laporan tidak berurutan",
        reports=_in_turn("Success", "Buffered", "Submitted", "Sent"),
    ),
    "999009": Fate("sampai, laporan dengan kata yang tak dikenal", reports=(Report("Teleported"),)),
    "999010": Fate(
        "sampai, semua laporan berurutan",
        reports=_in_turn("Sent", "Submitted", "Buffered", "Success"),
    ),
    "999011": Fate("sampai, laporan mendahului jawaban", answer_waits=0.5),
    "999012": Fate("sampai, tetapi jawaban tidak menyebut penerima", listed=False),
    "999013": Fate(
        "sampai, Success lalu Failed", reports=(Report("Success"), Report("Failed", after=0.3))
    ),
    "999014": Fate(
        "diterima, berhenti di Submitted", reports=(Report("Submitted"),), arrives=False
    ),
}

_REFUSED: dict[str, Fate] = {
    f"999{code}": Fate(f"ditolak: {code} {word}", code=code, reports=(), arrives=False)
    if code >= 400
    else Fate(f"diterima sebagai {code} {word}", code=code)
    for code, word in SEND_WORDS.items()
}

_REASONS: dict[str, Fate] = {
    f"9990{20 + at}": _undelivered("Rejected" if "User" in reason else "Failed", reason)
    for at, reason in enumerate(FAILURE_REASONS)
}

#: Every special ending and what it does.
FATES: dict[str, Fate] = {**_REPORTED, **_REASONS, **_REFUSED}

_NUMBER = re.compile(r"\+[1-9]\d{6,14}")
_NO_NUMBER = Fate("bukan nomor telepon", code=403, reports=(), arrives=False)
_LANDLINE = Fate("bukan nomor HP", code=404, reports=(), arrives=False)


def fate_of(number: str) -> Fate:
    """The fate of an SMS to this number."""
    return no_mobile(number) or FATES.get(number[-6:], ORDINARY)


def no_mobile(number: str) -> Fate | None:
    """The fate of what is no number of a mobile phone; None when it is one."""
    if not _NUMBER.fullmatch(number):
        return _NO_NUMBER
    if number.startswith("+62") and number[3] != "8":
        return _LANDLINE
    return None
