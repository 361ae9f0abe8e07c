"""The service knows which heads it answered, and notices when its database is not the one that it was."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from consent.errors import LogReadOnly
from consent.service import (
    audit,
    installation,
    library,
    publishing,
    resuming,
)
from consent.service.content import load_content
from consent.service.installation import Installation
from consent.service.verification import verify_database
from tests.databases import new_database
from tests.samples import NOW, accepted
from tests.time_travel import FIRM, cut, forget, keep, put_back, replace

pytestmark = pytest.mark.usefixtures("no_waiting")


def _size(house: Installation) -> int:
    return audit.log_state(house, FIRM).size


@pytest.mark.parametrize("restore", [put_back, replace], ids=["restored", "replaced"])
def test_an_older_copy_under_a_running_service_is_noticed(
    house: Installation, tmp_path: Path, restore: Callable[[Installation, Path], None]
) -> None:
    """The next write is refused, and says how much is gone; what is there can be read."""
    copy = keep(house, tmp_path / "copy.db")
    done = accepted(house)
    restore(house, copy)
    with pytest.raises(LogReadOnly, match=f"has {done.acceptance.leaf_index} leaves, but .* were answered"):
        accepted(house)
    assert library.firm(house, FIRM).id == FIRM
    assert _size(house) == done.acceptance.leaf_index


def test_an_older_copy_is_noticed_at_the_start(
    house: Installation, tmp_path: Path, reopened: Callable[[], Installation]
) -> None:
    """A new process has the file; it opens, and takes nothing."""
    copy = keep(house, tmp_path / "copy.db")
    accepted(house)
    house.close()
    replace(house, copy)
    other = reopened()
    assert [one.firm for one in other.known_heads.still] == [FIRM]
    with pytest.raises(LogReadOnly):
        accepted(other)


def test_a_tail_that_was_cut_is_noticed(house: Installation) -> None:
    """By SQL, with a head that fits: verifying finds nothing, the service knows better."""
    accepted(house)
    accepted(house)
    cut(house, _size(house) - 1)
    with pytest.raises(LogReadOnly, match="went back in time"):
        accepted(house)
    assert house.known_heads.still[0].cause == "rollback"


def test_another_history_is_noticed(
    house: Installation, tmp_path: Path, reopened: Callable[[], Installation]
) -> None:
    """A copy that went on elsewhere, with as many leaves and more: the roots differ."""
    copy = keep(house, tmp_path / "copy.db")
    accepted(house)
    put_back(house, copy)
    forget(house)
    other = reopened()
    accepted(other)
    with pytest.raises(LogReadOnly, match="another history"):
        accepted(house)
    accepted(other)
    with pytest.raises(LogReadOnly, match="another history"):
        accepted(house)


def test_another_history_that_has_no_head_of_that_size_is_noticed(
    house: Installation, tmp_path: Path, reopened: Callable[[], Installation]
) -> None:
    """Its batches were other ones: the head that was answered was never committed there."""
    copy = keep(house, tmp_path / "copy.db")
    accepted(house)
    put_back(house, copy)
    forget(house)
    other = reopened()

    def two(transaction: object) -> None:
        for _ in range(2):
            transaction.append(FIRM, b"x", event="test", subject=None, time=NOW)  # type: ignore[attr-defined]

    other.writer.submit([FIRM], two)
    with pytest.raises(LogReadOnly, match="another history"):
        accepted(house)


def test_a_log_that_is_gone_is_noticed(house: Installation, tmp_path: Path) -> None:
    """An empty database in the place of the old one: nothing is published into it as if nothing had been."""
    shutil.move(str(house.settings.data / "consent.db"), tmp_path / "lost.db")
    house.close()
    for path in house.settings.data.glob("consent.db-*"):
        path.unlink()
    installation.create(house.settings)
    other = installation.open_installation(house.settings)
    content = load_content(house.settings.content_folder)
    with pytest.raises(LogReadOnly, match="has 0 leaves"):
        publishing.publish(other, content, now=NOW)
    with pytest.raises(Exception, match="this database has none"):
        resuming.resume(other, FIRM, reason="all is lost", now=NOW)
    other.close()


def test_a_postgres_database_that_went_back_is_noticed(
    any_house: Installation, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """The same on both engines: a copy of the database under the old name, as a restored dump or a promoted standby."""
    if any_house.database.dialect == "sqlite":
        copy = keep(any_house, tmp_path / "copy.db")
        accepted(any_house)
        put_back(any_house, copy)
    else:
        server, url = request.getfixturevalue("postgres"), any_house.settings.database_url
        any_house.database.close()
        older = new_database(server, like=url)
        accepted(any_house)
        any_house.database.close()
        _rename(server, older, url)
    with pytest.raises(LogReadOnly, match="went back in time"):
        accepted(any_house)
    done = resuming.resume(any_house, FIRM, reason="promoted", now=NOW)
    assert accepted(any_house).acceptance.leaf_index == done.leaf_index + 1
    assert verify_database(any_house)[FIRM].ok


def _rename(server: str, older: str, url: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        name, other = url.rpartition("/")[2].partition("?")[0], older.rpartition("/")[2].partition("?")[0]
        connection.exec_driver_sql(f"DROP DATABASE {name}")
        connection.exec_driver_sql(f"ALTER DATABASE {other} RENAME TO {name}")
    engine.dispose()
