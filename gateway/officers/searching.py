"""What somebody searches for, in an address that shows none of it: a ticket, or sealed words."""

from __future__ import annotations

import base64

from flows.reading.codes import find_code
from flows.reading.searching import search_words
from flows.rules.tickets import is_ticket
from storage.engine.vault import CannotOpen, Vault
from storage.reports import search

_PURPOSE = "report.search"


def ticket_in(typed: str) -> str:
    """The ticket that somebody searches for, "" if it is none."""
    found = find_code(typed)
    alone = found is not None and not any(char.isalnum() for char in found.around)
    return found.digits if found and alone and is_ticket(found.digits) else ""


def address_of(vault: Vault, typed: str) -> str:
    """The words of a search as an address carries them; "" if nothing can be found by them."""
    words = sorted(search_words(typed))[: search.MOST_WORDS]
    if not words:
        return ""
    return base64.urlsafe_b64encode(vault.seal(" ".join(words), _PURPOSE)).decode().rstrip("=")


def words_of(vault: Vault, address: str) -> str:
    """The words that an address carries, "" for what this installation has not made."""
    try:
        sealed = base64.urlsafe_b64decode(address + "=" * (-len(address) % 4))
        return vault.open_text(sealed, _PURPOSE)
    except (ValueError, CannotOpen):
        return ""
