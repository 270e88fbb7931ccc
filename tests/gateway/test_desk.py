"""The desk is told of urgent reports: sent ones at once, broken-off ones after a minute, each once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from gateway.jobs import desk
from gateway.runtime import Runtime, open_runtime
from gateway.settings import Settings
from storage import areas, db, outbox, people, reports, units
from storage.models import Outbox, Report
from tests.gateway.conftest import CITY, ELSEWHERE, PLACES, TUJUH_ULU

DESK, MOBILE = "0812-0000-0031", "+6281200000031"


@pytest.fixture
def runtime(settings: Settings, database_url: str) -> Iterator[Runtime]:
    """Two units: one whose desk has a mobile phone, and one with a landline."""
    opened = open_runtime(settings)
    with db.connected():
        with db.transaction():
            areas.load(PLACES)
            lines = [("POLRESTABES", CITY, "0711-312011"), ("POLSEK-SU1", "16.71.02", DESK)]
            loaded = units.load(
                {"code": code, "name": code, "parent_code": "", "areas": area, "desk_phone": phone}
                for code, area, phone in lines
            )
            assert not loaded.bad
        yield opened
    db.close_all()


def begun(runtime: Runtime, number: int, now: datetime, **more: object) -> str:
    """A call that broke off after kind and place."""
    fields = {"category": "kebakaran", "area": TUJUH_ULU, "urgent": True, "sensitive": False} | more
    with db.transaction():
        incident = reports.Incident(
            conversation=f"c{number}-0", draft=1, code=f"{number:06d}", place="LR KETAPANG", channel="ussd",
            phone_id=None, at=now, **fields,  # type: ignore[arg-type]
        )  # fmt: skip
        reports.begin(runtime.vault, [incident])
    return incident.code


def sent(runtime: Runtime, number: int, now: datetime, **more: object) -> str:
    """A report that is complete."""
    code = begun(runtime, number, now, **more)
    with db.transaction():
        reports.complete(
            runtime.vault,
            [
                reports.Completion(
                    conversation=f"c{number}-0",
                    urgent=False,
                    quiet=False,
                    story="api besar",
                    category="",
                    sensitive=False,
                    at=now,
                )
            ],
        )
    return code


def texts(runtime: Runtime) -> list[str]:
    """What goes to desks; every one of it to the mobile phone, before everything else."""
    rows = list(Outbox.select().order_by(Outbox.id))
    assert {row.lane for row in rows} <= {"alarm"}
    assert set(people.number_of(runtime.vault, [row.phone_id for row in rows]).values()) <= {MOBILE}
    return [runtime.vault.open_text(row.body, outbox.PURPOSE) for row in rows]


def told_at() -> list[datetime | None]:
    return [report.desk_at for report in Report.select().order_by(Report.id)]


def test_a_sent_one_at_once_and_only_once(runtime: Runtime, now: datetime) -> None:
    sent(runtime, 482137, now)
    for seconds in range(0, 180, 2):
        rung = desk.tell_desk(runtime, now + timedelta(seconds=seconds))
        assert rung == (set() if seconds else {"alarm"})
    assert texts(runtime) == ["MENDESAK 482137: Kebakaran, 7 Ulu. Rincian ada di daftar laporan."]
    assert told_at() == [now]


def test_a_broken_off_one_after_a_minute_and_kirim_does_not_tell_it_twice(runtime: Runtime, now: datetime) -> None:
    begun(runtime, 482137, now)
    desk.tell_desk(runtime, now + timedelta(seconds=59))
    assert texts(runtime) == [] and told_at() == [None]
    desk.tell_desk(runtime, now + timedelta(seconds=60))
    (text,) = texts(runtime)
    assert text.startswith("MENDESAK 482137: Kebakaran, 7 Ulu. Belum lengkap")
    with db.transaction():
        done = reports.complete(
            runtime.vault,
            [
                reports.Completion(
                    conversation="c482137-0",
                    urgent=True,
                    quiet=False,
                    story="",
                    category="",
                    sensitive=False,
                    at=now + timedelta(seconds=70),
                )
            ],
        )
    assert [report.state for report in done.values()] == ["baru"]
    desk.tell_desk(runtime, now + timedelta(seconds=80))
    assert len(texts(runtime)) == 1


def test_completed_within_the_minute_it_is_told_as_complete(runtime: Runtime, now: datetime) -> None:
    sent(runtime, 482137, now)
    desk.tell_desk(runtime, now + timedelta(seconds=10))
    assert "Belum lengkap" not in texts(runtime)[0]


def test_neither_words_nor_place_nor_reporter_are_in_it(runtime: Runtime, now: datetime) -> None:
    sent(runtime, 482137, now)
    desk.tell_desk(runtime, now)
    assert not [word for word in ("KETAPANG", "api besar", "Warga-", "+62") if word in texts(runtime)[0]]


@pytest.mark.parametrize(
    "more",
    [{"urgent": False}, {"sensitive": True}, {"category": "petugas"}, {"area": ELSEWHERE}, {"area": None}],
    ids=["routine", "sensitive", "about an officer", "landline", "nowhere"],
)
def test_of_these_no_sms_is_sent(runtime: Runtime, now: datetime, more: dict[str, object]) -> None:
    sent(runtime, 482137, now, **more)
    desk.tell_desk(runtime, now)
    assert texts(runtime) == []
    assert told_at() == ([now] if more.get("urgent", True) else [None])


@pytest.mark.parametrize("phone", ["", "110", "112", "0711-312011", "0812-0000-0031 / 0812-0000-0032", "+60120000001", "meja"])
def test_a_desk_that_cannot_be_texted_is_not(runtime: Runtime, now: datetime, phone: str) -> None:
    with db.transaction():
        units.load([{"code": "POLSEK-SU1", "name": "SU I", "parent_code": "", "areas": "16.71.02", "desk_phone": phone}])
    sent(runtime, 482137, now)
    desk.tell_desk(runtime, now)
    assert texts(runtime) == [] and told_at() == [now]


def test_danger_without_a_kind_is_called_so(runtime: Runtime, now: datetime) -> None:
    sent(runtime, 482137, now, category="lainnya")
    desk.tell_desk(runtime, now)
    assert texts(runtime)[0].startswith("MENDESAK 482137: Bahaya sekarang, 7 Ulu.")


def test_one_that_an_officer_has_taken_up_needs_no_telling(runtime: Runtime, now: datetime) -> None:
    code = sent(runtime, 482137, now)
    with db.transaction():
        reports.set_state(runtime.vault, code, "diterima", "", "ayu", now)
    desk.tell_desk(runtime, now)
    assert texts(runtime) == [] and told_at() == [now]


def test_a_bad_row_stops_no_other(runtime: Runtime, now: datetime) -> None:
    sent(runtime, 100001, now, category="a kind of a later version")
    sent(runtime, 100002, now)
    desk.tell_desk(runtime, now)
    assert [text.split(":")[0] for text in texts(runtime)] == ["MENDESAK 100002"]
    assert told_at() == [now, now]


def test_two_clocks_at_once_tell_each_once(runtime: Runtime, now: datetime) -> None:
    for number in range(100001, 100021):
        sent(runtime, number, now)

    def tick(_: int) -> None:
        with db.connected():
            desk.tell_desk(runtime, now)

    with ThreadPoolExecutor(4) as clocks:
        list(clocks.map(tick, range(4)))
    assert sorted(text.split(":")[0] for text in texts(runtime)) == [f"MENDESAK {n}" for n in range(100001, 100021)]


def test_an_uncertain_one_is_repeated_like_every_alarm(runtime: Runtime, now: datetime) -> None:
    sent(runtime, 482137, now)
    desk.tell_desk(runtime, now)
    with db.transaction():
        (claimed,) = outbox.claim(runtime.vault, "alarm", "me", now, 10)
        outbox.record([(claimed.id, "uncertain", "", "timeout", "")], now)
        assert outbox.repeat_uncertain_alarms(runtime.vault, now + timedelta(minutes=10)) == 1
    assert texts(runtime)[-1].startswith("ULANG MENDESAK 482137")
