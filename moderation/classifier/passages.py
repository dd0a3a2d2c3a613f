"""A comment taken apart: its sentences, so that the strongest of them is heard above harmless ones around it."""

from collections.abc import Iterator, Sequence
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """The passages of those among some documents that have more than one."""

    documents: tuple[Document, ...]
    #: The number of the document that each comes from.
    owners: tuple[int, ...]

    def strongest(self, whole: NDArray[np.float64], scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """What the strongest passage of each document scores, column by column, of whole documents' and pieces' scores.

        A document of one passage is its own strongest.
        """
        strongest = whole.copy()
        if self.owners:
            strongest[list(set(self.owners))] = -np.inf
            np.maximum.at(strongest, list(self.owners), scores)
        return strongest


def taken_apart(documents: Sequence[Document]) -> Pieces:
    """The passages of all documents that have more than one."""
    found = [(number, document, passages(document)) for number, document in enumerate(documents)]
    pieces = [
        (number, passage(document, first, last))
        for number, document, bounds in found
        if len(bounds) > 1
        for first, last in bounds
    ]
    return Pieces(documents=tuple(piece for _, piece in pieces), owners=tuple(number for number, _ in pieces))


def passages(document: Document) -> Sequence[tuple[int, int]]:
    """The first word and the one behind the last of each passage, in order; together they are all words."""
    ends = [end for end in _ends(document) if end < len(document.words)][: _MOST_PASSAGES - 1]
    bounds = [0, *ends, len(document.words)]
    if len(bounds) > 2 and bounds[-1] - bounds[-2] < _FEWEST_WORDS:
        del bounds[-2]
    return [(start, end) for start, end in pairwise(bounds) if end > start]


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
