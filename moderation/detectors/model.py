"""Asks the trained model."""

from collections.abc import Sequence

from moderation.domain.label import Label
from moderation.domain.model import Model
from moderation.domain.signal import Reading, Signal
from moderation.domain.wording import percent

_LIKELY = {
    Label.SPAM: "to be spam",
    Label.MEDICAL_MISINFORMATION: "to be medical misinformation",
    Label.PRIVACY: "to show somebody's personal details",
    Label.CRISIS: "to come from somebody in danger",
}


class ModelDetector:
    """One calibrated signal for each label that the model knows, however low its probability."""

    def __init__(self, model: Model) -> None:
        self._model = model

    @property
    def name(self) -> str:
        """What policies and moderators call it."""
        return "model"

    def detect(self, readings: Sequence[Reading]) -> list[tuple[Signal, ...]]:
        """The signals of each reading, in the same order, each in the order of the model's labels."""
        if not readings:
            return []
        rows = self._model.predict(readings)
        return [
            tuple(
                self._signal(reading, label, float(probability))
                for label, probability in zip(self._model.labels, row, strict=True)
            )
            for reading, row in zip(readings, rows, strict=True)
        ]

    def _signal(self, reading: Reading, label: Label, probability: float) -> Signal:
        return Signal(
            detector=self.name,
            label=label,
            score=probability,
            calibrated=True,
            sentence=f"The model finds this {percent(probability)} likely {_LIKELY[label]}.",
            # Explaining costs many times what predicting does, and only what is held back needs it.
            spans=self._model.explain(reading, label) if self._is_held_back(label, probability) else (),
        )

    def _is_held_back(self, label: Label, probability: float) -> bool:
        threshold = self._model.thresholds.get(label)
        if threshold is None:
            return False
        bounds = [bound for bound in (threshold.hold, threshold.reject) if bound is not None]
        return bool(bounds) and probability >= min(bounds)
