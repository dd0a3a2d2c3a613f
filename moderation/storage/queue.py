"""The review queue: items, claims, skips."""

from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from moderation.domain.account import Role
from moderation.domain.errors import NotFound
from moderation.domain.review import Claim, QueueReason, ReviewItem
from moderation.storage.screenings import screening_from_row
from moderation.storage.tables import review_items, screenings, skips

_OPEN = and_(review_items.c.decision_id.is_(None), ~review_items.c.superseded)


def insert_item(
    connection: Connection, *, screening_id: str, reason: QueueReason, risk: float, propensity: float, now: datetime
) -> int:
    """Put a screening in the queue; `risk` is its head start in hours. Returns the item's id."""
    item_id: int = connection.execute(
        insert(review_items)
        .values(
            screening_id=screening_id,
            reason=reason,
            risk=risk,
            rank=(now - timedelta(hours=risk)).timestamp(),
            propensity=propensity,
            created_at=now,
            superseded=False,
        )
        .returning(review_items.c.id)
    ).scalar_one()
    return item_id


def claim_next(connection: Connection, *, moderator_id: int, role: Role, now: datetime, until: datetime) -> int | None:
    """Claim the foremost item that this moderator may have, in one statement. `None` when there is none."""
    return _claim(connection, _claimable(moderator_id, role, now, skipped_too=False), moderator_id, until)


def claim_item(
    connection: Connection, item_id: int, *, moderator_id: int, role: Role, now: datetime, until: datetime
) -> bool:
    """Claim one item, or renew one's claim on it. `False` when it is not to be had."""
    wanted = _claimable(moderator_id, role, now, skipped_too=True).where(review_items.c.id == item_id)
    return _claim(connection, wanted, moderator_id, until) is not None


def _claimable(moderator_id: int, role: Role, now: datetime, *, skipped_too: bool) -> Select[tuple[int]]:
    statement = (
        select(review_items.c.id)
        .where(
            _OPEN,
            _visible_to(role),
            or_(
                review_items.c.claimed_by.is_(None),
                review_items.c.claimed_by == moderator_id,
                review_items.c.claim_expires_at <= now,
            ),
        )
        .order_by(review_items.c.rank, review_items.c.id)
        .limit(1)
    )
    return statement if skipped_too else statement.where(~_skipped_by(moderator_id))


def _claim(connection: Connection, wanted: Select[tuple[int]], moderator_id: int, until: datetime) -> int | None:
    # SQLAlchemy leaves FOR UPDATE out on SQLite, where BEGIN IMMEDIATE serialises writers already.
    return connection.execute(
        update(review_items)
        .where(review_items.c.id == wanted.with_for_update(skip_locked=True).scalar_subquery())
        .values(claimed_by=moderator_id, claim_expires_at=until)
        .returning(review_items.c.id)
    ).scalar_one_or_none()


def release_claims(connection: Connection, *, moderator_id: int, except_item_id: int | None = None) -> None:
    """Give back what a moderator holds, but for one item: a person works on one item at a time."""
    statement = update(review_items).where(review_items.c.claimed_by == moderator_id)
    if except_item_id is not None:
        statement = statement.where(review_items.c.id != except_item_id)
    connection.execute(statement.values(claimed_by=None, claim_expires_at=None))


def release_item(connection: Connection, item_id: int, *, moderator_id: int) -> bool:
    """Give one item back. `False` when the moderator does not hold it."""
    return (
        connection.execute(
            update(review_items)
            .where(review_items.c.id == item_id, review_items.c.claimed_by == moderator_id)
            .values(claimed_by=None, claim_expires_at=None)
        ).rowcount
        == 1
    )


def insert_skip(connection: Connection, item_id: int, *, moderator_id: int, now: datetime) -> None:
    """Record that a moderator has passed over an item, so that it is not offered to them again."""
    connection.execute(delete(skips).where(skips.c.item_id == item_id, skips.c.moderator_id == moderator_id))
    connection.execute(insert(skips).values(item_id=item_id, moderator_id=moderator_id, skipped_at=now))


def get_item(connection: Connection, item_id: int, *, lock: bool = False) -> ReviewItem:
    """One item with its screening; locked against other writers until the end of the transaction when `lock`.

    Raises `NotFound`.
    """
    statement = _items().where(review_items.c.id == item_id)
    if lock:
        statement = statement.with_for_update(of=review_items)
    row = connection.execute(statement).one_or_none()
    if row is None:
        raise NotFound(f"There is no item {item_id}.")
    return _item(row)


def list_open(connection: Connection, *, role: Role, limit: int) -> tuple[ReviewItem, ...]:
    """The foremost open items that this role may see, in the order of the queue."""
    rows = connection.execute(
        _items().where(_OPEN, _visible_to(role)).order_by(review_items.c.rank, review_items.c.id).limit(limit)
    )
    return tuple(_item(row) for row in rows)


def count_open(connection: Connection, *, role: Role) -> dict[QueueReason, int]:
    """How many open items there are of each reason that this role may see."""
    rows = connection.execute(
        select(review_items.c.reason, func.count())
        .where(_OPEN, _visible_to(role))
        .group_by(review_items.c.reason)
        .order_by(review_items.c.reason)
    )
    return {QueueReason(reason): count for reason, count in rows}


def list_items_of(connection: Connection, screening_id: str) -> tuple[ReviewItem, ...]:
    """All items of one screening, oldest first."""
    rows = connection.execute(_items().where(review_items.c.screening_id == screening_id).order_by(review_items.c.id))
    return tuple(_item(row) for row in rows)


def close_item(connection: Connection, item_id: int, *, decision_id: int) -> None:
    """Record the decision in force; this takes the item out of the queue and ends its claim."""
    connection.execute(
        update(review_items)
        .where(review_items.c.id == item_id)
        .values(decision_id=decision_id, claimed_by=None, claim_expires_at=None)
    )


def reopen_item(connection: Connection, item_id: int, *, moderator_id: int, until: datetime) -> None:
    """Take the decision off an item and claim it for a moderator, who may then decide anew."""
    connection.execute(
        update(review_items)
        .where(review_items.c.id == item_id)
        .values(decision_id=None, claimed_by=moderator_id, claim_expires_at=until)
    )


def supersede_item(connection: Connection, item_id: int) -> None:
    """Take one item out of the queue without a decision."""
    connection.execute(
        update(review_items)
        .where(review_items.c.id == item_id)
        .values(superseded=True, claimed_by=None, claim_expires_at=None)
    )


def supersede_older_revisions(connection: Connection, *, site_id: int, comment_id: str, revision: int) -> None:
    """Take the items on older revisions of a comment out of the queue. Claims stay, to be refused with a reason."""
    older = select(screenings.c.id).where(
        screenings.c.site_id == site_id, screenings.c.comment_id == comment_id, screenings.c.revision < revision
    )
    connection.execute(
        update(review_items).where(review_items.c.screening_id.in_(older), _OPEN).values(superseded=True)
    )


def held_item_id(connection: Connection, *, moderator_id: int, now: datetime) -> int | None:
    """The open item that a moderator holds now."""
    return connection.scalar(
        select(review_items.c.id).where(
            _OPEN, review_items.c.claimed_by == moderator_id, review_items.c.claim_expires_at > now
        )
    )


def _visible_to(role: Role) -> ColumnElement[bool]:
    if role.may_act_as(Role.EXPERT):
        return review_items.c.id.is_not(None)
    return review_items.c.reason != QueueReason.ESCALATED


def _skipped_by(moderator_id: int) -> ColumnElement[bool]:
    return exists().where(skips.c.item_id == review_items.c.id, skips.c.moderator_id == moderator_id)


def _items() -> Select[*tuple[object, ...]]:
    return select(review_items, screenings).join(screenings, screenings.c.id == review_items.c.screening_id)


def _item(row: Row[*tuple[object, ...]]) -> ReviewItem:
    values = row._mapping
    moderator_id, expires_at = values[review_items.c.claimed_by], values[review_items.c.claim_expires_at]
    item_id = values[review_items.c.id]
    return ReviewItem(
        id=item_id,
        screening=screening_from_row(row),
        reason=QueueReason(values[review_items.c.reason]),
        risk=values[review_items.c.risk],
        propensity=values[review_items.c.propensity],
        created_at=values[review_items.c.created_at],
        claim=(
            None if moderator_id is None else Claim(item_id=item_id, moderator_id=moderator_id, expires_at=expires_at)
        ),
        decision_id=values[review_items.c.decision_id],
        superseded=values[review_items.c.superseded],
    )
