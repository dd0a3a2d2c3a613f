"""A running application with the shipped champion.

What differs between the databases is in `storage` and `services`, whose tests run on both; here SQLite is enough.
"""

import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from moderation.services import accounts
from moderation.settings import Settings
from moderation.storage.engine import Database
from tests.given import NOW

_site_numbers = count(1)


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of an empty, migrated SQLite file."""
    shutil.copy(sqlite_template, tmp_path / "test.sqlite3")
    return f"sqlite:///{tmp_path / 'test.sqlite3'}"


@pytest.fixture
def client(database_url: str) -> Iterator[TestClient]:
    """A client without key or cookie, that follows no redirects."""
    yield from _running(database_url)


@pytest.fixture(scope="session")
def shared_database(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A database for tests that each bring a site of their own."""
    path = tmp_path_factory.mktemp("api") / "shared.sqlite3"
    shutil.copy(sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()


@pytest.fixture(scope="session")
def shared_client(shared_database: Database) -> Iterator[TestClient]:
    """One application for them, since loading a model for each test would take most of the time."""
    yield from _running(shared_database.engine.url.render_as_string())


@pytest.fixture
def site(shared_client: TestClient, shared_database: Database) -> Iterator[TestClient]:
    """A client that sends the key of a new site."""
    _, key = accounts.create_site(shared_database, f"Site {next(_site_numbers)}", now=NOW)
    shared_client.headers["authorization"] = f"Bearer {key}"
    yield shared_client
    del shared_client.headers["authorization"]


def _running(database_url: str) -> Iterator[TestClient]:
    app = create_app(Settings(database_url=database_url, refresh=3600))
    with TestClient(app, follow_redirects=False, raise_server_exceptions=False) as client:
        yield client
