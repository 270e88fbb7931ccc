"""Settings: each is documented, each wrong one is named in a sentence, one folder keeps all."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gateway.install import keys
from gateway.install.settings import BadSettings, Settings, load
from storage.engine.vault import new_key

HERE = Path(__file__).parents[3]


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """An environment that sets nothing of ours, in an empty folder."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    return monkeypatch


def test_every_setting_is_told_and_in_the_example() -> None:
    names = {name.upper() for name in Settings.model_fields}
    assert (
        set(re.findall(r"^# ([A-Z0-9_]+)=", (HERE / ".env.example").read_text(), re.MULTILINE))
        == names
    )
    told = re.findall(
        r"^\| `([A-Z0-9_]+)` \|", (HERE / "docs/settings.md").read_text(), re.MULTILINE
    )
    assert sorted(told) == sorted(names)


def test_the_example_shows_the_defaults(bare: pytest.MonkeyPatch) -> None:
    example = (HERE / ".env.example").read_text()
    Path("all.env").write_text(re.sub(r"^# ([A-Z0-9_]+=)", r"\1", example, flags=re.MULTILINE))
    assert load(Path("all.env")) == load(None)


@pytest.mark.parametrize("file", [False, True])
def test_all_that_is_kept_is_kept_in_one_folder(
    bare: pytest.MonkeyPatch, tmp_path: Path, file: bool
) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "secrets.env").write_text("SECRET_KEY=made-on-first-run\n")
    if file:
        Path(".env").write_text("VAR_DIR=kept\n")
    else:
        bare.setenv("VAR_DIR", "kept")
    found = load()
    assert found.var_dir == Path("kept")
    assert found.database_url == "sqlite:///kept/kentongan.db"
    assert found.secret_key == "made-on-first-run"


def test_the_environment_counts_before_files_and_an_empty_value_never(
    bare: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    Path("var").mkdir()
    Path("var/secrets.env").write_text("SECRET_KEY=kept\nPORT=8001\nMETRICS_TOKEN=kept\n")
    Path(".env").write_text("port=8002\nMETRICS_TOKEN=\nAT_USERNAME=${AT_SENDER_ID}1\n")
    bare.setenv("AT_SENDER_ID", "POLDA")
    bare.setenv("HOST", "")
    found = load()
    assert (found.port, found.metrics_token, found.secret_key) == (8002, "kept", "kept")
    assert (found.at_username, found.host) == ("POLDA1", "127.0.0.1")
    bare.setenv("Port", "8003")
    assert load().port == 8003


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("PORT", "many", "integer"),
        ("DATABASE_URL", "mysql://x", "postgresql://"),
        ("DATABASE_URL", "postgresql://host:many/x", "port"),
        ("REDIS_URL", "redis://host:many", "port"),
        ("AT_BASE_URL", "http://host:99999", "port"),
        ("WEBHOOK_TOKENS", "short", "16"),
        ("DATA_KEYS", "short", "32 bytes"),
        ("REPLY_COUNTRIES", "ID", "country code"),
        ("REPLY_COUNTRIES", ",", "at least one"),
        ("REPLY_COUNTRIES", "\u0666\u0662", "country code"),
        ("SMS_PRICE", "NaN", "finite"),
        ("RETENTION_NUMBER_DAYS", "6", "7"),
        ("RETENTION_NUMBER_DAYS", "1000000000", "36500"),
        ("RETENTION_TEXT_DAYS", "740000", "36500"),
        ("TIMEZONE", "Asia/Palembang", "time zone"),
        ("OPEN311", "public", "boolean"),
        ("CARRIERS", "pigeon", "africastalking"),
        ("CARRIERS", "smsgate", "SMSGATE_URL, SMSGATE_USERNAME, SMSGATE_PASSWORD, SMSGATE_SIGNING"),
        ("SMSGATE_URL", "phone:8080", "http://"),
        ("SMSGATE_URL", "http://phone:99999", "port"),
        ("SMSGATE_URL", "http://user:secret@phone:8080", "SMSGATE_PASSWORD"),
        ("SMSGATE_SIGNING_KEYS", "short", "8"),
        ("SMSGATE_SIGNING_KEYS", "key-number-1,key-number-2,key-number-3", "two"),
        ("SMSGATE_DEVICES", "one,my phone", "'my phone'"),
        ("SMSGATE_DAILY_LIMIT", "2", "3"),
        ("FORWARDED_ALLOW_IPS", "10.0.0.1,proxy", "'proxy' is no address"),
        ("WEBHOOK_ALLOW_IPS", "10.0.0.0/99", "'10.0.0.0/99' is no address"),
        ("WEBHOOK_PRIVATE_NETWORKS", "10.0.0.0/8,intranet", "'intranet' is no address"),
    ],
)
def test_a_wrong_value_is_a_sentence(
    bare: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    bare.setenv(name, value)
    with pytest.raises(BadSettings) as wrong:
        load()
    assert str(wrong.value).startswith(f"{name}: ")
    assert says in str(wrong.value)
    assert "\n" not in str(wrong.value)


ACCOUNT = {
    "SMSGATE_URL": "http://192.168.1.20:8080",
    "SMSGATE_USERNAME": "ABCDEF",
    "SMSGATE_PASSWORD": "password-of-the-phone",
    "SMSGATE_SIGNING_KEYS": "key-of-the-phone, key-before",
}


def test_a_carrier_with_all_it_needs(bare: pytest.MonkeyPatch) -> None:
    for name, value in ACCOUNT.items():
        bare.setenv(name, value)
    bare.setenv("CARRIERS", "smsgate,africastalking")
    bare.setenv("SMSGATE_DEVICES", "one,two,one")
    found = load()
    assert found.smsgate_signing_keys == ("key-of-the-phone", "key-before")
    assert (found.smsgate_devices, found.smsgate_daily_limit) == (("one", "two"), 100)


@pytest.mark.parametrize("left_out", ACCOUNT)
def test_a_carrier_without_something_it_needs(bare: pytest.MonkeyPatch, left_out: str) -> None:
    for name, value in ACCOUNT.items():
        bare.setenv(name, "" if name == left_out else value)
    bare.setenv("CARRIERS", "smsgate")
    with pytest.raises(BadSettings, match=f"^CARRIERS: smsgate also needs {left_out} "):
        load()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"PORT=8000\nthis is no setting\n", "line 2"),
        (b"PORT=8000\n\nTIMEZONE\n", "line 3"),
        (b'PORT=8000\nSECRET_KEY="never closed\n', "line 2"),
        (b"PORT=\xff\xfe\n", "UTF-8"),
    ],
)
def test_a_broken_file_is_a_sentence(bare: pytest.MonkeyPatch, content: bytes, says: str) -> None:
    Path(".env").write_bytes(content)
    with pytest.raises(BadSettings) as wrong:
        load()
    assert str(wrong.value).startswith(".env")
    assert says in str(wrong.value)
    assert "\n" not in str(wrong.value)


def test_networks_may_be_named(bare: pytest.MonkeyPatch) -> None:
    bare.setenv("WEBHOOK_ALLOW_IPS", "10.0.0.1/8, ::1")
    assert load().webhook_allow_ips == ("10.0.0.1/8", "::1")


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("SMS_PRISE", "SMS_PRICE"),
        ("AT_APIKEY", "AT_API_KEY"),
        ("REDIS_ULR", "REDIS_URL"),
        ("Ports", "PORT"),
    ],
)
def test_a_mistyped_name_is_named(bare: pytest.MonkeyPatch, name: str, meant: str) -> None:
    Path(".env").write_text(f"{name}=1\n")
    with pytest.raises(BadSettings, match=f"{name} is no setting; did you mean {meant}"):
        load()


def test_names_of_other_programs_are_left_alone(bare: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("PATH=/bin\nPYTHONPATH=.\nHTTP_PROXY=x\nPGUSER=x\n")
    assert load() == load(None)


@pytest.mark.parametrize(
    "name", ["WEBHOOK_TOKENS", "SECRET_KEY", "DATA_KEYS", "LOOKUP_KEYS", "METRICS_TOKEN"]
)
@pytest.mark.parametrize("where", ["environment", ".env", "secrets.env"])
def test_a_secret_that_is_set_anywhere_is_not_made(
    bare: pytest.MonkeyPatch, tmp_path: Path, name: str, where: str
) -> None:
    value = new_key() if name.endswith("KEYS") else "a-secret-of-the-tests"
    kept = tmp_path / "var"
    if where == "environment":
        bare.setenv(name, value)
    elif where == ".env":
        (tmp_path / ".env").write_text(f"{name}={value}\n")
    else:
        kept.mkdir()
        (kept / "secrets.env").write_text(f"{name}={value}\n")
    lacking = keys.lacking(load())
    assert len(lacking) == 4 and name not in lacking
    keys.make(kept, lacking)
    assert keys.lacking(load()) == [] and (kept / "secrets.env").stat().st_mode & 0o077 == 0
    made = getattr(load(), name.lower())
    assert made in (value, (value,))


def test_an_empty_secret_is_made(bare: pytest.MonkeyPatch, tmp_path: Path) -> None:
    bare.setenv("DATA_KEYS", "")
    (tmp_path / ".env").write_text("LOOKUP_KEYS=\n")
    assert {"DATA_KEYS", "LOOKUP_KEYS"} <= set(keys.lacking(load()))
    keys.make(tmp_path / "var", keys.lacking(load()))
    assert keys.lacking(load()) == []


def test_the_stand_in_of_another_run_is_left_out_when_asked(
    bare: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "stand-in.env").write_text("PORT=9999\nAT_API_KEY=stand-in\n")
    assert (load().port, load(stand_in=False).port) == (9999, 8000)
