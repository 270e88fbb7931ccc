"""Audit chain, tokens, imbauan steps, sessions in Redis and what waits by SMS."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from peewee import Database
from redis import Redis

from flows.rules.imbauan_draft import Draft
from flows.rules.rights import NotAllowed
from storage import people
from storage.conversations import dialogues, fingerprints
from storage.conversations.sessions import Sessions, SessionsAway, connect_redis
from storage.engine.db import connected, transaction
from storage.engine.vault import CannotOpen, Vault, new_key
from storage.models import Area, Audit, Route, Token, Unit
from storage.people import tokens
from storage.places import units
from storage.record import audit
from storage.sent import imbauan, quotes
from tests.cast import SARI
from tests.forging import unguarded


def test_a_changed_or_missing_audit_row_shows(database: Database, now: datetime) -> None:
    with connected(), transaction():
        for number in range(5):
            audit.note("ayu", "report.read", f"{number}", {"n": number}, now)
    with connected(), transaction(), unguarded():
        assert audit.verify() is None
        Audit.update(actor="rudi").where(Audit.seq == 3).execute()
        assert audit.verify() == 3
        Audit.update(actor="ayu").where(Audit.seq == 3).execute()
        Audit.delete().where(Audit.seq == 2).execute()
        assert audit.verify() == 3


def test_a_token_is_found_by_its_secret_and_kept_as_a_hash(
    database: Database, now: datetime
) -> None:
    with connected(), transaction():
        Area.create(code="16.71", name="Kota Palembang", level="kota", path="16.71/")
        secret = tokens.add("desk", "operator", "16.71", now)
        found = tokens.find(secret)
        assert found is not None and found.name == "desk"
        assert tokens.find(secret + "x") is None
        assert secret.encode() not in bytes(Token.get(Token.name == "desk").hash)
        with pytest.raises(tokens.NameTaken):
            tokens.add("desk", "operator", "16.71", now)


def drafted(now: datetime, send_at: datetime | None = None) -> imbauan.Imbauan:
    written = Draft("Kunci ganda motor.", ["16.71"], ["warga"], send_at, now + timedelta(days=1))
    return imbauan.draft(written, "ayu", "350", "IDR", now)


def test_an_imbauan_goes_from_step_to_step(database: Database, now: datetime) -> None:
    with connected(), transaction():
        draft = drafted(now)
        with pytest.raises(NotAllowed):
            imbauan.approve(draft.id, "hasan", now)  # not handed in yet
        imbauan.submit(draft.id, now)
        assert imbauan.approve(draft.id, "hasan", now).state == "disetujui"
        assert imbauan.due(now) == [draft.id]
        assert imbauan.stop(draft.id, now).state == "berhenti"
        assert imbauan.start(draft.id, now, "africastalking") == 0


def test_cek_names_the_unit_and_never_the_account(database: Database, now: datetime) -> None:
    with connected(), transaction():
        draft = drafted(now)
        imbauan.submit(draft.id, now)
        imbauan.approve(draft.id, "hasan", now)
        assert quotes.by_code([draft.cek_code], UTC) == {}  # nobody got it yet
        Area.create(code="16.71", name="Kota Palembang", level="kota", path="16.71/")
        Area.create(
            code="16.71.02", name="Seberang Ulu I", level="kecamatan", path="16.71/16.71.02/"
        )
        imbauan.start(draft.id, now, "africastalking")
        quoted = quotes.by_code([draft.cek_code], UTC)
        assert quoted[draft.cek_code] == {
            "sender": "Kota Palembang",
            "at": f"{now.day}/{now.month} {now:%H.%M}",
            "text": "Kunci ganda motor.",
        }
        for code, name, area in (
            ("RESTABES", "Polrestabes Palembang", "16.71"),
            ("SU1", "Polsek SU I", "16.71.02"),
        ):
            Route.create(unit=Unit.create(code=code, name=name), area=area, begins_at=now)
        assert (
            _sender(draft.cek_code) == "Polrestabes Palembang"
        )  # who answers for the area it goes to
        tokens.add("ayu", "operator", "16.71.02", now)
        assert _sender(draft.cek_code) == "Polsek SU I"  # whose officer wrote it


def _sender(code: str) -> str:
    return quotes.by_code([code], UTC)[code]["sender"]


def test_a_desk_phone_is_lent_only_where_there_is_none(database: Database) -> None:
    with connected(), transaction():
        for code in ("A", "B"):
            Unit.create(code=code, name=code)
        assert units.lend_desk_phone(SARI) == 2
        assert {unit.desk_phone for unit in Unit.select()} == {SARI}
        Unit.update(desk_phone="").where(Unit.code == "A").execute()
        assert units.lend_desk_phone("+6281200000002") == 0
        assert sorted(unit.desk_phone for unit in Unit.select()) == ["", SARI]


def test_a_scheduled_imbauan_waits_for_its_time(database: Database, now: datetime) -> None:
    with connected(), transaction():
        draft = drafted(now, send_at=now + timedelta(hours=1))
        imbauan.submit(draft.id, now)
        assert imbauan.approve(draft.id, "hasan", now).state == "terjadwal"
        assert imbauan.due(now) == []
        assert imbauan.due(now + timedelta(hours=1)) == [draft.id]


def test_a_session_is_sealed_and_never_saved_over_a_later_one(redis: Redis, vault: Vault) -> None:
    sessions = Sessions(redis, vault)
    assert sessions.load("call:1") is None
    assert sessions.save("call:1", {"text": "LR KETAPANG"}, 9)
    assert sessions.save("call:1", {"text": "LR KETAPANG"}, 9), "the same press again"
    assert sessions.save("call:1", {"text": "LR KETAPANG*1"}, 10)
    assert not sessions.save("call:1", {"text": "LR KETAPANG"}, 9)
    assert sessions.load("call:1") == {"text": "LR KETAPANG*1"}
    kept = redis.get("call:1")
    assert isinstance(kept, bytes) and b"KETAPANG" not in kept
    assert 0 < redis.ttl("call:1") <= 600
    redis.script_flush()
    assert sessions.save("call:1", {"text": "LR KETAPANG*1*1"}, 11), (
        "a Redis that was started again knows no script"
    )


def test_a_session_of_another_key_is_as_good_as_none(redis: Redis, vault: Vault) -> None:
    from storage.engine.vault import new_key

    Sessions(redis, Vault([new_key()], [new_key()])).save("call:1", {"text": "1"}, 1)
    redis.set("call:2", b"no session")
    sessions = Sessions(redis, vault)
    assert sessions.load("call:1") is None and sessions.load("call:2") is None


def test_a_dead_redis_is_said_at_once_and_left_alone(vault: Vault) -> None:
    sessions = Sessions(connect_redis("unix:///nowhere/redis.sock"), vault)
    for _ in range(2):
        with pytest.raises(SessionsAway):
            sessions.load("call:1")


def test_a_question_by_sms_waits_until_its_time_is_over(
    database: Database, vault: Vault, now: datetime
) -> None:
    with connected(), transaction():
        phone = people.phone_ids(vault, [SARI], now)[SARI]
        for turn in range(2):
            question = dialogues.Open(
                "sms1",
                "lapor_sms",
                {"story": "maling"},
                {"turn": turn},
                now,
                now + timedelta(minutes=30),
            )
            dialogues.keep(vault, {phone: question}, now)
        assert dialogues.open_for(vault, [phone]) == {phone: question}
        dialogues.close([phone])
        assert dialogues.open_for(vault, [phone]) == {}
    assert question.waits_at(now) and question.waits_at(now + timedelta(minutes=29))
    assert not question.waits_at(now + timedelta(minutes=31)) and not question.waits_at(
        now - timedelta(minutes=6)
    )


def test_a_lost_call_is_rebuilt_only_under_the_same_questions(
    database: Database, now: datetime
) -> None:
    life = timedelta(minutes=10)
    with connected(), transaction():
        assert fingerprints.unchanged(
            "a" * 64, life, now
        )  # the first ever: nothing can have changed
        assert not fingerprints.unchanged("b" * 64, life, now)
        assert fingerprints.unchanged("b" * 64, life, now + life)


def test_a_value_opens_for_its_purpose_with_its_key_and_unchanged() -> None:
    old, new = new_key(), new_key()
    before, after = Vault([old], [old]), Vault([new, old], [new, old])
    sealed = before.seal("LR KETAPANG", "report.place")
    assert after.open_text(sealed, "report.place") == "LR KETAPANG"
    assert before.hash_number(SARI)[0] in after.hashes_of(SARI)
    for wrong in (
        lambda: after.open(sealed, "report.story"),
        lambda: Vault([new], [new]).open(sealed, "report.place"),
    ):
        with pytest.raises(CannotOpen):
            wrong()
    with pytest.raises(CannotOpen):
        after.open(sealed[:-1] + bytes([sealed[-1] ^ 1]), "report.place")
