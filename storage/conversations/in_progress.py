"""Calls in progress: near, in this process, and far, in Redis, where every process finds them.

What was pressed in a call is known from the carrier's text, which only grows. So a call held near
is the newest there is when exactly one press lies between its text and that of this press, and
Redis need not be asked; in every other case it is.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Any

import structlog

from flows.conversation import Conversation
from flows.lanjut import tawaran
from flows.menu import menu
from flows.rules.redial import WHOLE, Meaning, meaning
from flows.values import dataclass, field
from storage.conversations.call_names import digest, key_of, pointer_of
from storage.conversations.sessions import Sessions, SessionsAway, as_json, of_json
from storage.engine.vault import Vault

log = structlog.get_logger()

#: Calls a process holds near; a few kilobytes each. The one not heard of for longest goes first.
NEAR = 4096
#: More presses than a callback has room for.
_MOST_PRESSES = 100_000


@dataclass(frozen=True)
class Said:
    """What was answered in an earlier call of the same session, and what is known of that call."""

    answer: str = field(repr=False)
    at: float  # when that call had its END, or its last press: seconds since 1970
    over: bool  # whether it had its END
    end: bool  # whether this was it
    base: str  # names its conversation
    ticket: str

    def meaning(self, text: str, now: datetime) -> Meaning:
        """What this text is to that call, in which it was answered."""
        return meaning(text, answered=True, follows=False, over=self.over, age=_since(self.at, now))


@dataclass
class Call:
    """What is known about a call between two key presses."""

    own: str
    """Names the call: its session, and which call of that session it is."""
    conversation: Conversation
    """Its own, or the one it took over from another call."""
    text: str = ""
    """Everything pressed so far, as the carrier joined it."""
    ticket: str = ""
    """Drawn for this conversation, promised or not."""
    answers: dict[str, str] = field(default_factory=dict)
    """What was answered to which text, for repeated callbacks."""
    at: float = 0.0
    """When it was answered last, seconds since 1970."""
    over: bool = False
    offered: str = ""
    """The call whose report this phone is offered to go on with, until it has chosen."""
    left: bool = False
    """Whether the phone's pointer names this call, for it holds an unfinished report."""
    order: int = 0
    """How many calls of this session came before, as far as this one knows."""
    past: dict[str, Said] = field(default_factory=dict)
    """What those answered, as long as it may be repeated."""
    held: list[tuple[str, str | None]] = field(default_factory=list)
    """Texts and keys of presses whose facts are not told yet."""
    notice: str = ""
    """What stands above the next screen; not remembered."""
    near: bool = False
    """It was held near, and another process may know better; not remembered."""

    @property
    def numbered(self) -> bool:
        """False: its report is in the spool, and nobody knows yet which ticket it will get."""
        journal = self.conversation.session.journal
        return all(entry.value != "" for entry in journal if entry.kind == "told")

    @property
    def age(self) -> int:
        """Counts the calls before it, then its presses: more than any earlier state had.

        That holds also if it was walked again.
        """
        presses = max(len(self.answers), self.text.count("*") + 2 if self.text else 1)
        return self.order * _MOST_PRESSES + min(presses, _MOST_PRESSES - 1)

    def meaning(self, text: str, now: datetime) -> Meaning:
        """What this text is to this call."""
        # After the dialling one press follows: more than one were dialled, or are of a call that
        # this one took for over.
        follows = text.startswith(self.text + "*") if self.text else self.is_one_press_before(text)
        answered = self.said_to(text) is not None
        return meaning(
            text, answered=answered, follows=follows, over=self.over, age=_since(self.at, now)
        )

    def said_to(self, text: str) -> str | None:
        """What was answered to this text; None if that is to be found out."""
        return self.answers.get(digest(text))

    def repeated(self, text: str, now: datetime) -> str | None:
        """What this text was answered before, in this call or an earlier one; None if new."""
        if self.meaning(text, now) is Meaning.REPEAT:
            return self.said_to(text)
        earlier = self.past.get(digest(text))
        return (
            earlier.answer
            if earlier is not None and earlier.meaning(text, now) is Meaning.REPEAT
            else None
        )

    def answered(self, text: str, answer: str, now: datetime) -> None:
        """Note what was answered, for the same callback may come again."""
        self.text, self.at = text, now.timestamp()
        self.answers[digest(text)] = answer
        self.notice = ""

    def pressed_since(self, text: str) -> str:
        """What this press added: all after the previous text, so that a typed '*' survives."""
        return text[len(self.text) + 1 :] if self.text else text

    def is_one_press_before(self, text: str) -> bool:
        """Whether exactly one press, without a '*' in it, lies between."""
        if not self.text:
            return bool(text) and bool(self.answers) and "*" not in text
        return text.startswith(self.text + "*") and "*" not in text[len(self.text) + 1 :]

    def is_at_hand(self, text: str) -> bool:
        """Whether it was answered in this call, or is what comes next."""
        return self.said_to(text) is not None or self.is_one_press_before(text)

    def remains(self, now: datetime) -> dict[str, Said]:
        """What may still be repeated of it and of the calls before it, by text."""
        last, base = digest(self.text), self.conversation.base
        mine = {
            text: Said(answer, self.at, self.over, self.over and text == last, base, self.ticket)
            for text, answer in self.answers.items()
        }
        return {
            text: said for text, said in (self.past | mine).items() if _since(said.at, now) <= WHOLE
        }

    def to_json(self) -> dict[str, Any]:
        """The call as plain JSON."""
        base, session = self.conversation.base, as_json(self.conversation.session)
        plain = {**vars(self), "base": base, "session": session}
        if self.past:
            plain["past"] = {text: [*vars(said).values()] for text, said in self.past.items()}
        del plain["conversation"], plain["notice"], plain["near"]
        return plain

    @staticmethod
    def from_json(data: dict[str, Any]) -> Call:
        """The call that `to_json` wrote. Raises KeyError or TypeError for anything else."""
        kept = dict(data)
        flow = tawaran if kept["offered"] else menu
        talk = Conversation(kept.pop("base"), of_json(kept.pop("session")), flow)
        kept["past"] = {text: Said(*said) for text, said in data["past"].items()}
        kept["held"] = [(text, key) for text, key in data["held"]]
        return Call(conversation=talk, **kept)


def _since(at: float, now: datetime) -> timedelta:
    return timedelta(seconds=now.timestamp() - at)


class Calls:
    """Remembers the newest call of each session. One object serves all threads."""

    def __init__(self, sessions: Sessions, vault: Vault) -> None:
        self._sessions = sessions
        self._vault = vault
        self._near: OrderedDict[str, Call] = OrderedDict()
        self._lock = threading.Lock()

    def recall(
        self, name: str, phone: str, text: str, from_near: bool = True
    ) -> tuple[Call | None, str]:
        """The call as it was before this press, or after it if that was answered; None: not known.

        At a dial also what the phone's pointer says of a call that it left unfinished, else "".
        Not `from_near`: what is held near was found to be behind.
        """
        with self._lock:
            near = self._near.get(name) if from_near else None
        # What is dialled, or pressed after an END, may be another call already, and another process
        # have that.
        if near is not None and not near.over and text and near.is_at_hand(text):
            return _copy(near), ""
        far, pointer = self._far(name, "" if text else pointer_of(self._vault, phone))
        if (
            near is not None
            and (near.over or near.said_to(text) is not None)
            and (far is None or near.age > far.age)
        ):
            return _copy(near), pointer  # Redis is away, or lost the last it had
        if far is None or far.is_at_hand(text):
            return far, pointer
        # More than one press between: a '*' was typed, or Redis has an old one because it did not
        # take the last.
        return (None if self._sessions.may_be_stale() and not far.over else far), pointer

    def is_newest(self, name: str, call: Call) -> bool | None:
        """Whether no later state of the session is in Redis than this; None: there is none."""
        try:
            age = self._sessions.age_of(key_of(name))
        except SessionsAway:
            return None
        return None if age is None else age <= call.age

    def remember(self, name: str, call: Call, phone: str, now: datetime) -> bool:
        """Keep a call after a press; and the pointer, while it holds an unfinished report.

        False for a process that is behind: it changes nothing.
        """
        was_left, call.left = call.left, not call.offered and call.conversation.unfinished
        pointer = None
        if call.left or was_left:
            says = f"{call.own} {int(now.timestamp())}" if call.left else ""
            pointer = pointer_of(self._vault, phone), says
        with self._lock:
            self._near[name] = call
            self._near.move_to_end(name)
            if len(self._near) > NEAR:
                self._near.popitem(last=False)
        try:
            if not self._sessions.save(key_of(name), call.to_json(), call.age, pointer):
                with self._lock:
                    self._near.pop(name, None)
                return False
        except SessionsAway:
            log.debug("session.not_kept")
        return True

    def forget(self) -> None:
        """Forget what is near, as a process does that is started again."""
        with self._lock:
            self._near.clear()

    def _far(self, name: str, pointer: str) -> tuple[Call | None, str]:
        says = ""
        try:
            if pointer:
                kept, says = self._sessions.load_dialled(key_of(name), pointer)
            else:
                kept = self._sessions.load(key_of(name))
            return (None if kept is None else Call.from_json(kept)), says
        except SessionsAway:
            return None, ""
        except (
            KeyError,
            TypeError,
            ValueError,
        ):  # kept by another version of this program: as good as lost
            log.debug("session.foreign")
            return None, says


def _copy(near: Call) -> Call:
    """A call that may be changed while another thread reads the one held near. Made for most
    presses, so not by `dataclasses.replace`, which takes five times as long.
    """
    made = object.__new__(Call)
    vars(made).update(vars(near), answers=dict(near.answers), held=list(near.held), near=True)
    return made
