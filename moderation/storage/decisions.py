"""The decisions that people have made."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy import Connection, Row, func, insert, or_, select

from moderation.domain.errors import NotFound
from moderation.domain.label import Label
from moderation.domain.review import Decision, Outcome
from moderation.domain.verdict import Action, Screening
from moderation.storage.screenings import screening_from_row
from moderation.storage.tables import decisions, moderators, review_items, screenings

# Any number that no other part of the database uses as an advisory lock.
_DECISIONS_LOCK = 20_261_122


def insert_decision(
    connection: Connection,
    *,
    item_id: int,
    screening: Screening,
    moderator_id: int,
    outcome: Outcome,
    action: Action,
    labels: Iterable[Label],
    note: str,
    now: datetime,
    undoes: int | None = None,
) -> Decision:
    """Add a decision. Ids become visible in growing order, so that a site that reads `id > cursor` misses none."""
    if connection.dialect.name == "postgresql":
        # Without it a later id can commit before an earlier one, and a reader would step over the earlier.
        connection.execute(select(func.pg_advisory_xact_lock(_DECISIONS_LOCK)))
    row = connection.execute(
        insert(decisions)
        .values(
            item_id=item_id,
            screening_id=screening.id,
            site_id=screening.site_id,
            comment_id=screening.comment.id,
            revision=screening.comment.revision,
            moderator_id=moderator_id,
            outcome=outcome,
            action=action,
            labels=sorted(labels),
            note=note,
            decided_at=now,
            undoes=undoes,
        )
        .returning(decisions)
    ).one()
    return _decision(row)


def get_decision(connection: Connection, decision_id: int) -> Decision:
    """A decision by its id. Raises `NotFound`."""
    row = connection.execute(select(decisions).where(decisions.c.id == decision_id)).one_or_none()
    if row is None:
        raise NotFound(f"There is no decision {decision_id}.")
    return _decision(row)


def list_decisions_after(connection: Connection, site_id: int, *, after: int, limit: int) -> tuple[Decision, ...]:
    """A site's decisions with a higher id, lowest first."""
    rows = connection.execute(
        select(decisions)
        .where(decisions.c.site_id == site_id, decisions.c.id > after)
        .order_by(decisions.c.id)
        .limit(limit)
    )
    return tuple(_decision(row) for row in rows)


def list_decisions_on(connection: Connection, screening_id: str) -> tuple[tuple[Decision, str], ...]:
    """All decisions on one screening with the name of who made them, oldest first."""
    rows = connection.execute(
        select(decisions, moderators.c.name)
        .join(moderators, moderators.c.id == decisions.c.moderator_id)
        .where(decisions.c.screening_id == screening_id)
        .order_by(decisions.c.id)
    )
    return tuple((_decision(row), row._mapping[moderators.c.name]) for row in rows)


def list_latest_decisions(connection: Connection, *, limit: int) -> tuple[tuple[Decision, Screening, str, bool], ...]:
    """The latest decisions with their screenings, who made them and whether they are in force, newest first."""
    rows = connection.execute(
        select(decisions, screenings, moderators.c.name, review_items.c.decision_id)
        .join(screenings, screenings.c.id == decisions.c.screening_id)
        .join(moderators, moderators.c.id == decisions.c.moderator_id)
        .join(review_items, review_items.c.id == decisions.c.item_id)
        .order_by(decisions.c.id.desc())
        .limit(limit)
    )
    return tuple(
        (
            decision := _decision(row),
            screening_from_row(row),
            row._mapping[moderators.c.name],
            row._mapping[review_items.c.decision_id] == decision.id,
        )
        for row in rows
    )


def stream_lessons(connection: Connection) -> Iterator[tuple[Decision, Screening, float]]:
    """Each decision in force that says what a comment is, with its screening and the chance that it was drawn.

    Escalations and what was undone are left out. Oldest first; reads as it goes.
    """
    rows = connection.execution_options(yield_per=500).execute(
        select(decisions, screenings, review_items.c.propensity)
        .join(review_items, review_items.c.decision_id == decisions.c.id)
        .join(screenings, screenings.c.id == decisions.c.screening_id)
        .where(or_(decisions.c.outcome == Outcome.APPROVE, decisions.c.outcome == Outcome.REJECT))
        .order_by(decisions.c.id)
    )
    for row in rows:
        yield _decision(row), screening_from_row(row), row._mapping[review_items.c.propensity]


def _decision(row: Row[*tuple[object, ...]]) -> Decision:
    values = row._mapping
    return Decision(
        id=values[decisions.c.id],
        item_id=values[decisions.c.item_id],
        screening_id=values[decisions.c.screening_id],
        site_id=values[decisions.c.site_id],
        comment_id=values[decisions.c.comment_id],
        revision=values[decisions.c.revision],
        moderator_id=values[decisions.c.moderator_id],
        outcome=Outcome(values[decisions.c.outcome]),
        action=Action(values[decisions.c.action]),
        labels=tuple(Label(label) for label in values[decisions.c.labels]),
        note=values[decisions.c.note],
        decided_at=values[decisions.c.decided_at],
        undoes=values[decisions.c.undoes],
    )
