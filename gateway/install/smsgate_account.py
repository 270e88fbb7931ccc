"""The account at SMSGate: where its phones are reached, and the keys by which they sign."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, field_validator

from gateway.install.written import Words, usable_url

#: What it cannot do without.
NEEDED = ("smsgate_url", "smsgate_username", "smsgate_password", "smsgate_signing_keys")


class SmsGateAccount(BaseModel):
    """The settings of this carrier."""

    smsgate_url: str = ""
    smsgate_username: str = ""
    smsgate_password: str = ""
    smsgate_signing_keys: Words = ()
    smsgate_devices: Words = ()
    #: With fewer no routine answer of two parts would ever leave (`flows.rules.phone_limits.most`).
    smsgate_daily_limit: int = Field(100, ge=3)

    @field_validator("smsgate_url")
    @classmethod
    def _without_password(cls, url: str) -> str:
        if "@" in urlsplit(usable_url(url, ("http", "https"))).netloc:
            raise ValueError("write who we are into SMSGATE_USERNAME and SMSGATE_PASSWORD")
        return url

    @field_validator("smsgate_signing_keys")
    @classmethod
    def _keys_are_secrets(cls, keys: tuple[str, ...]) -> tuple[str, ...]:
        if len(keys) > 2:
            raise ValueError("at most two keys: the one in use and, while rotating, the one before")
        if any(len(key) < 8 for key in keys):
            raise ValueError(
                "each key needs at least 8 signs, for by it we know that a phone of ours calls"
            )
        return keys

    @field_validator("smsgate_devices")
    @classmethod
    def _ids_of_devices(cls, devices: tuple[str, ...]) -> tuple[str, ...]:
        for device in devices:
            if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", device):
                raise ValueError(f"'{device}' is no device; copy its Device ID from the app")
        return tuple(dict.fromkeys(devices))
