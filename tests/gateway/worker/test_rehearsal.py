"""Rehearsals: the nights that ship are played, and a plan that cannot be played says why."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from gateway.worker import rehearsal
from tests.test_architecture import ROOT
from tests.warm import ran

NIGHTS = sorted((ROOT / "docs/nights").glob("*.yaml"))
POST = (
    'posts: [{code: "12", name: Pos Melati, area: 16.71.02.1006, shift: "22:00-04:00", every: 120,'
    ' grace: 15, ketua: "+6281200000101", guards: ["+6281200000102"]}]\n'
)
PLAN = f"night: 2026-12-05\n{POST}"


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
    words = 'every: 180, duress: {"+6281200000102": gulai tempoyak}'
    plan = f"""{PLAN.replace("every: 120", words)}
desks: {{POLSEK-SU1: "+6281200000301"}}
events:
  - {{at: 22:03, from: +6281200000102, sms: "MASUK 3{{word}}"}}
  - {{at: 01:03, from: +6281200000102, sms: "AMAN{{word}}"}}
  - {{at: 04:03, from: +6281200000102, sms: "PULANG{{word}}"}}
"""
    results = []
    for word in ("", " Gulai tempoyak"):
        code, result, said = play(plan.replace("{word}", word), tmp_path / "var")
        assert (code, said) == (0, "")
        told = [line for line in result["timeline"] if line["role"] == "meja"]
        others = [line for line in result["timeline"] if line not in told]
        results.append((others, result["slots"]))
        steps = [(line["step"], line["to"]) for line in told]
        assert steps == ([("duress", "+6281200000301")] if word else [])
    assert results[0] == results[1] and "tulis AMAN" in str(results)


@pytest.mark.parametrize(
    ("plan", "why"),
    [
        ("", "a plan is a mapping with `night` and `posts`"),
        ("night: [", "not YAML: "),
        ("night: 2026-13-05", "not YAML: month must be in 1..12"),
        ("night: 2026-12-05", "posts: Field required"),
        (f"{PLAN}events: [{{at: '25:00', carrier: down}}]", "events 1, at: jam tidak dikenal"),
        (f"{PLAN}events: [{{at: '23:00'}}]", "events 1: names one of sms, carrier"),
        (f"{PLAN}events: [{{at: '23:00', sms: AMAN}}]", "an SMS needs both `from` and `sms`"),
        (f"{PLAN}events: [{{at: '23:00', clock: ten}}]", 'write "+10m" or "-10m"'),
        (f"{PLAN}events: [{{at: '23:00', from: x, sms: AMAN}}]", "events 1, from: "),
        (f"{PLAN}expect: [{{to: '+6281200000101'}}]", "expect 1: needs `by`, or `never: true`"),
        (f"{PLAN}expect: [{{post: '13', due: '22:00', state: hadir}}]", "there is no post 13"),
        (f"{PLAN}patrols: 3", "patrols: Extra inputs are not permitted"),
        (PLAN.replace("22:00-04:00", "22:00"), "posts 1, shift: "),
        (PLAN.replace("22:00-04:00", "22:00-late"), "posts 1: jam tidak dikenal"),
        (PLAN.replace("every: 120", "every: 120, ladder: bos 3"), "posts 1: 'bos' bukan langkah"),
        (PLAN.replace("every: 120", "every: 120, rota: sen 3"), "posts 1: penjaga ditulis dengan"),
    ],
)
def test_a_plan_that_cannot_be_played_says_what_is_wrong(plan: str, why: str) -> None:
    with pytest.raises(rehearsal.BadPlan) as refused:
        rehearsal.read(plan)
    assert why in str(refused.value)
    assert "812000" not in str(refused.value)


def test_codes_that_nobody_knows_are_named(tmp_path: Path) -> None:
    officer = "{name: X, phone: '+6281200000201', unit: NOWHERE, role: petugas, areas: ['16']}"
    plan = PLAN.replace("16.71.02.1006", "16.71.99.1001") + f"officers: [{officer}]"
    code, _, said = play(plan, tmp_path / "var")
    assert code == 2
    assert said.splitlines() == [
        "there is no area 16.71.99.1001",
        "there is no unit NOWHERE; `flask unit list` names those that ship",
    ]


def test_an_officer_is_enrolled_as_by_a_list(tmp_path: Path) -> None:
    officer = "{name: X, phone: '+6281200000201', unit: POLSEK-SU1, role: petugas, areas: [%s]}"
    code, _, said = play(f"{PLAN}officers: [{officer % '16.71.02/03'}]", tmp_path / "var")
    assert (code, said) == (2, "officers: areas: RW hanya untuk petugas, di kelurahan atau desa\n")


def test_what_yaml_takes_for_numbers_is_read_as_it_was_meant() -> None:
    plan = rehearsal.read(
        "night: 2026-12-05\nposts: [{code: 12, name: Pos 7, area: 16.71.02.1006, rt: 3, rw: 01,"
        " shift: 22:00-04:00, ketua: +6281200000101}]\n"
        "events: [{at: 22:03, from: +6281200000101, sms: 110}]"
    )
    (post,), (event,) = plan.posts, plan.events
    assert (post.code, post.rt, post.rw, post.hours) == ("12", "03", "01", ("22:00", "04:00"))
    assert (f"{event.at:%H:%M}", event.sender, event.sms) == ("22:03", "+6281200000101", "110")
