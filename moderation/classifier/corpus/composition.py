"""What a corpus is made of: rows by label, topic, kind and length, and whether contrast twins are there."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from moderation.classifier.dataset import Case
from moderation.domain.label import Label

#: What stands for "no label" in tables.
FINE = "fine"
CLASSES: tuple[str, ...] = (FINE, *Label)

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassRow:
    """The comments of one label, or those that are fine."""

    name: str
    rows: int
    #: Share of them in open threads, 0 to 1.
    threads: float
    #: Words a comment at the 10th, 50th and 90th of a hundred.
    words: tuple[int, int, int]
    #: Of all runs of three words in them, the share that is distinct.
    distinct_trigrams: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicRow:
    """The comments on one topic."""

    topic: str
    rows: int
    #: How many of them have each of `CLASSES`; a comment with two labels counts in both.
    by_class: tuple[int, ...]

    @property
    def fine_share(self) -> float:
        """Share of its comments that are fine to publish."""
        return self.by_class[0] / self.rows


def classes_of(case: Case) -> frozenset[str]:
    """The labels of a comment, or `FINE`."""
    return frozenset(case.example.labels) or frozenset({FINE})


def class_rows(cases: Sequence[Case]) -> tuple[ClassRow, ...]:
    """One row for each of `CLASSES` that occurs."""
    table = []
    for name in CLASSES:
        texts = [(case, case.example.comment.text) for case in cases if name in classes_of(case)]
        if not texts:
            continue
        low, middle, high = np.percentile([len(text.split()) for _, text in texts], [10, 50, 90])
        table.append(
            ClassRow(
                name=name,
                rows=len(texts),
                threads=sum(case.setting == "thread" for case, _ in texts) / len(texts),
                words=(round(low), round(middle), round(high)),
                distinct_trigrams=distinct_trigrams([text for _, text in texts]),
            )
        )
    return tuple(table)


def topic_rows(cases: Sequence[Case]) -> tuple[TopicRow, ...]:
    """One row for each topic, the fewest rows first."""
    by_topic: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        by_topic[case.example.topic].append(case)
    table = (
        TopicRow(
            topic=topic,
            rows=len(members),
            by_class=tuple(sum(name in classes_of(case) for case in members) for name in CLASSES),
        )
        for topic, members in by_topic.items()
    )
    return tuple(sorted(table, key=lambda row: (row.rows, row.topic)))


def kinds(cases: Sequence[Case]) -> tuple[tuple[str, int], ...]:
    """Kinds of fine comment and how many there are, the most first."""
    return tuple(Counter(case.example.kind for case in cases if not case.example.labels).most_common())


def distinct_trigrams(texts: Sequence[str]) -> float:
    """Of all runs of three words, the share that is distinct; 1 when there is none."""
    runs = [run for text in texts for run in _trigrams(text)]
    return len(set(runs)) / len(runs) if runs else 1.0


def without_twin(cases: Sequence[Case], label: Label) -> tuple[str, ...]:
    """The ids of comments with a label that share their group with no fine one."""
    twinned = {case.example.group for case in cases if not case.example.labels}
    return tuple(
        case.example.id for case in cases if label in case.example.labels and case.example.group not in twinned
    )


def _trigrams(text: str) -> Iterator[tuple[str, ...]]:
    words = _WORD.findall(text.casefold())
    return zip(words, words[1:], words[2:], strict=False)
