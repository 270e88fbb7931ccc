"""The stand-in cannot be switched on by accident where a real carrier is used."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from gateway.install.settings import Settings
from gateway.install.training import SAYS
from gateway.simulator.loopback import NotHere, permitted_port, standin_address, webhook_base
from gateway.simulator.serve import Standin
from tests.conftest import WEBHOOK_TOKEN
from tests.warm import ran

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("update", "host", "port", "why"),
    [
        ({"at_base_url": ""}, "127.0.0.1", None, "AT_BASE_URL does not point at this machine"),
        ({"at_base_url": "https://api.africastalking.com"}, "127.0.0.1", None, "real carrier"),
        ({"at_base_url": "http://127.0.0.1.example.com:9000"}, "127.0.0.1", None, "real carrier"),
        ({"at_base_url": "http://192.168.1.5:9000"}, "127.0.0.1", 9000, "real carrier"),
        ({}, "0.0.0.0", None, "127.0.0.1 only"),
        ({}, "::", None, "127.0.0.1 only"),
        ({}, "192.168.1.5", None, "127.0.0.1 only"),
        ({}, "127.0.0.1", 9001, "names port 9000 but --port says 9001"),
        ({"at_base_url": "https://127.0.0.1:9000"}, "127.0.0.1", None, "plain http"),
        ({"at_base_url": "http://127.0.0.1:9000/x"}, "127.0.0.1", None, "plain http"),
    ],
)
def test_it_refuses_with_a_sentence(
    settings: Settings, update: dict[str, str], host: str, port: int | None, why: str
) -> None:
    changed = settings.model_copy(update={"at_base_url": "http://127.0.0.1:9000"} | update)
    with pytest.raises(NotHere, match=why):
        permitted_port(changed, host, port)


def test_it_takes_the_port_that_the_gateway_sends_to(settings: Settings) -> None:
    changed = settings.model_copy(update={"at_base_url": "http://127.0.0.1:9123"})
    assert permitted_port(changed) == permitted_port(changed, "127.0.0.1", 9123) == 9123


@pytest.mark.parametrize(
    "given", ["", "http://127.0.0.1:8000", "http://127.0.0.1:8000/hooks/africastalking/"]
)
def test_it_adds_the_token_of_the_settings(settings: Settings, given: str) -> None:
    assert (
        webhook_base(settings, given)
        == f"http://127.0.0.1:8000/hooks/africastalking/{WEBHOOK_TOKEN}"
    )


def test_it_keeps_a_token_that_was_given(settings: Settings) -> None:
    given = "http://localhost:8000/hooks/africastalking/another-token-0001"
    assert webhook_base(settings, given) == given


@pytest.mark.parametrize(
    "given",
    [
        "http://example.com/hooks/africastalking/x",
        "https://127.0.0.1:8000",
        "http://127.0.0.1:8000/other",
    ],
)
def test_it_calls_webhooks_of_this_machine_only(settings: Settings, given: str) -> None:
    with pytest.raises(NotHere):
        webhook_base(settings, given)


def test_it_says_so_when_there_is_no_token(settings: Settings) -> None:
    with pytest.raises(NotHere, match="no webhook token"):
        webhook_base(settings.model_copy(update={"webhook_tokens": ()}))


def test_the_terminal_finds_the_stand_in_of_make_run(settings: Settings) -> None:
    playing = settings.model_copy(update={"at_base_url": "http://127.0.0.1:9080"})
    assert standin_address(playing) == "http://127.0.0.1:9080"
    bare = settings.model_copy(update={"at_base_url": "", "at_api_key": ""})
    with pytest.raises(NotHere, match="make run"):
        standin_address(bare)
    with pytest.raises(NotHere, match="real carrier"):
        standin_address(bare.model_copy(update={"at_api_key": "a-real-one"}))


def test_it_listens_on_this_machine_only(standin: Standin) -> None:
    assert standin._server.server_address[0] == "127.0.0.1"


def test_it_turns_away_other_names_and_other_sites(standin: Standin) -> None:
    for headers in ({"Host": "evil.example:80"}, {"Origin": "https://evil.example"}):
        for path in ("/", "/standin/counts"):
            assert requests.get(standin.url + path, headers=headers, timeout=60).status_code == 403
    assert requests.get(standin.url, headers={"Origin": standin.url}, timeout=60).status_code == 200
    assert (
        requests.post(f"{standin.url}/phone/sms", data={"number": "1"}, timeout=60).status_code
        == 400
    )


def test_a_taken_port_is_said_in_a_sentence(playing: Settings, standin: Standin) -> None:
    with pytest.raises(NotHere, match=f"Port {standin.port} is taken"):
        Standin(playing)


@pytest.mark.parametrize("verb", [["serve"], ["dial"], ["sms", "+6281200000001", "halo"]])
def test_the_program_does_not_start_with_a_real_carrier(tmp_path: Path, verb: list[str]) -> None:
    environment = {
        **os.environ,
        "VAR_DIR": str(tmp_path),
        "AT_BASE_URL": "",
        "AT_API_KEY": "a-real-one",
    }
    done = ran(["-m", "gateway.simulator", *verb], environment)
    assert done.returncode == 1
    assert "AT_BASE_URL does not point at this machine" in done.stderr
    assert "Traceback" not in done.stderr
    assert not done.stdout


def test_the_web_application_has_no_route_to_it(settings: Settings) -> None:
    from gateway import create_app

    rules = {str(rule) for rule in create_app(settings).url_map.iter_rules()}
    assert not [
        rule
        for rule in rules
        if rule.startswith(("/phone", "/standin", "/version1")) or rule == "/"
    ]


def test_nothing_is_printed_that_holds_the_token(playing: Settings) -> None:
    environment = {
        **os.environ,
        "AT_BASE_URL": playing.at_base_url,
        "WEBHOOK_TOKENS": WEBHOOK_TOKEN,
        "PORT": str(playing.port),
        "VAR_DIR": str(playing.var_dir),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "gateway.simulator", "serve"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    said = process.stdout.readline()
    with socket.create_connection(("127.0.0.1", permitted_port(playing)), 60):
        process.terminate()
        out, err = process.communicate(timeout=60)
    assert process.returncode == 0
    assert said.startswith(f"Phones: {playing.at_base_url}/")
    assert WEBHOOK_TOKEN not in said + out + err


@pytest.mark.parametrize("training", [False, True])
def test_the_page_of_a_training_says_so(playing: Settings, training: bool) -> None:
    standin = Standin(playing.model_copy(update={"training": training}))
    page = requests.get(standin.url, timeout=60).text
    standin.stop()
    assert (SAYS in page) is ("<title>LATIHAN · " in page) is training
