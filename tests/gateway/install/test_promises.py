"""Erasures, BERHENTI and MULAI after a backup hold when it is put back, before anything leaves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import structlog
from peewee import Database

from flows.rules.delivery import LANES
from flows.rules.imbauan_draft import Draft
from gateway.install import promises as gateway_promises
from gateway.install.restore import Restored, Wanted, restore
from gateway.install.settings import Settings
from gateway.jobs import retention
from storage import people, watch
from storage.engine.db import connected, transaction
from storage.engine.vault import Vault, new_key
from storage.models import Contact, Guard, Outbox, Phone, Report
from storage.people import promises as stored
from storage.record import backups
from storage.record.backups import CannotCopy
from storage.sent import held, imbauan, outbox
from tests.cast import SARI, YANTO, resident
from tests.conftest import DATA_KEY, LOOKUP_KEY
from tests.gateway.conftest import KECAMATAN, TUJUH_ULU
from tests.gateway.records import House

pytestmark = pytest.mark.usefixtures("nobody_else")


MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


class Lived:
    """A house in which time passes, and that is put back to what it was."""

    def __init__(self, house: House, now: datetime, file: Path) -> None:
        self.house, self.now, self.file = house, now, file

    def say(self, phone: str, text: str) -> None:
        """An SMS, handled at once."""
        self.now += MINUTE
        self.house.sms(phone, text, self.now, self.now)
        self.house.handle(self.now)

    def report(self, phone: str = SARI) -> str:
        """A report by SMS; answers its ticket."""
        self.say(phone, "LAPOR petasan di lr ketapang rt 14 7 ulu")
        return str(self.house.reports()[-1].code)

    def pass_(self, time: timedelta) -> None:
        """Time passes, and the clock forgets what is to be forgotten."""
        self.now += time
        retention.forget(self.house.runtime, self.now)

    def back_up(self) -> None:
        backups.back_up(self.house.runtime.settings.database_url, self.file)

    def restore(self, *folders: Path, old: bool = False) -> Restored:
        with connected():
            return restore(
                self.house.runtime, Wanted(self.file, folders, old), "cli:tests", self.now
            )

    def stopped(self, phone: str) -> bool | None:
        """Whether imbauan are stopped for a phone; None: nobody knows it."""
        found = people.find_phone(self.house.vault, phone)
        return None if found is None else found.opted_out_at is not None


@pytest.fixture
def lived(
    settings: Settings, database: Database, vault: Vault, now: datetime, tmp_path: Path
) -> Lived:
    return Lived(House(settings, database, vault), now, tmp_path / "house.backup")


def holds(lived: Lived, code: str) -> tuple[bool, bool, bool]:
    """Whether a report has a number, words, and is to be erased."""
    report = Report.get(Report.code == code)
    return (
        report.phone_id is not None,
        report.place is not None or report.story is not None,
        report.erase_at is not None,
    )


def erased(lived: Lived, code: str) -> None:
    lived.say(SARI, f"HAPUS {code}")
    lived.pass_(24 * HOUR + MINUTE)


def asked(lived: Lived, code: str) -> None:
    lived.say(SARI, f"HAPUS {code}")


def taken_back(lived: Lived, code: str) -> None:
    lived.say(SARI, f"HAPUS {code}")
    lived.say(SARI, f"BATAL {code}")


def closed_for_a_week(lived: Lived, code: str) -> None:
    with transaction():
        Report.update(state="selesai", closed_at=lived.now).where(Report.code == code).execute()
    lived.pass_(7 * DAY + MINUTE)


def a_month_old(lived: Lived, code: str) -> None:
    lived.pass_(30 * DAY + MINUTE)


NOTHING, NUMBER_GONE, TO_BE_ERASED = (True, True, False), (False, True, False), (True, True, True)


@pytest.mark.parametrize(
    ("happened", "left", "again"),
    [
        (erased, (False, False, False), {"numbers": 1, "texts": 1}),
        (asked, TO_BE_ERASED, {"asked": 1}),
        (taken_back, NOTHING, {"taken back": 1}),
        (closed_for_a_week, NUMBER_GONE, {"numbers": 1}),
        (a_month_old, NUMBER_GONE, {"numbers": 1}),
    ],
)
def test_what_was_erased_since_is_erased_again(
    lived: Lived,
    happened: Callable[[Lived, str], None],
    left: tuple[bool, bool, bool],
    again: dict[str, int],
) -> None:
    code, other = lived.report(), lived.report(YANTO)
    lived.back_up()
    happened(lived, code)
    assert holds(lived, code) == left
    if happened is a_month_old:
        again = {"numbers": 2}
    assert lived.restore().again == again
    assert holds(lived, code) == left
    assert happened is a_month_old or holds(lived, other) == NOTHING
    assert lived.restore().again == again  # as often as anybody likes


def test_all_of_it_at_once(lived: Lived) -> None:
    vault = lived.house.vault
    people_ = [SARI, YANTO, *(resident(number) for number in range(4))]
    codes = dict(zip(people_, map(lived.report, people_), strict=True))
    with transaction():
        crowd = [
            people.ContactRow(resident(n), "", TUJUH_ULU, "warga", consent_at=lived.now)
            for n in range(10, 13)
        ]
        people.save_contacts(vault, crowd, lived.now)
    lived.say(resident(10), "BERHENTI")
    lived.back_up()
    lived.now += HOUR
    lived.say(resident(0), f"HAPUS {codes[resident(0)]}")
    lived.pass_(25 * HOUR)
    lived.say(resident(1), f"HAPUS {codes[resident(1)]}")
    lived.say(resident(2), f"HAPUS {codes[resident(2)]}")
    lived.say(resident(2), f"BATAL {codes[resident(2)]}")
    lived.say(resident(10), "MULAI")
    lived.say(resident(11), "BERHENTI")
    lived.say(resident(20), "BERHENTI")
    with transaction():
        contact = Contact.get(Contact.phone == people.find_phone(vault, resident(12)))
        gateway_promises.removed(lived.house.runtime, [contact.phone_id], lived.now)
        people.drop_contact(contact.id, lived.now)
    again = {
        "numbers": 1,
        "texts": 1,
        "asked": 1,
        "taken back": 1,
        "stopped": 2,
        "resumed": 1,
        "removed": 1,
    }
    done = lived.restore()
    assert (done.again, done.aged) == (again, True)
    left = [holds(lived, codes[person]) for person in people_]
    assert left == [NOTHING, NOTHING, (False, False, False), TO_BE_ERASED, NOTHING, NOTHING]
    assert [lived.stopped(resident(n)) for n in (0, 10, 11, 20)] == [None, False, True, True]
    assert Contact.select().count() == 2
    with transaction():
        assert [outbox.claim(vault, lane, "me", lived.now, 100) for lane in LANES] == [
            [],
            [],
            [],
        ]


def test_who_was_erased_leaves_nothing(lived: Lived) -> None:
    code = lived.report()
    lived.back_up()
    assert people.find_phone(lived.house.vault, SARI) is not None
    erased(lived, code)
    done = lived.restore()
    assert done.held == 0  # what was to be answered to them is gone, too
    assert people.find_phone(lived.house.vault, SARI) is None
    assert Outbox.select().count() == Phone.select().count() == 0


def test_a_report_of_later_that_got_the_same_ticket_stays(lived: Lived) -> None:
    code = lived.report()
    erased(lived, code)
    with transaction():
        Report.delete().execute()
    other = lived.report(YANTO)
    with transaction():
        Report.update(code=code).where(Report.code == other).execute()
    lived.back_up()
    assert lived.restore().again == {}
    assert holds(lived, code) == NOTHING


def test_what_is_asked_for_is_carried_out_in_its_time(lived: Lived) -> None:
    code = lived.report()
    lived.back_up()
    asked(lived, code)
    asked_at = lived.now
    lived.restore()
    due = Report.get(Report.code == code).erase_at
    assert asked_at + 24 * HOUR <= due <= asked_at + 25 * HOUR
    lived.pass_(25 * HOUR)
    assert holds(lived, code) == (False, False, False)


@pytest.mark.parametrize(
    ("before", "since", "stopped"),
    [
        ([], ["BERHENTI"], True),
        ([], ["BERHENTI", "MULAI"], False),
        (["BERHENTI"], ["MULAI"], False),
        (["BERHENTI"], ["MULAI", "BERHENTI"], True),
        (["BERHENTI"], [], True),
        (["BERHENTI", "MULAI"], [], False),
    ],
)
def test_of_berhenti_and_mulai_the_last_one_counts(
    lived: Lived, before: list[str], since: list[str], stopped: bool
) -> None:
    lived.report()
    for word in before:
        lived.say(SARI, word)
    lived.back_up()
    for word in since:
        lived.pass_(len(since) // 2 * DAY)  # also two on one day
        lived.say(SARI, word)
    assert lived.stopped(SARI) is stopped
    lived.restore()
    assert lived.stopped(SARI) is stopped


@pytest.mark.parametrize("known", [True, False])
def test_each_kind_of_message_stays_stopped(lived: Lived, known: bool) -> None:
    """Also of a phone that the backup does not know; MULAI since then holds, too."""
    if known:
        lived.say(SARI, "BERHENTI KABAR")
    lived.back_up()
    lived.say(SARI, "BERHENTI RUTIN")
    lived.say(SARI, "MULAI KABAR")
    assert lived.restore().again == ({"stopped": 1, "resumed": 1} if known else {"stopped": 1})
    found = people.find_phone(lived.house.vault, SARI)
    assert found is not None and found.opted_out_at is None and found.news_stopped_at is None
    assert found.routine_stopped_at is not None


def test_who_sent_hapus_data_is_no_contact_and_who_registered_again_is(lived: Lived) -> None:
    for phone in (SARI, YANTO):
        lived.say(phone, "DAFTAR 7 ULU")
        lived.say(phone, "DAFTAR YA")
    lived.back_up()
    for phone in (SARI, YANTO):
        lived.say(phone, "HAPUS DATA")
    lived.say(YANTO, "DAFTAR 7 ULU")
    lived.say(YANTO, "YA")
    assert lived.restore().again == {"stopped": 1, "removed": 2}
    assert Contact.select().count() == 0  # the yes came after the backup: it is gone, and no guess
    assert [lived.stopped(phone) for phone in (SARI, YANTO)] == [True, False]


def test_hapus_data_of_a_guard_forgets_the_name_and_stays_so(lived: Lived) -> None:
    with transaction():
        row = watch.PostRow("P", "Pos", TUJUH_ULU, "", "", "22:00", "04:00", 180, 20, (SARI, YANTO))
        watch.save_posts(lived.house.vault, [row], lived.now)
        Guard.update(name=lived.house.vault.seal("Sari", "guard.name")).execute()
    lived.back_up()
    lived.say(SARI, "HAPUS DATA")
    named = {guard.phone_id: bool(guard.name) for guard in Guard.select()}
    sari = people.find_phone(lived.house.vault, SARI)
    assert sari is not None and not named.pop(sari.id) and list(named.values()) == [True]
    assert lived.restore().again == {"stopped": 1, "removed": 1}
    assert Guard.select().where(Guard.name == b"", Guard.active).count() == 1


def test_whoever_the_backup_does_not_know_gets_no_imbauan(lived: Lived) -> None:
    lived.back_up()
    lived.say(SARI, "BERHENTI")
    assert lived.restore().again == {"stopped": 1}
    assert lived.stopped(SARI) is True
    with transaction():
        row = people.ContactRow(SARI, "", TUJUH_ULU, "warga", consent_at=lived.now)
        people.save_contacts(lived.house.vault, [row], lived.now)
        assert people.count_audience([KECAMATAN], ["warga"]) == 0
        assert people.number_of(lived.house.vault, [people.find_phone(lived.house.vault, SARI).id])  # type: ignore[union-attr]


def test_a_removed_contact_stays_removed_and_one_that_came_back_stays(lived: Lived) -> None:
    vault = lived.house.vault

    def enrol(number: int) -> int:
        with transaction():
            row = people.ContactRow(resident(number), "", TUJUH_ULU, "warga", consent_at=lived.now)
            people.save_contacts(vault, [row], lived.now)
            return int(people.phone_ids(vault, [resident(number)], lived.now)[resident(number)])

    def remove(phone_id: int) -> None:
        with transaction():
            gateway_promises.removed(lived.house.runtime, [phone_id], lived.now)
            people.drop_contact(Contact.get(Contact.phone == phone_id).id, lived.now)

    gone, back = enrol(1), enrol(2)
    remove(back)
    lived.now += HOUR
    enrol(2)
    lived.back_up()
    lived.now += HOUR
    remove(gone)
    assert lived.restore().again == {"removed": 1}
    assert [contact.phone_id for contact in Contact.select()] == [back]


def test_an_imbauan_of_the_backup_reaches_nobody_who_stopped_since(lived: Lived) -> None:
    vault = lived.house.vault
    with transaction():
        crowd = [
            people.ContactRow(resident(n), "", TUJUH_ULU, "warga", consent_at=lived.now)
            for n in range(3)
        ]
        people.save_contacts(vault, crowd, lived.now)
        written = Draft("Kunci ganda", [KECAMATAN], ["warga"], None, lived.now + DAY)
        drafted = imbauan.draft(written, "operator", "350", "IDR", lived.now)
        imbauan.submit(drafted.id, lived.now)
        imbauan.approve(drafted.id, "pengawas", lived.now)
    lived.back_up()
    lived.say(resident(0), "BERHENTI")
    lived.restore()
    with transaction():
        assert imbauan.due(lived.now) == []
        assert outbox.claim(vault, "bulk", "me", lived.now, 10) == []
        imbauan.approve(drafted.id, "pengawas", lived.now)
        imbauan.start(drafted.id, lived.now, "africastalking")
        assert len(outbox.claim(vault, "bulk", "me", lived.now, 10)) == 2


def test_what_a_restore_holds_reaches_nobody_who_left_since(lived: Lived) -> None:
    with transaction():
        crowd = [
            people.ContactRow(resident(n), "", TUJUH_ULU, "warga", consent_at=lived.now)
            for n in range(3)
        ]
        people.save_contacts(lived.house.vault, crowd, lived.now)
        written = Draft("Kunci ganda", [KECAMATAN], ["warga"], None, lived.now + DAY)
        drafted = imbauan.draft(written, "operator", "350", "IDR", lived.now)
        imbauan.submit(drafted.id, lived.now)
        imbauan.approve(drafted.id, "pengawas", lived.now)
        imbauan.start(drafted.id, lived.now, "africastalking")
    lived.back_up()
    lived.say(resident(0), "BERHENTI")
    gone = people.find_phone(lived.house.vault, resident(1))
    assert gone is not None
    with transaction():
        gateway_promises.removed(lived.house.runtime, [gone.id], lived.now)
        people.drop_contact(Contact.get(Contact.phone == gone).id, lived.now)
    lived.restore()
    with transaction():
        chosen = held.Chosen(imbauan=drafted.id)
        assert held.release(chosen, lived.now) == {"pending": 1, "skipped": 2}


def test_the_promises_of_other_hosts_are_carried_out_too(lived: Lived, tmp_path: Path) -> None:
    code = lived.report()
    lived.back_up()
    erased(lived, code)
    lived.house.runtime.promises.folder.rename(tmp_path / "other host")
    assert lived.restore().again == {}
    assert holds(lived, code) == NOTHING
    assert lived.restore(tmp_path / "other host").again == {"numbers": 1, "texts": 1}
    assert holds(lived, code) == (False, False, False)


def test_a_promise_is_kept_before_it_is_carried_out(lived: Lived) -> None:
    """A kill between the two leaves a promise too many, which does no harm."""
    code = lived.report()
    lived.say(SARI, f"HAPUS {code}")
    lived.now += 25 * HOUR
    written: list[tuple[bool, int]] = []
    keep = lived.house.runtime.promises.keep

    def noted(*arguments: object) -> None:
        written.append(
            (holds(lived, code)[0], len(list(stored.kept([lived.house.runtime.promises.folder]))))
        )
        keep(*arguments)  # type: ignore[arg-type]

    lived.house.runtime.promises.keep = noted  # type: ignore[method-assign]
    retention.forget(lived.house.runtime, lived.now)
    assert written[0] == (True, 1)  # the report is whole, and only its HAPUS was promised yet
    assert holds(lived, code) == (False, False, False)


def test_nobody_waits_for_an_erasure_because_a_file_cannot_be_written(lived: Lived) -> None:
    code = lived.report()
    folder = lived.house.runtime.promises.folder
    folder.touch()  # no folder
    with structlog.testing.capture_logs() as logs:
        erased(lived, code)
        lived.say(YANTO, "BERHENTI")
    assert holds(lived, code) == (False, False, False)
    assert lived.stopped(YANTO) is True
    assert {entry["event"] for entry in logs if entry["log_level"] == "error"} == {
        "promises.not_kept"
    }
    assert gateway_promises.finding(lived.house.runtime).state == "failed"
    folder.unlink()
    assert gateway_promises.finding(lived.house.runtime).state == "ok"
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("known", [True, False])
def test_a_key_that_was_put_in_front_since_changes_no_promise(lived: Lived, known: bool) -> None:
    code = lived.report()
    if not known:
        erased(lived, code)
    lived.back_up()
    runtime = replace(
        lived.house.runtime, vault=Vault([new_key(), DATA_KEY], [new_key(), LOOKUP_KEY])
    )
    with transaction():
        phones = people.phone_ids(runtime.vault, [SARI], lived.now)
        gateway_promises.stopped(runtime, phones.values(), lived.now)
        people.stop_messages(dict.fromkeys(phones.values(), lived.now))
        if known:
            gateway_promises.of_erasing(runtime, lived.now)(
                stored.CUT, [Report.get(Report.code == code).id]
            )
    lived.house.runtime = runtime
    assert lived.restore().again == ({"numbers": 1, "stopped": 1} if known else {"stopped": 1})
    found = people.find_phone(runtime.vault, SARI)
    assert found is not None and found.opted_out_at is not None


def test_what_cannot_be_read_is_said(lived: Lived) -> None:
    code = lived.report()
    lived.back_up()
    erased(lived, code)
    folder = lived.house.runtime.promises.folder
    with next(folder.glob("*.promises")).open("a") as file:
        file.write('\n{"what": "era')
    assert lived.restore().again == {"numbers": 1, "texts": 1, "unreadable": 1}
    (folder / f"{lived.now:%Y-%m-%d}.promises").rename(folder / "away")
    (folder / f"{lived.now:%Y-%m-%d}.promises").mkdir()
    with pytest.raises(CannotCopy, match="promised since cannot be read"):
        lived.restore()


def test_what_is_only_tried_is_promised_to_nobody(lived: Lived) -> None:
    code = lived.report()
    lived.say(SARI, f"HAPUS {code}")
    before = len(list(stored.kept([lived.house.runtime.promises.folder])))
    assert retention.would_forget(lived.house.runtime, lived.now + 40 * DAY)["erased"] == 1
    assert len(list(stored.kept([lived.house.runtime.promises.folder]))) == before


def test_promises_are_kept_as_long_as_backups_and_no_older_one_is_put_back(lived: Lived) -> None:
    lived.say(SARI, "MENU")
    lived.back_up()
    lived.say(SARI, "BERHENTI")
    lived.pass_(35 * DAY)
    assert len(list(stored.kept([lived.house.runtime.promises.folder]))) > 0
    lived.pass_(2 * DAY)
    assert list(stored.kept([lived.house.runtime.promises.folder])) == []
    with pytest.raises(CannotCopy, match="older than BACKUP_DAYS"):
        lived.restore()
    assert lived.stopped(SARI) is True
    assert lived.restore(old=True).aged
    assert lived.stopped(SARI) is False
