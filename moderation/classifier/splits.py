"""Which rows learn and which are held out: relatives never stand on both sides."""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence

import numpy as np
from sklearn.model_selection import GroupKFold, StratifiedGroupKFold

from moderation.classifier.near_duplicates import near_duplicates
from moderation.domain.errors import InvalidData
from moderation.domain.example import Example, Split

#: Comments that overlap by more than this (Jaccard) are one comment posted twice, or a campaign.
NEAR = 0.6


def grouped_folds(examples: Sequence[Example], *, folds: int, seed: int) -> tuple[Split, ...]:
    """Folds that keep groups and near-duplicates together and the labels about evenly spread."""
    relatives = joined_groups(examples)
    _refuse_too_few(len(set(relatives)), folds, "groups")
    splitter = StratifiedGroupKFold(folds, shuffle=True, random_state=seed)
    rows = np.zeros(len(examples))
    return _splits(splitter.split(rows, _strata(examples, folds), relatives))


def topic_folds(examples: Sequence[Example], *, folds: int) -> tuple[Split, ...]:
    """Folds that each hold out whole topics (and whatever is related to them)."""
    relatives = joined_groups(examples, by_topic=True)
    _refuse_too_few(len(set(relatives)), folds, "topics")
    return _splits(GroupKFold(folds).split(np.zeros(len(examples)), groups=relatives))


def joined_groups(examples: Sequence[Example], *, by_topic: bool = False) -> list[int]:
    """A number for each row; rows share it when they share a group or are near-duplicates, directly or through others.

    With `by_topic`, rows that share a topic share it too.
    """
    parents = list(range(len(examples)))

    def root(row: int) -> int:
        while parents[row] != row:
            parents[row] = parents[parents[row]]
            row = parents[row]
        return row

    first: dict[Hashable, int] = {}
    for row, example in enumerate(examples):
        ties: list[Hashable] = [("group", example.group)]
        if by_topic and example.topic:
            ties.append(("topic", example.topic))
        for tie in ties:
            parents[root(row)] = root(first.setdefault(tie, row))
    for one, other, _ in near_duplicates([example.comment.text for example in examples], overlap=NEAR):
        parents[root(other)] = root(one)
    return [root(row) for row in range(len(examples))]


def _strata(examples: Sequence[Example], folds: int) -> list[str]:
    names = ["+".join(sorted(example.labels)) for example in examples]
    counts = Counter(names)
    # A combination rarer than the folds cannot be spread; it goes wherever its group fits.
    return [name if counts[name] >= folds else "" for name in names]


def _splits(pairs: Iterable[tuple[Iterable[int], Iterable[int]]]) -> tuple[Split, ...]:
    return tuple(Split(train=tuple(map(int, train)), held_out=tuple(map(int, held_out))) for train, held_out in pairs)


def _refuse_too_few(found: int, folds: int, what: str) -> None:
    if found < folds:
        raise InvalidData(f"The examples form {found} {what}; at least {folds} are needed to hold some out.")
