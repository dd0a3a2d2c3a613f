"""People's decisions as examples to learn from."""

from collections.abc import Iterator
from typing import Any

from moderation.domain.review import Decision
from moderation.domain.verdict import Screening
from moderation.domain.wording import timestamp
from moderation.storage import decisions
from moderation.storage.engine import Database

#: How many rows of the seed one decision counts as: the seed speaks for no site in particular, a site's own people do.
DECISION_WEIGHT = 5.0


def export_lessons(database: Database) -> Iterator[dict[str, Any]]:
    """Each decision in force as an object for one line of JSON, oldest first, read as it goes.

    What was undone or escalated is left out, and so is every verdict of the machine: only people teach. `propensity`
    is the chance with which an audited comment was drawn.
    """
    with database.read() as connection:
        for decision, screening, propensity in decisions.stream_lessons(connection):
            yield _lesson(decision, screening, propensity)


def _lesson(decision: Decision, screening: Screening, propensity: float) -> dict[str, Any]:
    comment = screening.comment
    return {
        "id": f"decision-{decision.id}",
        "text": comment.text,
        "labels": sorted(decision.labels),
        "article": comment.article.title,
        # One author's comments stay on one side of every split.
        "group": f"site-{screening.site_id}/author-{comment.author.id or comment.id}",
        "weight": DECISION_WEIGHT,
        "propensity": propensity,
        "decided_at": timestamp(decision.decided_at),
        "screening_id": screening.id,
        "model_version": screening.model_version,
    }
