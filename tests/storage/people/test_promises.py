"""The files of promises: only digests, whole lines, nothing lost when several write.

They are no older than a backup may be.
"""

from __future__ import annotations

import stat
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.rules.message_kinds import IMBAUAN
from storage import people, reports
from storage.engine import db
from storage.engine.vault import Vault, new_key
from storage.models import Report
from storage.people import naming
from storage.people.promises import ASKED, ERASED, STOPPED, UNREADABLE, Promise, Promises, kept
from tests.cast import SARI, YANTO
from tests.conftest import DATA_KEY, LOOKUP_KEY

NOW = datetime(2027, 2, 10, 15, 0, tzinfo=UTC)
TODAY = date(2027, 2, 10)


@pytest.fixture
def promises(tmp_path: Path) -> Promises:
    return Promises(tmp_path / "promises")


def some(count: int, what: str = ERASED) -> list[Promise]:
    return [Promise(what, (f"{number:032x}",)) for number in range(count)]


def test_what_is_kept_is_read_again(promises: Promises) -> None:
    made = [
        *some(3),
        Promise(ASKED, ("ab",), at=NOW),
        Promise(STOPPED[IMBAUAN], ("cd", "ef"), "0a0b0c0d"),
    ]
    promises.keep(made[:2], NOW)
    promises.keep([], NOW)
    promises.keep(made[2:], NOW)
    assert [
        Promise(promise.what, promise.about, promise.key, promise.at)
        for promise in kept([promises.folder])
    ] == made
    assert {promise.day for promise in kept([promises.folder])} == {TODAY}


def test_nobody_else_may_read_them(promises: Promises) -> None:
    promises.keep(some(1), NOW)
    assert stat.S_IMODE(promises.folder.stat().st_mode) == 0o700
    assert [stat.S_IMODE(path.stat().st_mode) for path in promises.folder.iterdir()] == [0o600]


def test_of_several_folders_the_days_come_in_order(promises: Promises, tmp_path: Path) -> None:
    other = Promises(tmp_path / "other")
    for place, day in enumerate((3, 1, 2, 4)):
        (promises, other)[place % 2].keep([Promise(str(day), ("ab",))], NOW + timedelta(days=day))
    assert [promise.what for promise in kept([promises.folder, other.folder])] == [
        "1",
        "2",
        "3",
        "4",
    ]
    assert list(kept([tmp_path / "nowhere"])) == []


@given(cut=st.integers(0, 400))
def test_a_line_that_was_cut_off_costs_no_other(
    tmp_path_factory: pytest.TempPathFactory, cut: int
) -> None:
    promises = Promises(tmp_path_factory.mktemp("cut"))
    promises.keep(some(3), NOW)
    (path,) = promises.folder.iterdir()
    whole = path.read_bytes()
    path.write_bytes(whole[:cut])
    promises.keep(some(5)[3:], NOW)
    found = list(kept([promises.folder]))
    assert [promise.what for promise in found].count(UNREADABLE) <= 1
    read = [promise.about for promise in found if promise.what != UNREADABLE]
    assert read[-2:] == [promise.about for promise in some(5)[3:]]
    before = read[:-2]
    assert before == [promise.about for promise in some(3)][: len(before)]


def test_many_may_write_at_once(promises: Promises) -> None:
    def write(number: int) -> None:
        for turn in range(20):
            promises.keep([Promise(ERASED, (f"{number:02x}{turn:02x}",))] * 3, NOW)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(list(kept([promises.folder]))) == 4 * 20 * 3


def test_days_are_kept_for_as_long_as_backups(promises: Promises) -> None:
    for day in range(5):
        promises.keep(some(1), NOW + timedelta(days=day))
    (promises.folder / "notes.promises").touch()
    assert promises.tidy(TODAY + timedelta(days=3)) == 3
    assert sorted({promise.day for promise in kept([promises.folder])}) == [
        TODAY + timedelta(days=day) for day in (3, 4)
    ]
    assert (promises.folder / "notes.promises").exists()
    assert Promises(promises.folder / "nowhere").tidy(TODAY) == 0


def test_only_our_keys_make_the_names(database: object, vault: Vault, promises: Promises) -> None:
    with db.transaction():
        phones = people.phone_ids(vault, [SARI, YANTO], NOW)
        report = reports.Incident(
            conversation="c1",
            code="480001",
            category="petasan",
            place="lr ketapang",
            story="",
            area=None,
            channel="sms",
            urgent=False,
            sensitive=False,
            phone_id=phones[SARI],
            at=NOW,
        )
        reports.file(vault, [report])
        ids = [report.id for report in Report.select()]
        made = naming.of_reports(vault, ERASED, dict.fromkeys(ids))
        made += naming.of_phones(vault, STOPPED[IMBAUAN], phones.values())
        strange = Vault([new_key()], [new_key()])
        others = naming.of_reports(strange, ERASED, dict.fromkeys(ids))
    promises.keep(made, NOW)
    written = next(promises.folder.iterdir()).read_text()
    assert not [
        word for word in ("480001", SARI, SARI[1:], "Warga", "ketapang", "15:00") if word in written
    ]
    assert made[0].about != others[0].about


def test_a_phone_is_named_under_every_key(database: object, vault: Vault) -> None:
    newer = new_key()
    with db.transaction():
        ids = people.phone_ids(vault, [SARI], NOW)
        rotated = Vault([DATA_KEY], [newer, LOOKUP_KEY])
        (before,) = naming.of_phones(vault, STOPPED[IMBAUAN], ids.values())
        (after,) = naming.of_phones(rotated, STOPPED[IMBAUAN], ids.values())
    assert (len(after.about), after.about[1:]) == (2, before.about)
    assert before.key != after.key


@pytest.mark.parametrize(
    "line",
    [
        "x",
        "12",
        "[]",
        "{}",
        '{"what": "erased"}',
        '{"what": "erased", "about": ["no hex"]}',
        '{"what": "erased", "about": 5}',
    ]
    + [
        '{"what": "asked", "about": ["ab"], "at": "tomorrow"}',
        '{"what": "asked", "about": [7]}',
        '{"what": "era',
    ],
)
def test_a_line_that_is_no_promise_is_called_so(line: str) -> None:
    assert Promise.read(line, TODAY) == Promise(UNREADABLE, (), day=TODAY)
