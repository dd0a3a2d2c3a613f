"""TF-IDF over words and characters with logistic regression: what most people would write first."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import joblib
import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion, make_union

from benchmarks.peers import MAIN, targets
from moderation.domain.comment import Comment
from moderation.domain.example import Example
from moderation.domain.label import Label

_FILE = "model.joblib"


def fit(examples: Sequence[Example], *, seed: int, epochs: int) -> "Tfidf":  # noqa: ARG001  # one contract for all
    """Learn one head a label."""
    features = make_union(
        TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=3, sublinear_tf=True),
    )
    rows = features.fit_transform([example.comment.text for example in examples])
    weights = [example.weight for example in examples]
    heads = tuple(
        LogisticRegression(C=10.0, solver="liblinear", class_weight="balanced", random_state=seed).fit(
            rows, column, sample_weight=weights
        )
        for column in targets(examples).T
    )
    return Tfidf(features=features, heads=heads)


def load(folder: Path) -> "Tfidf":
    """The saved parts."""
    features, heads = joblib.load(folder / _FILE)
    return Tfidf(features=features, heads=heads)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tfidf:
    """Features, and a linear model for each label."""

    features: FeatureUnion
    heads: tuple[LogisticRegression, ...]

    @property
    def labels(self) -> tuple[Label, ...]:
        """Both main labels."""
        return MAIN

    def scores(self, comments: Sequence[Comment]) -> NDArray[np.float64]:
        """Linear scores."""
        rows = self.features.transform([comment.text for comment in comments])
        return np.column_stack([head.decision_function(rows) for head in self.heads])

    def save(self, folder: Path) -> None:
        """One pickle."""
        joblib.dump((self.features, self.heads), folder / _FILE)
