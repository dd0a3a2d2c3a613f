"""A comment taken apart, so that its strongest part is heard above harmless ones around it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from moderation.classifier.features import Document

_ENDS = frozenset({".", "!", "?", "…", "...", ";"})
#: A shorter sentence is read with the one after it: "No." says nothing alone.
_FEWEST_WORDS = 5
#: A longer one is cut: writers without full stops have sentences too.
_MOST_WORDS = 40
#: What follows so many passages is read as one with the last.
_MOST_PASSAGES = 24
#: As many words as say what somebody thinks of a claim, beside the claim itself.
_MOST_WORDS_IN_WINDOW = 60

#: The first word and the one behind the last.
Bounds = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """What some documents were taken apart into; one that is whole stands for itself."""

    documents: tuple[Document, ...]
    #: The number of the document that each comes from, in order.
    owners: tuple[int, ...]

    def strongest(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """The highest score of each document's pieces, column by column: (pieces, columns) to (documents, columns)."""
        highest = np.full((len(set(self.owners)), scores.shape[1]), -np.inf)
        np.maximum.at(highest, list(self.owners), scores)
        return highest


def taken_apart(documents: Sequence[Document], cut: Callable[[Document], Sequence[Bounds]]) -> Pieces:
    """The pieces that `cut` finds in each document, in order."""
    pieces: list[tuple[int, Document]] = []
    for number, document in enumerate(documents):
        found = cut(document)
        whole = len(found) < 2
        pieces.extend((number, document if whole else passage(document, *bounds)) for bounds in found or [(0, 0)])
    return Pieces(documents=tuple(piece for _, piece in pieces), owners=tuple(number for number, _ in pieces))


def passages(document: Document) -> Sequence[Bounds]:
    """Its sentences, or what does for them, in order; together they are all words."""
    ends = [end for end in _ends(document) if end < len(document.words)][: _MOST_PASSAGES - 1]
    bounds = [0, *ends, len(document.words)]
    if len(bounds) > 2 and bounds[-1] - bounds[-2] < _FEWEST_WORDS:
        del bounds[-2]
    return [(start, end) for start, end in pairwise(bounds) if end > start]


def windows(document: Document) -> Sequence[Bounds]:
    """As many neighbouring passages at a time as are short enough together, in order; they overlap.

    A comment that is short enough is one window, whatever its sentences.
    """
    found: list[Bounds] = []
    bounds = passages(document)
    for number, (start, end) in enumerate(bounds):
        last = max([end, *(stop for _, stop in bounds[number:] if stop - start <= _MOST_WORDS_IN_WINDOW)])
        if not found or last > found[-1][1]:
            found.append((start, last))
    return found


def passage(document: Document, first: int, last: int) -> Document:
    """The words from `first` to before `last` as a document of their own, which looks as the whole comment does."""
    start, end = document.places[first][0], document.places[last - 1][1]
    return Document(
        # The surface features look at what the author typed, which stays.
        reading=replace(document.reading, text=document.reading.text[start:end]),
        words=document.words[first:last],
        places=tuple((begin - start, stop - start) for begin, stop in document.places[first:last]),
    )


def _ends(document: Document) -> Iterator[int]:
    since = 0
    text, places = document.reading.text, document.places
    for number, word in enumerate(document.words, start=1):
        is_end = word in _ENDS or (number < len(places) and "\n" in text[places[number - 1][1] : places[number][0]])
        if number - since >= (_FEWEST_WORDS if is_end else _MOST_WORDS):
            yield number
            since = number
