"""Officers are enrolled and disabled, and their duty is changed: who may, and what follows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo

from flows.rules import duty
from flows.rules.duty import Change
from flows.rules.fields import Cells, Unusable, given
from flows.rules.rights import MayNot, NotAllowed, Officer, actor_of, enrols
from gateway.officers import rows, territory
from storage.engine.db import transaction
from storage.engine.vault import Vault
from storage.models import DutyChange
from storage.people import duties, officers, rosters
from storage.people.officers import Enrolled, OfficerRow
from storage.people.reachable import ROLES_OF_UNITS
from storage.places import areas, units
from storage.record import audit
from storage.reports import deeds, dispatches, stages

#: So long at most a change of duty lasts.
LONGEST_CHANGE = timedelta(days=400)
#: So long at most two officers swap.
LONGEST_SWAP = timedelta(days=31)

#: Why reports go on to others whose officer was disabled.
_DISABLED = "petugas dinonaktifkan"


def must_enrol(by: Officer | None, rows: Sequence[OfficerRow]) -> None:
    """Raise MayNot unless these may be enrolled, or changed; None may do everything.

    Their areas must lie in the territory, and all that may reach their unit.
    """
    if by is None:
        return
    reach = {unit: sorted(units.reach_of(unit)) for unit in {row.unit for row in rows}}
    for row in rows:
        if not enrols(by.role, row.role):
            raise MayNot(f"role: the role {by.role} may not enrol somebody as {row.role}")
        territory.inside(by, [answers.area for answers in row.areas], "areas")
        territory.inside(by, reach[row.unit], "unit")


def enrol(vault: Vault, row: OfficerRow, by: Officer | None, actor: str, now: datetime) -> int:
    """Enrol an officer; returns the id. Raises MayNot, and NotTheirs where an officer has that
    number.
    """
    must_enrol(by, [row])
    with transaction():
        if having := officers.with_number(vault, row.phone):
            raise officers.NotTheirs(having)
        id_ = officers.save(vault, [row], now)[row.phone]
        detail = {"unit": row.unit, "role": row.role, "areas": len(row.areas)}
        audit.note(actor, "officer.add", str(id_), detail, now)
    return id_


def must_change(by: Officer | None, found: Sequence[Enrolled]) -> None:
    """Raise Unusable unless all of these officers may be changed by a list; None may do everything.

    Nobody changes themselves, or who is for others to enrol, or serves elsewhere, too.
    """
    if by is None:
        return
    paths = areas.paths_of({answers.area for each in found for answers in each.areas})
    for each in found:
        if by.name == actor_of(each.id):
            raise Unusable("phone", "nomor Anda sendiri, minta orang lain yang mengubahnya")
        if not enrols(by.role, each.role):
            raise Unusable("phone", "milik petugas yang diurus admin")
        if not all(by.covers(paths[answers.area]) for answers in each.areas):
            raise Unusable("phone", "milik petugas di luar wilayah Anda")


def change(
    vault: Vault, officer: int, cells: Cells, by: Officer, actor: str, now: datetime
) -> bool:
    """Let an officer serve in another unit, as something else, or for other areas (the columns
    `unit`, `role` and `areas` of a list); False where that is so already.

    What they hold stays theirs, and where they are signed in they see the new territory at the next
    click. Raises NotAllowed, MayNot and Unusable.
    """
    before = known(vault, officer, by, "officer.write")
    if by.name == actor_of(officer):
        raise MayNot("nobody changes where they serve themselves")
    named = units.named_by([given(cells, "unit")])
    unit, role, answers = rows.posting(cells, areas.levels_of(rows.areas_named(cells)), set(named))
    must_enrol(by, [OfficerRow("", before.name, unit, role, answers, before.hours)])
    if (before.unit, before.role, set(before.areas)) == (unit, role, set(answers)):
        return False
    detail = {
        "unit": unit,
        "role": role,
        "areas": len(answers),
        "before": {"unit": before.unit, "role": before.role, "areas": len(before.areas)},
    }
    with transaction():
        officers.move(officer, unit, role, answers)
        audit.note(actor, "officer.change", str(officer), detail, now)
    return True


def seen(vault: Vault, by: Officer | None, of_units: Sequence[str] = ()) -> list[Enrolled]:
    """The officers of these units (none: of all) all of whose areas lie in the territory of `by`,
    by unit and id. None: of everybody's.
    """
    return rosters.listed(vault, of_units, path=by.path if by else "")


def roster(by: Officer | None, of_units: Sequence[str] = ()) -> list[tuple[int, str]]:
    """The ids and units of those who are `seen`, in its order."""
    return rosters.roster(of_units, by.path if by else "")


def seen_by(vault: Vault, by: Officer | None, of_units: Sequence[str]) -> set[int] | None:
    """The ids of those who are `seen`. None: everybody."""
    if by is None and not of_units:
        return None
    return {id_ for id_, _ in roster(by, of_units)}


def on_duty(enrolled: Sequence[Enrolled], now: datetime, zone: tzinfo) -> dict[int, bool]:
    """Whether each of these is on duty now, by the weekly hours and what was said beside them."""
    changes = duties.changes_of([each.id for each in enrolled], now)
    return {
        each.id: duty.on_duty(duty.read(each.hours), changes.get(each.id, ()), now, zone)
        for each in enrolled
    }


def known(vault: Vault, officer: int, by: Officer | None, deed: str) -> Enrolled:
    """The officer with this id, who is not disabled, and lies in the territory of who does that.

    Raises NotAllowed and MayNot.
    """
    found = officers.find(vault, officer)
    if found is None or found.disabled_at is not None:
        raise NotAllowed(f"there is no officer {officer}; `flask officer list` names them")
    if by is not None:
        by.must(deed)
        if deed == "officer.write" and not enrols(by.role, found.role):
            raise MayNot(f"the role {by.role} may not change somebody who is {found.role}")
        territory.inside(by, [answers.area for answers in found.areas], "areas")
    return found


def disable(vault: Vault, officer: int, by: Officer | None, actor: str, now: datetime) -> int:
    """Take an officer out; what they had goes on to others. Returns how many reports that were."""
    known(vault, officer, by, "officer.write")
    with transaction():
        officers.disable(officer, now)
        theirs = stages.held_by(officer)
        passed = deeds.hand_on(
            vault, [deeds.Handing(report, officer, actor, _DISABLED) for report in theirs], now
        )
        dispatches.end_of_officer(officer, now)
        audit.note(actor, "officer.disable", str(officer), {"reports": len(passed)}, now)
    return len(passed)


def change_duty(
    vault: Vault,
    officer: int,
    change: Change,
    because: str,
    deputy: int | None,
    by: Officer | None,
    actor: str,
) -> int:
    """Note that an officer is on duty, or away, for a time; returns the id by which it is undone.

    Raises NotAllowed and MayNot.
    """
    absent = known(vault, officer, by, "duty.set")
    if change.ends_at - change.begins_at > LONGEST_CHANGE:
        raise NotAllowed(f"a change of duty lasts at most {LONGEST_CHANGE.days} days")
    if deputy is not None:
        _must_stand_in(absent, known(vault, deputy, by, "duty.set"))
    with transaction():
        made = duties.change_duty(officer, change, actor, because, deputy)
        _noted(officer, change, because, deputy, actor)
    return made


def set_hours(
    vault: Vault, officer: int, hours: str, by: Officer | None, actor: str, now: datetime
) -> str:
    """Set an officer's weekly hours; returns them as they are kept.

    Raises NotAllowed, MayNot, and Unusable for `duty`.
    """
    known(vault, officer, by, "duty.set")
    kept = rows.hours({"duty": hours})
    with transaction():
        officers.set_hours(officer, kept)
        audit.note(actor, "duty.hours", str(officer), {"hours": kept}, now)
    return kept


def swap(
    vault: Vault,
    one: int,
    other: int,
    begins: datetime,
    ends: datetime,
    zone: tzinfo,
    by: Officer | None,
    actor: str,
    now: datetime,
) -> list[int]:
    """Two officers take each other's hours for a time; returns the changes, undone by any of them.

    Raises NotAllowed and MayNot.
    """
    first, second = (known(vault, id_, by, "duty.set") for id_ in (one, other))
    _must_stand_in(first, second)
    if ends - begins > LONGEST_SWAP:
        raise NotAllowed(f"a swap lasts at most {LONGEST_SWAP.days} days")
    hours = duty.read(first.hours), duty.read(second.hours)
    taken_over = duty.exchanged(*hours, begins, ends, zone)
    if not taken_over:
        raise NotAllowed("by their hours both are on duty, or off, at the same times then")
    made = []
    with transaction():
        for of_one, since, until in taken_over:
            officer, deputy = (one, other) if of_one else (other, one)
            change = Change(False, since, until, now)
            made.append(duties.change_duty(officer, change, actor, "tukar", deputy))
            _noted(officer, change, "tukar", deputy, actor)
    return made


def _must_stand_in(absent: Enrolled, deputy: Enrolled) -> None:
    """Raise NotAllowed unless the reports of the one reach the other meanwhile.

    Who is found by areas gets those of the other; who is found by the unit must be of the same.
    """
    if absent.id == deputy.id:
        raise NotAllowed("nobody stands in for themselves")
    if absent.role != deputy.role:
        raise NotAllowed(f"who stands in for somebody who is {absent.role} must be that, too")
    if absent.role in ROLES_OF_UNITS and absent.unit != deputy.unit:
        raise NotAllowed(f"who stands in for somebody who is {absent.role} is of the same unit")


def undo(vault: Vault, change: int, by: Officer | None, actor: str, now: datetime) -> None:
    """Undo a change of duty, and all that was noted with it. Raises NotAllowed and MayNot."""
    row = DutyChange.get_or_none(DutyChange.id == change)
    if row is None:
        raise NotAllowed(f"there is no change of duty {change}; `flask officer duty list`")
    known(vault, row.officer_id, by, "duty.set")
    with transaction():
        if not duties.undo_duty(change, actor, now):
            raise NotAllowed("that change was undone already")
        audit.note(actor, "duty.undo", str(row.officer_id), {"change": change}, now)


def _noted(officer: int, change: Change, because: str, deputy: int | None, actor: str) -> None:
    audit.note(
        actor,
        "duty.set",
        str(officer),
        {
            "present": change.present,
            "begins_at": f"{change.begins_at:%Y-%m-%dT%H:%MZ}",
            "ends_at": f"{change.ends_at:%Y-%m-%dT%H:%MZ}",
            "because": because,
            "deputy": deputy,
        },
        change.said_at,
    )
