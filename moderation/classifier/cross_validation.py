"""Scores of rows by models that have not seen them, their groups, or anything learnt from them."""

from collections.abc import Callable, Mapping, Sequence

import joblib
import numpy as np
from numpy.typing import NDArray

from moderation.classifier.features import Document
from moderation.classifier.linear import PARTS, LinearModel
from moderation.classifier.pipeline import build_features, fit_head
from moderation.classifier.splits import joined_groups
from moderation.domain.example import Example, Split

#: Is told how many steps of how many are done.
Progress = Callable[[int, int], None]


def held_out_scores(
    documents: Sequence[Document],
    targets: NDArray[np.bool_],
    weights: NDArray[np.float64],
    folds: Sequence[Split],
    *,
    seed: int,
    jobs: int,
    progress: Progress,
) -> NDArray[np.float64]:
    """Linear scores, an array (rows, `PARTS`, columns of `targets`); features and heads are refitted for every fold."""
    scores = np.full((len(documents), PARTS, targets.shape[1]), np.nan)
    fits = joblib.Parallel(n_jobs=jobs, return_as="generator")(
        joblib.delayed(_score_fold)(documents, targets, weights, fold, seed) for fold in folds
    )
    for done, (fold, fold_scores) in enumerate(zip(folds, fits, strict=True), start=1):
        scores[list(fold.held_out)] = fold_scores
        progress(done, len(folds))
    return scores


def source_folds(examples: Sequence[Example]) -> Mapping[str, Split]:
    """A fold for each source, by its name: all its rows held out, to be learnt from no relative of theirs."""
    relatives = joined_groups(examples)
    folds: dict[str, Split] = {}
    for source in sorted({example.source for example in examples}):
        held_out = tuple(row for row, example in enumerate(examples) if example.source == source)
        kin = {relatives[row] for row in held_out}
        train = tuple(row for row in range(len(examples)) if relatives[row] not in kin)
        folds[source] = Split(train=train, held_out=held_out)
    return folds


def fit_linear(
    documents: Sequence[Document], targets: NDArray[np.bool_], weights: NDArray[np.float64], seed: int
) -> LinearModel:
    """Features and a head for each column of `targets`, learnt from these documents."""
    features = build_features()
    learnt = features.fit_transform(documents)
    heads = [fit_head(learnt, column, weights, seed) for column in targets.T]
    return LinearModel(
        features=features,
        coefficients=np.ascontiguousarray(np.column_stack([head.coef_[0] for head in heads])),
        intercepts=np.array([head.intercept_[0] for head in heads]),
    )


def _score_fold(
    documents: Sequence[Document], targets: NDArray[np.bool_], weights: NDArray[np.float64], fold: Split, seed: int
) -> NDArray[np.float64]:
    train = list(fold.train)
    linear = fit_linear([documents[row] for row in train], targets[train], weights[train], seed)
    return linear.scores([documents[row] for row in fold.held_out])
