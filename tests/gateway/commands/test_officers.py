"""`flask officer`: enrolling, importing, disabling; duty, absences and swaps."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from flows.rules.duty import Change
from storage import people
from storage.engine import db
from storage.engine.vault import Vault
from storage.models import Audit, DutyChange, Officer, OfficerArea, Phone, Report
from storage.people import duties, officers, reachable
from storage.places import units
from storage.reports import deeds
from tests.cast import AYU, HASAN, LONG_AGO, SARI
from tests.gateway.commands.conftest import Flask_
from tests.gateway.conftest import CITY, ELSEWHERE, KECAMATAN, TUJUH_ULU, both_engines

COLUMNS = "name,phone,unit,role,areas,duty"
WIB = ZoneInfo("Asia/Jakarta")


@pytest.fixture(autouse=True)
def stations(secrets: dict[str, str]) -> None:
    """A Polrestabes and its two Polsek."""
    with db.transaction():
        units.load(
            [
                {"code": "RES", "name": "Polrestabes", "areas": CITY},
                {"code": "SEK", "name": "Polsek", "parent_code": "RES", "areas": KECAMATAN},
                {"code": "LALU", "name": "Satlantas", "parent_code": "RES"},
            ],
            LONG_AGO,
        )


def adding(**different: str) -> list[str]:
    given = {
        "name": "Bripka Ayu",
        "phone": AYU,
        "unit": "SEK",
        "role": "petugas",
        "area": TUJUH_ULU,
        **different,
    }
    return [word for name, value in given.items() for word in (f"--{name}", value)]


Add = Callable[..., int]


@pytest.fixture
def add(flask: Flask_) -> Add:
    """Enrols an officer; the id."""

    def enrol(**different: str) -> int:
        done = flask("officer", "add", *adding(**different))
        assert done.exit_code == 0, done.stderr
        return int(done.stdout.split()[0])

    return enrol


def listed(flask: Flask_, *words: str) -> list[dict[str, Any]]:
    done = flask("officer", "list", "--json", *words)
    assert done.exit_code == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def test_an_officer_is_enrolled_and_listed_without_a_number(flask: Flask_, add: Add) -> None:
    id_ = add(phone="0812 0000-0021", duty="Sen-Min 08.00-16.00")
    rw = add(name="Dedi", phone="628120000031", area=f"{TUJUH_ULU}/3", duty="24")
    found = listed(flask)
    assert [
        (each["id"], each["name"], each["areas"], each["hours"], each["role"]) for each in found
    ] == [
        (id_, "Bripka Ayu", [TUJUH_ULU], "sen-min 08:00-16:00", "petugas"),
        (rw, "Dedi", [f"{TUJUH_ULU}/03"], "24", "petugas"),
    ]
    assert found[1]["on_duty"] is True
    shown = flask("officer", "list").stdout
    assert "Dedi" in shown and AYU[3:] not in shown + json.dumps(found)
    assert listed(flask, "--unit", "RES") == []
    assert flask("officer", "list", "--unit", "X").exit_code == 2
    told = "".join(f"{row.subject} {row.detail}" for row in Audit.select())
    assert "Ayu" not in told and AYU[3:] not in told
    assert Audit.select().where(Audit.action == "officer.add").count() == 2


def test_what_is_said_of_hours_that_nobody_named(flask: Flask_) -> None:
    done = flask("officer", "add", *adding())
    assert "only after DINAS" in done.stderr


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"phone": "0711512345"}, "phone: nomor telepon rumah"),
        ({"unit": "X"}, "unit: tidak dikenal"),
        ({"area": "99"}, "areas: tidak dikenal"),
        ({"area": f"{TUJUH_ULU}/III"}, "areas: RW ditulis dengan angka"),
        ({"area": f"{TUJUH_ULU}/0"}, "areas: RW ditulis dengan angka"),
        ({"area": f"{KECAMATAN}/03"}, "areas: RW hanya untuk petugas, di kelurahan"),
        ({"area": f"{TUJUH_ULU}/03", "role": "operator"}, "areas: RW hanya untuk petugas"),
        ({"duty": "siang"}, "duty: jam dinas tidak dikenal"),
        ({"duty": ", ".join(["sen-jum 08:00-16:00"] * 9)}, "duty: terlalu panjang"),
        ({"name": " "}, "name: kosong"),
    ],
)
def test_officers_that_cannot_be(flask: Flask_, wrong: dict[str, str], why: str) -> None:
    refused = flask("officer", "add", *adding(**wrong))
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert why in refused.stderr and "0711" not in refused.stderr
    assert Officer.select().count() == 0


def test_a_phone_is_one_officers_at_a_time(flask: Flask_, add: Add, vault: Vault) -> None:
    first = add()
    refused = flask("officer", "add", *adding(name="Dedi", phone="0812-0000-0021"))
    assert refused.exit_code == 1 and f"flask officer disable {first}" in refused.stderr
    assert flask("officer", "disable", first).exit_code == 0
    assert flask("officer", "disable", first).exit_code == 1
    second = add(name="Dedi")
    assert second != first  # what the first one did stays theirs
    assert [each["name"] for each in listed(flask)] == ["Dedi"]
    assert officers.names_of(vault, [first, second]) == {first: "Bripka Ayu", second: "Dedi"}


@both_engines
def test_whose_officer_is_disabled_goes_on_to_others(
    flask: Flask_, add: Add, file_one: Callable[[], int], now: datetime
) -> None:
    id_ = add(duty="24")
    report = file_one()
    with db.transaction():
        deeds.accept([deeds.Accepting(report, id_, f"petugas {id_}")], now)
    done = flask("officer", "disable", id_)
    assert "1 open reports of theirs go on to others" in done.stderr
    # the number is given up, and goes like any that nothing needs
    assert Officer.get_by_id(id_).phone_id is None
    with db.transaction():
        people.forget_unused(datetime.now(UTC) + timedelta(days=40), 100, b"")
    assert Phone.select().count() == 0
    kept = Report.get_by_id(report)
    assert (kept.officer_id, kept.accepted_at, kept.round) == (None, None, 1)
    assert kept.route_at is not None


@pytest.fixture
def file_one(vault: Vault, now: datetime) -> Callable[[], int]:
    """Files a report of 7 Ulu; its id."""
    from storage import reports

    def file() -> int:
        incident = reports.Incident(
            conversation="talk-1",
            code="48001",
            category="petasan",
            place="",
            story="",
            area=TUJUH_ULU,
            channel="sms",
            urgent=False,
            sensitive=False,
            phone_id=None,
            at=now,
        )
        with db.transaction():
            reports.file(vault, [incident])
        return int(Report.get(Report.code == "48001").id)

    return file


def test_who_may_enrol_whom_and_where(flask: Flask_, add: Add) -> None:
    assert flask("officer", "add", *adding(), "--by", "pengawas").exit_code == 0
    for by, wrong in (
        ("operator", {}),
        ("petugas", {}),
        ("dpo", {}),
        ("pengawas", {"area": ELSEWHERE}),
        ("pengawas", {"unit": "RES"}),  # it gets reports of the whole city
        ("pengawas", {"role": "inspektorat"}),
        ("pengawas", {"role": "admin"}),
    ):
        other = {"phone": "+6281200000041", **wrong}
        refused = flask("officer", "add", *adding(**other), "--by", by)
        assert (refused.exit_code, refused.stdout) == (1, ""), (by, wrong)
    inspector = add(phone="+6281200000042", role="inspektorat")
    elsewhere = add(phone="+6281200000043", area=ELSEWHERE)
    for id_ in (inspector, elsewhere):
        assert flask("officer", "disable", id_, "--by", "pengawas").exit_code == 1
    assert len(listed(flask)) == 3
    assert {each["id"] for each in listed(flask, "--by", "operator")} == {1, inspector}
    noted = Audit.select(Audit.action).where(Audit.actor == "pengawas").order_by(Audit.seq)
    assert [row.action for row in noted] == ["officer.add", "account.invite"]


# --- imports ---


@both_engines
def test_officers_from_a_file(flask: Flask_, tmp_path: Path) -> None:
    file = tmp_path / "petugas.csv"
    good = (
        f"{COLUMNS}\n"
        f'Bripka Ayu,0812-0000-0021,SEK,Bhabinkamtibmas,{TUJUH_ULU},"sen-jum 08:00-16:00,'
        ' sab 22:00-06:00"\n'
        f"Dedi,62812 0000 0031,SEK,polisi rw,{TUJUH_ULU}/03;{TUJUH_ULU}/04,24\n"
        f"Kompol Hasan,+6281200000022,RES,pengawas,{CITY},sen-min 07:00-19:00; jum 19:00-23:00\n"
    )
    bad = (
        f"Dobel,081200000021,SEK,petugas,{TUJUH_ULU},\n"
        f"Tanpa,,SEK,petugas,{TUJUH_ULU},\n"
        "Jauh,081200000051,SEK,petugas,99,\n"
        f"Siapa,081200000052,SEK,kapolri,{TUJUH_ULU},\n"
    )
    file.write_text(good)
    rehearsed = flask("officer", "import", file, "--dry-run")
    assert (rehearsed.exit_code, Officer.select().count()) == (0, 0)
    assert "3 rows would be imported, 0 refused (3 new" in rehearsed.stderr
    file.write_text(good + bad)
    partly = flask("officer", "import", file)
    assert partly.exit_code == 1
    assert "3 rows imported, 4 refused" in partly.stderr
    with (tmp_path / "petugas.rejected.csv").open(newline="") as out:
        rejected = {row["name"]: row["why"] for row in csv.DictReader(out)}
    assert rejected == {
        "Dobel": "phone: sudah ada di baris lain dari daftar ini",
        "Tanpa": "phone: kosong",
        "Jauh": "areas: tidak dikenal, tulis kodenya, misalnya 16.71.02.1006",
        "Siapa": "role: tidak dikenal, pakai salah satu: petugas, operator, pengawas,"
        " inspektorat, admin, dpo",
    }
    found = {each["name"]: each for each in listed(flask)}
    assert found["Dedi"]["areas"] == [f"{TUJUH_ULU}/03", f"{TUJUH_ULU}/04"]
    assert found["Bripka Ayu"]["hours"] == "sen-jum 08:00-16:00, sab 22:00-06:00"
    assert found["Kompol Hasan"]["hours"] == "sen-min 07:00-19:00, jum 19:00-23:00"
    # the same again, and with one change
    file.write_text(good.replace("/04", "/05"))
    again = flask("officer", "import", file)
    assert "(0 new, 1 changed, 2 the same)" in again.stderr
    assert OfficerArea.select().where(OfficerArea.rw == "05").count() == 1
    # a number is not handed to another name
    file.write_text(f"{COLUMNS}\nRudi,081200000021,SEK,petugas,{TUJUH_ULU},24\n")
    refused = flask("officer", "import", file, "--dry-run")
    assert "milik petugas lain yang masih aktif" in refused.stdout
    assert flask("officer", "import", file).exit_code == 1
    assert {each["name"] for each in listed(flask)} == set(found)


def test_an_import_in_the_name_of_a_supervisor_keeps_to_the_territory(
    flask: Flask_, tmp_path: Path
) -> None:
    file = tmp_path / "petugas.csv"
    file.write_text(
        f"{COLUMNS}\nAyu,081200000021,SEK,petugas,{TUJUH_ULU},24\n"
        f"Jauh,081200000051,SEK,petugas,{ELSEWHERE},24\n"
        f"Tinggi,081200000052,SEK,admin,{TUJUH_ULU},24\n"
    )
    assert flask("officer", "import", file, "--by", "operator").exit_code == 1
    done = flask("officer", "import", file, "--by", "pengawas")
    assert "1 rows imported, 2 refused" in done.stderr
    assert Audit.get(Audit.action == "officer.import").actor == "pengawas"
    assert [each["name"] for each in listed(flask)] == ["Ayu"]


def test_an_officers_phone_may_be_a_guards_and_a_residents(
    flask: Flask_, add: Add, tmp_path: Path
) -> None:
    contacts = tmp_path / "warga.csv"
    contacts.write_text(
        "phone,name,area,role,language,consent_at,consent_source\n"
        f"{SARI},Sari,{TUJUH_ULU},warga,id,2026-01-31,formulir\n"
    )
    assert flask("contact", "import", contacts).exit_code == 0
    assert (
        flask(
            "post",
            "add",
            "MELATI",
            "--name",
            "Melati",
            "--area",
            TUJUH_ULU,
            "--start",
            "22:00",
            "--end",
            "04:00",
            "--every",
            "60",
            "--grace",
            "15",
            "--guard",
            SARI,
        ).exit_code
        == 0
    )
    add(phone=SARI)


# --- duty ---


def changes(flask: Flask_, *words: str) -> list[tuple[int, bool, int | None, str]]:
    done = flask("officer", "duty", "list", "--json", *words)
    assert done.exit_code == 0, done.stderr
    return [
        (row["officer"], row["on_duty"], row["deputy"], row["reason"])
        for row in json.loads(done.stdout)
    ]


@both_engines
def test_an_absence_with_a_deputy_who_answers_in_the_same_areas(flask: Flask_, add: Add) -> None:
    ayu, deputy = add(duty="24"), add(name="Dedi", phone=HASAN, area=ELSEWHERE)
    now = datetime.now(UTC)
    local = (now + timedelta(days=2)).astimezone(WIB).strftime("%d/%m/%Y %H.%M")
    done = flask("officer", "duty", "set", ayu, "--until", local, "--away", "--deputy", deputy)
    assert done.exit_code == 0, done.stderr
    assert changes(flask) == [(ayu, False, deputy, "cuti"), (deputy, True, None, "cuti")]
    assert changes(flask, "--unit", "SEK") == changes(flask)
    assert changes(flask, "--unit", "RES") == []
    assert "Dedi" in flask("officer", "duty", "list").stdout
    assert [each["on_duty"] for each in listed(flask)] == [False, True]
    shown = json.loads(flask("route", "show", "--area", TUJUH_ULU, "--urgent", "--json").stdout)
    assert [row["officer"] for row in shown if row["officer"]] == ["Dedi"]
    with db.connected():
        now = datetime.now(UTC)
        (able,) = [each for each in reachable.able([TUJUH_ULU], [], now) if each.id == deputy]
        assert [str(area) for area in able.areas] == [TUJUH_ULU]
        later = reachable.able([TUJUH_ULU], [], now + timedelta(days=3))
        assert [each.id for each in later] == [ayu]
    assert flask("officer", "duty", "undo", done.stdout.strip()).exit_code == 0
    assert changes(flask) == []
    assert [each["on_duty"] for each in listed(flask)] == [True, False]
    again = flask("officer", "duty", "undo", done.stdout.strip())
    assert again.exit_code == 1 and "undone already" in again.stderr
    assert [
        row.action
        for row in Audit.select().where(Audit.action.startswith("duty.")).order_by(Audit.seq)
    ] == ["duty.set", "duty.undo"]


@both_engines
def test_two_officers_swap(flask: Flask_, add: Add) -> None:
    day = add(duty="08:00-16:00")
    night = add(name="Dedi", phone=HASAN, duty="16:00-24:00")
    done = flask(
        "officer", "duty", "swap", day, night, "--from", "2999-01-07", "--until", "2999-01-07"
    )
    assert done.exit_code == 0, done.stderr
    assert len(done.stdout.split()) == 2
    assert sorted(changes(flask)) == [
        (day, False, night, "tukar"),
        (day, True, None, "tukar"),
        (night, False, day, "tukar"),
        (night, True, None, "tukar"),
    ]
    first = DutyChange.select().order_by(DutyChange.begins_at).first()
    assert first.begins_at.astimezone(WIB).hour == 8
    assert flask("officer", "duty", "undo", done.stdout.split()[1]).exit_code == 0
    assert changes(flask) == []
    same = flask("officer", "duty", "swap", day, day, "--until", "2999-01-07")
    assert same.exit_code == 1
    third = add(name="Nia", phone=SARI, duty="08:00-16:00")
    nothing = flask(
        "officer", "duty", "swap", day, third, "--from", "2999-01-07", "--until", "2999-01-08"
    )
    assert nothing.exit_code == 1 and "at the same times" in nothing.stderr


def test_who_stands_in_for_whom(flask: Flask_, add: Add, now: datetime) -> None:
    inspector = add(role="inspektorat", area=CITY, duty="24")
    ayu = add(name="Ayu", phone=HASAN, duty="24")
    desk = add(name="Nia", phone=SARI, role="operator", duty="24")
    above = add(name="Tia", phone="+6281200000061", role="operator", unit="RES", duty="24")
    for absent, deputy, why in (
        (inspector, ayu, "inspektorat must be that, too"),
        (ayu, desk, "petugas must be that, too"),
        (desk, above, "of the same unit"),
        (ayu, ayu, "themselves"),
    ):
        given = (absent, "--until", "23:59", "--away", "--deputy", deputy)
        refused = flask("officer", "duty", "set", *given)
        assert refused.exit_code == 1 and why in refused.stderr
        assert flask("officer", "duty", "swap", absent, deputy, "--until", "23:59").exit_code == 1
    # LEPAS names any colleague of the unit: what an inspector is told is not told to them
    with db.transaction():
        duties.change_duty(
            inspector, Change(False, now, now + timedelta(hours=1), now), "x", "lepas", ayu
        )
        assert [each.id for each in reachable.able([CITY], [], now)] == [inspector]


def test_changes_of_duty_that_cannot_be(flask: Flask_, add: Add) -> None:
    ayu, far = add(), add(name="Jauh", phone=HASAN, area=ELSEWHERE)
    until = ("--until", "2999-01-07 10.00")
    given = ("officer", "duty", "set")
    for words, status in (
        ((99, *until), 1),
        ((ayu, "--until", "kemarin"), 2),
        ((ayu, "--until", "2020-01-01 10.00"), 2),
        ((ayu, "--from", "2999-01-07 11.00", *until), 2),
        ((ayu, *until), 1),  # for centuries
        ((ayu, "--until", "23:59", "--deputy", far), 2),
        ((ayu, "--until", "23:59", "--away", "--deputy", ayu), 1),
        ((ayu, "--until", "23:59", "--away", "--deputy", far, "--by", "operator"), 1),
        ((far, "--until", "23:59", "--by", "operator"), 1),
        ((ayu, "--until", "23:59", "--by", "petugas"), 1),
    ):
        assert flask(*given, *words).exit_code == status, words
    assert flask("officer", "duty", "undo", 1).exit_code == 1
    assert DutyChange.select().count() == 0
    assert flask(*given, ayu, "--until", "23:59", "--by", "operator").exit_code == 0
    assert flask("officer", "duty", "undo", 1, "--by", "foreign operator").exit_code == 1
    assert flask("officer", "duty", "undo", 1, "--by", "operator").exit_code == 0
