"""Which carrier `make run` plays, and what the other terminals are told about it."""

from __future__ import annotations

import pytest

from gateway.install import playing
from gateway.install.envfile import read
from gateway.install.settings import KNOWN_CARRIERS, STAND_IN_FILE, Settings
from gateway.install.trial import CannotRun, _play, _playable


def plain(settings: Settings, **more: object) -> Settings:
    """Settings in which nothing but `more` was written about carriers."""
    named = {name: getattr(settings, name) for name in ("var_dir", "port")} | more
    return Settings(**named)  # type: ignore[arg-type]


def account_at(url: str) -> dict[str, object]:
    """The settings of somebody who has a phone with SMSGate there."""
    return {
        "carriers": ("smsgate",),
        "smsgate_url": url,
        "smsgate_username": "ABCDEF",
        "smsgate_password": "password-of-the-phone",
        "smsgate_signing_keys": ("key-of-the-phone",),
    }


def test_africas_talking_is_played_unless_another_is_asked_for(settings: Settings) -> None:
    assert _playable(plain(settings), "") == "africastalking"
    for carrier in KNOWN_CARRIERS:
        assert _playable(plain(settings), carrier) == carrier


@pytest.mark.parametrize(
    ("more", "asked", "why"),
    [
        ({}, "merpati", "CARRIER can be africastalking.*, not merpati"),
        ({"carriers": ("africastalking",)}, "smsgate", "take CARRIERS and the account"),
        ({"at_api_key": "a-real-one"}, "smsgate", "the settings use africastalking"),
        ({"at_base_url": "http://127.0.0.1:9"}, "smsgate", "the settings use africastalking"),
        ({"at_api_key": "a-real-one"}, "africastalking", "a real account with africastalking"),
        (
            account_at("http://192.168.1.20:8080"),
            "smsgate",
            "a real account with smsgate",
        ),
        (account_at("http://127.0.0.1:8080"), "smsgate", "a real account with smsgate"),
    ],
)
def test_what_the_settings_say_is_not_played_over(
    settings: Settings, more: dict[str, object], asked: str, why: str
) -> None:
    with pytest.raises(CannotRun, match=why):
        _playable(plain(settings, **more), asked)


def test_what_is_played_already_may_be_asked_for(settings: Settings) -> None:
    told = playing.stand_in("smsgate", "http://127.0.0.1:9")
    played = {name.lower(): value for name, value in told.items()}
    assert _playable(plain(settings, **played), "smsgate") == "smsgate"


def test_a_real_account_is_used_where_nobody_asks_to_play(settings: Settings) -> None:
    assert _playable(plain(settings, at_api_key="a-real-one"), "") == "africastalking"


def test_a_real_account_is_left_alone(settings: Settings) -> None:
    for more in ({"at_api_key": "a-real-one"}, {"at_base_url": "https://proxy.example.id"}):
        _play(plain(settings, **more), "africastalking")
    _play(plain(settings, smsgate_url="http://192.168.1.20:8080"), "smsgate")
    assert not (settings.var_dir / STAND_IN_FILE).exists()


@pytest.mark.parametrize("carrier", KNOWN_CARRIERS)
def test_the_other_terminals_find_the_stand_in(settings: Settings, carrier: str) -> None:
    _play(plain(settings), carrier)
    told = read(settings.var_dir / STAND_IN_FILE)
    assert told["PORT"] == str(settings.port)
    named = {name.lower(): value for name, value in told.items()}
    found = Settings.model_validate(named | {"var_dir": settings.var_dir})
    assert found.carriers == (carrier,) and found.plays_carrier
    assert playing.address(found, carrier).startswith(f"http://127.0.0.1:{settings.port + 1000}")


def test_only_loopback_addresses_are_played(settings: Settings) -> None:
    home = {"at_base_url": "http://127.0.0.1:9"}
    assert plain(settings, **home).plays_carrier
    both = plain(settings, **home).model_copy(update={"carriers": ("africastalking", "smsgate")})
    assert not both.plays_carrier
    assert not both.model_copy(update={"smsgate_url": "http://192.168.1.20:8080"}).plays_carrier
    here = {"smsgate_url": "http://localhost:9000", "smsgate_password": "stand-in"}
    assert both.model_copy(update=here).plays_carrier
    # A real phone, forwarded to this machine by USB: whom it sends to is not made up.
    assert not both.model_copy(update=here | {"smsgate_password": "abcdefgh"}).plays_carrier
