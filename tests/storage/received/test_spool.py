"""The spool: what was put is there after a crash, in order.

What is damaged is set aside and stops nothing.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.engine.vault import Vault, new_key
from storage.received import spool as spool_module
from storage.received.inbox import Item
from storage.received.spool import Spool
from tests.cast import SARI

AT = datetime(2027, 2, 10, 15, 0, tzinfo=UTC)


def item(key: str, text: str = "halo", ticket: str | None = None) -> Item:
    return Item("africastalking", "sms", key, SARI, {"text": text}, AT, ticket)


class Taker:
    """Takes what the spool hands over."""

    def __init__(self) -> None:
        self.items: list[Item] = []

    def __call__(self, items: Sequence[Item]) -> bool:
        self.items += items
        return True


@pytest.fixture
def spool(tmp_path: Path, vault: Vault) -> Spool:
    return Spool(tmp_path / "spool", vault)


def test_what_was_put_is_handed_over_in_order_and_then_gone(
    spool: Spool, tmp_path: Path, vault: Vault
) -> None:
    spool.put([item("a"), item("b", ticket="482137")])
    Spool(tmp_path / "spool", vault).put([item("c")])  # another process
    assert spool.waiting() == 2
    taker = Taker()
    assert spool.drain(taker) == 3
    assert taker.items == [item("a"), item("b", ticket="482137"), item("c")]
    assert spool.waiting() == 0 and spool.drain(taker) == 0


def test_an_empty_spool_needs_no_folder(spool: Spool) -> None:
    assert spool.drain(Taker()) == spool.waiting() == spool.damaged() == 0


def test_what_could_not_be_taken_stays(spool: Spool) -> None:
    class Away(Exception): ...

    def refuse(items: Sequence[Item]) -> bool:
        raise Away

    spool.put([item("a")])
    with pytest.raises(Away):
        spool.drain(refuse)
    taker = Taker()
    assert spool.drain(taker) == 1 and taker.items == [item("a")]


def test_nothing_of_it_can_be_read_on_the_disk(spool: Spool, tmp_path: Path) -> None:
    spool.put([item("a", "maling di lorong ketapang")])
    (file,) = (tmp_path / "spool").glob("*.spool")
    data = file.read_bytes()
    assert b"maling" not in data and SARI.encode() not in data and b"6281200000001" not in data
    assert file.stat().st_mode & 0o077 == 0 and file.parent.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("hurt", ["cut", "flipped", "head"])
def test_a_damaged_file_is_set_aside_and_the_good_records_are_taken(
    spool: Spool, tmp_path: Path, hurt: str
) -> None:
    spool.put([item("first")])
    spool.put([item("a"), item("b")])
    spool.put([item("last")])
    file = sorted((tmp_path / "spool").glob("*.spool"))[1]
    data = bytearray(file.read_bytes())
    if hurt == "flipped":
        data[-5] ^= 1
    file.write_bytes({"cut": data[:-5], "flipped": data, "head": data + b"\0\0"}[hurt])
    taker = Taker()
    spool.drain(taker)
    kept = ["first", "a", "b", "last"] if hurt == "head" else ["first", "a", "last"]
    assert [item.key for item in taker.items] == kept
    assert spool.waiting() == 0 and spool.damaged() == 1


def test_a_file_of_another_key_is_set_aside_not_lost(spool: Spool, tmp_path: Path) -> None:
    Spool(tmp_path / "spool", Vault([new_key()], [new_key()])).put([item("strange")])
    taker = Taker()
    spool.drain(taker)
    assert not taker.items and spool.damaged() == 1


def test_only_the_file_that_cannot_be_kept_is_set_aside(spool: Spool) -> None:
    for key in ("a", "poison", "c"):
        spool.put([item(key)])
    kept: set[str] = set()

    def take(items: Sequence[Item]) -> bool:
        kept.update(item.key for item in items if item.key != "poison")
        return all(item.key != "poison" for item in items)

    spool.drain(take)
    assert kept == {"a", "c"} and spool.waiting() == 0 and spool.damaged() == 1


def test_what_is_no_file_of_ours_stops_nothing(spool: Spool, tmp_path: Path) -> None:
    spool.put([item("a")])
    (tmp_path / "spool" / "0-strange.spool").mkdir()  # as unreadable as a bad sector
    (tmp_path / "spool" / "strange.half").write_bytes(b"")
    taker = Taker()
    assert spool.drain(taker) == 1
    assert [item.key for item in taker.items] == ["a"]
    assert spool.waiting() == 0 and spool.damaged() == 1


def test_a_file_half_written_is_never_taken_and_swept_away_later(
    spool: Spool, tmp_path: Path
) -> None:
    spool.put([item("a")])
    old = tmp_path / "spool" / f"{1:020d}-1-0.half"
    young = tmp_path / "spool" / f"{int(2e18):020d}-1-0.half"
    for half in (old, young):
        half.write_bytes(b"\0\0")
    taker = Taker()
    spool.drain(taker)
    assert [item.key for item in taker.items] == ["a"]
    assert not old.exists() and young.exists()


def test_a_spool_that_cannot_be_written_says_so(tmp_path: Path, vault: Vault) -> None:
    (tmp_path / "spool").write_text("a file where the folder should be")
    with pytest.raises(OSError):
        Spool(tmp_path / "spool", vault).put([item("a")])


def test_it_is_on_the_disk_before_put_returns(
    spool: Spool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed: list[str] = []
    real = os.fsync
    monkeypatch.setattr(
        os,
        "fsync",
        lambda file: (flushed.append(os.readlink(f"/proc/self/fd/{file}")), real(file))[1],
    )
    spool.put([item("a")])
    names = [Path(path).name.rpartition(".")[2] for path in flushed]
    assert names == [
        tmp_path.name,
        "half",
        "spool",
    ]  # the folder's own name once, then each file and its name
    spool.put([item("b")])
    assert len(flushed) == 5


def test_what_may_not_be_on_the_disk_is_not_kept(
    spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool.put([item("a")])

    def broken(folder: Path) -> None:
        raise OSError

    monkeypatch.setattr("storage.received.spool.flush", broken)
    with pytest.raises(OSError):
        spool.put([item("b")])
    assert spool.waiting() == 1


@given(st.lists(st.text(max_size=200), min_size=1, max_size=5))
def test_every_text_comes_back_as_it_was(texts: list[str]) -> None:
    import tempfile

    texts = [text.encode("utf-8", "replace").decode() for text in texts]
    with tempfile.TemporaryDirectory() as folder:
        spool, taker = Spool(Path(folder), Vault([KEY], [KEY])), Taker()
        spool.put([item(str(number), text) for number, text in enumerate(texts)])
        spool.drain(taker)
    assert [item.body["text"] for item in taker.items] == texts


KEY = new_key()


def test_what_the_version_before_spooled_is_taken_over(
    spool: Spool, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        plain = spool_module.asdict
        before.setattr(
            spool_module,
            "asdict",
            lambda spooled: plain(spooled) | {"twin": "x" * 64, "polled": False},
        )
        spool.put([item("a")])
    taker = Taker()
    assert spool.drain(taker) == 1 and taker.items == [item("a")]
    assert spool.damaged() == 0
