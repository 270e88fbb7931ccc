"""The carrier's phones, as residents reach them: an SMS goes to one of the phones of the stand-in,
which brings it to the gateway itself, again and again, whatever dies meanwhile.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from zlib import crc32

from tests.chaos.load import Line


class Phones(Line):
    """One connection to the stand-in, over which residents send their SMS."""

    def __init__(self, port: int, devices: Sequence[str]) -> None:
        super().__init__(port, "/standin/devices")
        self._devices = devices

    def write(self, hook: str, fields: Mapping[str, str]) -> tuple[str, str, str]:
        """An SMS to the phone that this resident knows."""
        number = fields["from"]
        device = self._devices[crc32(number.encode()) % len(self._devices)]
        body = json.dumps({"number": number, "text": fields["text"]})
        return f"{self._path}/{device}/{hook}", body, "application/json"
