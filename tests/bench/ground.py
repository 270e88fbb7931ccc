"""Where the bench measures: one PostgreSQL, and houses, each with a database and a Redis."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from gateway.install.demo import load_places
from gateway.install.settings import Settings
from storage.engine import db, schema
from storage.engine.vault import Vault, new_key
from tests.bench import earlier
from tests.bench.costs import Counter, Meters, cpu_of
from tests.bench.parts import ROOT
from tests.servers import Postgres, Valkey, free_port

TOKEN = "token-of-the-bench-0001"
#: Database engines by their name in the tables.
ENGINES = {"SQLite": "sqlite", "PostgreSQL": "postgresql"}
CITY = "16.71"


class House:
    """One Kentongan, migrated, with the province's areas: what its processes are started with."""

    def __init__(self, folder: Path, database_url: str, database: Meters, redis: Valkey) -> None:
        self.folder, self.database_url, self.redis = folder, database_url, redis
        self.carrier_port = free_port()
        self.carrier = f"http://127.0.0.1:{self.carrier_port}"
        self.environment = {
            "VAR_DIR": str(folder),
            "DATABASE_URL": database_url,
            "REDIS_URL": redis.url,
            "WEBHOOK_TOKENS": TOKEN,
            "SECRET_KEY": new_key(),
            "DATA_KEYS": new_key(),
            "LOOKUP_KEYS": new_key(),
            "AT_API_KEY": "bench",
            "AT_BASE_URL": self.carrier,
        }
        self.vault = Vault([self.environment["DATA_KEYS"]], [self.environment["LOOKUP_KEYS"]])
        #: CPU of its servers; whoever measures adds the processes of that side.
        self.meters: Meters = {**database, "redis": lambda: cpu_of(redis.pid)}
        self.counter = Counter(folder / "counts", ROOT, redis.url)

    @property
    def counted(self) -> dict[str, str]:
        """The same environment, with statements counted."""
        return {**self.environment, **self.counter.environment}

    def settings(self) -> Settings:
        """Its settings, for what is called in this process."""
        named = {name.lower(): value for name, value in self.environment.items()}
        return Settings(**named)  # type: ignore[arg-type]

    @contextmanager
    def opened(self) -> Iterator[Vault]:
        """Its database, open in this process; one house at a time."""
        db.open_database(self.database_url)
        try:
            with db.connected():
                yield self.vault
        finally:
            db.close_all()


class Ground:
    """Starts what is asked for, and ends all of it."""

    def __init__(self, folder: Path, quick: bool) -> None:
        self.folder, self.quick = folder, quick
        self._stack = ExitStack()

    def __enter__(self) -> Ground:
        return self

    def __exit__(self, *trouble: object) -> None:
        self._stack.close()

    @cached_property
    def postgres(self) -> Postgres:
        """The PostgreSQL of this run, with its usual durability."""
        server = Postgres()
        self._stack.callback(server.remove)
        return server

    @cached_property
    def earlier(self) -> Path | None:
        """The build that ours is compared with; None where there is none."""
        return self._stack.enter_context(earlier.checked_out(self.folder))

    @contextmanager
    def house(self, name: str, engine: str, root: Path = ROOT) -> Iterator[House]:
        """A house on a fresh database, as the build in `root` has it; gone after the block.

        `engine` is a key of ENGINES.
        """
        folder = self.folder / f"{name}-{ENGINES[engine]}"
        folder.mkdir(parents=True)
        redis = Valkey()
        try:
            if ENGINES[engine] == "sqlite":
                house = House(folder, f"sqlite:///{folder}/kentongan.db", {}, redis)
            else:
                server = self.postgres
                address = server.create(f"bench_{name.replace('-', '_')}")
                house = House(folder, address, {"postgresql": lambda: cpu_of(server.pid)}, redis)
            if root != ROOT:
                earlier.migrate(root, house.environment)
                yield house
                return
            schema.migrate(db.open_database(house.database_url))
            with db.connected():
                load_places(datetime.now(UTC))
            db.close_all()
            yield house
        finally:
            redis.remove()
