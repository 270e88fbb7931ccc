"""The same SMS by two roads: brought by the carrier's callback, and fetched from the carrier under an id of its own.

Two callbacks with the same words in the same second are two messages, and so are two that were fetched: a person may say
a thing twice. Only one of each road are the same message, and each is matched once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from storage.sql import chunks, for_update, marks, run
from storage.vault import Vault


def handled_already(vault: Vault, twins: Mapping[int, str]) -> dict[int, int]:
    """Which of these rows (id and twin) were handled already as they came by the other road, and as which row.

    Ask in the transaction that handles the rows, and `match` what it answers: it makes whoever handles the others wait, so
    that exactly one of two sees the other done, also when a lease ran out and two workers serve one phone. Of rows with
    the same twin that come in one call none is told of another: hand such rows in one after the other. One statement per
    thousand.
    """
    pairs: dict[int, int] = {}
    for some in chunks(sorted((id_, twin) for id_, twin in twins.items() if twin), columns=2):
        pairs |= _pairs(vault, dict(some))
    return pairs


def match(pairs: Mapping[int, int]) -> None:
    """These are the same messages: neither may be taken for the twin of yet another one with the same words."""
    for some in chunks(sorted({*pairs, *pairs.values()})):
        run(f"UPDATE inbox SET twin = NULL WHERE id IN ({marks(some)})", some)


def _pairs(vault: Vault, twins: Mapping[int, str]) -> dict[int, int]:
    named = {hash_: twin for twin in twins.values() for hash_ in vault.hashes_of(twin)}
    found = run(
        f"SELECT id, twin, polled, state FROM inbox WHERE twin IN ({marks(list(named))}) ORDER BY id{for_update()}", list(named)
    )
    roads = {int(id_): bool(polled) for id_, _, polled, _ in found}
    handled: dict[tuple[str, bool], list[int]] = defaultdict(list)
    for id_, hash_, polled, state in found:
        if state == "done":
            handled[named[bytes(hash_)], bool(polled)].append(int(id_))
    pairs = {}
    for id_, twin in twins.items():
        if id_ in roads and (others := handled[twin, not roads[id_]]):
            pairs[id_] = others.pop(0)
    return pairs
