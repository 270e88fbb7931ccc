"""A stand-in that runs on a free port, wired to a small gateway."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gateway.install.settings import Settings
from gateway.simulator.network import Network
from gateway.simulator.serve import Standin
from tests.servers import free_port
from tests.simulator.gateway_double import GatewayDouble, gateway_double


@pytest.fixture
def double() -> Iterator[GatewayDouble]:
    with gateway_double() as double:
        yield double


@pytest.fixture
def playing(settings: Settings, double: GatewayDouble) -> Settings:
    """Settings of a gateway that sends to a stand-in on a free port of this machine."""
    update = {
        "at_base_url": f"http://127.0.0.1:{free_port()}",
        "port": double.port,
        "at_sender_id": "KENTONGAN",
        "at_shortcode": "21110",
    }
    return settings.model_copy(update=update)


@pytest.fixture
def standin(playing: Settings) -> Iterator[Standin]:
    running = Standin(playing, report_after=0.01, late_after=0.3)
    yield running
    running.stop()


@pytest.fixture
def network(standin: Standin) -> Network:
    return Network(standin.url)


@pytest.fixture
def smsgate(playing: Settings) -> Iterator[Standin]:
    """A stand-in for SMSGate with two devices, wired to the same small gateway."""
    update = {
        "carriers": ("smsgate",),
        "smsgate_url": playing.at_base_url,
        "smsgate_username": "tiruan",
        "smsgate_password": "stand-in",
        "smsgate_signing_keys": ("kunci-tiruan", "kunci-lama"),
        "smsgate_devices": ("ponsel-satu", "ponsel-dua"),
    }
    running = Standin(playing.model_copy(update=update), report_after=0.01, late_after=0.3)
    yield running
    running.stop()
