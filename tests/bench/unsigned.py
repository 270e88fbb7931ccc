"""Key presses alone, and beside calls that have our token and the wrong signature."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime

from storage.engine.sql import run as run_sql
from tests.bench import calls
from tests.bench.ground import TOKEN, Ground, House
from tests.bench.load import Load, press_keys, send_unsigned
from tests.bench.parts import serve
from tests.bench.rounds import Noun, Side
from tests.bench.ussd import LOOKING

ALONE = "key presses, alone"
ELSEWHERE = "key presses, beside as many calls to another server"
BESIDE = "key presses, beside unsigned calls"
CALLS = "unsigned calls, beside key presses"

PER_SECOND = 10_000
#: Phones, and how long each waits before it presses (milliseconds on average): a city at its
#: busiest, and far below what the machine can do, so that a longer wait has one reason.
PHONES, PAUSE = 16, 100
#: So many times the length of a burst: one press of a hundred is to be seen often enough.
TIMES = 2


class Hooks:
    """The webhooks of a house at which both carriers call, and a server that only refuses."""

    def __init__(self, house: House, url: str, other: str) -> None:
        self._house, self._hooks, self._other = house, f"{url}/hooks", f"{other}/hooks"

    def alone(self, run: str, per_second: int, seconds: int) -> Load:
        """Key presses with nothing else going on."""
        url = f"{self._hooks}/africastalking/{TOKEN}/ussd"
        return press_keys(url, run, LOOKING, PHONES, seconds * TIMES, "END Polri 110", PAUSE)

    def elsewhere(self, run: str, per_second: int, seconds: int) -> Load:
        """Key presses while the other server gets these calls: all share the same cores."""
        return self._both(self._other, run, per_second, seconds)[0]

    def beside(self, run: str, per_second: int, seconds: int) -> Load:
        """Key presses from the moment the unsigned calls begin."""
        return self._both(self._hooks, run, per_second, seconds)[0]

    def unsigned(self, run: str, per_second: int, seconds: int) -> Load:
        """The calls beside key presses; an error is also whatever was written."""
        return self._both(self._hooks, run, per_second, seconds)[1]

    def _both(self, hooks: str, run: str, per_second: int, seconds: int) -> tuple[Load, Load]:
        url, now = f"{hooks}/smsgate/{TOKEN}/event", datetime.now(UTC)
        call = calls.signed(calls.received(run, 1, 1, now), now, key="another-key").split(" ", 2)
        with ThreadPoolExecutor(1) as strangers:
            sent = strangers.submit(send_unsigned, url, call, per_second, seconds * TIMES)
            presses = self.alone(run, per_second, seconds)
            refused = sent.result()
        with self._house.opened():
            ((written,),) = run_sql("SELECT count(*) FROM inbox WHERE carrier = 'smsgate'")
        return presses, replace(refused, errors=refused.errors + int(written))


@contextmanager
def sides(ground: Ground) -> Iterator[list[Side]]:
    """One house on SQLite: key presses alone, beside calls to another server, beside those to it,
    and the calls themselves.
    """
    with ExitStack() as stack:
        house = stack.enter_context(ground.house("unsigned", "SQLite"))
        house.environment |= calls.SETTINGS
        web = stack.enter_context(serve("wsgi:app", house.folder, house.environment))
        refusing = "tests.bench.plain:refusing"
        other = stack.enter_context(serve(refusing, house.folder, house.environment))
        hooks = Hooks(house, web.url, other.url)
        yield [
            Side(ALONE, hooks.alone, (ALONE,)),
            Side(ELSEWHERE, hooks.elsewhere, (ALONE,)),
            Side(BESIDE, hooks.beside, (ALONE, ELSEWHERE)),
            Side(CALLS, hooks.unsigned),
        ]


NOUN = Noun(
    name="unsigned",
    title="Key presses beside unsigned calls",
    says="{} unsigned calls a second",
    unit="answers/s",
    ratios=("p99 / alone", "/ elsewhere"),
    sizes=(PER_SECOND,),
    quick=(PER_SECOND,),
    sides=sides,
    compared="p99",
)
