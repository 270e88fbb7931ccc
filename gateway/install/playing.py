"""Where the carriers are spoken to, and whether that is a stand-in on this machine."""

from __future__ import annotations

from urllib.parse import urlsplit

#: The settings of each carrier: its address, and what there is with a real account only.
_NAMED = {
    "africastalking": ("at_base_url", "at_api_key"),
    "smsgate": ("smsgate_url", "smsgate_password"),
}


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
    """Whether this carrier is a stand-in: only a loopback address is one."""
    host = urlsplit(address(settings, carrier)).hostname
    return host in ("127.0.0.1", "localhost", "::1")
