"""Forgetting: the clock does it in batches, `flask retention run` at once, --dry-run not at all."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from flows.rules import clocks
from gateway.install.runtime import Runtime
from gateway.jobs import posts, retention
from storage import people, reports, watch
from storage.engine import db
from storage.engine.vault import Vault
from storage.models import (
    Audit,
    CheckIn,
    Handover,
    Inbox,
    NightCount,
    Outbox,
    Phone,
    Report,
    Slot,
)
from storage.received import inbox
from storage.record import clock_doubt, forgotten
from storage.sent import outbox
from storage.watch import counts
from tests.cast import DARMO, SARI, UJANG, resident
from tests.gateway.conftest import TUJUH_ULU, both_engines

LONG_AGO = timedelta(days=400)


@pytest.fixture
def runtime(app: Flask) -> Runtime:
    found = app.extensions["kentongan"]
    assert isinstance(found, Runtime)
    return found


def file(vault: Vault, code: str, number: str, at: datetime) -> None:
    given: dict[str, Any] = {
        "category": "petasan",
        "place": "lr ketapang",
        "story": "ribut",
        "area": TUJUH_ULU,
    }
    phone = people.phone_ids(vault, [number], at)[number]
    incident = reports.Incident(
        conversation=f"c{code}",
        code=code,
        channel="sms",
        urgent=False,
        sensitive=False,
        phone_id=phone,
        at=at,
        **given,
    )
    reports.file(vault, [incident])


@pytest.fixture
def old(places: None, vault: Vault, now: datetime) -> datetime:
    """A year-old world: a closed report, one with HAPUS due, messages, a night, a stranger."""
    then = now - LONG_AGO
    with db.transaction():
        file(vault, "48001", SARI, then)
        reports.set_state(vault, "48001", "selesai", "", "desk", then)
        file(vault, "48002", UJANG, now - timedelta(days=2))
        phones = people.phone_ids(vault, [SARI, UJANG, resident(1)], then)
        reports.ask_erasure({("48002", phones[UJANG])}, now - timedelta(days=2))
        for key in ("old", "new"):
            body = {"from": resident(1), "text": "halo"}
            inbox.put(
                vault, [inbox.Item("africastalking", "sms", key, resident(1), body, then)], then
            )
        inbox.done([row.id for row in Inbox.select()], then)
        texts = [
            outbox.Message(dedup_key, "reply", "africastalking", phones[SARI], dedup_key, then)
            for dedup_key in ("a", "b")
        ]
        outbox.put(vault, texts, then)
        outbox.record(
            [
                (row.id, "accepted", f"id-{row.id}", "", "")
                for row in outbox.claim(vault, "reply", "me", then, 9)
            ],
            then,
        )
        row = watch.PostRow(
            "MELATI", "Pos Melati", TUJUH_ULU, "14", "03", "22:00", "04:00", 60, 15, [DARMO]
        )
        watch.save_posts(vault, [row], now)
        post = watch.find("MELATI")
        assert post is not None
        Slot.create(post=post, night=then.date(), due_at=then, remind_at=then, late_at=then)
        counts.count_next(now, now.date())
    return then


def left() -> dict[str, int]:
    return {
        "numbers": Report.select().where(Report.phone.is_null(False)).count(),
        "texts": Report.select().where(Report.story.is_null(False)).count(),
        "received": Inbox.select().count(),
        "sent": Outbox.select().count(),
        "nights": Slot.select().count() + CheckIn.select().count(),
        "phones": Phone.select().count(),
    }


# Of what was received the newest row stays, lest SQLite gives its id again; what was sent to a
# phone goes with its report.
FORGOTTEN = {"numbers": 0, "texts": 0, "received": 1, "sent": 0, "nights": 0}


@both_engines
def test_the_clock_forgets(runtime: Runtime, old: datetime, now: datetime) -> None:
    retention.forget(runtime, now)
    found = left()
    assert {name: found[name] for name in FORGOTTEN} == FORGOTTEN


def test_each_kind_has_its_share_of_an_hour(runtime: Runtime) -> None:
    kinds = {"phones", *retention._kinds(runtime, lambda *_: None), *retention._last(runtime)}
    assert kinds == set(forgotten.MOST_AN_HOUR)


@both_engines
def test_no_night_is_forgotten_before_it_is_counted(
    runtime: Runtime, old: datetime, now: datetime
) -> None:
    with db.transaction():
        NightCount.delete().execute()
    retention.forget(runtime, now)
    assert Slot.select().count() == 1
    posts.count_night(runtime, now)
    retention.forget(runtime, now)
    assert (Slot.select().count(), NightCount.get().missed) == (0, 1)


@both_engines
def test_words_of_messages_go_with_the_days_that_are_set(
    runtime: Runtime, vault: Vault, places: None, now: datetime
) -> None:
    ten_days_ago = now - timedelta(days=10)
    with db.transaction():
        phone = people.phone_ids(vault, [SARI], now)[SARI]
        texts = [
            outbox.Message(dedup_key, "reply", "africastalking", phone, dedup_key, ten_days_ago)
            for dedup_key in ("a", "b")
        ]
        outbox.put(vault, texts, ten_days_ago)
        outbox.lapse(now)
        Outbox.update(state="delivered", updated_at=ten_days_ago).execute()
    retention.forget(runtime, now)
    assert Outbox.select().count() == 2
    shorter = Runtime(
        **{
            **vars(runtime),
            "settings": runtime.settings.model_copy(update={"retention_text_days": 9}),
        }
    )
    retention.forget(shorter, now)
    assert Outbox.select().count() == 1


@both_engines
def test_who_took_over_a_shift_is_forgotten_with_the_words_of_reports(
    runtime: Runtime, places: None, now: datetime
) -> None:
    for days in (89, 90, 400):
        Handover.create(area=TUJUH_ULU, actor="petugas 1", at=now - timedelta(days=days), reports=1)
    assert retention.would_forget(runtime, now)["shifts"] == 2
    retention.forget(runtime, now)
    assert [row.at for row in Handover.select()] == [now - timedelta(days=89)]


@pytest.fixture
def at_now(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr("gateway.commands.retention.moment", lambda: now)


def test_a_dry_run_writes_nothing(app: Flask, old: datetime, at_now: None) -> None:
    before = left()
    done = app.test_cli_runner(catch_exceptions=False).invoke(
        args=["retention", "run", "--dry-run", "--json"]
    )
    assert done.exit_code == 0
    told = json.loads(done.stdout)
    kinds = ("erased", "numbers", "texts", "received", "sent", "nights")
    assert [told[kind] for kind in kinds] == [1, 1, 1, 1, 0, 1]
    assert "would be forgotten" in done.stderr
    assert left() == before
    assert Audit.select().count() == 0


@both_engines
def test_a_run_forgets_all_of_it(
    app: Flask, old: datetime, at_now: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "BATCH", 1)
    invoke = app.test_cli_runner(catch_exceptions=False).invoke
    done = invoke(args=["retention", "run"])
    assert (done.exit_code, done.stdout.splitlines()[0].split()) == (0, ["FORGOTTEN", "COUNT"])
    found = left()
    assert {name: found[name] for name in FORGOTTEN} == FORGOTTEN
    assert Phone.select().where(Phone.last_seen_at <= old).count() < 3
    assert Audit.get(Audit.action == "retention.run").subject == "all"
    assert all(
        line.split()[-1] == "0"
        for line in invoke(args=["retention", "run"]).stdout.splitlines()[1:]
    )


# --- what is not forgotten ---


@both_engines
def test_what_reached_us_today_is_kept_whatever_it_is_dated(
    runtime: Runtime, vault: Vault, places: None, now: datetime
) -> None:
    """A draft dated long ago, closed from its start, and a whole report: both came in today."""
    then = now - LONG_AGO
    with db.transaction():
        phone = people.phone_ids(vault, [SARI], now)[SARI]
        for number, state in enumerate((reports.begin, reports.file)):
            incident = reports.Incident(
                conversation=f"c{number}",
                code=f"4800{number}",
                category="petasan",
                place="lr ketapang",
                area=TUJUH_ULU,
                channel="sms",
                urgent=True,
                sensitive=False,
                phone_id=phone,
                at=then,
                story="ribut",
                received_at=now,
            )
            state(vault, [incident])
    for day in range(7):
        retention.forget(runtime, now + timedelta(days=day))
    assert (left()["numbers"], Report.select().where(Report.place.is_null(False)).count()) == (2, 2)
    retention.forget(runtime, now + timedelta(days=7, seconds=1))
    assert (left()["numbers"], Report.select().where(Report.place.is_null(False)).count()) == (1, 2)
    retention.forget(
        runtime, now + timedelta(days=runtime.settings.retention_number_days, seconds=1)
    )
    assert left()["numbers"] == 0
    # Of when it came only the day is left, and its words wait for that day's end.
    assert {report.received_at.time() for report in Report.select()} == {datetime.min.time()}
    retention.forget(runtime, now + timedelta(days=runtime.settings.retention_text_days + 1))
    assert Report.select().where(Report.place.is_null(False)).count() == 0


def many(vault: Vault, count: int, then: datetime) -> None:
    with db.transaction():
        for number in range(count):
            file(vault, f"49{number:03d}", resident(number), then)


@pytest.fixture
def shares(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """Small shares of an hour."""
    small = dict.fromkeys(forgotten.MOST_AN_HOUR, 1000) | {"numbers": 5, "texts": 3}
    monkeypatch.setattr(forgotten, "MOST_AN_HOUR", small)
    return small


def used_up(now: datetime) -> set[str]:
    with db.transaction():
        return set(forgotten.used_up(now))


def test_in_an_hour_only_its_share_is_forgotten_also_by_a_second_clock(
    runtime: Runtime, vault: Vault, places: None, now: datetime, shares: dict[str, int]
) -> None:
    many(vault, 12, now - LONG_AGO)
    for minutes in range(0, 50, 10):
        retention.forget(runtime, now + timedelta(minutes=minutes))
        retention.forget_all(runtime, now + timedelta(minutes=minutes))
    assert (left()["numbers"], left()["texts"]) == (7, 9)
    assert used_up(now + timedelta(minutes=59)) == {"numbers", "texts"}
    retention.forget(runtime, now + timedelta(minutes=60))
    assert (left()["numbers"], left()["texts"]) == (2, 6)
    assert used_up(now + timedelta(hours=3)) == set()


def test_hapus_has_no_share(
    runtime: Runtime, vault: Vault, places: None, now: datetime, shares: dict[str, int]
) -> None:
    many(vault, 12, now - timedelta(days=2))
    with db.transaction():
        Report.update(erase_at=now - timedelta(minutes=1)).execute()
    retention.forget(runtime, now)
    assert (left()["numbers"], left()["texts"]) == (0, 0)


def doubt(now: datetime) -> None:
    with db.transaction():
        clock_doubt.change(
            lambda known: clocks.jumped(
                known, now, timedelta(days=120), "jump", timedelta(minutes=15)
            )
        )


@both_engines
def test_while_the_clock_is_doubted_nothing_is_forgotten_until_somebody_confirms_it(
    app: Flask, old: datetime, at_now: None, now: datetime, vault: Vault
) -> None:
    doubt(now)
    before = left()
    invoke = app.test_cli_runner(catch_exceptions=False).invoke
    done = invoke(args=["retention", "run"])
    assert done.exit_code == 1
    assert "--confirm-clock" in done.stderr and "jumped by 120 days" in done.stderr
    assert left() == before
    found = json.loads(invoke(args=["doctor", "--json"]).stdout)
    (told,) = [finding for finding in found if finding["part"] == "retention"]
    assert told["state"] == "attention" and "--confirm-clock" in told["do"]
    assert invoke(args=["retention", "run", "--dry-run", "--confirm-clock"]).exit_code == 1
    assert left() == before
    done = invoke(args=["retention", "run", "--confirm-clock"])
    assert done.exit_code == 0
    assert {name: left()[name] for name in FORGOTTEN} == FORGOTTEN
    assert Audit.select().where(Audit.action == "clock.confirm").count() == 1
