"""From probabilities and the truth to figures: pure functions."""

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score

from moderation.classifier.dataset import Case, content_hash
from moderation.classifier.intervals import Interval, population_precision, wilson
from moderation.classifier.rates import recall_at
from moderation.classifier.report import (
    CapabilityFigures,
    Evaluation,
    HeadFigures,
    HeadMistakes,
    Mistake,
    Mistakes,
    OperatingPoint,
    RecallAt,
    SliceFigures,
)
from moderation.domain.label import Label
from moderation.domain.verdict import Action, Threshold

#: The labels whose worst mistakes are listed: those that the project is judged by.
MAIN_LABELS = (Label.SPAM, Label.MEDICAL_MISINFORMATION)

_FALSE_POSITIVE_RATES = (0.005, 0.01, 0.02)
_BINS = 10
_MOST_MISTAKES = 50
_OFF = Threshold()


def evaluate(
    name: str,
    cases: Sequence[Case],
    labels: Sequence[Label],
    probabilities: NDArray[np.float64] | Sequence[Sequence[float]],
    *,
    thresholds: Mapping[Label, Threshold],
    base_rates: Mapping[Label, float],
) -> Evaluation:
    """The figures of a model with heads for `labels`.

    `probabilities` has a row for each case and a column for each label. A case without labels is fine.
    """
    scores = np.asarray(probabilities, dtype=np.float64).reshape(len(cases), len(labels))
    fine = np.array([not case.example.labels for case in cases], dtype=np.bool_)
    treated = treated_at_hold(scores, labels, thresholds)
    return Evaluation(
        name=name,
        data_hash=content_hash(case.example for case in cases),
        rows=len(cases),
        fine=int(fine.sum()),
        heads=tuple(
            _head(
                label,
                cases,
                scores[:, head],
                np.array([label in case.example.labels for case in cases], dtype=np.bool_),
                fine,
                thresholds.get(label, _OFF),
                base_rates[label],
            )
            for head, label in enumerate(labels)
        ),
        slices=tuple(_slices(cases, fine, np.any(treated, axis=1))),
        capabilities=tuple(_capabilities(cases, labels, treated)),
    )


def treated_at_hold(
    probabilities: NDArray[np.float64], labels: Sequence[Label], thresholds: Mapping[Label, Threshold]
) -> NDArray[np.bool_]:
    """Whether each probability reaches its label's hold or reject zone; a zone that is off is never reached."""
    lowest = [_acts_from(thresholds.get(label, _OFF)) for label in labels]
    return np.asarray(
        probabilities >= np.array([np.inf if bound is None else bound for bound in lowest]), dtype=np.bool_
    )


def calibration_error(probabilities: NDArray[np.float64], positive: NDArray[np.bool_]) -> float:
    """Expected calibration error in the bins of `calibration_bins` (Nguyen and O'Connor 2015)."""
    if not len(probabilities):
        return 0.0
    bins = calibration_bins(probabilities)
    gaps = np.abs(np.bincount(bins, weights=probabilities) - np.bincount(bins, weights=positive))
    return float(gaps.sum() / len(probabilities))


def calibration_bins(probabilities: NDArray[np.float64]) -> NDArray[np.int64]:
    """The number of each probability's bin, of ten of about equal count; equal probabilities share one."""
    if not len(probabilities):
        return np.zeros(0, dtype=np.int64)
    edges = np.unique(np.quantile(probabilities, np.arange(1, _BINS) / _BINS))
    return np.searchsorted(edges, probabilities, side="right").astype(np.int64)


def _head(
    label: Label,
    cases: Sequence[Case],
    probabilities: NDArray[np.float64],
    positive: NDArray[np.bool_],
    fine: NDArray[np.bool_],
    threshold: Threshold,
    base_rate: float,
) -> HeadFigures:
    zones = ((Action.HOLD, threshold.hold), (Action.REJECT, threshold.reject))
    return HeadFigures(
        label=label,
        positives=int(positive.sum()),
        average_precision=float(average_precision_score(positive, probabilities)) if positive.any() else None,
        recall_at=tuple(
            RecallAt(false_positive_rate=rate, recall=recall_at(probabilities[positive], probabilities[fine], rate))
            for rate in _FALSE_POSITIVE_RATES
        ),
        operating_points=tuple(
            _operating_point(zone, bound, probabilities[positive], probabilities[fine], base_rate)
            for zone, bound in zones
            if bound is not None
        ),
        calibration_error=calibration_error(probabilities, positive),
        brier=float(np.mean((probabilities - positive) ** 2)) if len(probabilities) else 0.0,
        mistakes=_mistakes(cases, probabilities, positive, fine, threshold) if label in MAIN_LABELS else None,
    )


def _operating_point(
    zone: Action, bound: float, positives: NDArray[np.float64], fine: NDArray[np.float64], base_rate: float
) -> OperatingPoint:
    caught = wilson(int(np.sum(positives >= bound)), len(positives))
    wronged = wilson(int(np.sum(fine >= bound)), len(fine))
    return OperatingPoint(
        zone=zone,
        threshold=bound,
        harm_let_through=caught.complement,
        voice_silenced=wronged,
        moderators_time=Interval(
            estimate=caught.estimate * base_rate + wronged.estimate * (1 - base_rate),
            low=caught.low * base_rate + wronged.low * (1 - base_rate),
            high=caught.high * base_rate + wronged.high * (1 - base_rate),
        ),
        precision=Interval(
            estimate=population_precision(caught.estimate, wronged.estimate, base_rate),
            low=population_precision(caught.low, wronged.high, base_rate),
            high=population_precision(caught.high, wronged.low, base_rate),
        ),
    )


def _mistakes(
    cases: Sequence[Case],
    probabilities: NDArray[np.float64],
    positive: NDArray[np.bool_],
    fine: NDArray[np.bool_],
    threshold: Threshold,
) -> HeadMistakes:
    acts_from = _acts_from(threshold)
    bar = 0.5 if acts_from is None else acts_from

    def listed(wrong: NDArray[np.bool_]) -> Mistakes:
        rows = sorted(np.flatnonzero(wrong).tolist(), key=lambda row: (-abs(probabilities[row] - bar), row))
        return Mistakes(
            total=len(rows),
            worst=tuple(
                Mistake(id=cases[row].example.id, score=float(probabilities[row])) for row in rows[:_MOST_MISTAKES]
            ),
        )

    return HeadMistakes(
        bar=bar,
        harm_let_through=listed(positive & (probabilities < bar)),
        voice_silenced=listed(fine & (probabilities >= bar)),
    )


def _acts_from(threshold: Threshold) -> float | None:
    return min((bound for bound in (threshold.hold, threshold.reject) if bound is not None), default=None)


def _slices(cases: Sequence[Case], fine: NDArray[np.bool_], treated: NDArray[np.bool_]) -> Iterable[SliceFigures]:
    fields: Mapping[str, Callable[[Case], str]] = {
        "kind": lambda case: case.example.kind,
        "setting": lambda case: case.setting,
        "source": lambda case: case.example.source,
    }
    for field, value_of in fields.items():
        values = np.array([value_of(case) for case in cases], dtype=object)
        for value in sorted(set(values[fine]) - {""}):
            rows = fine & (values == value)
            yield SliceFigures(
                field=field,
                value=value,
                fine=int(rows.sum()),
                held=int(treated[rows].sum()),
                voice_silenced=wilson(int(treated[rows].sum()), int(rows.sum())),
            )


def _capabilities(
    cases: Sequence[Case], labels: Sequence[Label], treated: NDArray[np.bool_]
) -> Iterable[CapabilityFigures]:
    right: dict[str, list[tuple[str, bool]]] = {}
    for case, heads in zip(cases, treated, strict=True):
        if case.capability:
            held = {label for label, reached in zip(labels, heads, strict=True) if reached}
            # A fine comment must pass; one with labels must be held for at least one of them.
            wanted = case.example.labels
            right.setdefault(case.capability, []).append((case.pair, bool(held & wanted) if wanted else not held))
    for capability, answers in sorted(right.items()):
        pairs: dict[str, bool] = {}
        for pair, answer in answers:
            if pair:
                pairs[pair] = pairs.get(pair, True) and answer
        yield CapabilityFigures(
            capability=capability,
            cases=len(answers),
            cases_right=sum(answer for _, answer in answers),
            pairs=len(pairs),
            pairs_right=sum(pairs.values()),
        )
