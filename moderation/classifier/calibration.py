"""From a linear score to a probability."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

#: A score that says nothing must not turn the order of comments round.
_LEAST_SLOPE = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Sigmoid:
    """A logistic curve: `1 / (1 + exp(-(slope * score + intercept)))`. The slope is positive: order is kept."""

    slope: float
    intercept: float

    def probabilities(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """Calibrated probabilities of scores, of the same shape."""
        return np.asarray(expit(self.slope * scores + self.intercept), dtype=np.float64)


def fit_sigmoid(scores: NDArray[np.float64], positive: NDArray[np.bool_]) -> Sigmoid:
    """The curve that fits held-out scores best, by Platt's method with smoothed targets (Platt 1999).

    `scores` must come from models that have not seen the row. The probabilities hold where labels are as common as
    among these rows.
    """
    positives, negatives = int(positive.sum()), int((~positive).sum())
    targets = np.where(positive, (positives + 1) / (positives + 2), 1 / (negatives + 2))

    def loss(parameters: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        logits = parameters[0] * scores + parameters[1]
        errors = expit(logits) - targets
        return (
            float(np.sum(np.logaddexp(0, logits) - targets * logits)),
            np.array([np.dot(errors, scores), errors.sum()]),
        )

    start = np.array([1.0, np.log((positives + 1) / (negatives + 1))])
    best = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[(_LEAST_SLOPE, None), (None, None)])
    return Sigmoid(slope=float(best.x[0]), intercept=float(best.x[1]))
