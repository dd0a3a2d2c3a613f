"""From evidence to a verdict: pure, total, and the only place where that is decided."""

from collections.abc import Iterable, Mapping

from moderation.domain.label import Label
from moderation.domain.language import LanguageFinding, language_name
from moderation.domain.signal import Failure, Signal
from moderation.domain.verdict import Action, LabelScore, Reason, Threshold, Verdict
from moderation.policy.policy import LabelRule, Policy

_OFF = Threshold()
_UNTOLD = LanguageFinding()


def decide(
    signals: Iterable[Signal],
    failures: Iterable[Failure],
    policy: Policy,
    thresholds: Mapping[Label, Threshold],
    language: LanguageFinding = _UNTOLD,
) -> Verdict:
    """The strictest action that any signal or failure asks for, within what each label's rule allows.

    Total (never raises), order-free, monotone (another signal or failure never loosens), explained (stricter than
    publish exactly when there is a reason) and bounded (a label never leads beyond its rule's `at_most`).
    A label without a threshold has both zones off. In a language that the model has not learnt, only the checks that
    the policy calls language-free are heard; the others are kept as background.
    """
    signals = tuple(sorted(signals, key=_signal_order))
    failures = tuple(sorted(failures, key=lambda failure: (failure.detector, failure.kind)))
    heard = tuple(
        signal for signal in signals if language.supported or signal.detector in policy.language.language_free
    )
    reasons = [
        *(
            reason
            for signal in heard
            if (reason := _reason(signal, policy.rules[signal.label], thresholds.get(signal.label, _OFF)))
        ),
        *(
            Reason(action=Action.HOLD, sentence=failure.sentence, label=None, detector=failure.detector)
            for failure in failures
        ),
        *_language_reasons(language, policy),
    ]
    reasons.sort(key=lambda reason: -reason.action.strictness)
    return Verdict(
        action=Action.strictest(*(reason.action for reason in reasons)),
        reasons=tuple(reasons),
        labels=tuple(
            LabelScore(
                label=label,
                probability=_probability(label, signals, heard, policy.rules[label]),
                threshold=thresholds.get(label, _OFF),
            )
            for label in Label
        ),
        signals=signals,
        failures=failures,
        language=language.code,
        language_supported=language.supported,
        policy_version=policy.version,
    )


def _signal_order(signal: Signal) -> tuple[object, ...]:
    # Complete, so that the verdict does not depend on which detector answered first.
    spans = tuple((span.start, span.end) for span in signal.spans)
    evidence = tuple((item.source, item.quote, item.url or "") for item in signal.evidence)
    return (signal.label, -signal.score, signal.detector, signal.calibrated, signal.sentence, spans, evidence)


def _reason(signal: Signal, rule: LabelRule, threshold: Threshold) -> Reason | None:
    action, bound = (
        _by_probability(signal.score, rule, threshold)
        if signal.calibrated
        else (rule.when_found.get(signal.detector, Action.PUBLISH), None)
    )
    action = action.capped(rule.at_most)
    if action is Action.PUBLISH:
        return None
    return Reason(
        action=action,
        sentence=signal.sentence,
        label=signal.label,
        detector=signal.detector,
        score=signal.score,
        threshold=bound,
    )


def _by_probability(score: float, rule: LabelRule, threshold: Threshold) -> tuple[Action, float | None]:
    # A goal that the house has taken out of its policy no longer acts, whatever the model was trained for.
    if rule.reject is not None and threshold.reject is not None and score >= threshold.reject:
        return Action.REJECT, threshold.reject
    if rule.hold is not None and threshold.hold is not None and score >= threshold.hold:
        return Action.HOLD, threshold.hold
    return Action.PUBLISH, None


def _language_reasons(language: LanguageFinding, policy: Policy) -> tuple[Reason, ...]:
    action = policy.language.unsupported_language
    if language.supported or action is Action.PUBLISH:
        return ()
    written = "in another language" if language.code is None else f"in {language_name(language.code)}"
    sentence = f"This seems to be written {written}, which the model has not learnt, so a person should look."
    return (Reason(action=action, sentence=sentence, label=None, detector="language"),)


def _probability(label: Label, signals: tuple[Signal, ...], heard: tuple[Signal, ...], rule: LabelRule) -> float:
    # A finding that the house only shows as background says nothing about how likely the label is. What the model says
    # is told even where it does not count, beside `language_supported`: a 0 in its place would read as "surely fine".
    told = [signal for signal in signals if signal.calibrated]
    acted = [signal for signal in heard if rule.when_found.get(signal.detector, Action.PUBLISH) is not Action.PUBLISH]
    return max((signal.score for signal in (*told, *acted) if signal.label is label), default=0.0)
