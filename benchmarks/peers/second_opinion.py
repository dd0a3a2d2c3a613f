"""This project's own model, trained anew on the rows of the run; its encoder comes as it is shipped."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.peers import MAIN, log_odds
from moderation.classifier.dataset import Case
from moderation.classifier.describing import describe
from moderation.classifier.encoder import HeldOutLogits
from moderation.classifier.evaluation import evaluate
from moderation.classifier.registry import ModelRegistry
from moderation.classifier.report import Evaluation, Report
from moderation.classifier.training import HeldOut, Training, leave_topics_out, train
from moderation.detectors.text import read
from moderation.domain.comment import Comment
from moderation.domain.errors import InvalidData
from moderation.domain.example import Dataset, Example
from moderation.domain.label import Label
from moderation.domain.model import Model
from moderation.policy.policy import load_policy
from moderation.settings import load_settings

#: Cores that training and the encoder may use.
_CORES = 2
# Nobody reads these: the model lives as long as the run.
_VERSION = "2000-01-01.1"
_CREATED_AT = datetime(2000, 1, 1, tzinfo=UTC)


def fit(examples: Sequence[Example], *, seed: int, epochs: int) -> "OwnModel":  # noqa: ARG001  # one contract for all
    """Train as `moderation train` does."""
    return learn(examples, seed=seed, encoder=newest_encoder())


def load(folder: Path) -> "OwnModel":
    """The saved model, verified as in service."""
    return OwnModel(model=open_registry(folder).load(_VERSION))


def held_out_scores(examples: Sequence[Example], *, by_topic: bool, seed: int) -> NDArray[np.float64]:
    """The encoder has learnt from the seed corpus, and keeps what it would say had it not."""
    return hold_out(examples, by_topic=by_topic, seed=seed, encoder=newest_encoder())


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnModel:
    """A model of this project."""

    model: Model
    #: What it was made from, while that is at hand.
    training: Training | None = None

    @property
    def labels(self) -> tuple[Label, ...]:
        """Both main labels, whatever else it knows."""
        return MAIN

    def scores(self, comments: Sequence[Comment]) -> NDArray[np.float64]:
        """Log-odds of its probabilities; reading the comments is part of the work."""
        probabilities = np.array(self.model.predict([read(comment) for comment in comments]))
        return _main_columns(probabilities.reshape(len(comments), -1), self.model.labels)

    def save(self, folder: Path) -> None:
        """As a candidate."""
        assert self.training is not None, "only what was trained in this process can be saved"
        report = Report(version=_VERSION, held_out=_evaluation(self.training.held_out), topics=None, golden=None)
        open_registry(folder).save(self.training.model, describe(self.training, {}), report, plots={})


def learn(examples: Sequence[Example], *, seed: int, encoder: HeldOutLogits | None) -> OwnModel:
    """Train with an encoder or without."""
    training = train(
        Dataset(name="benchmark", examples=tuple(examples)),
        read=read,
        policy=load_policy(),
        encoder=encoder,
        seed=seed,
        version=_VERSION,
        created_at=_CREATED_AT,
        jobs=_CORES,
    )
    return OwnModel(model=training.model, training=training)


def hold_out(
    examples: Sequence[Example], *, by_topic: bool, seed: int, encoder: HeldOutLogits | None
) -> NDArray[np.float64]:
    """Scores of the project's own examples by models that had not seen them."""
    if by_topic:
        dataset = Dataset(name="benchmark", examples=tuple(examples))
        held_out = leave_topics_out(dataset, read=read, seed=seed, encoder=encoder, jobs=_CORES)
    else:
        training = learn(examples, seed=seed, encoder=encoder).training
        assert training is not None
        held_out = training.held_out
    return _main_columns(held_out.probabilities, held_out.labels)


def newest_encoder() -> HeldOutLogits | None:
    """The encoder that training would use; `None` where there is none."""
    registry = open_registry()
    names = registry.encoders()
    return registry.held_out_logits(names[-1]) if names else None


def open_registry(home: Path | None = None) -> ModelRegistry:
    """The models of this installation, behind those in `home`."""
    settings = load_settings()
    models = settings.models_dir or settings.shipped_models_dir
    return ModelRegistry(home or models, models, threads=_CORES)


def _main_columns(probabilities: NDArray[np.float64], labels: Sequence[Label]) -> NDArray[np.float64]:
    if missing := [label.words for label in MAIN if label not in labels]:
        raise InvalidData(f"These rows are too few to learn {' and '.join(missing)}. Ask for more with --rows.")
    return log_odds(probabilities[:, [labels.index(label) for label in MAIN]])


def _evaluation(held_out: HeldOut) -> Evaluation:
    return evaluate(
        "held out",
        [Case(example=example) for example in held_out.examples],
        held_out.labels,
        held_out.probabilities,
        thresholds={},
        base_rates=load_policy().base_rates,
    )
