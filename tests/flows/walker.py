"""Walks every path of a conversation and proves on each screen what the engine promises for all of
them.

On every path and in every language: each page fits and is GSM-7, options are numbered through and
none is lost, 98 and 99 turn pages there and back, 0 goes back and 00 home, a wrong key is asked
again with a hint and after three with help, an option may be typed in words, a replay asks and
tells nothing, the session survives as JSON, every path ends.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from flows.effects import Fact
from flows.engine import Flow, Records, Turn, step
from flows.gsm import is_gsm, septets
from flows.options import label
from flows.queries import Query
from flows.questions import End
from flows.screens import SCREEN, SMS, Screen, render, say, turned
from flows.session import Session
from flows.text import languages, lookup
from storage.conversations.sessions import as_json, of_json
from tests import facts

SAMPLES = ("LR KETAPANG RT 14 7 ULU", "€" * 160, "😀")
"""What is typed where a question has no samples of its own: usual, as long as can be, and
nothing a phone can show.
"""
WRONG = ("", "xyzzy", "97", "😀", "9" * 500)
"""What answers no question with options."""
MEETINGS = 2
"""How often one question is followed on one path; the second time by its first
and last options only.
"""


@dataclass
class Walk:
    """What was met on the way."""

    questions: dict[str, tuple[str, ...]] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)
    ends: set[str] = field(default_factory=set)
    facts: list[Fact] = field(default_factory=list)
    paths: int = 0
    turns: int = 0
    proved: set[str] = field(default_factory=set)

    def first(self, what: object) -> bool:
        """Whether this was not met before: what looks the same need not be proved twice."""
        size = len(self.proved)
        self.proved.add(repr(what))
        return len(self.proved) > size

    def names(self) -> list[str]:
        """A line for each question with its options, fact and END: names are an API, this is its
        list.
        """
        asked = (
            f"ask  {name}  {' '.join(options)}".rstrip() for name, options in self.questions.items()
        )
        return sorted(
            [
                *asked,
                *(f"tell {name}" for name in self.told),
                *(f"end  {name}" for name in self.ends),
            ]
        )


def walk(
    flow: Flow,
    records: Records,
    samples: Mapping[str, Sequence[str]] | None = None,
    spoken: Sequence[str] = (),
    into: Walk | None = None,
) -> Walk:
    """Walk every path of a flow.

    ``samples``: texts to type, by question name; ``spoken``: languages, else all.
    """
    walked = into or Walk()
    tongues = tuple(spoken) or languages()
    waiting: list[tuple[Turn, tuple[str, ...]]] = [(step(flow, Session(), None, records), ())]
    while waiting:
        turn, path = waiting.pop()
        walked.turns += 1
        walked.told.update(told.name for told in turn.tell)
        walked.facts += [told.fact for told in turn.tell]
        try:
            _prove(flow, turn, tongues, records, walked)
        except Exception as error:
            error.add_note(
                f"on the path {' * '.join(path) or '(first screen)'}, showing {turn.show}"
            )
            raise
        if isinstance(turn.show, End):
            walked.paths += 1
            walked.ends.add(turn.show.name)
            continue
        question = turn.show.question
        answers = question.options if question.zero is None else (*question.options, question.zero)
        walked.questions.setdefault(question.name, answers)
        for key in _keys(turn, samples or {}):
            following = step(flow, turn.session, key, records)
            assert len(following.session.journal) > len(turn.session.journal), (
                f"{key} is no answer to {question.name}"
            )
            waiting.append((following, (*path, key)))
    assert walked.ends, "no path ends"
    return walked


def _keys(turn: Turn, samples: Mapping[str, Sequence[str]]) -> Iterator[str]:
    assert isinstance(turn.show, Screen)
    question = turn.show.question
    met = sum(
        entry.kind == "answer" and entry.name == question.name for entry in turn.session.journal
    )
    if question.typed:
        keys = [*samples.get(question.name, SAMPLES)]
    else:
        keys = [str(number) for number in range(1, len(question.options) + 1)]
    if question.zero is not None:
        keys.append("0")
    if met < MEETINGS:
        yield from keys if not met else dict.fromkeys((keys[0], keys[-1]))


def _prove(flow: Flow, turn: Turn, tongues: Sequence[str], records: Records, walked: Walk) -> None:
    assert not turn.invalid, "an answer was not taken"
    session = turn.session
    assert of_json(json.loads(json.dumps(as_json(session)))) == session
    for told in turn.tell:
        assert Fact.from_json(json.loads(json.dumps(facts.as_json(told.fact)))) == told.fact
    if isinstance(turn.show, End):
        if walked.first(turn.show):
            for language in tongues:
                _prove_end(turn.show, language)
        return
    again = step(flow, session, None, _silent)
    assert (again.show, again.session, again.tell) == (turn.show, session, ()), "a replay differs"
    first = walked.first(turn.show)
    if first:
        for language in tongues:
            for misses in (0, 1, 3):
                _prove_screen(replace(turn.show, misses=misses), language)
    # All of them where a screen is new, else one, another on each path.
    _prove_wrong_keys(flow, turn, WRONG if first else [WRONG[walked.turns % len(WRONG)]])
    _prove_ways_out(flow, turn, records)
    if walked.first(turn.show.question.name):
        _prove_words(flow, turn, tongues, records)


def _prove_end(end: End, language: str) -> None:
    clipped = {
        name: value
        for name, value in end.words.items()
        if isinstance(value, str) and name not in ("kind", "state")
    }
    short = {**end.words, **{name: value[:12] for name, value in clipped.items()}}
    for channel, room in (("ussd", SCREEN), ("sms", SMS)):
        text = render(end, language, channel).text
        assert is_gsm(text) and 0 < septets(text) <= room, text
        assert septets(say(end.name, language, short, 10**6)) <= room, (
            f"{end.name} is too long in {language}"
        )


def _prove_screen(screen: Screen, language: str) -> None:
    question = screen.question
    seen, page, starts = "", 0, []
    while True:
        shown = replace(screen, page=page)
        text = render(shown, language).text
        assert is_gsm(text) and 0 < septets(text) <= SCREEN, (
            f"{septets(text)} septets in {language}: {text}"
        )
        if screen.misses:
            hint = lookup(language, "layar", "ulang" if screen.misses < 3 else "bantuan")
            assert text.startswith(hint + "\n"), text
        if screen.leave:
            assert (
                text.split("\n")[-1]
                == f"{screen.leave[0]} {lookup(language, 'layar', screen.leave[1])}"
            )
        seen += text + "\n"
        starts.append(page)
        after = turned(shown, language, "98")
        assert (after is not None) == (f"\n98 {lookup(language, 'layar', 'lainnya')}" in text)
        if after is None:
            break
        assert after > page and turned(replace(screen, page=after), language, "99") == page
        page = after
    lines = seen.split("\n")
    numbered = [
        f"{number} {label(question.name, o, language)}"
        for number, o in enumerate(question.options, 1)
    ]
    assert [line for line in lines if line in numbered] == numbered, (
        "options are lost, doubled or out of order"
    )
    if question.options and question.zero is not None:
        assert lines.count(f"0 {label(question.name, question.zero, language)}") == len(starts)


def _prove_wrong_keys(flow: Flow, turn: Turn, wrong: Sequence[str]) -> None:
    assert isinstance(turn.show, Screen)
    for key in [""] if turn.show.question.typed else wrong:
        missed = step(flow, turn.session, key, _silent)
        assert missed.invalid and not missed.tell, key
        assert isinstance(missed.show, Screen) and missed.show.question == turn.show.question
        assert missed.session == replace(turn.session, misses=1)


def _prove_ways_out(flow: Flow, turn: Turn, records: Records) -> None:
    assert isinstance(turn.show, Screen)
    question, session = turn.show.question, turn.session
    answers = [entry for entry in session.journal if entry.kind == "answer"]
    if turn.show.leave and turn.show.leave[1] == "kembali":
        before = step(flow, session, turn.show.leave[0], _silent)
        assert not before.invalid and not before.tell
        assert isinstance(before.show, Screen) and before.show.question.name == answers[-1].name
    elif question.zero is None:
        assert step(flow, session, "0", _silent).invalid
        assert turn.show.leave or not answers, "nothing leads out of here"
    if question.typed and question.zero is not None:
        return
    told = any(entry.kind == "told" for entry in session.journal)
    home = step(flow, session, "00", records)
    first = step(flow, Session(language=session.language), None, records)
    if first.tell:
        assert home.invalid and not home.tell
    else:
        assert home.show == first.show and home.session == replace(
            first.session, round=session.round + told
        )


def _prove_words(flow: Flow, turn: Turn, tongues: Sequence[str], records: Records) -> None:
    assert isinstance(turn.show, Screen)
    question = turn.show.question
    for language in tongues:
        session = replace(turn.session, language=language)
        for number, option in enumerate(question.options, 1):
            by_number = step(flow, session, str(number), records)
            by_words = step(
                flow, session, f" {label(question.name, option, language).upper()} ", records
            )
            assert by_words == by_number, f"{option} by its words in {language}"


def _silent(asked: Query | Fact) -> None:
    raise AssertionError(f"{asked} is asked or told although nothing was answered")
