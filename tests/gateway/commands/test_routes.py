"""`flask route`: the table of routes, and who would get a report, with why."""

from __future__ import annotations

import csv
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from storage.engine import db
from storage.engine.vault import Vault
from storage.models import Area, Audit, Route
from storage.people import officers
from storage.people.officers import Answers, OfficerRow
from storage.places import route_table, units
from tests.cast import AYU, HASAN, LONG_AGO, RUDI
from tests.gateway.commands.conftest import Flask_
from tests.gateway.conftest import CITY, ELSEWHERE, KECAMATAN, TUJUH_ULU, both_engines

UNITS = [
    {"code": "RES", "name": "Polrestabes", "parent_code": "", "areas": CITY, "desk_phone": HASAN},
    {"code": "SEK", "name": "Polsek", "parent_code": "RES", "areas": KECAMATAN, "desk_phone": ""},
    {"code": "LALU", "name": "Satlantas", "parent_code": "RES", "areas": "", "desk_phone": HASAN},
    {"code": "PPA", "name": "Unit PPA", "parent_code": "RES", "areas": "", "desk_phone": ""},
    {"code": "PROPAM", "name": "Sipropam", "parent_code": "RES", "areas": "", "desk_phone": ""},
]
POLISI_RW, INSPECTOR, OPERATOR = "+6281200000031", "+6281200000032", "+6281200000033"


@pytest.fixture
def manned(secrets: dict[str, str], vault: Vault) -> dict[str, int]:
    """Units with a few officers; their ids by number."""
    with db.transaction():
        units.load(UNITS, LONG_AGO)
        return officers.save(
            vault,
            [
                OfficerRow(AYU, "Ayu", "SEK", "petugas", (Answers(TUJUH_ULU),), "24"),
                OfficerRow(
                    POLISI_RW, "Dedi", "SEK", "petugas", (Answers(TUJUH_ULU, "03"),), "08:00-16:00"
                ),
                OfficerRow(OPERATOR, "Nia", "RES", "operator", (Answers(CITY),), "24"),
                OfficerRow(INSPECTOR, "Tono", "PROPAM", "inspektorat", (Answers(CITY),), "24"),
            ],
            LONG_AGO,
        )


Show = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def show(flask: Flask_, manned: dict[str, int]) -> Show:
    """`flask route show` of 7 Ulu as JSON."""

    def ask(*words: str) -> list[dict[str, Any]]:
        asked = flask("route", "show", "--area", TUJUH_ULU, "--json", *words)
        assert asked.exit_code == 0, asked.stderr
        found: list[dict[str, Any]] = json.loads(asked.stdout)
        return found

    return ask


def short(found: list[dict[str, Any]]) -> list[tuple[object, ...]]:
    return [
        (row["step"], row["after_s"], row["unit"], row["role"], row["officer"], row["channel"])
        for row in found
    ]


def test_who_gets_an_urgent_report(show: Show) -> None:
    found = show("--kind", "kebakaran", "--at", "10:00")
    assert short(found) == [
        (0, 0, "SEK", "meja", None, "console"),
        (0, 0, "SEK", "bhabinkamtibmas", "Ayu", "sms"),
        (1, 120, "RES", "operator", "Nia", "sms"),
        (1, 120, "RES", "meja", None, "sms"),
    ]
    assert [row["why"] for row in found] == [
        f"meja satuan yang menjawab, menurut rute {KECAMATAN}, jenis apa saja",
        "Bhabinkamtibmas wilayah itu (SEK)",
        "petugas meja (RES)",
        "meja satuan di atasnya",
    ]
    # the Polisi RW of that RW goes first, while on duty
    by_day = show("--kind", "kebakaran", "--at", "10:00", "--rw", "3")
    assert [(row["after_s"], row["officer"]) for row in by_day] == [
        (0, None),
        (0, "Dedi"),
        (120, "Ayu"),
        (120, None),
        (300, "Nia"),
    ]
    at_night = show("--kind", "kebakaran", "--at", "23:00", "--rw", "03")
    assert at_night[1]["officer"] == "Ayu"
    assert at_night[1]["why"] == (
        "Polisi RW di RW itu tidak ada yang dinas; Bhabinkamtibmas wilayah itu (SEK)"
    )


def test_who_gets_a_routine_report_at_night(show: Show) -> None:
    found = show("--kind", "kriminalitas", "--at", "2027-02-10 23:00")
    assert short(found)[0] == (0, 7 * 3600, "SEK", "bhabinkamtibmas", "Ayu", "sms")
    assert found[0]["why"] == (
        "Bhabinkamtibmas wilayah itu (SEK); menunggu sampai 11/02/2027 06.00"
    )
    assert [row["after_s"] for row in found[1:]] == [7 * 3600 + 900] * 2
    # the same kind as an emergency
    assert show("--kind", "kriminalitas", "--urgent")[1]["after_s"] == 0


def test_who_is_told_besides_and_what_neighbours_do_not_learn(show: Show, flask: Flask_) -> None:
    assert (
        flask(
            "route", "set", "--area", CITY, "--unit", "LALU", "--kind", "kecelakaan", "--also"
        ).exit_code
        == 0
    )
    assert flask("route", "set", "--area", CITY, "--unit", "PPA", "--kind", "kdrt").exit_code == 0
    crash = show("--kind", "kecelakaan")
    assert ("LALU", "meja", "meja satuan yang juga diberi tahu") in [
        (row["unit"], row["role"], row["why"]) for row in crash
    ]
    home = show("--kind", "kdrt", "--urgent")
    assert short(home)[:2] == [
        (0, 0, "PPA", "meja", None, "console"),
        (0, 0, "RES", "operator", "Nia", "sms"),
    ]
    assert "Ayu" not in str(home)
    assert home[0]["why"].endswith(f"rute {CITY}, jenis kdrt")


def test_reports_about_officers_are_shown_to_confidants_alone(
    show: Show, flask: Flask_, manned: dict[str, int]
) -> None:
    asked = ("route", "show", "--area", TUJUH_ULU, "--kind", "petugas")
    for by in ((), ("--by", "operator"), ("--by", "pengawas"), ("--by", "admin")):
        refused = flask(*asked, *by)
        assert (refused.exit_code, refused.stdout) == (1, "")
        assert "inspektorat and dpo" in refused.stderr
    found = show("--kind", "petugas", "--by", "inspektorat")
    assert {row["officer"] for row in found} == {"Tono"}


def test_places_that_nobody_may_ask_about(flask: Flask_, manned: dict[str, int]) -> None:
    assert flask("route", "show", "--area", "99").exit_code == 2
    assert flask("route", "show", "--area", ELSEWHERE, "--by", "operator").exit_code == 1
    assert flask("route", "show", "--area", TUJUH_ULU, "--at", "besok").exit_code == 2
    assert flask("route", "show", "--area", TUJUH_ULU, "--rw", "III").exit_code == 2


def test_a_table_for_people_says_when_nobody_is_on_duty(
    flask: Flask_, manned: dict[str, int]
) -> None:
    elsewhere = flask("route", "show", "--area", ELSEWHERE, "--kind", "kebakaran")
    assert "Nia" in elsewhere.stdout and elsewhere.stderr == ""
    with db.transaction():
        officers.disable(manned[OPERATOR], LONG_AGO)
    alone = flask("route", "show", "--area", ELSEWHERE, "--kind", "kebakaran")
    assert "No officer is on duty" in alone.stderr
    nowhere = flask("route", "show", "--area", "16")
    assert nowhere.stdout.splitlines()[1:] == [] and "reaches nobody" in nowhere.stderr


# --- the table ---


def lines(flask: Flask_, *words: str) -> list[tuple[str, str | None, str, bool]]:
    listed = flask("route", "list", "--json", *words)
    assert listed.exit_code == 0, listed.stderr
    return [
        (row["area"], row["category"], row["unit"], row["also"])
        for row in json.loads(listed.stdout)
    ]


@both_engines
def test_routes_are_set_ended_and_kept_for_the_history(
    flask: Flask_, manned: dict[str, int]
) -> None:
    assert lines(flask, "--area", TUJUH_ULU) == [
        (CITY, None, "RES", False),
        (KECAMATAN, None, "SEK", False),
    ]
    given = ("--area", TUJUH_ULU, "--kind", "petasan")
    for _ in range(2):  # said again it is the same route
        assert flask("route", "set", *given, "--unit", "RES").exit_code == 0
    assert flask("route", "set", *given, "--unit", "LALU", "--also").exit_code == 0
    assert flask("route", "set", *given, "--unit", "PPA").exit_code == 0
    assert lines(flask, "--area", TUJUH_ULU)[2:] == [
        (TUJUH_ULU, "petasan", "PPA", False),
        (TUJUH_ULU, "petasan", "LALU", True),
    ]
    assert flask("route", "end", *given, "--unit", "PPA").exit_code == 0
    again = flask("route", "end", *given, "--unit", "PPA")
    assert again.exit_code == 1 and "there is no such route" in again.stderr
    whole = lines(flask, "--area", TUJUH_ULU, "--history")[2:]
    assert [unit for _, _, unit, _ in whole] == ["RES", "PPA", "LALU"]
    assert lines(flask, "--area", ELSEWHERE) == [(CITY, None, "RES", False)]
    assert [row.action for row in Audit.select().where(Audit.action.startswith("route."))] == [
        "route.set",
        "route.set",
        "route.set",
        "route.end",
    ]
    assert "Petasan" not in flask("route", "list").stdout


def test_who_may_change_routes_and_where(flask: Flask_, manned: dict[str, int]) -> None:
    given = ("route", "set", "--area", TUJUH_ULU, "--unit", "RES")
    assert flask(*given, "--by", "pengawas").exit_code == 0
    for by, area in (("operator", TUJUH_ULU), ("petugas", TUJUH_ULU), ("pengawas", CITY)):
        refused = flask("route", "set", "--area", area, "--unit", "SEK", "--by", by)
        assert refused.exit_code == 1 and "Traceback" not in refused.stderr
    for words in (("--area", "99", "--unit", "SEK"), ("--area", TUJUH_ULU, "--unit", "X")):
        assert flask("route", "set", *words).exit_code == 1
    assert flask("route", "set", "--area", CITY, "--unit", "SEK", "--kind", "x").exit_code == 2
    assert [row.actor for row in Audit.select().where(Audit.action == "route.set")] == ["pengawas"]


@both_engines
def test_a_file_of_routes(flask: Flask_, manned: dict[str, int], tmp_path: Path) -> None:
    file = tmp_path / "routes.csv"
    file.write_text(
        "area,category,unit,also\n"
        f"{TUJUH_ULU},,SEK,tidak\n"
        f"{TUJUH_ULU},,RES,\n"  # refused: the first counts
        f"{CITY},kecelakaan,LALU,ya\n"
        f"{CITY},kecelakaan,PPA,ya\n"
        f"{CITY},banjir,LALU,ya\n"
        f"{CITY},kdrt,NOWHERE,\n"
        "99,,RES,\n"
        f"{CITY},kdrt,PPA,mungkin\n"
    )
    for _ in range(2):  # the second time nothing is new
        loaded = flask("route", "load", file)
        assert loaded.exit_code == 1
        assert loaded.stderr.splitlines()[-1] == "3 routes loaded, 5 rows refused."
        assert "category: tidak dikenal" in loaded.stderr and "unit: tidak dikenal" in loaded.stderr
    assert lines(flask, "--history")[1:] == [
        (CITY, "kecelakaan", "LALU", True),
        (CITY, "kecelakaan", "PPA", True),
        (KECAMATAN, None, "SEK", False),
        (TUJUH_ULU, None, "SEK", False),
    ]
    outside = flask("route", "load", file, "--by", "pengawas")
    assert "di luar wilayah" in outside.stderr
    assert flask("route", "load", file, "--by", "operator").exit_code == 1


def test_four_thousand_routes_load_in_seconds(
    flask: Flask_, manned: dict[str, int], tmp_path: Path
) -> None:
    with db.transaction():
        Area.insert_many(
            {
                "code": f"{CITY}.50.{number}",
                "name": f"Area {number}",
                "level": "kelurahan",
                "parent_code": CITY,
                "path": f"16/{CITY}/{CITY}.50.{number}/",
            }
            for number in range(4000)
        ).execute()
    file = tmp_path / "routes.csv"
    with file.open("w", newline="") as out:
        csv.writer(out).writerows(
            [("area", "category", "unit", "also")]
            + [(f"{CITY}.50.{number}", "petasan", "SEK", "") for number in range(4000)]
        )
    begun = time.process_time()
    loaded = flask("route", "load", file)
    assert loaded.stderr == "4000 routes loaded, 0 rows refused.\n"
    assert time.process_time() - begun < 5
    assert Route.select().where(Route.category == "petasan").count() == 4000


def test_routes_that_ship(flask: Flask_) -> None:
    flask("area", "load")
    flask("unit", "load")
    loaded = flask("route", "load")
    assert loaded.exit_code == 0, loaded.stderr
    shown = flask("route", "show", "--area", TUJUH_ULU, "--kind", "kdrt", "--urgent").stdout
    assert "PPA-PALEMBANG" in shown and "POLSEK" not in shown
    kept = {(route.category, route.unit) for route in route_table.listed() if route.category}
    assert ("petugas", "SIPROPAM-PALEMBANG") in kept and len(kept) == 6


def test_what_held_at_a_time(manned: dict[str, int], show: Show) -> None:
    now = datetime.now(UTC)
    with db.transaction():
        route_table.keep(
            [route_table.RouteRow(TUJUH_ULU, "", "RES")], "test", now - timedelta(hours=1)
        )
    assert show("--urgent")[0]["unit"] == "RES"
    before = (now + timedelta(hours=7) - timedelta(hours=2)).strftime("%Y-%m-%d %H:%M")
    assert show("--urgent", "--at", before)[0]["unit"] == "SEK"


def test_no_number_is_shown(show: Show) -> None:
    shown = json.dumps(show("--urgent"))
    assert not [number for number in (AYU, HASAN, RUDI) if number[1:] in shown]
