"""Calls in progress: near, in this process, and far, in Redis, where every process finds them.

What was pressed in a call is known from the carrier's text, which only grows. So a call held near is the newest there is
when exactly one press lies between its text and that of this press, and Redis need not be asked; in every other case it is.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import structlog

from flows.engine import Flow, Session
from flows.lanjut import tawaran, unfinished
from flows.menu import menu
from gateway.providers import KeyPress
from storage.sessions import Sessions, SessionsAway
from storage.vault import Vault

log = structlog.get_logger()

#: Calls a process holds near; a few kilobytes each. The one not heard of for longest goes first.
NEAR = 4096


@dataclass
class Call:
    """What is known about a call between two key presses."""

    base: str  # names the conversation: the same call always makes the same one
    session: Session
    text: str = ""  # everything pressed so far, as the carrier joined it
    ticket: str = ""  # drawn for this conversation, promised or not
    answers: dict[str, str] = field(default_factory=dict)  # what was answered to which text, for repeated callbacks
    over: bool = False
    offered: str = ""  # the call whose report this phone is offered to go on with, until it has chosen
    left: bool = False  # whether the phone's pointer names this call, for it holds an unfinished report
    notice: str = ""  # what stands above the next screen; not remembered

    @property
    def flow(self) -> Flow:
        """The conversation it is in."""
        return tawaran if self.offered else menu

    @property
    def numbered(self) -> bool:
        """False: its report is in the spool, and nobody knows yet which ticket it will get."""
        return all(entry.value != "" for entry in self.session.journal if entry.kind == "told")

    @property
    def conversation(self) -> str:
        """The id under which facts are filed: a second report of one call is another conversation."""
        return f"{self.base}-{self.session.round}"

    @property
    def presses(self) -> int:
        """How many presses made it what it is: more than any earlier state of it had, also if it was walked again."""
        return max(len(self.answers), self.text.count("*") + 2 if self.text else 1)

    def said_to(self, text: str) -> str | None:
        """What was answered to this text, or to any text once the call is over; None if that is to be found out."""
        answered = self.answers.get(digest(text))
        if answered is None and self.over:
            return next(reversed(self.answers.values()))
        return answered

    def answered(self, text: str, answer: str) -> None:
        """Note what was answered, for the same callback may come again."""
        self.text = text
        self.answers[digest(text)] = answer
        self.notice = ""

    def pressed_since(self, text: str) -> str:
        """What this press added: whatever follows the previous text, so that a typed '*' survives."""
        if self.text == "":
            return text
        return text[len(self.text) + 1 :] if text.startswith(self.text + "*") else text.rpartition("*")[2]

    def is_one_press_before(self, text: str) -> bool:
        """Whether exactly one press, without a '*' in it, lies between."""
        if not self.text:
            return bool(text) and bool(self.answers) and "*" not in text
        return text.startswith(self.text + "*") and "*" not in text[len(self.text) + 1 :]

    def to_json(self) -> dict[str, Any]:
        """The call as plain JSON."""
        plain = {**vars(self), "session": self.session.to_json()}
        del plain["notice"]
        return plain

    @staticmethod
    def from_json(data: dict[str, Any]) -> Call:
        """The call that `to_json` wrote. Raises KeyError or TypeError for anything else."""
        return Call(**{**data, "session": Session.from_json(data["session"])})


def name_of(vault: Vault, carrier: str, service_code: str, session: str, phone: str) -> str:
    """Names a call by carrier, service code, session and phone: the same session id from another phone is another call."""
    named = f"{carrier}|{service_code}|{session}|{vault.hash_number(phone)[0].hex()}"
    return f"call:{hashlib.sha256(named.encode()).hexdigest()}"


def pointer_of(vault: Vault, phone: str) -> str:
    """Where Redis keeps which call this phone left unfinished."""
    return f"left:{vault.hash_number(phone)[0].hex()}"


def digest(text: str) -> str:
    """Names what was pressed so far, without keeping it."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


class Calls:
    """Remembers calls by name. One object serves all threads."""

    def __init__(self, sessions: Sessions, vault: Vault) -> None:
        self._sessions = sessions
        self._vault = vault
        self._near: OrderedDict[str, Call] = OrderedDict()
        self._lock = threading.Lock()

    def recall(self, name: str, press: KeyPress) -> tuple[Call | None, str]:
        """The call as it was before this press, or after it if it was answered already; None when it is not known.

        At a dial also what the phone's pointer says of a call that it left unfinished, else "".
        """
        text = press.text
        with self._lock:
            near = self._near.get(name)
        if near is not None and (near.is_one_press_before(text) or near.said_to(text) is not None):
            return replace(near, answers=dict(near.answers)), ""
        far, pointer = self._far(name, "" if text else pointer_of(self._vault, press.phone))
        if far is None or far.said_to(text) is not None or far.is_one_press_before(text):
            return far, pointer
        # More than one press between: a '*' was typed, or Redis has an old one because it did not take the last.
        return (None if self._sessions.may_be_stale() else far), pointer

    def remember(self, name: str, call: Call, phone: str, now: datetime) -> None:
        """Keep a call after a press of this phone, and the pointer while it holds an unfinished report.

        A process that is behind, with a press repeated late, changes nothing.
        """
        was_left, call.left = call.left, not call.offered and unfinished(call.session)
        pointer = None
        if call.left or was_left:
            pointer = pointer_of(self._vault, phone), f"{name} {int(now.timestamp())}" if call.left else ""
        with self._lock:
            self._near[name] = call
            self._near.move_to_end(name)
            if len(self._near) > NEAR:
                self._near.popitem(last=False)
        try:
            if not self._sessions.save(name, call.to_json(), call.presses, pointer):
                with self._lock:
                    self._near.pop(name, None)
        except SessionsAway:
            log.info("session.not_kept")

    def forget(self) -> None:
        """Forget what is near, as a process does that is started again."""
        with self._lock:
            self._near.clear()

    def _far(self, name: str, pointer: str) -> tuple[Call | None, str]:
        says = ""
        try:
            if pointer:
                kept, says = self._sessions.load_dialled(name, pointer)
            else:
                kept = self._sessions.load(name)
            return (None if kept is None else Call.from_json(kept)), says
        except SessionsAway:
            return None, ""
        except (KeyError, TypeError):  # kept by another version of this program: as good as lost
            log.info("session.foreign")
            return None, says
