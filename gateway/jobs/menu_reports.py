"""Reports by the menu of a call: begun once kind and place are known, and sent, or never sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flows import effects
from flows.reading.reasons import MENU, NO_WORD, filed_under
from flows.reading.report import is_sensitive, kinds_in
from flows.rules.kinds import KINDS, OTHER
from gateway.jobs.facts import acknowledge, area_of, told
from gateway.sms.decided import Decided, Stated
from gateway.ussd import records
from storage import reports
from storage.received import inbox


def begun(decided: Decided, batch: Sequence[Stated[effects.ReportBegun]]) -> None:
    """File their drafts, so that they are known even if the call breaks off."""
    tickets = _tickets(batch)
    reports.begin(
        decided.runtime.vault,
        [
            reports.Incident(
                **told(stated) | {"code": tickets[stated.conversation]},
                draft=stated.ordinal,
                category=stated.fact.category,
                place=stated.fact.place,
                area=area_of(decided, stated.fact.place),
                urgent=KINDS[stated.fact.category].urgent,
                sensitive=is_sensitive(stated.fact.category, stated.fact.place),
                reading=filed_under(
                    stated.fact.category,
                    stated.fact.place,
                    _by_menu(stated.fact.category, stated.fact.place),
                ),
            )
            for stated in batch
        ],
    )


def sent(decided: Decided, batch: Sequence[Stated[effects.ReportSent]]) -> None:
    """Complete their drafts, and acknowledge what may be acknowledged."""
    # Completed by SMS already, with LANJUT: then that was the acknowledgement.
    before = reports.completed([stated.conversation for stated in batch])
    on_file = reports.complete(
        decided.runtime.vault,
        [
            reports.Completion(
                conversation=stated.conversation,
                urgent=stated.fact.urgent,
                sensitive=stated.fact.sensitive,
                quiet=stated.fact.quiet,
                story=stated.fact.story,
                category=stated.fact.category,
                at=stated.at,
                reading=_chosen_kind(stated.fact),
            )
            for stated in batch
        ],
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


def _chosen_kind(sent: effects.ReportSent) -> dict[str, Any] | None:
    """How a report by menu is read; None for one that did not say what it was begun as."""
    if not sent.kind:
        return None
    rule = NO_WORD if sent.category else _by_menu(sent.kind, sent.place)
    text = f"{sent.place}\n{sent.story}"
    return filed_under(sent.category or sent.kind, text, rule, MENU if sent.urgent else "")


def _by_menu(kind: str, place: str) -> str:
    """The kind chosen in the menu, or a graver one that the words typed as the place tell of."""
    return NO_WORD if kind in kinds_in(place) else MENU


def _never_begun(
    decided: Decided, batch: Sequence[Stated[effects.ReportSent]]
) -> list[tuple[Stated[effects.ReportSent], str]]:
    """File what was sent without its draft (set aside, or on another host), with its ticket."""
    whole = [stated for stated in batch if stated.fact.kind]
    tickets = _tickets(whole)
    reports.file(
        decided.runtime.vault,
        [
            reports.Incident(
                **told(stated) | {"code": tickets[stated.conversation]},
                category=stated.fact.category or stated.fact.kind,
                place=stated.fact.place,
                story=stated.fact.story,
                area=area_of(decided, stated.fact.place),
                urgent=stated.fact.urgent or KINDS[stated.fact.kind].urgent,
                sensitive=stated.fact.sensitive,
                quiet=stated.fact.quiet,
                reading=_chosen_kind(stated.fact),
            )
            for stated in whole
        ],
    )
    return [(stated, tickets[stated.conversation]) for stated in whole]


def _tickets(batch: Sequence[Stated[Any]]) -> dict[str, str]:
    """The ticket of each conversation, drawn now where none was promised.

    Then its draft, which had a number, was set aside, or waits on another host.
    """
    unnumbered = [stated for stated in batch if not stated.code]
    tickets = records.tickets([stated.conversation for stated in unnumbered])
    inbox.reserve({stated.row_id: tickets[stated.conversation] for stated in unnumbered})
    return tickets | {stated.conversation: stated.code for stated in batch if stated.code}
