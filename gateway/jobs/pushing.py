"""One line to officers who have data, by whatever program the address names (ntfy, Telegram, ...).

The library that knows these programs takes memory and a moment to load: who sends nothing by it
never imports this.
"""

from __future__ import annotations

import logging
import warnings

with warnings.catch_warnings():  # of modules that Python is about to drop
    warnings.simplefilter("ignore", DeprecationWarning)
    from apprise import Apprise, AppriseAsset
    from apprise.manager_plugins import NotificationManager

    NotificationManager().load_modules()  # type: ignore[no-untyped-call]

# What it says quotes addresses, and those are secrets.
logging.getLogger("apprise").disabled = True

#: It keeps nothing on the disk, and starts no threads of its own.
_ASSET = AppriseAsset(app_id="Kentongan", async_mode=False, storage_mode="memory")


def usable(url: str) -> bool:
    """Whether the library knows what to do with this address."""
    return bool(_opened(url).urls())


def push(url: str, text: str) -> str:
    """Send a text; "" when it was taken, otherwise in a word what went wrong."""
    sender = _opened(url)
    if not sender.urls():
        return "unknown address"
    return "" if sender.notify(body=text) else "not taken"


def _opened(url: str) -> Apprise:
    sender = Apprise(asset=_ASSET)
    sender.add(url)
    return sender
