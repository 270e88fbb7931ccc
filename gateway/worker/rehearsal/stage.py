"""Where a night is rehearsed: an installation of its own, in a folder that is gone afterwards."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from flows.rules.fields import Unusable, area
from flows.rules.season import RAMADHAN
from flows.values import dataclass
from gateway import jobs
from gateway.install import demo, timekeeping
from gateway.install.embedded import EmbeddedRedis
from gateway.install.runtime import Runtime, open_runtime
from gateway.install.settings import Settings
from gateway.jobs import breaker
from gateway.officers import rows
from gateway.worker.rehearsal.carrier import RehearsedCarrier
from gateway.worker.rehearsal.driven import Driven
from gateway.worker.rehearsal.plan import Plan, PlannedOfficer
from gateway.worker.rehearsal.plan_reasons import BadPlan, first
from storage import people, watch
from storage.engine.db import close_all, connected, file_of, transaction
from storage.engine.schema import migrate
from storage.engine.vault import Vault, new_key
from storage.models import Guard, Season
from storage.people import officers
from storage.people.officers import OfficerRow
from storage.places import areas, units
from storage.watch import duress


@dataclass(frozen=True)
class Stage:
    """The installation on which a night is played, and its parts that may fail."""

    runtime: Runtime
    carrier: RehearsedCarrier
    redis: EmbeddedRedis
    database: Path

    def take_database_away(self) -> None:
        """From now on the database is not there."""
        self.database.rename(self._elsewhere)

    def bring_database_back(self) -> None:
        """It is there again, as it was."""
        self._elsewhere.rename(self.database)

    @property
    def _elsewhere(self) -> Path:
        return self.database.with_suffix(".away")


@contextmanager
def made(plan: Plan, settings: Settings, time: Driven) -> Iterator[Stage]:
    """The installation of a plan, with the prices and the zone of these settings.

    For a process that does nothing else, before and afterwards: its clocks are driven, and its
    tables are bound to the temporary database. Raises BadPlan for codes that nobody knows.
    """
    with TemporaryDirectory(prefix="kentongan-rehearsal-") as folder:
        own = _settings(settings, Path(folder))
        redis = EmbeddedRedis(own.var_dir)
        redis.start()
        try:
            carrier = RehearsedCarrier(time)
            runtime = replace(open_runtime(own), providers={carrier.name: carrier})
            # Nothing of this has to outlive the machine's power.
            runtime.database.pragma("synchronous", "off", permanent=True)  # type: ignore[attr-defined]
            with connected():
                migrate(runtime.database)
                demo.load_places(time.read().wall)
                with transaction():
                    _people(plan, runtime.vault, time.read().wall)
            jobs.use(runtime)
            timekeeping.drive(time.read)
            jobs.stopping.drive(time.wait)
            breaker.forget_all()
            yield Stage(runtime, carrier, redis, Path(file_of(own.database_url)))
        finally:
            close_all()
            redis.stop()


_KEY = base64.urlsafe_b64encode(bytes(32)).decode()


def _settings(settings: Settings, folder: Path) -> Settings:
    return Settings.model_validate(
        {
            "var_dir": folder,
            "webhook_tokens": secrets.token_hex(24),
            "secret_key": secrets.token_urlsafe(48),
            "data_keys": new_key(),
            "lookup_keys": _KEY,  # always the same: the digits of a night are
            "reply_countries": settings.reply_countries,
            "reply_cap_per_number": settings.reply_cap_per_number,
            "sms_price": settings.sms_price,
            "sms_currency": settings.sms_currency,
            "timezone": settings.timezone,
            "home_area": settings.home_area,
            "coordinates": settings.coordinates,
        }
    )


def _people(plan: Plan, vault: Vault, now: datetime) -> None:
    """Enrol posts, guards, officers and desks of the plan."""
    found = _must_be_known(plan)
    # Written down also for a night outside of it: else the clock would go by the calendar.
    around = timedelta(days=1)
    since = plan.night - around if plan.season == RAMADHAN else plan.night + 2 * around
    Season.create(name=RAMADHAN, since=since, until=since + 2 * around, source="plan")
    watch.save_posts(vault, [post.row for post in plan.posts], now)
    words = {phone: word for post in plan.posts for phone, word in post.duress.items()}
    ids = people.phone_ids(vault, sorted(words), now)
    for guard in Guard.select().where(Guard.phone.in_(list(ids.values()))):
        phone = next(phone for phone, id_ in ids.items() if id_ == guard.phone_id)
        duress.agree(vault, guard, words[phone])
    officers.save(vault, found, now)
    named = units.named_by(set(plan.desks))
    lie_in = units.areas_of(named)
    units.load(
        [
            {
                "code": code,
                "name": str(unit.name),
                "parent_code": str(unit.parent_code or ""),
                "areas": ";".join(lie_in.get(code, [])),
                "desk_phone": plan.desks[code],
            }
            for code, unit in named.items()
        ],
        now,
    )


def _must_be_known(plan: Plan) -> list[OfficerRow]:
    """The officers of the plan. Raises BadPlan for all areas and units that nobody knows."""
    named = {post.area for post in plan.posts}
    for officer in plan.officers:
        named.update(rows.areas_named({"areas": ";".join(officer.areas)}))
    levels = areas.levels_of(named)
    known = set(units.named_by({officer.unit for officer in plan.officers} | set(plan.desks)))
    found, wrong = list[OfficerRow](), list[str]()
    for place, post in enumerate(plan.posts, 1):
        try:
            area({"area": post.area}, "area", levels)
        except Unusable as why:
            wrong.append(f"posts {place}, {why}")
    for place, officer in enumerate(plan.officers, 1):
        try:
            found.append(_officer(officer, levels, known))
        except Unusable as why:
            wrong.append(f"officers {place}, {why}")
    wrong += [
        f"desks, {code}: tidak dikenal; `flask unit list` menyebut semuanya"
        for code in sorted(set(plan.desks) - known)
    ]
    if wrong:
        raise BadPlan("\n".join(first(wrong)))
    return found


def _officer(
    officer: PlannedOfficer, levels: Mapping[str, str], known: Collection[str]
) -> OfficerRow:
    cells = {
        "name": officer.name,
        "phone": officer.phone,
        "unit": officer.unit,
        "role": officer.role,
        "areas": ";".join(officer.areas),
        "duty": officer.duty,
    }
    return rows.officer(cells, levels, known)
