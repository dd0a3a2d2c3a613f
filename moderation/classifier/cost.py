"""What a model takes: comments a second in bulk, and how long one comment waits."""

from collections.abc import Callable, Sequence

import numpy as np

from moderation.classifier.evasion import Predictor
from moderation.classifier.report import Cost
from moderation.domain.comment import Comment
from moderation.domain.errors import InvalidData
from moderation.domain.signal import Reading

#: Enough for a p99, and few enough that nobody waits for it.
_MOST_TOGETHER, _MOST_ALONE = 1_000, 300


def measure_cost(
    model: Predictor,
    comments: Sequence[Comment],
    *,
    read: Callable[[Comment], Reading],
    clock: Callable[[], float],
    training: float | None = None,
) -> Cost:
    """The time from a comment's text to its probabilities, by a `clock` that counts seconds, in this process alone.

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
    for comment in alone:
        started = clock()
        model.predict([read(comment)])
        waits.append(clock() - started)
    median, p99 = np.quantile(waits, [0.5, 0.99], method="higher").tolist()
    return Cost(
        comments=len(together),
        per_second=len(together) / bulk if bulk > 0 else 0.0,
        median=1_000 * median,
        p99=1_000 * p99,
        training=training,
    )


def _spread(comments: Sequence[Comment], most: int) -> Sequence[Comment]:
    # From all over the set, which may be sorted by kind.
    return comments[:: -(-len(comments) // most)]
