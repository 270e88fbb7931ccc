"""Officers are asked whether somebody is the partner that they want to be.

A contact is asked about once: again only when it wants to be another partner, or one elsewhere.
Who was asked answers with digits that only they were told. What was asked counts while the contact
still waits for that very thing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from flows.rules.partners import ASKED
from flows.values import dataclass
from storage.engine.digits import draw
from storage.engine.sql import chunks, given, marks, moment, run, skip_locked, update, utc

#: An officer, and the digits that they sent.
Asked = tuple[int, str]


@dataclass(frozen=True)
class Wish:
    """A contact (the id) that wants to be a partner, since when; `place`: its RT and RW."""

    contact: int
    area: str
    partner: str
    place: str
    at: datetime


@dataclass(frozen=True)
class Asking:
    """What an officer is asked, or is to be asked; `told`: so many SMS about it were written.

    `open`: whether the contact still waits for it.
    """

    id: int
    contact: int
    area: str
    partner: str
    place: str
    officer: int | None
    digits: str
    told: int
    open: bool


_OPEN = f"(c.partner_state = '{ASKED}' AND c.area_id = a.area AND c.partner_as = a.partner)"
_COLUMNS = (
    f"a.id, a.contact_id, a.area, a.partner, a.place, a.officer_id, a.digits, a.told, {_OPEN}"
)
_SAME = "partner_asking.area = excluded.area AND partner_asking.partner = excluded.partner"


def _asking(
    id_: int,
    contact: int,
    area: str,
    partner: str,
    place: str,
    officer: int | None,
    digits: str | None,
    told: int,
    is_open: object,
) -> Asking:
    theirs = None if officer is None else int(officer)
    known = (int(id_), int(contact), str(area), str(partner), str(place))
    return Asking(*known, theirs, digits or "", int(told), bool(is_open))


def want(wishes: Sequence[Wish]) -> None:
    """Somebody is to be asked about these; about the same nobody is asked a second time."""
    for batch in chunks(wishes, columns=5):
        values, params = given(
            "contact bigint, area text, partner text, place text, at timestamp",
            [
                (wish.contact, wish.area, wish.partner, wish.place, utc(wish.at))
                for wish in sorted(batch, key=lambda wish: wish.contact)
            ],
        )
        run(
            f"{values} INSERT INTO partner_asking (contact_id, area, partner, place, told, next_at)"
            " SELECT v.contact, v.area, v.partner, v.place, 0, v.at FROM v WHERE true"
            " ON CONFLICT (contact_id) DO UPDATE SET area = excluded.area,"
            " partner = excluded.partner, place = excluded.place, officer_id = NULL,"
            " digits = NULL, told = 0, told_at = NULL, next_at = excluded.next_at"
            f" WHERE NOT ({_SAME})",
            params,
        )


def any_due(now: datetime) -> bool:
    """Whether anything is to be asked now, or once more."""
    return bool(run("SELECT 1 FROM partner_asking WHERE next_at <= ? LIMIT 1", [utc(now)]))


def take_due(now: datetime, limit: int) -> list[Asking]:
    """What is to be asked now, or once more, by age; for the caller's transaction alone."""
    taken = run(
        f"SELECT id FROM partner_asking WHERE next_at <= ? ORDER BY next_at, id LIMIT ?"
        f"{skip_locked()}",
        [utc(now), limit],
    )
    return _those([int(id_) for (id_,) in taken])


def _those(ids: Sequence[int]) -> list[Asking]:
    found: list[Asking] = []
    for batch in chunks(ids):
        found += [
            _asking(*row)
            for row in run(
                f"SELECT {_COLUMNS} FROM partner_asking a JOIN contact c ON c.id = a.contact_id"
                f" WHERE a.id IN ({marks(batch)}) ORDER BY a.id",
                batch,
            )
        ]
    return found


def look_again(when: Sequence[tuple[int, datetime | None]]) -> None:
    """Look at these (their ids) again at that time; None: never."""
    update(
        "partner_asking",
        "id bigint, at timestamp",
        [(id_, utc(at)) for id_, at in sorted(when, key=lambda each: each[0])],
        to="next_at = v.at",
        where="partner_asking.id = v.id",
    )


def place_of(contact: int) -> str:
    """The RT and RW of which a contact asked to be a partner, as far as they were said."""
    found = run("SELECT place FROM partner_asking WHERE contact_id = ?", [contact])
    return "".join(str(place) for (place,) in found)


def settle(contact: int) -> None:
    """It is decided: nobody is asked about this contact any more."""
    run("UPDATE partner_asking SET next_at = NULL WHERE contact_id = ?", [contact])


def give(officer: int, askings: Sequence[Asking]) -> dict[int, str]:
    """The officer's digits for each of these, by its id: those they have, or fresh ones.

    Where none are left, one is left out.
    """
    taken = {
        str(digits)
        for (digits,) in run(
            "SELECT digits FROM partner_asking WHERE officer_id = ? AND digits IS NOT NULL",
            [officer],
        )
    }
    found: dict[int, str] = {}
    for asking in askings:
        digits = asking.digits if asking.officer == officer and asking.digits else draw(taken)
        if digits:
            taken.add(digits)
            found[asking.id] = digits
    return found


def tell(
    officer: int, digits: dict[int, str], now: datetime, then: dict[int, datetime | None]
) -> None:
    """This officer is told of these (their ids), each with these digits; `then`: what follows."""
    update(
        "partner_asking",
        "id bigint, digits text, next_at timestamp",
        [(id_, own, utc(then[id_])) for id_, own in sorted(digits.items())],
        to="officer_id = ?, digits = v.digits, told = partner_asking.told + 1, told_at = ?,"
        " next_at = v.next_at",
        where="partner_asking.id = v.id",
        params=[officer, utc(now)],
    )


def last_told(officers: Collection[int], since: datetime) -> dict[int, datetime]:
    """When each of these officers was last told of anybody; those not since then are left out."""
    found: dict[int, datetime] = {}
    for batch in chunks(sorted(officers)):
        for officer, told_at in run(
            "SELECT officer_id, max(told_at) FROM partner_asking WHERE officer_id IN"
            f" ({marks(batch)}) AND told_at > ? GROUP BY officer_id",
            [*batch, utc(since)],
        ):
            at = moment(told_at)
            assert at is not None
            found[int(officer)] = at
    return found


def by_digits(asked: Collection[Asked]) -> dict[Asked, Asking]:
    """What these officers were asked with these digits: one statement for all."""
    found: dict[Asked, Asking] = {}
    for batch in chunks(sorted(set(asked)), columns=2):
        values, params = given("officer bigint, digits text", batch)
        for row in run(
            f"{values} SELECT {_COLUMNS} FROM v JOIN partner_asking a ON a.officer_id = v.officer"
            " AND a.digits = v.digits JOIN contact c ON c.id = a.contact_id",
            params,
        ):
            asking = _asking(*row)
            if asking.officer is not None:
                found[asking.officer, asking.digits] = asking
    return found


def open_of(officers: Collection[int]) -> dict[int, list[Asking]]:
    """What these officers were asked and have not answered, the oldest first."""
    found: dict[int, list[Asking]] = defaultdict(list)
    for batch in chunks(sorted(officers)):
        for row in run(
            f"SELECT {_COLUMNS} FROM partner_asking a JOIN contact c ON c.id = a.contact_id"
            f" WHERE a.officer_id IN ({marks(batch)}) AND {_OPEN} ORDER BY a.id",
            batch,
        ):
            asking = _asking(*row)
            if asking.officer is not None:
                found[asking.officer].append(asking)
    return dict(found)
