"""How soon a person should look at an item."""

from moderation.domain.label import Label
from moderation.domain.verdict import Verdict
from moderation.policy.policy import Policy


def head_start_hours(verdict: Verdict, policy: Policy) -> float:
    """How many hours of waiting an item counts ahead of a plain one; 0 or more.

    The queue goes by arrival less this head start. All items age alike, so the order between two of them never
    changes and an index can serve it; and because every item ages, none waits for ever behind fresh ones.
    """
    labels = {reason.label for reason in verdict.reasons if reason.label is not None}
    urgency = max((policy.rules[label].wait_hours for label in labels), default=0.0)
    # A comment that the model cannot read may be anything.
    doubt = max(_doubt(verdict.probability(label)) for label in Label) if verdict.language_supported else 1.0
    return urgency + policy.doubt_hours * doubt


def _doubt(probability: float) -> float:
    # 1 at even odds, 0 at certainty either way (Kivlichan et al. 2021: uncertainty finds more errors than score does).
    return 1.0 - abs(2.0 * probability - 1.0)
