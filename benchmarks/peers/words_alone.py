"""This project's own model without its encoder: nothing in it has seen more than the rows of the run."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.peers import PeerMissing, second_opinion
from moderation.domain.example import Example


def fit(examples: Sequence[Example], *, seed: int, epochs: int) -> second_opinion.OwnModel:  # noqa: ARG001  # one contract for all
    """Train on words, characters and looks."""
    _refuse_twice_the_same()
    return second_opinion.learn(examples, seed=seed, encoder=None)


def load(folder: Path) -> second_opinion.OwnModel:
    """The saved model."""
    return second_opinion.load(folder)


def held_out_scores(examples: Sequence[Example], *, by_topic: bool, seed: int) -> NDArray[np.float64]:
    """Scores of rows by models that had not seen them."""
    _refuse_twice_the_same()
    return second_opinion.hold_out(examples, by_topic=by_topic, seed=seed, encoder=None)


def _refuse_twice_the_same() -> None:
    if not second_opinion.open_registry().encoders():
        raise PeerMissing("no encoder is at hand, so this would be “Second Opinion, same rows” once more")
