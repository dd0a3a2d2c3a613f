"""People work the queue: claim, decide, skip, undo."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from moderation.domain.account import Moderator, Role
from moderation.domain.errors import AlreadyDecided, ClaimLost, InvalidDecision, NotPermitted, StaleRevision
from moderation.domain.label import Label
from moderation.domain.review import Decision, Outcome, QueueReason, ReviewItem
from moderation.domain.verdict import Action, Screening
from moderation.domain.wording import timestamp
from moderation.services.viewing import require_sight
from moderation.storage import accounts, audit, decisions, outbox, queue, screenings
from moderation.storage.engine import Database

#: Longest note a moderator may leave, in characters.
MAX_NOTE_LENGTH = 2_000

#: What a person may leave standing although the label applies.
MAY_STAND = frozenset({Label.PRIVACY, Label.CRISIS})


def claim_next(database: Database, moderator: Moderator, *, now: datetime, lease: timedelta) -> int | None:
    """Claim the foremost item and give back any other. `None` when there is nothing to do."""
    with database.write() as connection:
        item_id = queue.claim_next(
            connection, moderator_id=moderator.id, role=moderator.role, now=now, until=now + lease
        )
        queue.release_claims(connection, moderator_id=moderator.id, except_item_id=item_id)
        if item_id is not None:
            _note(connection, now, moderator, "claimed", item_id)
        return item_id


def claim(database: Database, moderator: Moderator, item_id: int, *, now: datetime, lease: timedelta) -> None:
    """Claim one item, or renew the claim on it. Raises `ClaimLost`, `AlreadyDecided`, `NotFound`, `NotPermitted`."""
    with database.write() as connection:
        require_sight(queue.get_item(connection, item_id), moderator)
        if not queue.claim_item(
            connection, item_id, moderator_id=moderator.id, role=moderator.role, now=now, until=now + lease
        ):
            _refuse_closed(queue.get_item(connection, item_id))
            raise ClaimLost("A colleague is working on this item.")
        queue.release_claims(connection, moderator_id=moderator.id, except_item_id=item_id)
        _note(connection, now, moderator, "claimed", item_id)


def release(database: Database, moderator: Moderator, item_id: int, *, now: datetime) -> None:
    """Give an item back, if the moderator holds it."""
    with database.write() as connection:
        if queue.release_item(connection, item_id, moderator_id=moderator.id):
            _note(connection, now, moderator, "released", item_id)


def skip(database: Database, moderator: Moderator, item_id: int, *, now: datetime) -> None:
    """Pass over an item: it is not offered to this moderator again. Raises `NotFound`, `NotPermitted`."""
    with database.write() as connection:
        item = queue.get_item(connection, item_id, lock=True)
        require_sight(item, moderator)
        queue.insert_skip(connection, item_id, moderator_id=moderator.id, now=now)
        if item.claim is not None and item.claim.moderator_id == moderator.id:
            queue.release_claims(connection, moderator_id=moderator.id)
        _note(connection, now, moderator, "skipped", item_id)


def decide(
    database: Database,
    moderator: Moderator,
    item_id: int,
    *,
    outcome: Outcome,
    labels: Iterable[Label],
    note: str,
    revision: int,
    message_id: str,
    now: datetime,
) -> Decision:
    """Record a decision on the claimed item, on the revision that the moderator saw, and tell the site.

    `message_id` names the message to the site. Raises `InvalidDecision`, `ClaimLost`, `StaleRevision`,
    `AlreadyDecided`, `NotPermitted`, `NotFound`; then nothing is recorded.
    """
    labels = frozenset(labels)
    _check(outcome, labels, note)
    with database.write() as connection:
        item = queue.get_item(connection, item_id, lock=True)
        require_sight(item, moderator)
        _refuse_closed(item)
        _refuse_outdated(connection, item)
        if item.screening.comment.revision != revision:
            raise InvalidDecision("The decision names another revision than this item shows.")
        if item.claim is None or item.claim.moderator_id != moderator.id or item.claim.expires_at <= now:
            raise ClaimLost("Your hold on this item has run out, or a colleague has it now.")
        if outcome is Outcome.ESCALATE and item.reason is QueueReason.ESCALATED:
            raise InvalidDecision("This item has been escalated already; it needs your answer.")
        decision = decisions.insert_decision(
            connection,
            item_id=item.id,
            screening=item.screening,
            moderator_id=moderator.id,
            outcome=outcome,
            action=_action(outcome, item.screening),
            labels=labels,
            note=note.strip(),
            now=now,
        )
        queue.close_item(connection, item.id, decision_id=decision.id)
        if outcome is Outcome.ESCALATE:
            queue.insert_item(
                connection,
                screening_id=item.screening.id,
                reason=QueueReason.ESCALATED,
                risk=item.risk,
                propensity=item.propensity,
                now=now,
            )
        _announce(connection, decision, message_id, now)
        _note(connection, now, moderator, outcome, item.id, decision=decision.id, labels=sorted(labels))
    return decision


def undo(
    database: Database, moderator: Moderator, decision_id: int, *, message_id: str, now: datetime, lease: timedelta
) -> Decision:
    """Take a decision back: the item is open again, in the moderator's hand, and the site is told.

    One may undo one's own decisions; a lead may undo anybody's. Raises `AlreadyDecided` when the decision is no
    longer the one in force, `NotPermitted`, `NotFound`.
    """
    with database.write() as connection:
        taken_back = decisions.get_decision(connection, decision_id)
        item = queue.get_item(connection, taken_back.item_id, lock=True)
        if taken_back.moderator_id != moderator.id and not moderator.role.may_act_as(Role.LEAD):
            raise NotPermitted("Only a lead may undo a colleague's decision.")
        if item.decision_id != decision_id:
            raise AlreadyDecided("This decision is no longer in force.")
        _refuse_outdated(connection, item)
        if taken_back.outcome is Outcome.ESCALATE:
            _withdraw_escalation(connection, item)
        decision = decisions.insert_decision(
            connection,
            item_id=item.id,
            screening=item.screening,
            moderator_id=moderator.id,
            outcome=Outcome.UNDO,
            action=_action(Outcome.UNDO, item.screening),
            labels=(),
            note="",
            now=now,
            undoes=decision_id,
        )
        queue.release_claims(connection, moderator_id=moderator.id)
        queue.reopen_item(connection, item.id, moderator_id=moderator.id, until=now + lease)
        _announce(connection, decision, message_id, now)
        _note(connection, now, moderator, Outcome.UNDO, item.id, decision=decision_id)
    return decision


def decision_data(decision: Decision) -> dict[str, Any]:
    """What a site is told of a decision, by webhook and by polling alike. The moderator's note stays inside."""
    return {
        "id": decision.id,
        "screening_id": decision.screening_id,
        "comment_id": decision.comment_id,
        "revision": decision.revision,
        "outcome": decision.outcome,
        "action": decision.action,
        "labels": list(decision.labels),
        "undoes": decision.undoes,
        "decided_at": timestamp(decision.decided_at),
    }


def _check(outcome: Outcome, labels: frozenset[Label], note: str) -> None:
    if outcome is Outcome.UNDO:
        raise InvalidDecision("An undo names the decision that it takes back.")
    if outcome is Outcome.REJECT and not labels:
        raise InvalidDecision("Say what is wrong with the comment: choose at least one reason to reject it.")
    if outcome is Outcome.APPROVE and labels - MAY_STAND:
        wrong = " and ".join(sorted(label.words for label in labels - MAY_STAND))
        raise InvalidDecision(f"A comment that is {wrong} cannot be approved. Reject it, or take the reason away.")
    if len(note) > MAX_NOTE_LENGTH:
        raise InvalidDecision(f"The note is longer than {MAX_NOTE_LENGTH:,} characters.")
    if "\x00" in note:
        raise InvalidDecision("The note contains a NUL character.")


def _refuse_closed(item: ReviewItem) -> None:
    if item.superseded:
        raise StaleRevision("The author has edited this comment since, or the escalation was taken back.")
    if item.decision_id is not None:
        raise AlreadyDecided("This item has been decided.")


def _refuse_outdated(connection: Connection, item: ReviewItem) -> None:
    comment = item.screening.comment
    latest = screenings.latest_revision(connection, item.screening.site_id, comment.id)
    if latest is not None and latest > comment.revision:
        raise StaleRevision("The author has edited this comment since. Decide on the newer revision.")


def _action(outcome: Outcome, screening: Screening) -> Action:
    return {
        Outcome.APPROVE: Action.PUBLISH,
        Outcome.REJECT: Action.REJECT,
        Outcome.ESCALATE: Action.HOLD,
        Outcome.UNDO: screening.verdict.action,
    }[outcome]


def _withdraw_escalation(connection: Connection, item: ReviewItem) -> None:
    for other in queue.list_items_of(connection, item.screening.id):
        if other.id > item.id and other.reason is QueueReason.ESCALATED and not other.superseded:
            if queue.get_item(connection, other.id, lock=True).decision_id is not None:
                raise AlreadyDecided("An expert has decided this item meanwhile.")
            queue.supersede_item(connection, other.id)


def _announce(connection: Connection, decision: Decision, message_id: str, now: datetime) -> None:
    if accounts.get_site(connection, decision.site_id).webhook_url is None:
        return
    event = {
        "type": "decision.undone" if decision.outcome is Outcome.UNDO else "decision.made",
        "timestamp": timestamp(now),
        "data": decision_data(decision),
    }
    outbox.insert_message(
        connection,
        message_id=message_id,
        site_id=decision.site_id,
        comment_id=decision.comment_id,
        body=json.dumps(event, ensure_ascii=False, separators=(",", ":")),
        now=now,
    )


def _actor(moderator: Moderator) -> str:
    return f"moderator:{moderator.id}"


def _note(
    connection: Connection, now: datetime, moderator: Moderator, action: str, item_id: int, **detail: object
) -> None:
    audit.insert_audit(
        connection, at=now, actor=_actor(moderator), action=action, subject=f"item:{item_id}", detail=detail
    )
