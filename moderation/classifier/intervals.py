"""How far a share measured on few comments may be from the truth."""

import math
from dataclasses import dataclass

#: Standard normal quantile of 0.95: each end of an interval is a one-sided 95 % bound.
_Z = 1.6448536269514722


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A share, with a lower and an upper bound that each hold with 95 % confidence."""

    estimate: float
    low: float
    high: float

    @property
    def complement(self) -> "Interval":
        """The share of all the others."""
        return Interval(estimate=1 - self.estimate, low=1 - self.high, high=1 - self.low)


def wilson(hits: int, total: int) -> Interval:
    """Wilson's score interval of `hits` out of `total` (Wilson 1927); from 0 to 1 when nothing was measured."""
    if total == 0:
        return Interval(estimate=0.0, low=0.0, high=1.0)
    share, square = hits / total, _Z * _Z
    centre = (share + square / (2 * total)) / (1 + square / total)
    reach = _Z * math.sqrt(share * (1 - share) / total + square / (4 * total * total)) / (1 + square / total)
    return Interval(
        estimate=share,
        # Rounding must not leave a trace of doubt where there is none.
        low=0.0 if hits == 0 else max(0.0, centre - reach),
        high=1.0 if hits == total else min(1.0, centre + reach),
    )


def population_precision(recall: float, false_positive_rate: float, base_rate: float) -> float:
    """Share of the treated comments that deserve it where `base_rate` of all do; 0 when nothing is treated."""
    deserved = recall * base_rate
    treated = deserved + false_positive_rate * (1 - base_rate)
    return deserved / treated if treated > 0 else 0.0
