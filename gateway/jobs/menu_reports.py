"""Reports by the menu of a call: begun once kind and place are known, and sent, or never sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flows import effects
from flows.reading.reasons import ANNOUNCED, MENU, NO_WORD, filed_under
from flows.reading.report import is_sensitive, kinds_in
from flows.rules.kinds import KINDS, OTHER
from gateway.jobs.facts import acknowledge, ahead, area_of, hurries, told
from gateway.sms.decided import Decided, Stated
from gateway.ussd import records
from storage import reports
from storage.received import inbox


def begun(decided: Decided, batch: Sequence[Stated[effects.ReportBegun]]) -> None:
    """File their drafts, so that they are known even if the call breaks off."""
    tickets = _tickets(batch)
    reports.begin(decided.runtime.vault, [_draft(decided, stated, tickets) for stated in batch])


def _draft(
    decided: Decided, stated: Stated[effects.ReportBegun], tickets: dict[str, str]
) -> reports.Incident:
    kind, place = stated.fact.category, stated.fact.place
    happens_at = ahead(decided, kind, place, stated.at, chosen=True)
    hurried = hurries(kind, happens_at)
    return reports.Incident(
        **told(stated) | {"code": tickets[stated.conversation]},
        draft=stated.ordinal,
        category=kind,
        place=place,
        area=area_of(decided, place),
        urgent=hurried or KINDS[kind].urgent,
        sensitive=is_sensitive(kind, place),
        reading=filed_under(kind, place, _by_menu(kind, place), ANNOUNCED if hurried else ""),
        happens_at=happens_at,
    )


def sent(decided: Decided, batch: Sequence[Stated[effects.ReportSent]]) -> None:
    """Complete their drafts, and acknowledge what may be acknowledged."""
    # Completed by SMS already, with LANJUT: then that was the acknowledgement.
    before = reports.completed([stated.conversation for stated in batch])
    on_file = reports.complete(
        decided.runtime.vault, [_completion(decided, stated) for stated in batch]
    )
    for stated, code in _never_begun(
        decided, [stated for stated in batch if stated.conversation not in on_file]
    ):
        if not (stated.fact.sensitive or stated.fact.quiet):
            acknowledge(decided, stated, "ack", code, stated.fact.kind)
    for stated in batch:
        report = on_file.get(stated.conversation)
        # No SMS follows a sensitive report: somebody else may hold the phone.
        if report is None or report.hidden or stated.conversation in before:
            continue
        acknowledge(decided, stated, "ack", report.code, stated.fact.kind or OTHER)


def _completion(decided: Decided, stated: Stated[effects.ReportSent]) -> reports.Completion:
    happens_at = _ahead(decided, stated)
    return reports.Completion(
        conversation=stated.conversation,
        urgent=stated.fact.urgent or hurries(_kind(stated.fact), happens_at),
        sensitive=stated.fact.sensitive,
        quiet=stated.fact.quiet,
        story=stated.fact.story,
        category=stated.fact.category,
        at=stated.at,
        reading=_chosen_kind(stated.fact, happens_at),
        happens_at=happens_at,
    )


def _kind(sent: effects.ReportSent) -> str:
    return sent.category or sent.kind or OTHER


def _ahead(decided: Decided, stated: Stated[effects.ReportSent]) -> datetime | None:
    text = f"{stated.fact.place}\n{stated.fact.story}"
    return ahead(decided, _kind(stated.fact), text, stated.at, chosen=True)


def _chosen_kind(sent: effects.ReportSent, happens_at: datetime | None) -> dict[str, Any] | None:
    """How a report by menu is read; None for one that did not say what it was begun as."""
    if not sent.kind:
        return None
    rule = NO_WORD if sent.category else _by_menu(sent.kind, sent.place)
    text = f"{sent.place}\n{sent.story}"
    hurried = ANNOUNCED if hurries(_kind(sent), happens_at) else ""
    return filed_under(_kind(sent), text, rule, MENU if sent.urgent else hurried)


def _by_menu(kind: str, place: str) -> str:
    """The kind chosen in the menu, or a graver one that the words typed as the place tell of."""
    return NO_WORD if kind in kinds_in(place) else MENU


def _never_begun(
    decided: Decided, batch: Sequence[Stated[effects.ReportSent]]
) -> list[tuple[Stated[effects.ReportSent], str]]:
    """File what was sent without its draft (set aside, or on another host), with its ticket."""
    whole = [stated for stated in batch if stated.fact.kind]
    tickets = _tickets(whole)
    reports.file(decided.runtime.vault, [_whole(decided, stated, tickets) for stated in whole])
    return [(stated, tickets[stated.conversation]) for stated in whole]


def _whole(
    decided: Decided, stated: Stated[effects.ReportSent], tickets: dict[str, str]
) -> reports.Incident:
    fact, happens_at = stated.fact, _ahead(decided, stated)
    return reports.Incident(
        **told(stated) | {"code": tickets[stated.conversation]},
        category=_kind(fact),
        place=fact.place,
        story=fact.story,
        area=area_of(decided, fact.place),
        urgent=fact.urgent or KINDS[fact.kind].urgent or hurries(_kind(fact), happens_at),
        sensitive=fact.sensitive,
        quiet=fact.quiet,
        reading=_chosen_kind(fact, happens_at),
        happens_at=happens_at,
    )


def _tickets(batch: Sequence[Stated[Any]]) -> dict[str, str]:
    """The ticket of each conversation, drawn now where none was promised.

    Then its draft, which had a number, was set aside, or waits on another host.
    """
    unnumbered = [stated for stated in batch if not stated.code]
    tickets = records.tickets([stated.conversation for stated in unnumbered])
    inbox.reserve({stated.row_id: tickets[stated.conversation] for stated in unnumbered})
    return tickets | {stated.conversation: stated.code for stated in batch if stated.code}
