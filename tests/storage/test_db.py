"""Opening a database: what its connections will put up with."""

from __future__ import annotations

import pytest

from storage import db
from tests.servers import Postgres


@pytest.mark.parametrize(("asked", "patience"), [("", "20000"), ("?tcp_user_timeout=7000", "7000")])
def test_a_host_that_vanished_is_not_waited_for_by_the_quarter_hour(postgres: Postgres, asked: str, patience: str) -> None:
    opened = db.open_database(postgres.create("vanishing") + asked)
    try:
        with db.connected():
            said = opened.connection().info.get_parameters()
    finally:
        db.close_all()
    assert said["tcp_user_timeout"] == patience
    assert (said["keepalives_idle"], said["keepalives_interval"], said["keepalives_count"]) == ("10", "5", "2")
    assert said["connect_timeout"] == "3"
