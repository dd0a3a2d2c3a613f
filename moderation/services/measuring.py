"""A model looked at from all sides on labelled comments: figures, disguises, cost, and the page that shows them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import numpy as np

from moderation.classifier.cost import measure_cost
from moderation.classifier.dataset import SITE, Case, read_cases
from moderation.classifier.evaluation import evaluate
from moderation.classifier.evasion import measure_evasion
from moderation.classifier.model import TrainedModel
from moderation.classifier.page import evaluation_page
from moderation.classifier.plots import draw_for_page
from moderation.classifier.registry import ModelRegistry
from moderation.classifier.report import Evaluation
from moderation.detectors.text import read
from moderation.domain.errors import InvalidData
from moderation.policy.policy import Policy

#: Is told what is being done, and how many steps of how many are behind it.
Progress = Callable[[str, int, int], None]

#: The same disguises at every look, so that two looks compare.
_DISGUISES = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """A model's figures on one set of comments."""

    evaluation: Evaluation
    #: All of it as one HTML document that needs nothing beside it.
    page: str


def examine_model(
    registry: ModelRegistry,
    version: str,
    policy: Policy,
    path: Path,
    *,
    clock: Callable[[], float],
    now: datetime,
    progress: Progress,
) -> Examined:
    """Everything that can be said of a model on a file, or a folder of files, of labelled comments.

    `clock` counts seconds. Raises `InvalidData`, `ModelRefused`, `NotFound`.
    """
    model, cases = registry.load(version), read_cases(path, source=SITE)
    if not cases:
        raise InvalidData(f"{path} holds no comments, so there is nothing to measure on.")
    evaluation, probabilities = _look(path.name, model, cases, policy, progress)
    cost = measure_cost(model, [case.example.comment for case in cases], read=read, clock=clock)
    page = evaluation_page(
        registry.manifest(version),
        evaluation,
        pictures=draw_for_page([case.example for case in cases], model.labels, np.array(probabilities)),
        cost=cost,
        measured_at=now,
    )
    return Examined(evaluation=evaluation, page=page)


def evaluate_disguised(
    name: str, model: TrainedModel, cases: Sequence[Case], policy: Policy, progress: Progress
) -> Evaluation:
    """A model's figures, with what disguise costs it."""
    evaluation, _ = _look(name, model, cases, policy, progress)
    return evaluation


def _look(
    name: str, model: TrainedModel, cases: Sequence[Case], policy: Policy, progress: Progress
) -> tuple[Evaluation, list[list[float]]]:
    probabilities = model.predict([read(case.example.comment) for case in cases])
    evaluation = evaluate(
        name, cases, model.labels, probabilities, thresholds=model.thresholds, base_rates=policy.base_rates
    )
    evasion = measure_evasion(
        model,
        cases,
        model.labels,
        probabilities,
        thresholds=model.thresholds,
        read=read,
        seed=_DISGUISES,
        progress=lambda done, total: progress("measuring what disguise costs", done, total),
    )
    return replace(evaluation, evasion=evasion), probabilities
