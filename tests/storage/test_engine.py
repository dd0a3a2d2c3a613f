"""Transactions, and what a caller is told when the database does not take one."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text

from moderation.domain.errors import InvalidSetting, StorageUnavailable
from moderation.storage import accounts
from moderation.storage.engine import Database
from tests.given import NOW


def test_an_exception_rolls_everything_back(database: Database) -> None:
    """A transaction that does not reach its end leaves nothing behind."""

    def fail_half_way() -> None:
        with database.write() as connection:
            accounts.insert_site(connection, name="lost", now=NOW)
            raise RuntimeError("half-way")

    with pytest.raises(RuntimeError, match="half-way"):
        fail_half_way()
    with database.read() as connection:
        assert accounts.list_sites(connection) == ()


def test_a_locked_sqlite_file_is_refused_with_a_sentence(sqlite_template: Path, tmp_path: Path) -> None:
    """While another program holds the write lock for too long, the request is refused and reading still works."""
    path = tmp_path / "locked.sqlite3"
    path.write_bytes(sqlite_template.read_bytes())
    database = Database(f"sqlite:///{path}", busy_timeout=0.1)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StorageUnavailable, match=r"database is locked.*Nothing was recorded"), database.write():
        pass
    with database.read() as connection:
        assert accounts.list_sites(connection) == ()
    other.execute("ROLLBACK")
    other.close()
    with database.write() as connection:
        accounts.insert_site(connection, name="free again", now=NOW)
    database.close()


def test_sqlite_is_durable_and_checks_its_references(tmp_path: Path) -> None:
    """The journal is a write-ahead log, every commit reaches the disk, and foreign keys are enforced."""
    database = Database(f"sqlite:///{tmp_path / 'new' / 'folder' / 'x.sqlite3'}")
    with database.read() as connection:
        pragmas = [
            connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert pragmas == ["wal", 2, 1]
    database.close()


@pytest.mark.parametrize("url", ["mysql://localhost/x", "nonsense", "sqlite://", "sqlite:///:memory:"])
def test_other_databases_are_refused(url: str) -> None:
    """Only SQLite files and PostgreSQL are offered, and the sentence says so."""
    with pytest.raises(InvalidSetting):
        Database(url)


def test_an_unreachable_server_is_a_sentence(tmp_path: Path) -> None:
    """A PostgreSQL server that is not there is reported as the database being away."""
    database = Database(f"postgresql://nobody@/nothing?host={tmp_path}")
    with pytest.raises(StorageUnavailable, match="did not take the request"), database.read():
        pass
    database.close()
