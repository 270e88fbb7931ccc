"""Beranda: what needs a person now, by role and territory; it comes anew only when it changed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from flows.rules.imbauan_steps import SUBMITTED
from flows.rules.rights import ROLES, Officer
from gateway.carriers.credit import Credit, Credits
from gateway.console import health
from gateway.console.live import HEADER
from gateway.install.doctor.finding import FAILED, OK, Finding
from gateway.officers import filing
from storage.engine import db
from storage.engine.vault import Vault
from storage.models import Alarm, Audit, Board, Imbauan, Post, Question, Report, Slot, Unmasking
from storage.people import duties
from storage.people.duties import Change
from storage.places import units
from tests import signed_in
from tests.cast import LONG_AGO
from tests.gateway.conftest import ELSEWHERE, KECAMATAN, OTHER_KECAMATAN, TUJUH_ULU
from tests.gateway.console.conftest import Client

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])

Console = Callable[..., Client]
File = Callable[..., str]
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
PART = "/beranda/bagian"


@pytest.fixture
def file(app: Flask, places: None) -> File:
    """Files a report by phone, then changes its row as the test says; its ticket."""
    count = 0
    desk = Officer("petugas 99", "operator", KECAMATAN, f"16/16.71/{KECAMATAN}/")

    def filed(
        kind: str = "kemacetan", area: str = TUJUH_ULU, urgent: bool = False, **row: Any
    ) -> str:
        nonlocal count
        count += 1
        told = filing.Told(
            f"form-{count}", "telepon", kind, "lr ketapang rt 3", "truk mogok", area, urgent
        )
        code = filing.file(app.extensions["kentongan"], desk, told, datetime.now(UTC))
        if row:
            with db.transaction():
                Report.update(**row).where(Report.code == code).execute()
        return code

    return filed


def post(code: str, area: str, **slot: Any) -> Slot:
    """A post with one expected check-in."""
    given = {
        "name": f"Pos {code}",
        "shift_start": "22:00",
        "shift_end": "04:00",
        "every_minutes": 60,
        "grace_minutes": 15,
    }
    now = datetime.now(UTC)
    there = Post.get_or_none(Post.code == code) or Post.create(code=code, area=area, **given)
    times = {
        "night": now.date(),
        "due_at": now - 5 * MINUTE,
        "remind_at": now - MINUTE,
        "late_at": now + 10 * MINUTE,
    }
    made: Slot = Slot.create(post=there.id, **(times | slot))
    return made


def shown(page: str, heading: str) -> str:
    """What stands under a heading."""
    found = re.search(rf"<h2>{heading}</h2>(.*?)(?:<h2>|\Z)", page, re.DOTALL)
    return found[1] if found else ""


def tickets(page: str) -> list[str]:
    return re.findall(r'href="/laporan/(\d+)"', page)


def test_what_nobody_accepted_stands_there_by_urgency_the_newest_first(
    console: Console, file: File
) -> None:
    old = datetime.now(UTC) - HOUR
    first, second, urgent = file(created_at=old), file(), file("kebakaran", urgent=True)
    cry = file(urgent=True, emergency=True, accepted_at=old, state="diterima")
    file(accepted_at=old, state="diterima"), file(state="selesai"), file(area=ELSEWHERE)
    page = console("operator").get("/").text
    assert tickets(shown(page, "Belum diterima")) == [second, first]
    assert tickets(shown(page, "Mendesak, belum diterima")) == [urgent]
    assert tickets(shown(page, "DARURAT")) == [cry]
    assert f'data-ring="{urgent}"' in page and f'data-ring="{first}"' not in page
    assert "data-since" in shown(page, "Mendesak, belum diterima")
    foreign = console("operator", area=OTHER_KECAMATAN).get("/").text
    assert not {first, second, urgent, cry} & set(tickets(foreign))
    assert Audit.select().where(Audit.action == "console.list").count() == 2


def test_nothing_is_called_calm_below_an_emergency(console: Console, file: File) -> None:
    desk = console("operator")
    assert "Tidak ada yang mendesak." in desk.get("/").text
    code = file(urgent=True, emergency=True, category="lainnya")
    assert "Tidak ada yang mendesak." not in desk.get("/").text
    # The SMS to the desk calls it so, too.
    for path in ("/", "/laporan", f"/laporan/{code}", "/serah-terima"):
        assert "Bahaya sekarang</" in desk.get(path).text, path


def test_a_sensitive_report_says_nothing_to_who_passes_by(console: Console, file: File) -> None:
    code = file("kdrt", urgent=True)
    section = shown(console("operator").get("/").text, "Mendesak, belum diterima")
    assert tickets(section) == [code] and "Laporan khusus" in section
    assert "Kekerasan" not in section and "ketapang" not in section


def test_the_inspectorate_sees_its_own_and_no_minutes(console: Console, file: File) -> None:
    code = file("petugas", urgent=True)
    file(urgent=True)
    page = console("inspektorat").get("/").text
    assert tickets(page) == [code]
    assert "data-since" not in page and "data-ring" not in page
    assert code not in console("admin").get("/").text


def test_what_is_to_come_has_a_countdown(console: Console, file: File) -> None:
    at = datetime.now(UTC) + 3 * HOUR + MINUTE
    code = file(happens_at=at)
    file(happens_at=at - 4 * HOUR), file(happens_at=at, area=ELSEWHERE)
    section = shown(console("petugas", area=TUJUH_ULU).get("/").text, "Akan terjadi")
    assert tickets(section) == [code]
    assert "data-until" in section and "3 jam lagi" in section


def test_posts_that_are_silent_or_missed(console: Console) -> None:
    late = datetime.now(UTC) - HOUR
    with db.transaction():
        post("12", TUJUH_ULU)
        post("13", TUJUH_ULU, remind_at=datetime.now(UTC) + MINUTE)
        post("14", ELSEWHERE)
        for hours in (2, 1):
            slot = post("15", TUJUH_ULU, due_at=late - hours * HOUR, state="terlewat")
            Alarm.create(slot=slot.id, since=late)
        Alarm.create(slot=post("16", TUJUH_ULU).id, since=late, ended_at=late, ended="closed")
        post("15", TUJUH_ULU)
    page = console("operator").get("/").text
    assert re.findall(r"Pos 1\d", shown(page, "Pos diam")) == ["Pos 12", "Pos 16"]
    missed = shown(page, "Pos tanpa kabar")
    assert re.findall(r"Pos 1\d", missed) == ["Pos 15"] and "2 kabar terlewat" in missed
    assert "Pos 12" not in console("dpo").get("/").text


def test_what_waits_for_a_second_person(console: Console, file: File, vault: Vault) -> None:
    now, code, urgent = datetime.now(UTC), file(), file(urgent=True, state="menunggu_verifikasi")
    other, mine = console("pengawas"), console("operator")
    operator = f"petugas {signed_in.officer(vault, 'operator', KECAMATAN)}"
    with db.transaction():
        report = Report.get(Report.code == code)
        for actor in (operator, "petugas 998"):
            Question.create(report=report.id, actor=actor, state="waiting", made_at=now)
        Unmasking.create(
            report=report.id,
            actor=operator,
            unit="LAIN",
            case="LP/1",
            state="menunggu",
            asked_at=now,
        )
        for number, areas in enumerate((f'["{TUJUH_ULU}"]', f'["{TUJUH_ULU}", "{ELSEWHERE}"]')):
            Imbauan.create(
                cek_code=f"3174{number}",
                text="Kunci ganda motor.",
                areas=areas,
                state=SUBMITTED,
                audience='["warga"]',
                encoding="gsm7",
                parts=1,
                recipients=12,
                cost="0",
                currency="IDR",
                author=operator,
                expires_at=now + HOUR,
                created_at=now,
            )
    page = mine.get("/").text
    assert len(tickets(shown(page, "Pertanyaan menunggu orang kedua"))) == 1
    assert tickets(shown(page, "Menunggu verifikasi")) == [urgent]
    assert not shown(page, "Imbauan menunggu persetujuan")
    assert not shown(page, "Permintaan membuka nomor")
    page = other.get("/").text
    assert len(tickets(shown(page, "Pertanyaan menunggu orang kedua"))) == 2
    approving = shown(page, "Imbauan menunggu persetujuan")
    assert approving.count("12 penerima") == 1 and f"operator {KECAMATAN}" in approving
    assert shown(page, "Permintaan membuka nomor")
    assert "Permintaan membuka nomor" in console("dpo").get("/").text


def test_nobody_on_duty_is_said_plainly(console: Console, vault: Vault) -> None:
    def unit(code: str, areas: str, parent: str = "", phone: str = "") -> dict[str, str]:
        named = {"code": code, "name": code.title(), "parent_code": parent}
        return {**named, "areas": areas, "desk_phone": phone}

    desk = console("operator", unit="")
    with db.transaction():
        units.load(
            [
                unit("RESTABES", "16.71"),
                unit("POLSEK", KECAMATAN, "RESTABES", "+6281200000031"),
                unit("LAIN", OTHER_KECAMATAN, "RESTABES"),
            ],
            LONG_AGO,
        )
        above = signed_in.officer(vault, "pengawas", "16.71", name="Kompol", unit="RESTABES")
        here = signed_in.officer(vault, "petugas", TUJUH_ULU, name="Bripka", unit="POLSEK")

    def leave(officer: int) -> str:
        now = datetime.now(UTC)
        away = Change(False, now - MINUTE, now + HOUR, now)
        with db.transaction():
            duties.change_duty(officer, away, "petugas 1", "lepas")
        desk.application.extensions.pop("console.kept")
        return desk.get("/").text

    assert "Tidak ada yang dinas" not in desk.get("/").text
    page = leave(here)
    assert "Tidak ada yang dinas di Polsek." in page and "langsung ke Restabes" in page
    page = leave(above)
    assert "hanya HP meja yang diberi tahu" in page and "Lain" not in page


def test_what_a_role_does_not_do_it_does_not_see(console: Console, file: File) -> None:
    file(urgent=True)
    for role in ROLES:
        page = console(role).get("/").text
        assert ("Beri tahu admin." in page or "Buka Sistem" in page) == (
            role in ("operator", "pengawas", "admin")
        ), role
    assert "Tidak ada yang menunggu Anda." in console("dpo").get("/").text


def test_health_is_a_sentence_each(
    console: Console, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [Finding("clock", OK, ""), Finding("carrier", FAILED, "")]
    monkeypatch.setattr(health, "vital", lambda runtime, now: found)
    # The credit is asked in the background: here it is known already.
    known = {"africastalking": Credit("IDR 999997900.0000")}
    monkeypatch.setattr(Credits, "known", lambda self, providers: known)
    page = console("pengawas").get("/").text
    assert "Operator SMS menolak pesan" in page and "Pekerja jadwal" not in page
    app.extensions["console"].app().extensions.pop("console.kept")
    found.pop()
    page = console("pengawas").get("/").text
    assert "SMS berjalan. Pulsa africastalking: Rp 999.997.900." in page


def test_each_part_that_is_looked_at_has_its_sentence(app: Flask, redis: object) -> None:
    runtime = app.extensions["kentongan"]
    parts = health.vital(runtime, datetime.now(UTC))
    with app.test_request_context():
        told = health.told(health.Health(tuple(parts), {}))
    assert len(told) == len(parts) and all(sentence for _, sentence in told)


def test_credit_is_an_amount_as_people_write_it(app: Flask) -> None:
    found = {"satu": Credit("IDR 999997900.0000"), "dua": Credit("habis"), "tiga": Credit()}
    with app.test_request_context():
        told = health.credit_texts(health.Health((), found))
    assert told == [("satu", "Rp 999.997.900"), ("dua", "habis")]


def test_it_comes_anew_only_when_it_changed(console: Console, file: File) -> None:
    desk = console("operator")
    first = desk.get(PART, headers={"HX-Request": "true"})
    asked = {"HX-Request": "true", HEADER: first.headers[HEADER]}
    same = desk.get(PART, headers=asked)
    assert (first.status_code, same.status_code, same.data) == (200, 304, b"")
    code = file()
    assert tickets(desk.get(PART, headers=asked).text) == [code]


def test_many_reports_cost_as_many_statements_as_few(
    console: Console, file: File, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    database, ran = app.extensions["kentongan"].database, Counter[str]()
    real = database.execute_sql

    def counted(*arguments: Any, **more: Any) -> Any:
        ran["statements"] += 1
        return real(*arguments, **more)

    def asked() -> int:
        ran.clear()
        desk.get(PART)
        return ran["statements"]

    desk = console("admin")
    file(), file(urgent=True, happens_at=datetime.now(UTC) + HOUR), desk.get(PART)
    monkeypatch.setattr(database, "execute_sql", counted)
    few = asked()
    for _ in range(5):
        file(), file(urgent=True, happens_at=datetime.now(UTC) + HOUR)
    assert asked() == few < 16


def test_a_board_is_known_to_be_open_by_every_page(console: Console, vault: Vault) -> None:
    desk = console("operator")  # a board or not yet: this one may be about to come on duty
    for page in ("/", "/saya"):
        assert 'hx-get="/papan"' in desk.get(page).text
    assert not Board.select().exists()
    assert desk.get("/papan").status_code == 200
    kept = Board.get()
    officer = signed_in.officer(vault, "operator", KECAMATAN)
    assert (kept.unit_id, kept.officer_id) == (signed_in.UNIT, officer)
    Board.delete().execute()
    other = console("pengawas")
    assert 'hx-get="/papan"' not in other.get("/").text
    other.get("/papan"), other.get(PART)
    assert not Board.select().exists()
