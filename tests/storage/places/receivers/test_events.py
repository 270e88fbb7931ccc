"""What is written down for receivers: of whom they hear, of whom never, and what it costs."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from peewee import Database

from flows.rules.imbauan_draft import Draft
from storage import people, reports, watch
from storage.engine.db import transaction
from storage.engine.sql import run, utc
from storage.engine.vault import Vault
from storage.models import Delivery, Imbauan, Report
from storage.places import areas, route_table, units
from storage.places.receivers import registry
from storage.reports import deeds
from storage.reports.unlinking import unlink
from storage.sent import imbauan
from tests.cast import DARMO, SARI
from tests.gateway.conftest import CITY, ELSEWHERE, KECAMATAN, OTHER_KECAMATAN, PLACES, TUJUH_ULU

EVENTS = ("report.created", "report.updated", "slot.missed", "imbauan.finished")


@pytest.fixture
def places(database: Database) -> Iterator[None]:
    with transaction():
        areas.load(PLACES)
    yield


@pytest.fixture
def hook(places: None, vault: Vault, now: datetime) -> Callable[..., int]:
    """Registers a webhook."""

    def add(*codes: str, events: tuple[str, ...] = EVENTS) -> int:
        with transaction():
            return registry.add_webhook(vault, "https://example.org/h", events, codes, "BPBD", now)[
                0
            ]

    return add


@pytest.fixture
def file(vault: Vault, now: datetime) -> Callable[..., str]:
    """Files a report and returns its code."""
    numbers = itertools.count(48001)

    def add(**different: Any) -> str:
        number = next(numbers)
        given: dict[str, Any] = {
            "conversation": f"talk-{number}",
            "code": f"{number}",
            "category": "petasan",
            "place": "lr ketapang",
            "story": "ribut sekali",
            "area": TUJUH_ULU,
            "channel": "sms",
            "urgent": False,
            "sensitive": False,
            "phone_id": None,
            "at": now,
        }
        with transaction():
            reports.file(vault, [reports.Incident(**(given | different))])
        return str(number)

    return add


def told() -> list[tuple[int, str, dict[str, Any]]]:
    """(receiver, event, data) of all that waits, in order."""
    bodies = [
        (row.receiver_id, json.loads(row.body)) for row in Delivery.select().order_by(Delivery.id)
    ]
    return [(receiver, body["type"], body["data"]) for receiver, body in bodies]


def test_a_report_is_told_as_it_is_and_as_it_moves_on(
    hook: Callable[..., int], file: Callable[..., str], vault: Vault, now: datetime
) -> None:
    webhook, code, later = hook(KECAMATAN), file(urgent=True), now + timedelta(minutes=7)
    with transaction():
        reports.set_state(vault, code, "diterima", "Unit berangkat", "ayu", later)
    made = {
        "code": code,
        "state": "baru",
        "category": "petasan",
        "area": TUJUH_ULU,
        "urgent": True,
        "created_at": "2027-02-10T15:00:00Z",
        "updated_at": "2027-02-10T15:00:00Z",
    }
    moved = made | {"state": "diterima", "updated_at": "2027-02-10T15:07:00Z"}
    assert told() == [(webhook, "report.created", made), (webhook, "report.updated", moved)]
    times = [json.loads(row.body)["timestamp"] for row in Delivery.select().order_by(Delivery.id)]
    assert times == [made["updated_at"], moved["updated_at"]]
    assert len({row.name for row in Delivery.select()}) == 2


def test_what_did_not_happen_is_not_told(
    hook: Callable[..., int], file: Callable[..., str]
) -> None:
    hook(CITY)
    with pytest.raises(ZeroDivisionError), transaction():
        file()
        raise ZeroDivisionError
    assert told() == [] and Report.select().count() == 0


def test_each_is_told_of_its_own_events_in_its_own_areas(
    hook: Callable[..., int], file: Callable[..., str], vault: Vault, now: datetime
) -> None:
    here, city, two = hook(KECAMATAN), hook(CITY), hook(KECAMATAN, TUJUH_ULU)
    hook(OTHER_KECAMATAN)
    hook(CITY, events=("slot.missed",))
    gone = hook(CITY)
    registry.disable(gone, registry.GONE, now)
    file()
    assert [receiver for receiver, _, _ in told()] == [here, city, two]
    Delivery.delete().execute()
    file(area=ELSEWHERE)
    file(area=None)
    assert len(told()) == 2 and all(data["area"] == ELSEWHERE for _, _, data in told())


@pytest.mark.parametrize(
    "kept",
    [
        {"category": "petugas", "sensitive": True},
        {"category": "kdrt", "sensitive": True},
        {"sensitive": True},
        {"category": "petugas"},
    ],
)
def test_of_sensitive_reports_and_those_about_officers_nobody_is_told(
    hook: Callable[..., int],
    file: Callable[..., str],
    vault: Vault,
    now: datetime,
    kept: dict[str, Any],
) -> None:
    hook(CITY)
    code = file(**kept)
    with transaction():
        reports.set_state(vault, code, "selesai", "", "inspektorat", now)
        reports.set_kinds([reports.KindSet("talk-48001", "petasan", True, False, now)])
    assert told() == []


def test_a_draft_is_told_when_it_is_sent(
    hook: Callable[..., int], vault: Vault, now: datetime
) -> None:
    webhook = hook(CITY)
    begun = reports.Incident(
        "call-1", "48001", "petasan", "lr ketapang", TUJUH_ULU, "ussd", False, False, None, now
    )
    sent = reports.Completion("call-1", True, False, False, "ramai", "tawuran", now)
    with transaction():
        reports.begin(vault, [begun])
        reports.place(vault, [reports.Placing("call-1", "lr lain", None, now)])
    assert told() == []
    with transaction():
        reports.complete(vault, [sent])
    ((receiver, event, data),) = told()
    assert (receiver, event, data["state"], data["urgent"]) == (
        webhook,
        "report.created",
        "baru",
        True,
    )


def test_what_officers_do_with_a_report_is_told(
    hook: Callable[..., int], file: Callable[..., str], vault: Vault, now: datetime
) -> None:
    hook(CITY, events=("report.updated",))
    file()
    id_ = Report.get().id
    with transaction():
        deeds.accept([deeds.Accepting(id_, None, "desk")], now)
        deeds.close(vault, [deeds.Closing(id_, None, "desk", "damai")], now)
        deeds.reopen([id_], now)
    assert [data["state"] for _, _, data in told()] == ["diterima", "selesai", "baru"]


def test_what_is_said_later_of_kind_and_place_is_told(
    hook: Callable[..., int], file: Callable[..., str], vault: Vault, now: datetime
) -> None:
    hook(CITY, events=("report.updated",))
    file(category="lainnya")
    with transaction():
        reports.set_kinds([reports.KindSet("talk-48001", "kebakaran", True, False, now)])
        reports.place(vault, [reports.Placing("talk-48001", "18 ilir", ELSEWHERE, now)])
    kinds = [(data["category"], data["area"], data["urgent"]) for _, _, data in told()]
    assert kinds == [("kebakaran", TUJUH_ULU, True), ("kebakaran", ELSEWHERE, True)]


def test_a_missed_slot_is_told_once(hook: Callable[..., int], vault: Vault, now: datetime) -> None:
    webhook = hook(KECAMATAN)
    row = watch.PostRow(
        "MELATI", "Pos Melati", TUJUH_ULU, "14", "03", "22:00", "04:00", 60, 15, (DARMO,)
    )
    with transaction():
        watch.save_posts(vault, [row], now)
        (post,) = watch.listed()
        run(
            "INSERT INTO slot (post_id, night, due_at, remind_at, late_at, state)"
            " VALUES (?, ?, ?, ?, ?, 'menunggu')",
            [post.id, now.date(), utc(now), utc(now), utc(now + timedelta(minutes=15))],
        )
        (slot,) = watch.slots_late(now + timedelta(minutes=15), 10)
        for again in (True, False):
            assert watch.claim_missed([slot.id], now + timedelta(minutes=16)) == (
                {slot.id} if again else set()
            )
    assert told() == [
        (
            webhook,
            "slot.missed",
            {
                "post": "MELATI",
                "area": TUJUH_ULU,
                "night": "2027-02-10",
                "due_at": "2027-02-10T15:00:00Z",
                "state": "terlewat",
            },
        )
    ]


@pytest.mark.parametrize("ends", ["sent", "stopped"])
def test_an_imbauan_is_told_where_all_its_areas_lie(
    hook: Callable[..., int], now: datetime, ends: str
) -> None:
    hook(KECAMATAN)
    city, two = hook(CITY), hook(KECAMATAN, OTHER_KECAMATAN)
    draft = Draft(
        "Kunci ganda motor.", [TUJUH_ULU, ELSEWHERE], ["warga"], None, now + timedelta(days=1)
    )
    with transaction():
        kept = imbauan.draft(draft, "ayu", "350", "IDR", now)
        imbauan.submit(kept.id, now)
        imbauan.approve(kept.id, "hasan", now)
        imbauan.start(kept.id, now, "mailbox")
        if ends == "sent":
            assert imbauan.finish_when_done(now + timedelta(hours=1)) == 1
            assert imbauan.finish_when_done(now + timedelta(hours=1)) == 0
        else:
            imbauan.stop(kept.id, now + timedelta(hours=1))
    state = Imbauan.get().state
    data = {
        "id": kept.id,
        "cek_code": kept.cek_code,
        "state": "selesai" if ends == "sent" else "berhenti",
        "areas": [TUJUH_ULU, ELSEWHERE],
        "urgent": False,
        "recipients": 0,
        "started_at": "2027-02-10T15:00:00Z",
        "finished_at": "2027-02-10T16:00:00Z",
    }
    assert state == data["state"]
    assert told() == [(city, "imbauan.finished", data), (two, "imbauan.finished", data)]


def test_officers_hear_of_the_reports_that_their_unit_answers_for(
    places: None, file: Callable[..., str], vault: Vault, now: datetime
) -> None:
    """Of sensitive ones too, for they learn nothing of them; of those about officers never."""
    unit = {"name": "Polsek", "parent_code": "", "desk_phone": ""}
    with transaction():
        units.load(
            [
                unit | {"code": "SU1", "areas": KECAMATAN},
                unit | {"code": "KOTA", "areas": CITY},
                unit | {"code": "LANTAS", "areas": ""},
            ],
            now,
        )
        besides = route_table.RouteRow(CITY, "kemacetan", "LANTAS", True)
        instead = route_table.RouteRow(CITY, "kdrt", "LANTAS", False)
        route_table.keep([besides, instead], "cli:root", now)
        mine = registry.add_address(vault, "json://127.0.0.1", "SU1", "cli:root", now)
        city = registry.add_address(vault, "json://127.0.0.1", "KOTA", "cli:root", now)
        traffic = registry.add_address(vault, "json://127.0.0.1", "LANTAS", "cli:root", now)
    file()
    file(sensitive=True)
    file(category="petugas", sensitive=True)
    file(area=ELSEWHERE)
    file(category="kdrt", sensitive=True)
    file(category="kemacetan")
    waiting = [(row.receiver_id, row.body) for row in Delivery.select().order_by(Delivery.id)]
    told = [mine, mine, city, traffic, mine, traffic]
    assert waiting == [(receiver, None) for receiver in told]


def test_nothing_leads_from_what_waits_to_a_report_that_is_erased(
    hook: Callable[..., int], file: Callable[..., str], vault: Vault, now: datetime
) -> None:
    hook(CITY)
    with transaction():
        phone = people.phone_ids(vault, [SARI], now)[SARI]
    file(phone_id=phone)
    file()
    with transaction():
        unlink([Report.get(Report.code == "48001").id], now)
    assert [data["code"] for _, _, data in told()] == ["48002"]


@pytest.fixture
def statements(database: Database, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    """The statements that ran since it was asked last."""
    ran: list[str] = []
    real = database.execute_sql

    def noted(sql: str, *arguments: Any, **more: Any) -> Any:
        ran.append(sql)
        return real(sql, *arguments, **more)

    monkeypatch.setattr(database, "execute_sql", noted)

    def since() -> list[str]:
        found = list(ran)
        ran.clear()
        return found

    return since


def test_where_nobody_is_told_it_is_one_statement_and_else_the_same_for_many(
    hook: Callable[..., int], vault: Vault, now: datetime, statements: Callable[[], list[str]]
) -> None:
    numbers = itertools.count(50000)

    def cost(count: int) -> int:
        incidents = [
            reports.Incident(
                f"talk-{number}",
                f"{number}",
                "petasan",
                "lr",
                TUJUH_ULU,
                "sms",
                False,
                False,
                None,
                now,
            )
            for number in itertools.islice(numbers, count)
        ]
        with transaction():
            statements()
            reports.file(vault, incidents)
            return len(
                [
                    sql
                    for sql in statements()
                    if "receiver" in sql
                    or "delivery" in sql
                    or "unit" in sql
                    or sql.startswith("SELECT")
                ]
            )

    assert cost(3) == 1
    for _ in range(3):
        hook(CITY)
    assert cost(2) == cost(200) == 4
    assert Delivery.select().count() == 3 * 202
