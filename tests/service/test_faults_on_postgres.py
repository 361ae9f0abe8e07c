"""Faults of a PostgreSQL server: locked, gone in the middle, gone during the commit. What is not known is not promised."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from sqlalchemy import event, text

from consent.service import library
from consent.service.installation import Installation
from consent.service.verification import verify_database
from tests.posts import at_statement, post, recorded, refusal
from tests.samples import filled_form

pytestmark = pytest.mark.postgres
SAMPLE = "page-computers"


def _end_writer(house: Installation) -> None:
    """What an administrator's shutdown or a failover does to the writer's connection."""
    query = text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid() AND state LIKE 'idle in transaction%'"
    )
    with house.database._reader.connect() as other, other.begin():
        other.execute(query)


def test_a_log_locked_by_another_session_is_busy(postgres_house: Installation) -> None:
    """Somebody has the firm's head: refused after a while, pages are read meanwhile, taken afterwards."""
    values, before = filled_form(postgres_house), recorded(postgres_house)
    patience = text("SET lock_timeout = '100ms'")
    event.listen(postgres_house.database._writer, "begin", lambda connection: connection.execute(patience))
    with postgres_house.database._reader.connect() as other, other.begin():
        other.exec_driver_sql("UPDATE log_heads SET size = size")
        assert refusal(postgres_house, values) == "busy"
        assert library.firm(postgres_house, SAMPLE).id == SAMPLE
        assert recorded(postgres_house) == before
    assert post(postgres_house, values).is_new


def test_a_connection_lost_at_any_statement_leaves_nothing(postgres_house: Installation) -> None:
    """Refused in our own words, nothing recorded; the next post opens a new connection and is taken."""
    with at_statement(postgres_house, 0, lambda: None) as seen:
        post(postgres_house, filled_form(postgres_house))
    for number in range(2, len(seen)):  # before the first one there is no transaction that could be lost
        values, before = filled_form(postgres_house), recorded(postgres_house)
        with at_statement(postgres_house, number, partial(_end_writer, postgres_house)):
            assert refusal(postgres_house, values) == "away"
        assert recorded(postgres_house) == before
        assert post(postgres_house, values).is_new
    assert verify_database(postgres_house)[SAMPLE].ok


@pytest.mark.parametrize("is_stored", [False, True])
def test_a_connection_lost_during_the_commit_is_not_known(
    postgres_house: Installation, monkeypatch: pytest.MonkeyPatch, *, is_stored: bool
) -> None:
    """Nobody can say whether it was recorded, so nobody says so; posting again settles it, with one record."""
    values, before = filled_form(postgres_house), recorded(postgres_house)
    dialect = postgres_house.database._writer.dialect
    commit = dialect.do_commit

    def fail(connection: Any) -> None:
        if is_stored:
            commit(connection)
        connection.dbapi_connection.close()
        commit(connection)

    with monkeypatch.context() as failing:
        failing.setattr(dialect, "do_commit", fail)
        assert refusal(postgres_house, values) == "unknown_outcome"
    assert recorded(postgres_house) == before + is_stored
    assert post(postgres_house, values).is_new is not is_stored
    assert recorded(postgres_house) == before + 1
    assert verify_database(postgres_house)[SAMPLE].ok


def test_a_connection_lost_between_two_posts_is_not_noticed(postgres_house: Installation) -> None:
    """The pool looks before it hands a connection out."""
    post(postgres_house, filled_form(postgres_house))
    with postgres_house.database._reader.connect() as other, other.begin():
        other.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    assert post(postgres_house, filled_form(postgres_house)).is_new
