"""GET /routes: who would get a report, within the territory of who asks."""

from __future__ import annotations

import pytest

from storage.engine import db
from storage.engine.vault import Vault
from storage.people import officers
from storage.people.officers import Answers, OfficerRow
from storage.places import units
from tests.cast import AYU, HASAN, LONG_AGO
from tests.gateway.api.conftest import Api
from tests.gateway.conftest import CITY, ELSEWHERE, KECAMATAN, TUJUH_ULU


@pytest.fixture(autouse=True)
def manned(secrets: dict[str, str], vault: Vault) -> None:
    """A unit with a Bhabinkamtibmas, and somebody of the inspectorate."""
    with db.transaction():
        units.load(
            [{"code": "SEK", "name": "Polsek", "areas": KECAMATAN, "desk_phone": HASAN}], LONG_AGO
        )
        officers.save(
            vault,
            [
                OfficerRow(AYU, "Ayu", "SEK", "petugas", (Answers(TUJUH_ULU),), "08:00-16:00"),
                OfficerRow("+6281200000032", "Tono", "SEK", "inspektorat", (Answers(CITY),), "24"),
            ],
            LONG_AGO,
        )


def test_who_would_get_it_now_and_then(api: Api) -> None:
    by_day = api.get("/routes", area=TUJUH_ULU, category="kebakaran", at="2027-02-10T03:00:00Z")
    assert by_day.status_code == 200
    assert [(row["role"], row["officer"], row["after_s"]) for row in by_day.json] == [
        ("meja", None, 0),
        ("bhabinkamtibmas", "Ayu", 0),
    ]
    assert by_day.json[0]["channel"] == "sms"
    at_night = api.get("/routes", area=TUJUH_ULU, category="kebakaran", at="2027-02-10T20:00:00Z")
    assert [row["role"] for row in at_night.json] == ["meja"]
    # a routine one waits for the hours of the officer, unless it is an emergency
    routine = api.get("/routes", area=TUJUH_ULU, at="2027-02-10T20:00:00Z", rw="3")
    assert (routine.json[0]["officer"], routine.json[0]["after_s"]) == ("Ayu", 5 * 3600)
    urgent = api.get("/routes", area=TUJUH_ULU, at="2027-02-10T20:00:00Z", urgent="true")
    assert urgent.json[0]["role"] == "meja"
    assert api.get("/routes").json[0]["unit"] == "SEK"  # of the token's own area


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"area": ELSEWHERE}, 403),
        ({"area": CITY}, 403),
        ({"area": "99"}, 400),
        ({"category": "banjir"}, 400),
        ({"category": "kdrt,petasan"}, 400),
        ({"at": "besok"}, 400),
        ({"rw": "III"}, 400),
        ({"urgent": "ya"}, 400),
        ({"category": "petugas"}, 403),
    ],
)
def test_what_is_not_answered(api: Api, query: dict[str, str], status: int) -> None:
    assert api.get("/routes", **query).status_code == status


def test_reports_about_officers_are_for_confidants(api: Api) -> None:
    for by in ("petugas", "operator", "pengawas", "admin"):
        assert api.get("/routes", by, area=TUJUH_ULU, category="petugas").status_code == 403
    for by in ("inspektorat", "dpo"):
        (row,) = api.get("/routes", by, category="petugas", urgent="true").json
        assert (row["role"], row["officer"]) == ("inspektorat", "Tono")
