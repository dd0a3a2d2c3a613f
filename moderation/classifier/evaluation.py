"""From probabilities and the truth to figures: pure functions."""

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score

from moderation.classifier.dataset import Case, content_hash
from moderation.classifier.intervals import population_precision, wilson
from moderation.classifier.report import (
    CapabilityFigures,
    Evaluation,
    HeadFigures,
    OperatingPoint,
    RecallAt,
    SliceFigures,
)
from moderation.domain.label import Label
from moderation.domain.verdict import Action, Threshold

_FALSE_POSITIVE_RATES = (0.005, 0.01, 0.02)
_BINS = 15
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
    lowest = [
        min(
            (
                bound
                for bound in (thresholds.get(label, _OFF).hold, thresholds.get(label, _OFF).reject)
                if bound is not None
            ),
            default=np.inf,
        )
        for label in labels
    ]
    return np.asarray(probabilities >= np.array(lowest), dtype=np.bool_)


def recall_at(positives: NDArray[np.float64], fine: NDArray[np.float64], rate: float) -> float:
    """Share of `positives` above every threshold that lets at most `rate` of `fine` reach it; 0 without either."""
    if not len(positives) or not len(fine):
        return 0.0
    allowed = int(np.floor(rate * len(fine) + 1e-9))
    # The next fine comment must stay below, so only scores above it count.
    bar = np.sort(fine)[::-1][allowed] if allowed < len(fine) else -np.inf
    return float(np.mean(positives > bar))


def calibration_error(probabilities: NDArray[np.float64], positive: NDArray[np.bool_]) -> float:
    """Expected calibration error in 15 bins of equal width (Naeini et al. 2015)."""
    if not len(probabilities):
        return 0.0
    bins = np.minimum((probabilities * _BINS).astype(np.int64), _BINS - 1)
    gaps = np.abs(
        np.bincount(bins, weights=probabilities, minlength=_BINS) - np.bincount(bins, weights=positive, minlength=_BINS)
    )
    return float(gaps.sum() / len(probabilities))


def _head(
    label: Label,
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
        moderators_time=caught.estimate * base_rate + wronged.estimate * (1 - base_rate),
        precision=population_precision(caught.estimate, wronged.estimate, base_rate),
    )


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
