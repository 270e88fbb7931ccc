"""From which guard post reports come. For SMS of the police alone."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

from flows.reading.reasons import says_not_safe
from storage.engine.sql import chunks, marks, run
from storage.engine.vault import CannotOpen, Vault


def names(vault: Vault, places: Mapping[int, str]) -> dict[int, str]:
    """The names of the posts from which these reports come, by report; no others are in it.

    `places`: what each says of where it is. A guard's DARURAT comes from the post of its guard; any
    other report of a guard from their post if its place is that post ("Pos Melati RT 3"), or if
    they said that they are not safe and stand guard nowhere else.
    """
    found: dict[int, str] = {}
    for batch in chunks(sorted(places)):
        asked = run(
            "SELECT r.id, r.reading, p.name, d.id IS NOT NULL FROM report r"
            " JOIN guard g ON g.phone_id = r.phone_id JOIN post p ON p.id = g.post_id"
            " LEFT JOIN distress d ON d.report_id = r.id AND d.guard_id = g.id"
            f" WHERE r.id IN ({marks(batch)}) AND (g.active OR d.id IS NOT NULL)"
            " ORDER BY r.id, length(p.name) DESC, p.id",
            batch,
        )
        for (id_, reading), rows in groupby(asked, key=lambda row: (int(row[0]), row[1])):
            posts = [(str(post), bool(cried)) for _, _, post, cried in rows]
            told = [post for post, cried in posts if cried] or [
                post for post, _ in posts if _is_at(places[id_], post)
            ]
            if not told and len(posts) == 1 and _is_not_safe(vault, reading):
                told = [posts[0][0]]
            if told:
                found[id_] = told[0]
    return found


def _is_at(place: str, post: str) -> bool:
    words, name = place.casefold().split(), post.casefold().split()
    return bool(name) and words[: len(name)] == name


def _is_not_safe(vault: Vault, reading: bytes | None) -> bool:
    try:
        return reading is not None and says_not_safe(vault.open_json(reading, "report.reading"))
    except CannotOpen:  # it is told without its post all the same
        return False
