"""What the environment may say, and what is said of it when it may not."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.settings import BadSettings, Settings, load


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An environment that says nothing but where things are kept."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("VAR_DIR", str(tmp_path))


def test_the_database_is_kept_where_everything_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert load(None).database_url == f"sqlite:///{tmp_path}/kentongan.db"
    monkeypatch.delenv("VAR_DIR")
    assert load(None).database_url == "sqlite:///var/kentongan.db"
    monkeypatch.setenv("DATABASE_URL", "postgresql://host/name")
    assert load(None).database_url == "postgresql://host/name"


@pytest.mark.parametrize(("name", "most"), [("RETENTION_NUMBER_DAYS", 30), ("RETENTION_TEXT_DAYS", 90)])
def test_nothing_is_kept_longer_than_the_phones_are_told(monkeypatch: pytest.MonkeyPatch, name: str, most: int) -> None:
    monkeypatch.setenv(name, str(most))
    assert getattr(load(None), name.lower()) == most
    monkeypatch.setenv(name, str(most + 1))
    with pytest.raises(BadSettings, match=f"{name}: .*{most}"):
        load(None)
