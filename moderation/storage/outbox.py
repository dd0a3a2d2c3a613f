"""What the sites have yet to be told: the queue of outgoing webhooks."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, and_, exists, func, insert, or_, select, update

from moderation.domain.delivery import Message
from moderation.storage.tables import outbox, sites

_PENDING = and_(outbox.c.delivered_at.is_(None), outbox.c.dead_at.is_(None))


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingMessage:
    """A message in a worker's hand, with where it goes and what signs it."""

    message: Message
    #: `None` when the site has meanwhile taken its webhook away.
    url: str | None
    secret: str | None


def insert_message(
    connection: Connection, *, message_id: str, site_id: int, comment_id: str, body: str, now: datetime
) -> None:
    """Queue a message, due at once."""
    connection.execute(
        insert(outbox).values(
            message_id=message_id,
            site_id=site_id,
            comment_id=comment_id,
            body=body,
            created_at=now,
            attempts=0,
            due_at=now,
        )
    )


def lease_next(connection: Connection, *, now: datetime, until: datetime) -> OutgoingMessage | None:
    """Take the message that is most overdue, for this worker alone until then. `None` when nothing is due.

    A message waits for the earlier messages on the same comment, so that a site never hears of an undo before the
    decision that it undoes.
    """
    earlier = outbox.alias("earlier")
    wanted = (
        select(outbox.c.id)
        .where(
            _PENDING,
            outbox.c.due_at <= now,
            or_(outbox.c.leased_until.is_(None), outbox.c.leased_until <= now),
            ~exists().where(
                earlier.c.site_id == outbox.c.site_id,
                earlier.c.comment_id == outbox.c.comment_id,
                earlier.c.id < outbox.c.id,
                earlier.c.delivered_at.is_(None),
                earlier.c.dead_at.is_(None),
            ),
        )
        .order_by(outbox.c.due_at, outbox.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    row = connection.execute(
        update(outbox).where(outbox.c.id == wanted).values(leased_until=until).returning(outbox)
    ).one_or_none()
    if row is None:
        return None
    message = _message(row)
    site = connection.execute(
        select(sites.c.webhook_url, sites.c.webhook_secret).where(sites.c.id == message.site_id)
    ).one()
    return OutgoingMessage(message=message, url=site.webhook_url, secret=site.webhook_secret)


def mark_delivered(connection: Connection, outbox_id: int, *, now: datetime) -> None:
    """The site has taken the message."""
    connection.execute(
        update(outbox)
        .where(outbox.c.id == outbox_id)
        .values(delivered_at=now, attempts=outbox.c.attempts + 1, leased_until=None, last_error=None)
    )


def mark_failed(connection: Connection, outbox_id: int, *, error: str, due_at: datetime) -> None:
    """The attempt failed; try again then."""
    connection.execute(
        update(outbox)
        .where(outbox.c.id == outbox_id, outbox.c.delivered_at.is_(None))
        .values(attempts=outbox.c.attempts + 1, leased_until=None, last_error=error[:300], due_at=due_at)
    )


def mark_dead(connection: Connection, outbox_id: int, *, error: str, now: datetime) -> None:
    """The last attempt failed; a person must look."""
    connection.execute(
        update(outbox)
        .where(outbox.c.id == outbox_id, outbox.c.delivered_at.is_(None))
        .values(attempts=outbox.c.attempts + 1, leased_until=None, last_error=error[:300], dead_at=now)
    )


def revive(connection: Connection, outbox_id: int, *, now: datetime) -> bool:
    """Send a dead message again, from a first attempt on.

    `False` when it is not dead, or when the site has heard something later on the same comment.
    """
    later = outbox.alias("later")
    overtaken = exists().where(
        later.c.site_id == outbox.c.site_id,
        later.c.comment_id == outbox.c.comment_id,
        later.c.id > outbox.c.id,
        later.c.delivered_at.is_not(None),
    )
    return (
        connection.execute(
            update(outbox)
            .where(outbox.c.id == outbox_id, outbox.c.dead_at.is_not(None), ~overtaken)
            .values(dead_at=None, attempts=0, due_at=now)
        ).rowcount
        == 1
    )


def list_undelivered(connection: Connection, *, limit: int) -> tuple[Message, ...]:
    """What has not arrived: dead messages first, then those that wait."""
    rows = connection.execute(
        select(outbox)
        .where(outbox.c.delivered_at.is_(None))
        .order_by(outbox.c.dead_at.is_(None), outbox.c.id)
        .limit(limit)
    )
    return tuple(_message(row) for row in rows)


def count_undelivered(connection: Connection) -> tuple[int, int]:
    """How many messages wait, and how many are dead."""
    waiting = connection.scalar(select(func.count()).select_from(outbox).where(_PENDING)) or 0
    dead = connection.scalar(select(func.count()).select_from(outbox).where(outbox.c.dead_at.is_not(None))) or 0
    return waiting, dead


def _message(row: Row[*tuple[object, ...]]) -> Message:
    values = row._mapping
    return Message(
        id=values[outbox.c.id],
        message_id=values[outbox.c.message_id],
        site_id=values[outbox.c.site_id],
        comment_id=values[outbox.c.comment_id],
        body=values[outbox.c.body],
        created_at=values[outbox.c.created_at],
        attempts=values[outbox.c.attempts],
        last_error=values[outbox.c.last_error],
        dead_at=values[outbox.c.dead_at],
    )
