"""The training mode: whatever the settings say, nothing real is read, opened, kept or sent."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from peewee import Database
from pydantic import ValidationError

from flows.rules.imbauan_steps import EXERCISE, STEPS
from gateway.install import playing, training, trial
from gateway.install.settings import BadSettings, Settings, load
from gateway.install.shutdown import Shutdown
from gateway.jobs import imbauan
from storage.engine.vault import Vault, new_key
from storage.models import Imbauan
from tests.gateway.install.test_settings import bare
from tests.gateway.records import House, imbauan_on_its_way

__all__ = ["bare"]

KEY = new_key()
#: What a real installation says of itself.
REAL = {
    "VAR_DIR": "kept",
    "DATABASE_URL": "postgresql://kentongan:secret@10.0.0.5/kentongan",
    "REDIS_URL": "redis://10.0.0.5:6379/0",
    "DATA_KEYS": KEY,
    "LOOKUP_KEYS": KEY,
    "SECRET_KEY": "a-real-secret",
    "WEBHOOK_TOKENS": "a-real-token-of-the-webhooks",
    "CARRIERS": "africastalking,smsgate",
    "AT_API_KEY": "a-real-one",
    "AT_USERNAME": "polda",
    "SMSGATE_URL": "http://192.168.1.20:8080",
    "SMSGATE_USERNAME": "ABCDEF",
    "SMSGATE_PASSWORD": "password-of-the-phone",
    "SMSGATE_SIGNING_KEYS": "key-of-the-phone",
    "WEBHOOK_PRIVATE_NETWORKS": "10.0.0.0/8",
    "OPEN311": "on",
}


def written(name: str, value: str = "on") -> None:
    """An installation that is real, and says this besides."""
    lines = [f"{each}={said}" for each, said in (REAL | {name: value}).items()]
    Path(".env").write_text("\n".join(lines))
    for folder in ("var", "kept"):
        Path(folder).mkdir()
        Path(folder, "secrets.env").write_text("METRICS_TOKEN=a-real-metrics-token\n")


@pytest.mark.parametrize("where", [".env", "environment"])
def test_of_a_real_installation_nothing_is_used(bare: pytest.MonkeyPatch, where: str) -> None:
    written("TRAINING", "on" if where == ".env" else "off")
    if where == "environment":
        for name, value in REAL.items():
            bare.setenv(name, value)
        bare.setenv("TRAINING", "1")
    found = load()
    assert found.training and found.plays_carrier
    assert found.var_dir == Path("var/latihan")
    assert found.database_url == "sqlite:///var/latihan/kentongan.db"
    assert playing.address(found, "africastalking") == "http://127.0.0.1:9001"
    said = found.model_dump_json()
    assert not [value for value in REAL.values() if value not in ("on",) and value in said]
    assert "a-real" not in said


def test_a_file_that_nobody_reads_may_be_broken(bare: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("no setting at all\n")
    bare.setenv("TRAINING", "1")
    assert load().training
    bare.delenv("TRAINING")
    with pytest.raises(BadSettings, match="line 1"):
        load()


def test_where_it_listens_may_be_chosen(bare: pytest.MonkeyPatch) -> None:
    written("PORT", "8500")
    bare.setenv("TRAINING", "1")
    assert (load().host, load().port) == ("127.0.0.1", 8001)
    bare.setenv("Port", "8123")
    bare.setenv("HOST", "0.0.0.0")
    found = load()
    assert (found.host, found.port) == ("0.0.0.0", 8123)
    assert found.at_base_url == "http://127.0.0.1:9123"
    bare.setenv("PORT", "many")
    with pytest.raises(BadSettings, match="^PORT: "):
        load()


@pytest.mark.parametrize("value", ["0", "off", "false", ""])
def test_what_is_off_is_real(bare: pytest.MonkeyPatch, value: str) -> None:
    written("TRAINING", "off")
    bare.setenv("TRAINING", value)
    assert not load().training and load().at_api_key == "a-real-one"


HERE = {"at_base_url": "http://127.0.0.1:9001", "at_api_key": "stand-in"}


@pytest.mark.parametrize(
    "more",
    [
        {"at_base_url": ""},
        {"at_base_url": "https://api.africastalking.com"},
        {"at_base_url": "http://192.168.1.9:9001"},
        {"carriers": "smsgate", "smsgate_url": "http://192.168.1.20:8080"},
        # A phone that is forwarded to this machine by USB is a real one.
        {"carriers": "smsgate", "smsgate_url": "http://127.0.0.1:8080"},
        {"var_dir": "var"},
        {"database_url": "sqlite:///var/kentongan.db"},
        {"redis_url": "redis://127.0.0.1:6379/0"},
    ],
)
def test_whoever_makes_the_settings_it_stays_here(
    bare: pytest.MonkeyPatch, more: dict[str, str]
) -> None:
    account = {name.lower(): REAL[name] for name in REAL if name.startswith("SMSGATE")}
    given = {"training": "1", "var_dir": "var/latihan", **account, **HERE}
    assert Settings.model_validate(given).plays_carrier
    with pytest.raises(ValidationError, match="TRAINING: it speaks to the stand-in"):
        Settings.model_validate(given | more)


def test_its_folder_alone_is_emptied(bare: pytest.MonkeyPatch, tmp_path: Path) -> None:
    written("TRAINING")
    folder = Path("var/latihan")
    (folder / "redis").mkdir(parents=True)
    (folder / "redis" / "appendonly").write_text("x")
    (folder / "kentongan.db").symlink_to(tmp_path / "var" / "secrets.env")
    training.call_whole(folder)
    assert training.is_whole(folder)
    training.empty(folder)
    assert folder.is_dir() and not list(folder.iterdir())
    assert "a-real" in Path("var/secrets.env").read_text()
    for other in (Path("var"), tmp_path / "var"):
        with pytest.raises(ValueError, match="only var/latihan itself"):
            training.empty(other)
    folder.rmdir()
    folder.symlink_to(tmp_path / "var")
    with pytest.raises(ValueError, match="may not be a link"):
        training.empty(folder)
    assert Path("var/secrets.env").exists()


def test_only_a_training_begins_anew(
    bare: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    written("TRAINING", "off")
    assert trial.run(load(stand_in=False), "", True, Shutdown()) == 1
    assert "only the training begins anew" in capsys.readouterr().err
    assert Path("kept/secrets.env").exists()


def test_an_imbauan_ends_as_an_exercise(
    settings: Settings, database: Database, vault: Vault, now: datetime
) -> None:
    house = House(settings.model_copy(update={"training": True}), database, vault)
    sent = imbauan_on_its_way("Air naik.", now)
    imbauan.go_on(house.runtime, now)
    assert Imbauan.get_by_id(sent.id).state == EXERCISE
    assert EXERCISE not in STEPS["stop"].before
