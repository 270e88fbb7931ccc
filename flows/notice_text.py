"""A notice to a desk in words: SMS of one part each, codes in groups of three.

Nothing of what was said stands in them. Desks are written to in Indonesian.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from flows import messages
from flows.gsm import clip, septets
from flows.options import label
from flows.rules.kinds import KINDS, OTHER
from flows.rules.notices import Notice, Urgent
from flows.rules.tickets import grouped
from flows.screens import SMS

LANGUAGE = "id"
#: Septets of an area's name: the rest of the SMS belongs to the codes.
AREA = 30
#: The same where a time follows.
_AREA_AND_TIME = 20
#: What these tell is of one event; it may be still to come.
_TELLING_WHEN = ("one", "event")
#: The widest mark before an SMS that is one of several.
_MARK = "(999/999) "
_TEXTS = {
    "event": "meja_kejadian",
    "crowd": "meja_wilayah",
    "again": "meja_lagi",
    "moved": "meja_pindah",
}
_NEWS = {"more": "meja_tambah", "place": "meja_tempat", "over": "meja_usai"}


def written(
    notice: Notice, areas: Mapping[str, str], ahead: Mapping[int, str]
) -> list[tuple[str, tuple[Urgent, ...]]]:
    """The SMS of a notice, each with the reports it names. `areas`: the names of areas by code.

    `ahead`: when that will be which a report announces, by its id.
    """
    first = notice.reports[0]
    area = areas.get(first.area, first.area)
    times = {ahead.get(report.id, "") for report in notice.reports}
    words: dict[str, object] = {
        "kind": kind_of(first.kind),
        "area": then(area, *times) if notice.how in _TELLING_WHEN else clip(area, AREA),
    }
    if notice.how == "one":
        whole = "meja_kosong" if first.unmanned else "meja"
        key = _NEWS.get(first.news) or ("meja_belum" if first.unfinished else whole)
        return [(alone_of(key, first.code, words, first.post), notice.reports)]
    key = (
        "meja_kabar"
        if all(report.news for report in notice.reports) and notice.how != "moved"
        else _TEXTS[notice.how]
    )
    by_code = {report.code: report for report in notice.reports}
    return [
        (text, tuple(by_code[code] for code in codes))
        for text, codes in in_lists(key, list(by_code), **words)
    ]


def alone_of(key: str, code: str, words: Mapping[str, object], post: str) -> str:
    """The SMS about one report, with as much of the name of its post as has room; "": it has none.

    `words` have its kind and its area.
    """
    text = messages.say(key, LANGUAGE, code=code, **words)
    if named := clip(post, min(AREA, SMS - septets(text) - len(", "))):
        return messages.say(
            key, LANGUAGE, code=code, **{**words, "area": f"{named}, {words['area']}"}
        )
    return text


def from_post(post: str, place: str) -> str:
    """The place of a report with its post before it, unless it is that post; "": it has none."""
    if place.casefold().startswith(post.casefold()):
        return place
    return f"{post}, {place}" if place else post


def then(area: str, at: str = "", *others: str) -> str:
    """The area, with the one time at which it will be."""
    if not at or others:
        return clip(area, AREA)
    return messages.say("meja_nanti", LANGUAGE, area=clip(area, _AREA_AND_TIME), at=at)


def reminders(
    codes: Sequence[str], kind: str, area: str, at: str, left: str
) -> list[tuple[str, list[str]]]:
    """The SMS an hour before something that these reports announced, each with its codes.

    `left`: how long it is until then.
    """
    words = {"kind": kind_of(kind), "area": clip(area, AREA), "at": at, "left": left}
    if len(codes) == 1:
        return [(messages.say("meja_segera", LANGUAGE, code=codes[0], **words), list(codes))]
    return in_lists("meja_segera_daftar", codes, **words)


def in_lists(key: str, codes: Sequence[str], **words: object) -> list[tuple[str, list[str]]]:
    """A message that names these codes, in as many SMS as they need, each with its codes."""
    return lists_of(key, codes, grouped, words)


def lists_of(
    key: str, codes: Sequence[str], write: Callable[[str], str], words: Mapping[str, object]
) -> list[tuple[str, list[str]]]:
    """The same, each code as `write` has it."""
    words = {"count": len(codes)} | dict(words)
    room = SMS - septets(messages.say(key, LANGUAGE, **words, codes=""))
    pages = _cut(codes, write, room)
    if len(pages) > 1:
        pages = _cut(codes, write, room - len(_MARK))
    sms = []
    for number, page in enumerate(pages, 1):
        mark = f"({number}/{len(pages)}) " if len(pages) > 1 else ""
        sms.append((mark + messages.say(key, LANGUAGE, **words, codes=_codes(page, write)), page))
    return sms


def kind_of(category: str, urgent: bool = True) -> str:
    """What is urgent without a kind that is known here is somebody in danger."""
    known = category if category in KINDS else OTHER
    if urgent and known == OTHER:
        return label("menu", "bahaya", LANGUAGE)
    return label("lapor.jenis", known, LANGUAGE)


def _cut(codes: Sequence[str], write: Callable[[str], str], room: int) -> list[list[str]]:
    """The codes in pieces that fit the room."""
    pages: list[list[str]] = [[]]
    for code in codes:
        if pages[-1] and septets(_codes([*pages[-1], code], write)) > room:
            pages.append([])
        pages[-1].append(code)
    return pages


def _codes(codes: Sequence[str], write: Callable[[str], str]) -> str:
    return ", ".join(write(code) for code in codes)
