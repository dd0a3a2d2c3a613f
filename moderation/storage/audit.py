"""Who did what, when. Only ever added to."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from moderation.domain.audit import AuditEntry
from moderation.storage.tables import audit


def insert_audit(
    connection: Connection,
    *,
    at: datetime,
    actor: str,
    action: str,
    subject: str,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Add a line. `detail` must never hold a comment's text, a password or a key."""
    connection.execute(
        insert(audit).values(at=at, actor=actor, action=action, subject=subject, detail=dict(detail or {}))
    )


def list_audit(connection: Connection, *, subject: str | None = None, limit: int) -> tuple[AuditEntry, ...]:
    """The latest lines, newest first; of one subject when it is named."""
    statement = select(audit).order_by(audit.c.id.desc()).limit(limit)
    if subject is not None:
        statement = statement.where(audit.c.subject == subject)
    return tuple(
        AuditEntry(at=row.at, actor=row.actor, action=row.action, subject=row.subject, detail=row.detail)
        for row in connection.execute(statement)
    )
