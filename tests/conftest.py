"""What every test may ask for: an installation with the sample firms, its application, its clock and its people.

The sample firms are published once a run into a template; each test works on a copy of it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache

from consent.config import Settings
from consent.core.staff import StaffMember
from consent.core.terms import parse_terms
from consent.service import installation, publishing, staff, verification_rows
from consent.service.content import load_content
from consent.service.installation import Installation
from consent.store import version_notes
from tests.databases import copy_keys, new_database, one_database, postgres_server
from tests.samples import NOW, PASSWORD, settings_in


class Compiled(BytecodeCache):
    """Templates of pages, compiled once a run instead of once an application."""

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """What was compiled before; by key and by what the file says."""
        if bucket.key in self._code:
            bucket.bytecode_from_string(self._code[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it."""
        self._code[bucket.key] = bucket.bytecode_to_string()


@pytest.fixture(scope="session", autouse=True)
def quick() -> Iterator[None]:
    """What is slow on purpose or done again and again: cheap password hashes; templates and texts read once a run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(staff, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        patch.setattr(verification_rows, "_render", cache(verification_rows._render))
        patch.setattr(version_notes, "parse_terms", cache(parse_terms))
        patch.setattr(Flask, "jinja_options", {"bytecode_cache": Compiled()})
        yield


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with keys, schema and the five published sample firms."""
    folder = tmp_path_factory.mktemp("template") / "data"
    settings = settings_in(folder)
    installation.create(settings)
    house = installation.open_installation(settings)
    publishing.publish(house, load_content(settings.content_folder), now=NOW - timedelta(days=30))
    house.close()
    return folder


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A PostgreSQL server of this run."""
    yield from postgres_server()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database: every test that asks for it runs on both engines."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.db"
        return
    with one_database(request.getfixturevalue("postgres")) as url:
        yield url


@pytest.fixture(scope="session")
def one_firm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with keys, schema and page-computers published."""
    folder = tmp_path_factory.mktemp("one-firm") / "data"
    _publish_one(settings_in(folder))
    return folder


@pytest.fixture(scope="session")
def one_firm_on_postgres(postgres: str, one_firm: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A PostgreSQL database with the same, under the same keys: another log, so the anchors of the first are not its own."""
    url = new_database(postgres)
    copy_keys(one_firm, folder := tmp_path_factory.mktemp("one-firm-on-postgres") / "data")
    _publish_one(settings_in(folder, database_url=url))
    return url


def _publish_one(settings: Settings) -> None:
    installation.create(settings)
    opened = installation.open_installation(settings)
    content = load_content(settings.content_folder)
    publishing.publish(opened, content, firms=["page-computers"], now=NOW - timedelta(days=30))
    opened.close()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def any_house(request: pytest.FixtureRequest, one_firm: Path, tmp_path: Path) -> Iterator[Installation]:
    """An open installation with page-computers published, on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        shutil.copytree(one_firm, tmp_path / "data")
        opened = installation.open_installation(settings_in(tmp_path / "data"))
        yield opened
        opened.close()
        return
    yield request.getfixturevalue("postgres_house")


@pytest.fixture
def postgres_house(
    postgres: str, one_firm: Path, one_firm_on_postgres: str, tmp_path: Path
) -> Iterator[Installation]:
    """An open installation with page-computers published, on PostgreSQL."""
    copy_keys(one_firm, tmp_path / "on-postgres")
    with one_database(postgres, like=one_firm_on_postgres) as url:
        opened = installation.open_installation(settings_in(tmp_path / "on-postgres", database_url=url))
        yield opened
        opened.close()


@pytest.fixture
def settings(template: Path, tmp_path: Path) -> Settings:
    """Settings of a copy of the template."""
    folder = tmp_path / "data"
    shutil.copytree(template, folder)
    return settings_in(folder)


@pytest.fixture
def house(settings: Settings) -> Iterator[Installation]:
    """An open installation with the five sample firms, on SQLite."""
    opened = installation.open_installation(settings)
    yield opened
    opened.close()


@pytest.fixture
def app(settings: Settings, house: Installation) -> Flask:
    """The application on that installation."""
    from consent.web import create_app

    application = create_app(settings, house)
    application.testing = True
    return application


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without a cookie."""
    return app.test_client()


@pytest.fixture
def technician(house: Installation) -> StaffMember:
    """A technician of page-computers; the password is PASSWORD."""
    return staff.add(house, "tess", firm="page-computers", roles=["technician"], password=PASSWORD, now=NOW)


@pytest.fixture
def auditor(house: Installation) -> StaffMember:
    """An auditor of page-computers; the password is PASSWORD."""
    return staff.add(house, "arne", firm="page-computers", roles=["auditor"], password=PASSWORD, now=NOW)
