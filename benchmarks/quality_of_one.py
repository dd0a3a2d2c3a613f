"""One peer, trained and judged: held-out scores set its operating point, then it meets comments that train nobody."""

import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from benchmarks.alone import answer
from benchmarks.peers import HoldsOut, Kind, Shipped, open_peer, peer_named
from benchmarks.rows import measured_sets, training_examples
from moderation.classifier.dataset import OWN_SOURCES, Case
from moderation.classifier.evaluation import evaluate
from moderation.classifier.report import Evaluation
from moderation.classifier.splits import grouped_folds, topic_folds
from moderation.classifier.thresholds import resolve_rule, thresholds_of
from moderation.domain.example import Example
from moderation.domain.label import Label
from moderation.policy.policy import load_policy

#: The evaluation of the training rows, each by models that had not seen it.
HELD_OUT = "held out"
#: As many as this project's own training holds out.
_FOLDS = 5
#: A peer whose scores say nothing must not have them turned round.
_LEAST_SLOPE = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityTask:
    """What a run asks of one peer."""

    peer: str
    training_data: str
    #: Files or folders to train on beside the seed.
    also: tuple[str, ...]
    #: Train on about so many rows; `None` for all.
    rows: int | None
    #: Hold out whole topics; else only groups of relatives.
    by_topic: bool
    #: A file or folder of further labelled comments to measure on.
    data: str | None
    seed: int
    epochs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerQuality:
    """How a peer did."""

    peer: str
    #: Rows it was trained on; `None` for what comes as it is.
    rows: int | None
    #: All of its training and scoring.
    seconds: float
    #: `HELD_OUT` first, for a peer that learns; then each set.
    evaluations: tuple[Evaluation, ...]

    def evaluation(self, name: str) -> Evaluation | None:
        """The figures on one set."""
        return next((evaluation for evaluation in self.evaluations if evaluation.name == name), None)


def measure(task: QualityTask) -> PeerQuality:
    """Raises `PeerMissing`, `InvalidData`."""
    started = time.monotonic()
    kind = open_peer(task.peer)
    if not peer_named(task.peer).learns:
        evaluations = tuple(_as_it_comes(kind, task))
        return PeerQuality(peer=task.peer, rows=None, seconds=time.monotonic() - started, evaluations=evaluations)
    also = tuple(map(Path, task.also))
    examples = training_examples(Path(task.training_data), also=also, rows=task.rows, seed=task.seed)
    evaluations = tuple(_trained(kind, examples, task))
    return PeerQuality(peer=task.peer, rows=len(examples), seconds=time.monotonic() - started, evaluations=evaluations)


def _trained(kind: Kind, examples: Sequence[Example], task: QualityTask) -> Iterator[Evaluation]:
    # Figures and operating point rest on the project's own rows, whatever else may train.
    own = [row for row, example in enumerate(examples) if example.source in OWN_SOURCES]
    cases = [Case(example=examples[row]) for row in own]
    if isinstance(kind, HoldsOut):
        held_out = kind.held_out_scores(examples, by_topic=task.by_topic, seed=task.seed)
    else:
        held_out = _held_out_scores(kind, examples, task)[own]
    fitted = kind.fit(examples, seed=task.seed, epochs=task.epochs)
    _tell(task, "trained on all rows")
    point = _OperatingPoint(fitted.labels, held_out, [case.example for case in cases])
    yield point.evaluate(HELD_OUT, cases, held_out)
    for part in measured_sets(Path(task.training_data), None if task.data is None else Path(task.data)):
        yield point.evaluate(part.name, part.cases, fitted.scores([case.example.comment for case in part.cases]))
        _tell(task, f"measured on {part.name}")


def _as_it_comes(kind: Kind, task: QualityTask) -> Iterator[Evaluation]:
    fitted = kind.fit((), seed=task.seed, epochs=task.epochs)
    assert isinstance(fitted, Shipped), "a peer that neither learns nor brings thresholds cannot be judged"
    for part in measured_sets(Path(task.training_data), None if task.data is None else Path(task.data)):
        if part.name not in fitted.sources:
            yield evaluate(
                part.name,
                part.cases,
                fitted.labels,
                expit(fitted.scores([case.example.comment for case in part.cases])),
                thresholds=fitted.thresholds,
                base_rates=load_policy().base_rates,
            )
            _tell(task, f"measured on {part.name}")


def _held_out_scores(kind: Kind, examples: Sequence[Example], task: QualityTask) -> NDArray[np.float64]:
    folds = (
        topic_folds(examples, folds=_FOLDS) if task.by_topic else grouped_folds(examples, folds=_FOLDS, seed=task.seed)
    )
    scores: NDArray[np.float64] = np.zeros((len(examples), 0))
    for number, fold in enumerate(folds, start=1):
        fitted = kind.fit([examples[row] for row in fold.train], seed=task.seed, epochs=task.epochs)
        if not scores.shape[1]:
            scores = np.zeros((len(examples), len(fitted.labels)))
        scores[list(fold.held_out)] = fitted.scores([examples[row].comment for row in fold.held_out])
        _tell(task, f"fold {number} of {len(folds)}")
    return scores


class _OperatingPoint:
    """Where a peer would hold: the policy's goals, resolved on held-out scores in the same way for every peer."""

    def __init__(self, labels: tuple[Label, ...], held_out: NDArray[np.float64], examples: Sequence[Example]) -> None:
        self._policy = load_policy()
        self._labels = labels
        positive = np.array([[label in example.labels for label in labels] for example in examples])
        self._sigmoids = [_sigmoid(held_out[:, head], positive[:, head]) for head in range(len(labels))]
        probabilities = self._probabilities(held_out)
        self._thresholds = thresholds_of(
            goal
            for head, label in enumerate(labels)
            for goal in resolve_rule(
                self._policy.rules[label],
                probabilities=probabilities[:, head],
                positive=positive[:, head],
                fine=np.array([not example.labels for example in examples]),
                base_rate=self._policy.base_rates[label],
            )
        )

    def evaluate(self, name: str, cases: Sequence[Case], scores: NDArray[np.float64]) -> Evaluation:
        return evaluate(
            name,
            cases,
            self._labels,
            self._probabilities(scores),
            thresholds=self._thresholds,
            base_rates=self._policy.base_rates,
        )

    def _probabilities(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        slopes, intercepts = (np.array(part) for part in zip(*self._sigmoids, strict=True))
        return np.asarray(expit(scores * slopes + intercepts), dtype=np.float64)


def _sigmoid(scores: NDArray[np.float64], positive: NDArray[np.bool_]) -> tuple[float, float]:
    # Slope and intercept, all but unregularised.
    curve = LogisticRegression(C=1e6).fit(scores.reshape(-1, 1), positive)
    return max(float(curve.coef_[0, 0]), _LEAST_SLOPE), float(curve.intercept_[0])


def _tell(task: QualityTask, what: str) -> None:
    print(f"{peer_named(task.peer).title}: {what}", file=sys.stderr)


if __name__ == "__main__":
    answer(QualityTask, measure)
