"""A USSD key press of ours beside a bare view and beside a hand-written menu, on the same server and the same Redis."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from storage import db
from storage.vault import new_key
from tests.bench.load import Load, press_keys
from tests.bench.rounds import Side
from tests.bench.web import serve
from tests.servers import Valkey

TOKEN = "token-of-the-bench-0001"

BARE = "bare Flask view"
HANDWRITTEN = "hand-written, GET + SETEX"
OURS_REPORT = "Kentongan, whole reports"
OURS_LOOKING = "Kentongan, looking round"

#: Dial, lapor, petasan, the place, Kirim. Two of the five answers wait for a commit: the draft and the report.
REPORT = ("1", "3", "LR KETAPANG RT 14 7 ULU", "1")
#: Dial, lapor, the second page and back, the menu, the useful numbers: nothing is told, nothing is committed.
LOOKING = ("1", "98", "99", "00", "5")


@contextmanager
def sides(folder: Path) -> Iterator[list[Side]]:
    """Start Redis and the three servers in `folder`; the sides to be measured."""
    with ExitStack() as stack:
        redis = Valkey()
        stack.callback(redis.remove)
        ours = {
            "VAR_DIR": str(folder / "var"),
            "DATABASE_URL": f"sqlite:///{folder}/var/kentongan.db",
            "REDIS_URL": redis.url,
            "WEBHOOK_TOKENS": TOKEN,
            "SECRET_KEY": new_key(),
            "DATA_KEYS": new_key(),
            "LOOKUP_KEYS": new_key(),
            "AT_API_KEY": "bench",
            "AT_BASE_URL": "http://127.0.0.1:9",
        }
        (folder / "var").mkdir()
        db.migrate(db.open_database(ours["DATABASE_URL"]))
        db.close_all()
        rival = {"REDIS_URL": redis.url}
        bare = stack.enter_context(serve("tests.bench.plain:bare", folder, rival))
        handwritten = stack.enter_context(serve("tests.bench.plain:handwritten", folder, rival))
        kentongan = stack.enter_context(serve("wsgi:app", folder, ours))
        hook = f"{kentongan}/hooks/africastalking/{TOKEN}/ussd"
        yield [
            Side(BARE, _phones(f"{bare}/ussd", REPORT, "-")),
            Side(HANDWRITTEN, _phones(f"{handwritten}/ussd", REPORT, "END Laporan")),
            Side(OURS_LOOKING, _phones(hook, LOOKING, "END Polri 110")),
            Side(OURS_REPORT, _phones(hook, REPORT, "END Laporan")),
        ]


def _phones(url: str, keys: tuple[str, ...], last: str) -> Callable[[str, int, int], Load]:
    def burst(run: str, phones: int, seconds: int) -> Load:
        return press_keys(url, run, keys, phones, seconds, last)

    return burst
