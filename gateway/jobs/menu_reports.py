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


def begun(decided: Decided, some: Sequence[Stated[effects.ReportBegun]]) -> None:
    """File their drafts, so that they are known even if the call breaks off."""
    tickets = _tickets(some)
    reports.begin(
        decided.runtime.vault,
        [
            reports.Incident(
                **told(one) | {"code": tickets[one.conversation]},
                draft=one.ordinal,
                category=one.fact.category,
                place=one.fact.place,
                area=area_of(decided, one.fact.place),
                urgent=KINDS[one.fact.category].urgent,
                sensitive=is_sensitive(one.fact.category, one.fact.place),
                reading=filed_under(
                    one.fact.category, one.fact.place, _by_menu(one.fact.category, one.fact.place)
                ),
            )
            for one in some
        ],
    )


def sent(decided: Decided, some: Sequence[Stated[effects.ReportSent]]) -> None:
    """Complete their drafts, and acknowledge what may be acknowledged."""
    # Completed by SMS already, with LANJUT: then that was the acknowledgement.
    before = reports.completed([one.conversation for one in some])
    on_file = reports.complete(
        decided.runtime.vault,
        [
            reports.Completion(
                conversation=one.conversation,
                urgent=one.fact.urgent,
                sensitive=one.fact.sensitive,
                quiet=one.fact.quiet,
                story=one.fact.story,
                category=one.fact.category,
                at=one.at,
                reading=_chosen_kind(one.fact),
            )
            for one in some
        ],
    )
    for one, code in _never_begun(
        decided, [one for one in some if one.conversation not in on_file]
    ):
        if not (one.fact.sensitive or one.fact.quiet):
            acknowledge(decided, one, "ack", code, one.fact.kind)
    for one in some:
        report = on_file.get(one.conversation)
        # No SMS follows a sensitive report: somebody else may hold the phone.
        if report is None or report.sensitive or report.quiet or one.conversation in before:
            continue
        acknowledge(decided, one, "ack", report.code, one.fact.kind or OTHER)


def _chosen_kind(sent: effects.ReportSent) -> dict[str, Any] | None:
    """How a report by menu is read; None of one that was sent before it
    said what it was begun as.
    """
    if not sent.kind:
        return None
    rule = NO_WORD if sent.category else _by_menu(sent.kind, sent.place)
    text = f"{sent.place}\n{sent.story}"
    return filed_under(sent.category or sent.kind, text, rule, MENU if sent.urgent else "")


def _by_menu(kind: str, place: str) -> str:
    """The kind was chosen in the menu, unless what was typed as the place tells it: a graver one is
    taken from there.
    """
    return NO_WORD if kind in kinds_in(place) else MENU


def _never_begun(
    decided: Decided, some: Sequence[Stated[effects.ReportSent]]
) -> list[tuple[Stated[effects.ReportSent], str]]:
    """File what was sent without its draft (that was set aside, or waits on another host); each
    with its ticket.
    """
    whole = [one for one in some if one.fact.kind]
    tickets = _tickets(whole)
    reports.file(
        decided.runtime.vault,
        [
            reports.Incident(
                **told(one) | {"code": tickets[one.conversation]},
                category=one.fact.category or one.fact.kind,
                place=one.fact.place,
                story=one.fact.story,
                area=area_of(decided, one.fact.place),
                urgent=one.fact.urgent or KINDS[one.fact.kind].urgent,
                sensitive=one.fact.sensitive,
                quiet=one.fact.quiet,
                reading=_chosen_kind(one.fact),
            )
            for one in whole
        ],
    )
    return [(one, tickets[one.conversation]) for one in whole]


def _tickets(some: Sequence[Stated[Any]]) -> dict[str, str]:
    """The ticket of each conversation, one that was drawn now where none was promised: the draft
    that had a number was set aside, or waits on another host.
    """
    unnumbered = [one for one in some if not one.code]
    tickets = records.tickets([one.conversation for one in unnumbered])
    inbox.reserve({one.row_id: tickets[one.conversation] for one in unnumbered})
    return tickets | {one.conversation: one.code for one in some if one.code}
