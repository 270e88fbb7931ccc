"""Scripts: read, played, and printed from what happened."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from gateway.install.settings import Settings
from gateway.simulator import script
from gateway.simulator.expect import Expected, Unknown, fill
from gateway.simulator.network import Network
from gateway.simulator.player import Player
from gateway.simulator.serve import Standin
from gateway.simulator.terminal import Handset, box
from tests.cast import DARMO, SARI
from tests.conftest import WEBHOOK_TOKEN
from tests.simulator.gateway_double import GatewayDouble
from tests.simulator.test_loopback import ROOT
from tests.simulator.test_sending_api import Sender
from tests.warm import ran

ACK = "Laporan 482 137 tersimpan. Kabar: STATUS 482 137"
PETASAN = """
title: Sari melapor petasan
phone: "+6281200000001"
steps:
  - dial: "*384*110#"
    contains: [Lapor Kamtibmas, 1 Lapor]
  - press: 1
    screen: |
      Lapor apa?
      1 Kejahatan
      2 Tawuran/konflik
      3 Petasan
      0 Kembali
  - press: "3"
    ends: false
  - press: LR KETAPANG RT 14 7 ULU
    contains: Laporan {{ticket}} tersimpan
    ends: true
  - receive: "Laporan {{ticket}} tersimpan. Kabar: STATUS {{ticket}}"
  - sms: STATUS {{ticket}}
  - silence: 0.2
"""


@pytest.fixture
def answering(double: GatewayDouble, standin: Standin) -> GatewayDouble:
    """A gateway that acknowledges a finished report by SMS."""
    usual = double.usual

    def answer(kind: str, fields: dict[str, str]) -> tuple[int, str]:
        if kind == "ussd" and fields["text"].count("*") == 2:
            Sender(standin.url).recipients(fields["phoneNumber"], text=ACK)
        return usual(kind, fields)

    double.answer = answer
    return double


def test_a_script_plays(network: Network, answering: GatewayDouble) -> None:
    player = Player(network, script.read(PETASAN))
    played = list(player.play())
    assert [step.wrong for step in played] == [""] * 7
    assert player.known == {"ticket": "482137"}
    assert answering.of("sms")[0]["text"] == "STATUS 482137"


def test_what_happened_can_be_played_again(network: Network, answering: GatewayDouble) -> None:
    list(Player(network, script.read(PETASAN)).play())
    printed = network.script(SARI)
    assert "STATUS {{ticket}}" in printed and "482" not in printed
    assert "    Lapor apa?\n    1 Kejahatan\n" in printed
    again = script.read(printed)
    assert [step.action for step in again.steps] == [
        "dial",
        "press",
        "press",
        "press",
        "receive",
        "sms",
    ]
    network.begin_script(SARI)
    assert [step.wrong for step in Player(network, again).play()] == [""] * 6


@pytest.mark.parametrize(
    ("change", "step", "said"),
    [
        (("Lapor apa?", "Lapor siapa?"), 2, "-Lapor siapa?"),
        (("3 Petasan", "3 Pesta"), 2, "+3 Petasan"),
        (("ends: true", "ends: false"), 4, "the call is over"),
        (("1 Lapor]", "9 Lapor]"), 1, "missing: 9 Lapor"),
        (("tersimpan. Kabar", "hilang. Kabar"), 5, "-Laporan 482137 hilang"),
        (
            ("sms: STATUS {{ticket}}", "sms: STATUS {{kode}}"),
            6,
            "nothing shown before gave a value for {{kode}}",
        ),
    ],
)
def test_it_says_where_it_differs(
    network: Network, answering: GatewayDouble, change: tuple[str, str], step: int, said: str
) -> None:
    text = PETASAN.replace(*change).replace("  - receive: ", "  - within: 0.5\n    receive: ")
    played = list(Player(network, script.read(text)).play())
    assert len(played) == step
    assert [result.wrong for result in played[:-1]] == [""] * (step - 1)
    assert said in played[-1].wrong


def test_an_sms_that_does_not_come_or_should_not(network: Network, standin: Standin) -> None:
    head = f'phone: "{SARI}"\nsteps:\n'
    (missing,) = Player(
        network, script.read(head + "  - {receive: {contains: x}, within: 0.1}")
    ).play()
    assert missing.wrong == "no SMS arrived within 0.1 s"
    player = Player(network, script.read(head + "  - silence: 2"))
    Sender(standin.url).recipients(SARI, text="halo")
    (broken,) = player.play()
    assert broken.wrong == "an SMS arrived:\nhalo"


def test_two_phones_signal_and_drop(network: Network, double: GatewayDouble) -> None:
    text = f"""
phone: "{SARI}"
steps:
  - dial: "*384*110#"
  - signal: jawaban
  - press: "1"
    lost: true
  - signal: ada
  - drop: true
  - phone: "{DARMO}"
  - sms: MASUK 4
  - sms: halo
    phone: "{SARI}"
"""
    assert [result.wrong for result in Player(network, script.read(text)).play()] == [""] * 7
    assert [(callback["from"], callback["text"]) for callback in double.of("sms")] == [
        (DARMO, "MASUK 4"),
        (SARI, "halo"),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "mapping"),
        ("steps: [", "not YAML"),
        ("phone: x\nsteps: [{press: '1'}]", "needs a phone"),
        ("steps: [{press: '1'}]", "needs a phone"),
        ("phone: 62812\nsteps: [{pres: '1'}]", "step 1 knows no pres"),
        ("phone: 62812\nsteps: [{press: '1', dial: x}]", "step 1 needs one of"),
        ("phone: 62812\nsteps: [press]", "step 1"),
        ("phone: 62812\nsteps: [{press: '1', contains: [1]}]", "put digits in quotes"),
        ("phone: 62812\nsteps: [{sms: x, contains: y}]", "nothing is shown after `sms`"),
        ("phone: 62812\nsteps: [{press: '1', ends: 3}]", "true or false"),
        ("phone: 62812\nwhy: 1\nsteps: [{drop: true}]", "no why"),
        ("phone: 62812\nsteps: [{receive: x, within: soon}]", "number of seconds"),
    ],
)
def test_a_bad_script_is_refused_with_a_sentence(text: str, said: str) -> None:
    with pytest.raises(script.BadScript, match=said):
        script.read(text)


def test_a_number_without_quotes_keeps_its_plus() -> None:
    assert script.read("phone: +6281200000001\nsteps: [{press: 1}]").steps[0].phone == SARI


def test_the_same_placeholder_means_the_same_digits() -> None:
    expected = Expected(exact="{{a}} dan {{a}}")
    assert expected.match("12 dan 12", {}) == {"a": "12"}
    assert expected.match("12 dan 13", {}) is None
    assert expected.match("13 dan 13", {"a": "12"}) is None
    assert Expected(contains=("no {{a}}",)).match("no 123", {"a": "12"}) is None
    assert fill("STATUS {{ a }}", {"a": "12"}) == "STATUS 12"
    with pytest.raises(Unknown):
        fill("{{b}}", {"a": "12"})


@pytest.mark.parametrize(
    "path", sorted((ROOT / "docs/scripts").glob("*.yaml")), ids=lambda path: path.stem
)
def test_the_scripts_of_the_docs_are_scripts(path: Path) -> None:
    assert script.load(path).title


def test_there_are_four_scripts_to_begin_with() -> None:
    names = {path.stem for path in (ROOT / "docs/scripts").glob("*.yaml")}
    assert {"lapor-petasan", "status", "bahaya", "ronda"} <= names


# ---- the terminal


def test_a_handset_in_the_terminal(
    network: Network, answering: GatewayDouble, standin: Standin
) -> None:
    typed = iter(
        [
            "1",
            "/signal tombol",
            "3",
            "/signal ada",
            "3",
            "LR KETAPANG",
            "/sms halo",
            "/inbox",
            "/script",
            "/what",
            "",
            "/drop",
        ]
    )
    said: list[str] = []

    def ask(prompt: str) -> str:
        said.append(prompt)
        try:
            return next(typed)
        except StopIteration:
            raise EOFError from None

    Handset(network, SARI, "*384*110#", ask, said.append).use()
    everything = "\n".join(said)
    assert "│ Lapor Kamtibmas" in everything
    assert " CON 88/160 GSM-7 ┘" in everything
    assert "(no signal: nothing came back)" in everything
    assert "✉ AFRICASTKNG:\n    Laporan 482 137 tersimpan." in everything
    assert "- dial: '*384*110#'" in everything
    assert said.count("> ") == 7 and said.count("dial> ") == 6
    assert answering.of("sms")[0]["text"] == "halo"


def test_a_screen_that_is_too_long_is_marked(network: Network, double: GatewayDouble) -> None:
    double.answer = lambda kind, fields: (200, "END " + "x" * 157)
    assert "END 161/160 GSM-7 TOO LONG" in box(network.dial(SARI, "*384*110#"))


def run(playing: Settings, *arguments: str, said: str = "") -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "AT_BASE_URL": playing.at_base_url,
        "AT_API_KEY": "key-of-the-tests",
        "PORT": str(playing.port),
        "WEBHOOK_TOKENS": WEBHOOK_TOKEN,
        "VAR_DIR": str(playing.var_dir),
    }
    return ran(["-m", "gateway.simulator", *arguments], environment, given=said)


def test_play_says_how_it_went(
    playing: Settings, standin: Standin, answering: GatewayDouble, tmp_path: Path
) -> None:
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text(PETASAN)
    bad.write_text(PETASAN.replace("3 Petasan", "3 Pesta"))
    played = run(playing, "play", str(good))
    assert (played.returncode, played.stderr) == (0, "")
    assert "ok     1 dial *384*110#" in played.stdout
    played = run(playing, "play", str(good), str(bad))
    assert played.returncode == 1
    assert "wrong  2 press 1" in played.stdout and "-3 Pesta" in played.stdout
    played = run(playing, "play", str(tmp_path / "none.yaml"))
    assert played.returncode == 2 and "cannot read" in played.stderr


def test_without_a_running_stand_in_it_brings_its_own(
    playing: Settings, double: GatewayDouble
) -> None:
    recorded = run(playing, "record", SARI, said="1\n/drop\n")
    assert recorded.returncode == 0, recorded.stderr
    assert recorded.stdout.startswith("phone: '+6281200000001'\n") and "dial>" in recorded.stderr
    assert [step.action for step in script.read(recorded.stdout).steps] == [
        "dial",
        "press",
        "drop",
    ]
    sent = run(playing, "sms", SARI, "LAPOR", "petasan", "--wait", "0")
    assert sent.returncode == 0
    assert double.of("sms")[0]["text"] == "LAPOR petasan"


SAID = (
    "",
    "1\n",
    "1\n/quit\n",
    "1\n/drop\n/quit\n",
    "/sms LAPOR petasan\n/quit\n",
    "/help\n/inbox\n1\n\n1\n",
    "/script\n1\n",
)


def test_what_is_recorded_can_be_played(
    playing: Settings, double: GatewayDouble, tmp_path: Path
) -> None:
    files = []
    for number, said in enumerate(SAID):
        recorded = run(playing, "record", SARI, said=said)
        assert recorded.returncode == 0, recorded.stderr
        files.append(tmp_path / f"talk-{number}.yaml")
        files[-1].write_text(recorded.stdout, encoding="utf-8")
    played = run(playing, "play", *map(str, files))
    assert played.returncode == 0, played.stdout + played.stderr


def test_a_script_can_go_to_a_file(
    playing: Settings, double: GatewayDouble, tmp_path: Path
) -> None:
    file = tmp_path / "percakapan.yaml"
    assert run(playing, "dial", "--script", str(file), said="1\n/quit\n").returncode == 0
    assert len(script.load(file).steps) >= 2


def test_without_an_account_it_asks_for_make_run(playing: Settings) -> None:
    bare = playing.model_copy(update={"at_base_url": ""})
    environment = {
        **os.environ,
        "AT_BASE_URL": "",
        "AT_API_KEY": "",
        "PORT": str(bare.port),
        "VAR_DIR": str(bare.var_dir),
    }
    done = ran(["-m", "gateway.simulator", "dial"], environment)
    assert done.returncode == 1
    assert "make run" in done.stderr
