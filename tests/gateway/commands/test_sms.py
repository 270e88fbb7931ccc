"""`flask sms`: explain and score."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from flask import Flask

from storage.engine import db
from storage.places import areas
from storage.reports import pairs
from tests.gateway.commands.conftest import Flask_
from tests.gateway.conftest import PLACES


def test_explain_says_what_led_to_it(app: Flask, flask: Flask_) -> None:
    with db.transaction():
        areas.load(PLACES)
    told = flask("sms", "explain", "begal lgi td mlm pak di lr ketapang 7 ulu")
    assert told.exit_code == 0
    assert "when      td mlm\n" in told.stdout
    assert "LAPOR" in told.stdout and "kriminalitas" in told.stdout and "'begal'" in told.stdout
    found = json.loads(flask("sms", "explain", "--json", "STATUS 482137").stdout)
    assert (found["intent"], found["code"]) == ("STATUS", "482137")


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
