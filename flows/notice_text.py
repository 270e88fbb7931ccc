"""A notice to a desk in words: SMS of one part each, codes in groups of three.

Nothing of what was said stands in them. Desks are written to in Indonesian.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flows import messages
from flows.gsm import clip, septets
from flows.options import label
from flows.rules.kinds import KINDS, OTHER
from flows.rules.notices import Notice, Urgent
from flows.rules.tickets import grouped
from flows.screens import SMS

LANGUAGE = "id"
#: Septets of an area's name: the rest of the SMS belongs to the codes.
_AREA = 30
#: The widest mark before an SMS that is one of several.
_MARK = "(999/999) "
_TEXTS = {
    "event": "meja_kejadian",
    "crowd": "meja_wilayah",
    "again": "meja_lagi",
    "moved": "meja_pindah",
}
_NEWS = {"more": "meja_tambah", "place": "meja_tempat", "over": "meja_usai"}


def written(notice: Notice, areas: Mapping[str, str]) -> list[tuple[str, tuple[Urgent, ...]]]:
    """The SMS of a notice, each with the reports it names. `areas`: the names of areas by code."""
    first = notice.reports[0]
    words: dict[str, object] = {
        "kind": _kind(first),
        "area": clip(areas.get(first.area, first.area), _AREA),
    }
    if notice.how == "one":
        key = _NEWS.get(first.news) or ("meja_belum" if first.unfinished else "meja")
        return [(messages.say(key, LANGUAGE, code=first.code, **words), notice.reports)]
    key = (
        "meja_kabar"
        if all(report.news for report in notice.reports) and notice.how != "moved"
        else _TEXTS[notice.how]
    )
    words |= {"count": len(notice.reports)}
    room = SMS - septets(messages.say(key, LANGUAGE, **words, codes=""))
    pages = _cut(notice.reports, room)
    if len(pages) > 1:
        pages = _cut(notice.reports, room - len(_MARK))
    sms = []
    for number, page in enumerate(pages, 1):
        mark = f"({number}/{len(pages)}) " if len(pages) > 1 else ""
        sms.append((mark + messages.say(key, LANGUAGE, **words, codes=_codes(page)), tuple(page)))
    return sms


def _kind(report: Urgent) -> str:
    """What is urgent without a kind that is known here is somebody in danger."""
    if report.kind == OTHER or report.kind not in KINDS:
        return label("menu", "bahaya", LANGUAGE)
    return label("lapor.jenis", report.kind, LANGUAGE)


def _cut(reports: Sequence[Urgent], room: int) -> list[list[Urgent]]:
    """The reports in pieces whose codes fit the room."""
    pages: list[list[Urgent]] = [[]]
    for report in reports:
        if pages[-1] and septets(_codes([*pages[-1], report])) > room:
            pages.append([])
        pages[-1].append(report)
    return pages


def _codes(reports: Sequence[Urgent]) -> str:
    return ", ".join(grouped(report.code) for report in reports)
