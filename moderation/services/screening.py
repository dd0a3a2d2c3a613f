"""A comment comes in, a verdict goes out, and both are stored."""

import hashlib
from concurrent.futures import Executor
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from moderation.detectors import text
from moderation.domain.comment import Comment, check_comment, check_text
from moderation.domain.errors import NotFound, RevisionConflict
from moderation.domain.label import Label
from moderation.domain.review import QueueReason
from moderation.domain.verdict import Action, Screening
from moderation.policy.risk import head_start_hours
from moderation.services.examining import Examiner
from moderation.storage import audit, queue, screenings
from moderation.storage.engine import Database

#: How far back the same words count as a repetition.
REPETITION_WINDOW = timedelta(days=7)


def screen(
    database: Database,
    examiner: Examiner,
    comment: Comment,
    *,
    site_id: int,
    screening_id: str,
    now: datetime,
    executor: Executor,
    budget: float,
) -> tuple[Screening, bool]:
    """Screen a comment, or find its stored screening; `True` when it is new.

    Safe to repeat: the same site, comment id, revision and text give the stored verdict. `screening_id` is used only
    for a new one and must be unique and unpredictable, since the audit sample is drawn by it. `budget` is in seconds.
    Raises `InvalidComment`, `RevisionConflict`, `StorageUnavailable`.
    """
    check_comment(comment)
    reading = text.read(comment)
    fingerprint = text.fingerprint(reading)
    with database.read() as connection:
        stored = _find_same(connection, site_id, comment)
        if stored is not None:
            return stored, False
        repeats = screenings.count_repeats(
            connection, site_id, fingerprint, comment_id=comment.id, since=now - REPETITION_WINDOW
        )
    # No transaction is open while the detectors work: scoring must not keep other writers waiting.
    verdict = examiner.examine(replace(reading, repeats=repeats), executor=executor, budget=budget)
    screening = Screening(
        id=screening_id,
        site_id=site_id,
        comment=comment,
        verdict=verdict,
        model_version=examiner.model_version,
        register_version=examiner.register_version,
        created_at=now,
    )
    with database.write() as connection:
        screenings.lock_comment(connection, site_id, comment.id)
        if not screenings.insert_screening(connection, screening, fingerprint=fingerprint):
            # Somebody sent the same comment at the same moment and was first.
            return _require_same(connection, site_id, comment), False
        _queue(connection, screening, examiner, now)
        audit.insert_audit(
            connection,
            at=now,
            actor=f"site:{site_id}",
            action="screened",
            subject=f"screening:{screening.id}",
            detail={
                "action": verdict.action,
                "model": screening.model_version,
                "policy": verdict.policy_version,
                "text_sha256": comment.text_hash,
            },
        )
    return screening, True


def get(database: Database, screening_id: str, *, site_id: int) -> Screening:
    """A site's stored screening. Raises `NotFound`."""
    check_text("screening id", screening_id)
    with database.read() as connection:
        return screenings.get_screening(connection, screening_id, site_id=site_id)


def drawn_for_audit(screening_id: str, rate: float) -> bool:
    """Whether a published comment is looked at to learn what slips through.

    Keyed by the screening's random id: nobody can choose it, and anybody can later check the draw.
    """
    digest = hashlib.sha256(f"audit:{screening_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big") < rate * 2**64


def _find_same(connection: Connection, site_id: int, comment: Comment) -> Screening | None:
    stored = screenings.find_screening(connection, site_id, comment.id, comment.revision)
    if stored is not None and stored.comment.text_hash != comment.text_hash:
        raise RevisionConflict(
            f"Revision {comment.revision} of comment “{comment.id}” was screened with another text. "
            f"Send an edit as revision {comment.revision + 1}."
        )
    return stored


def _require_same(connection: Connection, site_id: int, comment: Comment) -> Screening:
    stored = _find_same(connection, site_id, comment)
    if stored is None:
        raise NotFound(f"The screening of comment “{comment.id}” has just been removed. Send the comment again.")
    return stored


def _queue(connection: Connection, screening: Screening, examiner: Examiner, now: datetime) -> None:
    comment, verdict = screening.comment, screening.verdict
    latest = screenings.latest_revision(connection, screening.site_id, comment.id)
    if latest is not None and comment.revision < latest:
        return  # It arrived late; a person should see the newer words only.
    queue.supersede_older_revisions(
        connection, site_id=screening.site_id, comment_id=comment.id, revision=comment.revision
    )
    audit_rate = examiner.policy.audit_rate
    in_danger = any(reason.label is Label.CRISIS for reason in verdict.reasons)
    if verdict.action is Action.HOLD or in_danger:
        # Somebody in danger is seen by a person even where advertising in the same words is rejected.
        reason, propensity = QueueReason.HELD, 1.0
    elif verdict.action is Action.PUBLISH and drawn_for_audit(screening.id, audit_rate):
        reason, propensity = QueueReason.AUDIT, audit_rate
    else:
        return
    queue.insert_item(
        connection,
        screening_id=screening.id,
        reason=reason,
        risk=head_start_hours(verdict, examiner.policy),
        propensity=propensity,
        now=now,
    )
