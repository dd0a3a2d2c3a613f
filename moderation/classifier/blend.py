"""How the scores of a model's parts become one probability."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit


@dataclass(frozen=True, slots=True, kw_only=True)
class Blend:
    """A logistic model of a few scores: `1 / (1 + exp(-(scores @ slopes + intercept)))`."""

    slopes: tuple[float, ...]
    intercept: float

    def probabilities(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """Calibrated probabilities of an array (comments, parts)."""
        return np.asarray(expit(scores @ np.array(self.slopes) + self.intercept), dtype=np.float64)
