"""Fits how near a comment must be to a known claim, on seed comments of which it is known what they speak of."""

import hashlib
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from moderation.classifier.calibration import fit_blend
from moderation.classifier.claim_reader import ClaimReader
from moderation.classifier.dataset import SEED
from moderation.classifier.encoder import Encoder, text_key
from moderation.detectors.text import read
from moderation.domain.errors import InvalidData
from moderation.domain.example import Example
from moderation.domain.known_claim import MatchingScale, measures_matching
from moderation.domain.label import Label
from moderation.knowledge.index import ClaimIndex
from moderation.knowledge.register import Register

#: Of the comments that speak of a claim, this share gets to see it as the nearest one.
_SHOWN = 0.8
#: Of the comments that are fine, at most this share is taken to assert a known claim.
_FINE_HELD = 0.005
#: That share is measured on so many of them.
_MOST_FINE = 2000
#: Before anything is fitted, all three ways of being close count the same.
UNFITTED = MatchingScale(
    likeness=(1.0, 1.0, 1.0),
    likeness_intercept=0.0,
    asserted=(0.0, 0.0),
    asserted_intercept=0.0,
    shown_from=0.0,
    asserted_from=None,
)


def fit_matching(
    register: Register,
    encoder: Encoder,
    *,
    known: Mapping[str, NDArray[np.float32]],
    examples: Sequence[Example],
    falsehood: NDArray[np.float64],
) -> MatchingScale:
    """The scale for this encoder, from the seed comments among the examples.

    `known` are the unit vectors of the register's wordings. `falsehood` is what encoders that had not seen an example
    say of its worst passage, in log-odds, an array (examples,): what an encoder says of its own training comments
    would flatter. Raises `InvalidData` without comments that measure.
    """
    reader = ClaimReader(
        encoder=encoder,
        scale=UNFITTED,
        contradiction=None,
        known={text_key(text): vector for text, vector in known.items()},
    )
    index = ClaimIndex(register, reader=reader, scale=UNFITTED)
    numbers = {claim.id: number for number, claim in enumerate(register.claims)}
    heard = {e.id: float(odds) for e, odds in zip(examples, falsehood, strict=True) if e.source == SEED}
    measuring = [e for e in examples if e.id in heard and e.claim in numbers and measures_matching(e.claim)]
    fine = sorted(
        (e for e in examples if e.id in heard and not e.labels and not e.claim),
        key=lambda e: hashlib.sha256(e.id.encode()).digest(),
    )[:_MOST_FINE]
    if not measuring or not fine:
        raise InvalidData("No comment of the seed corpus measures how known claims are found.")
    found = {e.id: index.candidates(read(e.comment).text).candidates for e in (*measuring, *fine)}
    closeness = [(c.closeness, c.claim == numbers[e.claim]) for e in measuring for c in found[e.id]]
    likeness = fit_blend(
        np.array([near for near, _ in closeness]), np.array([own for _, own in closeness]), own=(0, 1, 2)
    )

    def odds(some: Sequence[Example]) -> NDArray[np.float64]:
        """Of the nearest claim, and of falsehood: an array (examples, 2)."""
        slopes = np.array(likeness.slopes)
        nearest = [max((slopes @ np.array(c.closeness) for c in found[e.id]), default=0.0) for e in some]
        return np.column_stack([np.array(nearest) + likeness.intercept, [heard[e.id] for e in some]])

    near = odds(measuring)
    asserts = np.array([Label.MEDICAL_MISINFORMATION in e.labels for e in measuring])
    asserted = fit_blend(near, asserts, own=(0, 1))
    shown = float(np.quantile(near[:, 0], 1 - _SHOWN))
    wronged = np.where(odds(fine)[:, 0] >= shown, asserted.probabilities(odds(fine)), 0.0)
    return MatchingScale(
        likeness=(likeness.slopes[0], likeness.slopes[1], likeness.slopes[2]),
        likeness_intercept=likeness.intercept,
        asserted=(asserted.slopes[0], asserted.slopes[1]),
        asserted_intercept=asserted.intercept,
        shown_from=float(1 / (1 + np.exp(-shown))),
        asserted_from=float(np.nextafter(np.quantile(wronged, 1 - _FINE_HELD, method="higher"), 1.0)),
    )
