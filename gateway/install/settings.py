"""Settings: one frozen object from the environment or ``.env``; a wrong value stops the start."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from ipaddress import ip_address
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo

from pydantic import (
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from gateway.install import addresses, envfile, helplines, playing, smsgate_account, training
from gateway.install.smsgate_account import SmsGateAccount
from gateway.install.written import Place, Words, usable_url
from storage.engine.vault import read_key

SECRETS_FILE = "secrets.env"
#: Points other terminals at the stand-in carrier; there only while `make run` plays with one.
STAND_IN_FILE = "stand-in.env"
#: Every carrier that can be switched on, and the `gateway.carriers.Provider` that speaks to it.
KNOWN_CARRIERS = {
    "africastalking": "gateway.carriers.africastalking.AfricasTalking",
    "smsgate": "gateway.carriers.smsgate.SmsGate",
}
#: What a carrier cannot do without; what it has by default is not listed.
_NEEDED = {"smsgate": smsgate_account.NEEDED}


class BadSettings(Exception):
    """The settings cannot be used; the text says which, why, and what to do."""


class Settings(SmsGateAccount, training.Mode):
    """Everything that may differ between two installations.

    Names are those of the environment, in lower case.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", validate_default=True)

    var_dir: Path = Path("var")
    host: str = "127.0.0.1"
    port: int = Field(8000, ge=1, le=65535)
    database_url: str = ""  # becomes a file in var_dir
    redis_url: str = ""
    webhook_tokens: Words = ()
    secret_key: str = ""
    data_keys: Words = ()
    lookup_keys: Words = ()
    reply_countries: Words = ("62",)
    reply_cap_per_number: int = Field(20, ge=1)
    sms_budget_per_day: Decimal | None = Field(None, ge=0)
    sms_price: Decimal = Field(Decimal("350"), ge=0)
    sms_currency: str = Field("IDR", pattern=r"^[A-Z]{3}$")
    retention_number_days: int = Field(30, ge=7, le=36_500)
    retention_text_days: int = Field(90, ge=1, le=36_500)
    retention_audit_days: int = Field(1825, ge=365, le=36_500)
    backup_days: int = Field(35, ge=1, le=3_650)
    metrics_token: str = ""
    at_username: str = "kentongan"
    at_api_key: str = ""
    at_sender_id: str = ""
    at_shortcode: str = ""
    at_service_code: str = "*384*110#"
    at_base_url: str = ""
    carriers: Words = ("africastalking",)
    timezone: str = "Asia/Jakarta"
    home_area: str = "16.71"
    coordinates: Place = (-2.9911, 104.7567)
    forwarded_allow_ips: Words = ()
    webhook_allow_ips: Words = ()
    webhook_private_networks: Words = ()
    open311: bool = False
    pdp_assessment: str = ""
    numbers_file: Path | None = None  # the numbers that ship

    @field_validator("webhook_tokens")
    @classmethod
    def _tokens_are_secrets(cls, tokens: tuple[str, ...]) -> tuple[str, ...]:
        if len(tokens) > 2:
            raise ValueError(
                "at most two tokens: the one in use and, while rotating, the one before"
            )
        for token in tokens:
            if len(token) < 16 or not token.replace("-", "").replace("_", "").isalnum():
                raise ValueError(
                    "each token needs at least 16 letters or digits, for it is the only lock"
                    " of the webhooks"
                )
        return tokens

    @field_validator("data_keys", "lookup_keys")
    @classmethod
    def _keys_are_keys(cls, keys: tuple[str, ...]) -> tuple[str, ...]:
        for key in keys:
            read_key(key)
        return keys

    @field_validator("reply_countries")
    @classmethod
    def _country_codes(cls, codes: tuple[str, ...]) -> tuple[str, ...]:
        if not codes:
            raise ValueError("needs at least one country code such as 62")
        for code in codes:
            if not (code.isascii() and code.isdigit()) or not 1 <= len(code) <= 3:
                raise ValueError(f"'{code}' is no country code; write digits such as 62")
        return codes

    @field_validator("carriers")
    @classmethod
    def _known_carriers(cls, names: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        unknown = [name for name in names if name not in KNOWN_CARRIERS]
        if unknown or not names:
            raise ValueError(
                f"know only {', '.join(KNOWN_CARRIERS)}, not"
                f" {', '.join(unknown) or 'an empty list'}"
            )
        for name in names:
            # One that is there and wrong has its own sentence, and stands not among the data.
            missing = [need for need in _NEEDED.get(name, ()) if not info.data.get(need, "wrong")]
            if missing:
                raise ValueError(f"{name} also needs {', '.join(missing).upper()}")
        return names

    @field_validator("forwarded_allow_ips", "webhook_allow_ips", "webhook_private_networks")
    @classmethod
    def _networks(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            try:
                addresses.network(name)
            except ValueError as unknown:
                raise ValueError(
                    f"'{name}' is no address or network; write one such as 10.0.0.5 or 10.0.0.0/8"
                ) from unknown
        return names

    @field_validator("host")
    @classmethod
    def _address_of_this_machine(cls, host: str) -> str:
        try:
            ip_address(host)
        except ValueError as unknown:
            if host != "localhost":
                raise ValueError(
                    "must be an address of this machine such as 127.0.0.1 or 0.0.0.0"
                ) from unknown
        return host

    @field_validator("timezone")
    @classmethod
    def _real_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ValueError, KeyError, OSError) as unknown:
            raise ValueError(
                f"'{name}' is no time zone; write one such as Asia/Jakarta"
            ) from unknown
        return name

    @field_validator("numbers_file")
    @classmethod
    def _readable_numbers(cls, file: Path | None) -> Path | None:
        try:
            helplines.read(file)
        except OSError as unread:
            raise ValueError(f"cannot be read: {unread.strerror}") from unread
        return file

    @field_validator("database_url", "redis_url", "at_base_url")
    @classmethod
    def _usable_url(cls, url: str, info: ValidationInfo) -> str:
        schemes = {
            "database_url": ("sqlite", "postgresql", "postgres"),
            "redis_url": ("redis", "rediss", "unix"),
            "at_base_url": ("http", "https"),
        }[info.field_name or ""]
        if not url and info.field_name == "database_url":
            return f"sqlite:///{info.data.get('var_dir', 'var')}/kentongan.db"
        return usable_url(url, schemes)

    @model_validator(mode="after")
    def _training_stays_here(self) -> Self:
        """Whatever chose the settings: training reaches nobody and opens nothing that is real."""
        kept = f"sqlite:///{training.FOLDER}/kentongan.db"
        apart = self.var_dir == training.FOLDER and self.database_url == kept
        if self.training and not (self.plays_carrier and apart and not self.redis_url):
            raise ValueError(
                f"TRAINING: it speaks to the stand-in on this machine alone, and keeps everything"
                f" in {training.FOLDER}"
            )
        return self

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the people served."""
        return ZoneInfo(self.timezone)

    def day_of(self, moment: datetime) -> date:
        """The date of a moment where the people served live."""
        return moment.astimezone(self.zone).date()

    @property
    def comes_from_a_name(self) -> bool:
        """Whether what we begin comes from a name, which takes no answers, and not from a number.

        Of the carriers Africa's Talking alone has names; a phone's messages come from its number.
        """
        named = bool(self.at_sender_id) and not self.at_sender_id.lstrip("+").isdigit()
        return named and self.carriers[0] == "africastalking"

    @property
    def redis_address(self) -> str:
        """REDIS_URL, or the socket of the embedded server under ``var/``."""
        return self.redis_url or f"unix://{embedded_socket(self.var_dir)}"

    @property
    def plays_carrier(self) -> bool:
        """Whether messages go to the local stand-in, whichever carrier is switched on."""
        return all(playing.is_played(self, carrier) for carrier in self.carriers)


def embedded_socket(var_dir: Path) -> Path:
    """Where the embedded Redis listens.

    A Unix socket's path may have at most 107 bytes, so a deep one moves to /tmp.
    """
    near = var_dir.resolve() / "redis.sock"
    if len(str(near).encode()) <= 100:
        return near
    import hashlib

    return (
        Path("/tmp")
        / f"kentongan-{os.getuid()}-{hashlib.sha256(str(near).encode()).hexdigest()[:12]}.sock"
    )


def load(env_file: Path | None = Path(".env"), stand_in: bool = True) -> Settings:
    """Settings from the environment, then ``.env``, then the secrets kept in ``var/``. With
    TRAINING on in one of the first two nothing else of them counts (`training.settings`).

    `stand_in`: then what `make run` has left for other terminals about its stand-in. Raises
    BadSettings with one sentence per wrong value.
    """
    try:
        given = _set(os.environ)
        if _is_training(given, env_file):
            secrets = envfile.read(training.FOLDER / SECRETS_FILE)
            return Settings.model_validate(_set(secrets) | training.settings(given))
        kept = var_dir(env_file)
        left = envfile.read(kept / STAND_IN_FILE) if stand_in else {}
        secrets = envfile.read(kept / SECRETS_FILE)
        written = envfile.read(env_file) if env_file else {}
        envfile.check_names(written, [name.upper() for name in Settings.model_fields])
        return Settings.model_validate(_set(left, secrets, written, os.environ))
    except ValidationError as wrong:
        raise BadSettings("\n".join(_sentence(error) for error in wrong.errors())) from None
    except ValueError as broken:
        raise BadSettings(str(broken)) from None


def _is_training(given: Mapping[str, str], env_file: Path | None) -> bool:
    """Whether TRAINING is on. Where the environment says so, ``.env`` is not even read."""
    written = {} if "training" in given or env_file is None else _set(envfile.read(env_file))
    return training.Mode.model_validate({**written, **given}).training


def _set(*sources: Mapping[str, str]) -> dict[str, str]:
    """The settings that sources name, in lower case: the last one counts, an empty value never."""
    return {name.lower(): value for source in sources for name, value in source.items() if value}


def var_dir(env_file: Path | None = Path(".env")) -> Path:
    """VAR_DIR, which has to be known before the files in it are read. Raises BadSettings."""
    try:
        named = envfile.read(env_file).get("VAR_DIR", "") if env_file else ""
    except ValueError as broken:
        raise BadSettings(str(broken)) from None
    return Path(os.environ.get("VAR_DIR") or named or "var")


def _sentence(error: object) -> str:
    assert isinstance(error, dict)
    name = str(error["loc"][0]).upper() if error.get("loc") else "settings"
    return (
        f"{name}: {str(error['msg']).removeprefix('Value error, ')} (set it in the environment or"
        f" in .env)"
    )
