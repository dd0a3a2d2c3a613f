"""The schema and its migrations."""

import pytest
from alembic import command
from sqlalchemy import inspect, text
from sqlalchemy.exc import DatabaseError

from moderation.domain.errors import StorageUnavailable
from moderation.storage import schema
from moderation.storage.audit import insert_audit
from moderation.storage.engine import Database
from tests.given import NOW


def test_migrations_and_tables_agree(database: Database) -> None:
    """What the migrations build is what the code believes."""
    with database.write() as connection:
        command.check(schema.migration_config(connection))


def test_migrations_run_down_and_up_again(database: Database) -> None:
    """Every migration can be taken back, and nothing is left behind."""
    schema.downgrade(database, "base")
    with database.read() as connection:
        assert inspect(connection).get_table_names() == ["alembic_version"]
    schema.upgrade(database)
    schema.check_current(database)


def test_a_database_without_schema_says_what_to_run(database: Database) -> None:
    """Serving from an old database is refused with the command that mends it."""
    schema.downgrade(database, "base")
    with pytest.raises(StorageUnavailable, match="moderation db upgrade"):
        schema.check_current(database)


@pytest.mark.parametrize("statement", ["UPDATE audit SET actor = 'nobody'", "DELETE FROM audit"])
def test_the_audit_trail_cannot_be_rewritten(database: Database, statement: str) -> None:
    """The database itself refuses to change or delete a line of the trail."""
    with database.write() as connection:
        insert_audit(connection, at=NOW, actor="test", action="tried", subject="test:1")
    with pytest.raises(DatabaseError, match="append-only"), database.write() as connection:
        connection.execute(text(statement))
    with database.read() as connection:
        assert connection.execute(text("SELECT actor FROM audit")).scalars().all() == ["test"]
