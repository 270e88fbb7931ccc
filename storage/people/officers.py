"""Officers: enrolling and disabling them, and how other officers see them.

Who of them might be told of a report: `reachable`. A name is kept sealed, a number in the vault of
phones alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from datetime import datetime

from flows.rules.fields import Change
from flows.values import dataclass, field
from storage.engine.sql import chunks, marks, rows, run, utc
from storage.engine.vault import CannotOpen, Vault
from storage.models import Officer
from storage.people.phones import known_phone_ids, phone_ids

_NAME = "officer.name"


@dataclass(frozen=True)
class Answers:
    """Where an officer answers: an area and all below it, or an RW of it."""

    area: str
    rw: str = ""

    def __str__(self) -> str:
        return f"{self.area}/{self.rw}" if self.rw else self.area


@dataclass(frozen=True)
class OfficerRow:
    """A checked row of a list: the number is E.164, unit and areas exist, the hours are read."""

    phone: str = field(repr=False)
    name: str = field(repr=False)
    unit: str
    role: str
    areas: tuple[Answers, ...]
    hours: str = ""


@dataclass(frozen=True)
class Enrolled:
    """An officer as other officers see them."""

    id: int
    name: str = field(repr=False)
    unit: str
    role: str
    areas: tuple[Answers, ...]
    hours: str
    created_at: datetime
    disabled_at: datetime | None
    phone_id: int
    """0: disabled."""


class NotTheirs(ValueError):
    """A number is that of another officer, who is not disabled; the text is Indonesian."""

    def __init__(self, officer: int) -> None:
        super().__init__(
            f"phone: milik petugas lain yang masih aktif (id {officer}); nonaktifkan dulu dengan"
            f" flask officer disable {officer}"
        )
        self.officer = officer


def save(vault: Vault, officers: Sequence[OfficerRow], now: datetime) -> dict[str, int]:
    """Enrol these officers or bring them up to date, by number; returns their ids by number.

    Whoever had a number and was disabled stays so: who is enrolled with it is somebody else. Of two
    rows with one number the last counts.
    """
    latest = {officer.phone: officer for officer in officers}
    phones = phone_ids(vault, list(latest), now)
    ids: dict[str, int] = {}
    by_phone = {phone_id: number for number, phone_id in phones.items()}
    for batch in chunks(sorted(latest), columns=6):
        values, params = rows(
            ("bytea", "bigint", "text", "text", "text", "timestamp"),
            [
                (
                    vault.seal(latest[number].name, _NAME),
                    phones[number],
                    latest[number].unit,
                    latest[number].role,
                    latest[number].hours,
                    utc(now),
                )
                for number in batch
            ],
        )
        made = run(
            f"INSERT INTO officer (name, phone_id, unit_id, role, hours, created_at) {values}"
            " ON CONFLICT (phone_id) DO UPDATE SET name = excluded.name,"
            " unit_id = excluded.unit_id, role = excluded.role, hours = excluded.hours"
            " RETURNING id, phone_id",
            params,
        )
        ids |= {by_phone[int(phone_id)]: int(id_) for id_, phone_id in made}
    _save_areas({ids[number]: officer.areas for number, officer in latest.items()})
    return ids


def _save_areas(areas: Mapping[int, Sequence[Answers]]) -> None:
    for batch in chunks(sorted(areas)):
        run(f"DELETE FROM officer_area WHERE officer_id IN ({marks(batch)})", batch)
    pairs = sorted(
        {(id_, area.area, area.rw) for id_, several in areas.items() for area in several}
    )
    for part in chunks(pairs, columns=3):
        values, params = rows(("bigint", "text", "text"), part)
        run(f"INSERT INTO officer_area (officer_id, area_id, rw) {values}", params)


def compare(vault: Vault, officers: Sequence[OfficerRow]) -> list[Change]:
    """What `save` would make of each of these; writes nothing.

    Raises NotTheirs where a number is that of an officer with another name.
    """
    phones = known_phone_ids(vault, [officer.phone for officer in officers])
    having = of_phones(list(phones.values()))
    areas = _areas_of([officer.id for officer in having.values()])
    there = {
        number: _enrolled(vault, having[phone_id], areas.get(having[phone_id].id, ()))
        for number, phone_id in phones.items()
        if phone_id in having
    }
    changes: list[Change] = []
    for row in officers:
        before = there.get(row.phone)
        if before is None:
            changes.append("new")
            continue
        if before.name and before.name.casefold() != row.name.casefold():
            raise NotTheirs(before.id)
        same = (before.name, before.unit, before.role, set(before.areas), before.hours) == (
            row.name,
            row.unit,
            row.role,
            set(row.areas),
            row.hours,
        )
        changes.append("same" if same else "changed")
    return changes


def with_number(vault: Vault, number: str) -> int | None:
    """The officer, not disabled, who has this number (E.164)."""
    return next((each.id for each in with_numbers(vault, [number])), None)


def with_numbers(vault: Vault, numbers: Sequence[str]) -> list[Enrolled]:
    """The officers, not disabled, who have these numbers (E.164)."""
    having = of_phones(list(known_phone_ids(vault, numbers).values()))
    return enrolled(vault, list(having.values()))


def disable(officer: int, now: datetime) -> bool:
    """Take an officer out: nothing reaches them, and what they send changes nothing any more.

    What they did stays theirs, by the name; the number is given up, and forgotten like any that
    nothing needs.
    """
    return bool(
        Officer.update(disabled_at=now, phone=None)
        .where(Officer.id == officer, Officer.disabled_at.is_null())
        .execute()
    )


def move(officer: int, unit: str, role: str, areas: Sequence[Answers]) -> None:
    """An officer serves from now on in this unit, as this, for these areas."""
    Officer.update(unit=unit, role=role).where(Officer.id == officer).execute()
    _save_areas({officer: areas})


def set_hours(officer: int, hours: str) -> None:
    """Keep the weekly hours of an officer, as `flows.rules.duty` writes them."""
    Officer.update(hours=hours).where(Officer.id == officer).execute()


def enrolled(vault: Vault, found: Sequence[Officer]) -> list[Enrolled]:
    """These officers, as other officers see them."""
    areas = _areas_of([officer.id for officer in found])
    return [_enrolled(vault, officer, areas.get(officer.id, ())) for officer in found]


def find(vault: Vault, officer: int) -> Enrolled | None:
    """The officer with this id, or None."""
    found = Officer.get_or_none(Officer.id == officer)
    return None if found is None else _enrolled(vault, found, _areas_of([officer]).get(officer, ()))


def names_of(vault: Vault, officers: Collection[int]) -> dict[int, str]:
    """The names of these officers, for other officers to see."""
    found: dict[int, str] = {}
    for batch in chunks(sorted(set(officers))):
        for officer in Officer.select(Officer.id, Officer.name).where(Officer.id.in_(list(batch))):
            found[officer.id] = name(vault, officer.name)
    return found


def _enrolled(vault: Vault, officer: Officer, areas: tuple[Answers, ...]) -> Enrolled:
    return Enrolled(
        officer.id,
        name(vault, officer.name),
        officer.unit_id,
        officer.role,
        areas,
        officer.hours,
        officer.created_at,
        officer.disabled_at,
        officer.phone_id or 0,
    )


def name(vault: Vault, sealed: bytes) -> str:
    """An officer's name, for other officers to see; "" when no key opens it."""
    with suppress(CannotOpen):
        return vault.open_text(bytes(sealed), _NAME)
    return ""


def _areas_of(officers: Collection[int]) -> dict[int, tuple[Answers, ...]]:
    found: dict[int, list[Answers]] = defaultdict(list)
    for batch in chunks(sorted(officers)):
        for id_, area, rw in run(
            "SELECT officer_id, area_id, rw FROM officer_area WHERE officer_id IN"
            f" ({marks(batch)}) ORDER BY area_id, rw",
            batch,
        ):
            found[int(id_)].append(Answers(str(area), str(rw)))
    return {id_: tuple(areas) for id_, areas in found.items()}


def of_phones(phones: Collection[int]) -> dict[int, Officer]:
    """The officers who have these phones, by phone; disabled ones are none."""
    found: dict[int, Officer] = {}
    for batch in chunks(sorted(phones)):
        for officer in Officer.select().where(Officer.phone.in_(list(batch))):
            if officer.phone_id is not None and officer.disabled_at is None:
                found[officer.phone_id] = officer
    return found


def phones_of(officers: Collection[int]) -> dict[int, int]:
    """The phone (its id) of each of these officers; of disabled ones none."""
    found: dict[int, int] = {}
    for batch in chunks(sorted(officers)):
        found |= {
            int(id_): int(phone_id)
            for id_, phone_id in run(
                f"SELECT id, phone_id FROM officer WHERE id IN ({marks(batch)})"
                " AND disabled_at IS NULL",
                batch,
            )
        }
    return found


def areas_named(areas: Collection[str]) -> list[Answers]:
    """``16.71.02.1006`` and ``16.71.02.1006/03``, as people write them."""
    return [Answers(*area.split("/", 1)) for area in areas]
