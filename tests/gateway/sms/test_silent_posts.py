"""A post of which nobody is heard: ketua, officers, polsek, and what TERIMA and late words do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from types import SimpleNamespace

import pytest
from peewee import Database

from flows import messages
from flows.alarm_text import Silent as SilentPost
from flows.alarm_text import to_desk, to_officer
from flows.gsm import septets
from flows.notice_text import written
from flows.rules.ladder import PAUSE, UNSENT
from flows.rules.notices import Notice, Urgent
from flows.screens import SMS
from gateway.install.settings import Settings
from gateway.jobs import alarms as steps
from gateway.jobs import climbing, desk, dispatching
from gateway.officers import alarms
from storage import watch
from storage.engine.db import connected, transaction
from storage.engine.vault import Vault
from storage.models import Alarm, Audit, Dispatch
from storage.people import officers
from storage.people.officers import OfficerRow
from storage.places import units
from storage.sent import outbox as stored
from tests.cast import AYU, DARMO, HASAN, LONG_AGO, UJANG, WATI, resident
from tests.gateway.carriers.counter import Counter
from tests.gateway.conftest import KECAMATAN, TUJUH_ULU, both_engines
from tests.gateway.jobs.night import MINUTE, WAY, Night, quiet_counter

DESK = "+6281200009999"
LATE = 20  # minutes after which 22.00 is missed; so long is each step, too
OFFICERS, POLSEK = 2 * LATE + 0.1, 3 * LATE + 0.1
#: Of nobody's business at the police: neither who guards the post, nor a number.
NOBODY = re.compile(r"\d{5}|Darmo|Ujang|Wati", re.IGNORECASE)


class Silent(Night):
    """The night of Pos Melati, with a Bhabinkamtibmas and the desk of a polsek."""

    def __init__(
        self, settings: Settings, database: Database, vault: Vault, now: datetime, counter: Counter
    ) -> None:
        super().__init__(settings, database, vault, now, counter)
        with connected(), transaction():
            units.load(
                [{"code": "P1", "name": "Polsek A", "areas": KECAMATAN, "desk_phone": DESK}],
                LONG_AGO,
            )
            answers = tuple(officers.areas_named([TUJUH_ULU]))
            rows = [
                OfficerRow(AYU, "Bripka Ayu", "P1", "petugas", answers, "24"),
                OfficerRow(HASAN, "Kompol Hasan", "P1", "pengawas", (), "24"),
            ]
            self.ids = officers.save(vault, rows, LONG_AGO)

    def round(self, minutes: float, *, send: bool = True) -> None:
        """A round of the clock, twice as if there were two, and what it sends."""
        self.judge(minutes)
        at = self.at(minutes) + WAY
        for step in (steps.climb, steps.climb, dispatching.tell, steps.tell, steps.tell):
            step(self.runtime, at)
        if send:
            self.send(minutes)

    def police(self) -> tuple[list[str], list[str], list[str]]:
        """What Ayu, the desk and Hasan have heard of the alarm."""
        ayu, desk, hasan = (
            [text for text in self.got(phone) if "POS DIAM" in text or "TETAP TERBUKA" in text]
            for phone in (AYU, DESK, HASAN)
        )
        return ayu, desk, hasan

    def answered(self, phone: str, text: str, minutes: float) -> list[str]:
        """What this SMS is answered."""
        before = len(self.answers(phone))
        self.say(phone, text, minutes)
        return self.answers(phone)[before:]

    def digits(self, phone: str = AYU, post: str = "MELATI") -> str:
        with connected():
            (found,) = [
                dispatch.digits
                for dispatch in Dispatch.select().where(Dispatch.officer == self.ids[phone])
                if dispatch.alarm.slot.post.code == post
            ]
            return str(found)

    def ended(self) -> list[str]:
        with connected():
            return [alarm.ended for alarm in Alarm.select().order_by(Alarm.id)]

    def close(self, post: str, minutes: float) -> int:
        found = watch.find(post)
        assert found is not None
        return alarms.close(found, "penjaga tertidur", None, "meja", self.at(minutes))


@pytest.fixture
def counter() -> Iterator[Counter]:
    with quiet_counter() as opened:
        yield opened


@pytest.fixture
def silent(
    counter: Counter, settings: Settings, database: Database, vault: Vault, now: datetime
) -> Silent:
    return Silent(settings, database, vault, now, counter)


@both_engines
def test_a_silent_post_reaches_the_polsek_in_the_end_each_step_once(silent: Silent) -> None:
    for minutes in (LATE, OFFICERS - 1):
        silent.round(minutes)
    assert "belum memberi kabar" in silent.got(DARMO)[-1] and silent.police() == ([], [], [])
    silent.round(OFFICERS)
    digits = silent.digits()
    told = (
        "POS DIAM: Pos Melati (MELATI), 7 Ulu. Tak ada kabar sejak jam 22.00. Cek, jangan"
        f" sendirian. Balas TERIMA {digits[:2]} {digits[2:]}"
    )
    assert silent.police() == ([told], [], []) and not NOBODY.search(told)
    assert silent.answered(AYU, "TUGAS", OFFICERS + 1) == [
        f"1 tugas, belum ada yang Anda terima: pos MELATI/{digits[:2]} {digits[2:]}. Sesudah"
        " garis: 4 angka Anda."
    ]
    # TERIMA holds it, each time, and says so; it comes when the last pause is over, once.
    held = messages.say("petugas_pos_terima", "id", pos="MELATI", post="Pos Melati", digits=digits)
    assert "5 menit" in held
    for minutes in (POLSEK - 2, POLSEK):
        assert silent.answered(AYU, f"TERIMA {digits}", minutes) == [held]
    silent.round(POLSEK + 1)
    assert silent.police() == ([told], [], [])
    for later in (0.1, 1, 2):
        silent.round(POLSEK + PAUSE / MINUTE + later)
    ayu, desk, hasan = silent.police()
    assert ayu == [told]
    assert desk == [
        "POS DIAM: Pos Melati (MELATI), 7 Ulu. Tak ada kabar sejak jam 22.00. Pastikan keadaan"
        " penjaga, lalu tutup alarmnya."
    ]
    assert [text[: text.index("TERIMA")] for text in hasan] == [told[: told.index("TERIMA")]]
    # A late word is told to all of them, and closes nothing.
    silent.say(UJANG, "AMAN", POLSEK + 9)
    silent.round(POLSEK + 10)
    news = messages.say(
        "petugas_pos_kabar", "id", pos="MELATI", post="Pos Melati", word="AMAN", said="23.09"
    )
    assert [heard[1:] for heard in silent.police()] == [[news]] * 3
    assert silent.ended() == [""]
    # The desk closes it, and then TERIMA and TUGAS say so.
    assert silent.close("MELATI", POLSEK + 11) == 1 and silent.ended() == ["closed"]
    over = messages.say("petugas_pos_tutup", "id", pos="MELATI", post="Pos Melati")
    assert silent.answered(AYU, f"TERIMA {digits}", POLSEK + 12) == [over]
    assert silent.answered(AYU, "TUGAS", POLSEK + 12) == [
        messages.say("petugas_tugas_kosong", "id")
    ]
    with connected():
        done = [(row.actor, row.action, row.subject) for row in Audit.select().order_by(Audit.seq)]
    officer = f"petugas {silent.ids[AYU]}"
    assert done == [(officer, "alarm.hold", "MELATI")] * 2 + [("meja", "alarm.close", "MELATI")]


@pytest.mark.parametrize("sent", [True, False], ids=["before the police", "before it has left"])
def test_a_word_before_the_police_have_heard_stops_it(silent: Silent, sent: bool) -> None:
    silent.round(LATE)
    if not sent:
        silent.round(OFFICERS, send=False)
    silent.say(UJANG, "AMAN", OFFICERS + 0.2)
    for minutes in (OFFICERS + 0.3, POLSEK, POLSEK + 10):
        silent.round(minutes)
    assert silent.ended() == ["explained"] and silent.police() == ([], [], [])


def test_several_silent_posts_share_an_sms_and_each_has_its_own_digits(silent: Silent) -> None:
    silent.enrol("KENANGA", "22:00", "01:00", (resident(1), WATI))
    silent.enrol("1671", "22:00", "01:00", (resident(2), resident(3)))
    silent.round(LATE)
    silent.round(OFFICERS)
    assert silent.police()[0] == [
        "3 POS DIAM: MELATI, KENANGA, 16 71 (7 Ulu). Cek, jangan sendirian. 4 angka tiap pos:"
        " balas TUGAS"
    ]
    (tasks,) = silent.answered(AYU, "TUGAS", OFFICERS + 1)
    assert re.findall(r"pos (\w[\w ]*)/\d\d \d\d", tasks) == ["MELATI", "KENANGA", "16 71"]
    silent.answered(AYU, f"TERIMA {silent.digits(post='KENANGA')}", POLSEK - 1)
    silent.round(POLSEK)
    assert silent.police()[1] == [
        "2 POS DIAM: MELATI, 16 71 (7 Ulu). Pastikan satu per satu, lalu tutup alarmnya."
    ]
    (tasks,) = silent.answered(AYU, "TUGAS", POLSEK + 1)
    assert tasks.startswith("3 tugas, 1 pertama sudah Anda terima: pos KENANGA/")


def test_while_the_sms_to_the_ketua_cannot_leave_the_police_wait_for_a_while(
    silent: Silent,
) -> None:
    silent.enrol("KENANGA", "22:00", "01:00", (resident(1), WATI))
    for minutes in (LATE, OFFICERS, OFFICERS + UNSENT / MINUTE - 1):
        silent.round(minutes, send=False)
    assert not Dispatch.select().count()
    silent.say(WATI, "AMAN", OFFICERS + UNSENT / MINUTE - 0.5)
    silent.round(OFFICERS + UNSENT / MINUTE + 0.5)
    assert silent.police()[0][0].startswith("POS DIAM: Pos Melati (MELATI), 7 Ulu. Tak ada kabar")
    assert sorted(silent.ended()) == ["", "explained"]


@pytest.mark.parametrize("what", ["paused", "gone home"])
def test_of_a_post_that_nobody_watches_the_police_hear_nothing(silent: Silent, what: str) -> None:
    silent.round(LATE)
    post = watch.find("MELATI")
    assert post is not None
    if what == "paused":
        with transaction():
            watch.pause(post, silent.at(600), "banjir", silent.at(LATE + 1))
    else:
        silent.say(UJANG, "MASUK 1 ORANG", LATE + 1)
        silent.say(UJANG, f"PULANG {silent.of_the_night(UJANG)}", LATE + 5)
    for minutes in (OFFICERS, POLSEK, 80, 121):
        silent.round(minutes)
    assert silent.police() == ([], [], []) and "" not in silent.ended()


def test_only_an_officers_own_digits_hold_it(silent: Silent) -> None:
    for minutes in (LATE, OFFICERS):
        silent.round(minutes)
    digits = silent.digits()
    wrong = messages.say("petugas_salah", "id")
    assert silent.answered(HASAN, f"TERIMA {digits}", POLSEK - 1) == [wrong]
    silent.answered(resident(7), f"TERIMA {digits}", POLSEK - 1)
    silent.answered(UJANG, f"TERIMA {digits}", POLSEK - 1)
    silent.round(POLSEK)
    assert len(silent.police()[1]) == 1


def test_one_whom_nobody_can_tell_stops_nobody_else(
    silent: Silent, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = stored.put

    def fail_for_officers(vault: Vault, batch: list[stored.Message], now: datetime) -> object:
        if any("TERIMA" in message.text for message in batch):
            raise RuntimeError("no")
        return put(vault, batch, now)

    silent.round(LATE)
    with monkeypatch.context() as patch:
        patch.setattr(steps, "outbox", SimpleNamespace(**vars(stored) | {"put": fail_for_officers}))
        for minutes in (OFFICERS, POLSEK):
            silent.round(minutes)
    ayu, desk, hasan = silent.police()
    assert (len(ayu), len(desk), len(hasan)) == (0, 1, 0)
    silent.round(POLSEK + 1)
    assert [len(heard) for heard in silent.police()] == [1, 1, 1]


def test_several_silent_posts_are_told_with_their_areas_in_one_sms() -> None:
    posts = [
        SilentPost(f"{n}", "Pos", "8 Ulu" if n % 3 == 0 else "7 Ulu", "22.00") for n in (1, 2, 3)
    ]
    assert to_desk(posts).startswith("3 POS DIAM: 1, 2 (7 Ulu), 3 (8 Ulu). Pastikan")
    many = [
        SilentPost(f"{n}", "Pos", "Sukajaya Jakabaring Selatan", "22.00") for n in range(10, 60)
    ]
    for told in (to_desk(many), to_officer(many, "")):
        assert septets(told) <= SMS and re.search(r"\(Sukajaya Jakabaring?\.\.\), \+\d+\.", told)
        assert told.startswith("50 POS DIAM: 10, 11, 12")


def test_the_desk_reads_from_which_post_a_guards_cry_comes(silent: Silent) -> None:
    silent.say(UJANG, "DARURAT", 5)
    desk.tell_desk(silent.runtime, silent.at(7))
    silent.send(7)
    (told,) = silent.got(DESK)
    assert ": Bahaya sekarang, Pos Melati, 7 Ulu. TIDAK ADA petugas dinas." in told


@both_engines
def test_of_a_guard_who_is_not_safe_desk_and_officer_read_the_post(silent: Silent) -> None:
    """Also when they say then what it is, and where that is."""
    for minutes, text in ((5, "dak aman"), (12, "ado maling bawa parang di rumah warga")):
        silent.say(UJANG, text, minutes)
        for step in (climbing.climb, desk.tell_desk, dispatching.tell):
            step(silent.runtime, silent.at(minutes + 2))
        silent.send(minutes + 2)
    at_desk, to_ayu = silent.got(DESK), silent.got(AYU)
    assert [": Bahaya sekarang, Pos Melati, 7 Ulu." in text for text in at_desk[:1]] == [True]
    assert len(at_desk) > 1 and all("Pos Melati, 7 Ulu." in text for text in at_desk)
    assert "Pos Melati" in to_ayu[0] and to_ayu[0].count("Pos Melati") == 1
    for text in (*at_desk, *to_ayu):
        assert septets(text) <= SMS and not re.search("Ujang|Darmo|Wati|8120", text)


def test_what_a_guard_reports_of_elsewhere_names_no_post(silent: Silent) -> None:
    silent.say(UJANG, "rumah kebakaran di lr ketapang 7 ulu", 5)
    desk.tell_desk(silent.runtime, silent.at(7))
    silent.send(7)
    (told,) = silent.got(DESK)
    assert "Kebakaran, 7 Ulu." in told and "Pos" not in told


def test_the_name_of_a_post_never_makes_a_notice_longer_than_an_sms(now: datetime) -> None:
    for unfinished in (False, True):
        for news in ("", "more", "place", "over"):
            long = Urgent(
                1,
                "482137",
                1,
                "mencurigakan",
                "16",
                frozenset(),
                now,
                unfinished,
                0,
                True,
                "Pos Kamling Persatuan Warga Sejahtera",
                news,
            )
            ((text, _),) = written(Notice("one", (long,)), {"16": "Sukajaya Jakabaring Raya"}, {})
            assert septets(text) <= SMS and "Pos Kamling" in text
