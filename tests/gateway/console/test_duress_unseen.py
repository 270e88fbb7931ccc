"""A night with a duress word and the same night without it: all that others can open is the same.

Pages, parts, files and answers are compared byte by byte, but for what is made anew each time.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from peewee import Database

from flows.rules import schedule
from gateway.api import access
from gateway.console import moments
from gateway.install.settings import Settings
from gateway.jobs import digests, duress
from gateway.officers import duress as deeds
from gateway.web import metrics
from storage import watch
from storage.engine.db import connected, transaction
from storage.engine.vault import Vault
from storage.models import TABLES, Audit, Duress, Phone, SignIn
from storage.people import tokens
from storage.places import units
from storage.watch import counts
from tests.cast import UJANG, resident
from tests.gateway.carriers.counter import Counter
from tests.gateway.conftest import KECAMATAN, TUJUH_ULU
from tests.gateway.console.conftest import Client
from tests.gateway.jobs.night import NIGHT, Night, quiet_counter

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])

WORD = "gulai tempoyak"
TEXTS = (
    (0, "MASUK 3{}"),
    (61, "aman ndan{}, lampu pos pecah"),
    (121, "AMAN{} tapi lampu mati RT 5"),
    (180, "PULANG{}"),
)
#: What a night leaves behind stands in all tables but these.
KEPT = {
    *("account", "account_code", "area", "area_alias", "audit", "forgotten", "guard", "officer"),
    *("officer_area", "phone", "post", "route", "sign_in", "token", "unit"),
}
PAGES = (
    *("/", "/beranda/bagian", "/pos", "/pos/daftar", "/pos/MELATI", f"/pos/MELATI?malam={NIGHT}"),
    *("/pos/MELATI/poster.pdf", "/pos/MELATI/kartu.pdf", "/pos/hadir", "/pos/aktivasi"),
    *("/pos/aktivasi.xlsx", "/statistik", "/statistik/tren.json", "/statistik/lembar.xlsx"),
    *("/statistik/lembar.pdf", "/peta?lapis=pos", "/laporan", "/serah-terima"),
)
CALLS = (
    *("/posts", f"/posts/MELATI/slots?night={NIGHT}", f"/nights/{NIGHT}", "/reports"),
    *("/attendance?month=2027-02", "/attendance.csv?month=2027-02"),
    "/attendance.xlsx?month=2027-02",
)
#: Who has no right to know of it (`flows.rules.rights`, duress).
OTHERS = ("petugas", "inspektorat", "admin", "dpo")
#: What is made anew at each request: proofs of forms, keys against double sending, dates of files.
ANEW = re.compile(
    rb'name="(?:csrf_token|kunci)"[^>]*|hx-headers=[^>]*|nonce-[^ ]+|/CreationDate[^\n]*'
    rb"|/ModDate[^\n]*|/ID ?\[[^\]]*\]|<dcterms:\w+ [^<]*<"
)


@pytest.fixture
def night(
    app: Flask, settings: Settings, database: Database, vault: Vault, now: datetime
) -> Iterator[Night]:
    with quiet_counter() as counter:
        made = _night(counter, settings, database, vault, now)
        yield made


def _night(
    counter: Counter, settings: Settings, database: Database, vault: Vault, now: datetime
) -> Night:
    made = Night(settings, database, vault, now, counter)
    desk = {"code": "SU1", "name": "Polsek", "parent_code": "", "areas": TUJUH_ULU}
    post = watch.find("MELATI")
    assert post is not None
    with transaction():
        units.load([desk | {"desk_phone": resident(9)}], now)
        for role in OTHERS:
            tokens.add(role, role, KECAMATAN, now)
    deeds.agree(vault, post, 2, WORD, None, "petugas 1", now)
    return made


def _in_the_morning() -> datetime:
    return datetime(2027, 2, 11, 2, tzinfo=UTC)


def _played(night: Night, word: str) -> None:
    with connected(), transaction():
        for table in reversed(TABLES):
            if table._meta.table_name not in KEPT:
                table.delete().execute()
        Phone.update(privacy_told_at=None).execute()
        (post,) = watch.listed()
        dues = schedule.slots(watch.shift_of(post), NIGHT, night.runtime.settings.zone)
        watch.write_slots(post, dues, NIGHT)
    for minutes, text in TEXTS:
        night.say(UJANG, text.format(word), minutes)
        duress.tell(night.runtime, night.at(minutes + 1))
        night.judge(minutes + 1)
    with connected(), transaction():
        counts.count_next(night.at(12 * 60), NIGHT + timedelta(days=1))
    digests.write(night.runtime, night.at(8 * 60 + 5))


def _bytes(body: bytes) -> object:
    """What of an answer tells of the night; of a workbook each of its parts."""
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            return {name: ANEW.sub(b"", book.read(name)) for name in book.namelist()}
    return ANEW.sub(b"", body)


def test_all_that_others_can_open_is_the_same(
    night: Night,
    console: Callable[..., Client],
    app: Flask,
    vault: Vault,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("gateway.ussd.records.draw_ticket", lambda taken=0: f"48213{taken}")
    monkeypatch.setattr("storage.reports.filing._alias", lambda: "Warga-23AB")
    for now in (moments.now, access.now):
        monkeypatch.setattr(now, "__code__", _in_the_morning.__code__)
    browsers = {role: console(role) for role in (*OTHERS, "operator")}
    morning = _in_the_morning()
    SignIn.update(made_at=morning, acted_at=morning, confirmed_at=morning).execute()
    secrets = {role: tokens.add(f"{role} 2", role, KECAMATAN, morning) for role in OTHERS}
    outside = app.test_client()

    def seen() -> dict[str, object]:
        found: dict[str, object] = {}
        for role in OTHERS:
            for path in PAGES:
                answer = browsers[role].get(path)
                found[f"{role} {path}"] = (answer.status_code, _bytes(answer.data))
            head = {"Authorization": f"Bearer {secrets[role]}"}
            for path in CALLS:
                answer = outside.get(f"/api/v1{path}", headers=head)
                found[f"{role} api {path}"] = (answer.status_code, _bytes(answer.data))
        found["healthz"] = outside.get("/healthz").data
        # Of the SMS to the desk no more is counted than that one waits, or left.
        counted = metrics.answer(night.runtime, morning).data.decode().splitlines()
        found["metrics"] = [line for line in counted if "kentongan_outbox_" not in line]
        return found

    browsers["petugas"].get("/statistik/lembar.pdf")  # from then on PDF are written another way
    _played(night, "")
    plain = seen()
    assert Duress.select().count() == 0
    opened = [path for path, shown in plain.items() if isinstance(shown, tuple) and shown[0] == 200]
    assert {path.partition(" ")[2] for path in opened} >= {*PAGES, *(f"api {x}" for x in CALLS)}
    _played(night, f" {WORD.title()}")
    assert Duress.select().count() == 1
    assert [path for path, shown in seen().items() if shown != plain[path]] == []
    # Nor is it in the audit; there is that a word was agreed on, without it.
    actions = [row.action for row in Audit.select() if row.action.startswith("duress")]
    assert actions == ["duress.agree"]
    # Who may know of it sees another page: the comparison can fail.
    assert "Tanda paksaan" in browsers["operator"].get("/pos").text
