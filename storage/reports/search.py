"""Finding reports by the words of their texts, which are sealed: by keyed digests of whole words.

A report's words are written right after its text, by `index_some`, and go with it. Of a sensitive
one there are none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from flows.reading.searching import search_words
from flows.rules.report_steps import ADDED
from flows.rules.similar import APART
from storage.engine.sql import chunks, marks, rows, run
from storage.engine.vault import Vault
from storage.reports.climbing import text_or_none

_PURPOSE = "report.word"
#: Of a digest: what a column of whole numbers holds.
_BYTES = 8
#: So many words of a search are looked for; the others narrow nothing.
MOST_WORDS = 6
#: A report's words, at most: a long text is found by those that stand first in the alphabet.
_MOST_KEPT = 200


def digests(vault: Vault, text: str) -> list[int]:
    """The words of a search as `ReportWord` has them; empty: nothing can be found by these."""
    return [_digest(vault, word) for word in sorted(search_words(text))[:MOST_WORDS]]


def any_to_index() -> bool:
    """Whether there are reports whose words are still to be written; asked without a lock."""
    return bool(run("SELECT 1 FROM report WHERE NOT indexed LIMIT 1"))


def index_some(vault: Vault, limit: int) -> int:
    """Write the words of reports whose texts are new or have changed, the newest first.

    Returns how many reports, at most `limit`; in three statements, and one more where some are
    sensitive. A word that was told once goes on finding a report until its text is erased. For the
    caller's transaction.
    """
    found = run(
        "SELECT r.id, r.category, r.sensitive, r.place, r.story, s.note FROM report r"
        " LEFT JOIN report_step s ON s.report_id = r.id AND s.actor = ? AND s.note IS NOT NULL"
        " WHERE r.id IN (SELECT id FROM report WHERE NOT indexed ORDER BY id DESC LIMIT ?)",
        [ADDED, limit],
    )
    told: dict[int, set[str]] = defaultdict(set)
    hidden: set[int] = set()
    for id_, category, sensitive, place, story, note in found:
        if sensitive or category in APART:
            hidden.add(int(id_))
            continue
        told[int(id_)] |= {
            text_or_none(vault, place, "report.place"),
            text_or_none(vault, story, "report.story"),
            text_or_none(vault, note, "report.note"),
        }
    _keep(vault, told)
    for batch in chunks(sorted(hidden)):
        forget(batch)
    for batch in chunks(sorted({*told, *hidden})):
        run(f"UPDATE report SET indexed = TRUE WHERE id IN ({marks(batch)})", batch)
    return len(told) + len(hidden)


def to_index(conversations: Sequence[str]) -> None:
    """What was said in these conversations has changed the texts of their reports."""
    run(
        f"UPDATE report SET indexed = FALSE WHERE conversation IN ({marks(conversations)})"
        " AND indexed",
        conversations,
    )


def forget(reports: Sequence[int]) -> None:
    """Forget the words of these reports."""
    if reports:
        run(f"DELETE FROM report_word WHERE report_id IN ({marks(reports)})", reports)


def _keep(vault: Vault, told: Mapping[int, Iterable[str]]) -> None:
    known: dict[str, int] = {}

    def digest(word: str) -> int:
        if word not in known:
            known[word] = _digest(vault, word)
        return known[word]

    pairs = sorted(
        {
            (digest(word), id_)
            for id_, texts in told.items()
            for word in _words("\n".join(sorted(texts)))
        }
    )
    for batch in chunks(pairs, columns=2):
        values, params = rows(("bigint", "bigint"), batch)
        run(f"INSERT INTO report_word (word, report_id) {values} ON CONFLICT DO NOTHING", params)


def _words(text: str) -> Iterable[str]:
    return sorted(search_words(text))[:_MOST_KEPT]


def _digest(vault: Vault, word: str) -> int:
    return int.from_bytes(vault.digest(_PURPOSE, word)[:_BYTES], "big", signed=True)
