"""Cuts a text into stretches, so that a page can mark the words that counted."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from moderation.domain.label import Label
from moderation.domain.signal import Signal


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Part of a text with the labels that it counted for, none for most."""

    text: str
    labels: tuple[Label, ...]


def mark(text: str, signals: Iterable[Signal]) -> tuple[Stretch, ...]:
    """The whole text in order, cut wherever a span of a signal begins or ends."""
    spans = [
        (max(0, span.start), min(len(text), span.end), signal.label) for signal in signals for span in signal.spans
    ]
    cuts = sorted({0, len(text), *(place for start, end, _ in spans for place in (start, end))})
    return tuple(
        Stretch(
            text=text[start:end],
            labels=tuple(sorted({label for first, last, label in spans if first <= start and end <= last})),
        )
        for start, end in pairwise(cuts)
    )
