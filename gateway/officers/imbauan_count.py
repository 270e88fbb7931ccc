"""What a draft would come to while it is being written: nothing is kept."""

from __future__ import annotations

from flows import gsm
from flows.rules.cleaning import tidy
from flows.rules.imbauan_draft import Draft, most_parts
from flows.rules.lint import Remark, lint
from flows.rules.rights import Officer
from flows.rules.wording import Caution, cautions
from flows.values import dataclass
from gateway.install.runtime import Runtime
from gateway.officers import territory
from gateway.officers.imbauan import Suggestion, speaks, suggestions
from storage.people.audience import Reach, reach
from storage.sent import imbauan


@dataclass(frozen=True)
class Text:
    """How a text leaves, and what is to be thought of before it does."""

    whole: str
    """All that a phone shows."""
    used: int
    """Characters of the whole: septets, or units of UCS-2."""
    room: int
    """The most that go into as many parts."""
    parts: int
    most: int
    encoding: str
    suggestions: list[Suggestion]
    remarks: list[Remark]
    cautions: list[Caution]


@dataclass(frozen=True)
class Counted:
    """A draft as it stands: its text (None: nothing is written yet), its people and its money."""

    text: Text | None
    reach: Reach
    cost: str
    currency: str


def count(officer: Officer, draft: Draft, runtime: Runtime) -> Counted:
    """What this draft would come to. Raises MayNot, and Unusable for areas that are none."""
    settings = runtime.settings
    officer.must("imbauan.draft")
    territory.inside(officer, draft.areas, "areas")
    people = reach(draft.areas, draft.audience, draft.urgent)
    words = tidy(draft.text)
    sender, answer_to = speaks(officer, draft.areas, settings) if draft.areas else ("", "")
    text = judged(words, imbauan.leaves(words, sender, answer_to=answer_to), runtime)
    parts = text.parts if text else 1
    cost = imbauan.cost(str(settings.sms_price), parts, people.people)
    return Counted(text, people, cost, settings.sms_currency)


def judged(words: str, whole: str, runtime: Runtime) -> Text | None:
    """What is to be said of these words, which leave as `whole`; None: nothing is written."""
    if not words:
        return None
    used, room = gsm.room(whole)
    return Text(
        whole=whole,
        used=used,
        room=room,
        parts=gsm.parts(whole),
        most=most_parts(runtime.carrier.limits.parts),
        encoding=gsm.encoding(whole),
        suggestions=suggestions(words, whole),
        remarks=lint(words, runtime.carrier.may_drop),
        cautions=cautions(words),
    )
