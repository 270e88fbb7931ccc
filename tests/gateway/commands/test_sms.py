"""`flask sms`: explain, lint and score."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from flask import Flask

from storage.engine import db
from storage.places import areas
from storage.reports import pairs
from tests.gateway.commands.conftest import Flask_
from tests.gateway.conftest import PLACES, both_engines


def test_explain_says_what_led_to_it(app: Flask, flask: Flask_) -> None:
    with db.transaction():
        areas.load(PLACES)
    told = flask("sms", "explain", "begal lgi td mlm pak di lr ketapang 7 ulu")
    assert told.exit_code == 0
    assert "when      td mlm\n" in told.stdout
    assert "LAPOR" in told.stdout and "kriminalitas" in told.stdout and "'begal'" in told.stdout
    found = json.loads(flask("sms", "explain", "--json", "STATUS 482137").stdout)
    assert (found["intent"], found["code"]) == ("STATUS", "482137")


def test_lint_names_what_each_road_may_drop(app: Flask, flask: Flask_) -> None:
    told = flask("sms", "lint", "Hubungi nomor 0711-312011")
    assert told.exit_code == 1
    lines = told.stdout.splitlines()
    assert [line.split()[:3] for line in lines[1:4]] == [
        ["africastalking", "9", "nomor"],
        ["africastalking", "15", "0711"],
        ["africastalking", "20", "312011"],
    ]
    assert "smsgate" in lines[4] and "312 011" in told.stdout


def test_lint_of_one_road_from_standard_input(app: Flask, flask: Flask_) -> None:
    long = "Air naik. " * 40
    for words in (("sms", "lint", "-"), ("sms", "lint")):
        assert flask(*words, "--road", "africastalking", input=long).exit_code == 0
        told = flask(*words, "--road", "smsgate", "--json", input=long)
        assert told.exit_code == 1
        (found,) = json.loads(told.stdout)
        assert (found["road"], found["at"], found["what"]) == ("smsgate", 0, "3 parts")
    assert flask("sms", "lint", "--road", "pigeon", "halo").exit_code == 2
    fine = flask("sms", "lint", "Laporan 482 137 tersimpan. Telp 110 (gratis).")
    assert (fine.exit_code, fine.stdout) == (0, "")


def test_score_prints_shares(app: Flask, flask: Flask_, tmp_path: Path) -> None:
    file = tmp_path / "texts.csv"
    file.write_text(
        "text,expected_intent,expected_category,expected_place_words,note\n"
        "petasan lr kuningan,LAPOR,PETASAN,lr kuningan,\n"
        "STATUS 482137,STATUS,,,\n"
    )
    found = json.loads(flask("sms", "score", str(file), "--json").stdout)
    assert found == {
        "n": 2,
        "intent": 1.0,
        "category": 1.0,
        "place": 1.0,
        "missed_emergencies": 0,
        "invented_optouts": 0,
        "wrong": [],
    }


@both_engines
def test_confirmed_words_are_counted_once_a_conversation(
    app: Flask, flask: Flask_, now: datetime
) -> None:
    with db.transaction():
        for conversation in ("sms1-0", "sms1-0", "sms2-0"):
            pairs.confirm([pairs.Confirmed("lapog", "LAPOR", conversation, now)])
    assert pairs.confirmed() == [pairs.Pair("lapog", "LAPOR", 2)]
    assert "lapog" in flask("sms", "pairs").stdout
    with db.transaction():
        assert pairs.forget(now + pairs.LIFE * 2, 10) == 2
