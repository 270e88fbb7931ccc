"""The same SMS by two roads: brought by the carrier's callback, and fetched from the carrier under an id of its own.

Two callbacks with the same words in the same second are two messages, and so are two that were fetched: a person may say
a thing twice. Only one of each road are the same message, and each is matched once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from storage.sql import chunks, for_update, marks, run
from storage.vault import Vault


def handled_already(vault: Vault, named: Mapping[int, str]) -> dict[int, int]:
    """Which of these messages (what their twins are called, by the id of the row) were handled as they came by the other
    road, with the row that was. Of one name at most one may be asked at a time.

    Ask in the transaction that handles the rows, and call `match` with the answer: it makes whoever handles the others
    wait, so that exactly one of two sees the other done, also when a lease ran out and two workers serve one phone.
    """
    rows_by_hash = {hash_: id_ for id_, twin in named.items() if twin for hash_ in vault.hashes_of(twin)}
    met: dict[int, list[tuple[int, bool, str]]] = defaultdict(list)
    for some in chunks(sorted(rows_by_hash)):
        found = run(f"SELECT id, polled, state, twin FROM inbox WHERE twin IN ({marks(some)}) ORDER BY id{for_update()}", some)
        for id_, polled, state, hash_ in found:
            met[rows_by_hash[bytes(hash_)]].append((int(id_), bool(polled), str(state)))
    pairs = {}
    for mine, all_ in met.items():
        roads = [polled for id_, polled, _ in all_ if id_ == mine]
        others = [id_ for id_, polled, state in all_ if state == "done" and polled not in roads]
        if roads and others:
            pairs[mine] = others[0]
    return pairs


def match(pairs: Mapping[int, int]) -> None:
    """These are the same messages: neither may be taken for the twin of yet another one with the same words."""
    for some in chunks(sorted({*pairs, *pairs.values()})):
        run(f"UPDATE inbox SET twin = NULL WHERE id IN ({marks(some)})", some)
