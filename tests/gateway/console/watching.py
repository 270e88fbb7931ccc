"""Guard posts for the tests of every page."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from flows.rules import schedule
from storage import people, watch
from storage.engine import db
from storage.engine.vault import Vault
from storage.models import Enrolment, NightCount, Slot
from storage.watch import alarms, enrolments
from storage.watch.enrolments import Wish
from tests.cast import DARMO, SARI, UJANG

ZONE = ZoneInfo("Asia/Jakarta")
SHIFT = schedule.Shift("22:00", "04:00", 180, 20)


def post(vault: Vault, code: str, area: str) -> watch.Post:
    """A post with two guards and three slots of its running or coming night, all still to come,
    whatever the clock is.
    """
    now = datetime.now(UTC)
    row = watch.PostRow(
        code, f"Pos {code.title()}", area, "14", "03", "22:00", "04:00", 180, 20, (DARMO, UJANG)
    )
    with db.transaction():
        watch.save_posts(vault, [row], now)
        made = watch.find(code)
        assert made is not None
        dues = [now + timedelta(hours=hours) for hours in (1, 4, 7)]
        grace = timedelta(minutes=20)
        slots = [schedule.Due(due, due + grace / 2, due + grace) for due in dues]
        watch.write_slots(made, slots, tonight())
    return made


def tonight() -> date:
    """The running or coming night."""
    return schedule.night_of(datetime.now(UTC), SHIFT, ZONE)


def hear(made: watch.Post, place: int, word: str, guards: int = 3) -> None:
    """The second guard of a post sends a word for a slot."""
    slot = watch.slots_of(tonight(), made)[place]
    guard = watch.guards_of(made.id)[1]
    at = slot.due_at + timedelta(minutes=2)
    with db.transaction():
        watch.check_in([watch.Word(made, guard, word, guards, f"{made.code}:{place}", at)])


def miss(made: watch.Post, place: int) -> None:
    """Nobody is heard in a slot, and its alarm begins."""
    slot = watch.slots_of(tonight(), made)[place]
    with db.transaction():
        Slot.update(state="terlewat").where(Slot.id == slot.id).execute()
        alarms.begin([slot.id], datetime.now(UTC))


def wait(made: watch.Post, place: int) -> None:
    """A slot is due and its grace runs: the post is waited for."""
    slot, now = watch.slots_of(tonight(), made)[place], datetime.now(UTC)
    moments = {"due_at": now - timedelta(minutes=12), "remind_at": now - timedelta(minutes=2)}
    Slot.update(late_at=now + timedelta(minutes=8), **moments).where(Slot.id == slot.id).execute()


def count(made: watch.Post, nights: int, missed: int = 1) -> None:
    """So many nights before this one were counted; in the latest so many check-ins were missed."""
    for number in range(1, nights + 1):
        NightCount.create(
            post=made,
            night=tonight() - timedelta(days=number),
            expected=3,
            present=3 - missed,
            late=0,
            missed=missed,
            excused=0,
            paused=0,
        )
        missed = 0


def wanted(vault: Vault, area: str) -> int:
    """Somebody wants a post for RT 09 of an area, by SMS."""
    at = datetime.now(UTC)
    with db.transaction():
        phone = people.phone_ids(vault, [SARI], at)[SARI]
        wish = Wish("wanted:0", "post", phone, 0, at, area, "09", "03")
        assert enrolments.want(vault, wish)
        return int(Enrolment.get(Enrolment.conversation == wish.conversation).id)


def there(vault: Vault, area: str) -> dict[str, str]:
    """A post with an open alarm, by the name that the table of rights has for it."""
    made = post(vault, "MELATI", area)
    miss(made, 0)
    later = datetime.now(ZONE) + timedelta(days=30)
    wish = wanted(vault, area)
    return {
        "post": made.code,
        "enrolment": str(wish),
        "next_month": f"{later:%Y-%m-%dT%H:%M}",
        "night": later.date().isoformat(),
    }
