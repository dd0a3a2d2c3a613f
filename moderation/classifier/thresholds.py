"""From the policy's goals to numbers for one model."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from moderation.classifier.intervals import population_precision, wilson
from moderation.domain.label import Label
from moderation.domain.verdict import Action, Threshold
from moderation.policy.goals import Goal, Measure
from moderation.policy.policy import LabelRule


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedGoal:
    """What became of one goal."""

    label: Label
    #: Hold or reject.
    zone: Action
    #: The goal in the policy's words.
    goal: str
    #: The probability from which the zone begins; `None`: the zone is off.
    threshold: float | None
    #: What was reached, or why the zone is off.
    sentence: str


def resolve_rule(
    rule: LabelRule,
    *,
    probabilities: NDArray[np.float64],
    positive: NDArray[np.bool_],
    fine: NDArray[np.bool_],
    base_rate: float,
) -> tuple[ResolvedGoal, ...]:
    """The goals of one label's rule, on held-out rows that resemble what the model will meet.

    `positive`: rows that carry the label. `fine`: rows that carry none at all; the rest is left out.
    """
    numbers: dict[Action, tuple[Goal, float | None, str]] = {}
    for zone, goal in ((Action.REJECT, rule.reject), (Action.HOLD, rule.hold)):
        # A goal beyond what the rule allows would never act.
        if goal is not None and zone.capped(rule.at_most) is zone:
            numbers[zone] = (goal, *resolve(goal, probabilities[positive], probabilities[fine], base_rate))
    reject = numbers[Action.REJECT][1] if Action.REJECT in numbers else None
    if Action.HOLD in numbers and reject is not None:
        goal, hold, sentence = numbers[Action.HOLD]
        if hold is not None and hold > reject:
            numbers[Action.HOLD] = (goal, reject, f"{sentence} Lowered to where rejecting begins.")
    return tuple(
        ResolvedGoal(label=rule.label, zone=zone, goal=str(goal), threshold=threshold, sentence=sentence)
        for zone, (goal, threshold, sentence) in numbers.items()
    )


def resolve(
    goal: Goal, positives: NDArray[np.float64], fine: NDArray[np.float64], base_rate: float
) -> tuple[float | None, str]:
    """The lowest threshold that keeps the goal with 95 % confidence, or `None`, and a sentence about it.

    `positives` and `fine` are held-out probabilities. A comment is treated when its probability is at or above the
    threshold. Precision is reckoned where `base_rate` of all comments carry the label.
    """
    if not len(positives) or not len(fine):
        return None, "Off: there are no held-out examples to measure on."
    best: tuple[float, int, int] | None = None
    for threshold in np.unique(positives)[::-1]:
        caught, wronged = int(np.sum(positives >= threshold)), int(np.sum(fine >= threshold))
        if _kept(goal, caught, len(positives), wronged, len(fine), base_rate):
            best = (float(threshold), caught, wronged)
    if best is None:
        return None, _why_off(goal, positives, fine, base_rate)
    threshold, caught, wronged = best
    return threshold, (
        f"Catches {caught} of {len(positives)} held-out examples and {wronged} of {len(fine)} fine comments."
    )


def thresholds_of(resolved: Iterable[ResolvedGoal]) -> Mapping[Label, Threshold]:
    """The numbers alone, as `decide` takes them."""
    found: dict[Label, Threshold] = {}
    for goal in resolved:
        before = found.get(goal.label, Threshold())
        found[goal.label] = (
            Threshold(hold=goal.threshold, reject=before.reject)
            if goal.zone is Action.HOLD
            else Threshold(hold=before.hold, reject=goal.threshold)
        )
    return found


def _kept(goal: Goal, caught: int, positives: int, wronged: int, fine: int, base_rate: float) -> bool:
    worst_rate = wilson(wronged, fine).high
    if goal.measure is Measure.FALSE_POSITIVE_RATE:
        return worst_rate <= goal.bound
    return population_precision(wilson(caught, positives).low, worst_rate, base_rate) >= goal.bound


def _why_off(goal: Goal, positives: NDArray[np.float64], fine: NDArray[np.float64], base_rate: float) -> str:
    if not _kept(goal, len(positives), len(positives), 0, len(fine), base_rate):
        return (
            f"Off: {len(fine)} fine and {len(positives)} labelled held-out comments are too few to be sure of "
            f"“{goal}”, even without a mistake. Add examples."
        )
    top = float(np.max(fine))
    clear = int(np.sum(positives > top))
    return (
        f"Off: only {clear} of {len(positives)} held-out examples stand clear of all {len(fine)} fine comments, "
        f"too few to be sure of “{goal}”."
    )
