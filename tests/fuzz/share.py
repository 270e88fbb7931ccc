"""One process's share of a fuzz, on servers of its own."""

from __future__ import annotations

import itertools
import logging
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import structlog

from gateway.install.settings import Settings
from storage.engine import db, schema
from tests.conftest import DATA_KEY, LOOKUP_KEY, WEBHOOK_TOKEN
from tests.fuzz.house import House
from tests.fuzz.judge import Failure, Tally
from tests.servers import Postgres, Valkey

#: Cases between two times the database is emptied: tickets have five digits.
CHUNK = 25_000


@dataclass(frozen=True)
class Share:
    """What one process does: the visits `first`, `first + step`, ...

    until so many cases were judged.
    """

    engine: str
    seed: int
    first: int
    step: int
    cases: int


@contextmanager
def house(engine: str) -> Iterator[House]:
    """A house on servers of its own."""
    with tempfile.TemporaryDirectory(prefix="kentongan-fuzz-") as folder:
        redis = Valkey()
        postgres = Postgres() if engine == "postgresql" else None
        try:
            url = postgres.create("kentongan_fuzz") if postgres else f"sqlite:///{folder}/fuzz.db"
            opened = db.open_database(url)
            schema.migrate(opened)
            db.close_all()
            yield House(_settings(Path(folder), url, redis.url))
        finally:
            db.close_all()
            redis.remove()
            if postgres:
                postgres.remove()


def _settings(folder: Path, database_url: str, redis_url: str) -> Settings:
    return Settings(
        var_dir=folder,
        database_url=database_url,
        redis_url=redis_url,
        webhook_tokens=(WEBHOOK_TOKEN,),
        secret_key="secret-of-the-fuzz",
        data_keys=(DATA_KEY,),
        lookup_keys=(LOOKUP_KEY,),
        at_api_key="key-of-the-fuzz",
        at_base_url="http://127.0.0.1:9",
    )


def run_share(share: Share) -> tuple[Share, dict[str, Tally], list[Failure]]:
    """Judge one share. Every chunk begins in an empty house."""
    with house(share.engine) as ours:
        _hush()
        visits = itertools.count(share.first, share.step)
        left = share.cases
        while left > 0:
            ours.receive(share.seed, visits, min(left, CHUNK))
            left -= CHUNK
            ours.empty()
            done, failed = share.cases - max(left, 0), len(ours.judge.failures)
            print(
                f"{share.engine} from {share.first}: {done} of {share.cases}, {failed} failures",
                file=sys.stderr,
                flush=True,
            )
        return share, dict(ours.judge.tallies), ours.judge.failures


def _hush() -> None:
    """Leave the log to failures: a refused message is an event here every millisecond."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
