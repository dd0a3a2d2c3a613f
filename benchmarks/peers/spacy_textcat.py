"""spaCy's text categoriser on a blank English pipeline, in its small configuration for CPUs."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import spacy
from numpy.typing import NDArray
from spacy.language import Language
from spacy.training import Example as Lesson
from thinc.api import fix_random_seed

from benchmarks.peers import MAIN, log_odds
from moderation.domain.comment import Comment
from moderation.domain.example import Example
from moderation.domain.label import Label

_FOLDER = "pipeline"
_EPOCHS = 10
_BATCH = 32
_DROPOUT = 0.1
_MODEL = {
    "@architectures": "spacy.TextCatBOW.v3",
    "exclusive_classes": False,
    "ngram_size": 1,
    "length": 262_144,
    "no_output_layer": False,
}


def fit(examples: Sequence[Example], *, seed: int, epochs: int) -> "SpacyTextcat":  # noqa: ARG001  # one contract for all
    """Learn one output a label."""
    fix_random_seed(seed)
    pipeline = spacy.blank("en")
    pipeline.add_pipe("textcat_multilabel", config={"model": _MODEL})
    lessons = [
        Lesson.from_dict(
            pipeline.make_doc(example.comment.text), {"cats": {label: float(label in example.labels) for label in MAIN}}
        )
        for example in examples
    ]
    optimiser = pipeline.initialize(lambda: lessons)
    chance = random.Random(seed)
    for _ in range(_EPOCHS):
        chance.shuffle(lessons)
        for start in range(0, len(lessons), _BATCH):
            pipeline.update(lessons[start : start + _BATCH], sgd=optimiser, drop=_DROPOUT)
    return SpacyTextcat(pipeline=pipeline)


def load(folder: Path) -> "SpacyTextcat":
    """The saved pipeline."""
    return SpacyTextcat(pipeline=spacy.load(folder / _FOLDER))


@dataclass(frozen=True, slots=True, kw_only=True)
class SpacyTextcat:
    """A spaCy pipeline."""

    pipeline: Language

    @property
    def labels(self) -> tuple[Label, ...]:
        """Both main labels."""
        return MAIN

    def scores(self, comments: Sequence[Comment]) -> NDArray[np.float64]:
        """Log-odds of its probabilities."""
        documents = self.pipeline.pipe((comment.text for comment in comments), batch_size=_BATCH)
        return log_odds(np.array([[document.cats[label] for label in MAIN] for document in documents]))

    def save(self, folder: Path) -> None:
        """Its own kind of folder."""
        self.pipeline.to_disk(folder / _FOLDER)
