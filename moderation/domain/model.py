"""What the rest of the project needs of a trained model."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from moderation.domain.label import Label
from moderation.domain.signal import Reading, Span
from moderation.domain.verdict import Threshold


class Model(Protocol):
    """A trained, calibrated model, one head for each label it knows."""

    @property
    def version(self) -> str:
        """The name of its folder in `models/`."""

    @property
    def labels(self) -> tuple[Label, ...]:
        """The labels it has heads for, in the order of the columns of `predict`."""

    @property
    def thresholds(self) -> Mapping[Label, Threshold]:
        """The policy's goals, resolved for this model when it was trained."""

    def predict(self, readings: Sequence[Reading]) -> Sequence[Sequence[float]]:
        """Calibrated probabilities: a row for each reading, a column for each of `labels`."""

    def explain(self, reading: Reading, label: Label) -> tuple[Span, ...]:
        """The author's words that raised this label's probability most, in order; empty when none stands out."""
