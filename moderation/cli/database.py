"""`moderation db`: the database's schema."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from moderation.cli.output import out
from moderation.settings import load_settings
from moderation.storage import schema
from moderation.storage.engine import Database

app = typer.Typer(help="The database's schema.", no_args_is_help=True)


@contextmanager
def open_database() -> Iterator[Database]:
    """The database of this installation, at the right schema. Raises `StorageUnavailable`."""
    settings = load_settings()
    database = Database(settings.database_url, busy_timeout=settings.busy_timeout)
    try:
        schema.check_current(database)
        yield database
    finally:
        database.close()


@app.callback()
def group() -> None:
    """The database's schema."""


@app.command()
def upgrade() -> None:
    """Bring the database to the schema that this version needs. Safe to repeat."""
    settings = load_settings()
    database = Database(settings.database_url, busy_timeout=settings.busy_timeout)
    schema.upgrade(database)
    database.close()
    out.print("The database is up to date.")
