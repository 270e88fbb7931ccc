"""Questions that a conversation asks the records. All are frozen, and hold plain JSON."""

from __future__ import annotations

from flows.values import dataclass


@dataclass(frozen=True)
class StatusOf:
    """Asked of the records: the stage of a ticket.

    Answered with ``{"state": ..., "sensitive": bool}``, or None when this phone did not file it.
    """

    code: str


@dataclass(frozen=True)
class Reopenable:
    """Asked of the records: whether this phone may open its report with this ticket again.

    Answered with yes, open (nobody has closed it), late (closed too long ago, or opened again
    before) or hidden (nobody may learn of it); None when this phone did not file it.
    """

    code: str


@dataclass(frozen=True)
class OnlyReport:
    """Asked of the records: the ticket of this phone's only open report; None: none, or several.

    Sensitive reports never count: whoever holds the phone would learn of them.
    """


@dataclass(frozen=True)
class WatchOf:
    """Asked of the records: where this phone stands guard at this time.

    Answered with ``{"post": name, "code": code, "place": where it is, "area": code of its area,
    "night": the evening (ISO) of the watch that is on or comes next}``, with "over" if that post
    has ended tonight, where it stands guard at
    several with the one whose watch is on, or with None.
    """


@dataclass(frozen=True)
class NightOf:
    """Asked of the records: how the night stands at a guard's post (its code), for their word.

    Answered with ``{"missed": [when a check-in was missed before, ...], "digits": the guard's for
    this night, "asked": whether they were asked for them before, "until": when the watch ends if
    who goes home now is early, else "", "before": when the watch begins if it has not, else "",
    "away": the night if the guard said IZIN for it and nothing since, else ""}``, times and nights
    as people write them; with "begins" or "ended", when the watch does, if the word is said beside
    it and fills nothing; or with None where no watch is near.
    """

    code: str = ""


@dataclass(frozen=True)
class SwapOf:
    """Asked of the records: whether a guard's turn in a night (ISO) can be put to others.

    Answered with ask (some are free), nobody (none is), off (it is not their turn), asked (others
    are asked already), taken (one of them has it) or none (none of them took it); of who has said
    IZIN for it ask_away, nobody_away, asked_away or none_away.
    """

    code: str = ""
    night: str = ""


@dataclass(frozen=True)
class ImbauanCek:
    """Asked of the records: the imbauan with this CEK code, or None.

    Answered with ``{"sender", "at", "text"}``.
    """

    code: str


@dataclass(frozen=True)
class ReportLeft:
    """Asked of the records: the report that this phone left unfinished when a call broke off.

    Answered with ``{"code": ticket, "sensitive": bool}`` when it has been completed since, with an
    empty code while somebody goes on with it, and with None when there is none.
    """


@dataclass(frozen=True)
class Helplines:
    """Asked of the records: the confirmed numbers of an area, or of home for an empty one.

    Answered with ``{service: number}`` (``damkar``, ``siaga``), empty where none is confirmed.
    """

    area: str = ""


@dataclass(frozen=True)
class PlaceIn:
    """Asked of the records: the words of the place that this text names, by the names they know.

    Answered with those words, "" if it names none.
    """

    text: str


@dataclass(frozen=True)
class AreaOf:
    """Asked of the records: the area that this text names.

    Answered with ``{"area": code, "name": ..., "level": ..., "matched": the words that name it,
    "where": [[code, what tells it apart, name], ...]}``: `area` is empty where several are meant,
    which stand in `where`, or none.
    """

    text: str


@dataclass(frozen=True)
class ContactOf:
    """Asked of the records: the area for which this phone is enrolled, or None.

    Answered with ``{"area": code, "name": ...}``.
    """


Query = (
    StatusOf
    | Reopenable
    | OnlyReport
    | WatchOf
    | NightOf
    | SwapOf
    | ImbauanCek
    | ReportLeft
    | Helplines
    | PlaceIn
    | AreaOf
    | ContactOf
)
