"""Opening a database: what its connections will put up with."""

from __future__ import annotations

import selectors

import pytest

from storage.engine import db
from storage.engine.db import DatabaseAway
from storage.engine.sql import run
from tests.servers import Postgres

pytestmark = pytest.mark.usefixtures("opened")


@pytest.mark.parametrize(("asked", "deadline"), [("", "20000"), ("?tcp_user_timeout=7000", "7000")])
def test_a_host_that_vanished_is_not_waited_for_by_the_quarter_hour(
    postgres: Postgres, asked: str, deadline: str
) -> None:
    opened = db.open_database(postgres.create("vanishing") + asked)
    try:
        with db.connected():
            said = opened.connection().info.get_parameters()
    finally:
        db.close_all()
    assert said["tcp_user_timeout"] == deadline
    assert (said["keepalives_idle"], said["keepalives_interval"], said["keepalives_count"]) == (
        "10",
        "5",
        "2",
    )
    assert said["connect_timeout"] == "3"


def test_who_was_thrown_out_for_their_silence_is_told_that_the_database_was_away(
    postgres: Postgres,
) -> None:
    impatient = "?options=-c%20idle_in_transaction_session_timeout%3D200ms"
    opened = db.open_database(postgres.create("vanishing") + impatient)
    try:
        with pytest.raises(DatabaseAway), db.transaction():
            run("SELECT 1")
            with selectors.DefaultSelector() as waiting:
                waiting.register(opened.connection().fileno(), selectors.EVENT_READ)
                assert waiting.select(60), "nobody was thrown out"
            run("SELECT 1")
        with db.transaction():
            assert run("SELECT 1") == [(1,)]
    finally:
        db.close_all()


def test_a_connection_that_the_pool_throws_away_is_closed(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = db.open_database(postgres.create("vanishing"))
    try:
        with db.connected():
            thrown_away = opened.connection()
        with (
            monkeypatch.context() as moment
        ):  # as when the server's farewell was read, and the end of the socket not yet
            moment.setattr(opened._adapter, "is_connection_closed", lambda _: True)
            with db.connected():
                assert opened.connection() is not thrown_away
        assert thrown_away.closed
    finally:
        db.close_all()
