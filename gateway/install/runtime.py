"""What every part works with, opened once a process: settings, vault, database, carriers, Redis."""

from __future__ import annotations

from functools import cached_property

from peewee import Database
from redis import Redis

from flows.values import dataclass
from gateway.carriers import Provider
from gateway.install.providers import open_carriers
from gateway.install.settings import Settings
from gateway.install.wake_up import WakeUps
from storage.conversations.in_progress import Calls
from storage.conversations.sessions import Sessions, connect_redis
from storage.engine import private
from storage.engine.db import file_of, open_database
from storage.engine.vault import Vault
from storage.people.promises import Promises
from storage.received.intake import Intake
from storage.received.spool import Spool
from storage.received.strangers import Strangers


@dataclass(frozen=True)
class Runtime:
    """One process's open things.

    Nothing in it connects before it is used, so it survives a fork made at once.
    """

    settings: Settings
    vault: Vault
    database: Database
    providers: dict[str, Provider]
    redis: Redis
    sessions: Sessions
    calls: Calls
    wake_ups: WakeUps
    spool: Spool
    promises: Promises
    intake: Intake
    strangers: Strangers

    @cached_property
    def carrier(self) -> Provider:
        """The default carrier: the first one switched on."""
        return self.providers[self.settings.carriers[0]]


def open_runtime(settings: Settings) -> Runtime:
    """Open everything the settings name, closed to other accounts.

    Raises DatabaseAway or ValueError with a sentence.
    """
    private.tighten(private.kept_in(settings.var_dir, file_of(settings.database_url)))
    vault = Vault(settings.data_keys, settings.lookup_keys)
    redis = connect_redis(settings.redis_address)
    wake_ups = WakeUps(redis)
    sessions = Sessions(redis, vault)
    spool = Spool(settings.var_dir / "spool", vault)
    return Runtime(
        settings=settings,
        vault=vault,
        database=open_database(settings.database_url),
        providers=open_carriers(settings),
        redis=redis,
        sessions=sessions,
        calls=Calls(sessions, vault),
        wake_ups=wake_ups,
        spool=spool,
        promises=Promises(settings.var_dir / "promises"),
        intake=Intake(vault, spool, lambda: wake_ups.send("intake")),
        strangers=Strangers(redis),
    )
