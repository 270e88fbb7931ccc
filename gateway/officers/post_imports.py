"""Guard posts from a list: with their guards, what more is said of them, and what that asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from flows.rules.burden import Burden, burden
from flows.rules.fields import ELSEWHERE, Change, Once, Unusable
from flows.rules.rights import Officer, lies_in
from flows.rules.schedule import Shift, read_times
from gateway.officers import rows, tables
from gateway.officers.imports import Outcome, codes_of, read_list
from storage import watch
from storage.engine.db import connected, transaction
from storage.engine.vault import Vault
from storage.places import areas


def guard_posts(
    vault: Vault,
    path: Path,
    rejects: tables.Target,
    now: datetime,
    dry_run: bool = False,
    read_to: Callable[[int], None] = lambda position: None,
    by: Officer | None = None,
    *,
    price: Decimal,
) -> Outcome:
    """Read a list of posts with their guards. Raises BadTable and DatabaseAway.

    `by`: whose territory the posts must lie in, those that there are, too; `price`: of an SMS.

    A post that the list leaves out goes on; the outcome names those of the territory that the list
    is about.
    """
    with connected():
        there = {post.code: post for post in watch.listed()}
        own = codes_of(by)
    watched = {code: str(post.area.path) for code, post in there.items()}
    once, codes = Once("code"), set[str]()
    posts = set(there)
    partners: dict[str, str] = {}
    heavy: list[tuple[str, Burden]] = []

    def read(cells: Mapping[str, str], known: Mapping[str, str]) -> watch.PostRow:
        watched.pop(cells.get("code", ""), None)  # also of a row that is refused: it is in the list
        row = rows.post(cells, known)
        if own is not None and row.area not in own:
            raise Unusable("area", ELSEWHERE)
        once(row.code.upper())  # as it is said in an SMS
        codes.add(row.area)
        posts.add(row.code)
        partners.update({row.code: row.partner} if row.partner else {})
        if asked := burden_of(row, there.get(row.code), price):
            heavy.append((row.code, asked))
        return row

    def save(good: Sequence[watch.PostRow]) -> list[Change]:
        changes = compare(good)
        watch.save_posts(vault, good, now)
        return changes

    def compare(good: Sequence[watch.PostRow]) -> list[Change]:
        if by is not None and watch.outside({row.code for row in good}, by.path):
            raise Unusable("code", "milik pos di luar wilayah Anda")
        must_not_name(vault, good)
        return watch.compare_posts(vault, good)

    outcome = read_list(
        path,
        rows.POST_COLUMNS,
        read,
        compare if dry_run else save,
        rejects,
        read_to,
        optional=rows.POST_OPTIONAL,
    )
    with connected():
        path_of_all = areas.common_path(codes)
        if not dry_run:
            with transaction():  # one may stand below whoever names it
                watch.link_partners(partners)
    left_out = sorted(
        code for code, path in watched.items() if path_of_all and lies_in(path, path_of_all)
    )
    alone = sorted(pair for pair in partners.items() if pair[1] not in posts)
    return replace(outcome, left_out=tuple(left_out), heavy=tuple(heavy), partnerless=tuple(alone))


def must_not_name(vault: Vault, rows: Sequence[watch.PostRow]) -> None:
    """Raise Unusable where one names a guard who had their name erased: only they tell it anew."""
    for place in watch.erased(vault, rows):
        raise Unusable("names", f"nomor ke-{place}, {ERASED}")


#: Why a row that names somebody is refused.
ERASED = "penjaga ini minta namanya dihapus (HAPUS DATA), kosongkan namanya"


def burden_of(row: watch.PostRow, there: watch.Post | None, price: Decimal) -> Burden | None:
    """What a row asks of its guards beyond what is usual; `there`: the post as it is now."""
    times = row.times if row.times is not None else there.times if there else ""
    free = row.free if row.free is not None else bool(there and there.free)
    shift = Shift(
        row.shift_start, row.shift_end, row.every_minutes, row.grace_minutes, read_times(times)
    )
    return burden(shift, free, price)
