"""The five properties that hold of every verdict, for ever."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.domain.label import Label
from moderation.domain.signal import Evidence, Failure, FailureKind, Signal, Span
from moderation.domain.verdict import Action, Threshold
from moderation.policy.decide import decide
from moderation.policy.policy import load_policy
from tests.given import THRESHOLDS, a_signal, actions

POLICY = load_policy()
DETECTORS = ("model", "phrases", "links", "contact", "privacy", "crisis", "known_claims", "article", "unheard of")

scores = st.floats(min_value=0, max_value=1)
spans = st.builds(lambda start, length: Span(start=start, end=start + length), st.integers(0, 99), st.integers(1, 9))
signals = st.builds(
    Signal,
    detector=st.sampled_from(DETECTORS),
    label=st.sampled_from(Label),
    score=scores,
    calibrated=st.booleans(),
    sentence=st.sampled_from(["Looks like an advert.", "Contradicts the article."]),
    spans=st.lists(spans, max_size=2).map(tuple),
    evidence=st.lists(st.builds(Evidence, source=st.just("WHO"), quote=st.text(max_size=5)), max_size=1).map(tuple),
)
failures = st.builds(Failure, detector=st.sampled_from(DETECTORS), kind=st.sampled_from(FailureKind))
zones = st.none() | scores
thresholds = st.dictionaries(st.sampled_from(Label), st.builds(Threshold, hold=zones, reject=zones))
many_signals = st.lists(signals, max_size=6)
many_failures = st.lists(failures, max_size=3)


@given(many_signals, many_failures, thresholds)
def test_total_and_explained(found: list[Signal], failed: list[Failure], limits: dict[Label, Threshold]) -> None:
    """Any evidence gives a verdict; it is stricter than publish exactly when there is a reason."""
    verdict = decide(found, failed, POLICY, limits)
    assert (verdict.action is Action.PUBLISH) == (not verdict.reasons)
    assert {score.label for score in verdict.labels} == set(Label)
    assert all(0 <= score.probability <= 1 for score in verdict.labels)


@given(many_signals, many_failures, thresholds, st.randoms(use_true_random=False))
def test_order_free(
    found: list[Signal], failed: list[Failure], limits: dict[Label, Threshold], chance: random.Random
) -> None:
    """Whoever answers first, the verdict is the same in every field."""
    expected = decide(found, failed, POLICY, limits)
    chance.shuffle(found)
    chance.shuffle(failed)
    assert decide(found, failed, POLICY, limits) == expected


@given(many_signals, many_failures, thresholds, signals, failures)
def test_monotone_in_evidence(
    found: list[Signal], failed: list[Failure], limits: dict[Label, Threshold], another: Signal, fault: Failure
) -> None:
    """One more signal or failure never loosens the verdict."""
    before = decide(found, failed, POLICY, limits).action.strictness
    assert decide([*found, another], failed, POLICY, limits).action.strictness >= before
    assert decide(found, [*failed, fault], POLICY, limits).action.strictness >= before


@given(st.sampled_from(Label), scores, scores, thresholds)
def test_monotone_in_score(label: Label, one: float, other: float, limits: dict[Label, Threshold]) -> None:
    """A higher probability never leads to a milder action."""
    lower, higher = sorted((one, other))
    mild, strict = (decide([a_signal(label, score)], (), POLICY, limits).action for score in (lower, higher))
    assert mild.strictness <= strict.strictness


@settings(max_examples=300)
@given(many_signals, many_failures, thresholds)
def test_bounded_by_the_rule(found: list[Signal], failed: list[Failure], limits: dict[Label, Threshold]) -> None:
    """No label leads beyond what its rule allows at most, and only spam is ever rejected."""
    verdict = decide(found, failed, POLICY, limits)
    for reason in verdict.reasons:
        if reason.label is not None:
            assert reason.action.strictness <= POLICY.rules[reason.label].at_most.strictness
    if verdict.action is Action.REJECT:
        assert any(reason.label is Label.SPAM and reason.action is Action.REJECT for reason in verdict.reasons)


@given(many_signals, st.lists(failures, min_size=1, max_size=3), thresholds)
def test_a_failed_check_is_never_published(
    found: list[Signal], failed: list[Failure], limits: dict[Label, Threshold]
) -> None:
    """Fail to hold: whatever else was found, a verdict with a failure is not publish and says that it is degraded."""
    verdict = decide(found, failed, POLICY, limits)
    assert verdict.action is not Action.PUBLISH
    assert verdict.degraded


def test_the_zones_begin_at_their_thresholds() -> None:
    """A score at the threshold is inside the zone; just below, it is not."""
    by_score = {
        score: decide([a_signal(Label.SPAM, score)], (), POLICY, THRESHOLDS).action
        for score in (0.499, 0.5, 0.899, 0.9)
    }
    publish, hold, reject = actions()
    assert by_score == {0.499: publish, 0.5: hold, 0.899: hold, 0.9: reject}


def test_background_neither_holds_nor_counts_as_probability() -> None:
    """A known claim that is merely near is shown to moderators, and says nothing on how likely the label is."""
    verdict = decide([a_signal(Label.MEDICAL_MISINFORMATION, 0.9, detector="known_claims")], (), POLICY, THRESHOLDS)
    assert verdict.action is Action.PUBLISH
    assert verdict.probability(Label.MEDICAL_MISINFORMATION) == 0
    assert len(verdict.signals) == 1


def test_strictest_of_nothing_is_publish() -> None:
    """No reason means publish."""
    assert Action.strictest() is Action.PUBLISH
    assert Action.strictest(Action.HOLD, Action.PUBLISH, Action.REJECT) is Action.REJECT
