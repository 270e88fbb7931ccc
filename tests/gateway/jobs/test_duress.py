"""A check-in with a duress word: nobody but the desk sees anything of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import pytest
from peewee import Database

from flows.rules import schedule
from gateway.install.settings import Settings
from gateway.jobs import digests, distress, duress
from gateway.officers import duress as deeds
from storage import people, watch
from storage.engine.db import connected, transaction
from storage.engine.vault import Vault
from storage.models import (
    TABLES,
    Audit,
    CheckIn,
    Dialogue,
    Duress,
    Guard,
    Outbox,
    Phone,
    Remark,
    Report,
    Slot,
)
from storage.places import units
from storage.sent import outbox
from storage.watch import duress as stored
from tests.cast import DARMO, UJANG, WATI, resident
from tests.gateway.carriers.counter import Counter
from tests.gateway.conftest import TUJUH_ULU, both_engines
from tests.gateway.jobs.night import NIGHT, Night, quiet_counter

DESK, NEAR = resident(9), resident(8)
WORD = "gulai tempoyak"
SQLITE = pytest.mark.parametrize("engine", ["sqlite"])


@pytest.fixture
def counter() -> Iterator[Counter]:
    with quiet_counter() as opened:
        yield opened


@pytest.fixture
def night(
    counter: Counter, settings: Settings, database: Database, vault: Vault, now: datetime
) -> Night:
    made = Night(settings, database, vault, now, counter)
    made.enrol("KENANGA", "22:00", "04:00", (NEAR,))
    desk = {"code": "SU1", "name": "Polsek", "parent_code": "", "areas": TUJUH_ULU}
    with transaction():
        units.load([desk | {"desk_phone": DESK}], now)
    return made


def agree(night: Night, word: str = WORD) -> None:
    post = watch.find("MELATI")
    assert post is not None
    deeds.agree(night.vault, post, 2, word, None, "petugas 1", night.start)


def work(night: Night, minutes: float) -> None:
    duress.tell(night.runtime, night.at(minutes))
    night.judge(minutes)


def shown(night: Night) -> dict[str, object]:
    """All that anybody but the desk can see of the night, with when it was made."""
    desk = people.find_phone(night.vault, DESK)
    return {
        "sms": sorted(
            (
                row.phone_id,
                row.lane,
                row.rank,
                row.not_before,
                # The guard is told that a remark was kept, as of the same words of anybody.
                night.vault.open_text(row.body, outbox.PURPOSE).replace(" dan catatan", ""),
            )
            for row in Outbox.select()
            if desk is None or row.phone_id != desk.id
        ),
        "slots": [
            (slot.due_at, slot.state, slot.checked_in_at, slot.situation, slot.guards)
            for slot in Slot.select().order_by(Slot.post, Slot.due_at)
        ],
        "words": [
            (row.guard_id, row.word, row.guards, row.at, row.provisional)
            for row in CheckIn.select().order_by(CheckIn.at)
        ],
        "remarks": [night.vault.open_text(row.text, "remark.text") for row in Remark.select()],
        "guards": [(row.id, row.active) for row in Guard.select().order_by(Guard.id)],
    }


#: What Ujang sends, with `{}` where the word stands in the duress night.
TEXTS = (
    (0, "MASUK 3{}"),
    (61, "aman ndan{}, lampu pos pecah"),
    (85, "AMAN{}"),
    (121, "AMAN{} tapi lampu mati RT 5"),
    (180, "PULANG{}"),
)


#: What a night leaves behind stands in all tables but these.
KEPT = {"area", "area_alias", "audit", "forgotten", "guard", "phone", "post", "route", "unit"}


def played(night: Night, word: str, texts: Sequence[tuple[int, str]] = TEXTS) -> dict[str, object]:
    """Play the night with these words in each of Ujang's texts; what can be seen of it then."""
    with connected(), transaction():
        for table in reversed(TABLES):
            if table._meta.table_name not in KEPT:
                table.delete().execute()
        Phone.update(privacy_told_at=None).execute()
        zone = night.runtime.settings.zone
        for post in watch.listed():
            watch.write_slots(post, schedule.slots(watch.shift_of(post), NIGHT, zone), NIGHT)
    for minutes, text in texts:
        night.say(UJANG, text.format(word), minutes)
        work(night, minutes + 1)
    digests.write(night.runtime, night.at(8 * 60 + 5))
    return shown(night)


@SQLITE
def test_all_that_others_see_is_what_they_see_of_any_other_night(
    night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.ussd.records.draw_ticket", lambda taken=0: f"48213{taken}")
    agree(night)
    plain = played(night, "")
    assert len(plain["words"]) == 5 and plain["remarks"] and Duress.select().count() == 0  # type: ignore[arg-type]
    assert played(night, f" {WORD.title()}") == plain
    assert Duress.select().count() == 1


@SQLITE
def test_pulang_of_who_said_izin_is_answered_as_that_of_any_guard(night: Night) -> None:
    agree(night)
    texts = [(0, "IZIN"), (5, "PULANG{}")]
    plain = played(night, "", texts)
    assert Duress.select().count() == 0 and plain["words"] == []
    assert played(night, f" {WORD}", texts) == plain
    assert Duress.select().count() == 1


#: Ways to say a word in a check-in; `{}` is the word, alone or with what else there is to tell.
REMARKS = (
    "AMAN {}",
    "aman ndan, {}",
    "{}. AMAN",
    "AMAN {} {}",
    "aman, {} hujan deras",
    "AMAN ndan lampu pos pecah {}",
    "aman, lampu {} mati",
    "siap AMAN, warung {} tutup",
    "AMAN tapi lampu jalan mati dekat warung {} RT 5",
    "aman, tadi polisi minta duit di {}",
    "masuk 2 ndan, {}",
    "masuk 3, {}, hujan",
    "pulang ndan, {} besok",
)


@SQLITE
@pytest.mark.parametrize("word", [WORD, "kucing hitam"])
def test_it_is_answered_as_the_same_words_of_a_guard_who_agreed_on_none(
    night: Night, word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.ussd.records.draw_ticket", lambda taken=0: f"48213{taken}")
    texts = [(minute, said.replace("{}", word)) for minute, said in enumerate(REMARKS, 1)]

    def told() -> list[tuple[str, str]]:
        played(night, "", texts=[])
        found = []
        for minute, text in texts:
            for table in (Report, Dialogue):  # each begins anew
                table.delete().execute()
            before = len(night.answers(UJANG))
            night.say(UJANG, text, minute * 9)
            found.append((text, "|".join(night.answers(UJANG)[before:])))
        return found

    plain = told()
    assert [text for text, answer in plain if "tersimpan" not in answer] == []
    assert len([answer for _, answer in plain if "dan catatan tersimpan" in answer]) >= 6
    agree(night, word)
    assert told() == plain
    assert Duress.select().count() == 1
    kept = [night.vault.open_text(row.text, "remark.text") for row in Remark.select()]
    assert "aman, hujan deras" in kept and "masuk 3, hujan" in kept and "AMAN" not in kept
    assert not [text for text in kept if word in text.casefold()]


@SQLITE
def test_a_report_beside_it_is_kept_and_told_without_the_word(night: Night) -> None:
    agree(night)
    night.say(UJANG, f"AMAN {WORD} tapi lampu jalan mati dekat warung {WORD} RT 5", 0)
    (report,) = night.reports()
    assert WORD not in night.place(report) + night.vault.open_text(report.story, "report.story")
    assert Duress.select().count() == 1


@both_engines
def test_the_desk_is_told_once_and_closes_it_with_what_was_found(night: Night) -> None:
    agree(night)
    night.say(UJANG, f"AMAN {WORD}", 0)
    night.say(WATI, f"AMAN {WORD}", 1)  # the word of another guard is nothing
    night.say(UJANG, f"AMAN {WORD}", 5)
    work(night, 6)
    work(night, 7)
    (told,) = [text for text in night.answers(DESK) if "PAKSAAN" in text]
    assert "Penjaga 2 Pos Melati (pos MELATI)" in told and "jam 22.00" in told
    assert "JANGAN telepon balik" in told and WORD not in told
    assert not [text for text in night.answers(DARMO) if "PAKSAAN" in text.upper()]
    assert [
        each.rank for each in Outbox.select().where(Outbox.dedup_key.startswith("duress:"))
    ] == [outbox.DANGER]
    (post,) = [post for post in watch.listed() if post.code == "MELATI"]
    assert [(each.code, each.place) for each in stored.open_of(post.id)] == [("MELATI", 2)]
    assert deeds.close(night.vault, post, "tiga orang pergi", None, "petugas 1", night.at(60)) == 1
    assert stored.open_of(post.id) == [] and Duress.get().closed_by == "petugas 1"
    actions = [row.action for row in Audit.select().order_by(Audit.id)]
    assert actions[-2:] == ["duress.agree", "duress.close"]
    assert WORD not in str(list(Audit.select().dicts()))


@SQLITE
def test_only_a_check_in_with_whole_words_of_this_guard_is_one(night: Night) -> None:
    agree(night)
    night.say(UJANG, "AMAN segulai tempoyaknya", 0)
    night.say(UJANG, f"LAPOR ado maling di warung {WORD} rt 5", 2)
    night.say(UJANG, WORD, 30)
    agree(night, "")
    night.say(UJANG, f"AMAN {WORD}", 61)
    assert Duress.select().count() == 0


@SQLITE
def test_nobody_nearby_is_asked_about_a_darurat_while_one_is_open(night: Night) -> None:
    agree(night)
    night.say(UJANG, f"AMAN {WORD}", 0)
    for minutes in (5, 6):
        night.say(WATI, "DARURAT", minutes)
        distress.tell(night.runtime, night.at(minutes))
    assert night.answers(NEAR) == []
    (post,) = [post for post in watch.listed() if post.code == "MELATI"]
    deeds.close(night.vault, post, "aman", None, "petugas 1", night.at(10))
    night.say(DARMO, "DARURAT", 60)
    distress.tell(night.runtime, night.at(60))
    assert len([text for text in night.answers(NEAR) if re.search(r"YA \d\d", text)]) == 1


@SQLITE
def test_what_was_closed_a_year_ago_is_forgotten(night: Night) -> None:
    agree(night)
    night.say(UJANG, f"AMAN {WORD}", 0)
    (post,) = [post for post in watch.listed() if post.code == "MELATI"]
    deeds.close(night.vault, post, "aman", None, "petugas 1", night.at(10))
    year = night.at(10) + timedelta(days=365)
    with connected(), transaction():
        assert stored.forget(year - timedelta(minutes=1), 10) == 0
        assert stored.forget(year, 10) == 1
