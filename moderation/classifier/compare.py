"""Two models side by side on the same comments: their figures, and the cases on which they act differently."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from moderation.classifier.dataset import Case
from moderation.classifier.evaluation import evaluate
from moderation.classifier.gate import figures
from moderation.classifier.report import Evaluation
from moderation.domain.errors import InvalidData
from moderation.domain.label import Label
from moderation.domain.model import Model
from moderation.domain.signal import Reading
from moderation.domain.verdict import Action, Threshold


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure of both models; `None` where a model does not have it. More is better."""

    name: str
    before: float | None
    after: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overturned:
    """A comment on which the models would act differently."""

    id: str
    #: What a person said of it; empty for a fine comment.
    labels: tuple[Label, ...]
    before: Action
    after: Action


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What changes when the second model takes the place of the first."""

    before: Evaluation
    after: Evaluation
    figures: tuple[Figure, ...]
    overturned: tuple[Overturned, ...]


def compare(
    before: Model,
    after: Model,
    cases: Sequence[Case],
    readings: Sequence[Reading],
    *,
    name: str,
    base_rates: Mapping[Label, float],
) -> Comparison:
    """Both models on the same cases; `readings` are theirs, in the same order. Raises `InvalidData`."""
    if len(cases) != len(readings):
        raise InvalidData(f"There are {len(cases)} cases and {len(readings)} readings. Give one reading for each case.")
    old, old_actions = _judged(before, cases, readings, name, base_rates)
    new, new_actions = _judged(after, cases, readings, name, base_rates)
    return Comparison(
        before=old,
        after=new,
        figures=tuple(_side_by_side(old, new)),
        overturned=tuple(
            Overturned(
                id=case.example.id,
                labels=tuple(label for label in Label if label in case.example.labels),
                before=was,
                after=now,
            )
            for case, was, now in zip(cases, old_actions, new_actions, strict=True)
            if was is not now
        ),
    )


def _judged(
    model: Model, cases: Sequence[Case], readings: Sequence[Reading], name: str, base_rates: Mapping[Label, float]
) -> tuple[Evaluation, list[Action]]:
    probabilities = np.array(model.predict(readings), dtype=np.float64).reshape(len(cases), len(model.labels))
    evaluation = evaluate(name, cases, model.labels, probabilities, thresholds=model.thresholds, base_rates=base_rates)
    actions = [
        Action.strictest(
            *(
                _zone(probability, model.thresholds.get(label, Threshold()))
                for label, probability in zip(model.labels, row, strict=True)
            )
        )
        for row in probabilities.tolist()
    ]
    return evaluation, actions


def _zone(probability: float, threshold: Threshold) -> Action:
    if threshold.reject is not None and probability >= threshold.reject:
        return Action.REJECT
    if threshold.hold is not None and probability >= threshold.hold:
        return Action.HOLD
    return Action.PUBLISH


def _side_by_side(before: Evaluation, after: Evaluation) -> Iterator[Figure]:
    old, new = ({figure.name: figure.value for figure in figures(part)} for part in (before, after))
    for name in dict.fromkeys((*old, *new)):
        yield Figure(name=name, before=old.get(name), after=new.get(name))
