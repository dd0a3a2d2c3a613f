"""Connections and transactions, on SQLite and on PostgreSQL."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from moderation.domain.errors import InvalidSetting, StorageUnavailable

#: How long a statement waits for another writer, in seconds, before the request is refused.
BUSY_TIMEOUT = 5.0

_WRITE = "second_opinion_write"


class Database:
    """Hands out transactions. Safe to share between threads; not between processes across a fork."""

    def __init__(self, url: str, *, busy_timeout: float = BUSY_TIMEOUT) -> None:
        """`url` as SQLAlchemy writes it: `sqlite:///file` or `postgresql://user:password@host/name`.

        Opens nothing yet, but makes the folder of an SQLite file. Raises `InvalidSetting` for other databases.
        """
        self.engine = _create_engine(_parse_url(url), busy_timeout)

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self.engine.dialect.name

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads. Raises `StorageUnavailable`."""
        with _named_errors(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that commits at the end of the block and rolls back on any exception.

        On SQLite it takes the write lock at once (`BEGIN IMMEDIATE`): a transaction that read first and wrote later
        could not wait for another writer, it would fail. Raises `StorageUnavailable`; then nothing was recorded.
        """
        with _named_errors(), self.engine.connect() as connection:
            connection.execution_options(**{_WRITE: True})
            with connection.begin():
                yield connection

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


@contextmanager
def _named_errors() -> Iterator[None]:
    try:
        yield
    except PoolTimeoutError as error:
        raise StorageUnavailable("All database connections are busy. Nothing was recorded; try again.") from error
    except DBAPIError as error:
        if not _is_operational(error):
            raise
        reason = str(error.orig).splitlines()[0] if _is_sqlite(error) else type(error.orig).__name__
        raise StorageUnavailable(
            f"The database did not take the request ({reason}). Nothing was recorded; try again."
        ) from error


def _is_sqlite(error: DBAPIError) -> bool:
    # PostgreSQL's own words may name its host and user, and callers see this sentence.
    return isinstance(error.orig, sqlite3.Error)


def _is_operational(error: DBAPIError) -> bool:
    # A full or broken disk, a lost connection or a lock that did not come free, not a fault in a statement.
    return (
        error.connection_invalidated
        or isinstance(error, OperationalError | InternalError)
        or type(error.orig) is sqlite3.DatabaseError
    )


def _parse_url(text: str) -> URL:
    try:
        url = make_url(text)
    except ArgumentError as error:
        raise InvalidSetting(f"“{text}” is not the address of a database.") from error
    if url.drivername in {"postgresql", "postgres"}:
        return url.set(drivername="postgresql+psycopg")
    if url.drivername in {"sqlite", "postgresql+psycopg"}:
        return url
    raise InvalidSetting(f"“{url.drivername}” is not supported. Use sqlite:///FILE or postgresql://USER@HOST/NAME.")


def _create_engine(url: URL, busy_timeout: float) -> Engine:
    if url.get_backend_name() == "postgresql":
        milliseconds = int(busy_timeout * 1000)
        return create_engine(
            url,
            pool_pre_ping=True,
            pool_timeout=busy_timeout,
            # An error must not carry the statement's values: they may be somebody's comment.
            hide_parameters=True,
            connect_args={
                "connect_timeout": max(2, int(busy_timeout)),
                "options": f"-c lock_timeout={milliseconds} -c timezone=utc",
            },
        )
    if not url.database or url.database == ":memory:":
        raise InvalidSetting("An SQLite database needs a file: sqlite:///FILE.")
    Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, pool_timeout=busy_timeout, hide_parameters=True, connect_args={"timeout": busy_timeout})

    @event.listens_for(engine, "connect")
    def _on_connect(connection: sqlite3.Connection, _record: Any) -> None:
        # The driver's own transaction control begins too late; `_on_begin` does it instead.
        connection.isolation_level = None
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        write = connection.get_execution_options().get(_WRITE, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine
