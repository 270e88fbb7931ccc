"""Our USSD key press beside a bare view and a hand-written menu, on one server and one Redis."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace

from tests.bench import earlier
from tests.bench.costs import Counts, Meters, between, cpu_of, readings
from tests.bench.earlier import COMMIT
from tests.bench.ground import TOKEN, Ground, House
from tests.bench.load import Load, press_keys
from tests.bench.parts import serve
from tests.bench.rounds import Noun, Side

BARE = "bare Flask view"
HANDWRITTEN = "hand-written, GET + SETEX"
OURS_LOOKING = "Kentongan, looking round"
OURS_REPORT = "Kentongan, whole reports"

#: Dial, lapor, petasan, the place, Kirim. Two of the five answers wait for a commit: the draft and
#: the report.
REPORT = ("1", "3", "LR KETAPANG RT 14 7 ULU", "1")
#: Dial, lapor, the second page and back, the menu, the useful numbers: nothing is told, nothing is
#: committed.
LOOKING = ("1", "98", "99", "00", "5")
#: What is pressed on our side, and how the last screen begins.
OURS = ((OURS_LOOKING, LOOKING, "END Polri 110"), (OURS_REPORT, REPORT, "END Laporan"))
#: Behind the name of a side: the same at the earlier commit.
AT = f" ({COMMIT})"


class Phones:
    """Phones that press the same keys again and again at one address."""

    def __init__(self, url: str, keys: tuple[str, ...], last: str, meters: Meters) -> None:
        self._url, self._keys, self._last, self._meters = url, keys, last, meters

    def burst(self, run: str, phones: int, seconds: int) -> Load:
        """One burst of load."""
        before = readings(self._meters)
        load = press_keys(self._url, run, self._keys, phones, seconds, self._last)
        return replace(load, cpu=between(before, readings(self._meters)))


@contextmanager
def sides(ground: Ground) -> Iterator[list[Side]]:
    """Start a house and the servers; the sides to be measured."""
    with ExitStack() as stack:
        house = stack.enter_context(ground.house("ussd", "SQLite"))
        rival = {"REDIS_URL": house.redis.url}
        bare = stack.enter_context(serve("tests.bench.plain:bare", house.folder, {}))
        handwritten = stack.enter_context(
            serve("tests.bench.plain:handwritten", house.folder, rival)
        )
        kentongan = stack.enter_context(serve("wsgi:app", house.folder, house.environment))
        counted = stack.enter_context(serve("wsgi:app", house.folder, house.counted))

        def plain(url: str, last: str, pid: int) -> Phones:
            return Phones(
                f"{url}/ussd", REPORT, last, {"web": lambda: cpu_of(pid)} | dict(house.meters)
            )

        def ours(name: str, keys: tuple[str, ...], last: str) -> Side:
            path = f"/hooks/africastalking/{TOKEN}/ussd"
            meters = {"web": lambda: cpu_of(kentongan.pid)} | dict(house.meters)
            phones = Phones(kentongan.url + path, keys, last, meters)
            watched = Phones(counted.url + path, keys, last, {})
            rivals = (BARE, HANDWRITTEN, f"{name}{AT}" if ground.earlier else None)
            return Side(name, phones.burst, rivals, lambda *size: _counted(house, watched, *size))

        before = []
        if ground.earlier:
            old = stack.enter_context(ground.house("ussd-earlier", "SQLite", ground.earlier))
            web = stack.enter_context(earlier.serve(ground.earlier, old.folder, old.environment))
            meters = {"web": lambda: cpu_of(web.pid)} | dict(old.meters)
            for name, keys, last in OURS:
                phones = Phones(f"{web.url}/hooks/africastalking/{TOKEN}/ussd", keys, last, meters)
                before.append(Side(f"{name}{AT}", phones.burst, (BARE, HANDWRITTEN)))
        yield [
            Side(BARE, plain(bare.url, "-", bare.pid).burst, (BARE, HANDWRITTEN)),
            Side(
                HANDWRITTEN,
                plain(handwritten.url, "END Laporan", handwritten.pid).burst,
                (BARE, HANDWRITTEN),
            ),
            *(ours(*side) for side in OURS),
            *before,
        ]


def _counted(
    house: House, phones: Phones, run: str, size: int, seconds: int
) -> tuple[Load, Counts]:
    before = house.counter.read()
    load = phones.burst(run, size, seconds)
    return load, house.counter.read() - before


NOUN = Noun(
    name="ussd",
    title="USSD key press",
    says="{} phones at once",
    unit="answers/s",
    ratios=("/ bare", "/ GET + SETEX", f"/ {COMMIT}"),
    sizes=(16, 64),
    quick=(16,),
    sides=sides,
)
