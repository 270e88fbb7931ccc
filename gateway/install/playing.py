"""Where the carriers are spoken to, and whether that is a stand-in on this machine."""

from __future__ import annotations

from urllib.parse import urlsplit

#: The stand-in of `make run` listens this far above the web.
CARRIER_ABOVE = 1000
#: The settings of each carrier: its address, and what there is with a real account only.
_NAMED = {
    "africastalking": ("at_base_url", "at_api_key"),
    "smsgate": ("smsgate_url", "smsgate_password"),
}
#: What the gateway is told about a stand-in that listens at ``{url}``.
_PLAYED = {
    "africastalking": {"AT_BASE_URL": "{url}", "AT_API_KEY": "stand-in"},
    "smsgate": {
        "CARRIERS": "smsgate",
        "SMSGATE_URL": "{url}/3rdparty/v1",
        "SMSGATE_USERNAME": "stand-in",
        "SMSGATE_PASSWORD": "stand-in",
        "SMSGATE_SIGNING_KEYS": "stand-in-key",
        "SMSGATE_DEVICES": "ponsel-satu,ponsel-dua",
    },
}
#: Carriers that are not far away: a real one may have an address on this machine.
_REAL_ONES_HERE = {"smsgate"}


def stand_in(carrier: str, url: str) -> dict[str, str]:
    """The settings of a gateway that plays this carrier with a stand-in at this address."""
    return {name: value.format(url=url) for name, value in _PLAYED[carrier].items()}


def setting_of(carrier: str) -> str:
    """The setting that says where this carrier is spoken to, as people write it."""
    return _NAMED[carrier][0].upper()


def address(settings: object, carrier: str) -> str:
    """Where this carrier is spoken to; "" is its own address."""
    return str(getattr(settings, _NAMED[carrier][0]))


def is_set_up(settings: object, carrier: str) -> bool:
    """Whether these settings have an account with this carrier, or play with it."""
    return any(getattr(settings, name) for name in _NAMED[carrier])


def is_played(settings: object, carrier: str) -> bool:
    """Whether this carrier is a stand-in: only a loopback address is one; of a phone, which may be
    forwarded to this machine by USB, only with the stand-in's password.
    """
    if urlsplit(address(settings, carrier)).hostname not in ("127.0.0.1", "localhost", "::1"):
        return False
    secret = _NAMED[carrier][1]
    return carrier not in _REAL_ONES_HERE or (
        getattr(settings, secret) == _PLAYED[carrier][secret.upper()]
    )
