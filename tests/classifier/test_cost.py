"""What a model takes, by a clock that is told what time it is."""

from collections.abc import Mapping, Sequence

import pytest

from moderation.classifier.cost import measure_cost
from moderation.domain.comment import Comment
from moderation.domain.errors import InvalidData
from moderation.domain.label import Label
from moderation.domain.signal import Reading, Span
from moderation.domain.verdict import Threshold
from tests.classifier.learning import reading_of


class Slow:
    """Satisfies `Model`, takes ten milliseconds of its own clock a comment, and twenty to explain one."""

    version = "2026-11-22.1"
    labels = (Label.SPAM,)
    thresholds: Mapping[Label, Threshold] = {Label.SPAM: Threshold(hold=0.5)}

    def __init__(self) -> None:
        self.time = 0.0
        self.calls: list[int] = []

    def predict(self, readings: Sequence[Reading]) -> list[list[float]]:
        self.time += 0.01 * len(readings)
        self.calls.append(len(readings))
        return [[0.5] for _ in readings]

    def explain(self, _reading: Reading, _label: Label) -> tuple[Span, ...]:
        self.time += 0.02
        return ()

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


def test_explanations_are_timed_where_something_is_held() -> None:
    """Twenty milliseconds each; where nothing is held there is nothing to time."""
    model = Slow()
    assert measure_cost(model, comments(5), read=reading_of, clock=model.clock).explanation == pytest.approx(20)
    model.thresholds = {Label.SPAM: Threshold(hold=0.9)}
    assert measure_cost(model, comments(5), read=reading_of, clock=model.clock).explanation is None


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
