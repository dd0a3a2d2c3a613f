"""Which comments need not pay for the encoder: those that words alone make clear."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from moderation.classifier.rates import recall_at

#: The most recall that may be lost at these rates of false positives, by any label.
_LOST = 0.002
_RATES = (0.01, 0.02)
#: Shares of a label's comments that words alone may overlook, tried from the boldest to the most careful.
#: None is bolder than a tenth, whatever the fit would allow: a site's comments are not those it is fitted on.
_OVERLOOKED = (0.1, 0.08, 0.06, 0.05, 0.04, 0.03, 0.02, 0.01, 0.005, 0.002, 0.001)
#: Where words alone may be sure, tried from the boldest to the most careful.
_SURE = (0.95, 0.97, 0.98, 0.99, 0.995, 0.998)
#: Surer than any probability: no comment is.
_NEVER = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cascade:
    """Bounds on the probabilities that the model gives without the encoder, one for each label."""

    #: Below this it is plain that a label does not apply …
    ordinary_below: tuple[float, ...]
    #: … and from here that it does.
    sure_from: tuple[float, ...]

    def needs_encoder(self, probabilities: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Which comments leave doubt about any label, and must be read by the encoder too: of (comments, labels)."""
        ordinary = probabilities < np.array(self.ordinary_below)
        sure = probabilities >= np.array(self.sure_from)
        return np.asarray(~(ordinary | sure).all(axis=1), dtype=np.bool_)


def fit_cascade(
    without: NDArray[np.float64],
    whole: NDArray[np.float64],
    positive: NDArray[np.bool_],
    *,
    may_be_sure: NDArray[np.bool_],
) -> Cascade:
    """The cascade that asks the encoder least often, and costs no label more than 0.2 points of recall.

    That holds at 1 % and at 2 % false positives, for each label by itself.
    `without` and `whole` are held-out probabilities without the encoder and with it, and `positive` the truth, all
    arrays (comments, labels). `may_be_sure` tells for which labels words alone may be sure that it applies.
    """
    fine = np.asarray(~positive.any(axis=1))
    labels = range(positive.shape[1])

    def keeps(label: int, unasked: NDArray[np.bool_]) -> bool:
        truth, mixed = positive[:, label], np.where(unasked, without[:, label], whole[:, label])
        return all(
            recall_at(mixed[truth], mixed[fine], rate)
            >= recall_at(whole[truth, label], whole[fine, label], rate) - _LOST
            for rate in _RATES
        )

    def ordinary_below(label: int) -> float:
        if not positive[:, label].any():
            return _NEVER
        candidates = (float(np.quantile(without[positive[:, label], label], share)) for share in _OVERLOOKED)
        return next((bound for bound in candidates if keeps(label, without[:, label] < bound)), 0.0)

    below = tuple(map(ordinary_below, labels))
    for bound in _SURE:
        cascade = Cascade(
            ordinary_below=below, sure_from=tuple(bound if sure else _NEVER for sure in may_be_sure.tolist())
        )
        # A comment that is plainly one label may carry another too: none may suffer.
        if all(keeps(label, ~cascade.needs_encoder(without)) for label in labels):
            return cascade
    return Cascade(ordinary_below=below, sure_from=(_NEVER,) * len(below))
