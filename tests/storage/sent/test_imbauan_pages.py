"""Imbauan of a territory, and how many people they would reach, on both engines."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask

from flows.rules.imbauan_draft import Draft
from flows.rules.rights import actor_of
from storage import people
from storage.engine import db
from storage.engine.vault import Vault
from storage.people.audience import Reach, _counted, reach
from storage.places import areas
from storage.sent import imbauan, imbauan_pages, quotes
from tests import signed_in
from tests.cast import resident
from tests.gateway.conftest import (
    CITY,
    ELSEWHERE,
    KECAMATAN,
    OTHER_KECAMATAN,
    TUJUH_ULU,
    app,
    places,
)

__all__ = ["app", "places"]
HERE, ALL = f"16/{CITY}/{KECAMATAN}/", f"16/{CITY}/"


@pytest.fixture
def drafts(app: Flask, places: None, now: datetime) -> list[int]:
    """For a kelurahan, for two kecamatan, and for a kelurahan elsewhere."""
    with db.transaction():
        return [
            imbauan.draft(
                Draft("Jaga lingkungan.", codes, ["warga"], expires_at=now + timedelta(days=1)),
                "ayu",
                "350",
                "IDR",
                now,
            ).id
            for codes in ([TUJUH_ULU], [TUJUH_ULU, OTHER_KECAMATAN], [ELSEWHERE])
        ]


def test_a_territory_has_what_goes_nowhere_else(drafts: list[int], now: datetime) -> None:
    def ids(path: str, *more: object) -> list[int]:
        return [found.id for found in imbauan_pages.page(path, *more)]  # type: ignore[arg-type]

    here, both, there = drafts
    assert ids(HERE) == [here] and ids(ALL) == [there, both, here]
    assert ids(ALL, (), there) == [both, here] and ids(ALL, (), None, 1) == [there]
    assert ids(ALL, ("diajukan",)) == [] and ids("17/") == []
    assert imbauan_pages.find(here, HERE) is not None and imbauan_pages.find(both, HERE) is None
    with db.transaction():
        imbauan.submit(here, now)
    assert ids(ALL, ("diajukan", "konsep")) == drafts[::-1] and ids(HERE, ("diajukan",)) == [here]
    assert imbauan_pages.waiting(HERE) == 1 and imbauan_pages.waiting("17/") == 0
    # What was moved elsewhere is elsewhere at once.
    moved = {"code": TUJUH_ULU, "name": "7 Ulu", "level": "kelurahan"}
    with db.transaction():
        areas.load([moved | {"parent_code": OTHER_KECAMATAN}])
    assert ids(HERE) == [] and imbauan_pages.find(here, HERE) is None


def test_people_are_counted_by_area_and_role(
    app: Flask, places: None, vault: Vault, now: datetime
) -> None:
    _counted.cache_clear()
    with db.transaction():
        rows = [people.ContactRow(resident(n), "", TUJUH_ULU, "penjaga") for n in range(3)]
        rows.append(people.ContactRow(resident(4), "", KECAMATAN, "petugas"))
        people.save_contacts(vault, rows, now)
        phone = people.find_phone(vault, resident(0))
        assert phone is not None
        people.stop_messages({phone.id: now})
    wanted = ([KECAMATAN, TUJUH_ULU], ["petugas", "penjaga", "warga"], False)
    assert reach(*wanted) == Reach(
        3, ((KECAMATAN, "penjaga", 2), (KECAMATAN, "petugas", 1), (TUJUH_ULU, "penjaga", 2))
    )
    assert reach([], ["warga"], False) == reach([KECAMATAN], [], True) == Reach(0, ())


def test_an_enrolled_officer_speaks_for_the_unit(app: Flask, places: None, vault: Vault) -> None:
    officer = signed_in.officer(vault, "operator", KECAMATAN)
    assert quotes.sender_of(actor_of(officer), [TUJUH_ULU]) == "Polsek Uji"
    assert quotes.sender_of(actor_of(officer + 1), [TUJUH_ULU]) == "7 Ulu"
