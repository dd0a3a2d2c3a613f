"""The model in use, as it is shipped: with its own training rows, which may be more than those of the run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.peers import PeerMissing
from benchmarks.peers.second_opinion import OwnModel, open_registry
from moderation.domain.comment import Comment
from moderation.domain.errors import ModelRefused, NotFound
from moderation.domain.example import Example
from moderation.domain.label import Label
from moderation.domain.verdict import Threshold


def fit(examples: Sequence[Example], *, seed: int, epochs: int) -> "Champion":  # noqa: ARG001  # one contract for all
    """Learns nothing."""
    return load(Path())


def load(folder: Path) -> "Champion":  # noqa: ARG001  # it has a folder of its own
    """The shipped champion, verified as in service."""
    registry = open_registry()
    try:
        version = registry.champion()
        if version is None:
            raise PeerMissing("there is no champion; promote one with `moderation models promote`")
        return Champion(
            own=OwnModel(model=registry.load(version)),
            sources=frozenset(source.name for source in registry.manifest(version).sources),
        )
    except (ModelRefused, NotFound) as error:
        raise PeerMissing(f"the champion cannot be loaded: {error}") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Champion:
    """The model in use."""

    own: OwnModel
    #: The sets it learnt from; figures on these would flatter it.
    sources: frozenset[str]

    @property
    def labels(self) -> tuple[Label, ...]:
        """Both main labels."""
        return self.own.labels

    @property
    def thresholds(self) -> Mapping[Label, Threshold]:
        """Where it holds and rejects in service."""
        return self.own.model.thresholds

    def scores(self, comments: Sequence[Comment]) -> NDArray[np.float64]:
        """Log-odds of its probabilities."""
        return self.own.scores(comments)

    def save(self, folder: Path) -> None:
        """Nothing: it is on disk already."""
