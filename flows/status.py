"""Status: how far a report has come.

Only the phone that sent it is told, and only the stage, never the content.
"""

from __future__ import annotations

from flows.lapor import file, tells
from flows.queries import OnlyReport, StatusOf
from flows.questions import End, Talk, ask, look_up
from flows.reading.codes import read_code
from flows.rules.tickets import is_ticket


def status(code: str = "") -> Talk[End]:
    """The stage of a report, by its number; not of a sensitive one: another may be asking."""
    asked = yield from ask_code("status", code)
    if isinstance(asked, End):
        return asked
    code = asked
    found = yield from look_up("status.cari", StatusOf(code))
    if found is None:
        return End("status.tidak_ada", code=code)
    if found["sensitive"]:
        return End("status.netral", code=code)
    return End(f"status.{found['state']}", code=code)


def status_sms(code: str = "") -> Talk[End]:
    """The same by SMS: a phone with one open report is not asked for its number."""
    return (yield from status((yield from named(code))))


def named(code: str) -> Talk[str]:
    """The number typed, or that of the phone's only open report.

    It is "" if there is none, or more than one.
    """
    if read_code(code):
        return code
    return (yield from look_up("status.satu", OnlyReport())) or ""


def ask_code(name: str, typed: str = "") -> Talk[str | End]:
    """A number whose check digit is right.

    The one typed already, or one asked for under ``<name>.kode`` until it is. Who tells of
    something that happened instead has reported it: the END that says so.
    """
    code = read_code(typed)
    question = f"{name}.salah" if code else f"{name}.kode"
    while not is_ticket(code):
        said = yield from ask(question, code=code)
        if tells(said):
            return (yield from file(said))
        code = read_code(said)
        question = f"{name}.salah" if code else f"{name}.angka"
    return code
