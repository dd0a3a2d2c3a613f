"""What the machine answers to a waiting site."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from moderation.domain.comment import Comment
from moderation.domain.label import Label
from moderation.domain.signal import Failure, Signal


class Action(StrEnum):
    """What the site should do now; a later member is stricter."""

    #: Show the comment.
    PUBLISH = "publish"
    #: Keep it back until a person has decided.
    HOLD = "hold"
    #: Do not show it.
    REJECT = "reject"

    @property
    def strictness(self) -> int:
        """0 for publish, 1 for hold, 2 for reject."""
        return tuple(Action).index(self)

    @classmethod
    def strictest(cls, *actions: "Action") -> "Action":
        """The strictest of them, publish when there are none; `max` alone would go by the alphabet."""
        return max(actions, key=lambda action: action.strictness, default=cls.PUBLISH)

    def capped(self, at_most: "Action") -> "Action":
        """This action, or `at_most` where that is milder."""
        return min(self, at_most, key=lambda action: action.strictness)


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """Where a label's zones begin, as probabilities; `None` means that the zone is off."""

    hold: float | None = None
    reject: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a verdict is stricter than publish."""

    #: What this reason alone asks for.
    action: Action
    #: One sentence for a moderator.
    sentence: str
    #: `None` when a failed check or the comment's language is the reason.
    label: Label | None
    detector: str
    score: float | None = None
    #: The score from which this action follows; `None` when the rule does not go by score.
    threshold: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelScore:
    """How likely a label is."""

    label: Label
    #: The model's calibrated probability, or the strength of a fixed check's finding where that is higher.
    probability: float
    #: Where the zones began for this verdict.
    threshold: Threshold


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the machine says of one comment, and all that it rests on."""

    action: Action
    #: Strictest first; empty exactly when `action` is publish.
    reasons: tuple[Reason, ...]
    #: One for each label.
    labels: tuple[LabelScore, ...]
    signals: tuple[Signal, ...]
    failures: tuple[Failure, ...]
    #: ISO 639 code of the language that the comment is written in; `None` when it cannot be told.
    language: str | None
    #: Whether the model has learnt that language. In doubt it has; where not, only checks that need none were heard.
    language_supported: bool
    policy_version: str

    @property
    def degraded(self) -> bool:
        """Whether a check gave no answer."""
        return bool(self.failures)

    @property
    def counted(self) -> tuple[Signal, ...]:
        """The signals that a reason rests on; the others are background."""
        acted = {(reason.detector, reason.label) for reason in self.reasons}
        return tuple(signal for signal in self.signals if (signal.detector, signal.label) in acted)

    def probability(self, label: Label) -> float:
        """The probability of one label."""
        return next((score.probability for score in self.labels if score.label is label), 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Screening:
    """One stored run: a comment and its verdict."""

    #: Ours; sorts by time.
    id: str
    site_id: int
    comment: Comment
    verdict: Verdict
    #: `None` when no model was loaded.
    model_version: str | None
    register_version: str
    created_at: datetime
