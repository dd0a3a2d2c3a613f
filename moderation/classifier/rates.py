"""Recall where a bounded share of fine comments is treated by mistake."""

import numpy as np
from numpy.typing import NDArray


def recall_at(positives: NDArray[np.float64], fine: NDArray[np.float64], rate: float) -> float:
    """Share of `positives` above every threshold that lets at most `rate` of `fine` reach it; 0 without either."""
    if not len(positives) or not len(fine):
        return 0.0
    return float(np.mean(positives > bar_at(fine, rate)))


def bar_at(fine: NDArray[np.float64], rate: float) -> float:
    """The lowest number that at most `rate` of the scores in `fine` exceed."""
    allowed = int(np.floor(rate * len(fine) + 1e-9))
    # The next fine comment must not exceed it, so its score is the bar.
    return float(np.sort(fine)[::-1][allowed]) if allowed < len(fine) else -np.inf
