"""What a model takes: comments a second in bulk, how long one comment waits, and how long an explanation."""

from collections.abc import Callable, Sequence

import numpy as np

from moderation.classifier.report import Cost
from moderation.domain.comment import Comment
from moderation.domain.errors import InvalidData
from moderation.domain.label import Label
from moderation.domain.model import Model
from moderation.domain.signal import Reading
from moderation.domain.verdict import Threshold

#: Enough for a p99, and few enough that nobody waits for it.
_MOST_TOGETHER, _MOST_ALONE, _MOST_EXPLAINED = 1_000, 300, 100


def measure_cost(
    model: Model,
    comments: Sequence[Comment],
    *,
    read: Callable[[Comment], Reading],
    clock: Callable[[], float],
    training: float | None = None,
) -> Cost:
    """The time from a comment's text to its probabilities, by a `clock` that counts seconds, in this process alone.

    Explanations are timed apart, of comments that a head would hold, as in service.

    `training` is how many seconds it took to make the model. Raises `InvalidData` when there are no comments.
    """
    if not comments:
        raise InvalidData("There are no comments to measure the cost on.")
    together, alone = _spread(comments, _MOST_TOGETHER), _spread(comments, _MOST_ALONE)
    # What is built when first needed is not a comment's fault.
    model.predict([read(alone[0])])
    started = clock()
    model.predict([read(comment) for comment in together])
    bulk = clock() - started
    waits = []
    held: list[tuple[Reading, Label]] = []
    for comment in alone:
        started = clock()
        reading = read(comment)
        (row,) = model.predict([reading])
        waits.append(clock() - started)
        held += [
            (reading, label)
            for label, probability in zip(model.labels, row, strict=True)
            if (hold := model.thresholds.get(label, Threshold()).hold) is not None and probability >= hold
        ]
    explained = []
    for reading, label in held[:_MOST_EXPLAINED]:
        started = clock()
        model.explain(reading, label)
        explained.append(clock() - started)
    median, p99 = np.quantile(waits, [0.5, 0.99], method="higher").tolist()
    return Cost(
        comments=len(together),
        per_second=len(together) / bulk if bulk > 0 else 0.0,
        median=1_000 * median,
        p99=1_000 * p99,
        explanation=1_000 * float(np.quantile(explained, 0.99, method="higher")) if explained else None,
        training=training,
    )


def _spread(comments: Sequence[Comment], most: int) -> Sequence[Comment]:
    # From all over the set, which may be sorted by kind.
    return comments[:: -(-len(comments) // most)]
