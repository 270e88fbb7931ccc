"""A thousand numbers and names that nobody but the vault may know, through everything a report
goes through: none of them is in what officers, machines and whoever has the database see.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from redis import Redis

from flows.rules.kinds import PROTECTED
from flows.rules.rights import ROLES, sees
from gateway.carriers.form import write_form
from gateway.install import logs
from gateway.install.runtime import Runtime
from gateway.install.settings import Settings
from gateway.jobs import climbing, desk, dispatching, intake, outbox, questions, reporters, surge
from gateway.web.application import current
from storage import people, watch
from storage.engine.db import transaction
from storage.models import Delivery, Dispatch, Outbox, Phone, Report
from storage.people import officers, tokens
from storage.people.officers import OfficerRow
from storage.places import route_table, units
from storage.places.receivers import registry
from storage.places.route_table import RouteRow
from storage.received import inbox
from storage.sent import outbox as stored
from tests.cast import LONG_AGO
from tests.gateway.canaries import Canaries, dumped, in_redis, where
from tests.gateway.carriers.mailbox import NAME, Mailbox
from tests.gateway.conftest import CITY, KECAMATAN, TUJUH_ULU

CARRIER = "africastalking"
METRICS = "metrics-of-the-canaries"
MINUTE = timedelta(minutes=1)
AT = "di lr ketapang rt 14 7 ulu"
BEGAL = f"ada begal {AT} pelakunya dua wong bawak parang"
ABOUT_GUARD = f"petugas ronda pos melati minta uang {AT}"
#: Reports of many kinds, in turn; what begins a line with {} tells the reporter's own number.
TEXTS = (
    BEGAL,
    f"ado kebakaran {AT}",
    f"suami mukul istri {AT}",
    ABOUT_GUARD,
    f"orgen tunggal berisik nian {AT}",
    f"jangan balas, maling motor {AT}",
    f"ada yang jual sabu {AT}",
    "nanti malam jam 2 mau tawuran di 7 ulu",
    f"maling motor {AT} telpon aku {{plus}}",
    f"tabrakan {AT} hp {{national}}",
    f"begal {AT} hubungi {{grouped}}",
    f"maling {AT} wa {{bare}}",
)
FORMS = ("plus", "national", "grouped", "bare")


def forms(number: str) -> dict[str, str]:
    """A number as people write it."""
    rest = number[3:]
    return {
        "plus": number,
        "bare": number[1:],
        "national": f"0{rest}",
        "grouped": f"0{rest[:3]}-{rest[3:7]}-{rest[7:]}",
    }


def test_the_search_finds_every_usual_form() -> None:
    canaries = Canaries(3)
    number, name = canaries.numbers[1], canaries.names[1]
    for shown in (*forms(number).values(), f"x{number[3:]}y", name, name.upper(), f'"{name}."'):
        assert canaries.found(f"begal {shown} di sini"), shown
    assert not canaries.found("begal 0812 9000 0001 qzvxxxxxx, kode 482 913, 2027-02-10T22:00:00")


class City:
    """A city of canaries: officers, guards, contacts and reporters are of one thousand numbers."""

    def __init__(self, app: Flask, runtime: Runtime, now: datetime, folder: Path) -> None:
        self.app, self.runtime, self.now = app, runtime, now
        self.canaries = Canaries(1000)
        self._ids = itertools.count(1)
        self._people = iter(zip(self.canaries.numbers, self.canaries.names, strict=True))
        self.officers = dict(itertools.islice(self._people, 20))
        self.guards = dict(itertools.islice(self._people, 60))
        self.contacts = dict(itertools.islice(self._people, 300))
        self.reporters = dict(self._people)
        self.inspector, self.accused, *_ = self.officers
        self.carrier = Mailbox(folder)
        runtime.providers[NAME] = self.carrier
        with transaction():
            self._settle()

    def _settle(self) -> None:
        units.load(
            [
                {"code": "KOTA", "name": "Polrestabes", "areas": CITY},
                {"code": "P1", "name": "Polsek", "parent_code": "KOTA", "areas": KECAMATAN},
                {"code": "PROPAM", "name": "Propam", "parent_code": "KOTA"},
            ],
            LONG_AGO,
        )
        route_table.keep([RouteRow(CITY, PROTECTED, "PROPAM")], "test", LONG_AGO)
        vault, here = self.runtime.vault, tuple(officers.areas_named([TUJUH_ULU]))
        roles = {self.inspector: "inspektorat"} | dict.fromkeys(
            list(self.officers)[15:], "operator"
        )
        rows = [
            OfficerRow(
                number,
                name,
                "PROPAM" if number == self.inspector else "P1",
                roles.get(number, "petugas"),
                () if roles.get(number) == "operator" else here,
                "24",
            )
            for number, name in self.officers.items()
        ]
        self.ids = officers.save(vault, rows, LONG_AGO)
        guards = [self.accused, *self.guards]
        watch.save_posts(
            vault,
            [
                watch.PostRow(
                    f"POS{at}" if at else "MELATI",
                    f"Pos {at}" if at else "Pos Melati",
                    TUJUH_ULU,
                    "14",
                    "03",
                    "22:00",
                    "04:00",
                    60,
                    15,
                    tuple(guards[at * 5 : at * 5 + 5]),
                )
                for at in range(len(guards) // 5)
            ],
            self.now,
        )
        people.save_contacts(
            vault,
            [
                people.ContactRow(number, name, TUJUH_ULU, "warga", "", self.now, "formulir")
                for number, name in (self.contacts | self.reporters).items()
            ],
            self.now,
        )
        self.secrets = {role: tokens.add(role, role, CITY, self.now) for role in ROLES}
        registry.add_webhook(
            vault,
            "https://example.org/h",
            ("report.created", "report.updated"),
            [CITY],
            "B",
            self.now,
        )

    def says(self, said: dict[str, str], minutes: float) -> None:
        """These phones send an SMS each, and all is handled."""
        at = self.now + minutes * MINUTE
        provider, date = self.runtime.providers[CARRIER], f"{at:%Y-%m-%d %H:%M:%S}"
        with transaction():
            for number, text in said.items():
                fields = {"id": f"A{next(self._ids)}", "from": number, "to": "20880"}
                form = write_form("sms", fields | {"text": text, "linkId": "", "date": date})
                inbox.put(self.runtime.vault, provider.read(form, at), at)
        while intake.once(self.runtime, at):
            pass

    def rounds(self, minutes: float) -> None:
        """What the clock does, and what leaves by it."""
        at = self.now + minutes * MINUTE
        for step in (
            surge.raise_urgency,
            climbing.climb,
            desk.tell_desk,
            dispatching.tell,
            reporters.tell_news,
            questions.ask,
        ):
            step(self.runtime, at)
        with transaction():
            Outbox.update(carrier=NAME).execute()
        here = self.runtime
        for lane in ("alarm", "reply"):
            while outbox.send_lane(lane, "me", here.providers, here.vault, here.settings, at):
                pass

    def texts(self, numbers: dict[str, str]) -> dict[str, list[str]]:
        """What went, or is to go, to these phones."""
        found: dict[str, list[str]] = {number: [] for number in numbers}
        ids = {row.id: row for row in Phone.select()}
        known = people.number_of(self.runtime.vault, list(ids))
        for row in Outbox.select().order_by(Outbox.id):
            if known[row.phone_id] in found:
                text = self.runtime.vault.open_text(row.body, stored.PURPOSE)
                found[known[row.phone_id]].append(text)
        return found

    def told_of_one(self) -> tuple[str, str, str]:
        """An officer's phone who was told of a report, its code and the digits for it."""
        sent = Dispatch.select(Dispatch, Report.code).join(Report)
        first = sent.where(Dispatch.digits != "", Dispatch.officer.is_null(False)).first()
        phone = next(phone for phone, id_ in self.ids.items() if id_ == first.officer_id)
        return phone, str(first.report.code), str(first.digits)

    def get(self, path: str, role: str) -> bytes:
        """What the API answers to a role."""
        headers = {"Authorization": f"Bearer {self.secrets[role]}"}
        return self.app.test_client().get(f"/api/v1{path}", headers=headers).data

    def typed(self, *words: str) -> bytes:
        """What a command prints."""
        ran = self.app.test_cli_runner(catch_exceptions=False).invoke(args=list(words))
        assert ran.exit_code == 0, ran.output
        return ran.output.encode()


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"metrics_token": METRICS})


@pytest.fixture
def city(app: Flask, places: None, redis: Redis, now: datetime, tmp_path: Path) -> Iterator[City]:
    with app.app_context():
        yield City(app, current(), now, tmp_path / "kotak")


# What is shown and kept is the same on both engines; only how it is asked for differs.
@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_thousand_numbers_and_names_are_nowhere(
    city: City, redis: Redis, capfd: pytest.CaptureFixture[str]
) -> None:
    logs.configure()
    numbers = list(city.reporters)
    reporter = numbers.pop()
    city.says({reporter: f"{BEGAL}, hp ku {forms(reporter)['grouped']}"}, -10)
    city.rounds(-10)
    officer, code, digits = city.told_of_one()
    city.says(
        {
            number: TEXTS[at % len(TEXTS)].format(**forms(number))
            for at, number in enumerate(numbers)
        },
        0,
    )
    city.rounds(0)
    _press(city, numbers[:30])
    city.says(dict.fromkeys(city.guards, "aman"), 1)
    city.says({officer: f"TERIMA {digits}"}, 2)
    city.says({officer: f"TANYA {code} {digits} 1"}, 3)
    city.rounds(4)
    for at, form in enumerate(FORMS):
        city.says({reporter: f"masih, aku di {forms(reporter)[form]}"}, 5 + at)
    city.says({officer: f"ISI {code}"}, 10)
    city.says({officer: f"SELESAI {code} {digits} 2 dua orang"}, 11)
    city.rounds(12)
    city.typed("report", "state", code, "selesai", "--by", "operator")
    city.rounds(20)

    told = city.texts(city.officers)
    assert sum(map(len, told.values())) > 20
    assert any("Jawaban pelapor" in text for text in told[officer])
    codes = [str(row.code) for row in Report.select().order_by(Report.id)]
    assert len(codes) > 600
    kinds = {str(row.category) for row in Report.select()}
    assert {PROTECTED, "kdrt", "kriminalitas", "kebakaran"} <= kinds
    assert where(city.canaries, _shown(city, redis, told, codes)) == {}
    said = capfd.readouterr()
    assert where(city.canaries, [("stdout", said.out), ("log", said.err)]) == {}
    assert city.canaries.found(
        b"".join(number.encode() for number in itertools.islice(_arrived(city), 1))
    )


def test_a_report_about_a_guard_reaches_neither_the_guard_nor_the_unit(city: City) -> None:
    """The guard is an officer, too: of a unit with lists, counts, what is similar, and routes."""
    reporter, other, *_ = city.reporters
    before = _counted(city)
    city.says({reporter: ABOUT_GUARD}, 0)
    (report,) = Report.select()
    assert report.category == PROTECTED
    for minutes in (0, 10, 490, 510):  # what is not urgent waits until six
        city.rounds(minutes)
    told = {row.officer_id for row in Dispatch.select().where(Dispatch.report == report.id)}
    assert told == {city.ids[city.inspector]}
    sent = city.texts(city.officers | city.guards)
    assert len(sent.pop(city.inspector)) == 1
    assert not any(sent.values())
    assert _counted(city) == before

    city.says({other: f"begal minta uang {AT}"}, 520)
    shown = next(row for row in Report.select() if row.id != report.id)
    readers = {role for role in ROLES if sees(role, protected=True)}
    for role in ROLES:
        pages = city.get("/reports", role) + city.get(f"/reports/{shown.code}", role)
        assert (report.code.encode() in pages) is (role in readers), role
        routes = city.get(f"/routes?category=petugas&area={TUJUH_ULU}", role)
        assert (b"PROPAM" in routes) is (role in readers), role
    assert report.code.encode() not in city.typed("report", "list") + city.typed("report", "export")
    bodies = [row.body for row in Delivery.select()]
    assert bodies and not any(report.code in body for body in bodies)


def _counted(city: City) -> list[bytes]:
    """The counts of reports that the metrics tell."""
    return [line for line in _metrics(city).splitlines() if line.startswith(b"kentongan_report")]


def _metrics(city: City) -> bytes:
    answer = city.app.test_client().get("/metrics", headers={"Authorization": f"Bearer {METRICS}"})
    assert answer.status_code == 200
    return answer.data


def _arrived(city: City) -> Iterator[str]:
    """The numbers that the carrier was told to send to: what the search must find somewhere."""
    return (number for sent in city.carrier.tried for number in sent.numbers)


def _press(city: City, numbers: list[str]) -> None:
    """Calls that are still going on: what they have said is in Redis."""
    from tests.conftest import WEBHOOK_TOKEN

    client = city.app.test_client()
    for at, number in enumerate(numbers):
        form = {
            "sessionId": f"call-{at}",
            "serviceCode": "*384*110#",
            "phoneNumber": number,
            "networkCode": "62001",
            "text": "1",
        }
        answer = client.post(f"/hooks/africastalking/{WEBHOOK_TOKEN}/ussd", data=form)
        assert answer.status_code == 200


def _shown(
    city: City, redis: Redis, told: dict[str, list[str]], codes: list[str]
) -> Iterator[tuple[str, str | bytes]]:
    """Everything that somebody without a key is shown, by where."""
    for number, texts in told.items():
        yield f"SMS of officer {city.ids[number]}", "\n".join(texts)
    some = codes[: 3 * len(TEXTS)]
    protected = {row.code for row in Report.select().where(Report.category == PROTECTED)}
    for role in ROLES:
        cursor = ""
        while True:
            page = city.get(f"/reports?limit=100{cursor}", role)
            yield f"the list of {role}", page
            if not (following := json.loads(page)["next"]):
                break
            cursor = f"&cursor={following}"
        for path in ("/posts", "/posts/MELATI/slots", "/webhooks"):
            yield f"{path} of {role}", city.get(path, role)
        # Who would get a report is told by the officers' names, which colleagues may know.
        routes = city.get(f"/routes?area={TUJUH_ULU}", role).decode()
        for name in city.officers.values():
            routes = routes.replace(name, "")
        yield f"/routes of {role}", routes
        for code in some:
            yield f"a report of {role}", city.get(f"/reports/{code}", role)
    for by in ([], ["--by", "inspektorat"], ["--by", "operator"]):
        yield "flask report list", city.typed("report", "list", "--limit", "1000", *by)
        yield "flask report export", city.typed("report", "export", *by)
    for code in some:
        by = "inspektorat" if code in protected else "operator"
        yield "flask report show", city.typed("report", "show", code, "--by", by)
    yield "metrics", _metrics(city)
    bodies = [row.body or "" for row in Delivery.select()]
    assert bodies
    yield "webhooks", "\n".join(bodies)
    kept = in_redis(redis)
    assert kept
    yield "Redis", kept
    for table, rows in dumped():
        yield f"table {table}", rows
