"""How the trained model's probabilities become signals."""

from collections.abc import Mapping, Sequence

import pytest

from moderation.detectors.model import ModelDetector
from moderation.detectors.text import read
from moderation.domain.comment import Comment
from moderation.domain.label import Label
from moderation.domain.signal import Reading, Span
from moderation.domain.verdict import Threshold


class FixedModel:
    """A model that gives every reading the same probabilities and explains by the first word."""

    version = "fixed"
    labels = (Label.SPAM, Label.CRISIS)

    def __init__(self, spam: float, crisis: float, thresholds: Mapping[Label, Threshold]) -> None:
        self.thresholds = thresholds
        self._row = (spam, crisis)
        self.explained: list[Label] = []

    def predict(self, readings: Sequence[Reading]) -> Sequence[Sequence[float]]:
        """The fixed row, for each reading."""
        return [self._row for _ in readings]

    def explain(self, reading: Reading, label: Label) -> tuple[Span, ...]:
        """The first word; remembers that it was asked."""
        self.explained.append(label)
        return (reading.span(0, reading.text.index(" ")),)


READING = read(Comment(id="1", text="Buy now"))
THRESHOLDS = {Label.SPAM: Threshold(hold=0.5, reject=0.9), Label.CRISIS: Threshold(hold=None, reject=None)}


def test_every_label_gets_a_calibrated_signal() -> None:
    """There is one signal for each label that the model knows, whatever the probability."""
    [signals] = ModelDetector(FixedModel(0.87, 0.02, THRESHOLDS)).detect([READING])
    assert [(signal.label, signal.score, signal.calibrated) for signal in signals] == [
        (Label.SPAM, 0.87, True),
        (Label.CRISIS, 0.02, True),
    ]
    assert signals[0].sentence == "The model finds this 87\u00a0% likely to be spam."


def test_only_what_is_held_back_is_explained() -> None:
    """The costly explanation is asked for from the hold threshold on, and never where the zone is off."""
    model = FixedModel(0.5, 0.99, THRESHOLDS)
    [signals] = ModelDetector(model).detect([READING])
    assert model.explained == [Label.SPAM]
    assert signals[0].spans == (Span(start=0, end=3),)
    assert signals[1].spans == ()
    model = FixedModel(0.49, 0.0, THRESHOLDS)
    ModelDetector(model).detect([READING])
    assert model.explained == []


def test_a_reject_zone_without_a_hold_zone_is_explained() -> None:
    """What may be rejected is explained too."""
    model = FixedModel(0.95, 0.0, {Label.SPAM: Threshold(reject=0.9)})
    ModelDetector(model).detect([READING])
    assert model.explained == [Label.SPAM]


@pytest.mark.parametrize(("probability", "words"), [(1.0, "over 99"), (0.0, "under 1"), (0.994, "99\u00a0%")])
def test_certainty_is_never_claimed(probability: float, words: str) -> None:
    """The sentence never says 0% or 100%."""
    [signals] = ModelDetector(FixedModel(probability, 0.0, {})).detect([READING])
    assert words in signals[0].sentence


def test_nothing_to_read_asks_the_model_nothing() -> None:
    """An empty batch gives an empty answer."""
    assert ModelDetector(FixedModel(0.5, 0.5, {})).detect([]) == []
