"""The five properties that hold of every verdict, for ever."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.domain.label import Label
from moderation.domain.language import LanguageFinding
from moderation.domain.signal import Evidence, Failure, FailureKind, Signal, Span
from moderation.domain.verdict import Action, Threshold
from moderation.policy.decide import decide
from moderation.policy.policy import Policy, load_policy
from tests.given import THRESHOLDS, a_signal, actions

POLICY = load_policy()
HOLDING = replace(POLICY, language=replace(POLICY.language, unsupported_language=Action.HOLD))
SPANISH = LanguageFinding(code="es", supported=False)
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
policies = st.sampled_from([POLICY, HOLDING])
languages = st.builds(LanguageFinding, code=st.sampled_from(["en", "es", "xyz", None]), supported=st.booleans())


@given(many_signals, many_failures, policies, thresholds, languages)
def test_total_and_explained(
    found: list[Signal],
    failed: list[Failure],
    policy: Policy,
    limits: dict[Label, Threshold],
    language: LanguageFinding,
) -> None:
    """Any evidence gives a verdict; it is stricter than publish exactly when there is a reason."""
    verdict = decide(found, failed, policy, limits, language)
    assert (verdict.action is Action.PUBLISH) == (not verdict.reasons)
    assert {score.label for score in verdict.labels} == set(Label)
    assert all(0 <= score.probability <= 1 for score in verdict.labels)
    assert (verdict.language, verdict.language_supported) == (language.code, language.supported)


@given(many_signals, many_failures, policies, thresholds, languages, st.randoms(use_true_random=False))
def test_order_free(
    found: list[Signal],
    failed: list[Failure],
    policy: Policy,
    limits: dict[Label, Threshold],
    language: LanguageFinding,
    chance: random.Random,
) -> None:
    """Whoever answers first, the verdict is the same in every field."""
    expected = decide(found, failed, policy, limits, language)
    chance.shuffle(found)
    chance.shuffle(failed)
    assert decide(found, failed, policy, limits, language) == expected


@given(many_signals, many_failures, policies, thresholds, languages, signals, failures)
def test_monotone_in_evidence(
    found: list[Signal],
    failed: list[Failure],
    policy: Policy,
    limits: dict[Label, Threshold],
    language: LanguageFinding,
    another: Signal,
    fault: Failure,
) -> None:
    """One more signal or failure never loosens the verdict, in whatever language."""
    before = decide(found, failed, policy, limits, language).action.strictness
    assert decide([*found, another], failed, policy, limits, language).action.strictness >= before
    assert decide(found, [*failed, fault], policy, limits, language).action.strictness >= before


@given(st.sampled_from(Label), scores, scores, policies, thresholds, languages)
def test_monotone_in_score(
    label: Label, one: float, other: float, policy: Policy, limits: dict[Label, Threshold], language: LanguageFinding
) -> None:
    """A higher probability never leads to a milder action."""
    lower, higher = sorted((one, other))
    mild, strict = (decide([a_signal(label, score)], (), policy, limits, language).action for score in (lower, higher))
    assert mild.strictness <= strict.strictness


@settings(max_examples=300)
@given(many_signals, many_failures, policies, thresholds, languages)
def test_bounded_by_the_rule(
    found: list[Signal],
    failed: list[Failure],
    policy: Policy,
    limits: dict[Label, Threshold],
    language: LanguageFinding,
) -> None:
    """No label leads beyond what its rule allows at most, and only spam is ever rejected."""
    verdict = decide(found, failed, policy, limits, language)
    for reason in verdict.reasons:
        most = Action.HOLD if reason.label is None else policy.rules[reason.label].at_most
        assert reason.action.strictness <= most.strictness
    if verdict.action is Action.REJECT:
        assert any(reason.label is Label.SPAM and reason.action is Action.REJECT for reason in verdict.reasons)


@given(many_signals, st.lists(failures, min_size=1, max_size=3), policies, thresholds, languages)
def test_a_failed_check_is_never_published(
    found: list[Signal],
    failed: list[Failure],
    policy: Policy,
    limits: dict[Label, Threshold],
    language: LanguageFinding,
) -> None:
    """Fail to hold: whatever else was found, a verdict with a failure is not publish and says that it is degraded."""
    verdict = decide(found, failed, policy, limits, language)
    assert verdict.action is not Action.PUBLISH
    assert verdict.degraded


@given(many_signals, many_failures, thresholds)
def test_in_another_language_only_language_free_checks_are_heard(
    found: list[Signal], failed: list[Failure], limits: dict[Label, Threshold]
) -> None:
    """What the others say is kept, and neither acts nor is a reason."""
    heard = [signal for signal in found if signal.detector in POLICY.language.language_free]
    verdict = decide(found, failed, POLICY, limits, SPANISH)
    assert verdict.reasons == decide(heard, failed, POLICY, limits).reasons
    assert verdict.action is decide(heard, failed, POLICY, limits).action
    assert len(verdict.signals) == len(found)


@given(many_signals, many_failures, thresholds)
def test_another_language_is_held_where_the_house_says_so(
    found: list[Signal], failed: list[Failure], limits: dict[Label, Threshold]
) -> None:
    """Nothing is published in a language that nobody has read, and the reason names it."""
    verdict = decide(found, failed, HOLDING, limits, SPANISH)
    assert verdict.action is not Action.PUBLISH
    assert [reason.sentence for reason in verdict.reasons if reason.detector == "language"] == [
        "This seems to be written in Spanish, which the model has not learnt, so a person should look."
    ]
    assert verdict.action is Action.strictest(Action.HOLD, decide(found, failed, POLICY, limits, SPANISH).action)


@given(many_signals, many_failures, thresholds, st.sampled_from(["en", None]))
def test_doubt_changes_nothing(
    found: list[Signal], failed: list[Failure], limits: dict[Label, Threshold], code: str | None
) -> None:
    """A comment whose language cannot be told is judged like one in a language that the model has learnt."""
    verdict = decide(found, failed, POLICY, limits, LanguageFinding(code=code))
    assert replace(verdict, language=None) == decide(found, failed, POLICY, limits)


@pytest.mark.parametrize(
    ("detector", "label", "action"),
    [
        ("model", Label.SPAM, Action.PUBLISH),
        ("model", Label.CRISIS, Action.PUBLISH),
        ("phrases", Label.SPAM, Action.PUBLISH),
        ("crisis", Label.CRISIS, Action.PUBLISH),
        ("links", Label.SPAM, Action.HOLD),
        ("contact", Label.SPAM, Action.HOLD),
        ("repetition", Label.SPAM, Action.HOLD),
        ("privacy", Label.PRIVACY, Action.HOLD),
    ],
)
def test_who_is_heard_in_another_language(detector: str, label: Label, action: Action) -> None:
    """Numbers, addresses, links and copies are the same in every language; the model and English words are not."""
    signal = a_signal(label, 0.99, detector=detector)
    limits = dict.fromkeys(Label, Threshold(hold=0.5, reject=0.9))
    assert decide([signal], (), POLICY, limits, SPANISH).action is action
    assert decide([signal], (), POLICY, limits).action is not Action.PUBLISH


def test_what_the_model_says_of_another_language_is_told_but_does_not_count() -> None:
    """A 0 in the place of its probability would read as a clean bill of health."""
    signals = (a_signal(Label.SPAM, 0.97), a_signal(Label.CRISIS, 0.9, detector="crisis"))
    verdict = decide(signals, (), POLICY, THRESHOLDS, SPANISH)
    assert verdict.action is Action.PUBLISH
    assert verdict.probability(Label.SPAM) == 0.97
    assert verdict.probability(Label.CRISIS) == 0


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
    verdict = decide(
        [a_signal(Label.MEDICAL_MISINFORMATION, 0.9, detector="known_claims_context")], (), POLICY, THRESHOLDS
    )
    assert verdict.action is Action.PUBLISH
    assert verdict.probability(Label.MEDICAL_MISINFORMATION) == 0
    assert len(verdict.signals) == 1


def test_strictest_of_nothing_is_publish() -> None:
    """No reason means publish."""
    assert Action.strictest() is Action.PUBLISH
    assert Action.strictest(Action.HOLD, Action.PUBLISH, Action.REJECT) is Action.REJECT
