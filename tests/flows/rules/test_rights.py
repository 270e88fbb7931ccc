"""Who may do what with the records, and who sees which reports."""

from __future__ import annotations

import pytest

from flows.rules.kinds import KINDS, PROTECTED
from flows.rules.rights import CONFIDANTS, MAY, ROLES, MayNot, Officer, Outside, moving, sees


def officer(role: str) -> Officer:
    return Officer("sri", role, "16.71.02", "16/16.71/16.71.02/")


def test_the_rights_name_roles_that_exist() -> None:
    assert set(ROLES) == CONFIDANTS.union(*MAY.values())


def test_reports_about_officers_are_for_confidants_alone() -> None:
    assert {role for role in (*ROLES, "") if sees(role, protected=True)} == {"inspektorat", "dpo"}
    assert {role for role in ROLES if not sees(role, protected=False)} == {"inspektorat"}
    assert all(officer(role).confidant == (role in CONFIDANTS) for role in ROLES)


def test_the_inspektorat_alone_moves_reports_about_officers() -> None:
    assert {role for role in ROLES if officer(role).may(moving(PROTECTED))} == {"inspektorat"}
    for kind in KINDS.keys() - {PROTECTED}:
        assert not officer("inspektorat").may(moving(kind))


def test_a_refusal_names_who_may() -> None:
    with pytest.raises(MayNot, match=r"petugas may not do this; admin or pengawas may"):
        officer("petugas").must("imbauan.approve")


def test_a_territory_is_an_area_and_all_below_it() -> None:
    mine = officer("operator")
    assert mine.covers("16/16.71/16.71.02/") and mine.covers("16/16.71/16.71.02/16.71.02.1006/")
    assert not mine.covers("16/16.71/") and not mine.covers("16/16.71/16.71.021/")
    with pytest.raises(
        Outside, match=r"area: names an area outside the territory of sri"
    ) as refused:
        mine.must_cover("16/16.71/", "area")
    assert refused.value.field == "area"
