"""Linking reports of one incident: a person does it, for a reason, and it can be undone.

Both ways: neither of the two comes first. Used through `storage.reports`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from flows.rules.report_steps import BEGUN, CLOSED, LINK, UNLINK
from flows.rules.rights import NotAllowed
from storage.engine.sql import chunks, for_update, marks, run, utc
from storage.engine.vault import Vault
from storage.models import Report
from storage.reports import timeline

_OTHER = "l.low_id + l.high_id - i.id"
#: In hand-written SQL: every report `id` of the incident of the report `root`, that one first;
#: linked with it, or with one that is. What may not be linked (any more) is in none. Each step asks
#: for single reports by their ids: a join would read the whole table where there are many roots.
INCIDENT = (
    "WITH RECURSIVE incident(root, id) AS ("
    f"SELECT id, id FROM report WHERE {{which}} AND NOT {Report.ALONE}"
    f" UNION SELECT i.root, {_OTHER} FROM incident i"
    " JOIN report_link l ON (l.low_id = i.id OR l.high_id = i.id) AND l.undone_at IS NULL"
    f" WHERE (SELECT NOT {Report.ALONE} FROM report r WHERE r.id = {_OTHER}))"
)


def link(vault: Vault, code: str, other: str, reason: str, actor: str, now: datetime) -> None:
    """Say that two reports tell of one incident. Raises NotAllowed.

    Whether somebody may see them is for `show` to say.
    """
    low, high = _pair(code, other)
    made = run(
        "INSERT INTO report_link (low_id, high_id, actor, reason, at) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT DO NOTHING RETURNING id",
        [low[0], high[0], actor[:80], vault.seal(reason, "report.note"), utc(now)],
    )
    if not made:
        raise NotAllowed("these two reports are linked already")
    _note(vault, (low, high), LINK, f"ditautkan: {reason}", actor, now)


def unlink(vault: Vault, code: str, other: str, actor: str, now: datetime) -> bool:
    """Say that two reports do not tell of one incident after all; whether they were linked.

    Others may still link them with each other.
    """
    found = _rows(code, other)
    if len(found) < 2:
        return False
    undone = run(
        "UPDATE report_link SET undone_by = ?, undone_at = ? WHERE low_id = ? AND high_id = ?"
        " AND undone_at IS NULL RETURNING id",
        [actor[:80], utc(now), *(id_ for id_, *_ in found)],
    )
    if undone:
        _note(vault, found, UNLINK, "tautan dilepas", actor, now)
    return bool(undone)


def hearing(ids: Collection[int]) -> dict[int, list[int]]:
    """Whose reporters hear the result of each of these reports besides its own, by its id.

    Those are the open reports of its incident that somebody may be told of; the report itself is
    not among them.
    """
    found: dict[int, list[int]] = defaultdict(list)
    for batch in chunks(sorted(set(ids))):
        which = f"id IN ({marks(batch)})"
        for root, id_ in run(
            f"{INCIDENT.format(which=which)} SELECT i.root, i.id FROM incident i"
            " WHERE i.id <> i.root AND (SELECT r.phone_id IS NOT NULL"
            f" AND r.state NOT IN ({marks(CLOSED)}) FROM report r WHERE r.id = i.id)"
            " ORDER BY i.root, i.id",
            [*batch, *CLOSED],
        ):
            found[int(root)].append(int(id_))
    return dict(found)


#: A report as it is linked: id, state, whether nothing may bring it together with another.
_Row = tuple[int, str, bool]


def _rows(code: str, other: str) -> list[_Row]:
    """The reports with these tickets, by id; until the transaction ends nobody changes them."""
    found = run(
        f"SELECT id, state, {Report.ALONE} FROM report WHERE code IN (?, ?)"
        f" ORDER BY id{for_update()}",
        [code, other],
    )
    return [(int(id_), str(state), bool(alone)) for id_, state, alone in found]


def _pair(code: str, other: str) -> tuple[_Row, _Row]:
    if code == other:
        raise NotAllowed("a report is not linked with itself; name another one")
    found = _rows(code, other)
    if len(found) < 2:
        raise NotAllowed("there is no such report")
    if any(alone for *_, alone in found):
        raise NotAllowed(
            "a report that is sensitive, or whose reporter wants no answer, is never linked"
        )
    if any(state == BEGUN for _, state, _ in found):
        raise NotAllowed(
            f"a report that is {BEGUN} is linked only once its reporter has sent it or somebody"
            " has taken it up"
        )
    return found[0], found[1]


def _note(
    vault: Vault, reports: Collection[_Row], what: str, words: str, actor: str, now: datetime
) -> None:
    """A step in the timeline of both; the other's ticket is not in it, for not all may see that."""
    timeline.note(
        [(id_, state, actor, what, vault.seal(words, "report.note")) for id_, state, _ in reports],
        now,
    )
