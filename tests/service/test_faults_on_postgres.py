"""Faults of a PostgreSQL server: locked, gone in the middle, gone during the commit. What is not known is not promised."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text

from consent.service import installation, library
from consent.service.installation import Installation
from consent.service.verification import verify_database
from tests.databases import copy_keys, one_database
from tests.posts import at_statement, post, recorded, refusal
from tests.samples import filled_form, settings_in

pytestmark = pytest.mark.postgres
SAMPLE = "page-computers"


@pytest.fixture
def server(
    postgres: str, one_firm: Path, one_firm_on_postgres: str, tmp_path: Path
) -> Iterator[Installation]:
    """An installation on PostgreSQL with page-computers published."""
    copy_keys(one_firm, tmp_path / "data")
    with one_database(postgres, like=one_firm_on_postgres) as url:
        opened = installation.open_installation(settings_in(tmp_path / "data", database_url=url))
        yield opened
        opened.close()


def _end_writer(house: Installation) -> None:
    """What an administrator's shutdown or a failover does to the writer's connection."""
    query = text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid() AND state LIKE 'idle in transaction%'"
    )
    with house.database._reader.connect() as other, other.begin():
        other.execute(query)


def test_a_log_locked_by_another_session_is_busy(server: Installation) -> None:
    """Somebody has the firm's head: refused after a while, pages are read meanwhile, taken afterwards."""
    values, before = filled_form(server), recorded(server)
    patience = text("SET lock_timeout = '100ms'")
    event.listen(server.database._writer, "begin", lambda connection: connection.execute(patience))
    with server.database._reader.connect() as other, other.begin():
        other.exec_driver_sql("UPDATE log_heads SET size = size")
        assert refusal(server, values) == "busy"
        assert library.firm(server, SAMPLE).id == SAMPLE
        assert recorded(server) == before
    assert post(server, values).is_new


def test_a_connection_lost_at_any_statement_leaves_nothing(server: Installation) -> None:
    """Refused in our own words, nothing recorded; the next post opens a new connection and is taken."""
    with at_statement(server, 0, lambda: None) as seen:
        post(server, filled_form(server))
    for number in range(2, len(seen)):  # before the first one there is no transaction that could be lost
        values, before = filled_form(server), recorded(server)
        with at_statement(server, number, partial(_end_writer, server)):
            assert refusal(server, values) == "away"
        assert recorded(server) == before
        assert post(server, values).is_new
    assert verify_database(server)[SAMPLE].ok


@pytest.mark.parametrize("is_stored", [False, True])
def test_a_connection_lost_during_the_commit_is_not_known(
    server: Installation, monkeypatch: pytest.MonkeyPatch, *, is_stored: bool
) -> None:
    """Nobody can say whether it was recorded, so nobody says so; posting again settles it, with one record."""
    values, before = filled_form(server), recorded(server)
    dialect = server.database._writer.dialect
    commit = dialect.do_commit

    def fail(connection: Any) -> None:
        if is_stored:
            commit(connection)
        connection.dbapi_connection.close()
        commit(connection)

    with monkeypatch.context() as failing:
        failing.setattr(dialect, "do_commit", fail)
        assert refusal(server, values) == "unknown_outcome"
    assert recorded(server) == before + is_stored
    assert post(server, values).is_new is not is_stored
    assert recorded(server) == before + 1
    assert verify_database(server)[SAMPLE].ok


def test_a_connection_lost_between_two_posts_is_not_noticed(server: Installation) -> None:
    """The pool looks before it hands a connection out."""
    post(server, filled_form(server))
    with server.database._reader.connect() as other, other.begin():
        other.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    assert post(server, filled_form(server)).is_new
