"""What a model takes, by a clock that is told what time it is."""

from collections.abc import Sequence

import pytest

from moderation.classifier.cost import measure_cost
from moderation.domain.comment import Comment
from moderation.domain.errors import InvalidData
from moderation.domain.signal import Reading
from tests.classifier.learning import reading_of


class Slow:
    """Satisfies `Predictor`, and takes ten milliseconds of its own clock a comment."""

    def __init__(self) -> None:
        self.time = 0.0
        self.calls: list[int] = []

    def predict(self, readings: Sequence[Reading]) -> list[list[float]]:
        self.time += 0.01 * len(readings)
        self.calls.append(len(readings))
        return [[0.5] for _ in readings]

    def clock(self) -> float:
        return self.time


def comments(number: int) -> list[Comment]:
    return [Comment(id=str(place), text="a comment") for place in range(number)]


def test_cost_is_counted_in_bulk_and_one_at_a_time() -> None:
    """A hundred comments a second, ten milliseconds each; the first call, which builds things, is left out."""
    model = Slow()
    cost = measure_cost(model, comments(50), read=reading_of, clock=model.clock, training=12.5)
    assert (cost.comments, cost.training) == (50, 12.5)
    assert (cost.per_second, cost.median, cost.p99) == pytest.approx((100, 10, 10))
    assert model.calls == [1, 50, *[1] * 50]


def test_a_rare_long_wait_shows_in_the_p99() -> None:
    """One comment in a hundred that takes a second more is not lost in the median."""
    model = Slow()

    def read(comment: Comment) -> Reading:
        model.time += comment.id == "77"
        return reading_of(comment)

    cost = measure_cost(model, comments(100), read=read, clock=model.clock)
    assert (cost.median, cost.p99) == pytest.approx((10, 1_010))
    assert cost.per_second == pytest.approx(50)
    assert cost.training is None


def test_a_large_set_is_sampled_all_over() -> None:
    """At most a thousand together and three hundred alone, whatever the order of the set."""
    seen: list[str] = []
    model = Slow()

    def read(comment: Comment) -> Reading:
        seen.append(comment.id)
        return reading_of(comment)

    cost = measure_cost(model, comments(5_000), read=read, clock=model.clock)
    assert cost.comments == 1_000
    assert int(max(seen, key=int)) > 4_900


def test_nothing_costs_nothing_and_is_refused() -> None:
    """Without comments there is nothing to measure on."""
    model = Slow()
    with pytest.raises(InvalidData, match="no comments"):
        measure_cost(model, [], read=reading_of, clock=model.clock)
