"""Rehearsals: the nights that ship are played, and a plan that cannot be played says why."""

from __future__ import annotations

import json
import os
import re
from datetime import time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from flows.rules import schedule
from gateway.worker import rehearsal
from tests.test_architecture import ROOT
from tests.warm import ran

NIGHTS = sorted((ROOT / "docs/nights").glob("*.yaml"))
POST = (
    'posts: [{code: "12", name: Pos Melati, area: 16.71.02.1006, shift: "22:00-04:00", every: 120,'
    ' grace: 15, ketua: "+6281200000101", guards: ["+6281200000102"]}]\n'
)
PLAN = f"night: 2026-12-05\n{POST}"
AGAIN = POST.strip()[len("posts: [") : -1]
#: Words of the library that reads a plan.
ENGLISH = re.compile(r"\b(?:input|should|field|valid|value|items?|not)\b", re.IGNORECASE)


def play(plan: str, var_dir: Path) -> tuple[int, dict[str, Any], str]:
    """Play a plan: how it ended, the result, and what was said on stderr."""
    played = ran(
        ["-m", "gateway.worker.rehearsal", "--json"],
        {
            **os.environ,
            "VAR_DIR": str(var_dir),
            "DATABASE_URL": "postgresql://nobody@[::1]:1/x",
        },
        given=plan,
        timeout=300,
    )
    return played.returncode, json.loads(played.stdout or "{}"), played.stderr


@pytest.mark.parametrize("night", NIGHTS, ids=[night.stem for night in NIGHTS])
def test_a_night_that_ships_goes_as_its_plan_expects(night: Path, tmp_path: Path) -> None:
    code, result, said = play(night.read_text("utf-8"), tmp_path / "var")
    assert (code, result["failed"], said) == (0, [], "")
    assert not (tmp_path / "var").exists()  # nothing of the installation was opened
    assert result["sms"]["count"] == len(result["timeline"]) > 0


def test_what_does_not_happen_is_said_and_nothing_else_is(tmp_path: Path) -> None:
    # A night of Ramadhan that is played as one of any other month.
    plan = f"""{PLAN.replace("2026-12-05", "2027-02-12")}
events:
  - {{at: 22:03, from: +6281200000102, sms: MASUK 3}}
expect:
  - {{by: "00:16", to: "+6281200000101", about: belum ada kabar}}
  - {{by: "23:00", to: "+6281200000101", about: belum ada kabar}}
  - {{never: true, to: "+6281200000101", about: belum ada kabar, before: "00:16"}}
  - {{post: "12", due: "22:00", state: terlewat}}
"""
    code, result, _ = play(plan, tmp_path / "var")
    assert code == 1
    assert result["failed"] == [
        "+6281200000101 was to be told about belum ada kabar by 23:00, was not",
        "+6281200000101 was never to be told about belum ada kabar before 00:16, was at 00:07:30",
        "expected post 12 at 22:00 to be terlewat, it is hadir",
    ]
    assert [slot["state"] for slot in result["slots"]] == ["hadir", *["terlewat"] * 3]
    missed = next(line for line in result["timeline"] if line["step"] == "missed")
    assert missed["at"].startswith("2027-02-13T00:15:0")
    assert missed["at"].endswith("+07:00")
    assert (missed["role"], missed["post"]) == ("ketua", "12")


def test_what_is_said_leads_to_what_it_would_within_seconds(tmp_path: Path) -> None:
    """Somebody else's word at the very end of a grace hides no alarm, and a wish is asked about."""
    mawar = POST.strip()[len("posts: [") : -1].replace('"12"', '"13"').replace("00010", "00011")
    plan = f"""{PLAN.strip()[:-1]}, {mawar}]
events:
  - {{at: "22:15", from: "+6281200000112", sms: AMAN}}
  - {{at: "22:20", from: "+6281200000102", sms: AMAN}}
  - {{at: "22:31", from: "+6281200000999", sms: MASUK POS 12}}
expect:
  - {{by: "22:16", after: "22:15", to: "+6281200000101", about: belum memberi kabar}}
  - {{by: "22:32", after: "22:31", to: "+6281200000101", about: ingin jaga}}
"""
    _, result, said = play(plan, tmp_path / "var")
    assert (result.get("failed"), said) == ([], "")


def test_a_night_with_a_duress_word_is_any_other_to_all_but_the_desk(tmp_path: Path) -> None:
    """It goes as if these words had been agreed on with nobody."""
    agreed = 'every: 180, duress: {"+6281200000102": gulai tempoyak}'
    plan = """
desks: {POLSEK-SU1: "+6281200000301"}
events:
  - {at: 22:03, from: +6281200000102, sms: MASUK 3 ndan. Gulai tempoyak}
  - {at: 01:03, from: +6281200000102, sms: AMAN Gulai tempoyak}
  - {at: 04:03, from: +6281200000102, sms: PULANG ndan. Gulai tempoyak}
"""
    results = []
    for words in ("every: 180", agreed):
        code, result, said = play(PLAN.replace("every: 120", words) + plan, tmp_path / "var")
        assert (code, said) == (0, "")
        told = [line for line in result["timeline"] if line["role"] == "meja"]
        others = [line for line in result["timeline"] if line not in told]
        results.append((others, result["slots"]))
        steps = [(line["step"], line["to"]) for line in told]
        assert steps == ([("duress", "+6281200000301")] if words == agreed else [])
    assert results[0] == results[1] and "dan catatan tersimpan" in str(results)
    assert [slot["state"] for slot in results[0][1]] == ["hadir"] * 3


@pytest.mark.parametrize(
    ("plan", "why"),
    [
        ("", "rencana berisi night dan posts"),
        ("night: [", "bukan YAML: baris "),
        ("night: 2026-13-05", "bukan YAML: ada tanggal atau jam yang tidak ada"),
        (f"{PLAN}night: 2026-12-06", "baris 3 menulis kata yang sama dua kali"),
        (PLAN.replace("ketua:", "ketua: '110', ketua:"), "baris 2 menulis kata yang sama dua"),
        ("night: 2026-12-05", "posts: belum ditulis"),
        ("night: nanti\nposts: []", "night: tulis tanggal, misalnya 2026-12-05\nposts: kosong"),
        (f"{PLAN}events: [{{at: '25:00', carrier: down}}]", "events 1, at: jam tidak dikenal"),
        (f"{PLAN}events: [{{at: '23:00'}}]", "events 1, tulis satu saja dari sms, carrier"),
        (f"{PLAN}events: [{{at: '23:00', sms: AMAN}}]", "SMS perlu from dan sms"),
        (f"{PLAN}events: [{{at: '23:00', clock: ten}}]", 'tulis misalnya "+10m" atau "-10m"'),
        (f"{PLAN}events: [{{at: '23:00', from: x, sms: AMAN}}]", "events 1, from: "),
        (f"{PLAN}events: [{{at: '23:00', redis: off}}]", "pakai salah satu: down, up"),
        (f"{PLAN}expect: [{{to: '+6281200000101'}}]", "expect 1, perlu by, atau never: true"),
        (
            f"{PLAN}expect: [{{post: '13', due: '22:00', state: hadir}}]",
            "expect 1, post: tidak ada pos dengan kode ini",
        ),
        (f"{PLAN}patrols: 3", "patrols: tidak dikenal, pakai salah satu: night, season, posts"),
        (PLAN.replace("22:00-04:00", "22:00"), "posts 1, shift: tulis misalnya 22:00-04:00"),
        (PLAN.replace("22:00-04:00", "22:00-late"), "posts 1, shift: jam tidak dikenal"),
        (PLAN.replace("22:00-04:00", "22:00-22:00"), "posts 1, shift: sama dengan shift_start"),
        (PLAN.replace("every: 120", "every: 120, ladder: bos 3"), "ladder: 'bos' bukan langkah"),
        (PLAN.replace("every: 120", "every: 120, rota: sen 3"), "rota: penjaga ditulis dengan"),
        (PLAN.replace("16.71.02.1006", "99.99"), "posts 1, area: tulis di antara tanda kutip"),
        (PLAN.replace('code: "12"', "code: pos 12"), "posts 1, code: hanya huruf, angka"),
        (PLAN.replace('code: "12"', "code: hadir"), "posts 1, code: kata ini alamat halaman"),
        (PLAN.replace("grace: 15", "grace: 200"), "posts 1, grace: harus angka 1 sampai 120"),
        (PLAN.replace("every: 120", "every: x"), "posts 1, every: harus angka"),
        (
            PLAN.replace("every: 120", 'every: 120, duress: {"+6281200000102": aman}'),
            "posts 1, duress: aman sudah punya arti di SMS",
        ),
        (
            PLAN.replace("every: 120", 'every: 120, duress: {"+62812000x": gulai tempoyak}'),
            "posts 1, duress: nomor berisi huruf",
        ),
        (f"{PLAN.strip()[:-1]}, {AGAIN}]", "posts 2, code: sudah ada di baris lain"),
    ],
)
def test_a_plan_that_cannot_be_played_says_what_is_wrong(plan: str, why: str) -> None:
    with pytest.raises(rehearsal.BadPlan) as refused:
        rehearsal.read(plan)
    assert why in str(refused.value)
    assert ENGLISH.search(str(refused.value)) is None
    assert "812000" not in str(refused.value)


def test_when_the_day_of_a_plan_begins_is_worked_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """For every word it would look at every post: a thousand posts took 78 s instead of nine."""
    asked = []
    begins = schedule.day_of_watch
    monkeypatch.setattr(schedule, "day_of_watch", lambda of: asked.append(1) or begins(of))
    plan, zone = rehearsal.read(PLAN), ZoneInfo("Asia/Jakarta")
    for _ in range(3):
        assert plan.moment(time(2), zone).date() == plan.night + timedelta(days=1)
        assert plan.night_of(plan.posts[0], zone) == plan.night
    assert len(asked) == 1


def test_all_that_is_wrong_is_said_at_once() -> None:
    """One post that is wrong was also said to be none at all."""
    with pytest.raises(rehearsal.BadPlan) as refused:
        rehearsal.read(
            PLAN.replace("every: 120", "every: x").replace("22:00-04:00", "22") + "events: [{}]"
        )
    assert str(refused.value).splitlines() == [
        "posts 1, shift: tulis misalnya 22:00-04:00",
        "posts 1, every: harus angka",
        "events 1, at: belum ditulis",
    ]


def test_codes_that_nobody_knows_are_named(tmp_path: Path) -> None:
    officer = "{name: X, phone: '+6281200000201', unit: %s, role: petugas, areas: ['%s']}"
    people = f"{officer % ('NOWHERE', '16')}, {officer % ('POLSEK-SU1', '16.71.02/03')}"
    plan = PLAN.replace("16.71.02.1006", "16.71.99.1001") + f"officers: [{people}]"
    code, _, said = play(f"{plan}\ndesks: {{ELSEWHERE: '+6281200000301'}}", tmp_path / "var")
    assert code == 2
    assert said.splitlines() == [
        "posts 1, area: tidak dikenal, tulis kodenya, misalnya 16.71.02.1006",
        "officers 1, unit: tidak dikenal; `flask unit list` menyebut semuanya",
        "officers 2, areas: RW hanya untuk petugas, di kelurahan atau desa",
        "desks, ELSEWHERE: tidak dikenal; `flask unit list` menyebut semuanya",
    ]


def test_what_yaml_takes_for_numbers_is_read_as_it_was_meant() -> None:
    plan = rehearsal.read(
        "night: 2026-12-05\nposts: [{code: 12, name: Pos 7, area: 16.71.02.1006, rt: 3, rw: 01,"
        " shift: 22:00-04:00, ketua: +6281200000101}]\n"
        "events: [{at: 22:03, from: +6281200000101, sms: 110}]"
    )
    (post,), (event,) = plan.posts, plan.events
    assert (post.code, post.rt, post.rw, post.hours) == ("12", "03", "01", ("22:00", "04:00"))
    assert (f"{event.at:%H:%M}", event.sender, event.sms) == ("22:03", "+6281200000101", "110")
