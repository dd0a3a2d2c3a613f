"""From labelled comments to a calibrated model with its thresholds, and the held-out probabilities it is judged by."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from moderation.classifier.blend import Blend
from moderation.classifier.calibration import fit_blend
from moderation.classifier.cascade import Cascade, fit_cascade
from moderation.classifier.cross_validation import Progress, fit_linear, held_out_scores, source_folds
from moderation.classifier.dataset import OWN_SOURCES, content_hash, rows_by_source
from moderation.classifier.encoder import HeldOutLogits
from moderation.classifier.features import tokenise
from moderation.classifier.linear import PARTS
from moderation.classifier.model import TrainedModel, blended, parts_of
from moderation.classifier.pipeline import LEAST_EXAMPLES, learnable_labels
from moderation.classifier.splits import grouped_folds, topic_folds
from moderation.classifier.thresholds import ResolvedGoal, resolve_rule, thresholds_of
from moderation.domain.comment import Comment
from moderation.domain.errors import InvalidData
from moderation.domain.example import Dataset, Example, Split
from moderation.domain.label import Label
from moderation.domain.signal import Reading
from moderation.policy.policy import Policy

_FOLDS = 5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HeldOut:
    """Probabilities of comments by models that had not seen them, of the seed and the site's own decisions only."""

    examples: tuple[Example, ...]
    labels: tuple[Label, ...]
    #: A row for each example, a column for each label.
    probabilities: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Training:
    """A trained model, what it was made from, and how it was measured."""

    model: TrainedModel
    created_at: datetime
    data_hash: str
    rows: Mapping[str, int]
    policy_version: str
    base_rates: Mapping[Label, float]
    goals: tuple[ResolvedGoal, ...]
    #: Share of the held-out comments that the cascade gives the encoder to read.
    encoder_share: float
    #: By folds of groups; calibration and thresholds rest on these.
    held_out: HeldOut


def train(
    dataset: Dataset,
    *,
    read: Callable[[Comment], Reading],
    policy: Policy,
    seed: int,
    version: str,
    created_at: datetime,
    encoder: HeldOutLogits | None = None,
    jobs: int = 1,
    progress: Progress = lambda _done, _total: None,
) -> Training:
    """A model with one head for each label that has enough examples, which blends in what the encoder reads.

    The same dataset, policy and seed give the same numbers, whatever `jobs`. `progress` is told after each fit.
    Raises `InvalidData` when the dataset cannot teach.
    """
    task = _Task(dataset, read, seed, jobs, encoder)
    folds = grouped_folds(dataset.examples, folds=_FOLDS, seed=seed)
    steps = len(folds) + 1
    scores = task.held_out_scores(folds, lambda done, _: progress(done, steps))
    fusion, held_out = task.calibrate(scores)
    fine = np.array([not example.labels for example in held_out.examples])
    goals = tuple(
        goal
        for head, label in enumerate(task.labels)
        for goal in resolve_rule(
            policy.rules[label],
            probabilities=held_out.probabilities[:, head],
            positive=np.array([label in example.labels for example in held_out.examples]),
            fine=fine,
            base_rate=policy.base_rates[label],
        )
    )
    linear = fit_linear(task.documents, task.targets, task.weights, seed)
    progress(steps, steps)
    return Training(
        model=TrainedModel(
            version=version,
            labels=task.labels,
            thresholds=thresholds_of(goals),
            linear=linear,
            blends=fusion.blends,
            encoder_blends=fusion.encoder_blends,
            cascade=fusion.cascade,
            encoder=None if encoder is None else encoder.encoder,
        ),
        created_at=created_at,
        data_hash=content_hash(dataset.examples),
        rows=rows_by_source(dataset.examples),
        policy_version=policy.version,
        base_rates=dict(policy.base_rates),
        goals=goals,
        encoder_share=fusion.encoder_share,
        held_out=held_out,
    )


def leave_topics_out(
    dataset: Dataset,
    *,
    read: Callable[[Comment], Reading],
    seed: int,
    encoder: HeldOutLogits | None = None,
    jobs: int = 1,
    progress: Progress = lambda _done, _total: None,
) -> HeldOut:
    """How the same recipe does on topics it has never seen: every fold holds out whole topics.

    The probabilities are calibrated anew on these scores. What the encoder says of its own training comments comes
    from encoders that had not seen their topics either. Raises `InvalidData`.
    """
    task = _Task(dataset, read, seed, jobs, encoder)
    scores = task.held_out_scores(topic_folds(dataset.examples, folds=_FOLDS), progress)
    _, held_out = task.calibrate(scores)
    return held_out


def leave_sources_out(
    dataset: Dataset,
    model: TrainedModel,
    *,
    read: Callable[[Comment], Reading],
    seed: int,
    encoder: HeldOutLogits | None = None,
    progress: Progress = lambda _done, _total: None,
) -> Mapping[str, HeldOut]:
    """How the same recipe does on each source when it has learnt from the others alone, by the source's name.

    Public sets are measured too. The probabilities are blended as those of `model`, which has learnt from the whole
    dataset, so that its thresholds can be tried; and what the encoder says comes from encoders that have not seen the
    comment, but may have seen its source. A source's answer has the labels that the others can teach, which may be
    none. Empty where there is one source only. Raises `InvalidData`.
    """
    folds = source_folds(dataset.examples)
    if len(folds) < 2:
        return {}
    task = _Task(dataset, read, seed, 1, encoder)
    found: dict[str, HeldOut] = {}
    for done, (source, fold) in enumerate(folds.items(), start=1):
        found[source] = task.held_out_by(model, fold)
        progress(done, len(folds))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fusion:
    """How scores become probabilities."""

    blends: tuple[Blend, ...]
    encoder_blends: tuple[Blend, ...] = ()
    cascade: Cascade | None = None
    encoder_share: float = 0.0


class _Task:
    """A dataset as the arrays that learning works on."""

    def __init__(
        self,
        dataset: Dataset,
        read: Callable[[Comment], Reading],
        seed: int,
        jobs: int,
        encoder: HeldOutLogits | None,
    ) -> None:
        examples = dataset.examples
        self._examples = examples
        self.labels = learnable_labels(examples)
        if not self.labels:
            raise InvalidData(
                f"No label has {LEAST_EXAMPLES} examples in “{dataset.name}”, so there is nothing to learn. "
                "Add labelled comments."
            )
        readings = [read(example.comment) for example in examples]
        self.documents = tokenise(readings)
        self._heard = np.zeros((len(readings), PARTS, 0)) if encoder is None else encoder.scores(self.documents)
        self.targets = np.array([[label in example.labels for label in self.labels] for example in examples])
        self.weights = np.array([example.weight for example in examples])
        self._own = [row for row, example in enumerate(examples) if example.source in OWN_SOURCES]
        self._seed, self._jobs, self._encoder = seed, jobs, encoder

    def held_out_scores(self, folds: tuple[Split, ...], progress: Progress) -> NDArray[np.float64]:
        return held_out_scores(
            self.documents, self.targets, self.weights, folds, seed=self._seed, jobs=self._jobs, progress=progress
        )

    def calibrate(self, scores: NDArray[np.float64]) -> tuple[_Fusion, HeldOut]:
        """Blends for each head, and what they make of the held-out scores, on the project's own rows alone."""
        own = self._own_rows()
        scores, heard, positive = scores[own], self._heard[own], self.targets[own]
        nothing = np.zeros((len(own), PARTS, 0))
        fusion = _Fusion(blends=self._fit(scores, nothing, positive))
        probabilities = blended(fusion.blends, scores, nothing)
        if self._encoder is not None:
            encoder_blends = self._fit(scores, heard, positive)
            whole = blended(encoder_blends, scores, heard)
            # Whatever words alone say, only spam may be so plain that nobody need read on.
            spam = np.array([label is Label.SPAM for label in self.labels])
            cascade = fit_cascade(probabilities, whole, positive, may_be_sure=spam)
            asked = cascade.needs_encoder(probabilities)
            fusion = _Fusion(
                blends=fusion.blends,
                encoder_blends=encoder_blends,
                cascade=cascade,
                encoder_share=float(asked.mean()),
            )
            probabilities = np.where(asked[:, None], whole, probabilities)
        examples = tuple(self._examples[row] for row in own)
        return fusion, HeldOut(examples=examples, labels=self.labels, probabilities=probabilities)

    def _fit(
        self, scores: NDArray[np.float64], heard: NDArray[np.float64], positive: NDArray[np.bool_]
    ) -> tuple[Blend, ...]:
        return tuple(
            fit_blend(
                parts_of(scores, heard, head),
                positive[:, head],
                own=(*range(PARTS), *(self._encoder_columns(label) if heard.shape[2] else ())),
            )
            for head, label in enumerate(self.labels)
        )

    def held_out_by(self, model: TrainedModel, fold: Split) -> HeldOut:
        """One fold's held-out rows by a model of the others, for the labels that those can teach."""
        train, rows = [self._examples[row] for row in fold.train], list(fold.held_out)
        known = set(learnable_labels(train)) if any(not example.labels for example in train) else set()
        heads = [head for head, label in enumerate(self.labels) if label in known]
        probabilities = np.zeros((len(rows), 0))
        if heads:
            scores = held_out_scores(
                self.documents,
                self.targets[:, heads],
                self.weights,
                [fold],
                seed=self._seed,
                jobs=1,
                progress=lambda _done, _total: None,
            )
            blends = model.blends if self._encoder is None else model.encoder_blends
            probabilities = blended([blends[head] for head in heads], scores[rows], self._heard[rows])
        return HeldOut(
            examples=tuple(self._examples[row] for row in rows),
            labels=tuple(self.labels[head] for head in heads),
            probabilities=probabilities,
        )

    def _encoder_columns(self, label: Label) -> tuple[int, ...]:
        # Among the parts of a blend: the first are the label's own linear scores; all those of the encoder follow.
        known = () if self._encoder is None else self._encoder.encoder.labels
        return tuple(
            PARTS + part * len(known) + column
            for part in range(PARTS)
            for column, name in enumerate(known)
            if name is label
        )

    def _own_rows(self) -> list[int]:
        if not self._own:
            raise InvalidData(
                "All the examples come from public sets. Calibration and thresholds need comments of the seed or a "
                "site's own decisions beside them."
            )
        return self._own
