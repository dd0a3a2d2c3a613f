"""Intervals, calibration and thresholds: the numbers that decisions rest on."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.classifier.calibration import fit_blend
from moderation.classifier.intervals import population_precision, wilson
from moderation.classifier.thresholds import resolve, resolve_rule, thresholds_of
from moderation.domain.label import Label
from moderation.domain.verdict import Action
from moderation.policy.goals import parse_goal
from tests.classifier.learning import POLICY

FPR_1 = parse_goal("maximum recall @ false positive rate <= 0.01")
PRECISION_90 = parse_goal("maximum recall @ precision >= 0.9")


def test_wilson_agrees_with_the_published_interval() -> None:
    """15 of 148 at 90 % two-sided: 0.067 to 0.150 (Newcombe's method 3, by hand)."""
    interval = wilson(15, 148)
    assert interval.estimate == pytest.approx(0.1014, abs=1e-4)
    assert (interval.low, interval.high) == pytest.approx((0.0676, 0.1493), abs=5e-4)


@given(st.integers(0, 5_000), st.integers(0, 5_000))
def test_wilson_holds_the_estimate(hits: int, misses: int) -> None:
    """The bounds surround the share and stay within 0 and 1; nothing measured means nothing known."""
    interval = wilson(hits, hits + misses)
    assert 0 <= interval.low <= interval.estimate <= interval.high <= 1
    if hits + misses == 0:
        assert (interval.low, interval.high) == (0, 1)
    assert interval.complement.complement.estimate == pytest.approx(interval.estimate)


def test_precision_is_reckoned_at_the_base_rate() -> None:
    """At 8 % spam, catching half of it at 1 % false positives means 81 % precision."""
    assert population_precision(0.5, 0.01, 0.08) == pytest.approx(0.04 / (0.04 + 0.0092))
    assert population_precision(0, 0, 0.08) == 0


def test_calibration_finds_the_curve_that_made_the_labels() -> None:
    """Labels drawn from a known curve give that curve back."""
    chance = np.random.default_rng(5)
    scores = chance.normal(0, 2, 20_000)
    positive = chance.random(20_000) < 1 / (1 + np.exp(-(1.7 * scores - 0.6)))
    blend = fit_blend(scores[:, None], positive, own=[0])
    assert (*blend.slopes, blend.intercept) == pytest.approx((1.7, -0.6), abs=0.08)


def test_a_blend_gives_each_part_its_due() -> None:
    """Two parts that each know half are both heard; one that knows nothing is not."""
    chance = np.random.default_rng(6)
    parts = chance.normal(0, 1, (20_000, 3))
    positive = chance.random(20_000) < 1 / (1 + np.exp(-(2 * parts[:, 0] + parts[:, 1])))
    blend = fit_blend(parts, positive, own=[0, 2])
    assert blend.slopes == pytest.approx((2, 1, 0), abs=0.1)


def test_calibration_survives_a_perfect_and_a_useless_score() -> None:
    """Separable scores give no certainty, and upside-down scores do not turn the order round."""
    scores = np.array([[-2.0], [-1.0], [1.0], [2.0]])
    perfect = fit_blend(scores, np.array([False, False, True, True]), own=[0])
    assert 0.5 < perfect.probabilities(np.array([[2.0]]))[0] < 0.99
    wrong = fit_blend(scores, np.array([True, True, False, False]), own=[0])
    low, high = wrong.probabilities(np.array([[-2.0], [2.0]]))
    assert low <= high


def test_a_goal_is_kept_on_the_bound_not_the_estimate() -> None:
    """2 of 1,000 are within 1 % with confidence (0.62 %), 6 are not (1.16 %), though their share is 0.6 %."""
    fine = np.concatenate([np.full(2, 0.9), np.full(4, 0.6), np.full(994, 0.1)])
    positives = np.array([0.95, 0.8, 0.5, 0.3])
    threshold, sentence = resolve(FPR_1, positives, fine, 0.08)
    assert threshold == 0.8
    assert sentence == "Catches 2 of 4 held-out examples and 2 of 1000 fine comments."


def test_a_precision_goal_goes_by_the_base_rate() -> None:
    """The same scores reach 90 % precision where half of all comments are spam, not where 1 % are."""
    fine, positives = np.linspace(0, 0.6, 1_000), np.linspace(0.3, 1, 200)
    common, _ = resolve(PRECISION_90, positives, fine, 0.5)
    assert common is not None
    rare, sentence = resolve(PRECISION_90, positives, fine, 0.01)
    assert rare is None
    assert sentence.startswith("Off: 1000 fine and 200 labelled held-out comments are too few")


def test_an_unreachable_goal_says_why() -> None:
    """Too little data, no separation and no data at all are told apart."""
    threshold, sentence = resolve(FPR_1, np.array([0.9]), np.full(100, 0.1), 0.08)
    assert threshold is None
    assert sentence == (
        "Off: 100 fine and 1 labelled held-out comments are too few to be sure of “maximum recall @ false positive "
        "rate <= 0.01”, even without a mistake. Add examples."
    )
    threshold, sentence = resolve(FPR_1, np.full(50, 0.2), np.linspace(0, 1, 1_000), 0.08)
    assert threshold is None
    assert sentence.startswith("Off: only 0 of 50 held-out examples stand clear of all 1000 fine comments")
    assert resolve(FPR_1, np.array([]), np.full(10, 0.1), 0.08)[1] == (
        "Off: there are no held-out examples to measure on."
    )


def test_a_label_that_may_only_be_held_has_no_reject_goal() -> None:
    """And hold never begins above reject."""
    positive = np.arange(400) < 200
    probabilities = np.where(positive, 0.9, 0.1)
    for label in (Label.SPAM, Label.MEDICAL_MISINFORMATION):
        goals = resolve_rule(
            POLICY.rules[label], probabilities=probabilities, positive=positive, fine=~positive, base_rate=0.08
        )
        assert {goal.zone for goal in goals} == ({Action.HOLD, Action.REJECT} if label is Label.SPAM else {Action.HOLD})


@given(st.lists(st.floats(0, 1), min_size=50, max_size=200), st.integers(0, 2**32))
def test_hold_never_begins_above_reject(numbers: list[float], seed: int) -> None:
    """Whatever the scores, base rate 90 %: both zones are often on, and in order."""
    chance = np.random.default_rng(seed)
    probabilities = np.concatenate([numbers, chance.beta(4, 1, 500), chance.beta(1, 6, 500)])
    positive = np.arange(len(probabilities)) < len(numbers) + 500
    goals = resolve_rule(
        POLICY.rules[Label.SPAM], probabilities=probabilities, positive=positive, fine=~positive, base_rate=0.9
    )
    threshold = thresholds_of(goals)[Label.SPAM]
    if threshold.hold is not None and threshold.reject is not None:
        assert threshold.hold <= threshold.reject
