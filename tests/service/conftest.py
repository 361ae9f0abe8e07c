"""What tests of the service share: two small firms with a history, prepared once a run and copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from consent.config import Settings
from consent.service import installation, known_heads, publishing, staff
from consent.service.content import load_content
from consent.service.installation import Installation
from consent.store import engine
from tests.damage import Copy
from tests.databases import new_database
from tests.firm_folders import FIRM, write_firm
from tests.history import two_firms
from tests.samples import NOW, PASSWORD, settings_in
from tests.service.overtaking import Scene
from tests.service.support_calls import found_wrong


@pytest.fixture(scope="session")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of an installation in which everything has happened once; never changed."""
    return two_firms(tmp_path_factory.mktemp("lived-in"))


@pytest.fixture
def copy(lived_in: Path, tmp_path: Path) -> Iterator[Copy]:
    """A copy of it to be damaged."""
    made = Copy(lived_in, tmp_path / "copy")
    yield made
    made.close()


@pytest.fixture
def hasty(lived_in: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installation]:
    """Two small firms on SQLite; who finds the database busy waits a tenth of a second instead of ten."""
    monkeypatch.setattr(engine, "_BUSY_SECONDS", 0.1)
    shutil.copytree(lived_in, tmp_path / "data")
    opened = installation.open_installation(settings_in(tmp_path / "data"))
    yield opened
    opened.close()


@pytest.fixture
def scene(any_house: Installation, tmp_path: Path) -> Scene:
    """Published, with a technician."""
    folder = write_firm(tmp_path / "content")
    publishing.publish(any_house, load_content(folder), now=NOW - timedelta(days=1))
    member = staff.add(any_house, "tech", firm=FIRM, roles=["technician"], password=PASSWORD, now=NOW)
    return Scene(any_house, folder, member)


@pytest.fixture
def proven(house: Installation) -> Iterator[Installation]:
    """An installation with the five sample firms whose database must verify when the test is over."""
    yield house
    assert found_wrong(house) == {}


@pytest.fixture
def any_proven(any_house: Installation) -> Iterator[Installation]:
    """One with page-computers on either engine, whose database must verify when the test is over."""
    yield any_house
    assert found_wrong(any_house) == {}


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are read and written at every commit, not once a second."""
    monkeypatch.setattr(known_heads, "SECONDS", 0.0)


@pytest.fixture
def reopened(house: Installation) -> Iterator[Callable[[], Installation]]:
    """Further processes on the same data folder."""
    opened: list[Installation] = []

    def another() -> Installation:
        opened.append(installation.open_installation(house.settings))
        return opened[-1]

    yield another
    for one in opened:
        one.close()


@pytest.fixture
def fresh(any_house: Installation, tmp_path: Path, request: pytest.FixtureRequest) -> Callable[[], Settings]:
    """Settings of an empty place with the same keys, on the same engine."""

    def make() -> Settings:
        data = tmp_path / "fresh" / "data"
        shutil.copytree(any_house.settings.keys, data / "keys")
        if any_house.database.dialect == "sqlite":
            return settings_in(data)
        return settings_in(data, database_url=new_database(request.getfixturevalue("postgres")))

    return make
