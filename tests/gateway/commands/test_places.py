"""`flask db`, `area`, `unit`: tables and what ships with the project."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gateway import create_app
from gateway.install.settings import Settings
from storage.engine import db, schema
from storage.models import Area, AreaAlias, Audit, Landmark, Receiver, Unit
from storage.places import borders, gazetteer, rw_counts
from storage.record import audit
from tests.gateway.commands.conftest import Flask_
from tests.gateway.conftest import both_engines

MIGRATIONS = sorted(file.stem for file in schema.MIGRATIONS.glob("[0-9]*.py"))


@both_engines
def test_upgrade_and_status(settings: Settings, blank_url: str) -> None:
    run = (
        create_app(settings.model_copy(update={"database_url": blank_url})).test_cli_runner().invoke
    )
    missing = run(args=["db", "status"])
    assert (missing.exit_code, missing.stdout) == (1, "".join(f"{name}\n" for name in MIGRATIONS))
    for command in (
        ["report", "list"],
        ["token", "add", "ani", "--role", "admin", "--area", "16"],
        ["area", "load"],
    ):
        early = run(args=command)
        assert early.exit_code == 1
        assert (
            early.stderr.splitlines()[-1]
            == "kentongan: the database lacks a table or column; run `flask db upgrade`"
        )
    assert run(args=["db", "upgrade"]).exit_code == 0
    again = run(args=["db", "upgrade"])
    assert (again.exit_code, again.stdout, again.stderr) == (0, "", "The tables were up to date.\n")
    assert run(args=["db", "status", "--json"]).stdout == '{\n  "pending": []\n}\n'
    db.close_all()


@both_engines
def test_what_ships_is_loaded(flask: Flask_) -> None:
    for _ in range(2):
        loaded = flask("area", "load")
        assert (loaded.exit_code, loaded.stdout) == (0, "")
        assert "3518 areas loaded, 0 rows refused." in loaded.stderr
    assert flask("area", "alias").exit_code == 0
    assert Area.select().count() == 3518
    assert AreaAlias.select().count() > 300
    assert "0 rows refused." in flask("area", "landmark").stderr
    assert Landmark.select().count() > 100
    names = gazetteer.read("16.71")
    assert (
        names.area_of("7 ulu") == "16.71.02.1006" and names.area_of("depan rsmh") == "16.71.09.1003"
    )
    assert gazetteer.read("16.71") is names  # nothing has changed
    assert audit.verify() is None


@both_engines
def test_what_lies_below_an_area_that_moves_goes_with_it(
    flask: Flask_, places: None, tmp_path: Path
) -> None:
    file = tmp_path / "moved.csv"
    file.write_text(
        "code,name,level,parent_code\n16.72,Kota Baru,kota,16\n16.71.02,SU I,kecamatan,16.72\n"
    )
    assert flask("area", "load", file).exit_code == 0
    paths = {area.code: area.path for area in Area.select()}
    assert paths["16.71.02.1006"] == "16/16.72/16.71.02/16.71.02.1006/"
    assert paths["16.71.05.1001"] == "16/16.71/16.71.05/16.71.05.1001/"
    assert flask("area", "load", file).exit_code == 0
    assert paths == {area.code: area.path for area in Area.select()}


def test_landmarks_of_an_officer(flask: Flask_, places: None, tmp_path: Path) -> None:
    file = tmp_path / "landmarks.csv"
    file.write_text("name,code\nPasar  Yada,16.71.02\nsimpang dogan,\n,16.71.02\nwarung mak,99\n")
    loaded = flask("area", "landmark", file)
    assert loaded.exit_code == 1
    assert (
        "name: kosong" in loaded.stderr and "2 landmarks loaded, 2 rows refused." in loaded.stderr
    )
    names = gazetteer.read("16.71")
    assert names.area_of("dpn pasar yada") == "16.71.02"
    assert names.find("tawuran di simpang dogan").words == "simpang dogan"
    file.write_text("name,code\npasar yada,\n")  # nobody was sure after all
    assert flask("area", "landmark", file).exit_code == 0
    assert gazetteer.read("16.71").area_of("dpn pasar yada") is None
    assert sorted((landmark.name, landmark.area_id) for landmark in Landmark) == [
        ("pasar yada", None),
        ("simpang dogan", None),
    ]


def test_how_many_rw_kelurahan_have(flask: Flask_, places: None, tmp_path: Path) -> None:
    file = tmp_path / "rw.csv"
    file.write_text("area,rw_count\n16.71.02.1006,12\n16.71.02,3\n16.71.02.1006,14\n16,x\n")
    loaded = flask("area", "rw", file)
    assert loaded.exit_code == 1 and "1 rw loaded, 3 rows refused." in loaded.stderr
    assert rw_counts.within("") == {"16.71.02.1006": 12}
    names = tmp_path / "areas.csv"
    names.write_text("code,name,level,parent_code\n16.71.02.1006,Tujuh Ulu,kelurahan,16.71.02\n")
    assert flask("area", "load", names).exit_code == 0
    assert rw_counts.within("") == {"16.71.02.1006": 12}


def test_units_that_ship(flask: Flask_) -> None:
    flask("area", "load")
    loaded = flask("unit", "load")
    assert loaded.exit_code == 0, loaded.stderr
    assert Unit.select().count() > 10
    assert "not confirmed" in flask("unit", "list").stdout


def test_units_with_a_note(flask: Flask_, places: None, tmp_path: Path) -> None:
    file = tmp_path / "units.csv"
    file.write_text(
        "code,name,parent_code,areas,desk_phone,confirmed,note\nSEK-X,Polsek"
        ' X,,16.71.02,,tidak,"asked, no answer"\n'
    )
    loaded = flask("unit", "load", file)
    assert (loaded.exit_code, loaded.stderr) == (0, "1 units loaded, 0 rows refused.\n")


def test_a_file_with_bad_rows(flask: Flask_, tmp_path: Path) -> None:
    file = tmp_path / "areas.csv"
    file.write_text(
        "code,name,level,parent_code\n99,Coba,provinsi,\n99.01,Anak,kota,98\n98.1,X,planet,\n99.02,\xff,kota,99\n",
        encoding="latin-1",
    )
    loaded = flask("area", "load", file)
    assert loaded.exit_code == 1
    assert "1 areas loaded, 3 rows refused." in loaded.stderr
    assert "line 5: bukan UTF-8" in loaded.stderr


def test_files_that_are_none(flask: Flask_, tmp_path: Path) -> None:
    assert flask("area", "load", tmp_path / "nowhere.csv").exit_code == 2
    (tmp_path / "empty.csv").write_text("code;name\n")
    empty = flask("unit", "load", tmp_path / "empty.csv")
    assert (empty.exit_code, empty.stdout) == (1, "")
    assert "parent_code" in empty.stderr


@pytest.mark.parametrize("typed", [True, False], ids=["typed", "from the input"])
def test_where_officers_of_a_unit_hear_of_new_reports(
    flask: Flask_, places: None, typed: bool
) -> None:
    Unit.create(code="SU1", name="Polsek Seberang Ulu I")
    Unit.create(code="IT1", name="Polsek Ilir Timur I")
    url = "ntfy://word:secret@ntfy.example/officers"
    added = flask("unit", "notify", "SU1", "--url", *([url] if typed else ["-"]), input=f"{url}\n")
    assert added.exit_code == 0 and added.stdout == ""
    (kept,) = json.loads(flask("unit", "notify", "SU1", "--list", "--json").stdout)
    assert (kept["by"], kept["waiting"], kept["trouble"]) == ("ntfy", 0, None)
    assert json.loads(flask("unit", "notify", "IT1", "--list", "--json").stdout) == []
    assert "ntfy" in flask("unit", "notify", "SU1", "--list").stdout
    assert "secret" not in flask("unit", "notify", "SU1", "--list").stdout
    assert flask("unit", "notify", "IT1", "--remove", kept["id"]).exit_code == 1
    assert flask("unit", "notify", "SU1", "--remove", kept["id"]).exit_code == 0
    assert json.loads(flask("unit", "notify", "SU1", "--list", "--json").stdout) == []
    noted = [row.action for row in Audit.select().order_by(Audit.seq)]
    assert noted == ["unit.notify.add", "unit.notify.remove"]
    assert all("secret" not in row.detail for row in Audit.select())


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("SU1",), 2),
        (("SU1", "--list", "--remove", "1"), 2),
        (("SU9", "--list"), 1),
        (("SU1", "--url", "nonsense"), 1),
        (("SU1", "--url", "nowhere://x"), 1),
        (("SU1", "--url", ""), 1),
    ],
)
def test_what_cannot_be_kept_as_an_address(
    flask: Flask_, places: None, words: tuple[str, ...], status: int
) -> None:
    Unit.create(code="SU1", name="Polsek Seberang Ulu I")
    refused = flask("unit", "notify", *words)
    assert refused.exit_code == status and refused.stdout == ""
    assert Receiver.select().count() == 0


@both_engines
def test_borders_are_loaded_whole_or_not_at_all(flask: Flask_, tmp_path: Path) -> None:
    for code, path in (("16.71.02.1006", "16/16.71/"), ("16.71.02.1005", "16/16.71/")):
        Area.create(code=code, name="Ulu", level="kelurahan", path=f"{path}16.71.02/{code}/")
    square = [[104.76, -3.0], [104.77, -3.0], [104.77, -2.99], [104.76, -3.0]]
    shape = {"type": "Polygon", "coordinates": [square]}

    def saved(*codes: object) -> Path:
        features = [{"properties": {"kode": code}, "geometry": shape} for code in codes]
        file = tmp_path / "borders.geojson"
        file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
        return file

    loaded = flask("area", "borders", saved("16.71.02.1006", 1671021005), "--key", "kode")
    assert (loaded.exit_code, loaded.stdout) == (0, "")
    assert "The borders of 2 areas are loaded, with 8 points." in loaded.stderr
    drawn = borders.inside("16/16.71/", "kelurahan")
    assert sorted(drawn) == ["16.71.02.1005", "16.71.02.1006"]
    assert borders.inside("16/16.01/", "kelurahan") == borders.inside("16/", "desa") == {}
    for bad in (saved("16.71.02.1006", "1671021999"), saved()):
        refused = flask("area", "borders", bad, "--key", "kode")
        assert refused.exit_code == 1 and refused.stderr.startswith("kentongan: ")
        assert borders.inside("16/16.71/", "kelurahan") == drawn
    assert flask("area", "borders").exit_code == 1
    assert flask("area", "borders", "--remove").exit_code == 0
    assert borders.inside("16/16.71/", "kelurahan") == {}
    noted = Audit.select().where(Audit.action == "areas.borders").order_by(Audit.seq)
    assert [json.loads(entry.detail) for entry in noted] == [{"areas": 2}, {"areas": 0}]
