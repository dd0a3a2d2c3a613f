"""What those who run the service look at."""

from collections.abc import Mapping
from dataclasses import dataclass

from moderation.domain.account import Role
from moderation.domain.audit import AuditEntry
from moderation.domain.comment import check_text
from moderation.domain.delivery import Message
from moderation.domain.review import QueueReason
from moderation.storage import accounts, audit, outbox, queue
from moderation.storage.engine import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """How much waits to be done."""

    #: Open items, for every reason.
    open_items: Mapping[QueueReason, int]
    #: Messages to sites that will be tried again by themselves.
    waiting_messages: int
    #: Messages that were given up.
    dead_messages: int


def count_work(database: Database) -> Work:
    """Count what waits. Raises `StorageUnavailable`."""
    with database.read() as connection:
        counts = queue.count_open(connection, role=Role.ADMIN)
        waiting, dead = outbox.count_undelivered(connection)
    return Work(
        open_items={reason: counts.get(reason, 0) for reason in QueueReason},
        waiting_messages=waiting,
        dead_messages=dead,
    )


def is_set_up(database: Database) -> bool:
    """Whether there is a site and a person already."""
    with database.read() as connection:
        return bool(accounts.list_sites(connection)) and accounts.count_moderators(connection) > 0


def look_at_audit(database: Database, *, subject: str | None, limit: int) -> tuple[AuditEntry, ...]:
    """The latest lines of the audit trail, newest first; of one subject when it is named."""
    check_text("subject", subject or "")
    with database.read() as connection:
        return audit.list_audit(connection, subject=subject, limit=limit)


def look_at_deliveries(database: Database, *, limit: int) -> tuple[Message, ...]:
    """Messages that have not reached their site: those given up first, then those that wait."""
    with database.read() as connection:
        return outbox.list_undelivered(connection, limit=limit)
