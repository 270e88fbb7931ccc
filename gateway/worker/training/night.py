"""Plays the invented night to the gateway: what was sent is received, handled and answered as of
the moment at which it was sent, and the clock ticks in between. So its records are as real ones.
"""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from flows.rules.imbauan_draft import Draft
from flows.rules.rights import Officer, actor_of
from gateway.carriers import Limits, Outgoing, Sent
from gateway.carriers.africastalking_callbacks import Callbacks
from gateway.carriers.form import write_form
from gateway.install import demo, demo_officers
from gateway.install.runtime import Runtime
from gateway.jobs import intake, outbox, owner
from gateway.officers import desk_deeds, filing, imbauan, questioning, watched
from gateway.worker import steps
from gateway.worker.training import told
from storage import people, reports, watch
from storage.engine.db import connected, transaction
from storage.models import Report
from storage.people import officers
from storage.places import areas
from storage.received import inbox

#: The clock ticks so often while the night is played (minutes), and last so long before now.
_TICK, _LAST = 5, 1
#: So long before now the posts are enrolled (minutes): before the first round of the clock.
_ENROLLED = 320
_DIGITS = re.compile(r"TERIMA (\d\d \d\d)$")

Deed = Callable[[datetime], None]


class Invented(Callbacks):
    """A carrier that reads what is told to it, and brings everything to nobody."""

    limits = Limits(recipients=100)

    def __init__(self) -> None:
        self.digits: dict[str, str] = {}
        """Those by which an officer takes the report told last, by number."""

    def send(self, outgoing: Outgoing) -> list[Sent]:
        """Everybody has got it."""
        if found := _DIGITS.search(outgoing.text):
            self.digits |= dict.fromkeys(outgoing.numbers, found[1])
        return [Sent(number, "delivered") for number in outgoing.numbers]


class Night:
    """One night and the weeks before it, told until `now`."""

    def __init__(self, runtime: Runtime, now: datetime) -> None:
        self.runtime, self.now = runtime, now
        self._carrier = Invented()
        runtime.providers.clear()
        runtime.providers[self._carrier.name] = self._carrier
        self._officers = dict(self._enrolled())
        self._ids = itertools.count(1)

    def tell(self) -> None:
        """All of it, in the order in which it happened."""
        with connected():
            self._people()
            for at, deed in self._in_order():
                deed(at)

    def _in_order(self) -> Iterator[tuple[datetime, Deed]]:
        """What happened, by its time; of the same minute in the order of the tables."""
        happened = [*self._before(), *self._tonight()]
        for ago, deed in sorted(happened, key=lambda each: each[0], reverse=True):
            yield self.now - timedelta(minutes=ago), deed

    def _tonight(self) -> Iterator[tuple[float, Deed]]:
        for said in told.SAID:
            yield said.ago, self._saying(said.number, said.text, said.about)
        for did in told.DID:
            yield did.ago, self._doing(did)
        for place, post in enumerate(told.POSTS):
            yield _ENROLLED, self._enrolling(post, place)
            for slot, (after, words) in enumerate(post.words):
                ago = post.began - slot * told.EVERY - after
                yield ago, self._saying(self._guards(post, place)[slot % 2], words)
            if post.paused:
                yield post.began - told.EVERY + 5, self._pausing(post)
        yield 300, self._appealing(told.SENT, "hasan", urgent=True)
        yield 25, self._appealing(told.SUBMITTED, urgent=True)
        yield 18, self._appealing(told.DRAFT, kept=True)
        for filed in told.FILED:
            yield filed.ago, self._filing(filed)
        for ago in range(_ENROLLED, _LAST, -_TICK):
            yield ago, self._tick
        yield _LAST, self._tick

    def _before(self) -> Iterator[tuple[float, Deed]]:
        """The reports of the weeks before: the same at each start, for the chance has a seed."""
        chance, persons = random.Random(told.SEED), itertools.count()
        for day in range(told.DAYS, 0, -1):
            for _ in range(chance.choice((1, 2, 2, 3, 4))):
                what, result = chance.choice(told.BEFORE)
                where = f"{chance.choice(told.STREETS)} {chance.choice(list(told.ULU.values()))}"
                ago = day * 24 * 60 + chance.triangular(0, 1439, 500)
                who, accepted = told.earlier(next(persons)), ago - chance.randint(2, 25)
                yield ago, self._saying(who, f"{what} {where}")
                yield accepted, self._deed("rina", "accept", who)
                yield accepted - chance.randint(20, 200), self._deed("rina", "close", who, result)

    def _people(self) -> None:
        """Who agreed to get imbauan, and who looks after a neighbourhood."""
        agreed = self.now - timedelta(days=told.DAYS)
        numbers = map(told.number, itertools.count(40))
        rows = [
            people.ContactRow(
                next(numbers), f"{role.title()} latihan", area, role, "id", agreed, "latihan"
            )
            for area in told.ULU
            for role in (*["warga"] * (told.RESIDENTS if area != told.SEVEN_ULU else 0),)
            + (told.PARTNERS if area == told.SEVEN_ULU else ())
        ]
        with transaction():
            people.save_contacts(self.runtime.vault, rows, agreed)

    def _enrolled(self) -> Iterator[tuple[str, Officer]]:
        for each in demo_officers.OFFICERS:
            id_ = officers.with_number(self.runtime.vault, each.row.phone)
            area = areas.find(each.row.areas[0].area)
            assert id_ is not None and area is not None
            yield each.login, Officer(actor_of(id_), each.row.role, area.code, area.path)

    def _guards(self, post: told.Watched, place: int) -> tuple[str, ...]:
        if post.code == demo.POST:
            return demo.GUARDS
        return told.number(20 + 2 * place), told.number(21 + 2 * place)

    def _enrolling(self, post: told.Watched, place: int) -> Deed:
        def enrol(at: datetime) -> None:
            zone = self.runtime.settings.zone
            begins = (self.now - timedelta(minutes=post.began)).astimezone(zone)
            row = watch.PostRow(
                post.code,
                post.name,
                post.area,
                f"0{place + 1}",
                "02",
                f"{begins:%H:%M}",
                f"{begins + timedelta(hours=6):%H:%M}",
                told.EVERY,
                told.GRACE,
                self._guards(post, place),
            )
            with transaction():
                watch.save_posts(self.runtime.vault, [row], at)

        return enrol

    def _pausing(self, post: told.Watched) -> Deed:
        def pause(at: datetime) -> None:
            found = watch.find(post.code)
            assert found is not None
            until = self.now + timedelta(hours=8)
            watched.pause(found, until, post.paused, self._officers["rina"].name, at)

        return pause

    def _saying(self, number: str, text: str, about: str = "") -> Deed:
        def say(at: datetime) -> None:
            code = self._report(told.REPORTERS[about]).code if about else ""
            words = text.format(digits=self._carrier.digits.get(number, ""), code=code)
            form = {"id": f"latihan-{next(self._ids)}", "from": number, "to": "20880"}
            form |= {"text": words, "date": f"{at:%Y-%m-%d %H:%M:%S}"}
            with transaction():
                inbox.put(self.runtime.vault, self._carrier.read(write_form("sms", form), at), at)
            while intake.once(self.runtime, at):
                pass
            self._hand_out(at)

        return say

    def _doing(self, did: told.Did) -> Deed:
        return self._deed(did.login, did.deed, told.REPORTERS[did.about], did.words)

    def _deed(self, login: str, deed: str, reporter: str, words: str = "") -> Deed:
        def do(at: datetime) -> None:
            officer, vault = self._officers[login], self.runtime.vault
            seen = self._seen(reporter)
            match deed:
                case "accept":
                    desk_deeds.accept(seen, officer.name, at)
                case "close":
                    desk_deeds.close(vault, seen, words, "", officer.name, at)
                case "note":
                    desk_deeds.annotate(vault, officer, seen, words, at)
                case _:
                    questioning.ask(vault, seen, "", words, officer.name, at)

        return do

    def _filing(self, filed: told.Filed) -> Deed:
        def file(at: datetime) -> None:
            wanted = filing.Told(
                f"latihan-{filed.ago}",
                filed.channel,
                filed.kind,
                filed.place,
                filed.story,
                filed.area,
                urgent=False,
            )
            filing.file(self.runtime, self._officers[filed.login], wanted, at)

        return file

    def _appealing(
        self, text: str, approver: str = "", urgent: bool = False, kept: bool = False
    ) -> Deed:
        def appeal(at: datetime) -> None:
            author, zone = self._officers["rina"], self.runtime.settings.zone
            reason = "air naik cepat" if urgent else ""
            wanted = Draft(text, list(told.ULU), ["warga"], urgent=urgent, reason=reason)
            found = imbauan.write(author, wanted, self.runtime, at)
            if not kept:
                found = imbauan.take(author, found, "submit", at, zone)
            if approver:
                imbauan.take(self._officers[approver], found, "approve", at, zone)
                self._tick(at)

        return appeal

    def _report(self, reporter: str) -> Report:
        """The report of this number; each has one."""
        phone = people.find_phone(self.runtime.vault, reporter)
        found: Report = Report.get(Report.phone == phone)
        return found

    def _seen(self, reporter: str) -> reports.Seen:
        code, zone = self._report(reporter).code, self.runtime.settings.zone
        seen = reports.show(self.runtime.vault, code, "admin", None, zone)
        assert seen is not None
        return seen

    def _tick(self, at: datetime) -> None:
        for step in steps.ROUNDS:
            step(self.runtime, at)
        self._hand_out(at)

    def _hand_out(self, at: datetime) -> None:
        """What waits leaves, to nobody."""
        runtime = self.runtime
        for lane in ("alarm", "reply", "bulk"):
            while outbox.send_lane(
                lane, owner(), runtime.providers, runtime.vault, runtime.settings, at
            ):
                pass
