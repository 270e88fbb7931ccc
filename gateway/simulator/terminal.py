"""A phone in the terminal: screens in a box, a line to type into, and commands with a slash."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from typing import Any

from gateway.simulator.calls import Shown
from gateway.simulator.network import Network

WIDTH = 40
#: After a call the phone listens this long for the SMS that usually follows (seconds).
LISTEN_SECONDS = 2.0

HELP = """\
Type an answer and press Enter. On the idle phone type a code to dial; Enter alone
dials {code}.
  /sms TEXT   send an SMS             /inbox    show what has arrived
  /drop       break the call off      /script   print this conversation as a script
  /help       these words             /quit     hang up and leave
  /signal W   W is ada, tombol (presses are lost) or jawaban (answers are lost)"""


def box(shown: Shown) -> str:
    """A screen in a frame, with its length in septets below."""
    if shown.lost:
        return "  (no signal: nothing came back)"
    lines = [piece for line in shown.text.split("\n") for piece in _fold(line)]
    room = (
        f"{shown.prefix} {shown.septets}/{shown.room} {shown.encoding}"
        if shown.prefix
        else "network"
    )
    if shown.septets > shown.room:
        room += " TOO LONG"
    inside = "\n".join(f"│ {line:<{WIDTH}} │" for line in lines)
    return f"┌{'─' * (WIDTH + 2)}┐\n{inside}\n└{f' {room} ':─>{WIDTH + 2}}┘"


def letter(message: dict[str, Any]) -> str:
    """An SMS that arrived."""
    lines = [
        f"{message['from']}:",
        *(row for line in message["text"].split("\n") for row in _fold(line)),
    ]
    return "  ✉ " + "\n    ".join(lines)


def _fold(line: str) -> list[str]:
    return textwrap.wrap(line, WIDTH) or [""]


class Handset:
    """One phone in the terminal.

    `ask` reads a line after a prompt (EOFError ends), `say` prints.
    """

    def __init__(
        self,
        network: Network,
        number: str,
        code: str,
        ask: Callable[[str], str] = input,
        say: Callable[[str], None] = print,
    ) -> None:
        self._network, self.number, self._code, self._ask, self._say = (
            network,
            number,
            code,
            ask,
            say,
        )
        self._seen = network.newest_arrival(number)
        self._calling = False

    def use(self) -> None:
        """Dial, and go on until /quit or the end of the input."""
        self._network.begin_script(self.number)
        self._say(HELP.format(code=self._code))
        self._show(self._network.dial(self.number, self._code))
        while True:
            self._listen()
            try:
                typed = self._ask("> " if self._calling else "dial> ").strip()
            except (EOFError, KeyboardInterrupt):
                typed = "/quit"
            if typed == "/quit":
                break
            if typed.startswith("/"):
                self._command(*typed[1:].partition(" ")[::2])
            elif self._calling:
                self._show(self._network.press(self.number, typed))
            else:
                self._show(self._network.dial(self.number, typed or self._code))
        self._network.drop(self.number)

    def _command(self, word: str, rest: str) -> None:
        match word:
            case "sms" if rest.strip():
                taken = self._network.sms(self.number, rest.strip())
                self._say(
                    "  sent"
                    if taken
                    else "  the gateway did not take it; it is sent again every second"
                )
                self._listen(LISTEN_SECONDS)
            case "inbox":
                for message in self._network.arrived(self.number):
                    self._say(letter(message))
            case "drop":
                self._say(
                    "  call dropped" if self._network.drop(self.number) else "  there is no call"
                )
                self._calling = False
            case "signal" if rest in ("ada", "tombol", "jawaban"):
                self._network.signal(self.number, rest)
            case "script":
                self._say(self._network.script(self.number))
            case _:
                self._say(HELP.format(code=self._code))

    def _show(self, shown: Shown) -> None:
        self._say(box(shown))
        if not shown.lost:
            self._calling = shown.open
        if shown.prefix == "END":
            self._listen(LISTEN_SECONDS)

    def _listen(self, seconds: float = 0.0) -> None:
        for message in self._network.wait_for_sms(self.number, self._seen, seconds):
            self._say(letter(message))
            self._seen = int(message["arrival"])
