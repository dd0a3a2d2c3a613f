"""Which features and which learner a head is made of; the numbers here were chosen by grouped cross-validation."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion, Pipeline
from sklearn.preprocessing import StandardScaler

from moderation.classifier.features import SurfaceFeatures, lowered_text, word_ngrams
from moderation.domain.errors import InvalidData
from moderation.domain.example import Example
from moderation.domain.label import Label

#: A label needs at least this many examples to get a head.
LEAST_EXAMPLES = 20

# Inverse strength of regularisation.
_C = 16.0
# Dense numbers pull harder than sparse words at equal variance; unscaled down, they drown the words.
_SURFACE_WEIGHT = 0.02


def build_features() -> FeatureUnion:
    """The unfitted features: documents to one sparse row each. The words come first."""
    return FeatureUnion(
        [
            ("word", TfidfVectorizer(analyzer=word_ngrams, min_df=2, max_features=60_000, sublinear_tf=True)),
            (
                "characters",
                TfidfVectorizer(
                    preprocessor=lowered_text,
                    analyzer="char",
                    ngram_range=(2, 5),
                    min_df=3,
                    max_features=100_000,
                    sublinear_tf=True,
                ),
            ),
            ("surface", Pipeline([("count", SurfaceFeatures()), ("scale", StandardScaler())])),
        ],
        transformer_weights={"surface": _SURFACE_WEIGHT},
    )


def fit_head(
    features: csr_matrix, positive: NDArray[np.bool_], weights: NDArray[np.float64], seed: int
) -> LogisticRegression:
    """A linear model of one label.

    Both classes count the same in total, so that a rare label is learnt; calibration sets the level right afterwards.
    """
    if not positive.any() or positive.all():
        raise InvalidData(
            "The examples of one label stand in too few groups to be learnt and measured apart. "
            "Add examples from other authors, or mark unrelated ones as groups of their own."
        )
    half = weights.sum() / 2
    balanced = np.where(positive, weights * half / weights[positive].sum(), weights * half / weights[~positive].sum())
    head = LogisticRegression(C=_C, solver="liblinear", max_iter=1_000, random_state=seed)
    return head.fit(features, positive, sample_weight=balanced)


def learnable_labels(examples: Iterable[Example]) -> tuple[Label, ...]:
    """The labels with at least `LEAST_EXAMPLES` examples, in the order of `Label`."""
    counts = dict.fromkeys(Label, 0)
    for example in examples:
        for label in example.labels:
            counts[label] += 1
    return tuple(label for label, count in counts.items() if count >= LEAST_EXAMPLES)
