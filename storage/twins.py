"""The same SMS by two roads: brought by the carrier's callback, and fetched from the carrier under an id of its own.

Two callbacks with the same words in the same second are two messages, and so are two that were fetched: a person may say
a thing twice. Only one of each road are the same message, and each is matched once.
"""

from __future__ import annotations

from storage.sql import for_update, marks, run
from storage.vault import Vault


def handled_already(vault: Vault, row_id: int, twin: str) -> bool:
    """Whether this message was handled already as it came by the other road. True at most once per pair.

    Call it first in the transaction that handles the row: it makes whoever handles the other one wait, so that exactly
    one of two sees the other done, also when a lease ran out and two workers serve one phone.
    """
    if not twin:
        return False
    hashes = vault.hashes_of(twin)
    found = run(f"SELECT id, polled, state FROM inbox WHERE twin IN ({marks(hashes)}) ORDER BY id{for_update()}", hashes)
    mine = [polled for id_, polled, _ in found if id_ == row_id]
    others = [int(id_) for id_, polled, state in found if state == "done" and polled not in mine]
    if not mine or not others:
        return False
    # Matched: neither may be taken for the twin of yet another message with the same words.
    run("UPDATE inbox SET twin = NULL WHERE id IN (?, ?)", [row_id, others[0]])
    return True
