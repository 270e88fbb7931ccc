"""Desks are told of urgent reports once: of sent ones at once, of broken-off ones in a minute."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from flows.rules.notices import PER_AREA, QUIET
from gateway.install.runtime import Runtime, open_runtime
from gateway.install.settings import Settings
from gateway.jobs import desk, retention
from storage import people, reports
from storage.engine import db
from storage.engine.vault import Vault
from storage.models import Outbox, Report, Told
from storage.places import areas, units
from storage.sent import outbox
from tests.cast import LONG_AGO, resident
from tests.gateway.conftest import CITY, ELSEWHERE, PLACES, TUJUH_ULU, both_engines

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
                (
                    {
                        "code": code,
                        "name": code,
                        "parent_code": "",
                        "areas": area,
                        "desk_phone": phone,
                    }
                    for code, area, phone in lines
                ),
                LONG_AGO,
            )
            assert not loaded.bad
        yield opened
    db.close_all()


def begun(runtime: Runtime, number: int, now: datetime, **more: object) -> str:
    """A call that broke off after kind and place."""
    fields = {"category": "kebakaran", "area": TUJUH_ULU, "urgent": True, "sensitive": False} | more
    with db.transaction():
        incident = reports.Incident(
            conversation=f"c{number}-0",
            draft=1,
            code=f"{number:06d}",
            place="LR KETAPANG",
            channel="ussd",
            phone_id=None,
            at=now,
            **fields,  # type: ignore[arg-type]
        )
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
        woken = desk.tell_desk(runtime, now + timedelta(seconds=seconds))
        assert woken == (set() if seconds else {"alarm"})
    assert texts(runtime) == ["MENDESAK 482 137: Kebakaran, 7 Ulu. Rincian ada di daftar laporan."]
    assert told_at() == [now]


def test_a_broken_off_one_after_a_minute_and_kirim_does_not_tell_it_twice(
    runtime: Runtime, now: datetime
) -> None:
    begun(runtime, 482137, now)
    desk.tell_desk(runtime, now + timedelta(seconds=59))
    assert texts(runtime) == [] and told_at() == [None]
    desk.tell_desk(runtime, now + timedelta(seconds=60))
    # Whether by a call or by SMS: no telephone is blamed.
    assert texts(runtime) == [
        "MENDESAK 482 137: Kebakaran, 7 Ulu. Belum lengkap: pelapor belum selesai. Rincian ada di"
        " daftar laporan."
    ]
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


def test_completed_within_the_minute_it_is_told_as_complete(
    runtime: Runtime, now: datetime
) -> None:
    sent(runtime, 482137, now)
    desk.tell_desk(runtime, now + timedelta(seconds=10))
    assert "Belum lengkap" not in texts(runtime)[0]


def test_neither_words_nor_place_nor_reporter_are_in_it(runtime: Runtime, now: datetime) -> None:
    sent(runtime, 482137, now)
    desk.tell_desk(runtime, now)
    assert not [
        word for word in ("KETAPANG", "api besar", "Warga-", "+62") if word in texts(runtime)[0]
    ]


@pytest.mark.parametrize(
    "more",
    [
        {"urgent": False},
        {"category": "petugas"},
        {"area": ELSEWHERE},
        {"area": None},
    ],
    ids=["routine", "about an officer", "landline", "nowhere"],
)
def test_of_these_no_sms_is_sent(runtime: Runtime, now: datetime, more: dict[str, object]) -> None:
    sent(runtime, 482137, now, **more)
    desk.tell_desk(runtime, now)
    assert texts(runtime) == []
    assert told_at() == ([now] if more.get("urgent", True) else [None])


def test_of_sensitive_ones_an_sms_says_only_how_many_there_are(
    runtime: Runtime, now: datetime
) -> None:
    sent(runtime, 482137, now, sensitive=True, category="kdrt")
    sent(runtime, 482138, now, sensitive=True, category="narkoba")
    desk.tell_desk(runtime, now)
    assert texts(runtime) == ["MENDESAK: 2 laporan khusus. Rincian ada di daftar laporan."]
    desk.tell_desk(runtime, now + timedelta(seconds=2))
    assert len(texts(runtime)) == 1 and told_at() == [now, now]


@pytest.mark.parametrize(
    "phone",
    ["", "110", "112", "0711-312011", "0812-0000-0031 / 0812-0000-0032", "+60120000001", "meja"],
)
def test_a_desk_that_cannot_be_texted_is_not(runtime: Runtime, now: datetime, phone: str) -> None:
    with db.transaction():
        units.load(
            [
                {
                    "code": "POLSEK-SU1",
                    "name": "SU I",
                    "parent_code": "",
                    "areas": "16.71.02",
                    "desk_phone": phone,
                }
            ],
            LONG_AGO,
        )
    sent(runtime, 482137, now)
    desk.tell_desk(runtime, now)
    assert texts(runtime) == [] and told_at() == [now]


def test_danger_without_a_kind_is_called_so(runtime: Runtime, now: datetime) -> None:
    sent(runtime, 482137, now, category="lainnya")
    desk.tell_desk(runtime, now)
    assert texts(runtime)[0].startswith("MENDESAK 482 137: Bahaya sekarang, 7 Ulu.")


def test_one_that_an_officer_has_taken_up_needs_no_telling(runtime: Runtime, now: datetime) -> None:
    code = sent(runtime, 482137, now)
    with db.transaction():
        reports.set_state(runtime.vault, code, "diterima", "", "ayu", now)
    desk.tell_desk(runtime, now)
    assert texts(runtime) == [] and told_at() == [now]


@both_engines
def test_a_kind_of_a_later_version_and_a_place_no_key_opens_are_told_all_the_same(
    runtime: Runtime, now: datetime
) -> None:
    sent(runtime, 100001, now, category="a kind of a later version")
    sent(runtime, 100002, now)
    Report.update(place=b"sealed by another key").where(Report.code == "100002").execute()
    desk.tell_desk(runtime, now)
    assert [text.split(",")[0] for text in texts(runtime)] == [
        "MENDESAK 100 001: Bahaya sekarang",
        "MENDESAK 100 002: Kebakaran",
    ]
    assert told_at() == [now, now]


def test_a_desk_that_fails_stops_no_other_and_is_told_later(
    runtime: Runtime, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    with db.transaction():
        units.load(unit("POLSEK-IT1", "16.71.05", "0812-0000-0032"), LONG_AGO)
    sent(runtime, 100001, now)
    sent(runtime, 100002, now, area=ELSEWHERE)
    put = outbox.put

    def broken(vault: Vault, messages: Sequence[outbox.Message], at: datetime) -> int:
        if messages[0].dedup_key == "desk:1":
            raise ValueError
        return put(vault, messages, at)

    with monkeypatch.context() as patched:
        patched.setattr(outbox, "put", broken)
        assert desk.tell_desk(runtime, now) == {"alarm"}
    assert told_at() == [None, now]
    assert desk.tell_desk(runtime, now + timedelta(seconds=29)) == set()
    assert desk.tell_desk(runtime, now + timedelta(seconds=30)) == {"alarm"}
    assert None not in told_at()


def unit(code: str, area: str, phone: str) -> list[dict[str, str]]:
    return [{"code": code, "name": code, "parent_code": "", "areas": area, "desk_phone": phone}]


def flood(runtime: Runtime, numbers: int, each: int, now: datetime, **more: object) -> None:
    """Emergencies without a place: so many of each of these numbers, turn by turn."""
    with db.transaction():
        phones = people.phone_ids(
            runtime.vault, [resident(number) for number in range(numbers)], now
        )
        start = Report.select().count()
        fields = {
            "category": "lainnya",
            "area": TUJUH_ULU,
            "urgent": True,
            "sensitive": False,
            "place": "",
        } | more
        reports.file(
            runtime.vault,
            [
                reports.Incident(
                    conversation=f"f{start + place}-0",
                    code=f"{200_000 + start + place}",
                    channel="sms",
                    phone_id=phones[resident(place % numbers)],
                    at=now + timedelta(milliseconds=place),
                    **fields,  # type: ignore[arg-type]
                )
                for place in range(numbers * each)
            ],
        )


def tick_for(runtime: Runtime, now: datetime, minutes: int) -> list[int]:
    """Rounds of so many minutes; after which seconds something was told."""
    found = []
    for seconds in range(0, minutes * 60, 10):
        if desk.tell_desk(runtime, now + timedelta(seconds=seconds)):
            before = (
                Report.select().where(Report.desk_at == now + timedelta(seconds=seconds)).count()
            )
            found += [seconds] if before else []
    return found


def codes(found: Sequence[str]) -> list[str]:
    return [
        first + second
        for text in found
        for first, second in re.findall(r"\b(\d{3}) (\d{3})\b", text)
    ]


@both_engines
def test_a_flood_from_one_number_is_one_notice_and_one_list(
    runtime: Runtime, now: datetime
) -> None:
    flood(runtime, 1, 500, now)
    assert tick_for(runtime, now + timedelta(seconds=1), 10) == [0, 60]
    told = texts(runtime)
    assert told[0].startswith("MENDESAK 200 000: Bahaya sekarang, 7 Ulu.")
    assert "499 laporan lagi, pelapor sama: " in told[1] and len(told) <= 42
    assert sorted(codes(told)) == [str(200_000 + place) for place in range(500)]
    assert None not in told_at()


def test_while_it_lasts_another_numbers_first_is_told_at_once(
    runtime: Runtime, now: datetime
) -> None:
    flood(runtime, 1, 300, now)
    desk.tell_desk(runtime, now + timedelta(seconds=1))
    honest = sent(runtime, 482137, now)
    desk.tell_desk(runtime, now + timedelta(seconds=2))
    assert len(texts(runtime)) == 2 and f"{honest[:3]} {honest[3:]}" in texts(runtime)[1]


@both_engines
def test_a_number_that_floods_one_desk_is_new_to_another(runtime: Runtime, now: datetime) -> None:
    with db.transaction():
        units.load(unit("POLSEK-IT1", "16.71.05", "0812-0000-0032"), LONG_AGO)
    flood(runtime, 1, 3, now)
    desk.tell_desk(runtime, now + timedelta(seconds=1))
    flood(runtime, 1, 1, now, area=ELSEWHERE)
    desk.tell_desk(runtime, now + timedelta(seconds=3))
    assert Outbox.select().count() == 2


def test_a_crowd_of_numbers_is_told_at_once_in_one_list(runtime: Runtime, now: datetime) -> None:
    flood(runtime, 200, 1, now)
    desk.tell_desk(runtime, now + timedelta(seconds=1))
    told = texts(runtime)
    assert len([text for text in told if text.startswith("MENDESAK 200 ")]) == PER_AREA
    assert len(told) <= PER_AREA + 16 and sorted(codes(told)) == [
        str(200_000 + place) for place in range(200)
    ]


def test_one_event_told_by_many_is_one_list(runtime: Runtime, now: datetime) -> None:
    flood(runtime, 5, 1, now, category="kebakaran", place="LR KETAPANG RT 14")
    desk.tell_desk(runtime, now + timedelta(seconds=1))
    (text,) = texts(runtime)
    assert text.startswith("MENDESAK 5 laporan: 200 000, 200 001") and text.endswith(
        "Kebakaran, 7 Ulu."
    )


@both_engines
def test_what_desks_were_told_of_whom_is_gone_after_an_hour(
    runtime: Runtime, now: datetime
) -> None:
    flood(runtime, 3, 1, now)
    desk.tell_desk(runtime, now)
    assert Told.select().count() == 3
    retention.lapse(runtime, now + QUIET)
    assert Told.select().count() == 0


def test_more_than_a_batch_is_told_in_one_round(
    runtime: Runtime, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "BATCH", 7)
    flood(runtime, 40, 2, now)
    desk.tell_desk(runtime, now + timedelta(seconds=1))
    assert sorted(codes(texts(runtime))) == [str(200_000 + place) for place in range(40)]


def test_two_clocks_at_once_tell_each_once(runtime: Runtime, now: datetime) -> None:
    for number in range(100001, 100021):
        sent(runtime, number, now)

    def tick(_: int) -> None:
        with db.connected():
            desk.tell_desk(runtime, now)

    with ThreadPoolExecutor(4) as clocks:
        list(clocks.map(tick, range(4)))
    assert sorted(codes(texts(runtime))) == [str(number) for number in range(100001, 100021)]


def test_an_uncertain_one_is_repeated_like_every_alarm(runtime: Runtime, now: datetime) -> None:
    sent(runtime, 482137, now)
    desk.tell_desk(runtime, now)
    with db.transaction():
        (claimed,) = outbox.claim(runtime.vault, "alarm", "me", now, 10)
        outbox.record([(claimed.id, "uncertain", "", "timeout", "")], now)
        assert outbox.repeat_uncertain_alarms(runtime.vault, now + timedelta(minutes=10)) == 1
    assert texts(runtime)[-1].startswith("ULANG MENDESAK 482 137")
