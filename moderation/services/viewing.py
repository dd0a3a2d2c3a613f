"""What moderators and sites see of the queue and of decisions: reading only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from moderation.domain.account import Moderator, Role
from moderation.domain.audit import AuditEntry
from moderation.domain.errors import NotPermitted
from moderation.domain.review import Decision, QueueReason, ReviewItem
from moderation.domain.verdict import Screening
from moderation.storage import audit, decisions, queue
from moderation.storage.engine import Database

#: Lines of the audit trail on an item's page.
_TRAIL = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueView:
    """The queue as one moderator sees it."""

    #: Foremost first; those that the moderator has passed over included, for somebody must decide them.
    items: tuple[ReviewItem, ...]
    #: Open items by reason, those of colleagues and those passed over included.
    counts: Mapping[QueueReason, int]
    #: The item that the moderator holds.
    held_item_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemView:
    """One item with what has happened to it."""

    item: ReviewItem
    #: Each decision on the comment with the name of who made it, oldest first.
    decisions: tuple[tuple[Decision, str], ...]
    #: Newest first.
    trail: tuple[AuditEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """One decision, on what, by whom."""

    decision: Decision
    screening: Screening
    moderator_name: str
    #: Whether it still stands.
    in_force: bool


def look_at_queue(database: Database, moderator: Moderator, *, now: datetime, limit: int) -> QueueView:
    """The foremost items for this moderator."""
    with database.read() as connection:
        return QueueView(
            items=queue.list_open(connection, role=moderator.role, limit=limit),
            counts=queue.count_open(connection, role=moderator.role),
            held_item_id=queue.held_item_id(connection, moderator_id=moderator.id, now=now),
        )


def look_at_item(database: Database, moderator: Moderator, item_id: int) -> ItemView:
    """One item. Raises `NotFound`, `NotPermitted`."""
    with database.read() as connection:
        item = queue.get_item(connection, item_id)
        require_sight(item, moderator)
        return ItemView(
            item=item,
            decisions=decisions.list_decisions_on(connection, item.screening.id),
            trail=audit.list_audit(connection, subject=f"item:{item_id}", limit=_TRAIL),
        )


def look_at_history(database: Database, *, limit: int) -> tuple[HistoryEntry, ...]:
    """The latest decisions of everybody, newest first."""
    with database.read() as connection:
        return tuple(
            HistoryEntry(decision=decision, screening=screening, moderator_name=name, in_force=in_force)
            for decision, screening, name, in_force in decisions.list_latest_decisions(connection, limit=limit)
        )


def decisions_after(database: Database, site_id: int, *, after: int, limit: int) -> tuple[tuple[Decision, ...], bool]:
    """A site's decisions with an id above `after`, oldest first, and whether there are more than `limit`."""
    with database.read() as connection:
        found = decisions.list_decisions_after(connection, site_id, after=after, limit=limit + 1)
    return found[:limit], len(found) > limit


def require_sight(item: ReviewItem, moderator: Moderator) -> None:
    """Raises `NotPermitted` when the item is not for this person's eyes."""
    if item.reason is QueueReason.ESCALATED and not moderator.role.may_act_as(Role.EXPERT):
        raise NotPermitted("This item was escalated; an expert decides it.")
