"""Fits how the scores of a model's parts become one probability."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from moderation.classifier.blend import Blend

#: A score that says nothing must not turn the order of comments round.
_LEAST_SLOPE = 1e-6
#: Scores of parts that agree would else take ever larger slopes of opposite sign.
_RIDGE = 0.01


def fit_blend(scores: NDArray[np.float64], positive: NDArray[np.bool_], *, own: Sequence[int]) -> Blend:
    """The blend that fits held-out scores best, by Platt's method with smoothed targets (Platt 1999).

    `scores` is an array (comments, parts) by models that have not seen the comment. The parts in `own` speak for the
    label itself: their slopes are positive, so that more of them never makes it less likely. The probabilities hold
    where the label is as common as among these comments.
    """
    positives, negatives = int(positive.sum()), int((~positive).sum())
    targets = np.where(positive, (positives + 1) / (positives + 2), 1 / (negatives + 2))
    parts = scores.shape[1]

    def loss(parameters: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        slopes, intercept = parameters[:-1], parameters[-1]
        logits = scores @ slopes + intercept
        errors = expit(logits) - targets
        return (
            float(np.sum(np.logaddexp(0, logits) - targets * logits) + _RIDGE * slopes @ slopes),
            np.append(scores.T @ errors + 2 * _RIDGE * slopes, errors.sum()),
        )

    start = np.zeros(parts + 1)
    start[list(own)] = 1 / len(own)
    start[-1] = np.log((positives + 1) / (negatives + 1))
    bounds = [(_LEAST_SLOPE if part in own else None, None) for part in range(parts)]
    best = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[*bounds, (None, None)])
    return Blend(slopes=tuple(map(float, best.x[:-1])), intercept=float(best.x[-1]))
