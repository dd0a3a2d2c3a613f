"""What people do with the comments that the machine did not settle."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from moderation.domain.label import Label
from moderation.domain.verdict import Action, Screening


class QueueReason(StrEnum):
    """Why a person should look."""

    #: The verdict was hold.
    HELD = "held"
    #: A reader flagged a published comment.
    REPORTED = "reported"
    #: The author objects to a decision.
    APPEALED = "appealed"
    #: Drawn at random from what was published, to learn what slips through.
    AUDIT = "audit"
    #: A moderator asked for a second pair of eyes.
    ESCALATED = "escalated"


class Outcome(StrEnum):
    """A person's answer."""

    #: The comment may stand.
    APPROVE = "approve"
    #: The comment must not stand.
    REJECT = "reject"
    #: Somebody with more authority should decide.
    ESCALATE = "escalate"
    #: Takes an earlier decision back; the item is open again and the verdict stands.
    UNDO = "undo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One moderator's exclusive hold on an item, for a while."""

    item_id: int
    moderator_id: int
    #: From then on anybody may claim the item.
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewItem:
    """One comment that a person should look at."""

    id: int
    screening: Screening
    reason: QueueReason
    #: Higher is looked at sooner; see `policy.risk`.
    risk: float
    #: The chance with which this item was drawn, for audits; 1 for all others.
    propensity: float
    created_at: datetime
    #: Who holds it now, if anybody.
    claim: Claim | None = None
    #: The decision in force, if there is one; then the item is closed.
    decision_id: int | None = None
    #: Whether a newer revision of the comment has taken its place.
    superseded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A person's answer on one revision of one comment."""

    #: Grows in the order in which decisions became visible: a cursor for the site.
    id: int
    item_id: int
    screening_id: str
    site_id: int
    comment_id: str
    revision: int
    moderator_id: int
    outcome: Outcome
    #: What the site should do with the comment now.
    action: Action
    #: What applies to the comment, in the person's view: the truth to learn from. On approve only privacy and crisis.
    labels: tuple[Label, ...]
    #: The moderator's own words, for colleagues.
    note: str
    decided_at: datetime
    #: For `undo`: the decision that is taken back.
    undoes: int | None = None
