"""Brings a database to the current schema, and tells where it stands."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from moderation.domain.errors import StorageUnavailable
from moderation.storage.engine import Database

_MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(database: Database, revision: str = "head") -> None:
    """Run the migrations up to `revision`, in one transaction."""
    with database.write() as connection:
        command.upgrade(migration_config(connection), revision)


def downgrade(database: Database, revision: str) -> None:
    """Run the migrations back down to `revision` (`base` for none), in one transaction."""
    with database.write() as connection:
        command.downgrade(migration_config(connection), revision)


def migration_config(connection: Connection) -> Config:
    """The configuration of alembic for a connection that is in a transaction already."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def check_current(database: Database) -> None:
    """Raises `StorageUnavailable` when the database is not at the schema that this version needs."""
    head = ScriptDirectory(str(_MIGRATIONS)).get_current_head()
    with database.read() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    if current != head:
        raise StorageUnavailable(
            f"The database is at schema {current or 'none'}, this version needs {head}. Run `moderation db upgrade`."
        )
